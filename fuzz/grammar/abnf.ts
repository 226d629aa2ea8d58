// ABNF as fast-check arbitraries of byte strings (one char = one byte), with marks where the white space may vary.
import fc from 'fast-check';

/** A byte string of some rule; it may hold marks until `spell` fills them in. */
export type Text = fc.Arbitrary<string>;

/** A text together with the value that it stands for. */
export interface Spelt<T> {
  text: string;
  value: T;
}

/** SWS of RFC 3261 25.1: nothing, white space or a folded line. A mark is no byte, so no text holds it by chance. */
export const SWS = '\u2420';
/** LWS: white space or a folded line. */
export const LWS = '\u2421';
/** White space that unfolds to exactly one space. */
export const FOLD = '\u2422';
/** The space before the colon of HCOLON, where no fold may stand. */
export const WSP = '\u2423';
/** SWS after the colon of HCOLON, where the plain spelling has a space. */
export const HSP = '\u2424';

const forms: Record<string, string[]> = {
  [SWS]: ['', ' ', '\t', '  ', '\r\n ', ' \r\n\t', '\t \r\n  \t'],
  [LWS]: [' ', '\t', '  ', ' \t ', '\r\n ', ' \r\n\t', '\t \r\n  \t'],
  [FOLD]: [' ', ' ', ' ', '\r\n ', '\r\n\t', ' \r\n ', '\t\r\n \t'],
  [HSP]: [' ', '', '\t', '  ', '\r\n ', ' \r\n\t', ''],
  [WSP]: ['', ' ', '\t', '', '  ', '\t ', ''],
};

const anyMark = /[\u2420-\u2424]/g;

/** Which form each mark takes, in turn and round again. The empty style is the plainest spelling, and what shrinking ends at. */
export type Style = number[];

export const style = (maxLength = 12): fc.Arbitrary<Style> =>
  fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(6) }), {
    maxLength,
    size: 'max',
  });

/** The text with its marks filled in. */
export function spell(text: string, chosen: Style): string {
  let at = 0;
  return text.replace(anyMark, mark => forms[mark][chosen.length === 0 ? 0 : chosen[at++ % chosen.length]]);
}

/** What a recipient sees: each fold is one space (7.3.1). */
export const unfold = (text: string): string => text.replace(/[ \t]*\r\n[ \t]+/g, ' ');

const arbitrary = (part: Text | string): Text => (typeof part === 'string' ? fc.constant(part) : part);

/** One after the other. */
export const seq = (...parts: (Text | string)[]): Text => fc.tuple(...parts.map(arbitrary)).map(all => all.join(''));

/** One of them; shrinks to the first. */
export const alt = (...parts: (Text | string)[]): Text => fc.oneof({ withCrossShrink: true }, ...parts.map(arbitrary));

/** One of these literals; shrinks to the first. */
export const oneOf = (...literals: string[]): Text => fc.constantFrom(...literals);

export const opt = (...parts: (Text | string)[]): Text => alt('', seq(...parts));

export const many = (part: Text, minLength: number, maxLength: number): Text =>
  fc.array(part, { minLength, maxLength }).map(all => all.join(''));

/** Items with a separator between, from `minLength` to `maxLength` of them. */
export const joined = (item: Text, separator: string, minLength = 1, maxLength = 3): Text =>
  fc.array(item, { minLength, maxLength }).map(all => all.join(separator));

export const COMMA = SWS + ',' + SWS;
export const SEMI = SWS + ';' + SWS;
export const EQUAL = SWS + '=' + SWS;
export const SLASH = SWS + '/' + SWS;

/** A comma list (7.3.1). */
export const list = (item: Text, minLength = 1): Text => joined(item, COMMA, minLength);

/** A literal of the ABNF, which stands for every case (RFC 2234 2.3). */
export const caseless = (word: string): Text =>
  oneOf(
    ...new Set([word, word.toLowerCase(), word.toUpperCase(), word[0].toUpperCase() + word.slice(1).toLowerCase()]),
  );

/** Any of the literals in any case. */
export const words = (...literals: string[]): Text => alt(...literals.map(caseless));

export const DIGITS = '0123456789';
export const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const ALPHANUM = LETTERS + DIGITS;
const TOKEN = ALPHANUM + "-.!%*_+`'~";

/** Characters of an alphabet. */
export const chars = (alphabet: string, minLength: number, maxLength: number): Text =>
  many(fc.constantFrom(...alphabet), minLength, maxLength);

export const token: Text = alt(chars(LETTERS, 1, 6), chars(TOKEN, 1, 10));
/** token-nodot of RFC 6665. */
export const tokenNoDot: Text = chars(TOKEN.replace('.', ''), 1, 8);
export const word: Text = chars(TOKEN + '()<>:\\"/[]?{}', 1, 10);
export const lhex = (length: number): Text => chars(DIGITS + 'abcdef', length, length);

/** 1*DIGIT up to a value, now and then with leading zeros. */
export const cardinal = (max: number, min = 0): fc.Arbitrary<Spelt<number>> =>
  fc
    .tuple(fc.integer({ min, max }), fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(4)))
    .map(([value, zeros]) => ({ text: '0'.repeat(zeros) + value, value }));

export const textOf = <T>(spelt: fc.Arbitrary<Spelt<T>>): Text => spelt.map(({ text }) => text);

export const number = (max: number, min = 0): Text => textOf(cardinal(max, min));
/** 1*3DIGIT (25.1). */
export const ttl: Text = number(255).map(text => text.slice(-3));
/** Seconds below 2**32 (20.19). */
export const deltaSeconds: Text = alt(number(7200), number(0xffffffff));
export const qvalue: Text = alt(
  oneOf('1', '0', '0.5', '1.', '0.', '1.0', '1.000'),
  chars(DIGITS, 1, 3).map(digits => '0.' + digits),
);
