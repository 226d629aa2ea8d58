// Tests of what is told of a first offer (RFC 3264 5) and of one that modifies a session (8).
import assert from 'node:assert/strict';
import { checkOffer, checkReoffer, type ExchangeFault } from '../../simulator/sdp';
import { body } from './support';

const pcmu = 'a=rtpmap:0 PCMU/8000';
const audio = ['m=audio 4 RTP/AVP 0', pcmu];
const video = ['m=video 6 RTP/AVP 31', 'a=rtpmap:31 H261/90000'];
const gone = 'm=audio 0 RTP/AVP 0';
const opus = ['m=audio 4 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2'];
const ilbc = ['m=audio 4 RTP/AVP 96', 'a=rtpmap:96 iLBC/8000'];

const described = (origin: string, ...lines: string[]): string =>
  body('v=0', 'o=' + origin, 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', ...lines);
const first = (...lines: string[]): string => described('a 1 1 IN IP4 192.0.2.1', ...lines);
const next = (...lines: string[]): string => described('a 1 2 IN IP4 192.0.2.1', ...lines);

const told = (found: ExchangeFault[]): string =>
  found.map(({ requirement, level }) => requirement.replace('RFC3264:', '') + ' ' + level).join();

/** What it is about, the offer, what is told. */
const offers: [string, string, string][] = [
  ['nothing of a sound one', first(...audio, ...video), ''],
  ['nothing of one without streams', first(), ''],
  ['a fault', first('m=audio 4 RTP/AVP'), '5-1 MUST'],
  ['a number beyond 63 bits', described('a 9223372036854775808 1 IN IP4 192.0.2.1'), '5-3 MUST'],
  ['a first version that may overflow', described('a 1 4611686018427387903 IN IP4 192.0.2.1'), '5-4 MUST'],
  ['nothing of the highest first version', described('a 1 4611686018427387902 IN IP4 192.0.2.1'), ''],
  ['two descriptions', first(...audio) + first(...audio), '5-5 MUST'],
  ['a name', first(...audio).replace('s=-', 's=Call'), '5-6 SHOULD'],
  ['nothing of a space for a name', first(...audio).replace('s=-', 's= '), ''],
  ['a time', first(...audio).replace('t=0 0', 't=3724394400 0'), '5-7 SHOULD'],
  [
    'nothing of name and time in multicast',
    first(...audio)
      .replace('s=-', 's=Lecture')
      .replace('t=0 0', 't=3724394400 0')
      .replace('c=IN IP4 192.0.2.1', 'c=IN IP4 233.252.0.1/1'),
    '',
  ],
  ['a static number unmapped', first('m=audio 4 RTP/AVP 0'), '5.1-12 SHOULD'],
  ['nothing of a removed stream', first('m=audio 0 RTP/AVP 0'), ''],
];

/** What it is about, the description before, the one after, what is told. */
const reoffers: [string, string, string, string][] = [
  ['nothing of the same', first(...audio), first(...audio), ''],
  ['nothing of a stream more', first(...audio), next(...audio, ...video), ''],
  ['nothing of a higher version alone', first(...audio), next(...audio), ''],
  ['a change under the same version', first(...audio), first(...audio, ...video), '8-5 MUST'],
  ['a version of two more', first(...audio), described('a 1 3 IN IP4 192.0.2.1', ...audio), '8-4 MUST'],
  ['a lower version', first(...audio), described('a 1 0 IN IP4 192.0.2.1', ...audio), '8-4 MUST'],
  ['another user name', first(...audio), described('b 1 2 IN IP4 192.0.2.1', ...audio), '8-4 MUST'],
  ['another session id', first(...audio), described('a 2 2 IN IP4 192.0.2.1', ...audio), '8-4 MUST'],
  ['another address', first(...audio), described('a 1 2 IN IP4 192.0.2.2', ...audio), '8-4 MUST'],
  [
    'only its size of a version beyond 64 bits',
    first(),
    described('a 1 10000000000000000000000 IN IP4 192.0.2.1'),
    '5-3 MUST',
  ],
  ['no o= line', first(...audio), next(...audio).replace(/o=.*\r\n/, ''), '5-1 MUST'],
  ['a stream less', first(...audio, ...video), next(...audio), '8-9 MUST'],
  ['all streams less', first(...audio), next(), '8-9 MUST'],
  ['nothing of a stream removed by its port', first(...audio, ...video), next(gone, ...video), ''],
  ['nothing of a slot used again', first(gone, ...video), next(...video, ...video), ''],
  ['a stream above', first(...audio), next('m=video 8 RTP/AVP 31', video[1], ...audio), '8.1-1 MUST'],
  [
    'nothing of a stream with another type and a new one',
    first(...audio),
    next('m=video 8 RTP/AVP 31', video[1], 'm=audio 10 RTP/AVP 0', pcmu),
    '',
  ],
  ['nothing of another port', first(...audio), next('m=audio 10 RTP/AVP 0', pcmu, ...audio), ''],
  ['a number for another codec', first(...opus), next(...ilbc), '8.3.2-3 MUST'],
  [
    'nothing of the codec under another number',
    first(...opus),
    next('m=audio 4 RTP/AVP 97', 'a=rtpmap:97 OPUS/48000/2'),
    '',
  ],
  ['nothing of a number free again', first('m=audio 0 RTP/AVP 96', opus[1]), next(...ilbc), ''],
  ['nothing of a number in a removed stream', first(...opus), next('m=audio 0 RTP/AVP 96', ilbc[1]), ''],
  ['nothing of a number of another type', first(...opus), next('m=video 4 RTP/AVP 96', 'a=rtpmap:96 VP8/90000'), ''],
  ['nothing of another transport', first(...opus), next('m=audio 4 udp 96'), ''],
  ['a fault', first(...audio), next(...audio, 'a=ptime:0'), '5-1 MUST'],
  ['what is none', first(...audio), 'nonsense', '5-1 MUST'],
  ['nothing where the one before is none', 'nonsense', next(...audio), ''],
];

describe('checkOffer', () => {
  for (const [what, text, expected] of offers) {
    it(`tells ${what}`, () => assert.equal(told(checkOffer(text)), expected));
  }
});

describe('checkReoffer', () => {
  for (const [what, before, after, expected] of reoffers) {
    it(`tells ${what}`, () => assert.equal(told(checkReoffer(before, after)), expected));
  }

  it('tells nothing of numbers where an o= line was none', () => {
    const before = first(...audio).replace('a 1 1', 'a x 1');
    assert.equal(told(checkReoffer(before, next(...audio))), '');
  });
});
