// Tests of session descriptions, and of offers and answers (RFC 3264).
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerTo, audioOffer, parseSdp } from '../../simulator/sdp';

const sdp = (...media: string[]): string =>
  ['v=0', 'o=a 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=3149328700 0', ...media, ''].join('\r\n');
const media = (text: string | undefined): string[] => text!.split('\r\n').filter(line => /^[ma]=/.test(line));
const here = { host: '127.0.0.1', port: 4000 };

describe('audioOffer', () => {
  it('is a well-formed description of one audio stream', () => {
    const text = audioOffer({ ...here, sessionId: 7, version: 2, direction: 'sendonly' });
    const { sdp: read, faults } = parseSdp(text);
    assert.deepEqual(faults, []);
    assert.match(text, /^v=0\r\no=- 7 2 IN IP4 127\.0\.0\.1\r\n/);
    assert.equal(read!.media[0].payloads, '0 8');
    assert.equal(read!.media[0].port, 4000);
    assert.equal(read!.media[0].direction, 'sendonly');
    assert.match(audioOffer({ host: '[::1]', port: 1 }), /c=IN IP6 ::1\r\n/);
    assert.deepEqual(media(audioOffer({ ...here, payloads: [8] })), [
      'm=audio 4000 RTP/AVP 8',
      'a=rtpmap:8 PCMA/8000',
      'a=sendrecv',
    ]);
  });
});

describe('answerTo', () => {
  it('takes the codecs in common, in the order and under the numbers of the offer', () => {
    const offer = sdp('m=audio 4 RTP/AVP 97 8 18 0 96', 'a=rtpmap:97 opus/48000/2', 'a=rtpmap:96 pcmu/8000');
    assert.deepEqual(media(answerTo(offer, here)), [
      'm=audio 4000 RTP/AVP 8 0 96',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:96 PCMU/8000',
      'a=sendrecv',
    ]);
    assert.match(answerTo(Buffer.from(offer), here)!, /\r\nt=3149328700 0\r\n/);
  });

  it('answers each m= line, rejecting with port 0', () => {
    const offer = sdp('m=video 6 RTP/AVP 31', 'm=audio 4 RTP/AVP 0', 'm=audio 8 RTP/AVP 0', 'm=audio 0 RTP/AVP 0');
    assert.deepEqual(
      media(answerTo(offer, here)).filter(line => line.startsWith('m=')),
      ['m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0', 'm=audio 0 RTP/AVP 0', 'm=audio 0 RTP/AVP 0'],
    );
  });

  it('mirrors the direction, of the stream or of the session', () => {
    for (const [offered, answered] of [
      ['sendonly', 'recvonly'],
      ['recvonly', 'sendonly'],
      ['inactive', 'inactive'],
      ['sendrecv', 'sendrecv'],
    ]) {
      assert.equal(media(answerTo(sdp('m=audio 4 RTP/AVP 0', 'a=' + offered), here)).at(-1), 'a=' + answered);
      assert.equal(media(answerTo(sdp('a=' + offered, 'm=audio 4 RTP/AVP 0'), here)).at(-1), 'a=' + answered);
    }
  });

  it('gives nothing when no stream can be taken, or the offer cannot be read', () => {
    for (const offer of ['', 'nonsense', sdp('m=audio 4 RTP/AVP 18'), sdp('m=audio 4 RTP/SAVP 0'), sdp('m=nonsense')]) {
      assert.equal(answerTo(offer, here), undefined, offer);
    }
    assert.deepEqual(media(answerTo(sdp(), here)), []);
    assert.deepEqual(media(answerTo(sdp('m=audio 0 RTP/AVP 0'), here)), ['m=audio 0 RTP/AVP 0']);
  });
});

describe('parseSdp', () => {
  const ids = (text: string): string[] => parseSdp(text).faults.map(fault => fault.requirement + ' ' + fault.field);

  it('reports what is missing, out of order, or ill-formed', () => {
    assert.deepEqual(ids(sdp('m=audio 4 RTP/AVP 0')), []);
    assert.deepEqual(ids(sdp().replace('s=-\r\n', '')), ['RFC4566:5-4 s']);
    assert.deepEqual(ids(sdp('m=audio 4 RTP/AVP 0').replace(/c=.*\r\n/, '')), ['RFC4566:5.7-1 c']);
    assert.deepEqual(ids(sdp('m=audio x RTP/AVP 0')), ['RFC4566:5-4 m']);
    assert.deepEqual(ids(sdp('oops')), ['RFC4566:5-2 undefined']);
    assert.deepEqual(ids(sdp('s=twice')), ['RFC4566:5-4 s', 'RFC4566:5.3-1 s']);
    assert.equal(parseSdp('').sdp, undefined);
    assert.equal(parseSdp('').faults.length, 4);
  });

  it('never throws, and neither does answerTo', () => {
    const line = fc
      .tuple(fc.constantFrom('v=', 'o=', 'c=', 'm=', 'a=', 'a=rtpmap:', 't=', ''), fc.string())
      .map(pair => pair.join(''));
    fc.assert(
      fc.property(fc.array(line), all => {
        const text = ['v=0', ...all].join('\r\n');
        parseSdp(text);
        answerTo(text, here);
      }),
      { numRuns: 300 },
    );
  });
});
