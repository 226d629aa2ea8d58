// When two URIs are the same (RFC 3261 19.1.4, RFC 3966 4, RFC 8141 3).
import { isHex } from './chars';
import { canonicalHost } from './host';
import { Params } from './params';
import { indexOutside, skipQuoted, splitList, trimSpace } from './scan';
import { telKey } from './tel';
import type { Uri } from './uri';
import { comparisonOf, longName } from './uri-headers';

/** Equivalence by 19.1.4. It is not transitive. Other schemes: same text, but for tel: and urn:. */
export function sameUri(a: Uri, b: Uri): boolean {
  if (a.scheme !== b.scheme) return false;
  if (!a.isSip) return opaqueKey(a) === opaqueKey(b);
  return (
    sameText(a.user, b.user) &&
    sameText(a.password, b.password) &&
    a.port === b.port &&
    canonicalHost(a.host) === canonicalHost(b.host) &&
    sameParams(a.params, b.params, binding, fold) &&
    sameHeaders(a, b)
  );
}

/** %-escapes of characters outside the reserved set say the same as the characters (19.1.4); the others keep theirs. */
function unescapeUnreserved(text: string): string {
  if (text.indexOf('%') < 0) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== 37 || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) {
      out += text[i];
      continue;
    }
    const char = String.fromCharCode(Number.parseInt(text.slice(i + 1, i + 3), 16));
    out += char >= '\x80' || ';/?:@&=+$,%'.includes(char) ? text.slice(i, i + 3).toUpperCase() : char;
    i += 2;
  }
  return out;
}

function sameText(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && unescapeUnreserved(a) === unescapeUnreserved(b);
}

const fold = (text: string): string => unescapeUnreserved(text).toLowerCase();

/** These never match when only one of the URIs has them (19.1.4). */
const binding = ['user', 'ttl', 'method', 'maddr', 'transport'];

/** Parameters that only one side has are ignored, but for those that bind. */
function sameParams(a: Params, b: Params, binds: readonly string[], say: (text: string) => string): boolean {
  if (a.size === 0 && b.size === 0) return true;
  const others = new Map(b.entries().map(([name, value]) => [say(name), value]));
  const seen = new Set<string>();
  for (const [name, value] of a.entries()) {
    const key = say(name);
    seen.add(key);
    if (!others.has(key)) continue;
    const other = others.get(key);
    if (value === undefined || other === undefined ? value !== other : say(value) !== say(other)) return false;
  }
  return binds.every(name => seen.has(name) === others.has(name));
}

type Headers = [string, string][];

/** All header components count, whatever their order; each is compared as its header field is (19.1.4, 20). */
function sameHeaders(a: Uri, b: Uri): boolean {
  if (a.headers.length === 0 && b.headers.length === 0) return true;
  const others = byName(b.headers);
  const own = byName(a.headers);
  return own.size === others.size && [...own].every(([name, values]) => sameField(name, values, others.get(name), a));
}

/** The values of each field in their order, which says something (7.3.1). */
function byName(headers: Headers): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [written, value] of headers) {
    const name = longName(fold(written));
    const values = fields.get(name);
    if (values) values.push(fieldText(value));
    else fields.set(name, [fieldText(value)]);
  }
  return fields;
}

/**
 * What the header field would say. Of the reserved characters, those that a header component can't have itself are
 * unescaped; for the others the escape says something else than the character (19.1.4).
 */
const fieldText = (value: string): string =>
  unescapeUnreserved(value).replace(/%(?:25|26|2C|3B|3D|40)/g, code =>
    String.fromCharCode(Number(`0x${code.slice(1)}`)),
  );

function sameField(name: string, a: string[], b: string[] | undefined, like: Uri): boolean {
  if (b === undefined) return false;
  const comparison = comparisonOf(name);
  const values = (lines: string[]): string[] => (comparison === 'text' ? lines : lines.flatMap(splitList));
  const others = values(b);
  const own = values(a);
  if (own.length !== others.length) return false;
  if (comparison === 'address') return own.every((value, i) => sameAddress(value, others[i], like));
  const key = comparison === 'tokens' ? valueKey : spaced;
  return own.every((value, i) => (comparison === 'text' ? value === others[i] : key(value) === key(others[i])));
}

/** Parameters of the header field that are no extensions (20.10, 20.20). */
const bindingOfAddress = ['tag', 'q', 'expires'];

/** By the URIs and the parameters, whatever the display names and brackets (20.20, 20.39). */
function sameAddress(a: string, b: string, like: Uri): boolean {
  const own = readAddress(a, like);
  const other = readAddress(b, like);
  if (own === undefined || other === undefined) return a === b;
  return sameUri(own.uri, other.uri) && sameParams(own.params, other.params, bindingOfAddress, foldUnquoted);
}

/** NameAddr needs Uri and Uri needs this file, so that the reader is that of the URI at hand. */
function readAddress(text: string, like: Uri): { uri: Uri; params: Params } | undefined {
  const open = indexOutside(text, 60);
  const end = open < 0 ? indexOutside(text + ';', 59) : text.indexOf('>', open);
  if (end < 0) return undefined;
  const uri = (like.constructor as typeof Uri).parse(trimSpace(text.slice(open + 1, end)));
  const rest = trimSpace(text.slice(open < 0 ? end : end + 1));
  const params = rest === '' || rest.startsWith(';') ? Params.parse(rest) : undefined;
  return uri && params && { uri, params };
}

/** A value of tokens and its parameters, in any order: all but what is quoted has no case (7.3.1). */
function valueKey(text: string): string {
  const end = indexOutside(text, 59);
  const params = end < 0 ? undefined : Params.parse(text.slice(end));
  if (params === undefined) return foldUnquoted(text);
  const said = params
    .entries()
    .map(([name, value]) => ';' + foldUnquoted(value === undefined ? name : name + '=' + value));
  return foldUnquoted(trimSpace(text.slice(0, end))) + said.sort().join('');
}

/** One space for all white space, none around = and /. */
const spaced = (text: string): string => text.replace(/\s+/g, ' ').replace(/ ?([=/]) ?/g, '$1');

function foldUnquoted(text: string): string {
  let out = '';
  let at = 0;
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', at)) {
    const end = skipQuoted(text, open);
    if (end < 0) break;
    out += spaced(text.slice(at, open)).toLowerCase() + text.slice(open, end);
    at = end;
  }
  return out + spaced(text.slice(at)).toLowerCase();
}

/** urn: the namespace has no case, %-escapes have none, what is specific to the namespace keeps its own. */
function urnKey(opaque: string): string {
  const colon = opaque.indexOf(':');
  const specific = opaque.slice(colon + 1).replace(/[?#].*/s, '');
  return opaque.slice(0, colon + 1).toLowerCase() + specific.replace(/%[0-9A-Fa-f]{2}/g, code => code.toUpperCase());
}

function opaqueKey(uri: Uri): string {
  const text = uri.opaque ?? '';
  if (uri.scheme === 'tel') return telKey(text);
  return uri.scheme === 'urn' ? urnKey(text) : text;
}
