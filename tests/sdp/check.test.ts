// Tests of a whole description: order and number of its lines, their ends, and what a section needs (RFC 8866 5, 6).
import assert from 'node:assert/strict';
import { body, changed, sdp, told } from './support';

const audio = 'm=audio 4 RTP/AVP 0';
const without = (letter: string): string => sdp(audio).replace(new RegExp(`${letter}=.*\r\n`), '');
const bare = (...lines: string[]): string => body('v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 't=0 0', ...lines);
/** With these lines between s= and t=. */
const between = (...lines: string[]): string =>
  body('v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', ...lines, 't=0 0', audio, 'c=IN IP4 192.0.2.1');

/** What it is about, a description that has nothing wrong. */
const sound: [string, string][] = [
  ['no media', sdp()],
  ['no media and no c=', bare()],
  ['c= in each media', bare(audio, 'c=IN IP4 192.0.2.1', audio, 'c=IN IP6 2001:db8::1')],
  [
    'all lines in order',
    between('i=x', 'u=http://a', 'e=a@b', 'e=c@d', 'p=12', 'p=34', 'c=IN IP4 h.b', 'b=AS:1', 'b=CT:2'),
  ],
  ['several times', changed('t=0 0\r\nr=1 1 1\r\nr=2 2 2\r\nz=3730928400 1\r\nt=0 0\r\nt=0 0\r\nr=1 1 1')],
  ['all lines of a media', sdp(audio, 'i=x', 'c=IN IP4 h.b', 'b=AS:1', 'b=CT:2', 'a=ptime:20', 'a=sendrecv', audio)],
  ['layers', sdp(audio, 'c=IN IP4 233.252.0.1/1', 'c=IN IP4 233.252.0.2/1')],
  ['names for layers', sdp(audio, 'c=IN IP4 a.example', 'c=IN IP4 b.example')],
  ['one direction each', sdp('a=inactive', audio, 'a=sendrecv', audio)],
  ['a mapped payload type', sdp('m=audio 4 RTP/SAVPF 96 0', 'a=rtpmap:96 opus/48000/2', 'a=fmtp:96 useinbandfec=1')],
  ['a rejected stream without a mapping', sdp('m=audio 0 RTP/AVP 96', 'a=fmtp:97 x')],
  ['formats of other transports', sdp('m=image 4 udptl t38', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel')],
  ['quality of other media', sdp(audio, 'a=quality:11')],
  ['a port of another network', sdp('m=audio 65536 RTP/AVP 0', 'c=ATM NSAP 47')],
  ['a port of another network of the session', bare('m=audio 65536 RTP/AVP 0').replace('t=', 'c=ATM NSAP 47\r\nt=')],
  ['the highest port', sdp('m=audio 65535 RTP/AVP 0')],
  ['text in UTF-8', changed('s=Grüße')],
  [
    'another character set',
    Buffer.from(changed('s=\xfc').replace('m=', 'a=charset:ISO-8859-1\r\nm='), 'latin1').toString('latin1'),
  ],
];

/** What it is about, the description, what is told. */
const broken: [string, string | Buffer, string[]][] = [
  ['nothing', '', ['5-2 v', '5-2 o', '5.3-1 s', '5-2 t']],
  ['no v=', without('v'), ['5-2 v']],
  ['no o=', without('o'), ['5-2 o']],
  ['no s=', without('s'), ['5.3-1 s']],
  ['no t=', without('t'), ['5-2 t']],
  ['no c=', without('c'), ['5.7-1 c']],
  ['no c= in one media', bare(audio, 'c=IN IP4 192.0.2.1', audio), ['5.7-1 c']],
  ['v= twice', sdp('v=0'), ['5-2 v']],
  ['s= twice', sdp('s=x'), ['5.3-1 s']],
  ['c= twice', between('c=IN IP4 192.0.2.1', 'c=IN IP4 192.0.2.2'), ['5.7-11 c']],
  ['u= twice', between('u=a', 'u=b'), ['5-2 u']],
  ['p= before e=', between('p=12', 'e=a@b'), ['5-2 e']],
  ['b= before c=', between('b=AS:1', 'c=IN IP4 192.0.2.1'), ['5-2 c']],
  ['c= after t=', bare('c=IN IP4 192.0.2.1', audio), ['5-2 c']],
  ['t= after a=', sdp('a=x', 't=0 0'), ['5-2 t']],
  ['e= in a media', sdp(audio, 'e=a@b'), ['5.6-2 e']],
  ['p= in a media', sdp(audio, 'p=12'), ['5.6-2 p']],
  ['t= in a media', sdp(audio, 't=0 0'), ['5-2 t']],
  ['a= before c= in a media', sdp(audio, 'a=x', 'c=IN IP4 192.0.2.1'), ['5-2 c']],
  ['i= twice in a media', sdp(audio, 'i=x', 'i=y'), ['5-2 i']],
  ['r= before t=', between('r=1 1 1'), ['5-2 r', '5-2 t'].slice(0, 1)],
  ['z= without r=', sdp('z=3730928400 1'), ['5-2 z (zone-without-repeat)']],
  ['z= twice', sdp('r=1 1 1', 'z=3730928400 1', 'z=3730928400 1'), ['5-2 z']],
  ['r= after z=', sdp('r=1 1 1', 'z=3730928400 1', 'r=1 1 1'), ['5-2 r']],
  ['an unknown letter', sdp('x=1'), ['5-3 x']],
  ['a capital', sdp('A=1'), ['5-3 ?']],
  ['a line of another shape', sdp('oops'), ['5-2 ?']],
  ['a space before =', sdp('m =audio 4 RTP/AVP 0'), ['5-2 ?']],
  ['an empty line within', sdp('', 'a=x'), ['5-2 ?']],
  ['an empty line at the end', sdp('', ''), ['5-2 ? (empty-line-at-end)']],
  ['LF alone', sdp(audio).replaceAll('\r', ''), ['5-5 ? (lf-line-end)']],
  ['LF alone once', sdp(audio).replace(/\r\n$/, '\n'), ['5-5 ? (lf-line-end)']],
  ['no end of the last line', sdp(audio).trimEnd(), ['5-2 ? (missing-last-line-end)']],
  ['CR alone', sdp('a=x:1\ra=y:2'), ['5-2 x']],
  ['two directions of the session', sdp('a=sendrecv', 'a=inactive'), ['6.7-1 inactive']],
  ['two directions of a media', sdp('a=sendrecv', audio, 'a=sendonly', 'a=sendonly'), ['6.7-1 sendonly']],
  ['two unicast addresses', sdp(audio, 'c=IN IP4 192.0.2.1', 'c=IN IP4 233.252.0.1/1'), ['5.7-10 c']],
  ['a port beyond 16 bits', sdp('m=audio 65536 RTP/AVP 0'), ['5.14-1 m']],
  ['a port beyond 16 bits at its own address', sdp('m=audio 65536 RTP/AVP 0', 'c=IN IP4 192.0.2.1'), ['5.14-1 m']],
  ['a payload type beyond 7 bits', sdp('m=audio 4 RTP/AVP 128'), ['8.2.3-6 m']],
  ['a name for a payload type', sdp('m=audio 4 TCP/RTP/AVP PCMU'), ['8.2.3-6 m']],
  ['a dynamic payload type without a=rtpmap', sdp('m=audio 4 UDP/TLS/RTP/SAVPF 0 96'), ['8.2.3-7 rtpmap']],
  ['two mappings', sdp(audio, 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:0 PCMU/8000'), ['5.14-6 rtpmap']],
  ['parameters of no format', sdp(audio, 'a=fmtp:101 0-15'), ['5.14-7 fmtp']],
  ['parameters twice', sdp(audio, 'a=fmtp:0 a', 'a=fmtp:0 b'), ['5.14-7 fmtp']],
  ['a quality of video beyond 10', sdp('m=video 4 RTP/AVP 31', 'a=quality:11'), ['5-2 quality']],
  ['s= in Latin-1', Buffer.from(changed('s=\xfc'), 'latin1'), ['5.3-4 s']],
  ['i= in Latin-1', Buffer.from(sdp(audio, 'i=\xfc'), 'latin1'), ['5.4-1 i']],
  [
    's= not in the named UTF-8',
    Buffer.from(changed('s=\xfc').replace('m=', 'a=charset:UTF-8\r\nm='), 'latin1'),
    ['6.7-9 s'],
  ],
  ['i= not in the named ASCII', sdp('a=charset:us-ascii', audio, 'i=é'), ['6.7-9 i']],
  ['s= not in the named ASCII', changed('s=é').replace('m=', 'a=charset:us-ascii\r\nm='), ['6.7-9 s']],
];

describe('a session description', () => {
  for (const [name, text] of sound) it(`is sound with ${name}`, () => assert.deepEqual(told(text), []));
  for (const [name, text, expected] of broken)
    it(`is told to have ${name}`, () => assert.deepEqual(told(text), expected));

  it('has at most 500 faults told', () => {
    assert.equal(told('\n'.repeat(1000) + 'x\n'.repeat(1000)).length, 500);
  });
});
