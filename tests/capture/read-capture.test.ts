import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { readCapture, type TraceEntry, toPcapng } from '../../simulator/capture';
import { TCP_FLAGS, tcpPacket } from '../../simulator/capture/packets';
import type { TransportName } from '../../simulator/runtime';
import { A, A6, B, B6, ethernet, Pcapng, pcap, request, texts, udp } from './build';

const away = (port: number) => ({ host: '192.0.2.9', port });

describe('capture: which datagrams are SIP', () => {
  const others: [string, Buffer][] = [
    ['STUN', Buffer.from('000100002112a442000000000000000000000000', 'hex')],
    ['RTP', Buffer.from(`8000${'0'.repeat(40)}`, 'hex')],
    ['RTCP', Buffer.from(`80c8${'0'.repeat(40)}`, 'hex')],
    ['DTLS', Buffer.from(`16feff${'0'.repeat(40)}`, 'hex')],
    ['other UDP', Buffer.from('<13>Nov 23 host app: INVITE sip:b@example.com SIP/2.0')],
    ['other UDP', Buffer.from('M-SEARCH * HTTP/1.1\r\n\r\n')],
    ['keep-alive', Buffer.from('\r\n\r\n')],
    ['keep-alive', Buffer.alloc(0)],
  ];
  for (const [kind, bytes] of others) {
    it(`counts ${kind} (${JSON.stringify(bytes.toString('latin1', 0, 8))}) and leaves it out`, () => {
      const { messages, skipped } = readCapture(pcap([udp(bytes, away(7000), away(8000))]));
      assert.deepEqual([messages, skipped], [[], [{ kind, count: 1 }]]);
    });
  }

  it('counts DNS by its port, and what is neither UDP nor TCP by its protocol', () => {
    const packet = udp(Buffer.from('what a name server says'), away(53), away(8000));
    const icmp = Buffer.from(packet);
    icmp[9] = 1;
    const odd = Buffer.from(packet);
    odd[9] = 99;
    const { skipped } = readCapture(pcap([packet, packet, icmp, odd]));
    assert.deepEqual(skipped, [
      { kind: 'DNS', count: 2 },
      { kind: 'ICMP', count: 1 },
      { kind: 'IP protocol 99', count: 1 },
    ]);
  });

  it('takes messages from any port, also behind line ends', () => {
    const late = Buffer.concat([Buffer.from('\r\n'), request(2)]);
    const odd = Buffer.from(request(3).toString().replace('SIP/2.0', 'sip/7.0'));
    const packets = [request(1), late, odd].map(bytes => udp(bytes, away(7000), away(8000)));
    assert.equal(readCapture(pcap(packets)).messages.length, 3);
  });

  it('takes a text that is no message where SIP is spoken: by the port, or by what came before or after', () => {
    const text = Buffer.from('INVITE sip:b@example.com\r\nVia: nonsense\r\n\r\n');
    assert.equal(readCapture(pcap([udp(text)])).messages.length, 1, 'port 5060');
    const [x, y] = [away(7000), away(8000)];
    assert.equal(readCapture(pcap([udp(text, x, y)])).messages.length, 0);
    const { messages } = readCapture(pcap([udp(text, x, y), udp(request(1), y, x)]));
    assert.deepEqual(
      messages.map(({ frame }) => frame),
      [1, 2],
    );
  });

  it('leaves out UDP packets whose lengths do not fit', () => {
    const short = udp(request(1));
    short.writeUInt16BE(4, 24);
    const long = udp(request(1));
    long.writeUInt16BE(9000, 24);
    const { messages, notes } = readCapture(pcap([short, long]));
    assert.equal(messages.length, 0);
    assert.deepEqual(
      notes.map(({ count }) => count),
      [2],
    );
  });
});

