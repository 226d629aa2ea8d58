// Edits: ways to write a message as no Message can say it, one small function each. editMessage applies them in turn.
import {
  byteString,
  bytesOf,
  type Draft,
  type DraftLine,
  draftOf,
  linesAt,
  partAt,
  type StartLinePart,
  type Which,
} from './draft';
import { canonicalName, compactName } from './header-names';
import type { Message } from './message';
import { writeMessage } from './write';

/** Changes a draft in place. */
export type Edit = (draft: Draft) => void;

/**
 * The bytes of a message after these edits, each made on what the one before left. A Message is written first, by
 * writeMessage; bytes are taken as they are. Throws an Error when an edit finds no line, or no place in it, to change.
 */
export function editMessage(message: Message | Buffer, ...edits: readonly Edit[]): Buffer {
  const draft = draftOf(Buffer.isBuffer(message) ? message : writeMessage(message));
  for (const edit of edits) edit(draft);
  return bytesOf(draft);
}

/** Makes an edit of a change to each of the lines. */
const onEach =
  (which: Which, change: (line: DraftLine) => void): Edit =>
  draft => {
    for (const at of linesAt(draft, which)) change(draft.lines[at]);
  };

// Texts: byte strings, in which only letters of ASCII have case

export type Case = 'upper' | 'lower' | 'alternating';

const upper = (text: string): string => text.replace(/[a-z]+/g, letters => letters.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]+/g, letters => letters.toLowerCase());

function inCase(to: Case, text: string): string {
  if (to !== 'alternating') return to === 'upper' ? upper(text) : lower(text);
  const [odd, even] = [lower(text), upper(text)].map(one => Buffer.from(one, 'latin1'));
  for (let at = 1; at < odd.length; at += 2) odd[at] = even[at];
  return odd.toString('latin1');
}

/** The last two letters or digits that stand side by side and differ change places; where there are none, an x is added. */
function misspelt(text: string): string {
  const differs = (at: number): boolean => {
    const [one, other] = [text[at - 1], text[at]];
    return /^[a-z0-9]{2}$/i.test(one + other) && one.toLowerCase() !== other.toLowerCase();
  };
  let at = text.length - 1;
  while (at > 0 && !differs(at)) at--;
  return at > 0 ? text.slice(0, at - 1) + text[at] + text[at - 1] + text.slice(at + 1) : text + 'x';
}

function checkPlace(text: string, at: number): void {
  if (!(at >= 0 && at <= text.length))
    throw new Error('no place ' + at + ' in a line or body of ' + text.length + ' bytes');
}

function inserted(text: string, at: number, bytes: string | Buffer): string {
  checkPlace(text, at);
  return text.slice(0, at) + byteString(bytes) + text.slice(at);
}

// Lines as wholes

/** Leaves the lines out, such as a field that 8.1.1 or 8.2.6.2 demands. */
export const dropLine =
  (which: Which): Edit =>
  draft => {
    const dropped = new Set(linesAt(draft, which));
    draft.lines = draft.lines.filter((_, i) => !dropped.has(i));
  };

/** Writes each of the lines twice, one after the other: an error unless the field is a list (7.3.1). */
export const doubleLine =
  (which: Which): Edit =>
  draft => {
    const doubled = new Set(linesAt(draft, which));
    draft.lines = draft.lines.flatMap((line, i) => (doubled.has(i) ? [line, { ...line }] : [line]));
  };

/** Puts the lines in this order, each given by its index now: [2, 0, 1]. The order of fields of one name matters (7.3.1). */
export const reorderLines =
  (order: readonly number[]): Edit =>
  draft => {
    const { lines } = draft;
    if ([...order].sort((a, b) => a - b).join() !== [...lines.keys()].join()) {
      throw new Error('an order of ' + lines.length + ' lines has each index from 0 once');
    }
    draft.lines = order.map(at => lines[at]);
  };

/** Puts these bytes in place of each of the lines, and a line's end after them unless they end in one. */
export const rawLine = (which: Which, bytes: string | Buffer): Edit =>
  onEach(which, line => Object.assign(line, raw(bytes)));

