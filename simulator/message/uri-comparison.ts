// When two URIs are the same (RFC 3261 19.1.4, RFC 3966 4, RFC 8141 3).
import { isHex } from './chars';
import { canonicalHost } from './host';
import type { Params } from './params';
import { telKey } from './tel';
import type { Uri } from './uri';

/** Equivalence by 19.1.4. It is not transitive. Other schemes: same text, but for tel: and urn:. */
export function sameUri(a: Uri, b: Uri): boolean {
  if (a.scheme !== b.scheme) return false;
  if (!a.isSip) return opaqueKey(a) === opaqueKey(b);
  return (
    sameText(a.user, b.user) &&
    sameText(a.password, b.password) &&
    a.port === b.port &&
    canonicalHost(a.host) === canonicalHost(b.host) &&
    sameParams(a.params, b.params) &&
    sameHeaders(a.headers, b.headers)
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

function sameParams(a: Params, b: Params): boolean {
  if (a.size === 0 && b.size === 0) return true;
  const others = new Map(b.entries().map(([name, value]) => [fold(name), value]));
  const seen = new Set<string>();
  for (const [name, value] of a.entries()) {
    const key = fold(name);
    seen.add(key);
    if (!others.has(key)) continue;
    const other = others.get(key);
    if (value === undefined || other === undefined ? value !== other : fold(value) !== fold(other)) return false;
  }
  return binding.every(name => seen.has(name) === others.has(name));
}

function sameHeaders(a: [string, string][], b: [string, string][]): boolean {
  if (a.length !== b.length) return false;
  const key = ([name, value]: [string, string]): string => fold(name) + '=' + fold(value);
  const others = b.map(key).sort();
  return a
    .map(key)
    .sort()
    .every((text, i) => text === others[i]);
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
