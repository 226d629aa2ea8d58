// Tests of the rules of CANCEL, REGISTER, requests made anew and credentials.
import assert from 'node:assert/strict';
import { judge } from '../../../requirements/rules/engine';
import type { Observed } from '../../../requirements/rules/rule';
import { uacCancel } from '../../../requirements/rules/uac-cancel';
import { uacCredentials } from '../../../requirements/rules/uac-credentials';
import { uacRegister } from '../../../requirements/rules/uac-register';
import { uacRetries } from '../../../requirements/rules/uac-retries';
import { type Example, type Line, observe, outcomeOf, testRules } from './exchange';
import { answer, ask, call, invite, inviteFields, within } from './uac-lines';
import { rulesOf } from './uac-rules';

const route = 'Route: <sip:p@192.0.2.3;lr>';
const ringing = invite({ branch: 'a', more: [...inviteFields, route] });
const cancel = ask('CANCEL', { branch: 'a', more: [route, 'X-Cancel: 1'] });
const cancelled: Line[] = [ringing, answer(ringing, 180), cancel];
/** Another INVITE that has no response, or had its final one long ago. */
const other = invite({ branch: 'b', seq: 2 });
const unanswered: Line[] = [other, ...cancelled];
const over: Line[] = [other, answer(other, 486), ringing, answer(ringing, 180), { ...cancel, at: 5000 }];
const switched = [
  'CANCEL sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa',
  'CANCEL sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb',
] as const;
const inCancel = (piece: string, instead: string): [string, string] => [
  'CANCEL sip:bob@192.0.2.2 SIP' + piece,
  'CANCEL sip:bob@192.0.2.2 SIP' + instead,
];
const head = (to: string, from: string): string =>
  `/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nMax-Forwards: 70\r\nFrom: <sip:sut@192.0.2.1>;tag=${from}\r\nTo: <sip:bob@192.0.2.2>${to}`;

const cancels: Example[] = [
  { id: 'only-invite-is-cancelled', sound: cancelled, replace: ['INVITE sip', 'OPTIONS sip'] },
  {
    id: 'cancel-has-the-request-uri-of-its-request',
    sound: cancelled,
    replace: ['CANCEL sip:bob', 'CANCEL sip:carol'],
  },
  { id: 'cancel-has-the-number-of-its-request', sound: cancelled, replace: ['1 CANCEL', '2 CANCEL'] },
  {
    id: 'cancel-has-the-from-of-its-request',
    sound: cancelled,
    replace: inCancel(head('', 'ours-1'), head('', 'ours-2')),
  },
  {
    id: 'cancel-has-the-to-of-its-request',
    sound: cancelled,
    replace: inCancel(head('', 'ours-1'), head(';tag=x', 'ours-1')),
  },
  { id: 'cancel-has-the-via-of-its-request', sound: cancelled, replace: switched },
  { id: 'cancel-has-cancel-in-cseq', sound: cancelled, replace: ['1 CANCEL', '1 INVITE'] },
  { id: 'cancel-has-the-route-of-its-request', sound: cancelled, replace: ['lr>\r\nX-Cancel', 'lr;x>\r\nX-Cancel'] },
  { id: 'cancel-requires-nothing', sound: cancelled, replace: ['X-Cancel', 'Require'] },
  { id: 'cancel-goes-out-while-its-invite-goes-on', sound: unanswered, replace: switched },
  { id: 'cancel-goes-out-while-its-invite-goes-on', sound: over, replace: switched },
  { id: 'cancel-waits-for-a-provisional-response', sound: unanswered, replace: switched },
  { id: 'no-cancel-after-the-final-response', sound: over, replace: switched },
];

const contact = 'Contact: <sip:sut@192.0.2.1>';
const register = (seq: number, more: readonly string[] = [contact]): Line =>
  ask('REGISTER', { uri: 'sip:192.0.2.2', seq, more });