/** Puts these bytes before the line at an index; after the last one, where the index is the number of lines. */
export const insertRaw =
  (at: number, bytes: string | Buffer): Edit =>
  draft => {
    if (at < 0 || at > draft.lines.length) throw new Error('the message has no line ' + at);
    draft.lines.splice(at, 0, raw(bytes));
  };

const raw = (bytes: string | Buffer): DraftLine => {
  const value = byteString(bytes);
  return { name: '', colon: '', value, end: value.endsWith('\n') ? '' : '\r\n' };
};

// Names

/** Writes another name, well-formed or not (7.3.1: a token). */
export const renameLine = (which: Which, name: string | Buffer): Edit =>
  onEach(which, line => {
    line.name = byteString(name);
  });

/** Misspells the name so that it is still a token: the last two letters side by side that differ change places. */
export const misspellName = (which: Which): Edit =>
  onEach(which, line => {
    line.name = misspelt(line.name);
  });

/** Writes names in upper, lower, or alternating case, which is all the same (7.3.1). Without `which`: all of them. */
export const changeCase = (to: Case, which?: Which): Edit => onNames(which, name => inCase(to, name));

/** Writes compact names where there are any (7.3.3). Without `which`: all of them. */
export const compactNames = (which?: Which): Edit => onNames(which, name => compactName(name) ?? name);

/** Writes full names instead of compact ones (7.3.3). Without `which`: all of them. */
export const expandNames = (which?: Which): Edit =>
  onNames(which, name => (name.length === 1 ? canonicalName(name) : name));

const onNames =
  (which: Which | undefined, change: (name: string) => string): Edit =>
  draft => {
    const lines = which === undefined ? [...draft.lines.keys()] : linesAt(draft, which);
    for (const at of lines) draft.lines[at].name = change(draft.lines[at].name);
  };

// White space and line ends

/** Writes this white space (or whatever it is) before and after the colon; HCOLON allows spaces and tabs, and folds after it. */
export const spaceAroundColon = (which: Which, before: string, after: string): Edit =>
  onEach(which, line => {
    line.colon = byteString(before + ':' + after);
  });

/**
 * Folds the value (7.3.1): puts a line end and `indent` at these places, bytes from where the value begins. Without places:
 * the line end alone before all white space that has none; after the colon, with `indent`, where there is no such white space.
 * Only where white space is allowed does the value stay the same. Throws an Error where no fold can be put.
 */
export const foldLine = (which: Which, places?: readonly number[], indent = ' '): Edit =>
  onEach(which, line => {
    line.value = places === undefined ? foldedAtSpaces(line, indent) : foldedAt(line.value, places, indent);
  });

function foldedAt(value: string, places: readonly number[], indent: string): string {
  if (places.length === 0) throw new Error('a fold of a line needs a place');
  for (const at of places) checkPlace(value, at);
  const cuts = [0, ...[...places].sort((a, b) => a - b), value.length];
  const pieces = cuts.slice(1).map((to, i) => value.slice(cuts[i], to));
  return pieces.join('\r\n' + indent);
}

function foldedAtSpaces({ colon, value }: DraftLine, indent: string): string {
  const folded = value.replace(/[ \t]+/g, (blanks, at: number) => (value[at - 1] === '\n' ? '' : '\r\n') + blanks);
  if (folded !== value) return folded;
  if (colon === '' || /^\r?\n/.test(value)) throw new Error('the line has no place for a fold: ' + value.slice(0, 80));
  return '\r\n' + indent + value;
}

/** Ends lines in this instead of CRLF (7): all, with start line, folds and the empty line; or only these. */
export const lineEnds =
  (end: '\n' | '\r' | '\r\n' | (string & {}), which?: Which): Edit =>
  draft => {
    const to = byteString(end);
    const lines = which === undefined ? draft.lines : linesAt(draft, which).map(at => draft.lines[at]);
    for (const line of lines) {
      line.value = line.value.replace(/\r?\n/g, to);
      if (line.end !== '') line.end = to;
    }
    if (which !== undefined) return;
    draft.startEnd = to;
    draft.emptyLine = to;
  };

