// Tests of the rules of ACK and of what a client sends in dialogs.
import assert from 'node:assert/strict';
import { uacAck } from '../../../requirements/rules/uac-ack';
import { uacCalls } from '../../../requirements/rules/uac-calls';
import { uacDialog } from '../../../requirements/rules/uac-dialog';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import {
  answer,
  ask,
  call,
  called,
  invite,
  inviteFields,
  peerContact,
  sdpType,
  sutContact,
  target,
  within,
} from './uac-lines';
import { rulesOf } from './uac-rules';

const plain = invite();
const recordRoutes = ['Record-Route: <sip:far@192.0.2.7;lr;x=1>', 'Record-Route: <sip:near@192.0.2.8;lr>'];
const inOrder = 'Route: <sip:near@192.0.2.8;lr>, <sip:far@192.0.2.7;lr;x=1>';
const strict = ['Record-Route: <sip:far@192.0.2.7;lr>', 'Record-Route: <sip:near@192.0.2.8>'];
const asCaller: Line[] = [...call(), within('BYE', 2)];
const asCallee: Line[] = [...called(), within('BYE', 7)];
const byeTo = (uri: string): [string, string] => [`BYE ${target}`, `BYE ${uri}`];
const loose: Line[] = [...call({ ok: [peerContact, ...recordRoutes] }), within('BYE', 2, { more: [inOrder] })];
const strictly: Line[] = [
  ...call({ ok: [peerContact, ...strict] }),
  within('BYE', 2, { uri: 'sip:near@192.0.2.8', more: [`Route: <sip:far@192.0.2.7;lr>, <${target}>`] }),
].filter(line => !line.text.startsWith('ACK'));
const looseAck: Line[] = loose.map(line =>
  line.text.startsWith('ACK') ? within('ACK', 1, { more: [inOrder] }) : line,
);
const looseCallee: Line[] = [...called([...recordRoutes].reverse()), within('BYE', 7, { more: [inOrder] })];
const reInvited: Line[] = [...call(), within('INVITE', 2, { more: [sutContact, 'X-Re: 1'] })];
const early = answer(plain, 183, { more: [peerContact] });
const recomputed: Line[] = [
  plain,
  early,
  answer(plain, 200, { more: [peerContact, ...recordRoutes] }),
  within('ACK', 1, { more: [inOrder] }),
];
const forked: Line[] = [
  plain,
  answer(plain, 200, { more: [peerContact] }),
  answer(plain, 200, { toTag: 'fork', more: ['Contact: <sip:fork@192.0.2.6>'] }),
  within('ACK', 1, { toTag: 'fork', uri: 'sip:fork@192.0.2.6', branch: 'fork' }),
];
const sipsContact = 'Contact: <sips:sut@192.0.2.1>';
const sipsInvite = ask('INVITE', { transport: 'TLS', uri: 'sips:bob@192.0.2.2', more: [sipsContact] });
const secure: Line[] = [
  sipsInvite,
  answer(sipsInvite, 200, { more: [peerContact] }),
  within('INVITE', 2, { transport: 'TLS', more: [sipsContact, 'X-Re: 1'] }),
];
const bye = (to: string, from: string): string =>
  `BYE-SEQ-sut\r\nMax-Forwards: 70\r\nFrom: <sip:${from}>;tag=ours-1\r\nTo: <sip:${to}>`;
const toOf = (seq: number): [string, string] => [
  bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', String(seq)),
  bye('carol@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', String(seq)),
];
const fromOf = (seq: number): [string, string] => [
  bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', String(seq)),
  bye('bob@192.0.2.2', 'other@192.0.2.1').replace('SEQ', String(seq)),
];
const infos: Line[] = [...call(), within('INFO', 2), answer(within('INFO', 2), 200), within('BYE', 3)];

