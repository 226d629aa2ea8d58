import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCapture } from '../../simulator/capture';
import { A6, B6, pcap, request, texts, udp } from './build';

const message = request(1, 'x'.repeat(3000));
const v4 = udp(message);
const v6 = udp(message, A6, B6);

/** An IPv4 packet cut into fragments at multiples of 8 bytes. */
function fragments4(packet: Buffer, cuts: readonly number[], id = 7): Buffer[] {
  const payload = packet.subarray(20);
  return pieces(payload, cuts).map(({ from, bytes, more }) => {
    const header = Buffer.from(packet.subarray(0, 20));
    header.writeUInt16BE(20 + bytes.length, 2);
    header.writeUInt16BE(id, 4);
    header.writeUInt16BE((more ? 0x2000 : 0) | (from / 8), 6);
    return Buffer.concat([header, bytes]);
  });
}

/** The same of IPv6. */
function fragments6(packet: Buffer, cuts: readonly number[], id = 7): Buffer[] {
  return pieces(packet.subarray(40), cuts).map(({ from, bytes, more }) => {
    const header = Buffer.from(packet.subarray(0, 40));
    const extension = Buffer.alloc(8);
    extension[0] = header[6];
    extension.writeUInt16BE(from | (more ? 1 : 0), 2);
    extension.writeUInt32BE(id, 4);
    header[6] = 44;
    header.writeUInt16BE(8 + bytes.length, 4);
    return Buffer.concat([header, extension, bytes]);
  });
}

function pieces(payload: Buffer, cuts: readonly number[]): { from: number; bytes: Buffer; more: boolean }[] {
  const at = [0, ...cuts, payload.length];
  return at.slice(1).map((to, i) => ({ from: at[i], bytes: payload.subarray(at[i], to), more: to < payload.length }));
}

describe('capture: IP', () => {
  it('passes over options of IPv4', () => {
    const packet = udp(request(1));
    const header = Buffer.concat([packet.subarray(0, 20), Buffer.from('9404000094040000', 'hex')]);
    header[0] = 0x47;
    header.writeUInt16BE(packet.length + 8, 2);
    const { messages } = readCapture(pcap([Buffer.concat([header, packet.subarray(20)])]));
    assert.deepEqual(texts(messages), texts([{ bytes: request(1) }]));
  });

  it('passes over extension headers of IPv6', () => {
    const packet = udp(request(1), A6, B6);
    const header = Buffer.from(packet.subarray(0, 40));
    const extensions = Buffer.from(
      '3c00010400000000' +
        '2b01000000000000' +
        '0'.repeat(16) +
        '3301000000000000' +
        '0'.repeat(16) +
        '1104000000000000' +
        '0'.repeat(32),
      'hex',
    );
    header[6] = 0;
    header.writeUInt16BE(packet.length - 40 + extensions.length, 4);
    const { messages, notes } = readCapture(pcap([Buffer.concat([header, extensions, packet.subarray(40)])]));
    assert.deepEqual(notes, []);
    assert.deepEqual(texts(messages), texts([{ bytes: request(1) }]));
  });

  it('takes the length of the capture where the network card had not filled it in', () => {
    const packet = udp(request(1));
    packet.writeUInt16BE(0, 2);
    assert.equal(readCapture(pcap([packet])).messages.length, 1);
  });

  for (const [name, whole, cut] of [
    ['IPv4', v4, fragments4],
    ['IPv6', v6, fragments6],
  ] as const) {
    it(`puts fragments of ${name} together, in whatever order and however often they came`, () => {
      const parts = cut(whole, [800, 1600, 2400]);
      for (const order of [
        [0, 1, 2, 3],
        [3, 2, 1, 0],
        [1, 1, 3, 0, 0, 2],
        [2, 0, 3, 1],
      ]) {
        const { messages, gaps, notes } = readCapture(pcap(order.map(i => parts[i])));
        assert.deepEqual([gaps, notes], [[], []]);
        assert.deepEqual(texts(messages), texts([{ bytes: message }]));
        assert.equal(messages[0].frame, order.length, 'the frame of the last fragment');
      }
    });

    it(`takes of overlapping fragments of ${name} what begins first`, () => {
      const [head] = cut(whole, [1600]);
      const other = Buffer.from(whole);
      other.fill(0x79, other.length - message.length + 900, other.length - message.length + 1500);
      const [, late] = cut(other, [800]);
      for (const order of [
        [head, late],
        [late, head],
      ]) {
        assert.deepEqual(texts(readCapture(pcap(order)).messages), texts([{ bytes: message }]));
      }
    });

    it(`tells of a gap where a fragment of ${name} is missing`, () => {
      const parts = cut(whole, [800, 1600]);
      for (const missing of [0, 1, 2]) {
        const { messages, gaps, notes } = readCapture(pcap(parts.filter((_, i) => i !== missing)));
        assert.deepEqual([messages.length, gaps.length], [0, 1]);
        assert.match(notes[0].text, /fragments are missing/);
      }
    });
  }

  it('tells datagrams apart by their number and their ends', () => {
    const other = udp(request(2, 'y'.repeat(3000)));
    const [a, b] = fragments4(v4, [1600], 1);
    const [c, d] = fragments4(other, [1600], 2);
    assert.equal(readCapture(pcap([a, c, d, b])).messages.length, 2);
    const reused = { at: Date.UTC(2026, 2, 4, 5, 7), bytes: d };
    assert.deepEqual(readCapture(pcap([a, fragments4(other, [1600], 1)[1], reused].slice(0, 2))).messages.length, 1);
    assert.equal(
      readCapture(
        pcap([
          { at: 0, bytes: a },
          { at: 60_000, bytes: fragments4(other, [1600], 1)[1] },
        ]),
      ).messages.length,
      0,
    );
  });

  it('leaves out a datagram a fragment of which the snap length cut', () => {
    const [head, tail] = fragments4(v4, [1600]);
    const { messages, gaps } = readCapture(pcap([{ bytes: head.subarray(0, 500), length: head.length }, tail]));
    assert.deepEqual([messages.length, gaps.length], [0, 1]);
  });

  it('gives up what stays incomplete, in bounded memory', () => {
    const first = fragments4(v4, [1600])[0];
    const many = Array.from({ length: 3000 }, (_, id) => {
      const copy = Buffer.from(first);
      copy.writeUInt16BE(id, 4);
      return copy;
    });
    const same = Array.from({ length: 2000 }, () => first);
    const { messages, gaps } = readCapture(pcap([...many, ...same]));
    assert.equal(messages.length, 0);
    assert.ok(gaps.length >= 3000, `${gaps.length} gaps`);
  });

  it('finds the same message however a packet is cut into fragments', () => {
    const cuts = fc
      .uniqueArray(fc.integer({ min: 1, max: 370 }), { maxLength: 12 })
      .map(list => list.sort((a, b) => a - b).map(n => 8 * n));
    fc.assert(
      fc.property(cuts, fc.boolean(), fc.infiniteStream(fc.nat()), (at, six, random) => {
        const parts = six ? fragments6(v6, at) : fragments4(v4, at);
        const shuffled = parts.map(part => ({ part, key: random.next().value })).sort((a, b) => a.key - b.key);
        const { messages } = readCapture(pcap(shuffled.map(({ part }) => part)));
        assert.deepEqual(texts(messages), texts([{ bytes: message }]));
      }),
    );
  });
});