const registered = (...numbers: number[]): Line[] =>
  numbers.flatMap(seq => [register(seq), answer(register(seq), 200)]);
const waiting = [...registered(1), register(2, [contact, 'X-Second: 1']), answer(register(2), 200), register(3)];
const pending = [...registered(1), register(2, []), register(3, [contact])];

const registers: Example[] = [
  { id: 'register-has-what-it-needs', sound: registered(1), replace: ['To:', 'X-To:'] },
  { id: 'register-goes-to-a-domain', sound: registered(1), replace: ['REGISTER sip:', 'REGISTER sip:bob@'] },
  {
    id: 'register-names-a-sip-address-of-record',
    sound: registered(1),
    replace: ['To: <sip:bob@192.0.2.2>', 'To: <tel:+1>'],
  },
  { id: 'cseq-of-register-grows', sound: registered(1, 2), replace: ['2 REGISTER', '1 REGISTER'] },
  { id: 'cseq-of-register-grows-by-one', sound: registered(1, 2), replace: ['2 REGISTER', '3 REGISTER'] },
  { id: 'register-waits-for-the-one-before', sound: waiting, replace: ['REGISTER-2-sut', 'REGISTER-9-sut'] },
  {
    id: 'register-has-no-action-parameter',
    sound: registered(1),
    replace: ['sut@192.0.2.1>\r', 'sut@192.0.2.1>;action=proxy\r'],
  },
  {
    id: 'all-contacts-only-with-expires-0',
    sound: [register(1, ['Contact: *', 'Expires: 0'])],
    replace: ['Expires: 0', 'Expires: 1'],
  },
  {
    id: 'all-contacts-only-with-expires-0',
    sound: [register(1, ['Contact: *', 'Expires: 0'])],
    replace: ['Expires', 'X-Expires'],
  },
];

const moved = answer(invite(), 302, { more: ['Contact: <sip:carol@192.0.2.4;transport=udp;method=INVITE>'] });
const first: Line[] = [invite(), moved, ask('ACK', { branch: 'INVITE-1-sut', toTag: 'theirs-1' })];
const second = invite({ seq: 2, uri: 'sip:carol@192.0.2.4;transport=udp' });
const redirected: Line[] = [...first, second];
const carols = 'INVITE sip:carol@192.0.2.4;transport=udp';
const asked = ask('OPTIONS');
const challenge = 'WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth"';
const digest = (nonce: string, rest = ''): string =>
  `Authorization: Digest username="u", realm="r", nonce="${nonce}", uri="sip:bob@192.0.2.2", response="0"${rest}`;
const qop = ', qop=auth, nc=00000001, cnonce="c"';
const given = ask('OPTIONS', { seq: 2, more: [digest('n1', qop)] });
const challenged: Line[] = [asked, answer(asked, 401, { more: [challenge] }), given];

const retries: Example[] = [
  { id: 'redirection-leads-to-no-uri-twice', sound: redirected, replace: [carols, 'INVITE sip:bob@192.0.2.2'] },
  {
    id: 'redirected-request-goes-to-the-whole-contact',
    sound: redirected,
    replace: [carols, carols + ';method=INVITE'],
  },
  {
    id: 'redirected-request-keeps-parameters-of-the-uri',
    sound: redirected,
    replace: [carols, 'INVITE sip:carol@192.0.2.4'],
  },
  { id: 'redirected-request-has-a-branch-of-its-own', sound: redirected, replace: ['INVITE-2-sut', 'INVITE-1-sut'] },
  { id: 'mended-request-has-the-next-number', sound: challenged, replace: ['2 OPTIONS', '3 OPTIONS'] },
  { id: 'request-with-credentials-has-a-new-number', sound: challenged, replace: ['2 OPTIONS', '1 OPTIONS'] },
  {
    id: 'mended-request-keeps-who-calls-whom',
    sound: challenged,
    replace: [
      'OPTIONS-2-sut\r\nMax-Forwards: 70\r\nFrom: <sip:sut@',
      'OPTIONS-2-sut\r\nMax-Forwards: 70\r\nFrom: <sip:other@',
    ],
  },
  {
    id: 'redirected-request-keeps-who-calls-whom',
    sound: redirected,
    replace: [
      'INVITE-2-sut\r\nMax-Forwards: 70\r\nFrom: <sip:sut@',
      'INVITE-2-sut\r\nMax-Forwards: 70\r\nFrom: <sip:other@',
    ],
  },
  {
    id: 'redirected-request-keeps-fields-and-body',
    sound: redirected,
    replace: [
      '2 INVITE\r\nContact: <sip:sut@192.0.2.1>\r\nAllow',
      '2 INVITE\r\nContact: <sip:sut@192.0.2.1>\r\nX-Allow',
    ],
  },
];

