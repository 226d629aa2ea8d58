// AssemblyScript: what lies where in the memory that scan.ts looks at, and what it knows: classes of characters, and words.
// The lines with ts-ignore are for editors: to TypeScript, which reads these files there, a function has no decorators.

/** So many bytes can be looked at. Behind them, room for looks that begin before the end. */
export const SIZE: usize = 65536;
/** What a reader found, four bytes each, by the numbers below. */
export const FOUND: usize = SIZE + 64;
/** The lines of a head. */
export const LINES: usize = FOUND + 64;
export const LINE_SIZE: usize = 24;
const MOST_LINES: usize = 256;
/** For each hash the number of its first word, one byte; 0 for none. */
export const FIRSTS: usize = LINES + MOST_LINES * LINE_SIZE;
const HASHES: usize = 1024;
/** Of each word: 32 letters, for each of them the bits that may differ, the length, the next one of the same hash. */
const WORDS: usize = FIRSTS + HASHES;
const WORD_SIZE: usize = 80;
/** Character classes: for each lower half of a byte a bit for each upper half. */
const CLASSES: usize = WORDS + 256 * WORD_SIZE;
export const USER: usize = CLASSES;
export const BARE_USER: usize = CLASSES + 16;
export const PARAM: usize = CLASSES + 32;
export const TOKEN: usize = CLASSES + 48;
/** Tokens and white space: a display name without quotes. */
export const NAME: usize = CLASSES + 64;
/** What stands in quotes without a backslash. */
export const QUOTABLE: usize = CLASSES + 80;
/** Letters, digits, hyphens and dots. */
export const HOST: usize = CLASSES + 96;

// the numbers of what was found, as simulator/message has them
export const USER_END: usize = 0;
export const HOST_END: usize = 1;
export const PORT: usize = 2;
export const PARAMS: usize = 3;
export const COLON_PLACE: usize = 4;
export const NAME_END: usize = 5;
export const URI_BEGIN: usize = 6;
export const URI_END: usize = 7;
export const VALUE_BEGIN: usize = 8;
export const VALUE_END: usize = 9;
export const METHOD_END: usize = 10;
export const IS_ASCII: usize = 11;
export const TRANSPORT: usize = 12;
export const HOST_BEGIN: usize = 13;
export const HEAD_END: usize = 14;
export const NUMBER: usize = 15;

// @ts-ignore: decorator
@inline
export function tell(number: usize, value: usize): void {
  store<i32>(FOUND + (number << 2), <i32>value);
}

// @ts-ignore: decorator
@inline
export function isLetter(code: u8): bool {
  return (code | 32) - 97 < 26;
}

/** Takes the 128 bytes at the beginning for a class: those of ASCII that belong to it are not 0. The classes stand as above. */
export function learnClass(index: usize): void {
  const table = CLASSES + (index << 4);
  for (let code: usize = 0; code < 128; code++) {
    const row = table + (code & 15);
    if (load<u8>(code) != 0) store<u8>(row, load<u8>(row) | (1 << <u8>(code >> 4)));
  }
}

/** Takes the letters at the beginning for a word, in lower case, at most 32. Numbers are from 1 to 255. */
export function learnWord(number: u8, length: usize): void {
  const word: usize = WORDS + <usize>number * WORD_SIZE;
  for (let i: usize = 0; i < 32; i++) {
    const code = load<u8>(i);
    store<u8>(word + i, code);
    store<u8>(word + i, i >= length ? 255 : isLetter(code) ? 32 : 0, 32);
  }
  const first = FIRSTS + hashOf(0, length);
  store<u8>(word, <u8>length, 64);
  store<u8>(word, load<u8>(first), 65);
  store<u8>(first, number);
}

/** `| 32` makes letters lower case and keeps digits and hyphens. */
// @ts-ignore: decorator
@inline
function hashOf(from: usize, length: usize): usize {
  const first = <usize>load<u8>(from) | 32;
  const middle = <usize>load<u8>(from + (length >> 1)) | 32;
  const last = <usize>load<u8>(from + length - 1) | 32;
  return (length * 131 + first * 31 + middle * 7 + last * 257) & (HASHES - 1);
}

/** The number of the word between two places, letters in either case; 0 for an unknown one. `bytes` are its first sixteen. */
// @ts-ignore: decorator
@inline
export function wordAt(from: usize, length: usize, bytes: v128): i32 {
  let number = <i32>load<u8>(FIRSTS + hashOf(from, length));
  while (number != 0) {
    const word: usize = WORDS + <usize>number * WORD_SIZE;
    const same = <usize>load<u8>(word, 64) == length && isAlike(bytes, word);
    if (same && (length <= 16 || isAlike(v128.load(from, 16), word + 16))) return number;
    number = load<u8>(word, 65);
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isAlike(bytes: v128, word: usize): bool {
  return !v128.any_true(v128.andnot(v128.xor(bytes, v128.load(word)), v128.load(word, 32)));
}
