/** Addresses as values: one spelling for each host, so that they can be compared and used as keys. */
import { isIP } from 'node:net';
import type { Address } from './types';

interface Known {
  canonical: string;
  /** 4, 6, or 0 for a name. */
  family: number;
}

/** Hosts that were looked at: the same few are asked for with every message. */
const known = new Map<string, Known>();
const MOST_KNOWN = 256;

function lookUp(host: string): Known {
  const found = known.get(host);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const seen = lookAt(host);
  known.set(host, seen);
  return seen;
}

function lookAt(host: string): Known {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const family = isIP(bare);
  if (family === 4) return { canonical: bare, family };
  if (family === 6) return { canonical: shortIpv6(bare), family };
  const name = bare.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' ? { canonical: '127.0.0.1', family: 4 } : { canonical: name, family: isIP(name) };
}

/** One spelling a host: no brackets, `localhost` as 127.0.0.1, IPv6 shortened, names in lower case without final dot. */
export function canonicalHost(host: string): string {
  return lookUp(host).canonical;
}

/** Whether it is an IP address (brackets allowed) or `localhost`: something to send to without a resolver. */
export function isIpLiteral(host: string): boolean {
  return lookUp(host).family !== 0;
}

/** 4, 6, or 0 for a name. */
export function ipFamily(host: string): number {
  return lookUp(host).family;
}

export function sameHost(a: string, b: string): boolean {
  return a === b || canonicalHost(a) === canonicalHost(b);
}

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`; the same text for the same address. */
export function formatAddress(address: Address): string {
  const host = canonicalHost(address.host);
  return host.includes(':') ? `[${host}]:${address.port}` : `${host}:${address.port}`;
}

/** RFC 5952 form; a zone (`%eth0`) is kept. */
function shortIpv6(host: string): string {
  const [address, zone] = host.split('%', 2);
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return zone === undefined ? short : `${short}%${zone}`;
}
