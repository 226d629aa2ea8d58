// The descriptions that RFC 8866, RFC 3264, RFC 4475 and RFC 5118 give, and the exchanges of RFC 3264 10.
import assert from 'node:assert/strict';
import { checkAnswer, checkOffer, checkReoffer, parseSdp } from '../../simulator/sdp';
import { body, changed, sdp, told } from './support';

const jdoe = 'o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1';

/** Clause, and a description that is as it should be. */
const sound: [string, string][] = [
  [
    'RFC 8866 5',
    body(
      'v=0',
      jdoe,
      's=Call to John Smith',
      'i=SDP Offer #1',
      'u=http://www.jdoe.example.com/home.html',
      'e=Jane Doe <jane@jdoe.example.com>',
      'p=+1 617 555-6011',
      'c=IN IP4 198.51.100.1',
      't=0 0',
      'm=audio 49170 RTP/AVP 0',
      'm=audio 49180 RTP/AVP 0',
      'm=video 51372 RTP/AVP 99',
      'c=IN IP6 2001:db8::2',
      'a=rtpmap:99 h263-1998/90000',
    ),
  ],
  [
    'RFC 8866 6.7',
    body(
      'v=0',
      'o=jdoe 3724395000 3724395001 IN IP6 2001:db8::1',
      's=-',
      'c=IN IP6 2001:db8::1',
      't=0 0',
      'a=inactive',
      'm=audio 49170 RTP/AVP 0',
      'a=sendrecv',
      'm=audio 49180 RTP/AVP 0',
      'm=video 51372 RTP/AVP 99',
      'a=rtpmap:99 h263-1998/90000',
    ),
  ],
  ['RFC 8866 5.7', sdp('m=video 49170/2 RTP/AVP 31', 'c=IN IP4 233.252.0.1/127/2')],
  ['RFC 8866 5.7, three lines', sdp('m=video 4 RTP/AVP 31', ...[1, 2, 3].map(n => `c=IN IP4 233.252.0.${n}/127`))],
  ['RFC 8866 5.14', sdp('m=video 49170/2 RTP/AVP 31', 'c=IN IP6 ff00::db8:0:101', 'c=IN IP6 ff00::db8:0:102')],
  ['RFC 8866 5.9', changed('t=3724394400 3724398000\r\nt=3724484400 3724488000')],
  ['RFC 8866 5.10', changed('t=3724394400 3730536000\r\nr=604800 3600 0 90000')],
  ['RFC 8866 5.10, with units', changed('t=3724394400 3730536000\r\nr=7d 1h 0 25h')],
  ['RFC 8866 5.11', changed('t=3724394400 3754123200\r\nr=604800 3600 0 90000\r\nz=3730928400 -1h 3749680800 0')],
  [
    'RFC 8866 6.6',
    sdp('m=audio 49230 RTP/AVP 96 97 98', 'a=rtpmap:96 L8/8000', 'a=rtpmap:97 L16/8000', 'a=rtpmap:98 L16/11025/2'),
  ],
  [
    'RFC 3264 9',
    body(
      'v=0',
      'o=carol 28908764872 28908764872 IN IP4 100.3.6.6',
      's=-',
      'c=IN IP4 192.0.2.4',
      't=0 0',
      'm=audio 0 RTP/AVP 0 1 3',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:1 1016/8000',
      'a=rtpmap:3 GSM/8000',
      'm=video 0 RTP/AVP 31 34',
      'a=rtpmap:31 H261/90000',
      'a=rtpmap:34 H263/90000',
    ),
  ],
  [
    'RFC 5118 4.6',
    body(
      'v=0',
      'o=assistant 971731711378798081 0 IN IP6 2001:db8::20',
      "s=Live video feed for today's meeting",
      'c=IN IP6 2001:db8::20',
      't=3338481189 3370017201',
      'm=audio 6000 RTP/AVP 2',
      'a=rtpmap:2 G726-32/8000',
      'm=video 6024 RTP/AVP 107',
      'a=rtpmap:107 H263-1998/90000',
    ),
  ],
];

/** A description of RFC 3264 10; its s= is a space there, as 5 says. */
const described = (who: string, version: number, ...lines: string[]): string => {
  const [host, id] = who === 'alice' ? ['host.anywhere.com', 2890844526] : ['host.example.com', 2890844730];
  const origin = `o=${who} ${id} ${version} IN IP4 ${host}`;
  return body('v=0', origin, 's= ', `c=IN IP4 ${host}`, 't=0 0', ...lines);
};

