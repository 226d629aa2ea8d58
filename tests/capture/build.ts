// Hand-made packets and capture files for the tests of reading them.
import { udpPacket } from '../../simulator/capture/packets';
import type { Address } from '../../simulator/runtime';

export const A: Address = { host: '192.0.2.1', port: 5060 };
export const B: Address = { host: '192.0.2.2', port: 5070 };
export const A6: Address = { host: '2001:db8::1', port: 5060 };
export const B6: Address = { host: '2001:db8::2', port: 5070 };

/** A request that is whole; `n` makes it another one, `body` longer. */
export function request(n = 1, body = '', method = 'OPTIONS'): Buffer {
  const lines = [
    `${method} sip:b@192.0.2.2 SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK${n}`,
    'Max-Forwards: 70',
    'From: <sip:a@192.0.2.1>;tag=1',
    'To: <sip:b@192.0.2.2>',
    `Call-ID: ${n}@192.0.2.1`,
    `CSeq: 1 ${method}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  return Buffer.from(lines.join('\r\n'));
}

export const udp = (payload: Buffer, from = A, to = B): Buffer => udpPacket(from, to, payload);

const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');

/** Ethernet II; `tags` such as '8100 0005' stand before the type. */
export function ethernet(ip: Buffer, tags = ''): Buffer {
  const type = ip[0] >> 4 === 6 ? '86dd' : '0800';
  return Buffer.concat([hex(`020000000002 020000000001 ${tags} ${type}`), ip]);
}

export interface Shot {
  /** ms since 1970 */
  at?: number;
  bytes: Buffer;
  /** Length on the wire, where the capture has less. */
  length?: number;
}

export interface PcapForm {
  linkType?: number;
  big?: boolean;
  nano?: boolean;
}

const STARTED = Date.UTC(2026, 2, 4, 5, 6, 7);

/** Packets of 1 ms distance, unless they say their time. */
export function pcap(
  shots: readonly (Shot | Buffer)[],
  { linkType = 101, big = false, nano = false }: PcapForm = {},
): Buffer {
  const u32 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => {
      if (big) bytes.writeUInt32BE(value >>> 0, 4 * i);
      else bytes.writeUInt32LE(value >>> 0, 4 * i);
    });
    return bytes;
  };
  const version = big ? hex('0002 0004') : hex('0200 0400');
  const head = Buffer.concat([u32(nano ? 0xa1b23c4d : 0xa1b2c3d4), version, u32(0, 0, 262_144, linkType)]);
  const records = shots.map((shot, i) => {
    const { at = STARTED + i, bytes, length = bytes.length } = Buffer.isBuffer(shot) ? { bytes: shot } : shot;
    const fraction = Math.round((at % 1000) * (nano ? 1e6 : 1e3));
    return Buffer.concat([u32(Math.floor(at / 1000), fraction, bytes.length, length), bytes]);
  });
  return Buffer.concat([head, ...records]);
}

const pad = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** Blocks of a pcapng file in one byte order. */
export class Pcapng {
  constructor(private readonly big = false) {}

  numbers(...values: [size: 2 | 4 | 8, value: number | bigint][]): Buffer {
    return Buffer.concat(
      values.map(([size, value]) => {
        const bytes = Buffer.alloc(size);
        if (size === 8) bytes[this.big ? 'writeBigInt64BE' : 'writeBigInt64LE'](BigInt(value));
        else if (this.big) bytes.writeUIntBE(Number(value), 0, size);
        else bytes.writeUIntLE(Number(value), 0, size);
        return bytes;
      }),
    );
  }

  block(type: number, ...parts: Buffer[]): Buffer {
    const body = pad(Buffer.concat(parts));
    const length = body.length + 12;
    return Buffer.concat([this.numbers([4, type], [4, length]), body, this.numbers([4, length])]);
  }

  option(code: number, value: Buffer): Buffer {
    return Buffer.concat([this.numbers([2, code], [2, value.length]), pad(value)]);
  }

  section(writer?: string): Buffer {
    const options = writer === undefined ? [] : [this.option(4, Buffer.from(writer)), this.numbers([4, 0])];
    return this.block(0x0a0d0d0a, this.numbers([4, 0x1a2b3c4d], [2, 1], [2, 0], [8, -1n]), ...options);
  }

  interface(linkType: number, o: { resolution?: number; offset?: number; snap?: number } = {}): Buffer {
    const options = [
      ...(o.resolution === undefined ? [] : [this.option(9, Buffer.from([o.resolution]))]),
      ...(o.offset === undefined ? [] : [this.option(14, this.numbers([8, o.offset]))]),
    ];
    return this.block(1, this.numbers([2, linkType], [2, 0], [4, o.snap ?? 0]), ...options);
  }

  /** `units`: the time in the interface's units. */
  packet(bytes: Buffer, units: bigint, o: { on?: number; length?: number } = {}): Buffer {
    const head = this.numbers(
      [4, o.on ?? 0],
      [4, Number(units >> 32n)],
      [4, Number(units & 0xffffffffn)],
      [4, bytes.length],
      [4, o.length ?? bytes.length],
    );
    return this.block(6, head, pad(bytes));
  }
}

/** The bytes of one message each, as text: good to compare. */
export const texts = (messages: readonly { bytes: Buffer }[]): string[] =>
  messages.map(({ bytes }) => bytes.toString('latin1'));
