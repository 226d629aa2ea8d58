// Which text the readers look at: one scanner for all, over bytes that stand in the view wherever they fit.
import { Scanner } from './scanner';
import { view } from './view';

const viewBuffer = Buffer.from(view.buffer);

/** A byte string and its bytes, which may go on after it. They do not change. */
export interface Shown {
  readonly text: string;
  readonly codes: Uint8Array;
}

/** So many bytes are put into the view whole: a body costs less than an array without it. */
const few = 4096;

/** One for all: no reader begins to read something else before it is done. */
const scanner = new Scanner('');
/** The values of a message are read one after the other, as a rule. */
let shown: Shown | undefined;

/** The scanner over a stretch of the text, nothing found yet. It is lent until the next call. */
export function look(source: Shown, from: number, to: number): Scanner {
  if (shown !== source) show(source);
  return begin(from, to);
}

/** The same over all of a byte string. */
export function lookAtText(text: string): Scanner {
  shown = undefined;
  scanner.text = text;
  scanner.inView = text.length <= view.length;
  if (scanner.inView) viewBuffer.write(text, 0, 'latin1');
  scanner.bytes = scanner.inView ? view : Buffer.from(text, 'latin1');
  return begin(0, text.length);
}

/** Puts bytes into the view whose text is not known yet; false when they do not fit. */
export function fill(bytes: Uint8Array): boolean {
  shown = undefined;
  if (bytes.length > view.length) return false;
  view.set(bytes);
  return true;
}

/** Says what was put into the view: its text may end before it. */
export function filledWith(source: Shown): void {
  shown = source;
  scanner.text = source.text;
  scanner.bytes = source.codes;
  scanner.inView = true;
}

/** To be called when what was shown has changed after all. */
export function lookAway(): void {
  shown = undefined;
}

function begin(from: number, to: number): Scanner {
  const s = scanner;
  s.pos = from;
  s.end = to;
  s.failure = undefined;
  s.notes = undefined;
  return s;
}

function show(source: Shown): void {
  const { text, codes } = source;
  shown = source;
  scanner.text = text;
  scanner.bytes = codes;
  scanner.inView = text.length <= view.length;
  if (scanner.inView) view.set(codes.length <= few ? codes : codes.subarray(0, text.length));
}
