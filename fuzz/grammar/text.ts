// Text that people read: UTF-8, quoted strings, comments, TEXT-UTF8-TRIM (RFC 3261 25.1).
import fc from 'fast-check';
import { FOLD, LWS, many, type Spelt, SWS, seq, type Text } from './abnf';

/** The bytes of a string in UTF-8, one char each. */
export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const visible = (except: string): string[] =>
  Array.from({ length: 0x7e - 0x21 + 1 }, (_, i) => String.fromCharCode(0x21 + i)).filter(
    char => !except.includes(char),
  );

/** A character beyond ASCII that Unicode has, as a JavaScript string. */
const nonAscii: Text = fc.oneof(
  fc.constantFrom('é', 'ß', 'я', '中', '🙂', '\u0080', '\u00a0', '\u200f', '\u2028', '\ufeff', '\ufffd', '\u{10ffff}'),
  fc.integer({ min: 0x80, max: 0xd7ff }).map(code => String.fromCodePoint(code)),
  fc.integer({ min: 0xe000, max: 0x10ffff }).map(code => String.fromCodePoint(code)),
);

/** UTF8-NONASCII that the ABNF has and Unicode has not: surrogates, beyond U+10FFFF, too long, five and six bytes. */
export const oddUtf8: Text = fc.constantFrom(
  '\xed\xa0\x80',
  '\xf4\x90\x80\x80',
  '\xc0\x80',
  '\xf8\x88\x80\x80\x80',
  '\xfc\x84\x80\x80\x80\x80',
);

type Piece = Spelt<string>;

const same = (char: string): Piece => ({ text: char, value: char });
const beyondAscii = nonAscii.map((char): Piece => ({ text: utf8(char), value: char }));
/** quoted-pair: any ASCII character but CR and LF. */
const quotedPair = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom('"', '\\') },
    { weight: 1, arbitrary: fc.nat(0x7f).map(code => String.fromCharCode(code === 10 || code === 13 ? 34 : code)) },
  )
  .map((char): Piece => ({ text: '\\' + char, value: char }));
const space = fc.constantFrom<Piece[]>(same(' '), { text: FOLD, value: ' ' }, same('\t'));

const pieces = (visibleChars: string[], withPairs: boolean, withSpace = true): fc.Arbitrary<Piece> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 8, arbitrary: fc.constantFrom(...visibleChars).map(same) },
    { weight: withPairs ? 2 : 0, arbitrary: quotedPair },
    { weight: withSpace ? 2 : 0, arbitrary: space },
    { weight: 2, arbitrary: beyondAscii },
  );

const isBlank = (piece: Piece | undefined): boolean => piece?.value === ' ' || piece?.value === '\t';

/** One after the other; next to a fold no other white space stands, which a recipient would take for a part of the fold. */
function join(all: Piece[]): Piece {
  const kept: Piece[] = [];
  for (const piece of all) {
    if (kept.at(-1)?.text === FOLD && isBlank(piece)) continue;
    while (piece.text === FOLD && isBlank(kept.at(-1))) kept.pop();
    kept.push(piece);
  }
  return { text: kept.map(({ text }) => text).join(''), value: kept.map(({ value }) => value).join('') };
}

/** Between the quotes: text with escapes, value without, both quotes left out. */
const quotable = fc.array(pieces(['a', ...visible('"\\')], true), { maxLength: 8 }).map(join);

/** A quoted string without the white space before it; the value is what it says. */
export const quotedString: fc.Arbitrary<Spelt<string>> = quotable.map(({ text, value }) => ({
  text: '"' + text + '"',
  value,
}));
/** quoted-string as the ABNF has it, with SWS before it. */
export const quoted: Text = quotedString.map(({ text }) => SWS + text);

/** A quoted string around what another rule gives, which needs no escapes. */
export const inQuotes = (content: Text): Text => seq(SWS + '"', content, '"' + SWS);

const ctext = pieces(['a', ...visible('()\\')], true).map(({ text }) => text);
const commentOf = (inner: Text): Text => seq(SWS + '(' + SWS, many(inner, 0, 4), SWS + ')' + SWS);
/** Comments, nested up to three deep. */
export const comment: Text = commentOf(
  fc.oneof({ weight: 4, arbitrary: ctext }, commentOf(fc.oneof(ctext, commentOf(ctext)))),
);

const textChar = pieces(['a', ...visible('')], false, false);
/** TEXT-UTF8-TRIM. */
export const textUtf8Trim: fc.Arbitrary<Spelt<string>> = fc
  .tuple(textChar, fc.array(pieces(visible(''), false), { maxLength: 10 }), textChar)
  .map(([first, middle, last]) => join(middle.length === 0 ? [first] : [first, ...middle, last]));

/** header-value of extension-header: nearly anything, bytes that are no UTF-8 too. */
export const headerValue: Text = many(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', ...visible('')) },
    { weight: 2, arbitrary: fc.constant(LWS) },
    { weight: 1, arbitrary: nonAscii.map(utf8) },
    { weight: 1, arbitrary: oddUtf8 },
    { weight: 1, arbitrary: fc.constantFrom('\x80', '\xbf') },
  ),
  0,
  12,
);
