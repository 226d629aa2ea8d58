// host [":" port] of RFC 3261 25.1, with the IPv6 addresses of RFC 5954.
import { isIPv6 } from 'node:net';
import { ALPHA, DIGIT, kinds } from './chars';
import type { Scanner } from './scanner';
import { plain } from './view';

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;
/** No IPv6 address is longer than 45 characters: bounds the search for the bracket. */
const longestReference = 47;

/** An IPv6 address without brackets and without a zone. */
export function isIpv6Text(text: string): boolean {
  return text.indexOf(':') >= 0 && text.indexOf('%') < 0 && isIPv6(text);
}

/** Moves over "[" IPv6address "]"; false with a failure. */
export function skipIpv6Reference(s: Scanner, end = s.end): boolean {
  const within = s.text.slice(s.pos + 1, Math.min(end, s.pos + longestReference));
  const close = within.indexOf(']');
  if (close >= 0 && isIpv6Text(within.slice(0, close))) {
    s.pos += close + 2;
    return true;
  }
  // RFC 5118 4.10: what the first grammar of RFC 3261 made of an address that ends in an IPv4 address
  if (close >= 0 && within.includes('.') && isIpv6Text(within.slice(0, close).replace(':::', '::'))) {
    s.tolerate('ipv6-colons', s.pos, s.pos + close + 2, 'two colons in a row, not three');
    s.pos += close + 2;
    return true;
  }
  s.fail('an IPv6 address in brackets');
  return false;
}

/** Moves over a host; false with a failure. Names with labels that no host name has are let pass, with a note. */
export function scanHost(s: Scanner, end = s.end): boolean {
  const hostEnd = s.inView ? plain.host(s.pos, end) : 0;
  if (hostEnd === 0) return scanOddHost(s, end);
  s.pos = hostEnd;
  return true;
}

function scanOddHost(s: Scanner, end: number): boolean {
  const { text, bytes } = s;
  const from = s.pos;
  if (from < end && bytes[from] === 91) return skipIpv6Reference(s, end);
  let at = from;
  let label = from;
  let odd = false;
  let dots = 0;
  let letters = false;
  for (; at < end; at++) {
    const code = bytes[at];
    const kind = kinds[code];
    if ((kind & ALPHA) !== 0) letters = true;
    else if (code === DOT) {
      if (at === label) break; // an empty label
      if (bytes[at - 1] === HYPHEN) odd = true;
      label = at + 1;
      dots++;
    } else if (code === HYPHEN || code === UNDERSCORE) {
      letters = true;
      if (code === UNDERSCORE || at === label) odd = true;
    } else if ((kind & DIGIT) === 0) break;
  }
  s.pos = at;
  if (at === from || (at === label && at < end && bytes[at] === DOT)) {
    s.fail('a host');
    return false;
  }
  if (bytes[at - 1] === HYPHEN) odd = true;
  if (letters || dots !== 3 || at === label) {
    const top = at === label ? text.lastIndexOf('.', at - 2) + 1 : label;
    if ((kinds[bytes[Math.max(top, from)]] & ALPHA) === 0) odd = true;
  } else if (!isIpv4(bytes, from, at)) odd = true;
  if (odd) s.tolerate('host-name', from, at, 'a host name, an IPv4 address or an IPv6 address in brackets');
  return true;
}

/** Four numbers from 0 to 255 without leading zeros (RFC 5954 4.1). */
function isIpv4(bytes: Uint8Array, from: number, to: number): boolean {
  let start = from;
  let value = 0;
  let numbers = 0;
  for (let at = from; at <= to; at++) {
    const code = at < to ? bytes[at] : DOT;
    if (code >= 48 && code <= 57) value = value * 10 + code - 48;
    else if (code !== DOT || at === start || value > 255 || at - start > 3) return false;
    else if (at - start > 1 && bytes[start] === 48) return false;
    else {
      start = at + 1;
      value = 0;
      numbers++;
    }
  }
  return numbers === 4;
}

/** Moves over 1*DIGIT; the port, or -1 with a failure. */
export function scanPort(s: Scanner, end = s.end): number {
  const { bytes } = s;
  const from = s.pos;
  let at = from;
  let port = 0;
  while (at < end && (kinds[bytes[at]] & DIGIT) !== 0) {
    if (port < 1e6) port = port * 10 + bytes[at] - 48;
    at++;
  }
  s.pos = at;
  if (at === from) s.fail('a port');
  else if (port > 65535) s.refuse('a port from 0 to 65535', from, at);
  return at === from ? -1 : port;
}

/** One spelling for hosts that are the same: lower case, and the shortest form of an IPv6 address (RFC 5954 4.2). */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  if (lower.charCodeAt(0) !== 91 || !isIpv6Text(lower.slice(1, -1))) return lower;
  return new URL('http://' + lower).hostname;
}