/** Leaves out the empty line that ends the header (7). */
export const noEmptyLine: Edit = draft => {
  draft.emptyLine = '';
};

// Values

/** Writes these bytes as the value. */
export const rawValue = (which: Which, bytes: string | Buffer): Edit =>
  onEach(which, line => {
    line.value = byteString(bytes);
  });

/** Puts these bytes at a place of the value, counted in bytes from where it begins. */
export const bytesInValue = (which: Which, at: number, bytes: string | Buffer): Edit =>
  onEach(which, line => {
    line.value = inserted(line.value, at, bytes);
  });

/** Misspells the value: the last two letters or digits side by side that differ change places. */
export const misspellValue = (which: Which): Edit =>
  onEach(which, line => {
    line.value = misspelt(line.value);
  });

/** Writes the value in upper, lower, or alternating case: the same for some, such as tokens, another for others (7.3.1). */
export const changeValueCase = (to: Case, which: Which): Edit =>
  onEach(which, line => {
    line.value = inCase(to, line.value);
  });

/**
 * Writes one Content-Length line for each value, right or wrong, where the first one stood and as it is written but for the
 * value (else at the end); none for no value (18.3, 20.14). Nothing else of the message follows from it.
 */
export const contentLength =
  (...values: readonly (number | string)[]): Edit =>
  draft => {
    const isLength = (line: DraftLine): boolean => canonicalName(line.name) === 'Content-Length';
    const first = draft.lines.findIndex(isLength);
    const kept = draft.lines.filter(line => !isLength(line));
    const written = draft.lines[first] ?? { name: 'Content-Length', colon: ': ', end: '\r\n' };
    const lines = values.map(value => ({ ...written, value: byteString(String(value)) }));
    kept.splice(first < 0 ? kept.length : first, 0, ...lines);
    draft.lines = kept;
  };

// The start line

/** Writes these bytes as the start line (7.1, 7.2), with its end as it was. */
export const rawStartLine =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.startLine = byteString(bytes);
  };

/** Puts these bytes at a place of the start line, counted in bytes. */
export const bytesInStartLine =
  (at: number, bytes: string | Buffer): Edit =>
  draft => {
    draft.startLine = inserted(draft.startLine, at, bytes);
  };

/** Misspells a part of the start line: the last two letters or digits side by side that differ change places. */
export const misspellStartLine = (part: StartLinePart): Edit => onPart(part, misspelt);

/** Writes a part of the start line in upper, lower, or alternating case: another method (7.1), the same version. */
export const changeStartLineCase = (to: Case, part: StartLinePart): Edit => onPart(part, text => inCase(to, text));

const onPart =
  (part: StartLinePart, change: (text: string) => string): Edit =>
  draft => {
    const { startLine } = draft;
    const [from, to] = partAt(startLine, part);
    draft.startLine = startLine.slice(0, from) + change(startLine.slice(from, to)) + startLine.slice(to);
  };

// The message as a whole

/** Puts these bytes before the start line; CRLFs there are to be ignored on streams (7.5). */
export const bytesBefore =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.before = byteString(bytes) + draft.before;
  };

/** Writes these bytes as the body; Content-Length stays as it is. */
export const rawBody =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.body = byteString(bytes);
  };

/** Puts these bytes at a place of the body, counted in bytes; Content-Length stays as it is. */
export const bytesInBody =
  (at: number, bytes: string | Buffer): Edit =>
  draft => {
    draft.body = inserted(draft.body, at, bytes);
  };

/** Puts these bytes after the body, as surplus that Content-Length does not count (18.3). */
export const bytesAfter =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.after += byteString(bytes);
  };

/** Cuts the message off after so many bytes; a negative number of them is taken from its end (18.3). */
export const truncate =
  (length: number): Edit =>
  draft => {
    const cut = draftOf(bytesOf(draft).subarray(0, length < 0 ? length : Math.max(0, length)));
    Object.assign(draft, cut);
  };