const pcmu = 'a=rtpmap:0 PCMU/8000';
const h261 = 'a=rtpmap:31 H261/90000';
const mpv = 'a=rtpmap:32 MPV/90000';
const g723 = 'a=rtpmap:4 G723/8000';
const events = 'a=rtpmap:110 telephone-events/8000';
const unused = 'm=video 0 RTP/AVP 31';
const mpeg = ['m=video 53000 RTP/AVP 32', mpv];

/** Each offer with its answer; the second pair of a clause modifies what the first agreed. */
const exchanges: Record<string, [offer: string, answer: string, swapped: boolean][]> = {
  'RFC 3264 10.1': [
    [
      described('alice', 2890844526, 'm=audio 49170 RTP/AVP 0', pcmu, 'm=video 51372 RTP/AVP 31', h261, ...mpeg),
      described('bob', 2890844730, 'm=audio 49920 RTP/AVP 0', pcmu, unused, ...mpeg),
      false,
    ],
    [
      described(
        'bob',
        2890844731,
        'm=audio 65422 RTP/AVP 0',
        pcmu,
        unused,
        ...mpeg,
        'm=audio 51434 RTP/AVP 110',
        events,
        'a=recvonly',
      ),
      described(
        'alice',
        2890844527,
        'm=audio 49170 RTP/AVP 0',
        pcmu,
        unused,
        h261,
        ...mpeg,
        'm=audio 53122 RTP/AVP 110',
        events,
        'a=sendonly',
      ),
      true,
    ],
  ],
  'RFC 3264 10.2': [
    [
      described('alice', 2890844526, 'm=audio 62986 RTP/AVP 0 4 18', pcmu, g723, 'a=rtpmap:18 G729/8000', 'a=inactive'),
      described('bob', 2890844731, 'm=audio 54344 RTP/AVP 0 4', pcmu, g723, 'a=inactive'),
      false,
    ],
    [
      described('alice', 2890844527, 'm=audio 62986 RTP/AVP 4', g723, 'a=sendrecv'),
      described('bob', 2890844732, 'm=audio 54344 RTP/AVP 4', g723, 'a=sendrecv'),
      false,
    ],
  ],
};

describe('descriptions of the RFCs', () => {
  for (const [clause, text] of sound) it(`${clause} is sound`, () => assert.deepEqual(told(text), []));

  it('RFC 4475 has a mapping without a clock rate in most of its messages', () => {
    const text = body(
      'v=0',
      'o=mhandley 29739 7272939 IN IP4 192.0.2.3',
      's=-',
      'c=IN IP4 192.0.2.4',
      't=0 0',
      'm=audio 49217 RTP/AVP 0 12',
      'm=video 3227 RTP/AVP 31',
      'a=rtpmap:31 LPC',
    );
    assert.deepEqual(told(text), ['5-2 rtpmap (rtpmap-without-clock-rate)']);
    assert.equal(parseSdp(text).sdp!.media[1].rtp[0].codec, 'LPC');
  });

  it('RFC 5118 4.8 has an empty s=', () => {
    const text = body(
      'v=0',
      'o=bob 280744730 28977631 IN IP4 host.example.com',
      's=',
      't=0 0',
      'm=audio 22334 RTP/AVP 0',
      'c=IN IP4 192.0.2.1',
      'm=video 6024 RTP/AVP 107',
      'c=IN IP6 2001:db8::1',
      'a=rtpmap:107 H263-1998/90000',
    );
    assert.deepEqual(told(text), ['5.3-2 s (empty-session-name)']);
  });

  for (const [clause, [first, second]] of Object.entries(exchanges)) {
    it(`${clause} is a sound exchange`, () => {
      assert.deepEqual(checkOffer(first[0]), []);
      for (const [offer, answer] of [first, second]) assert.deepEqual(checkAnswer(offer, answer), []);
      const [offerer, answerer] = second[2] ? [first[1], first[0]] : first;
      assert.deepEqual(checkReoffer(offerer, second[0]), []);
      assert.deepEqual(checkReoffer(answerer, second[1]), []);
    });
  }
});
