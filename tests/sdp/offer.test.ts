// Tests of the audio offers and answers of G.711 (RFC 3264 5, 6).
import assert from 'node:assert/strict';
import { answerTo, audioOffer, checkOffer, parseSdp } from '../../simulator/sdp';
import { sdp } from './support';

const media = (text: string | undefined): string[] => text!.split('\r\n').filter(line => /^[ma]=/.test(line));
const here = { host: '127.0.0.1', port: 4000 };

describe('audioOffer', () => {
  it('is a well-formed description of one audio stream', () => {
    const text = audioOffer({ ...here, sessionId: 7, version: 2, direction: 'sendonly' });
    const { sdp: read, faults } = parseSdp(text);
    assert.deepEqual(faults, []);
    assert.deepEqual(checkOffer(text), []);
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
    const later = Buffer.from(offer.replace('t=0 0', 't=3149328700 0'));
    assert.match(answerTo(later, here)!, /\r\nt=3149328700 0\r\n/);
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
