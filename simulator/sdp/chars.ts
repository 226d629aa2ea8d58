// The character classes of RFC 8866 9 and RFC 3986, as one table over the 256 bytes. Text is latin1: a character a byte.

/** Classes; they can be joined with |. */
export const DIGIT = 1;
export const ALPHA = 2;
/** token-char */
export const TOKEN = 4;
/** What non-ws-string is made of. */
export const VISIBLE = 8;
/** email-safe */
export const SAFE = 16;
/** What byte-string is made of: no NUL, CR, or LF. */
export const TEXT = 32;
export const HEX = 64;
/** unreserved and sub-delims of RFC 3986. */
export const URI = 128;
/** mime-charset-chars of RFC 2978. */
export const CHARSET = 256;
/** atext of RFC 5322. */
export const ATOM = 512;
export const BASE64 = 1024;

const table = new Uint16Array(256);

function mark(cls: number, ...parts: (string | [number, number])[]): void {
  for (const part of parts) {
    if (typeof part === 'string') for (const char of part) table[char.charCodeAt(0)] |= cls;
    else for (let code = part[0]; code <= part[1]; code++) table[code] |= cls;
  }
}

const digits: [number, number] = [0x30, 0x39];
const upper: [number, number] = [0x41, 0x5a];
const lower: [number, number] = [0x61, 0x7a];
mark(DIGIT, digits);
mark(ALPHA, upper, lower);
mark(TOKEN, digits, upper, lower, "!#$%&'*+-.^_`{|}~");
mark(VISIBLE, [0x21, 0x7e], [0x80, 0xff]);
mark(SAFE, [0x01, 0x09], [0x0b, 0x0c], [0x0e, 0x27], [0x2a, 0x3b], '=', [0x3f, 0xff]);
mark(TEXT, [0x01, 0x09], [0x0b, 0x0c], [0x0e, 0xff]);
mark(HEX, digits, 'abcdefABCDEF');
mark(URI, digits, upper, lower, "-._~!$&'()*+,;=");
mark(CHARSET, digits, upper, lower, "!#$%&'+-^_`{}~");
mark(ATOM, digits, upper, lower, "!#$%&'*+-/=?^_`{|}~");
mark(BASE64, digits, upper, lower, '+/');

/** Whether the character at `at` is of the class; false past the end. */
export function is(text: string, at: number, cls: number): boolean {
  return at < text.length && (table[text.charCodeAt(at) & 0xff] & cls) !== 0;
}

/** Where the run of characters of the class that begins at `at` ends. */
export function runEnd(text: string, at: number, cls: number): number {
  let end = at;
  while (is(text, end, cls)) end++;
  return end;
}

/** Whether the text is one or more characters of the class. */
export function isAll(text: string, cls: number): boolean {
  return text !== '' && runEnd(text, 0, cls) === text.length;
}

/** `integer`: no zero in front, at least 1. */
export function isInteger(text: string): boolean {
  return text[0] !== '0' && isAll(text, DIGIT);
}

/** Without the spaces at its end; other white space stays, for in latin1 it may be half a letter. */
export function trimSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
}
