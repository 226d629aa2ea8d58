// Pairs of URIs that are equal by RFC 3261 19.1.4 however they are spelt, and pairs that differ.
import fc from 'fast-check';
import { ALPHANUM, alt, chars, DIGITS, oneOf } from './abnf';
import { hostname, hostTwice } from './host';
import { printUri, sipUriParts, type UriParts } from './uri';

const reserved = ';/?:@&=+$,';

/** Which spelling each place takes, in turn and round again; the empty list leaves all as it is. */
class Choices {
  private at = 0;

  constructor(private readonly all: readonly number[]) {}

  next(count: number): number {
    return this.all.length === 0 ? 0 : this.all[this.at++ % this.all.length] % count;
  }
}

const choices = fc.array(fc.nat(11), { maxLength: 9, size: 'max' });

const escapeOf = (char: string, lower: boolean): string => {
  const hex = char.charCodeAt(0).toString(16).padStart(2, '0');
  return '%' + (lower ? hex : hex.toUpperCase());
};

const swapCase = (text: string): string =>
  text.replace(/[a-z]/gi, char => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()));

/** The same, but for the digits of escapes. */
const swapUnescaped = (text: string): string =>
  text.replace(/%[0-9a-f]{2}|[a-z]/gi, one => (one.length === 3 ? one : swapCase(one)));

/** What a name says, whatever its case and escapes. */
const plainName = (name: string): string =>
  name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).toLowerCase();