const forProxy =
  'Proxy-Authorization: Digest username="u", realm="p", nonce="n", uri="sip:bob@192.0.2.2", response="0"';
const throughProxy: Line[] = [
  ...call().map(
    (line): Line => ({
      ...line,
      text: line.text.replace('1 INVITE\r\nContact: <sip:sut', `1 INVITE\r\n${forProxy}\r\nContact: <sip:sut`),
    }),
  ),
  within('BYE', 2, { more: [forProxy] }),
];
const twoOfThem = [
  ask('OPTIONS', {
    more: [forProxy, forProxy.replace('realm="p"', 'realm="q"').replace('username="u"', 'username="v"')],
  }),
];
const refusal = 'WWW-Authenticate: Digest realm="r", nonce="n2"';
const refused: Line[] = [
  ask('OPTIONS', { more: [digest('n1')] }),
  answer(asked, 401, { more: [refusal] }),
  ask('OPTIONS', { seq: 2, more: [digest('n2')] }),
];

const credentials: Example[] = [
  {
    id: 'authorization-has-a-line-of-its-own',
    sound: challenged,
    replace: ['cnonce="c"', 'cnonce="c", Digest realm="q"'],
  },
  {
    id: 'credentials-have-lines-of-their-own',
    sound: throughProxy,
    replace: ['response="0"', 'response="0", Digest realm="q"'],
  },
  { id: 'refused-credentials-are-not-sent-again', sound: refused, replace: ['nonce="n2"', 'nonce="n1"'] },
  {
    id: 'credentials-for-a-proxy-stay-in-the-call',
    sound: throughProxy,
    replace: ['2 BYE\r\nProxy', '2 BYE\r\nX-Proxy'],
  },
  { id: 'credentials-name-their-realms', sound: twoOfThem, replace: ['realm="q"', 'domain="q"'] },
  { id: 'one-user-for-one-realm', sound: twoOfThem, replace: ['realm="q"', 'realm="p"'] },
  {
    id: 'uri-of-credentials-is-quoted',
    sound: challenged,
    replace: ['uri="sip:bob@192.0.2.2"', 'uri=sip:bob@192.0.2.2'],
  },
  {
    id: 'no-cnonce-without-qop',
    sound: [asked, answer(asked, 401, { more: [refusal] }), ask('OPTIONS', { seq: 2, more: [digest('n2')] })],
    replace: ['response="0"', 'response="0", cnonce="c"'],
  },
  { id: 'credentials-state-the-qop', sound: challenged, replace: ['qop=auth, ', ''] },
];

// these need another address of the peer, not another text
const byAddress = new Set(['cancel-goes-where-its-request-went', 'refresh-goes-where-the-registration-went']);

