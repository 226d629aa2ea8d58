// Cutting header text as callers hold it: quoted strings, angle brackets, comma lists (RFC 3261 25.1).
import { isDigit, isSpace, isTokenCode } from './chars';

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
  for (let i = 0; i < text.length; i++) if (!isTokenCode(text.charCodeAt(i))) return false;
  return text.length > 0;
}

/** Digits only, at least one. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return text.length > 0;
}

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
function splitOutside(text: string, separator: number): string[] {
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
