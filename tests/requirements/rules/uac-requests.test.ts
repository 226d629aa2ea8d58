// Tests of the rules of the fields that a client writes into its requests.
import assert from 'node:assert/strict';
import { uacFields } from '../../../requirements/rules/uac-fields';
import { uacRequests } from '../../../requirements/rules/uac-requests';
import { type Example, outcomeOf, testRules } from './exchange';
import { answer, ask, call, invite, inviteFields, within } from './uac-lines';
import { rulesOf } from './uac-rules';

const options = [ask('OPTIONS', { more: ['Accept: application/sdp'] })];
const register = [ask('REGISTER', { uri: 'sip:192.0.2.2' })];
const invited = [invite()];
const more = (...lines: string[]) => [invite({ more: [...inviteFields, ...lines] })];
const toSips = [invite({ uri: 'sips:bob@192.0.2.2', more: ['Contact: <sips:sut@192.0.2.1>'] })];
const asked = ask('OPTIONS', { seq: 1 });
const failed = [asked, answer(asked, 415), ask('OPTIONS', { seq: 2 }), answer(ask('OPTIONS', { seq: 2 }), 200)];
const hidden = [
  ask('OPTIONS', {
    more: ['Reply-To: <sip:nobody@anonymous.invalid>', 'P-Preferred-Identity: <sip:sut@192.0.2.1>'],
  }),
].map(line => ({
  ...line,
  text: line.text.replace('<sip:sut@192.0.2.1>;tag', '"Anonymous" <sip:a@anonymous.invalid>;tag'),
}));
const sips = 'Contact: <sips:sut@192.0.2.1';
const taken = [
  ...call(),
  within('INFO', 5, { from: 'peer' }),
  answer(within('INFO', 5, { from: 'peer' }), 200),
  within('OPTIONS', 2, { more: ['Allow: INVITE, ACK, CANCEL, INFO'] }),
];

const requests: Example[] = [
  { id: 'new-request-goes-to-the-uri-of-its-to', sound: options, replace: ['OPTIONS sip:bob', 'OPTIONS sip:carol'] },
  {
    id: 'request-outside-dialogs-has-no-to-tag',
    sound: register,
    replace: ['To: <sip:bob@192.0.2.2>', 'To: <sip:bob@192.0.2.2>;tag=x'],
  },
  { id: 'from-has-a-tag', sound: options, replace: [';tag=ours-1', ''] },
  { id: 'from-tag-has-room-for-32-bits', sound: options, replace: ['tag=ours-1', 'tag=ours1'] },
  { id: 'call-id-has-room-for-chance', sound: options, replace: ['Call-ID: call-one', 'Call-ID: 1'] },
  { id: 'client-puts-max-forwards-in', sound: options, replace: ['Max-Forwards: 70', 'Max-Forwards: many'] },
  { id: 'client-puts-its-via-in', sound: options, replace: ['Via:', 'X-Via:'] },
  { id: 'via-names-sip-2', sound: options, replace: ['Via: SIP/2.0', 'Via: SIP/3.0'] },
  { id: 'via-has-a-branch', sound: options, replace: ['branch=', 'brunch='] },
  {
    id: 'branch-is-of-one-request',
    sound: [ask('OPTIONS'), ask('INFO', { seq: 2 })],
    replace: ['INFO-2-sut', 'OPTIONS-1-sut'],
  },
  { id: 'branch-begins-with-the-cookie', sound: options, replace: ['z9hG4bK', 'z9hG'] },
  { id: 'via-sent-has-the-cookie', sound: options, replace: ['z9hG4bK', 'z9hG'] },
  { id: 'request-that-opens-a-dialog-has-one-contact', sound: invited, replace: ['Contact: ', 'Contact: <sip:a@b>, '] },
  { id: 'request-that-opens-a-dialog-has-one-contact', sound: invited, replace: ['Contact: ', 'X-Contact: '] },
  { id: 'caller-gives-a-sip-contact', sound: invited, replace: ['<sip:sut@192.0.2.1>\r', '<tel:+1>\r'] },
  { id: 'request-to-sips-has-a-sips-contact', sound: toSips, replace: [sips, 'Contact: <sip:sut@192.0.2.1'] },
  { id: 'caller-of-sips-gives-a-sips-contact', sound: toSips, replace: [sips, 'Contact: <sip:sut@192.0.2.1'] },
];