/** Escapes of characters that are not reserved, and their case and that of hex digits; else the same text (19.1.4). */
function respell(text: string, pick: Choices, caseMatters: boolean): string {
  return text.replace(/%[0-9a-f]{2}|[\s\S]/gi, piece => {
    const code = piece.length === 3 ? Number.parseInt(piece.slice(1), 16) : piece.charCodeAt(0);
    const char = String.fromCharCode(code);
    const how = pick.next(4);
    if (how === 0) return piece;
    if (piece.length === 3 && (reserved + '[]').includes(char))
      return how === 1 ? piece.toUpperCase() : piece.toLowerCase();
    const said = caseMatters || how !== 3 ? char : swapCase(char);
    const bare = /[a-z0-9\-_.!~*'()]/i.test(char);
    if ((reserved + '[]').includes(char)) return piece;
    if (!bare) return escapeOf(said, how === 1);
    return how === 2 ? escapeOf(said, false) : said;
  });
}

/** The order changes by turning the list round. */
const turned = <T>(all: T[], pick: Choices): T[] => {
  const at = all.length === 0 ? 0 : pick.next(all.length);
  return [...all.slice(at), ...all.slice(0, at)];
};

/** Compact names (7.3.3) of header fields that the URIs here have. */
const compact = new Map([
  ['call-id', 'i'],
  ['from', 'f'],
  ['referred-by', 'b'],
  ['subject', 's'],
  ['to', 't'],
]);

function respellUri(parts: UriParts, host: string, pick: Choices): UriParts {
  const text = (one: string | undefined, caseMatters: boolean): string | undefined =>
    one === undefined ? undefined : respell(one, pick, caseMatters);
  return {
    scheme: pick.next(2) === 0 ? parts.scheme : swapCase(parts.scheme),
    user: text(parts.user, true),
    password: text(parts.password, true),
    host,
    port: parts.port,
    params: turned(parts.params, pick).map(([name, value]) => [
      respell(name, pick, false),
      name.toLowerCase() === 'maddr' ? value : text(value, false),
    ]),
    // The rules of a field decide how its values compare, so their case stays.
    headers: turned(parts.headers, pick).map(([name, value]) => [
      respell(pick.next(2) === 0 ? name : (compact.get(plainName(name)) ?? name), pick, false),
      respell(value, pick, true),
    ]),
  };
}

/** Header components whose names differ: what the order of two of the same name means is left open. */
const distinctHeaders = (parts: UriParts): UriParts => ({
  ...parts,
  headers: parts.headers.filter(
    ([name], i, all) => all.findIndex(other => plainName(other[0]) === plainName(name)) === i,
  ),
});
const comparable = sipUriParts.map(distinctHeaders);

/** Two spellings of one URI. Parameters that may be left out (19.1.4) are in both. */
export const equalUris: fc.Arbitrary<[string, string]> = fc
  .tuple(comparable, hostTwice, choices)
  .map(([parts, [host, sameHost], chosen]) => [
    printUri({ ...parts, host }),
    printUri(respellUri(parts, sameHost, new Choices(chosen))),
  ]);

/** Names that RFC 3261 gives no default for and that may be in one URI only. */
const ignorable = alt(
  chars('xyz', 1, 3).map(name => 'p' + name),
  oneOf('newparam', 'security'),
);

/** A URI with and without a parameter that counts only when both have it; equal by 19.1.4. */
export const looselyEqualUris: fc.Arbitrary<[string, string]> = fc
  .tuple(comparable, ignorable, fc.option(chars(ALPHANUM, 1, 4), { nil: undefined }))
  .map(([parts, name, value]) => {
    const params = parts.params.filter(([other]) => plainName(other) !== name);
    return [printUri({ ...parts, params }), printUri({ ...parts, params: [...params, [name, value]] })];
  });

/** Changes that make another URI of it; undefined where the change does not apply. */
type Change = (parts: UriParts, text: string) => UriParts | undefined;

const withParam = (parts: UriParts, name: string, value: string | undefined): UriParts => ({
  ...parts,
  params: [...parts.params.filter(([other]) => plainName(other) !== name), [name, value]],
});
const withoutParam = (parts: UriParts, name: string): UriParts => ({
  ...parts,
  params: parts.params.filter(([other]) => plainName(other) !== name),
});
/** One has the parameter, the other has not. */
const onlyOne =
  (name: string, value: string): ((parts: UriParts) => [UriParts, UriParts]) =>
  parts => [withoutParam(parts, name), withParam(parts, name, value)];

const changes: Record<string, Change> = {
  'sip or sips': parts => ({ ...parts, scheme: parts.scheme.toLowerCase() === 'sip' ? 'sips' : 'sip' }),
  'another user': (parts, text) => ({ ...parts, user: (parts.user ?? '') + text }),
  'case of the user': parts => {
    const user = parts.user?.replace(/%[0-9a-f]{2}/gi, '');
    return user === undefined || user === swapCase(user) ? undefined : { ...parts, user: swapUnescaped(parts.user!) };
  },
  'no user': parts => (parts.user === undefined ? undefined : { ...parts, user: undefined, password: undefined }),
  'another password': (parts, text) =>
    parts.user === undefined ? undefined : { ...parts, password: (parts.password ?? '') + text },
  'no password': parts => (parts.password === undefined ? undefined : { ...parts, password: undefined }),
  'a reserved character escaped': parts => {
    const at = parts.user === undefined ? -1 : parts.user.search(/[;/?&=+$,]/);
    if (at < 0) return undefined;
    return { ...parts, user: parts.user!.slice(0, at) + escapeOf(parts.user![at], false) + parts.user!.slice(at + 1) };
  },
  'another host': (parts, text) => ({
    ...parts,
    host: 'x' + text + '.' + (/^[a-z]/i.test(parts.host) ? parts.host : 'example'),
  }),
  'a port or none': parts => ({ ...parts, port: parts.port === undefined ? '5060' : undefined }),
  'another port': parts =>
    parts.port === undefined ? undefined : { ...parts, port: String((Number(parts.port) + 1) % 65536) },
  'another header': (parts, text) => ({ ...parts, headers: [...parts.headers, ['x' + text, 'y']] }),
  'a header less': parts => (parts.headers.length === 0 ? undefined : { ...parts, headers: parts.headers.slice(1) }),
  'another value of a header': (parts, text) =>
    parts.headers.length === 0
      ? undefined
      : { ...parts, headers: parts.headers.map(([name, value], i) => [name, i === 0 ? value + text : value]) },
  'case of a Call-ID or of the body': parts => {
    const at = parts.headers.findIndex(
      ([name, value]) => /^(call-id|body)$/i.test(name) && /[a-z]/i.test(value.replace(/%[0-9a-f]{2}/gi, '')),
    );
    if (at < 0) return undefined;
    return {
      ...parts,
      headers: parts.headers.map(([name, value], i) => [name, i === at ? swapUnescaped(value) : value]),
    };
  },
  'another value of a parameter': (parts, text) => {
    const at = parts.params.findIndex(([name, value]) => value !== undefined && !/^(maddr|ttl)$/i.test(name));
    if (at < 0) return undefined;
    return { ...parts, params: parts.params.map(([name, value], i) => [name, i === at ? value + text : value]) };
  },
};

const changed: fc.Arbitrary<[string, string] | undefined> = fc
  .tuple(comparable, fc.constantFrom(...Object.values(changes)), chars(ALPHANUM, 1, 3))
  .map(([parts, change, text]) => {
    const other = change(parts, text);
    return other && [printUri(parts), printUri(other)];
  });

const inOneOnly: fc.Arbitrary<[string, string]> = fc
  .tuple(
    comparable,
    fc.constantFrom(
      onlyOne('transport', 'udp'),
      onlyOne('user', 'ip'),
      onlyOne('user', 'phone'),
      onlyOne('ttl', '1'),
      onlyOne('method', 'INVITE'),
      onlyOne('maddr', '192.0.2.1'),
    ),
  )
  .map(([parts, only]) => only(parts).map(printUri) as [string, string]);

/** Two URIs that 19.1.4 holds apart. */
export const differentUris: fc.Arbitrary<[string, string]> = fc.oneof(
  { weight: 3, arbitrary: changed.filter(pair => pair !== undefined) },
  { weight: 1, arbitrary: inOneOnly },
  {
    weight: 1,
    arbitrary: fc
      .tuple(hostname, chars(DIGITS, 1, 1))
      .map(([name, digit]): [string, string] => ['sip:' + name, 'sip:192.0.2.' + digit]),
  },
);
