/** IPv4, IPv6, UDP and TCP headers with correct checksums around a payload. Pure functions. */
import { isIPv4, isIPv6 } from 'node:net';
import { type Address, canonicalHost } from '../runtime';

export const TCP_FLAGS = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

const UDP = 17;
const TCP = 6;
const TTL = 64;
const DO_NOT_FRAGMENT = 0x4000;
const WINDOW = 65_535;

export interface TcpSegment {
  seq: number;
  ack: number;
  flags: number;
  payload: Buffer;
}

/** One IP packet with one datagram. `payload` must fit: at most 65,507 bytes. */
export function udpPacket(from: Address, to: Address, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  // RFC 768: a computed checksum of zero is sent as all ones
  return ipPacket(UDP, from, to, header, payload, 6, checksum => checksum || 0xffff);
}

/** One IP packet with one segment. `payload` must fit: at most 65,495 bytes. */
export function tcpPacket(from: Address, to: Address, segment: TcpSegment): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(segment.seq >>> 0, 4);
  header.writeUInt32BE(segment.ack >>> 0, 8);
  header.writeUInt8(5 << 4, 12);
  header.writeUInt8(segment.flags, 13);
  header.writeUInt16BE(WINDOW, 14);
  return ipPacket(TCP, from, to, header, segment.payload, 16, checksum => checksum);
}

/** RFC 1071: the ones' complement of the ones' complement sum of 16-bit words. */
export function internetChecksum(...parts: Buffer[]): number {
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  let sum = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  if (bytes.length % 2 === 1) sum += bytes[bytes.length - 1] << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function ipPacket(
  protocol: number,
  from: Address,
  to: Address,
  header: Buffer,
  payload: Buffer,
  checksumAt: number,
  mend: (checksum: number) => number,
): Buffer {
  const [source, destination] = addressPair(from.host, to.host);
  const length = header.length + payload.length;
  const tail = Buffer.alloc(source.length === 4 ? 4 : 8); // of the pseudo header
  if (source.length === 4) {
    tail.writeUInt8(protocol, 1);
    tail.writeUInt16BE(length, 2);
  } else {
    tail.writeUInt32BE(length, 0);
    tail.writeUInt8(protocol, 7);
  }
  header.writeUInt16BE(mend(internetChecksum(source, destination, tail, header, payload)), checksumAt);
  const ip = source.length === 4 ? ipv4Header : ipv6Header;
  return Buffer.concat([ip(protocol, source, destination, length), header, payload]);
}

function ipv4Header(protocol: number, source: Buffer, destination: Buffer, length: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(20 + length, 2);
  header.writeUInt16BE(DO_NOT_FRAGMENT, 6);
  header.writeUInt8(TTL, 8);
  header.writeUInt8(protocol, 9);
  source.copy(header, 12);
  destination.copy(header, 16);
  header.writeUInt16BE(internetChecksum(header), 10);
  return header;
}

function ipv6Header(protocol: number, source: Buffer, destination: Buffer, length: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(length, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(TTL, 7);
  source.copy(header, 8);
  destination.copy(header, 24);
  return header;
}

/** Both of the same family; a name, which a packet cannot hold, is 0.0.0.0. */
function addressPair(from: string, to: string): [Buffer, Buffer] {
  const a = addressBytes(from);
  const b = addressBytes(to);
  return a.length === b.length ? [a, b] : [mapped(a), mapped(b)];
}

function addressBytes(host: string): Buffer {
  const plain = canonicalHost(host).split('%')[0];
  if (isIPv4(plain)) return Buffer.from(plain.split('.').map(Number));
  if (isIPv6(plain)) return ipv6Bytes(plain);
  return Buffer.alloc(4);
}

/** The canonical form holds only hexadecimal groups, and at most one `::`. */
function ipv6Bytes(host: string): Buffer {
  const [head, tail] = host.split('::').map(part => (part === '' ? [] : part.split(':')));
  const middle = tail === undefined ? [] : new Array<string>(8 - head.length - tail.length).fill('0');
  const bytes = Buffer.alloc(16);
  [...head, ...middle, ...(tail ?? [])].forEach((group, i) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * i);
  });
  return bytes;
}

/** An IPv4 address as an IPv6 one, RFC 4291 2.5.5.2. */
function mapped(address: Buffer): Buffer {
  return address.length === 16 ? address : Buffer.concat([Buffer.from('00000000000000000000ffff', 'hex'), address]);
}