const dialogs: Example[] = [
  { id: 'to-has-the-remote-uri', sound: asCaller, replace: toOf(2) },
  { id: 'from-has-the-local-uri', sound: asCaller, replace: fromOf(2) },
  { id: 'caller-keeps-the-uris-of-its-invite', sound: asCaller, replace: toOf(2) },
  { id: 'callee-turns-the-uris-of-the-invite', sound: asCallee, replace: fromOf(7) },
  { id: 'cseq-grows-in-the-dialog', sound: infos, replace: ['3 BYE', '2 BYE'] },
  { id: 'cseq-grows-by-one-in-the-dialog', sound: infos, replace: ['3 BYE', '4 BYE'] },
  { id: 'callers-numbers-go-on-from-its-invite', sound: asCaller, replace: ['2 BYE', '3 BYE'] },
  { id: 'first-number-of-the-callee-is-below-2-31', sound: asCallee, replace: ['7 BYE', '2147483648 BYE'] },
  { id: 'cseq-names-the-method-in-the-dialog', sound: asCaller, replace: ['2 BYE', '2 INFO'] },
  { id: 'request-goes-to-the-target', sound: asCaller, replace: byeTo('sip:bob@192.0.2.2') },
  { id: 'request-goes-to-the-target', sound: asCallee, replace: byeTo('sip:bob@192.0.2.2:5062') },
  {
    id: 'no-route-without-a-route-set',
    sound: [...call(), within('BYE', 2, { more: ['X-Route: <sip:a@b;lr>'] })],
    replace: ['X-Route', 'Route'],
  },
  { id: 'loosely-routed-request-names-the-target', sound: loose, replace: byeTo('sip:near@192.0.2.8') },
  { id: 'loosely-routed-request-has-the-route-set', sound: looseAck, replace: [';lr;x=1>', ';lr>'] },
  {
    id: 'strictly-routed-request-names-the-first-router',
    sound: strictly,
    replace: ['BYE sip:near@192.0.2.8', `BYE ${target}`],
  },
  { id: 'strictly-routed-request-has-the-other-routers', sound: strictly, replace: ['<sip:far@192.0.2.7;lr>, ', ''] },
  { id: 'strictly-routed-request-ends-its-route-in-the-target', sound: strictly, replace: [`, <${target}>`, ''] },
  {
    id: 'callers-route-is-the-record-route-turned',
    sound: looseAck,
    replace: [inOrder, 'Route: <sip:far@192.0.2.7;lr;x=1>, <sip:near@192.0.2.8;lr>'],
  },
  {
    id: 'caller-without-record-route-has-no-route',
    sound: [...call(), within('BYE', 2, { more: ['X-Route: <sip:a@b;lr>'] })],
    replace: ['X-Route', 'Route'],
  },
  { id: 'callers-target-is-the-contact-of-the-response', sound: asCaller, replace: byeTo('sip:bob@192.0.2.2') },
  {
    id: 'callees-route-is-the-record-route',
    sound: looseCallee,
    replace: [inOrder, 'Route: <sip:far@192.0.2.7;lr;x=1>, <sip:near@192.0.2.8;lr>'],
  },
  {
    id: 'callee-without-record-route-has-no-route',
    sound: [...called(), within('BYE', 7, { more: ['X-Route: <sip:a@b;lr>'] })],
    replace: ['X-Route', 'Route'],
  },
  { id: 'callees-target-is-the-contact-of-the-invite', sound: asCallee, replace: byeTo('sip:bob@192.0.2.2') },
  { id: 'route-set-is-that-of-the-2xx', sound: recomputed, replace: [inOrder, 'X-Route: 1'] },
  { id: 'each-2xx-has-a-dialog-of-its-own', sound: forked, replace: ['ACK sip:fork@192.0.2.6', `ACK ${target}`] },
  { id: 'target-refresh-has-a-contact', sound: reInvited, replace: ['Contact: <sip:sut@192.0.2.1>\r\nX-Re', 'X-Re'] },
  {
    id: 'secure-dialog-keeps-sips-contacts',
    sound: secure,
    replace: ['<sips:sut@192.0.2.1>\r\nX-Re', '<sip:sut@192.0.2.1>\r\nX-Re'],
  },
];

const re2 = within('INVITE', 2, { more: [sutContact] });
const twice: Line[] = [
  ...call(),
  re2,
  answer(re2, 100),
  within('CANCEL', 2, { branch: 'INVITE-2-sut' }),
  within('INVITE', 3, { more: [sutContact] }),
];
const theirs = within('INVITE', 5, { from: 'peer', more: [peerContact] });
const glare: Line[] = [
  ...call({ at: 0 }),
  { ...theirs, at: 100 },
  { ...answer(theirs, 200, { more: ['X-Re: 1', sutContact] }), at: 110 },
  { ...within('ACK', 5, { from: 'peer' }), at: 120 },
  { ...within('INVITE', 2, { more: [sutContact] }), at: 2000 },
];
const noAck: Line[] = [
  ...called().slice(0, 2),
  ...Array.from({ length: 5 }, (_, i) => answer(called()[0], 200, { more: [`X-Copy: ${i}`, sutContact] })),
  within('BYE', 7),
];
const byeTag = (seq: number): [string, string] => [
  `BYE-${seq}-sut\r\nMax-Forwards: 70\r\nFrom: <sip:sut@192.0.2.1>;tag=ours-1`,
  `BYE-${seq}-sut\r\nMax-Forwards: 70\r\nFrom: <sip:sut@192.0.2.1>;tag=new`,
];
const late: Line[] = [...call({ at: 0 }), { ...within('BYE', 2), at: 5000 }];