const fields: Example[] = [
  { id: 'supported-names-standard-extensions', sound: invited, replace: ['100rel', 'x-own'] },
  { id: 'supported-sent-is-of-standard-options', sound: invited, replace: ['100rel', 'x-own'] },
  { id: 'require-names-standard-extensions', sound: more('Proxy-Require: privacy'), replace: ['privacy', 'x-own'] },
  { id: 'require-sent-is-of-standard-options', sound: more('Require: timer'), replace: ['timer', 'x-own'] },
  { id: 'only-invite-requires-100rel', sound: options, replace: ['Accept: application/sdp', 'Require: 100rel'] },
  { id: 'options-has-accept', sound: options, replace: ['Accept', 'X-Accept'] },
  { id: 'invite-has-allow', sound: invited, replace: ['Allow', 'X-Allow'] },
  { id: 'invite-has-supported', sound: invited, replace: ['Supported', 'X-Supported'] },
  { id: 'allow-of-an-invite-names-its-methods', sound: invited, replace: [', BYE', ''] },
  { id: 'allow-with-invite-names-ack-and-cancel', sound: invited, replace: [', CANCEL', ''] },
  { id: 'allow-names-methods-that-were-taken', sound: taken, replace: [', INFO', ''] },
  { id: 'request-has-content-length', sound: options, replace: ['Content-Length', 'X-Length'] },
  { id: 'cseq-fits-32-bits', sound: options, replace: ['CSeq: 1 ', 'CSeq: 4294967296 '] },
  { id: 'request-uri-is-plain', sound: options, replace: ['sip:bob@192.0.2.2 ', '<sip:bob@192.0.2.2> '] },
  {
    id: 'request-uri-has-no-method-parameter',
    sound: options,
    replace: ['bob@192.0.2.2 ', 'bob@192.0.2.2;method=INVITE '],
  },
  { id: 'uri-with-an-at-sign-has-a-user', sound: options, replace: ['From: <sip:sut@', 'From: <sip:@'] },
  { id: 'own-uri-has-no-password', sound: invited, replace: ['<sip:sut@', '<sip:sut:secret@'] },
  { id: 'own-sips-uri-has-a-reliable-transport', sound: toSips, replace: [sips, sips + ';transport=udp'] },
  {
    id: 'own-uri-has-ttl-with-maddr-over-udp',
    sound: invited,
    replace: ['<sip:sut@192.0.2.1', '<sip:sut@192.0.2.1;ttl=3'],
  },
  {
    id: 'contact-with-a-question-mark-has-brackets',
    sound: invited,
    replace: ['Contact: <sip:sut@192.0.2.1>', 'Contact: sip:sut@192.0.2.1?a=b'],
  },
  {
    id: 'from-with-a-question-mark-has-brackets',
    sound: invited,
    replace: ['From: <sip:sut@192.0.2.1>', 'From: sip:sut@192.0.2.1?a=b'],
  },
  {
    id: 'reply-to-with-a-question-mark-has-brackets',
    sound: more('Reply-To: <sip:a@b>'),
    replace: ['<sip:a@b>', 'sip:a@b?c=d'],
  },
  { id: 'hidden-caller-is-named-anonymous', sound: hidden, replace: ['"Anonymous" ', '"Sut" '] },
  {
    id: 'hidden-caller-gives-no-reply-to-of-its-own',
    sound: hidden,
    replace: ['nobody@anonymous.invalid', 'sut@192.0.2.1'],
  },
];

// what breaks this one is an answer, not a text of the system's
const byAnswer = new Set(['call-id-of-a-new-request-is-new']);

describe('rules of requests that a client makes', () => {
  testRules(
    uacRequests.filter(({ id }) => !byAnswer.has(id)),
    requests,
  );
  testRules(uacFields, fields);

  const rule = rulesOf(uacRequests);

  it('call-id-of-a-new-request-is-new: after a success, and not after a failure', () => {
    assert.deepEqual(outcomeOf(rule('call-id-of-a-new-request-is-new'), failed), { judged: 2, found: [] });
    const again = [asked, answer(asked, 200), ask('OPTIONS', { seq: 2 })];
    assert.deepEqual(outcomeOf(rule('call-id-of-a-new-request-is-new'), again).found, ['3: call-one']);
  });

  it('judge nothing that was passed on: two Vias, or the same request from elsewhere', () => {
    const passed = ask('OPTIONS', { more: ['Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx'] });
    const between = [
      ask('OPTIONS', { from: 'peer', fromTag: 'f', branch: 'a' }),
      ask('OPTIONS', { fromTag: 'f', branch: 'b' }),
    ];
    for (const id of ['from-tag-has-room-for-32-bits', 'client-puts-max-forwards-in']) {
      assert.equal(outcomeOf(rule(id), [passed]).judged, 0);
      assert.equal(outcomeOf(rule(id), between).judged, 0);
    }
  });

  it('new-request-goes-to-the-uri-of-its-to: not with a Route, nor for REGISTER', () => {
    const routed = ask('OPTIONS', { uri: 'sip:carol@192.0.2.2', more: ['Route: <sip:p@192.0.2.3;lr>'] });
    assert.equal(outcomeOf(rule('new-request-goes-to-the-uri-of-its-to'), [routed, ...register]).judged, 0);
  });

  it('branch-is-of-one-request: copies, ACK and CANCEL are no others', () => {
    const first = invite({ branch: 'a' });
    const ack = ask('ACK', { branch: 'a', toTag: 'theirs-1' });
    const lines = [first, first, answer(first, 486), ack, ask('CANCEL', { branch: 'a' })];
    assert.deepEqual(outcomeOf(rule('branch-is-of-one-request'), lines).found, []);
  });
});
