/** IPv4 and IPv6 as captured: addresses, what is carried, and whether it is a fragment. Never throws. */
import { canonicalHost } from '../runtime';

export interface IpPacket {
  from: string;
  to: string;
  /** Of what is carried: 6 TCP, 17 UDP… In a later fragment of IPv6 what the first one begins with. */
  protocol: number;
  payload: Buffer;
  /** Bytes that the packet had and the capture has not. */
  missing: number;
  fragment?: { id: number; offset: number; more: boolean };
  /** Of IPv4: which packet of its sender it is; 0 says nothing. */
  id: number;
  /** What is left of its time to live: a copy seen behind a router has less. */
  hops: number;
}

/** Of a packet that does not tell its length: the network card will cut it into some that do. */
const longestUntold = 256 * 1024;

/** The packet that begins there; undefined when there is none that can be read. */
export function readIp(bytes: Buffer, at: number): IpPacket | undefined {
  if (at >= bytes.length) return undefined;
  const version = bytes[at] >> 4;
  if (version === 4) return readIpv4(bytes, at);
  return version === 6 ? readIpv6(bytes, at) : undefined;
}

function readIpv4(bytes: Buffer, at: number): IpPacket | undefined {
  const header = (bytes[at] & 0x0f) * 4;
  if (header < 20 || at + header > bytes.length) return undefined;
  const length = bytes.readUInt16BE(at + 2) || Math.min(bytes.length - at, longestUntold);
  if (length < header) return undefined;
  const flags = bytes.readUInt16BE(at + 6);
  const [offset, more, id] = [(flags & 0x1fff) * 8, (flags & 0x2000) !== 0, bytes.readUInt16BE(at + 4)];
  return {
    from: ipv4Text(bytes, at + 12),
    to: ipv4Text(bytes, at + 16),
    protocol: bytes[at + 9],
    payload: bytes.subarray(at + header, at + length),
    missing: Math.max(0, at + length - bytes.length),
    fragment: more || offset > 0 ? { id, offset, more } : undefined,
    id,
    hops: bytes[at + 8],
  };
}

const IPV6_HEADER = 40;

function readIpv6(bytes: Buffer, at: number): IpPacket | undefined {
  if (at + IPV6_HEADER > bytes.length) return undefined;
  const length = bytes.readUInt16BE(at + 4) || Math.min(bytes.length - at - IPV6_HEADER, longestUntold);
  const end = at + IPV6_HEADER + length;
  const carried = skipExtensions(bytes.subarray(at + IPV6_HEADER, end), bytes[at + 6]);
  if (!carried) return undefined;
  return {
    from: ipv6Text(bytes, at + 8),
    to: ipv6Text(bytes, at + 24),
    ...carried,
    missing: Math.max(0, end - bytes.length),
    id: 0,
    hops: bytes[at + 7],
  };
}

/** RFC 8200 4: hop-by-hop, routing, fragment, destination options; RFC 4302: authentication. */
const EXTENSION = { hopByHop: 0, routing: 43, fragment: 44, authentication: 51, destination: 60 } as const;
/** Nobody sends as many. */
const mostExtensions = 16;

/** What follows the extension headers; the fragment header ends them, as what it holds is not whole. */
export function skipExtensions(
  bytes: Buffer,
  first: number,
): Pick<IpPacket, 'protocol' | 'payload' | 'fragment'> | undefined {
  let [protocol, at] = [first, 0];
  for (let n = 0; n < mostExtensions; n++) {
    const isFragment = protocol === EXTENSION.fragment;
    if (!(Object.values(EXTENSION) as number[]).includes(protocol)) return { protocol, payload: bytes.subarray(at) };
    if (at + 8 > bytes.length) return undefined;
    const next = bytes[at];
    if (isFragment) {
      const word = bytes.readUInt16BE(at + 2);
      const fragment = { id: bytes.readUInt32BE(at + 4), offset: word & 0xfff8, more: (word & 1) !== 0 };
      if (fragment.more || fragment.offset > 0) return { protocol: next, payload: bytes.subarray(at + 8), fragment };
    }
    const units = isFragment ? 0 : bytes[at + 1];
    at += protocol === EXTENSION.authentication ? (units + 2) * 4 : (units + 1) * 8;
    protocol = next;
    if (at > bytes.length) return undefined;
  }
  return undefined;
}

const ipv4Text = (bytes: Buffer, at: number): string =>
  bytes[at] + '.' + bytes[at + 1] + '.' + bytes[at + 2] + '.' + bytes[at + 3];

/** Spelling an address takes longer than looking it up; a hostile capture shall not fill the memory with them. */
const spelled = new Map<string, string>();
const mostSpelled = 10_000;

function ipv6Text(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + 16);
  let text = spelled.get(hex);
  if (text === undefined) {
    text = canonicalHost(hex.replace(/(.{4})(?!$)/g, '$1:'));
    if (spelled.size >= mostSpelled) spelled.clear();
    spelled.set(hex, text);
  }
  return text;
}