describe('capture: a packet seen in two places', () => {
  const packet = ethernet(udp(request(1)));
  const elsewhere = Buffer.from(packet);
  elsewhere[5] = 9;
  const numbered = (id: number): Buffer => {
    const copy = Buffer.from(packet);
    copy.writeUInt16BE(id, 14 + 4);
    return copy;
  };
  const count = (...shots: Parameters<typeof pcap>[0]): number =>
    readCapture(pcap(shots, { linkType: 1 })).messages.length;

  it('counts once when it has other link addresses or the same number', () => {
    assert.equal(count(packet, elsewhere), 1);
    assert.equal(count(numbered(7), numbered(7)), 1);
    assert.match(readCapture(pcap([packet, elsewhere], { linkType: 1 })).notes[0].text, /counts once/);
  });

  it('counts twice when it was sent twice', () => {
    assert.equal(count(packet, packet), 2, 'no number, the same place');
    assert.equal(count(numbered(7), numbered(8)), 2);
    assert.equal(count({ at: 0, bytes: packet }, { at: 500, bytes: elsewhere }), 2, 'half a second later');
  });

  it('tells interfaces apart', () => {
    const f = new Pcapng();
    const bytes = udp(request(1));
    const file = Buffer.concat([
      f.section(),
      f.interface(101),
      f.interface(101),
      f.packet(bytes, 0n),
      f.packet(bytes, 1n, { on: 1 }),
    ]);
    assert.equal(readCapture(file).messages.length, 1);
  });
});

describe('capture: SIP over WebSocket', () => {
  const [client, server] = [away(40_000), away(80)];
  const handshake = 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n';
  const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n';

  function frame(payload: Buffer, { first = 0x81, masked = true } = {}): Buffer {
    const size = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
    size[0] |= masked ? 0x80 : 0;
    const key = Buffer.from(masked ? '01020304' : '', 'hex');
    const body = Buffer.from(payload.map((byte, i) => (masked ? byte ^ key[i % 4] : byte)));
    return Buffer.concat([Buffer.from([first, ...size]), key, body]);
  }

  function read(there: Buffer, { back = Buffer.alloc(0), step = there.length } = {}) {
    const none = Buffer.alloc(0);
    const packets: Buffer[] = [];
    for (const [from, to, bytes] of [
      [client, server, there],
      [server, client, back],
    ] as const) {
      packets.push(tcpPacket(from, to, { seq: 0, ack: 0, flags: TCP_FLAGS.SYN, payload: none }));
      for (let at = 0; at < bytes.length; at += step) {
        packets.push(
          tcpPacket(from, to, { seq: 1 + at, ack: 0, flags: TCP_FLAGS.ACK, payload: bytes.subarray(at, at + step) }),
        );
      }
    }
    return readCapture(pcap(packets));
  }

  const parts = [request(2).subarray(0, 100), request(2).subarray(100)];
  const there = Buffer.concat([
    Buffer.from(handshake),
    frame(request(1)),
    frame(parts[0], { first: 0x01 }),
    frame(Buffer.from('ping'), { first: 0x89 }),
    frame(parts[1], { first: 0x80 }),
    frame(request(3), { first: 0x82 }),
  ]);

  it('is read after a handshake that names it, both ways, masked or not, in parts, however it is cut', () => {
    const back = Buffer.concat([Buffer.from(accepted), frame(request(9), { masked: false })]);
    for (const step of [1, 7, 100, 5000]) {
      const { messages, notes } = read(there, { back, step });
      assert.deepEqual(texts(messages), texts([1, 2, 3, 9].map(n => ({ bytes: request(n) }))));
      assert.deepEqual(
        messages.map(({ transport }) => transport),
        ['WS', 'WS', 'WS', 'WS'],
      );
      assert.deepEqual(notes, []);
    }
  });

  it('is not read when it is another subprotocol, compressed, or has bytes missing', () => {
    assert.deepEqual(read(Buffer.from(there.toString('latin1').replace(': sip', ': xmpp'), 'latin1')).skipped[0], {
      kind: 'HTTP stream',
      count: 1,
    });
    const compressed = read(Buffer.concat([Buffer.from(handshake), frame(request(1), { first: 0xc1 })]));
    assert.match(compressed.notes[0].text, /compression/);
    assert.equal(compressed.gaps.length, 1);
  });
});

describe('capture: what sipspec wrote itself', () => {
  const entry = (at: number, transport: TransportName, six: boolean, n: number): TraceEntry => {
    const [a, b] = six ? [A6, B6] : [A, B];
    const [from, to] = n % 2 === 0 ? [a, b] : [b, a];
    return { at, from, to, transport, bytes: request(n), actor: 'a', direction: 'out' };
  };

  it('comes back as it was: bytes, ends, transport, time', () => {
    const kinds = fc.array(fc.tuple(fc.constantFrom<TransportName>('UDP', 'TCP', 'TLS', 'WS', 'WSS'), fc.boolean()), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(kinds, list => {
        // one transport between two ports: else they would share a connection
        const entries = list.map(([transport, six], n) => {
          const made = entry(n * 10, transport, six, n);
          const port = 6000 + ['UDP', 'TCP', 'TLS', 'WS', 'WSS'].indexOf(transport);
          return { ...made, from: { ...made.from, port }, to: { ...made.to, port } };
        });
        const { messages, writer, notes, gaps } = readCapture(toPcapng(entries, new Date('2026-03-04T05:06:07.008Z')));
        assert.deepEqual([writer, notes, gaps], ['sipspec', [], []]);
        assert.deepEqual(
          messages.map(({ from, to, transport, bytes, at }) => ({
            from,
            to,
            transport,
            bytes: bytes.toString(),
            at: Math.round(at),
          })),
          entries.map(({ from, to, transport, bytes, at }) => ({ from, to, transport, bytes: bytes.toString(), at })),
        );
      }),
    );
  });
});

