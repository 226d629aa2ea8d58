// Tests of each type of line (RFC 8866 5, 9): values that are right, and what is told of those that are not.
import assert from 'node:assert/strict';
import { parseSdp } from '../../simulator/sdp';
import { fieldProblem, readConnection } from '../../simulator/sdp/fields';
import { sdp } from './support';

/** By letter: values that are right. */
const sound: Record<string, string[]> = {
  v: ['0', '000'],
  o: [
    '- 1 1 IN IP4 192.0.2.1',
    'jdoe 3724394400 3724394405 IN IP4 host.example.com',
    '- 0 0 IN IP6 2001:db8::1',
    '- 1 1 IN IP6 host',
    '- 1 1 ATM NSAP 47.0091',
    '- 1 1 PSTN E164 +1 212',
  ],
  s: ['-', ' ', 'Call to John', 'x ', '\xc3\xa9'],
  i: ['SDP Offer #1'],
  u: ['http://www.example.com/', ''],
  e: ['jane@example.com'],
  p: ['+1 617 555-6011'],
  c: ['IN IP4 192.0.2.1', 'IN IP4 233.252.0.1/127', 'IN IP6 ff00::1', 'PSTN E164 +1 212'],
  b: ['AS:64', 'CT:0', 'TIAS:64000', 'X-YZ:128'],
  t: ['0 0', '3724394400 0', '3724394400 3724398000', '37243944000 0'],
  r: ['604800 3600 0 90000', '7d 1h 0 25h', '1 1 1'],
  z: ['3730928400 -1h 3749680800 0', '3730928400 1'],
  m: [
    'audio 49170 RTP/AVP 0',
    'video 49170/2 RTP/AVP 31',
    'application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'image 0 udptl t38',
  ],
};

