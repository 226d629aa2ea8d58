// Tests of the rules of ACK, to a failure and to a 2xx.
import assert from 'node:assert/strict';
import { uacAck } from '../../../requirements/rules/uac-ack';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import { answer, ask, call, invite, inviteFields, peerContact, sdp, sdpType, within } from './uac-lines';
import { rulesOf } from './uac-rules';

const routed = invite({ more: [...inviteFields, 'Route: <sip:p@192.0.2.3;lr>'] });
const refusal = answer(routed, 486);
const ack = ask('ACK', {
  branch: 'INVITE-1-sut',
  toTag: 'theirs-1',
  more: ['Route: <sip:p@192.0.2.3;lr>', 'X-Ack: 1'],
});
const refused: Line[] = [routed, refusal, ack];
const inAck = (piece: string): string =>
  `ACK sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${piece}`;
const ackTop =
  'INVITE-1-sut\r\nMax-Forwards: 70\r\nFrom: <sip:sut@192.0.2.1>;tag=ours-1\r\nTo: <sip:bob@192.0.2.2>;tag=theirs-1';

const offerless = invite();
const offering: Line[] = [
  offerless,
  answer(offerless, 200, { more: [peerContact, sdpType], body: sdp }),
  within('ACK', 1, { more: [sdpType], body: sdp }),
];
const authorized = 'Authorization: Digest username="u", realm="r", nonce="n", uri="sip:bob@192.0.2.2", response="0"';
const withCredentials = invite({ more: [...inviteFields, authorized] });
const credentialed: Line[] = [
  withCredentials,
  answer(withCredentials, 200, { more: [peerContact] }),
  within('ACK', 1, { more: [authorized, 'X-Ack: 1'] }),
];
const asking = invite({ more: [...inviteFields, 'Require: 100REL'] });
const requiring: Line[] = [
  asking,
  answer(asking, 200, { more: [peerContact] }),
  within('ACK', 1, { more: ['Require: 100rel', 'X-Ack: 1'] }),
];
const plain = invite();
const ok = answer(plain, 200, { more: [peerContact] });
const repeatedOk: Line[] = [
  { ...plain, at: 0 },
  { ...ok, at: 10 },
  { ...within('ACK', 1), at: 11 },
  { ...ok, at: 600 },
  { ...within('ACK', 1, { more: ['X-Second: 1'] }), at: 601 },
  { ...within('BYE', 2), at: 5000 },
];

const acks: Example[] = [
  { id: 'ack-to-failure-has-the-request-uri-of-its-invite', sound: refused, replace: ['ACK sip:bob', 'ACK sip:carol'] },
  {
    id: 'ack-to-failure-has-the-from-of-its-invite',
    sound: refused,
    replace: [inAck(ackTop), inAck(ackTop.replace('ours-1', 'ours-2'))],
  },
  { id: 'ack-to-failure-has-the-to-of-the-response', sound: refused, replace: ['theirs-1', 'theirs-2'] },
  {
    id: 'ack-to-failure-has-one-via-of-its-invite',
    sound: refused,
    replace: [inAck('INVITE-1-sut'), inAck('INVITE-1-sut;x')],
  },
  { id: 'ack-to-failure-has-the-branch-of-its-invite', sound: refused, replace: [inAck('INVITE-1-sut'), inAck('new')] },
  { id: 'ack-to-failure-has-the-number-of-its-invite', sound: refused, replace: ['1 ACK', '2 ACK'] },
  { id: 'ack-to-failure-has-the-route-of-its-invite', sound: refused, replace: ['lr>\r\nX-Ack', 'lr;x>\r\nX-Ack'] },
  {
    id: 'ack-to-failure-has-no-strange-body',
    sound: refused,
    replace: ['X-Ack: 1\r\nContent-Length: 0\r\n\r\n', 'Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi'],
  },
  { id: 'ack-to-failure-requires-nothing', sound: refused, replace: ['X-Ack: 1', 'Require: 100rel'] },
  {
    id: 'ack-to-2xx-requires-no-more-than-its-invite',
    sound: requiring,
    replace: ['Require: 100rel\r\nX-Ack: 1', 'Require: 100rel, timer'],
  },
  { id: 'ack-to-2xx-has-a-branch-of-its-own', sound: call(), replace: ['ACK-1-sut', 'INVITE-1-sut'] },
  { id: 'ack-to-2xx-has-the-number-of-its-invite', sound: call(), replace: ['1 ACK', '2 ACK'] },
  {
    id: 'ack-to-2xx-has-the-credentials-of-its-invite',
    sound: credentialed,
    replace: ['response="0"\r\nX-Ack', 'response="1"\r\nX-Ack'],
  },
  { id: 'ack-has-the-answer-to-the-offer-of-the-2xx', sound: offering, replace: ['application/sdp', 'text/plain'] },
  {
    id: 'callees-offer-is-answered-in-the-ack',
    sound: offering,
    replace: ['Content-Length: 5\r\n\r\nv=0\r\n', 'Content-Length: 0\r\n\r\n'],
  },
  {
    id: 'each-2xx-has-its-ack',
    sound: [...call({ at: 0 }), { ...within('BYE', 2), at: 5000 }],
    replace: ['ACK sip', 'INFO sip'],
  },
  { id: 'each-copy-of-a-2xx-has-its-ack', sound: repeatedOk, replace: ['1 ACK\r\nX-Second', '7 ACK\r\nX-Second'] },
];

describe('rules of ACK', () => {
  testRules(uacAck, acks);
  const rule = rulesOf(uacAck);

  it('each-copy-of-a-2xx-has-its-ack: the same copy captured twice counts once', () => {
    const lines = [
      ...call({ at: 0 }).slice(0, 2),
      { ...ok, at: 11 },
      { ...within('ACK', 1), at: 12 },
      { ...within('BYE', 2), at: 5000 },
    ];
    assert.deepEqual(outcomeOf(rule('each-copy-of-a-2xx-has-its-ack'), lines), { judged: 1, found: [] });
  });
});