describe('capture: what sipspec wrote of WebSocket', () => {
  it('comes back message by message, though their lengths are not told in them', () => {
    const bytes = [1, 2, 3].map(n =>
      Buffer.from(
        request(n, 'SIP/2.0 200 OK\r\n')
          .toString()
          .replace(/Content-Length.*\r\n/, ''),
      ),
    );
    const entries = bytes.map(
      (one, at): TraceEntry => ({ at, from: A, to: B, transport: 'WSS', bytes: one, actor: 'a', direction: 'out' }),
    );
    const { messages, gaps } = readCapture(toPcapng(entries, new Date(0)));
    assert.deepEqual(texts(messages), texts(entries));
    assert.deepEqual(gaps, []);
  });
});

describe('capture: hostile bytes', () => {
  const tcp = (bytes: Buffer, seq: number, flags: number = TCP_FLAGS.ACK): Buffer =>
    tcpPacket(away(40_000), away(5060), { seq, ack: 0, flags, payload: bytes });
  const f = new Pcapng();
  const packets = [
    ethernet(udp(request(1)), '8100 0005'),
    ethernet(udp(request(2), A6, B6)),
    ethernet(tcp(Buffer.alloc(0), 0, TCP_FLAGS.SYN)),
    ethernet(tcp(request(3).subarray(0, 100), 1)),
    ethernet(tcp(request(3).subarray(100), 101)),
  ];
  const seeds = [
    pcap(packets, { linkType: 1 }),
    Buffer.concat([f.section(), f.interface(1), ...packets.map((bytes, i) => f.packet(bytes, BigInt(i)))]),
  ];

  it('never make the reading throw, and give the same each time', () => {
    const change = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 0xff, 0x7f, 0x80), fc.nat({ max: 255 })));
    const digest = (capture: unknown): string => createHash('sha1').update(JSON.stringify(capture)).digest('hex');
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 12 }), fc.nat(), (seed, changes, cut) => {
        const bytes = Buffer.from(seed.subarray(0, seed.length - (cut % 3 === 0 ? cut % seed.length : 0)));
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        const capture = readCapture(bytes);
        assert.ok(capture.packets <= bytes.length / 16);
        assert.equal(digest(readCapture(bytes)), digest(capture));
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), bytes => void readCapture(Buffer.from(bytes))));
  });

  it('never make it throw behind a sound link layer either', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(0x40, 0x45, 0x60),
        fc.constantFrom(0, 6, 17, 43, 44, 51, 60),
        (bytes, version, protocol) => {
          const packet = Buffer.concat([Buffer.from([version]), bytes]);
          if (packet.length > 9) packet[version === 0x60 ? 6 : 9] = protocol;
          readCapture(pcap([packet, packet]));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('come to an end in time where the work could grow with the square', () => {
    const start = Buffer.concat(Array.from({ length: 4000 }, () => Buffer.from('SIP/2.0 200 \r\n\r\n')));
    const syn = tcp(Buffer.alloc(0), 0, TCP_FLAGS.SYN);
    assert.equal(readCapture(pcap([syn, tcp(start, 1)])).messages.length, 4000, 'each without Content-Length');
    const ahead = Array.from({ length: 20_000 }, (_, i) => tcp(Buffer.from('x'), 1_000_000 - 2 * i));
    assert.equal(readCapture(pcap([syn, ...ahead])).messages.length, 0);
    const none = { seq: 1, ack: 0, flags: TCP_FLAGS.SYN, payload: Buffer.alloc(0) };
    const many = Array.from({ length: 50_000 }, (_, i) => tcpPacket(away(1 + i), away(5060), none));
    assert.equal(readCapture(pcap(many)).packets, 50_000);
  });
});
