// Whether values of header fields mean the same, as their kind asks: URIs by 19.1.4, option tags and methods as lists,
// numbers as numbers; never as raw text with a pattern.
import { type Message, NameAddr, type Params, Via } from '../simulator/message';

const uriFields = new Set(['Contact', 'From', 'To', 'Route', 'Record-Route', 'Refer-To', 'Reply-To']);
const numberFields = new Set(['Max-Forwards', 'Expires', 'Min-Expires', 'Content-Length', 'Retry-After']);

/** Whether two values of a header field mean the same. */
export function sameValue(header: string, a: string, b: string): boolean {
  if (a === b) return true;
  if (numberFields.has(header)) return Number(a) === Number(b);
  if (header === 'CSeq') return a.split(/\s+/).join(' ') === b.split(/\s+/).join(' ');
  if (header === 'Content-Type') return a.toLowerCase() === b.toLowerCase();
  if (header === 'Via') return sameVia(a, b);
  if (!uriFields.has(header)) return false;
  const [left, right] = [NameAddr.parse(a), NameAddr.parse(b)];
  if (!left || !right || left.wildcard !== right.wildcard) return false;
  if (left.wildcard) return true;
  // 12.1.1, 12.2.1.1: routes are copied with all their parameters, those included that 19.1.4 would pass over.
  const exact = header === 'Route' || header === 'Record-Route';
  if (exact && !sameParams(left.uri.params, right.uri.params)) return false;
  return left.uri.equals(right.uri) && sameParams(left.params, right.params);
}

/** But for parameters other than the branch. */
export function sameVia(a: string, b: string): boolean {
  const [left, right] = [Via.parse(a), Via.parse(b)];
  if (!left || !right) return false;
  return (
    left.transport.toUpperCase() === right.transport.toUpperCase() &&
    left.host.toLowerCase() === right.host.toLowerCase() &&
    (left.port ?? 5060) === (right.port ?? 5060) &&
    left.branch === right.branch
  );
}

function sameParams(a: Params, b: Params): boolean {
  const entries = a.entries();
  return (
    entries.length === b.entries().length && entries.every(([name, value]) => b.has(name) && b.get(name) === value)
  );
}

/** Option tags and methods are compared without regard to case where the RFC does so (7.3.1); methods are case-sensitive. */
export function lists(message: Message, header: string, token: string): boolean {
  const exact = header === 'Allow';
  const values = message.tokens(header).map(value => value.split(';')[0].trim());
  return values.some(value => (exact ? value === token : value.toLowerCase() === token.toLowerCase()));
}
