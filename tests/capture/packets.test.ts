import assert from 'node:assert/strict';
import { internetChecksum, TCP_FLAGS, tcpPacket, udpPacket } from '../../simulator/capture/packets';

const A = { host: '192.0.2.1', port: 5060 };
const B = { host: '192.0.2.2', port: 5061 };

describe('packets', () => {
  it('sum up as in the example of RFC 1071', () => {
    assert.equal(internetChecksum(Buffer.from('0001f203f4f5f6f7', 'hex')), ~0xddf2 & 0xffff);
    assert.equal(internetChecksum(Buffer.from('01', 'hex')), ~0x0100 & 0xffff);
  });

  it('have a UDP header after an IPv4 one whose checksum is right', () => {
    const packet = udpPacket(A, B, Buffer.from('hello'));
    assert.equal(packet.length, 20 + 8 + 5);
    assert.equal(internetChecksum(packet.subarray(0, 20)), 0);
    assert.equal(packet.subarray(12, 20).toString('hex'), 'c0000201c0000202');
    assert.equal(packet.readUInt16BE(20), 5060);
    assert.equal(packet.readUInt16BE(22), 5061);
    assert.equal(packet.readUInt16BE(24), 13);
    assert.equal(packet.subarray(28).toString(), 'hello');
  });

  it('have a TCP header after an IPv6 one', () => {
    const from = { host: '2001:db8::1:2', port: 1 };
    const to = { host: '[::1]', port: 2 };
    const segment = { seq: 2 ** 32 - 1, ack: 7, flags: TCP_FLAGS.SYN, payload: Buffer.alloc(0) };
    const packet = tcpPacket(from, to, segment);
    assert.equal(packet.length, 60);
    assert.equal(packet.readUInt16BE(4), 20);
    assert.equal(packet.subarray(8, 24).toString('hex'), '20010db8000000000000000000010002');
    assert.equal(packet.subarray(24, 40).toString('hex'), '00000000000000000000000000000001');
    assert.equal(packet.readUInt32BE(44), 2 ** 32 - 1);
  });

  it('map IPv4 to IPv6 where both occur, and a name to nothing', () => {
    const mixed = udpPacket(A, { host: '::1', port: 1 }, Buffer.alloc(0));
    assert.equal(mixed.subarray(8, 24).toString('hex'), '00000000000000000000ffffc0000201');
    const named = udpPacket(A, { host: 'example.com', port: 1 }, Buffer.alloc(0));
    assert.equal(named.subarray(16, 20).toString('hex'), '00000000');
  });
});
