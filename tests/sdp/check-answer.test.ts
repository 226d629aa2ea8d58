// Tests of what is told of an answer (RFC 3264 6, 8.2): each problem, and a twin without it.
import assert from 'node:assert/strict';
import { checkAnswer } from '../../simulator/sdp';
import { body } from './support';

const theirs = ['v=0', 'o=a 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];
const ours = ['v=0', 'o=b 7 7 IN IP4 192.0.2.2', 's=-', 'c=IN IP4 192.0.2.2', 't=0 0'];
const offer = (...lines: string[]): string => body(...theirs, ...lines);
const answered = (...lines: string[]): string => body(...ours, ...lines);

const pcmu = 'a=rtpmap:0 PCMU/8000';
const pcma = 'a=rtpmap:8 PCMA/8000';
const plain = ['m=audio 4 RTP/AVP 0', pcmu];
const both = ['m=audio 4 RTP/AVP 0 8', pcmu, pcma];
const opus = (payload: number): string => `a=rtpmap:${payload} opus/48000/2`;
const h264 = (payload: number): string => `a=rtpmap:${payload} H264/90000`;
const vp8 = (payload: number): string => `a=rtpmap:${payload} VP8/90000`;
const multicast = (...more: string[]): string[] => ['m=audio 4 RTP/AVP 0 8', 'c=IN IP4 233.252.0.1/127', ...more];

interface Row {
  what: string;
  offer: string[];
  /** The answer that has the problem. */
  bad: string[];
  /** Requirement, and level. */
  told: string;
  /** The answer that has not. */
  good: string[];
}

const rows: Row[] = [
  { what: 'a line missing', offer: [...plain, ...plain], bad: plain, told: '6-2 MUST', good: [...plain, ...plain] },
  { what: 'a line more', offer: plain, bad: [...plain, ...plain], told: '6-3 MUST', good: plain },
  { what: 'a line to none', offer: [], bad: plain, told: '6-4 MUST', good: [] },
  {
    what: 'a removed stream taken',
    offer: ['m=audio 0 RTP/AVP 0'],
    bad: plain,
    told: '8.2-2 MUST',
    good: ['m=audio 0 RTP/AVP 0'],
  },
  {
    what: 'another media type',
    offer: plain,
    bad: ['m=video 0 RTP/AVP 0'],
    told: '6.1-2 MUST',
    good: ['m=audio 0 RTP/AVP 0'],
  },
  {
    what: 'a multicast address',
    offer: plain,
    bad: [plain[0], 'c=IN IP4 233.252.0.1/1', pcmu],
    told: '6.1-1 MUST',
    good: [plain[0], 'c=IN IP4 192.0.2.3', pcmu],
  },
  {
    what: 'sendrecv to sendonly',
    offer: [...plain, 'a=sendonly'],
    bad: plain,
    told: '6.1-3 MUST',
    good: [...plain, 'a=recvonly'],
  },
  {
    what: 'sendonly to sendonly',
    offer: ['a=sendonly', ...plain],
    bad: [...plain, 'a=sendonly'],
    told: '6.1-3 MUST',
    good: [...plain, 'a=inactive'],
  },
  {
    what: 'recvonly to recvonly',
    offer: [...plain, 'a=recvonly'],
    bad: ['a=recvonly', ...plain],
    told: '6.1-4 MUST',
    good: ['a=sendonly', ...plain],
  },
  {
    what: 'recvonly to inactive',
    offer: [...plain, 'a=inactive'],
    bad: [...plain, 'a=recvonly'],
    told: '6.1-6 MUST',
    good: [...plain, 'a=inactive'],
  },
  {
    what: 'no common format to receive',
    offer: [...plain, 'a=sendonly'],
    bad: ['m=audio 4 RTP/AVP 8', pcma, 'a=recvonly'],
    told: '6.1-7 MUST',
    good: [...both, 'a=recvonly'],
  },
  {
    what: 'no common format to send',
    offer: [...plain, 'a=recvonly'],
    bad: ['m=audio 4 RTP/AVP 8', pcma, 'a=sendonly'],
    told: '6.1-9 MUST',
    good: [...both, 'a=sendonly'],
  },
  { what: 'no common format', offer: plain, bad: ['m=audio 4 RTP/AVP 8', pcma], told: '6.1-10 MUST', good: both },
  {
    what: 'no common format, inactive',
    offer: [...plain, 'a=sendonly'],
    bad: ['m=audio 4 RTP/AVP 8', pcma, 'a=inactive'],
    told: '6.1-7 MUST',
    good: [...plain, 'a=inactive'],
  },
  {
    what: 'no common format at inactive',
    offer: [...plain, 'a=inactive'],
    bad: ['m=audio 4 RTP/AVP 8', pcma, 'a=inactive'],
    told: '6.1-10 MUST',
    good: [...plain, 'a=inactive'],
  },
  {
    what: 'no common format of another transport',
    offer: ['m=image 4 udptl t38'],
    bad: ['m=image 4 udptl t30'],
    told: '6.1-10 MUST',
    good: ['m=image 4 udptl T38'],
  },
  {
    what: 'another number for a codec',
    offer: ['m=audio 4 RTP/AVP 96', opus(96)],
    bad: ['m=audio 4 RTP/AVP 97', opus(97)],
    told: '6.1-13 SHOULD',
    good: ['m=audio 4 RTP/AVP 96', 'a=rtpmap:96 OPUS/48000/2'],
  },
  {
    what: 'a dynamic number unmapped',
    offer: ['m=audio 4 RTP/AVP 0 96', pcmu, opus(96)],
    bad: ['m=audio 4 RTP/AVP 0 96', pcmu],
    told: '5-1 MUST,6.1-14 MUST',
    good: ['m=audio 4 RTP/AVP 0 96', pcmu, opus(96)],
  },
  { what: 'a static number unmapped', offer: plain, bad: ['m=audio 4 RTP/AVP 0'], told: '5.1-12 SHOULD', good: plain },
  { what: 'another order', offer: both, bad: ['m=audio 4 RTP/AVP 8 0', pcma, pcmu], told: '6.1-17 SHOULD', good: both },
  {
    what: 'another order of one codec twice',
    offer: ['m=video 4 RTP/AVP 97 98 99', h264(97), vp8(98), h264(99)],
    bad: ['m=video 4 RTP/AVP 99 98', h264(99), vp8(98)],
    told: '6.1-17 SHOULD',
    good: ['m=video 4 RTP/AVP 98 99', vp8(98), h264(99)],
  },
  {
    what: 'a number for another codec',
    offer: ['m=audio 4 RTP/AVP 0 96', pcmu, opus(96)],
    bad: ['m=audio 4 RTP/AVP 0 96', pcmu, 'a=rtpmap:96 iLBC/8000'],
    told: '8.3.2-4 MUST',
    good: ['m=audio 4 RTP/AVP 0 97', pcmu, 'a=rtpmap:97 iLBC/8000'],
  },
  {
    what: 'another multicast address',
    offer: multicast(),
    bad: ['m=audio 4 RTP/AVP 0', 'c=IN IP4 233.252.0.2/127', pcmu],
    told: '6.2-1 MUST',
    good: ['m=audio 4 RTP/AVP 0', 'c=IN IP4 233.252.0.1/127', pcmu],
  },
  {
    what: 'another multicast port',
    offer: multicast(),
    bad: ['m=audio 6 RTP/AVP 0 8', 'c=IN IP4 233.252.0.1/127', pcmu, pcma],
    told: '6.2-1 MUST',
    good: multicast(pcmu, pcma),
  },
  { what: 'unicast to multicast', offer: multicast(), bad: both, told: '6.2-1 MUST', good: multicast(pcmu, pcma) },
  {
    what: 'another multicast direction',
    offer: multicast('a=recvonly'),
    bad: multicast(pcmu, pcma, 'a=sendonly'),
    told: '6.2-2 MUST',
    good: multicast(pcmu, pcma, 'a=recvonly'),
  },
  {
    what: 'a format more in multicast',
    offer: multicast(),
    bad: ['m=audio 4 RTP/AVP 0 3', 'c=IN IP4 233.252.0.1/127', pcmu, 'a=rtpmap:3 GSM/8000'],
    told: '6.2-3 MUST',
    good: multicast(pcmu, pcma),
  },
  {
    what: 'another multicast ptime',
    offer: multicast('a=ptime:20'),
    bad: multicast(pcmu, pcma, 'a=ptime:30'),
    told: '6.2-4 MUST',
    good: multicast(pcmu, pcma, 'a=ptime:20'),
  },
  {
    what: 'another multicast bandwidth',
    offer: multicast('b=AS:64'),
    bad: multicast('b=AS:32', pcmu, pcma),
    told: '6.2-4 MUST',
    good: multicast('b=AS:64', pcmu, pcma),
  },
  {
    what: 'a fault of its own',
    offer: plain,
    bad: [...plain, 'a=ptime:0'],
    told: '5-1 MUST',
    good: [...plain, 'a=ptime:30'],
  },
  { what: 'two descriptions', offer: [], bad: ours, told: '5-5 MUST', good: [] },
  { what: 'two descriptions with media', offer: plain, bad: [...plain, ...ours], told: '5-5 MUST', good: plain },
];

const told = (from: string, to: string): string =>
  checkAnswer(from, to)
    .map(({ requirement, level }) => requirement.replace('RFC3264:', '') + ' ' + level)
    .join();

describe('checkAnswer', () => {
  for (const row of rows) {
    it(`tells ${row.what}`, () => {
      assert.equal(told(offer(...row.offer), answered(...row.good)), '');
      // the t= line of a second description is one too many as well
      assert.equal(told(offer(...row.offer), answered(...row.bad)).replace(',6-5 MUST', ''), row.told);
    });
  }

  it('tells an o= line that is that of the offer', () => {
    const copied = answered(...plain).replace(ours[1], theirs[1]);
    assert.equal(told(offer(...plain), copied), '6-1 MUST');
    assert.equal(told(offer(...plain), offer(...plain)), '');
  });

  it('tells another t= line', () => {
    const at = (text: string, ...times: string[]): string =>
      text.replace('t=0 0', times.map(time => 't=' + time).join('\r\n'));
    assert.equal(told(offer(...plain), at(answered(...plain), '3724394400 0')), '6-5 MUST');
    assert.equal(told(at(offer(...plain), '3724394400 0', '0 0'), at(answered(...plain), '3724394400 0')), '6-5 MUST');
    assert.equal(told(at(offer(...plain), '3724394400 0'), at(answered(...plain), '3724394400 0')), '');
  });

  it('tells numbers that need more than 63 bits', () => {
    const numbered = (id: string, version: string): string => answered(...plain).replace('b 7 7', `b ${id} ${version}`);
    assert.equal(told(offer(...plain), numbered('9223372036854775808', '1')), '5-3 MUST');
    assert.equal(told(offer(...plain), numbered('1', '1' + '0'.repeat(19))), '5-3 MUST');
    assert.equal(told(offer(...plain), numbered('0009223372036854775807', '0')), '');
  });

  it('says where: the line, its offset and its letter', () => {
    const text = answered('m=audio 4 RTP/AVP 0', pcmu);
    const [found] = checkAnswer(offer(...plain, 'a=sendonly'), text);
    assert.equal(found.offset, text.indexOf('m='));
    assert.equal(found.field, 'm');
    assert.equal(found.kind, 'rule');
    assert.equal(found.expected, 'recvonly or inactive in answer to sendonly, not sendrecv');
    const [missing] = checkAnswer(offer(), answered().replace('t=0 0\r\n', '')).slice(1);
    assert.deepEqual([missing.requirement, missing.offset, missing.field], ['RFC3264:6-5', 0, undefined]);
  });

  it('says only that an answer is none, and nothing when the offer is none', () => {
    assert.equal(told(offer(...plain), 'nonsense'), '5-1 MUST');
    assert.equal(told('nonsense', answered(...plain)), '');
    assert.equal(told(offer(...plain), answered('m=audio 4 RTP/AVP')), '5-1 MUST');
  });
});
