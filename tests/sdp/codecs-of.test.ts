// Tests of offers of any codecs, and of what is read back of a description's (RFC 3264 5.1, RFC 3551 6, RFC 8866 6.6).
import assert from 'node:assert/strict';
import { checkOffer, codecOffer, codecsOf, isSameCodec, parseSdp } from '../../simulator/sdp';
import { sdp } from './support';

describe('codecOffer', () => {
  it('is a sound offer, with static payload types where there are such', () => {
    const text = codecOffer({ host: '192.0.2.1' }, [
      { type: 'audio', port: 4000, codecs: ['PCMA/8000', 'opus/48000/2', 'telephone-event/8000'] },
      { type: 'video', port: 4002, codecs: ['VP8/90000'] },
    ]);
    assert.deepEqual(parseSdp(text).faults, []);
    assert.deepEqual(checkOffer(text), []);
    assert.match(text, /m=audio 4000 RTP\/AVP 8 97 98\r\na=rtpmap:8 PCMA\/8000\r\na=rtpmap:97 opus\/48000\/2\r\n/);
    assert.match(text, /m=video 4002 RTP\/AVP 96\r\na=rtpmap:96 VP8\/90000\r\n/);
  });

  it('says the same when it is read', () => {
    const codecs = ['G722/8000', 'speex/16000'];
    const [read] = codecsOf(codecOffer({ host: '::1' }, [{ type: 'audio', port: 4000, codecs }]));
    assert.deepEqual([read.type, read.port, [...read.byPayload.values()]], ['audio', 4000, codecs]);
  });
});

describe('codecsOf', () => {
  it('takes a=rtpmap before the number, and leaves out what neither names', () => {
    const body = sdp(
      'm=audio 4 RTP/AVP 0 8 96 97',
      'a=rtpmap:8 G729/8000',
      'a=rtpmap:96 L16/44100/2 x',
      'm=image 5 udptl t38',
    );
    const [audio, ...more] = codecsOf(body);
    assert.deepEqual(audio.payloads, ['0', '8', '96', '97']);
    assert.deepEqual([...audio.byPayload.values()], ['PCMU/8000', 'G729/8000', 'L16/44100/2']);
    assert.deepEqual(more, [], 'no RTP');
  });

  it('has none for what is no description', () => {
    for (const body of ['', 'hello', 'm=audio 4 RTP/AVP 0\r\n']) assert.deepEqual(codecsOf(body), []);
  });

  it('compares without case, and takes one channel where none is said', () => {
    assert.ok(isSameCodec('pcmu/8000', 'PCMU/8000/1') && !isSameCodec('opus/48000', 'opus/48000/2'));
    assert.ok(!isSameCodec('speex/8000', 'speex/16000'));
  });
});
