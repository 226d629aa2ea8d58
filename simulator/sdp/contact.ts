// The values of u=, e= and p= lines: URI-reference of RFC 3986, addr-spec of RFC 5322, telephone numbers (RFC 8866 9).
import { isIp6 } from './address';
import { ALPHA, ATOM, DIGIT, HEX, is, isAll, runEnd, SAFE, TEXT, URI } from './chars';

/** Where text from `from` to `to` stops being URI characters, escapes, and those of `also`; -1 when it does not. */
function uriPart(text: string, from: number, to: number, also: string): number {
  for (let at = from; at < to; at++) {
    if (is(text, at, URI) || also.includes(text[at])) continue;
    if (text[at] !== '%' || at + 2 >= to || !is(text, at + 1, HEX) || !is(text, at + 2, HEX)) return at;
    at += 2;
  }
  return -1;
}

/** Userinfo, host and port between `from` and `to`. */
function authority(text: string, from: number, to: number): number {
  const mark = text.lastIndexOf('@', to - 1);
  const host = mark >= from ? mark + 1 : from;
  const user = uriPart(text, from, Math.max(host - 1, from), ':');
  if (user >= 0) return user;
  let end = host;
  if (text[host] === '[') {
    end = text.indexOf(']', host);
    const literal = text.slice(host + 1, end);
    if (end < 0 || end >= to || !(isIp6(literal) || isFutureAddress(literal))) return host;
    end++;
  } else {
    const colon = text.indexOf(':', host);
    end = colon >= 0 && colon < to ? colon : to;
    const bad = uriPart(text, host, end, '');
    if (bad >= 0) return bad;
  }
  if (end < to && text[end] !== ':') return end;
  const port = runEnd(text, end + 1, DIGIT);
  return end < to && port < to ? port : -1;
}

/** IPvFuture */
function isFutureAddress(text: string): boolean {
  const dot = text.indexOf('.');
  const numbered = dot > 1 && /^v/i.test(text) && isAll(text.slice(1, dot), HEX);
  return numbered && isAll(text.slice(dot + 1).replaceAll(':', '.'), URI);
}

/** Where the text stops being a URI-reference; -1 when it is one. */
export function uriError(text: string): number {
  const hash = text.indexOf('#');
  const end = hash < 0 ? text.length : hash;
  const mark = text.indexOf('?');
  const path = mark < 0 || mark > end ? end : mark;
  let at = 0;
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  if (colon >= 0 && colon < path && (slash < 0 || colon < slash)) {
    const scheme = text.slice(0, colon).replace(/[+\-.]/g, '0');
    if (!is(scheme, 0, ALPHA) || !isAll(scheme, ALPHA | DIGIT)) return 0;
    at = colon + 1;
  }
  if (text.startsWith('//', at) && at < path) {
    const next = text.indexOf('/', at + 2);
    const until = next < 0 || next > path ? path : next;
    const bad = authority(text, at + 2, until);
    if (bad >= 0) return bad;
    at = until;
  }
  const parts: [number, number, string][] = [
    [at, path, ':@/'],
    [path + 1, end, ':@/?'],
    [end + 1, text.length, ':@/?'],
  ];
  return parts.map(([from, to, also]) => uriPart(text, from, to, also)).find(bad => bad >= 0) ?? -1;
}

/** What may stand in a comment or a quoted-string, escaped or not. */
function isPrintable(char: string): boolean {
  return char === '\t' || (char >= ' ' && char <= '~');
}

/** Goes past spaces and comments (CFWS); stays at a comment that does not end. */
function skipComments(text: string, from: number): number {
  let depth = 0;
  let outside = from;
  for (let at = from; at < text.length && isPrintable(text[at]); at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0 && char !== ' ' && char !== '\t') break;
    else if (char === '\\' && !isPrintable(text[++at] ?? '')) break;
    if (depth === 0) outside = at + 1;
  }
  return outside;
}

/** Past a word: an atom, or a quoted-string where one may stand. -1 when there is none. */
function wordEnd(text: string, at: number, quoted: boolean): number {
  if (!quoted || text[at] !== '"') {
    const end = runEnd(text, at, ATOM);
    return end > at ? end : -1;
  }
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '"') return next + 1;
    if (text[next] === '\\') next++;
    if (!isPrintable(text[next] ?? '')) return -1;
  }
  return -1;
}

/** Past words with dots between them, comments allowed around each; -1 when there are none. */
function dottedEnd(text: string, from: number, quoted: boolean): number {
  let at = from;
  for (;;) {
    const end = wordEnd(text, skipComments(text, at), quoted);
    if (end < 0) return -1;
    const next = skipComments(text, end);
    if (text[next] !== '.') return end;
    at = next + 1;
  }
}

/** Past an addr-spec, without the comments after it; -1 when there is none. */
function addressEnd(text: string, from: number): number {
  const local = dottedEnd(text, from, true);
  const mark = local < 0 ? -1 : skipComments(text, local);
  if (mark < 0 || text[mark] !== '@') return -1;
  const domain = skipComments(text, mark + 1);
  if (text[domain] !== '[') return dottedEnd(text, mark + 1, false);
  const close = text.indexOf(']', domain);
  const literal = close < 0 ? '' : text.slice(domain + 1, close);
  return close < 0 || /[^\t -Z^-~]/.test(literal) ? -1 : close + 1;
}

/** Whether from `from` on there are `least` spaces or more, and then a text in parentheses. */
function isNamed(text: string, from: number, least: number): boolean {
  let open = from;
  while (text[open] === ' ') open++;
  const close = text.length - 1;
  return open - from >= least && text[open] === '(' && text[close] === ')' && isAll(text.slice(open + 1, close), SAFE);
}

/** email-address of RFC 8866 9. */
export function isEmail(text: string): boolean {
  const end = addressEnd(text, 0);
  if (end >= 0 && (skipComments(text, end) === text.length || isNamed(text, end, 1))) return true;
  const open = text.lastIndexOf('<');
  const spec = text.slice(open + 1, -1);
  const display = text.slice(0, Math.max(open, 0));
  const named = display.length > 1 && display.endsWith(' ') && isAll(display, SAFE) && text.endsWith('>');
  const last = named ? addressEnd(spec, 0) : -1;
  return last >= 0 && skipComments(spec, last) === spec.length;
}

/** Past `phone`; -1 when there is none. */
function phoneEnd(text: string, from: number): number {
  const first = text[from] === '+' ? from + 1 : from;
  let at = first;
  while (is(text, at, DIGIT) || (at > first && (text[at] === ' ' || text[at] === '-'))) at++;
  return at >= first + 2 ? at : -1;
}

/** phone-number of RFC 8866 9. */
export function isPhone(text: string): boolean {
  const end = phoneEnd(text, 0);
  if (end >= 0 && (end === text.length || isNamed(text, end, 0))) return true;
  const open = text.indexOf('<');
  return (
    open > 0 && isAll(text.slice(0, open), SAFE) && text.endsWith('>') && phoneEnd(text, open + 1) === text.length - 1
  );
}

/** `text` of RFC 8866 9. */
export function isText(text: string): boolean {
  return isAll(text, TEXT);
}
