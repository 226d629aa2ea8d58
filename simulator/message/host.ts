// host [":" port] of RFC 3261 25.1, with RFC 5954's IPv6.
import { isIPv6 } from 'node:net';
import { isAlpha, isDigit, isDigits } from './scan';

/** A host name, an IPv4 address, or an IPv6 address in brackets. An underscore is let pass: such names are in use. */
function isHost(text: string): boolean {
  if (text.charCodeAt(0) === 91) {
    return text.charCodeAt(text.length - 1) === 93 && text.indexOf('%') < 0 && isIPv6(text.slice(1, -1));
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (i === 0 || text.charCodeAt(i - 1) === 46) return false;
    } else if (!isAlpha(code) && !isDigit(code) && code !== 45 && code !== 95) return false;
  }
  return text.length > 0;
}

/** Reads 'host' or 'host:port'; white space around the colon is allowed (Via). Undefined when ill-formed. */
export function parseHostPort(text: string): { host: string; port?: number } | undefined {
  const bracket = text.charCodeAt(0) === 91 ? text.indexOf(']') : 0;
  if (bracket < 0) return undefined;
  const colon = text.indexOf(':', bracket);
  if (colon < 0) return isHost(text) ? { host: text } : undefined;
  const host = text.slice(0, colon).trimEnd();
  const digits = text.slice(colon + 1).trimStart();
  if (!isDigits(digits) || !isHost(host)) return undefined;
  const port = Number(digits);
  return port <= 65535 ? { host, port } : undefined;
}

/** One spelling for hosts that are the same: lower case, and the shortest form of an IPv6 address (RFC 5954 4.2). */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  if (lower.charCodeAt(0) !== 91 || !isIPv6(lower.slice(1, -1)) || lower.includes('%')) return lower;
  return new URL('http://' + lower).hostname;
}