describe('rules of transactions that a client begins', () => {
  testRules(
    uacCancel.filter(({ id }) => !byAddress.has(id)),
    cancels,
  );
  testRules(
    uacRegister.filter(({ id }) => !byAddress.has(id)),
    registers,
  );
  testRules(uacRetries, retries);
  testRules(uacCredentials, credentials);

  const rule = rulesOf([...uacCancel, ...uacRegister, ...uacRetries, ...uacCredentials]);

  it('cancel-goes-where-its-request-went: not over another transport', () => {
    assert.deepEqual(outcomeOf(rule('cancel-goes-where-its-request-went'), cancelled), { judged: 1, found: [] });
    const elsewhere = [...cancelled.slice(0, 2), { ...cancel, transport: 'TCP' }];
    assert.equal(outcomeOf(rule('cancel-goes-where-its-request-went'), elsewhere).found.length, 1);
  });

  it('refresh-goes-where-the-registration-went: judged only while all went well', () => {
    assert.deepEqual(outcomeOf(rule('refresh-goes-where-the-registration-went'), registered(1, 2)), {
      judged: 1,
      found: [],
    });
    const failing = [register(1), answer(register(1), 503), register(2)];
    assert.equal(outcomeOf(rule('refresh-goes-where-the-registration-went'), failing).judged, 0);
  });

  it('refresh-goes-where-the-registration-went: finds one that goes elsewhere', () => {
    const trace = observe(registered(1, 2));
    trace[2] = { ...trace[2], to: { host: '192.0.2.7', port: 5060 } };
    const isSut = ({ from }: Observed): boolean => from.host === '192.0.2.1';
    const [{ findings }] = judge(trace, isSut, [rule('refresh-goes-where-the-registration-went')]);
    assert.deepEqual(
      findings.map(({ found }) => found),
      ['192.0.2.7:5060'],
    );
  });

  it('CANCEL: nothing about a response that crossed it, or one of an unknown branch', () => {
    const crossed = [...cancelled.slice(0, 2), answer(ringing, 200), cancel];
    assert.deepEqual(outcomeOf(rule('no-cancel-after-the-final-response'), crossed).found, []);
    const strange = answer(invite({ branch: 'other' }), 180);
    assert.equal(outcomeOf(rule('cancel-waits-for-a-provisional-response'), [ringing, strange, cancel]).judged, 0);
  });

  it('CANCEL of a stateless proxy has all Vias', () => {
    const via = 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx';
    const passed = [invite({ branch: 'a', more: [...inviteFields, via] }), ask('CANCEL', { branch: 'a', more: [via] })];
    assert.equal(outcomeOf(rule('cancel-has-the-via-of-its-request'), passed).judged, 0);
    assert.equal(outcomeOf(rule('cancel-waits-for-a-provisional-response'), passed).judged, 0);
  });

  it('REGISTER: a registrar that never answered may be asked again at once', () => {
    assert.equal(outcomeOf(rule('register-waits-for-the-one-before'), [register(1), register(2)]).judged, 0);
    assert.equal(outcomeOf(rule('register-waits-for-the-one-before'), pending).judged, 0);
    const tried = [register(1), { ...register(1), text: register(1).text.replace('REGISTER-1', 'REGISTER-x') }];
    assert.equal(outcomeOf(rule('cseq-of-register-grows'), tried).judged, 0);
  });

  it('redirection: 305 and another method lead nowhere else', () => {
    const useProxy = [invite(), answer(invite(), 305, { more: ['Contact: <sip:p@192.0.2.4>'] }), invite({ seq: 2 })];
    assert.equal(outcomeOf(rule('redirection-leads-to-no-uri-twice'), useProxy).judged, 0);
  });

  it('credentials: a stale nonce is no refusal', () => {
    const stale = refused.map(line => ({ ...line, text: line.text.replace('nonce="n2"', 'nonce="n1"') }));
    const text = stale[1].text.replace('nonce="n1"', 'nonce="n1", stale=TRUE');
    assert.equal(outcomeOf(rule('refused-credentials-are-not-sent-again'), stale).found.length, 1);
    const lines = [stale[0], { ...stale[1], text }, stale[2]];
    assert.deepEqual(outcomeOf(rule('refused-credentials-are-not-sent-again'), lines).found, []);
  });
});
