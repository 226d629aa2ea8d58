// Addresses of o= and c= lines (RFC 8866 5.2, 5.7, 9).
import { ALPHA, DIGIT, HEX, isAll, isInteger, VISIBLE } from './chars';
import { grammar, type Problem, rule } from './fault';

type AddressKind = 'unicast' | 'multicast' | 'name';

/** Reads the decimal numbers of an IP4 address; undefined when it is none (a number has no zero in front). */
function octets(text: string): number[] | undefined {
  const parts = text.length > 15 ? [] : text.split('.');
  const sound = parts.length === 4 && parts.every(part => (part === '0' || isInteger(part)) && Number(part) < 256);
  return sound ? parts.map(Number) : undefined;
}

/** IP6-address: eight groups of up to four hexadecimal digits, the last two perhaps as an IP4 address, one gap. */
export function isIp6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    const parts = half === '' ? [] : half.split(':');
    for (const [place, part] of parts.entries()) {
      const last = index === halves.length - 1 && place === parts.length - 1;
      if (part.length <= 4 && isAll(part, HEX)) groups += 1;
      else if (last && (octets(part)?.[0] ?? 255) < 224) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** A host's name by RFC 1034 3.5 as RFC 1123 2.1 widened it: never all numbers at its end. */
export function isDomainName(text: string): boolean {
  if (text.length > 254) return false;
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  const sound = labels.every(
    label =>
      label.length <= 63 &&
      isAll(label.replaceAll('-', ''), ALPHA | DIGIT) &&
      !label.startsWith('-') &&
      !label.endsWith('-'),
  );
  return sound && !isAll(labels[labels.length - 1], DIGIT);
}

/** What an address of the type IP4 or IP6 is; undefined when it is none. */
export function addressKind(addrtype: string, address: string): AddressKind | undefined {
  if (addrtype === 'IP6' && isIp6(address)) return /^ff..:/i.test(address) ? 'multicast' : 'unicast';
  const first = addrtype === 'IP4' ? octets(address)?.[0] : undefined;
  if (first !== undefined) return first < 224 ? 'unicast' : first < 240 ? 'multicast' : undefined;
  return isDomainName(address) ? 'name' : undefined;
}

/** Network and address type: IN has IP4 and IP6; those of other networks are not ours to judge. */
function typeProblem(nettype: string, addrtype: string, ids: [string, string]): Problem | undefined {
  if (nettype !== 'IN' && nettype.toUpperCase() === 'IN') return rule(ids[0], 0, 'IN in capitals');
  if (nettype === 'IN' && !['IP4', 'IP6'].includes(addrtype)) return rule(ids[1], 0, 'the address type IP4 or IP6');
  return undefined;
}

function malformed(addrtype: string, address: string): Problem {
  // a name with other than ASCII is grammatical (extn-addr), and forbidden by the text
  if (isAll(address, VISIBLE) && /[\x80-\xff]/.test(address)) return rule('5-8', 0, 'a domain name in its ASCII form');
  return grammar(0, 'an ' + addrtype + ' address or a domain name');
}

/** What is wrong with the address of an o= line; `at` counts from the address. */
export function originAddress(nettype: string, addrtype: string, address: string): Problem | undefined {
  const bad = typeProblem(nettype, addrtype, ['5.2-3', '5.2-4']);
  if (bad || nettype !== 'IN') return bad;
  const kind = addressKind(addrtype, address);
  if (kind === undefined) return malformed(addrtype, address);
  return kind === 'multicast' ? rule('5.2-5', 0, 'the unicast address of the origin') : undefined;
}

export interface ConnectionAddress {
  nettype: string;
  addrtype: string;
  /** Without TTL and count. */
  address: string;
  /** What followed its slashes. */
  slashed: string[];
}

/** What is wrong with the address of a c= line; `at` counts from the address. */
export function connectionProblem(c: ConnectionAddress, level: 'session' | 'media'): Problem | undefined {
  const bad = typeProblem(c.nettype, c.addrtype, ['5.7-3', '5.7-4']);
  if (bad || c.nettype !== 'IN') return bad;
  const kind = addressKind(c.addrtype, c.address);
  const after = c.address.length;
  if (kind === undefined) return malformed(c.addrtype, c.address);
  if (kind === 'unicast' && c.slashed.length > 0) return rule('5.7-12', after, 'no slash after a unicast address');
  if (kind === 'name' && c.slashed.length > 0) return grammar(after, 'no slash after a domain name');
  const found = kind !== 'multicast' ? undefined : c.addrtype === 'IP4' ? ip4Scope(c.slashed) : ip6Scope(c.slashed);
  if (found) return { ...found, at: after };
  const count = c.slashed[c.addrtype === 'IP4' ? 1 : 0] ?? '1';
  return level === 'session' && count !== '1' ? rule('5.7-11', after, 'one address for the session') : undefined;
}

function ip4Scope([ttl, count, ...more]: string[]): Problem | undefined {
  if (ttl === undefined) return rule('5.7-6', 0, 'a TTL after the multicast address');
  if (!(ttl === '0' || (isInteger(ttl) && ttl.length <= 3))) return grammar(0, 'a TTL of up to three digits');
  if (Number(ttl) > 255) return rule('5.7-7', 0, 'a TTL from 0 to 255');
  if (count !== undefined && !isInteger(count)) return grammar(0, 'the number of addresses');
  return more.length > 0 ? grammar(0, 'nothing after the number of addresses') : undefined;
}

function ip6Scope([count, ...more]: string[]): Problem | undefined {
  if (count !== undefined && more.length === 1) return rule('5.7-9', 0, 'no TTL after an IP6 multicast address');
  if (more.length > 0) return grammar(0, 'nothing after the number of addresses');
  return count !== undefined && !isInteger(count) ? grammar(0, 'the number of addresses') : undefined;
}
