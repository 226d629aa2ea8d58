// Tests of the rules of session descriptions: in offers, in answers, in changes of a session, in capabilities.
import assert from 'node:assert/strict';
import { sdp } from '../../../requirements/rules/sdp';
import { type Example, type Line, outcomeOf, sip, testRules } from './exchange';
import { answers, asks } from './uas-lines';

const written = (origin: string, lines: readonly string[], time = '0 0'): string =>
  ['v=0', `o=- ${origin}`, 's=-', `c=IN IP4 ${origin.split(' ').at(-1)}`, `t=${time}`, ...lines, ''].join('\r\n');

const theirs = (lines: readonly string[], time?: string): string => written('1 1 IN IP4 192.0.2.2', lines, time);
const ours = (lines: readonly string[], version = 1): string => written(`9 ${version} IN IP4 192.0.2.1`, lines);

const pcmu = ['m=audio 4000 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000'];
const both = ['m=audio 4000 RTP/AVP 0 8', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000'];
const opus = ['m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2'];

const request = (body: string, seq: number, tag: string): string =>
  sip(
    [
      'INVITE sip:peer@192.0.2.2 SIP/2.0',
      `Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${seq}`,
      'Max-Forwards: 70',
      'From: <sip:sut@192.0.2.1>;tag=t',
      `To: <sip:peer@192.0.2.2>${tag}`,
      'Call-ID: c1',
      `CSeq: ${seq} INVITE`,
      'Contact: <sip:sut@192.0.2.1>',
      'Content-Type: application/sdp',
    ],
    body,
  );

const offers = (body: string, seq = 1, tag = ''): Line => ({ from: 'sut', text: request(body, seq, tag) });
/** Without Content-Length, so that the body may change. */
const says = (method: string, body: string): Line => {
  const line = answers(200, method, { lines: ['Content-Type: application/sdp'] });
  return { ...line, text: line.text + body };
};
const answered = (offer: string, answer: string): Line[] => [asks('INVITE', { body: offer }), says('INVITE', answer)];
const offered = [offers(ours(pcmu))];
const plain = answered(theirs(pcmu), ours(pcmu));
const two = answered(theirs(both), ours(both));
const dynamic = answered(theirs(opus), ours(opus));
const held = (mark: string, answer: string): Line[] => answered(theirs([...pcmu, mark]), ours([...pcmu, answer]));

const group = ['c=IN IP4 233.252.0.1/127', 'b=AS:64', 'a=rtpmap:0 PCMU/8000', 'a=ptime:20'];
const joined = ['m=audio 4000 RTP/AVP 0', ...group];
const multicast = answered(theirs(joined), ours(joined));

const changing: Line[] = [offers(ours(opus, 1)), offers(ours([...opus, 'a=sendonly'], 2), 2, ';tag=f')];
const grown: Line[] = [
  offers(ours(pcmu, 1)),
  offers(ours([...pcmu, 'm=video 5000 RTP/AVP 31', 'a=rtpmap:31 H261/90000'], 2), 2, ';tag=f'),
];
const second = 'o=- 9 2 ';

const told = [asks('OPTIONS'), says('OPTIONS', ours(['m=audio 0 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2']))];

const examples: Example[] = [
  { id: 'sdp-is-valid', sound: offered, replace: ['t=0 0', 't=0'] },
  { id: 'numbers-of-origin-have-64-bits', sound: offered, replace: ['o=- 9 ', 'o=- 9223372036854775808 '] },
  { id: 'one-session-description', sound: offered, replace: ['a=rtpmap', 'v=0\r\na=rtpmap'] },
  { id: 'first-version-leaves-room', sound: offered, replace: ['o=- 9 1', 'o=- 9 4611686018427387904'] },
  { id: 'session-name-says-nothing', sound: offered, replace: ['s=-', 's=call'] },
  { id: 'ptime-is-more-than-0', sound: offered, replace: ['a=rtpmap:0 PCMU/8000\r\n', 'a=ptime:0\r\n'] },
  { id: 'time-is-0-0', sound: offered, replace: ['t=0 0', 't=3034423619 0'] },
  { id: 'static-payload-types-have-rtpmap', sound: offered, replace: ['a=rtpmap:0 PCMU/8000\r\n', ''] },
  {
    id: 'answer-has-its-own-origin',
    sound: answered(written('9 1 IN IP4 192.0.2.1', both), ours(pcmu, 2)),
    replace: ['o=- 9 2', 'o=- 9 1'],
  },
  {
    id: 'answer-has-a-stream-for-each',
    sound: plain,
    replace: ['m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n', ''],
  },
  { id: 'answer-has-no-more-streams', sound: plain, replace: ['m=audio', 'm=audio 0 RTP/AVP 0\r\nm=audio'] },
  { id: 'answer-has-the-times-of-the-offer', sound: plain, replace: ['t=0 0', 't=1 0'] },
  {
    id: 'answer-is-unicast-to-unicast',
    sound: plain,
    replace: ['c=IN IP4 192.0.2.1', 'c=IN IP4 233.252.0.1/127'],
  },
  { id: 'answer-has-the-media-types', sound: plain, replace: ['m=audio', 'm=video'] },
  { id: 'answer-to-sendonly', sound: held('a=sendonly', 'a=recvonly'), replace: ['recvonly', 'sendrecv'] },
  { id: 'answer-to-recvonly', sound: held('a=recvonly', 'a=sendonly'), replace: ['sendonly', 'recvonly'] },
  { id: 'answer-to-inactive', sound: held('a=inactive', 'a=inactive'), replace: ['inactive', 'sendonly'] },
  {
    id: 'recvonly-answer-has-a-format-of-the-offer',
    sound: held('a=sendonly', 'a=recvonly'),
    replace: ['0\r\na=rtpmap:0 PCMU', '8\r\na=rtpmap:8 PCMA'],
  },
  {
    id: 'sendonly-answer-has-a-format-of-the-offer',
    sound: held('a=recvonly', 'a=sendonly'),
    replace: ['0\r\na=rtpmap:0 PCMU', '8\r\na=rtpmap:8 PCMA'],
  },
  {
    id: 'answer-has-a-format-of-the-offer',
    sound: plain,
    replace: ['0\r\na=rtpmap:0 PCMU', '8\r\na=rtpmap:8 PCMA'],
  },
  {
    id: 'answer-keeps-payload-types',
    sound: dynamic,
    replace: ['96\r\na=rtpmap:96', '97\r\na=rtpmap:97'],
  },
  { id: 'dynamic-payload-types-have-rtpmap', sound: dynamic, replace: ['AVP 96', 'AVP 96 97'] },
  { id: 'answer-keeps-the-order-of-formats', sound: two, replace: ['AVP 0 8', 'AVP 8 0'] },
  {
    id: 'refused-offer-stays-refused',
    sound: answered(theirs(['m=audio 0 RTP/AVP 0', ...pcmu]), ours(['m=audio 0 RTP/AVP 0', ...pcmu])),
    replace: ['m=audio 0', 'm=audio 6000'],
  },
  {
    id: 'answer-keeps-payload-types-bound',
    sound: answered(
      theirs(['m=audio 4000 RTP/AVP 96 97', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:97 speex/8000']),
      ours(opus),
    ),
    replace: ['opus/48000/2', 'speex/8000'],
  },
  { id: 'multicast-answer-has-the-address', sound: multicast, replace: ['233.252.0.1', '233.252.0.2'] },
  { id: 'multicast-answer-has-the-direction', sound: multicast, replace: ['a=ptime:20', 'a=ptime:20\r\na=sendonly'] },
  { id: 'multicast-answer-has-no-other-format', sound: multicast, replace: ['AVP 0', 'AVP 0 8'] },
  { id: 'multicast-answer-has-ptime-and-bandwidth', sound: multicast, replace: ['ptime:20', 'ptime:30'] },
  { id: 'changed-session-counts-its-version', sound: changing, replace: [second, 'o=- 9 3 '] },
  { id: 'same-version-is-the-same-session', sound: changing, replace: [second, 'o=- 9 1 '] },
  {
    id: 'changed-session-keeps-its-streams',
    sound: changing,
    replace: ['m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=sendonly\r\n', ''],
  },
  {
    id: 'new-streams-come-below',
    sound: grown,
    replace: [
      'm=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\nm=video 5000 RTP/AVP 31\r\na=rtpmap:31 H261/90000',
      'm=video 5000 RTP/AVP 31\r\na=rtpmap:31 H261/90000\r\nm=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000',
    ],
  },
  {
    id: 'payload-types-stay-bound',
    sound: changing,
    replace: ['opus/48000/2\r\na=sendonly', 'speex/8000\r\na=sendonly'],
  },
  { id: 'capabilities-are-valid-sdp', sound: told, replace: ['s=-\r\n', ''] },
  { id: 'time-of-capabilities-is-0-0', sound: told, replace: ['t=0 0', 't=1 0'] },
  { id: 'ports-of-capabilities-are-0', sound: told, replace: ['audio 0', 'audio 9'] },
  { id: 'dynamic-types-of-capabilities-have-rtpmap', sound: told, replace: ['AVP 96', 'AVP 96 97'] },
];

describe('rules of session descriptions', () => {
  testRules(sdp, examples);

  const judged = (id: string, lines: Line[]): number => outcomeOf(sdp.find(rule => rule.id === id)!, lines).judged;
  it("another's description is not judged: something between calls passes it on", () => {
    assert.equal(judged('sdp-is-valid', [offers(theirs(pcmu))]), 0);
  });
  it('a change is not judged once an offer was refused', () => {
    const refused = { ...answers(488, 'INVITE', { tag: 'f', branch: 'z9hG4bK1' }), from: 'peer' as const };
    assert.equal(judged('changed-session-counts-its-version', [changing[0], refused, changing[1]]), 0);
  });
  it('an answer need not count its version', () => {
    const later = [asks('INVITE', { tag: 't', seq: 2, branch: 'z9hG4bKb', body: theirs(pcmu) })];
    const same = {
      ...says('INVITE', ours(pcmu)),
      text: says('INVITE', ours(pcmu)).text.replace('1 INVITE', '2 INVITE'),
    };
    const answer = { ...same, text: same.text.replace('z9hG4bKa', 'z9hG4bKb') };
    assert.equal(judged('answer-has-its-own-origin', [...plain, ...later, answer]), 2);
    assert.equal(judged('changed-session-counts-its-version', [...plain, ...later, answer]), 0);
  });
  it('a second response is not the answer', () => {
    const again = answered(theirs(pcmu), ours(pcmu, 2))[1];
    assert.equal(judged('answer-has-its-own-origin', [...plain, again]), 1);
  });
});
