// The character classes of the grammar (RFC 3261 25.1), as one table over the byte values.

export const TOKEN = 1;
export const DIGIT = 2;
export const HEX = 4;
export const ALPHA = 8;
/** unreserved and user-unreserved: the user part of a SIP URI. */
export const USER = 16;
export const PASSWORD = 32;
/** unreserved and param-unreserved: names and values of URI parameters. */
export const PARAM = 64;
/** unreserved and hnv-unreserved: names and values of the headers part of a URI. */
export const HNV = 128;
/** uric: what any URI may hold, but for escapes. */
export const URIC = 256;
/** USER without the characters that end a URI without angle brackets (20.10). */
export const BARE_USER = 512;
/** qdtext of ASCII without white space. */
export const QDTEXT = 1024;
/** word: Call-ID and others. */
export const WORD = 2048;
/** ctext of ASCII without white space. */
export const CTEXT = 4096;
/** What may stand in text that goes on to the end of the line: visible ASCII. */
export const VISIBLE = 8192;

/** Space and tab. */
export const SPACE = 32768;
/** Letters, digits and hyphens: the labels of a host name. */
export const LABEL = 16384;

/** By byte value; those of 128 and above have no class: they are part of UTF-8 sequences. */
export const kinds = new Uint16Array(256);

const mark = (chars: string, kind: number): void => {
  for (const char of chars) kinds[char.charCodeAt(0)] |= kind;
};
const range = (from: number, to: number, kind: number): void => {
  for (let code = from; code <= to; code++) kinds[code] |= kind;
};

const unreserved = USER | BARE_USER | PASSWORD | PARAM | HNV | URIC;
range(48, 57, TOKEN | DIGIT | HEX | WORD | LABEL | unreserved);
range(65, 90, TOKEN | ALPHA | WORD | LABEL | unreserved);
range(97, 122, TOKEN | ALPHA | WORD | LABEL | unreserved);
mark('abcdefABCDEF', HEX);
mark('-', LABEL);
mark("-_.!~*'()", unreserved);
mark("-.!%*_+`'~", TOKEN | WORD);
mark('()<>:\\"/[]?{}', WORD);
mark('&=+$,;?/', USER);
mark('&=+$/', BARE_USER);
mark('&=+$,', PASSWORD);
mark('[]/:&+$', PARAM);
mark('[]/?:+$', HNV);
mark(';/?:@&=+$,', URIC);
range(0x21, 0x7e, VISIBLE | QDTEXT | CTEXT);
mark(' \t', SPACE);
for (const char of '"\\') kinds[char.charCodeAt(0)] &= ~QDTEXT;
for (const char of '()\\') kinds[char.charCodeAt(0)] &= ~CTEXT;

const is = (code: number, kind: number): boolean => code < 256 && (kinds[code] & kind) !== 0;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isAlpha = (code: number): boolean => is(code, ALPHA);
export const isHex = (code: number): boolean => is(code, HEX);
export const isTokenCode = (code: number): boolean => is(code, TOKEN);
/** Space or tab, and what is left of line ends inside a built value. */
export const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;

/**
 * The length of the UTF8-NONASCII sequence at `at` of a byte string, 0 when there is none: 2 to 6 bytes as 25.1 has it.
 */
export function utf8Length(text: string, at: number, end: number): number {
  const lead = text.charCodeAt(at);
  if (lead < 0xc0 || lead > 0xfd) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : lead < 0xfc ? 5 : 6;
  if (at + length > end) return 0;
  for (let i = at + 1; i < at + length; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Text as a caller writes it to the byte string that the scanners read: UTF-8, and line folds as spaces. */
export function toByteString(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128 || code === 10) return encode(text);
  }
  return text;
}

function encode(text: string): string {
  const unfolded = text.includes('\n') ? text.replace(/\r?\n(?=[ \t])/g, fold => ' '.repeat(fold.length)) : text;
  return Buffer.from(unfolded, 'utf8').toString('latin1');
}

/** A byte string to text: the inverse of toByteString. */
export function fromByteString(bytes: string): string {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes.charCodeAt(i) >= 128) return Buffer.from(bytes, 'latin1').toString('utf8');
  }
  return bytes;
}
