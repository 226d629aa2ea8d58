// Scanning of header text: characters, quoted strings, angle brackets, comma lists (RFC 3261 25.1).

const TOKEN = 1;
const DIGIT = 2;
const HEX = 4;
const ALPHA = 8;
const USER = 16;
const PASSWORD = 32;

const kinds = new Uint8Array(128);
const mark = (chars: string, kind: number): void => {
  for (const char of chars) kinds[char.charCodeAt(0)] |= kind;
};
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
mark('0123456789', TOKEN | DIGIT | HEX | USER | PASSWORD);
mark(letters, TOKEN | ALPHA | USER | PASSWORD);
mark('abcdefABCDEF', HEX);
mark("-.!%*_+`'~", TOKEN);
mark("-_.!~*'()", USER | PASSWORD); // "mark" of 25.1
mark('&=+$,;?/', USER); // user-unreserved
mark('&=+$,', PASSWORD);

const is = (code: number, kind: number): boolean => code < 128 && (kinds[code] & kind) !== 0;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isAlpha = (code: number): boolean => is(code, ALPHA);
export const isHex = (code: number): boolean => is(code, HEX);
export const isTokenCode = (code: number): boolean => is(code, TOKEN);
/** Space or tab, and what is left of line ends inside a built value. */
export const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

/** Without the spaces, tabs and line ends around it; other white space of Unicode is content. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** A token of 25.1: at least one character. */
export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!is(text.charCodeAt(i), TOKEN)) return false;
  return text.length > 0;
}

/** Digits only, at least one. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return text.length > 0;
}

function isEscapedText(text: string, kind: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 37) {
      if (!isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) return false;
      i += 2;
    } else if (!is(code, kind)) return false;
  }
  return true;
}

/** The user part of a SIP URI, without an ill-formed %-escape. */
export const isUserText = (text: string): boolean => text.length > 0 && isEscapedText(text, USER);
export const isPasswordText = (text: string): boolean => isEscapedText(text, PASSWORD);

/** The index after the closing quote of the quoted string that opens at `at`, or -1 when it never closes. */
export function skipQuoted(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34) return i + 1;
  }
  return -1;
}

/** The first index of the character outside quoted strings and angle brackets, from `from`; -1 when there is none. */
export function indexOutside(text: string, wanted: number, from = 0): number {
  let angle = false;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === wanted && !angle) return i;
    if (code === 34 && !angle) {
      const end = skipQuoted(text, i);
      if (end < 0) return -1;
      i = end - 1;
    } else if (code === 60) angle = true;
    else if (code === 62) angle = false;
  }
  return -1;
}

/** Splits at a separator outside quotes and angle brackets. Parts are trimmed, empty ones kept. */
export function splitOutside(text: string, separator: number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (;;) {
    const at = indexOutside(text, separator, start);
    if (at < 0) break;
    parts.push(trimSpace(text.slice(start, at)));
    start = at + 1;
  }
  parts.push(trimSpace(text.slice(start)));
  return parts;
}

const COMMA = 44;

/** The values of a comma list (7.3.1), trimmed, empty ones kept: an empty one is a mistake of the sender. */
export function splitList(text: string): string[] {
  return text.indexOf(',') < 0 ? [trimSpace(text)] : splitOutside(text, COMMA);
}

/** The text that a quoted string stands for; other text as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== 34 || text.charCodeAt(text.length - 1) !== 34) return text;
  const inner = text.slice(1, -1);
  if (inner.indexOf('\\') < 0) return inner;
  let out = '';
  for (let i = 0; i < inner.length; i++) {
    if (inner.charCodeAt(i) === 92 && i + 1 < inner.length) i++;
    out += inner[i];
  }
  return out;
}

/** A quoted string that stands for the text. */
export function quote(text: string): string {
  return '"' + text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') + '"';
}

/** Whether white space, a control character, or one of <>" is in the text: none may stand bare in a URI (19.1.2). */
export function hasNonUriChar(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 34 || code === 60 || code === 62 || code === 127) return true;
  }
  return false;
}

/** A cardinal number in a header; undefined when it is not digits only. Numbers beyond 2**53 lose precision, never wrap. */
export function parseCount(text: string): number | undefined {
  return isDigits(text) ? Number(text) : undefined;
}
