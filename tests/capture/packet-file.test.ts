import assert from 'node:assert/strict';
import { notACapture, readCapture } from '../../simulator/capture';
import { ethernet, Pcapng, pcap, request, texts, udp } from './build';

const one = udp(request(1));
const two = udp(request(2));

describe('capture files: pcap', () => {
  for (const big of [false, true]) {
    for (const nano of [false, true]) {
      it(`is read in ${big ? 'big' : 'little'}-endian order with ${nano ? 'nano' : 'micro'}seconds`, () => {
        const shots = [
          { at: 1_772_600_767_008, bytes: one },
          { at: 1_772_600_768_258.25, bytes: two },
        ];
        const { messages, startedAt, packets, notes } = readCapture(pcap(shots, { big, nano }));
        assert.deepEqual(texts(messages), texts([{ bytes: request(1) }, { bytes: request(2) }]));
        assert.deepEqual(
          messages.map(({ frame }) => frame),
          [1, 2],
        );
        assert.equal(startedAt.toISOString(), '2026-03-04T05:06:07.008Z');
        assert.ok(Math.abs(messages[1].at - 1250.25) < 0.001, String(messages[1].at));
        assert.deepEqual([packets, notes], [2, []]);
      });
    }
  }

  it('gives what stands before a cut, and says where it was cut', () => {
    const whole = pcap([one, two]);
    for (const cut of [1, 10, two.length + 15]) {
      const { messages, notes } = readCapture(whole.subarray(0, whole.length - cut));
      assert.equal(messages.length, 1);
      assert.equal(notes.length, 1);
      assert.match(notes[0].text, /ends within a packet/);
      assert.equal(notes[0].frame, 2);
    }
    assert.match(readCapture(whole.subarray(0, 20)).notes[0].text, /within its header/);
  });

  it('leaves out a datagram that the snap length cut, and tells of a gap', () => {
    const { messages, notes, gaps } = readCapture(pcap([{ bytes: one.subarray(0, 200), length: one.length }, two]));
    assert.deepEqual(texts(messages), texts([{ bytes: request(2) }]));
    assert.match(notes[0].text, /snap length/);
    assert.deepEqual(
      gaps.map(({ frame, hosts }) => [frame, ...hosts]),
      [[1, '192.0.2.1', '192.0.2.2']],
    );
  });
});

describe('capture files: pcapng', () => {
  for (const big of [false, true]) {
    const f = new Pcapng(big);
    const name = big ? 'big' : 'little';

    it(`reads enhanced, simple and old packet blocks in ${name}-endian order, and passes over others`, () => {
      const old = f.block(2, f.numbers([2, 0], [2, 0], [4, 0], [4, 3000], [4, two.length], [4, two.length]), two);
      const simple = f.block(3, f.numbers([4, one.length]), one);
      const file = Buffer.concat([
        f.section('somebody'),
        f.block(0x0bad, Buffer.from('what programs add')),
        f.interface(101),
        f.block(4, Buffer.alloc(4)), // names
        f.packet(one, 1000n),
        old,
        simple,
      ]);
      const { messages, packets, writer, notes, lagMs } = readCapture(file);
      assert.equal(lagMs, Number.POSITIVE_INFINITY);
      assert.deepEqual(texts(messages), texts([1, 2, 1].map(n => ({ bytes: request(n) }))));
      assert.deepEqual(
        messages.map(({ at }) => at),
        [0, 2, 2],
      );
      assert.deepEqual([packets, writer], [3, 'somebody']);
      assert.match(notes[0].text, /no time/);
    });
  }

  it('reads times in the resolution of each interface, powers of two as well, with its offset', () => {
    const f = new Pcapng();
    const at = 1_000_000;
    const file = Buffer.concat([
      f.section(),
      f.interface(101, { resolution: 9 }),
      f.interface(1, { resolution: 0x80 | 10 }),
      f.interface(101, { resolution: 3, offset: at - 5 }),
      f.packet(one, BigInt(at) * 1_000_000_000n),
      f.packet(ethernet(two), BigInt(at * 1024 + 512), { on: 1 }),
      f.packet(udp(request(3)), 6750n, { on: 2 }),
    ]);
    const { messages, startedAt, lagMs } = readCapture(file);
    assert.equal(lagMs, 1, 'of the coarsest interface');
    assert.equal(startedAt.getTime(), at * 1000);
    assert.deepEqual(
      messages.map(message => message.at),
      [0, 500, 1750],
    );
  });

  it('gives interfaces anew to each section, in the order of its own bytes', () => {
    const [f, g] = [new Pcapng(), new Pcapng(true)];
    const file = Buffer.concat([
      f.section(),
      f.interface(1),
      f.packet(ethernet(one), 0n),
      g.section(),
      g.interface(101),
      g.packet(two, 5000n),
    ]);
    const { messages } = readCapture(file);
    assert.deepEqual(
      messages.map(({ at, frame }) => [at, frame]),
      [
        [0, 1],
        [5, 2],
      ],
    );
  });

  it('counts what the capture says it lost', () => {
    const f = new Pcapng();
    const lost = f.block(
      5,
      f.numbers([4, 0], [4, 0], [4, 0]),
      f.option(5, f.numbers([8, 7])),
      f.option(7, f.numbers([8, 2])),
    );
    assert.equal(readCapture(Buffer.concat([f.section(), f.interface(101), f.packet(one, 0n), lost])).lost, 9);
  });

  it('gives what stands before damage, and says what is wrong', () => {
    const f = new Pcapng();
    const sound = Buffer.concat([f.section(), f.interface(101), f.packet(one, 0n)]);
    const damaged: [Buffer, RegExp][] = [
      [f.packet(two, 0n).subarray(0, 50), /ends within a block/],
      [Buffer.from('ffffff'), /ends within a block/],
      [f.numbers([4, 6], [4, 3], [4, 0]), /no length that can be/],
      [f.block(0x0a0d0d0a, Buffer.alloc(16)), /no byte order/],
      [f.packet(two, 0n, { on: 5 }), /interface that the file does not describe/],
      [f.block(6, Buffer.alloc(8)), /too short/],
      [f.block(6, f.numbers([4, 0], [4, 0], [4, 0], [4, 99_999], [4, 0])), /longer than the block/],
      [Buffer.concat([f.section(), f.block(3, f.numbers([4, 0]))]), /no interface/],
      [f.block(1, Buffer.alloc(4)), /too few bytes/],
    ];
    for (const [bytes, expected] of damaged) {
      const { messages, notes } = readCapture(Buffer.concat([sound, bytes]));
      assert.equal(messages.length, 1);
      assert.match(notes[0]?.text ?? 'no note', expected);
    }
  });
});

describe('capture files: what is none', () => {
  const kinds: [string, Buffer, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /empty/],
    ['a text', Buffer.from('INVITE sip:a@b SIP/2.0\r\n'), /text/],
    ['gzip', Buffer.from('1f8b08000000', 'hex'), /gunzip/],
    ['snoop', Buffer.from('snoop\0\0\0'), /snoop.*editcap/],
    ['other bytes', Buffer.from([1, 2, 3, 200]), /neither pcap nor pcapng/],
  ];
  for (const [name, bytes, expected] of kinds) {
    it(`says what ${name} is, and reads nothing from it`, () => {
      assert.match(notACapture(bytes) ?? '', expected);
      assert.equal(readCapture(bytes).packets, 0);
    });
  }

  it('is not said of captures', () => {
    assert.equal(notACapture(pcap([])), undefined);
    assert.equal(notACapture(new Pcapng(true).section()), undefined);
  });
});
