// Tests of reading a body: what comes of it, whatever it is.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import sdpTransform from 'sdp-transform';
import {
  answer,
  answerTo,
  checkAnswer,
  checkOffer,
  checkReoffer,
  hasOpenStream,
  isDescription,
  parseSdp,
} from '../../simulator/sdp';
import { sdp } from './support';

describe('parseSdp', () => {
  it('reads a body as text or as bytes', () => {
    const text = sdp('m=audio 4 RTP/AVP 0 8', 'a=sendonly');
    assert.deepEqual(parseSdp(text), parseSdp(Buffer.from(text)));
    const { sdp: read, faults } = parseSdp(text);
    assert.deepEqual(faults, []);
    assert.equal(read!.media[0].payloads, '0 8');
    assert.equal(read!.media[0].direction, 'sendonly');
    assert.equal(parseSdp(sdp('m=audio 4 RTP/AVP 0').replaceAll('\r', '')).sdp!.media.length, 1);
  });

  it('tells whether a stream is open: one has another port than 0', () => {
    const open = (...lines: string[]): boolean => hasOpenStream(Buffer.from(sdp(...lines)));
    assert.deepEqual([open('m=audio 4 RTP/AVP 0'), open('m=audio 0 RTP/AVP 0'), open()], [true, false, false]);
    assert.ok(open('m=audio 0 RTP/AVP 0', 'm=video 6 RTP/AVP 31'));
    assert.ok(!hasOpenStream('m=audio 4 RTP/AVP 0\r\n'));
  });

  it('reads none from what does not begin as one', () => {
    for (const text of ['', 'nonsense', ' v=0\r\n', 'o=- 1 1 IN IP4 h\r\n']) {
      assert.ok(!isDescription(text));
      assert.equal(parseSdp(text).sdp, undefined);
      assert.ok(parseSdp(text).faults.length > 0);
    }
  });

  it('takes a CR within a line for no end of it, and reads 10,000 lines', () => {
    assert.equal(parseSdp(sdp('a=x\rm=audio 4 RTP/AVP 0')).sdp!.media.length, 0);
    assert.equal(parseSdp(sdp(...Array<string>(9994).fill('a=x'), 'm=audio 1 RTP/AVP 0')).sdp!.media.length, 1);
    assert.equal(parseSdp(sdp(...Array<string>(9995).fill('a=x'), 'm=audio 1 RTP/AVP 0')).sdp!.media.length, 0);
  });

  it('survives a reader that throws', () => {
    const { parse } = sdpTransform;
    sdpTransform.parse = () => {
      throw new Error('deliberately');
    };
    try {
      assert.deepEqual(parseSdp(sdp()), { faults: [] });
    } finally {
      sdpTransform.parse = parse;
    }
  });

  it('never throws, and nor does what is built on it', () => {
    const place = { host: '192.0.2.9', port: 4000 };
    const streams = [{ type: 'audio', codecs: [{ name: 'PCMU', rate: 8000 }], ports: [4000], multicast: true }];
    const tried = (one: Buffer, other: Buffer): void => {
      parseSdp(one);
      answerTo(one, place);
      answer(one, { host: ['192.0.2.9', '::1'], media: streams, hold: true });
      checkAnswer(one, other);
      checkOffer(one);
      checkReoffer(one, other);
    };
    const start = fc.constantFrom(
      'v=0',
      'o=- 1 1 IN IP4 h',
      'c=IN IP4 ',
      'm=',
      'm=audio 4 RTP/AVP ',
      'a=',
      'a=rtpmap:',
      't=',
      'b=',
      '',
    );
    const rest = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('0', '96 x', '233.252.0.1/1', '0 0'),
    );
    const line = fc.tuple(start, rest).map(pair => pair.join(''));
    const lines = fc.array(line, { maxLength: 12 }).map(all => Buffer.from(['v=0', ...all].join('\r\n')));
    const bytes = fc.uint8Array({ maxLength: 200 }).map(all => Buffer.from(all));
    const either = fc.oneof(lines, bytes);
    fc.assert(fc.property(either, either, tried), { numRuns: 500 });
    const good = Buffer.from(
      sdp('b=AS:1', 'm=audio 4 RTP/AVP 0 96', 'c=IN IP4 233.252.0.1/1', 'a=rtpmap:96 x/1', 'a=fmtp:96 y'),
    );
    const mutated = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }).map(changes => {
      const copy = Buffer.from(good);
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    });
    fc.assert(fc.property(mutated, mutated, tried), { numRuns: 500 });
  });
});