const session = (version: number, rest: string): string => `v=0\r\no=- 1 ${version} IN IP4 192.0.2.1\r\n${rest}\r\n`;
const withSession = invite({ more: [...inviteFields, sdpType], body: session(1, 's=a') });
const sessions: Line[] = [
  withSession,
  answer(withSession, 200, { more: [peerContact] }),
  within('ACK', 1),
  within('INVITE', 2, { more: [sutContact, sdpType], body: session(2, 's=b') }),
];

const calls: Example[] = [
  {
    id: 'to-has-the-remote-tag',
    sound: asCallee,
    replace: [
      bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', '7') + ';tag=theirs-1',
      bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', '7') + ';tag=other',
    ],
  },
  {
    id: 'to-has-the-remote-tag',
    sound: asCallee,
    replace: [';tag=theirs-1\r\nCall-ID: call-one\r\nCSeq: 7', '\r\nCall-ID: call-one\r\nCSeq: 7'],
  },
  {
    id: 'to-has-the-remote-tag', // its own tag is no tag of the other's
    sound: asCallee,
    replace: [
      bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', '7') + ';tag=theirs-1',
      bye('bob@192.0.2.2', 'sut@192.0.2.1').replace('SEQ', '7') + ';tag=ours-1',
    ],
  },
  { id: 'from-has-the-local-tag', sound: asCaller, replace: byeTag(2) },
  { id: 'caller-has-the-tags-of-its-dialog', sound: asCaller, replace: byeTag(2) },
  { id: 'callee-has-the-tags-of-its-dialog', sound: asCallee, replace: byeTag(7) },
  { id: 'changed-session-has-another-version', sound: sessions, replace: ['o=- 1 2 IN', 'o=- 1 1 IN'] },
  { id: 'no-invite-during-another', sound: twice, replace: ['CANCEL sip', 'INFO sip'] },
  { id: 're-invite-waits-for-the-own-invite', sound: twice, replace: ['CANCEL sip', 'INFO sip'] },
  { id: 're-invite-waits-for-the-others-invite', sound: glare, replace: ['SIP/2.0 200', 'SIP/2.0 180'] },
  {
    id: 'bye-stands-in-a-dialog',
    sound: late,
    replace: [';tag=theirs-1\r\nCall-ID: call-one\r\nCSeq: 2', '\r\nCall-ID: call-one\r\nCSeq: 2'],
  },
  { id: 'callee-sends-no-bye-in-an-early-dialog', sound: asCallee, replace: ['SIP/2.0 200', 'SIP/2.0 183'] },
  {
    id: 'callees-bye-waits-for-the-ack',
    sound: noAck,
    replace: [
      'SIP/2.0 200 Reason\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKINVITE-1-peer\r\nFrom: <sip:bob@192.0.2.2>;tag=theirs-1\r\nCall-ID: call-one\r\nCSeq: 1 INVITE\r\nTo: <sip:sut@192.0.2.1>;tag=ours-1\r\nX-Copy',
      'SIP/2.0 180 Reason\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKINVITE-1-peer\r\nFrom: <sip:bob@192.0.2.2>;tag=theirs-1\r\nCall-ID: call-one\r\nCSeq: 1 INVITE\r\nTo: <sip:sut@192.0.2.1>;tag=ours-1\r\nX-Copy',
    ],
  },
];

