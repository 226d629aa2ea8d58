// Hosts: names, IPv4 addresses, IPv6 references in all their spellings (RFC 3261 25.1, RFC 5954 4.1).
import fc from 'fast-check';
import { ALPHANUM, alt, chars, LETTERS, number, opt, type Spelt, seq, type Text, textOf } from './abnf';

const alphanum = chars(ALPHANUM, 1, 1);
const domainLabel = alt(alphanum, seq(alphanum, chars(ALPHANUM + '-', 0, 5), alphanum));
const letter = chars(LETTERS, 1, 1);
const topLabel = alt(letter, seq(letter, chars(ALPHANUM + '-', 0, 4), alphanum));
const labels = fc.array(domainLabel, { maxLength: 3 }).map(all => all.map(label => label + '.').join(''));

export const hostname: Text = seq(labels, topLabel, alt('', '', '', '.'));

const octet = fc.oneof(fc.constantFrom(0, 1, 9, 10, 99, 100, 199, 200, 249, 250, 255), fc.nat(255));
export const ipv4: Text = fc.tuple(octet, octet, octet, octet).map(octets => octets.join('.'));

/** How an IPv6 address is written: leading zeros, capitals, the last 32 bits as IPv4, which run of zeros is "::". */
interface Ipv6Style {
  pad: number;
  upper: boolean;
  dotted: boolean;
  run: number;
}

const ipv6Style: fc.Arbitrary<Ipv6Style> = fc.record({
  pad: fc.constantFrom(1, 2, 4),
  upper: fc.boolean(),
  dotted: fc.boolean(),
  run: fc.nat(40),
});

/** [start, end) of every run of zero groups among the first `count`. */
function zeroRuns(groups: number[], count: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let start = 0; start < count; start++) {
    for (let end = start + 1; end <= count && groups[end - 1] === 0; end++) runs.push([start, end]);
  }
  return runs;
}

function writeIpv6(groups: number[], { pad, upper, dotted, run }: Ipv6Style): string {
  const hex = (group: number): string => group.toString(16).padStart(pad, '0');
  const parts = groups.map(group => (upper ? hex(group).toUpperCase() : hex(group)));
  const count = dotted ? 6 : 8;
  const [high, low] = groups.slice(6);
  if (dotted) parts.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'));
  const runs = zeroRuns(groups, count);
  const chosen = run === 0 ? undefined : runs[(run - 1) % Math.max(1, runs.length)];
  if (!chosen) return parts.join(':');
  return parts.slice(0, chosen[0]).join(':') + '::' + parts.slice(chosen[1]).join(':');
}

const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.constant(1), fc.nat(0xffff)), {
  minLength: 8,
  maxLength: 8,
  size: 'max',
});

/** An IPv6 address without brackets; the value is the eight groups in full. */
export const ipv6: fc.Arbitrary<Spelt<string>> = fc.tuple(groups, ipv6Style).map(([all, chosen]) => ({
  text: writeIpv6(all, chosen),
  value: all.map(group => group.toString(16)).join(':'),
}));

/** An IPv6 address twice, differently written. */
const ipv6Twice: fc.Arbitrary<[string, string]> = fc
  .tuple(groups, ipv6Style, ipv6Style)
  .map(([all, one, other]) => [writeIpv6(all, one), writeIpv6(all, other)]);

const bracketed = (text: string): string => '[' + text + ']';

/** A host of each kind; the value is its canonical form: lower case, an IPv6 reference with its groups in full. */
export const spelledHost: fc.Arbitrary<Spelt<string>> = fc.oneof(
  { withCrossShrink: true },
  hostname.map(text => ({ text, value: text.toLowerCase() })),
  ipv4.map(text => ({ text, value: text })),
  ipv6.map(({ text, value }) => ({ text: bracketed(text), value: bracketed(value) })),
);

/** A host twice: the case of names and the writing of IPv6 addresses differ, the host does not. */
export const hostTwice: fc.Arbitrary<[string, string]> = fc.oneof(
  { withCrossShrink: true },
  hostname.map((text): [string, string] => [text, text.toUpperCase()]),
  ipv4.map((text): [string, string] => [text, text]),
  ipv6Twice.map(([one, other]): [string, string] => [bracketed(one), bracketed(other)]),
);

export const host: Text = textOf(spelledHost);
const port: Text = number(65535);
export const hostPort: Text = seq(host, opt(':', port));
