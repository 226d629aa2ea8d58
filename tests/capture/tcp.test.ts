import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Capture, readCapture } from '../../simulator/capture';
import { TCP_FLAGS, tcpPacket } from '../../simulator/capture/packets';
import type { Address } from '../../simulator/runtime';
import { A, B, pcap, request, texts } from './build';

const { SYN, ACK, FIN, RST } = TCP_FLAGS;
const CLIENT = { host: A.host, port: 40_001 };
const SERVER = { host: B.host, port: 5060 };
const messages = [request(1), request(2, 'hello'), request(3, 'x'.repeat(3000)), request(4)];
const stream = Buffer.concat(messages);

interface Part {
  /** Place in the stream. */
  at: number;
  bytes: Buffer;
}

type Ends = readonly [Address, Address];
const there: Ends = [CLIENT, SERVER];
const segment = ({ at, bytes }: Part, isn = 1000, flags: number = ACK, [from, to] = there): Buffer =>
  tcpPacket(from, to, { seq: (isn + 1 + at) >>> 0, ack: 1, flags, payload: bytes });
const syn = (isn = 1000, [from, to] = there): Buffer =>
  tcpPacket(from, to, { seq: isn, ack: 0, flags: SYN, payload: Buffer.alloc(0) });
const part = (from: number, to: number, source = stream): Part => ({ at: from, bytes: source.subarray(from, to) });
const read = (...packets: Buffer[]): Capture => readCapture(pcap(packets));
const is = (capture: Capture, expected: Buffer[]): void =>
  assert.deepEqual(texts(capture.messages), texts(expected.map(bytes => ({ bytes }))));