describe('rules of dialogs from the side of a client', () => {
  testRules(uacDialog, dialogs);
  testRules(uacCalls, calls);

  const all = [...uacAck, ...uacDialog, ...uacCalls];
  const rule = rulesOf(all);

  it('judge nothing in a dialog whose beginning is not there', () => {
    for (const one of [...uacDialog, ...uacCalls].filter(({ id }) => id !== 'bye-stands-in-a-dialog'))
      assert.equal(outcomeOf(one, [within('INFO', 9), within('BYE', 2)]).judged, 0, one.id);
  });

  it('judge nothing where the same call is on both sides of the system', () => {
    const there = ask('INVITE', { from: 'peer', fromTag: 'ours-1', branch: 'there', more: [peerContact] });
    const here = invite({ branch: 'here' });
    const lines = [there, here, answer(here, 200, { more: [peerContact] }), within('BYE', 2)];
    for (const one of uacDialog) assert.equal(outcomeOf(one, lines).judged, 0, one.id);
  });

  it('a target that has just changed may be missed; one changed long ago may not', () => {
    const refresh = within('UPDATE', 5, { from: 'peer', more: ['Contact: <sip:new@192.0.2.5>'] });
    const lines = [
      ...call({ at: 0 }),
      { ...refresh, at: 100 },
      { ...answer(refresh, 200, { more: [sutContact] }), at: 110 },
    ];
    const to = (uri: string, at: number): Line => ({ ...within('BYE', 2, { uri }), at });
    const goes = rule('request-goes-to-the-target');
    assert.deepEqual(outcomeOf(goes, [...lines, to(target, 200)]).found, []);
    assert.deepEqual(outcomeOf(goes, [...lines, to('sip:new@192.0.2.5', 200)]).found, []);
    assert.deepEqual(outcomeOf(goes, [...lines, to('sip:new@192.0.2.5', 5000)]).found, []);
    assert.equal(outcomeOf(goes, [...lines, to(target, 5000)]).found.length, 1);
  });

  it('a refused refresh leaves both targets possible', () => {
    const refresh = within('INVITE', 5, { from: 'peer', more: ['Contact: <sip:new@192.0.2.5>'] });
    const lines = [...call({ at: 0 }), refresh, answer(refresh, 488)];
    for (const uri of [target, 'sip:new@192.0.2.5'])
      assert.deepEqual(
        outcomeOf(rule('request-goes-to-the-target'), [...lines, { ...within('BYE', 2, { uri }), at: 9000 }]).found,
        [],
      );
  });

  it('a response without a Contact, or with a broken one, tells no target', () => {
    for (const contact of ['X-Contact: 1', 'Contact: <sip:bob@>'])
      assert.equal(
        outcomeOf(rule('request-goes-to-the-target'), [...call({ ok: [contact] }), within('BYE', 2)]).judged,
        0,
      );
  });

  it('numbers: no gap where one may have gone another way, no finding where a request is tried elsewhere', () => {
    const tcp = [...call(), within('INFO', 2, { transport: 'TCP' }), within('BYE', 4)];
    assert.equal(outcomeOf(rule('cseq-grows-by-one-in-the-dialog'), tcp).judged, 0);
    const again = [
      ...call(),
      within('INFO', 2),
      answer(within('INFO', 2), 503),
      within('INFO', 2, { branch: 'again' }),
    ];
    assert.deepEqual(outcomeOf(rule('cseq-grows-in-the-dialog'), again).found, []);
  });

  it('an ACK to a failed re-INVITE is none of the dialog', () => {
    const re = within('INVITE', 2, { uri: 'sip:odd@192.0.2.2', more: [sutContact] });
    const lines = [
      ...call(),
      re,
      answer(re, 488),
      within('ACK', 2, { uri: 'sip:odd@192.0.2.2', branch: 'INVITE-2-sut' }),
    ];
    const found = outcomeOf(rule('request-goes-to-the-target'), lines).found;
    assert.deepEqual(found, ['4: sip:odd@192.0.2.2']);
    for (const one of uacAck) assert.deepEqual(outcomeOf(one, lines).found, [], one.id);
  });

  it('BYE: a party of RFC 2543 has no tag', () => {
    const untagged = answer(plain, 200, { more: [peerContact] });
    const text = untagged.text.replace(';tag=theirs-1', '');
    const lines = [plain, { ...untagged, text }, ask('BYE', { seq: 2, uri: target })];
    assert.equal(outcomeOf(rule('bye-stands-in-a-dialog'), lines).judged, 0);
  });

  it('BYE after a failed INVITE stands in no dialog', () => {
    const lines = [plain, answer(plain, 486), { ...within('BYE', 2), at: 5000 }];
    assert.equal(outcomeOf(rule('bye-stands-in-a-dialog'), lines).found.length, 1);
  });

  it('re-INVITE: messages that cross are no fault', () => {
    const lines = [
      ...call({ at: 0 }),
      { ...theirs, at: 1000 },
      { ...answer(theirs, 100), at: 1001 },
      { ...re2, at: 1005 },
    ];
    assert.deepEqual(outcomeOf(rule('re-invite-waits-for-the-others-invite'), lines).found, []);
    assert.deepEqual(outcomeOf(rule('no-invite-during-another'), lines).found, []);
  });
});
