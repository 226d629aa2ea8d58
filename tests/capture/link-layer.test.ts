import assert from 'node:assert/strict';
import { readCapture } from '../../simulator/capture';
import { A6, B6, ethernet, pcap, request, udp } from './build';

const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');
const v4 = udp(request(1));
const v6 = udp(request(1), A6, B6);

const cooked = (type: string, rest = ''): Buffer => hex(`0000 0001 0006 020000000001 0000 ${type}${rest}`);
const cooked2 = (type: string): Buffer => hex(`${type} 0000 00000001 0001 00 06 020000000001 0000`);

const frames: [name: string, linkType: number, bytes: Buffer][] = [
  ['Ethernet', 1, ethernet(v4)],
  ['Ethernet with IPv6', 1, ethernet(v6)],
  ['Ethernet with a VLAN tag', 1, ethernet(v4, '8100 0005')],
  ['Ethernet with two tags (QinQ)', 1, ethernet(v6, '88a8 0005 8100 0006')],
  ['Ethernet with padding', 1, Buffer.concat([ethernet(v4), Buffer.alloc(6)])],
  ['802.3 with SNAP', 1, Buffer.concat([hex('020000000002 020000000001 0100 aaaa03 000000 0800'), v4])],
  ['PPP over Ethernet', 1, Buffer.concat([hex('020000000002 020000000001 8864 1100 0001 0100 0021'), v4])],
  ['Linux cooked', 113, Buffer.concat([cooked('0800'), v4])],
  ['Linux cooked with a VLAN tag and IPv6', 113, Buffer.concat([cooked('8100', '0005 86dd'), v6])],
  ['Linux cooked, version 2', 276, Buffer.concat([cooked2('0800'), v4])],
  ['Linux cooked, version 2, with IPv6', 276, Buffer.concat([cooked2('86dd'), v6])],
  ['raw IP (101)', 101, v4],
  ['raw IP (101) with IPv6', 101, v6],
  ['raw IP (12)', 12, v4],
  ['raw IPv4 (228)', 228, v4],
  ['raw IPv6 (229)', 229, v6],
  ['BSD loopback, little-endian', 0, Buffer.concat([hex('02000000'), v4])],
  ['BSD loopback, big-endian', 0, Buffer.concat([hex('00000002'), v4])],
  ['BSD loopback of macOS with IPv6', 0, Buffer.concat([hex('1e000000'), v6])],
  ['OpenBSD loopback', 108, Buffer.concat([hex('00000018'), v6])],
];

describe('capture: link types', () => {
  for (const [name, linkType, bytes] of frames) {
    it(`finds IP in ${name}`, () => {
      const { messages, notes, skipped } = readCapture(pcap([bytes], { linkType }));
      assert.deepEqual([notes, skipped], [[], []]);
      assert.equal(messages.length, 1);
      assert.ok(messages[0].bytes.equals(request(1)));
      const { host } = messages[0].from;
      assert.equal(host, bytes.includes(v6) ? '2001:db8::1' : '192.0.2.1');
    });

    it(`reads nothing wrong from ${name} cut anywhere`, () => {
      for (let length = 0; length < bytes.length - 6; length++) {
        const { messages } = readCapture(
          pcap([{ bytes: bytes.subarray(0, length), length: bytes.length }], { linkType }),
        );
        assert.deepEqual(messages, [], `cut after ${length}`);
      }
    });
  }

  it('counts frames without IP, and says which link types it does not read', () => {
    const arp = hex('ffffffffffff 020000000001 0806 0001');
    assert.deepEqual(readCapture(pcap([arp], { linkType: 1 })).skipped, [{ kind: 'no IP', count: 1 }]);
    const { notes } = readCapture(pcap([v4, v4], { linkType: 147 }));
    assert.deepEqual(notes, [{ text: 'frames of link type 147 are not read', count: 2, frame: 1 }]);
  });
});