describe('capture: TCP', () => {
  it('cuts a stream into messages, each at the packet with its last byte', () => {
    const [first, second] = [messages[0].length, messages[0].length + messages[1].length];
    const capture = read(
      syn(),
      segment(part(0, first + 10)),
      segment(part(first + 10, second + 5)),
      segment(part(second + 5, stream.length)),
    );
    is(capture, messages);
    assert.deepEqual(
      capture.messages.map(({ frame, at, transport }) => [frame, at, transport]),
      [
        [2, 1, 'TCP'],
        [3, 2, 'TCP'],
        [4, 3, 'TCP'],
        [4, 3, 'TCP'],
      ],
    );
    assert.deepEqual([capture.messages[0].from, capture.messages[0].to], [CLIENT, SERVER]);
  });

  it('reads both directions, each with numbers of its own', () => {
    const back: Ends = [SERVER, CLIENT];
    const reply = Buffer.from(
      request(9)
        .toString()
        .replace(/^OPTIONS.*/, 'SIP/2.0 200 OK'),
    );
    const capture = read(
      syn(),
      syn(77, back),
      segment(part(0, messages[0].length)),
      segment({ at: 0, bytes: reply }, 77, ACK, back),
    );
    is(capture, [messages[0], reply]);
    assert.deepEqual(capture.messages[1].from, SERVER);
  });

  it('puts in order what came out of order, and passes over what came again', () => {
    const parts = [part(0, 500), part(500, 900), part(900, 2000), part(2000, stream.length)].map(one => segment(one));
    is(read(syn(), parts[2], parts[0], parts[3], parts[1]), messages);
    is(read(syn(), parts[0], parts[0], parts[1], parts[0], parts[2], parts[3], parts[3]), messages);
  });

  it('times a message at the packet that came last of it', () => {
    const end = messages[0].length;
    const capture = read(syn(), segment(part(100, end)), segment(part(0, 100)), segment(part(end, stream.length)));
    assert.deepEqual(
      capture.messages.map(({ frame }) => frame),
      [3, 4, 4, 4],
    );
  });

  it('keeps times before that of the first packet', () => {
    const shots = [
      { at: 5000, bytes: syn(1, [SERVER, CLIENT]) },
      { at: 1000, bytes: syn() },
      { at: 1250, bytes: segment(part(0, stream.length)) },
    ];
    assert.equal(readCapture(pcap(shots)).messages[0].at, -3750);
  });

  it('takes the earlier bytes where segments overlap', () => {
    const changed = { at: 300, bytes: Buffer.alloc(500, 0x21) };
    is(read(syn(), segment(part(0, 800)), segment(changed), segment(part(700, stream.length))), messages);
    is(
      read(
        syn(),
        segment(part(0, 100)),
        segment(part(200, 900)),
        segment(part(150, 700)),
        segment(part(50, 300)),
        segment(part(900, stream.length)),
      ),
      messages,
    );
  });

  it('goes over the end of the sequence numbers', () => {
    const isn = 0xffff_ff00;
    is(read(syn(isn), segment(part(700, stream.length), isn), segment(part(0, 700), isn)), messages);
  });

  it('tells of missing bytes, and goes on at the next segment that begins a message', () => {
    const begin = messages[0].length + messages[1].length;
    const capture = read(
      syn(),
      segment(part(0, 200)),
      segment(part(300, begin)),
      segment(part(begin, stream.length)),
      segment({ at: stream.length, bytes: Buffer.alloc(0) }, 1000, FIN | ACK),
    );
    is(capture, messages.slice(2));
    assert.deepEqual(
      capture.gaps.map(({ hosts }) => hosts),
      [[CLIENT.host, SERVER.host]],
    );
    assert.deepEqual(
      capture.notes.map(({ text }) => text),
      [
        'bytes are missing within a message: it is passed over',
        'bytes of a stream are passed over up to the next start line',
      ],
    );
  });

  it('does not take a start line in a body for a message', () => {
    const fragment = 'SIP/2.0 200 OK\r\n';
    const notify = request(5, fragment);
    const at = notify.length - fragment.length;
    const capture = read(
      syn(),
      segment(part(0, 10)),
      segment({ at: 20, bytes: notify.subarray(20, at) }),
      segment({ at, bytes: notify.subarray(at) }),
      segment({ at: notify.length, bytes: messages[3] }),
    );
    is(capture, [messages[3]]);
  });

  it('treats bytes that the snap length cut off as missing', () => {
    const [first, second] = [
      segment(part(0, messages[0].length)),
      segment({ at: messages[0].length, bytes: messages[3] }),
    ];
    const capture = readCapture(pcap([syn(), { bytes: first.subarray(0, 200), length: first.length }, second]));
    is(capture, [messages[3]]);
    assert.equal(capture.gaps.length, 1);
  });

  it('begins in mid-stream at the first message that begins there', () => {
    const begin = messages[0].length;
    const capture = read(segment(part(100, begin)), segment(part(begin, stream.length)));
    is(capture, messages.slice(1));
    assert.deepEqual(capture.gaps, []);
  });

  it('gives up on missing bytes when it holds too much, and loses nothing that follows', () => {
    const many = Array.from({ length: 1500 }, (_, i) => request(i));
    let at = 100;
    const packets = many.map(bytes => {
      at += bytes.length;
      return segment({ at: at - bytes.length, bytes });
    });
    is(read(syn(), ...packets), many);
  });

  it('ends a connection with FIN or RST; the same ports may begin another', () => {
    for (const flags of [FIN | ACK, RST]) {
      const end = segment({ at: messages[0].length, bytes: Buffer.alloc(0) }, 1000, flags);
      const again = segment({ at: 0, bytes: messages[3] }, 5000);
      const first = segment(part(0, messages[0].length));
      const late = segment({ at: messages[0].length, bytes: messages[1] });
      is(read(syn(), first, end, first, late, syn(5000), again, again), [messages[0], messages[3]]);
    }
  });

  it('says where a stream ends within a message', () => {
    const capture = read(syn(), segment(part(0, messages[0].length + 50)));
    is(capture, [messages[0]]);
    assert.match(capture.notes[0].text, /ends within a message/);
  });

  it('gives a message without Content-Length as it was sent, and those after it', () => {
    const without = Buffer.from(messages[0].toString().replace(/Content-Length.*\r\n/, ''));
    for (const packets of [[Buffer.concat([without, messages[1]])], [without, messages[1]]]) {
      let at = 0;
      const segments = packets.map(bytes => {
        at += bytes.length;
        return segment({ at: at - bytes.length, bytes });
      });
      is(read(syn(), ...segments), [without, messages[1]]);
    }
  });

  it('keeps keep-alives out, and finds the message behind them', () => {
    const bytes = Buffer.concat([Buffer.from('\r\n\r\n'), messages[0], Buffer.from('\r\n'), messages[1]]);
    is(
      read(syn(), segment({ at: 0, bytes: bytes.subarray(0, 2) }), segment(part(2, bytes.length, bytes))),
      messages.slice(0, 2),
    );
  });

  it('counts streams that are no SIP by kind', () => {
    const others: [string, Buffer][] = [
      ['TLS stream', Buffer.from('160301020001', 'hex')],
      ['HTTP stream', Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')],
      ['MSRP stream', Buffer.from('MSRP a1 SEND\r\n')],
      ['RTSP stream', Buffer.from('OPTIONS rtsp://a RTSP/1.0\r\n')],
      ['other TCP stream', Buffer.from([1, 2, 3, 4])],
    ];
    for (const [kind, bytes] of others) {
      for (const packets of [[syn(), segment({ at: 0, bytes })], [segment({ at: 0, bytes })]]) {
        const capture = read(...packets);
        assert.deepEqual([capture.messages, capture.skipped], [[], [{ kind, count: 1 }]]);
      }
    }
    assert.deepEqual(read(syn()).skipped, [], 'a connection without a byte');
  });

  it('does not let what begins nearly like SIP vanish from a SIP port', () => {
    const odd = Buffer.from(request(1).toString().replace('SIP/2.0', 'SIP2'));
    assert.equal(read(syn(), segment({ at: 0, bytes: odd })).messages.length, 1);
  });

  it('finds the same messages however segments are cut, put out of order, and sent again', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 40 });
    const isn = fc.oneof(fc.constant(1000), fc.integer({ min: 0xffff_0000, max: 0xffff_ffff }));
    fc.assert(
      fc.property(cuts, isn, fc.infiniteStream(fc.nat({ max: 1000 })), (list, first, random) => {
        const at = [0, ...list.sort((a, b) => a - b), stream.length];
        const parts = at.slice(1).flatMap((to, i) => {
          const overlap = random.next().value % 50;
          const one = part(Math.max(0, at[i] - overlap), to);
          return Array.from({ length: 1 + (random.next().value % 2) }, () => ({
            one,
            key: random.next().value + i * 100,
          }));
        });
        parts.sort((a, b) => a.key - b.key);
        const capture = read(syn(first), ...parts.map(({ one }) => segment(one, first)));
        is(capture, messages);
        assert.deepEqual(capture.notes, []);
      }),
    );
  });
});