/** Letter, value, requirement, kind, byte of the value; and the name of what is read nevertheless. */
const broken: [string, string, string, 'grammar' | 'rule', number, string?][] = [
  ['v', '1', '5-2', 'rule', 0],
  ['v', '', '5-2', 'grammar', 0],
  ['v', '0.1', '5-2', 'grammar', 1],
  ['v', '0 ', '5-2', 'grammar', 1, 'trailing-space'],
  ['o', ' 1 1 IN IP4 192.0.2.1', '5.2-1', 'grammar', 0],
  ['o', 'John Doe 1 1 IN IP4 192.0.2.1', '5.2-1', 'grammar', 5],
  ['o', '- x 1 IN IP4 192.0.2.1', '5.2-1', 'grammar', 2],
  ['o', '- 1 -1 IN IP4 192.0.2.1', '5-2', 'grammar', 4],
  ['o', '- 1 1 IN IP4', '5-2', 'grammar', 12],
  ['o', '- 1 1 IN IP4 192.0.2.1 x', '5-2', 'grammar', 22],
  ['o', '-  1 1 IN IP4 192.0.2.1', '5.2-1', 'grammar', 2],
  ['o', '- 1 1 in IP4 192.0.2.1', '5.2-3', 'rule', 13],
  ['o', '- 1 1 IN IP5 192.0.2.1', '5.2-4', 'rule', 13],
  ['o', '- 1 1 IN IP4 224.0.0.1', '5.2-5', 'rule', 13],
  ['o', '- 1 1 IN IP4 2001:db8::1', '5-2', 'grammar', 13],
  ['s', '', '5.3-2', 'grammar', 0, 'empty-session-name'],
  ['s', 'a\0b', '5-2', 'grammar', 1],
  ['i', '', '5-2', 'grammar', 0],
  ['i', 'a\rb', '5-2', 'grammar', 1],
  ['u', 'http://a b', '5-2', 'grammar', 8],
  ['u', 'http://a ', '5-2', 'grammar', 8, 'trailing-space'],
  ['e', 'nobody', '5.6-5', 'grammar', 0],
  ['p', 'x', '5.6-5', 'grammar', 0],
  ['c', 'IN IP4', '5-2', 'grammar', 6],
  ['c', 'IN IP4 192.0.2.1 192.0.2.2', '5-2', 'grammar', 16],
  ['c', 'IN IP4 192.0.2.1 ', '5-2', 'grammar', 16, 'trailing-space'],
  ['c', 'In IP4 192.0.2.1', '5.7-3', 'rule', 7],
  ['c', 'IN ip4 192.0.2.1', '5.7-4', 'rule', 7],
  ['c', 'IN IP4 192.0.2.1/127', '5.7-12', 'rule', 16],
  ['b', 'AS 64', '5-2', 'grammar', 2],
  ['b', ':64', '5-2', 'grammar', 0],
  ['b', 'AS:', '5-2', 'grammar', 3],
  ['b', 'AS:64k', '5-2', 'grammar', 5],
  ['b', 'A_S:64', '5.8-8', 'rule', 0],
  ['b', 'X-:64', '5.8-8', 'rule', 0],
  ['t', '0', '5-2', 'grammar', 1],
  ['t', '1 0', '5-2', 'grammar', 0],
  ['t', '0 372439440', '5-2', 'grammar', 2],
  ['t', '0724394400 0', '5-2', 'grammar', 0],
  ['t', '0 0 0', '5-2', 'grammar', 3],
  ['t', 'now 0', '5-2', 'grammar', 0],
  ['r', '604800 3600', '5-2', 'grammar', 11],
  ['r', '0 1 1', '5-2', 'grammar', 0],
  ['r', '7w 1 1', '5-2', 'grammar', 1],
  ['r', '7D 1 1', '5-2', 'grammar', 1],
  ['z', '3730928400', '5-2', 'grammar', 10],
  ['z', '0 -1h', '5-2', 'grammar', 0],
  ['z', '3730928400 -1h 1', '5-2', 'grammar', 15],
  ['z', '3730928400 --1h', '5-2', 'grammar', 12],
  ['k', 'prompt', '5.12-2', 'rule', 0, 'obsolete-key-field'],
  ['k', 'clear:a b', '5.12-2', 'rule', 0, 'obsolete-key-field'],
  ['k', 'base64:QUJDRA==', '5.12-2', 'rule', 0, 'obsolete-key-field'],
  ['k', 'uri:http://a', '5.12-2', 'rule', 0, 'obsolete-key-field'],
  ['k', 'base64:QUJDRA=', '5-2', 'grammar', 0],
  ['k', 'base64:QU=D', '5-2', 'grammar', 0],
  ['k', 'Prompt', '5-2', 'grammar', 0],
  ['k', 'clear:', '5-2', 'grammar', 0],
  ['k', 'uri:a b', '5-2', 'grammar', 0],
  ['m', 'audio', '5-2', 'grammar', 5],
  ['m', 'audio x RTP/AVP 0', '5-2', 'grammar', 6],
  ['m', 'audio -1 RTP/AVP 0', '5-2', 'grammar', 6],
  ['m', 'audio 4/0 RTP/AVP 0', '5-2', 'grammar', 8],
  ['m', 'audio 4 RTP/AVP', '5-2', 'grammar', 15],
  ['m', 'audio 4 RTP/ 0', '5-2', 'grammar', 12],
  ['m', 'audio 4 RTP/AVP  0', '5-2', 'grammar', 16],
  ['m', 'audio 4 RTP/AVP 0 (', '5-2', 'grammar', 18],
  ['m', 'audio 4 RTP/AVP 0 ', '5-2', 'grammar', 17, 'trailing-space'],
];

describe('the lines of a session description', () => {
  for (const [letter, values] of Object.entries(sound)) {
    it(`${letter}= is right with ${values.length} values`, () => {
      for (const value of values) assert.equal(fieldProblem(letter, value, 'media'), undefined, value);
    });
  }

  for (const [letter, value, id, kind, at, leniency] of broken) {
    it(`${letter}=${JSON.stringify(value).slice(1, -1)} breaks ${id}`, () => {
      const found = fieldProblem(letter, value, 'media');
      assert.deepEqual(
        [found?.id, found?.kind, found?.at, found?.leniency],
        [id, kind, at, leniency],
        JSON.stringify(found),
      );
    });
  }

  it('have their offsets told in bytes of the body', () => {
    const text = sdp('a=x:é', 'm=audio y RTP/AVP 0');
    const [fault] = parseSdp(text).faults;
    assert.equal(fault.offset, Buffer.from(text).indexOf('y RTP'));
    assert.equal(fault.found, 'm=audio y RTP/AVP 0');
    assert.equal(fault.field, 'm');
  });

  it('have long values cut, and others shown as text', () => {
    const [cut] = parseSdp(sdp('m=' + 'x'.repeat(300))).faults;
    assert.equal(cut.found, 'm=' + 'x'.repeat(198) + '…');
    assert.equal(parseSdp(sdp('é=1')).faults[0].found, 'é=1');
  });

  it('reads a connection address in its parts', () => {
    const multicast = { nettype: 'IN', addrtype: 'IP4', address: '233.252.0.1', slashed: ['127', '3'] };
    assert.deepEqual(readConnection('IN IP4 233.252.0.1/127/3'), multicast);
    assert.equal(readConnection('IN IP4'), undefined);
  });
});
