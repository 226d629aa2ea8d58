// Edits: ways to write a message as no Message can say it, one small function each. editMessage applies them in turn.
import { byteString, bytesOf, type Draft, type DraftLine, draftOf, linesAt, type Which } from './draft';
import { canonicalName, compactName } from './header-names';
import type { Message } from './message';
import { writeMessage } from './write';

/** Changes a draft in place. */
export type Edit = (draft: Draft) => void;

/**
 * The bytes of a message after these edits, each made on what the one before left. A Message is written first, by
 * writeMessage; bytes are taken as they are. Throws an Error when an edit finds no line to change.
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

// Lines as wholes

/** Leaves the lines out, such as a field that 8.1.1 or 8.2.6.2 demands. */
export const dropLine =
  (which: Which): Edit =>
  draft => {
    const dropped = linesAt(draft, which);
    draft.lines = draft.lines.filter((_, i) => !dropped.includes(i));
  };

/** Writes each of the lines twice, one after the other: an error unless the field is a list (7.3.1). */
export const doubleLine =
  (which: Which): Edit =>
  draft => {
    const doubled = linesAt(draft, which);
    draft.lines = draft.lines.flatMap((line, i) => (doubled.includes(i) ? [line, { ...line }] : [line]));
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

/** Misspells the name so that it is still a token: the last letter that differs from the one before changes place with it. */
export const misspellName = (which: Which): Edit =>
  onEach(which, line => {
    const { name } = line;
    let at = name.length - 1;
    while (at > 0 && name[at] === name[at - 1]) at--;
    line.name = at > 0 ? name.slice(0, at - 1) + name[at] + name[at - 1] + name.slice(at + 1) : name + 'x';
  });

/** Writes names in upper, lower, or alternating case, which is all the same (7.3.1). Without `which`: all of them. */
export const changeCase = (to: 'upper' | 'lower' | 'alternating', which?: Which): Edit =>
  onNames(which, name =>
    to === 'upper'
      ? name.toUpperCase()
      : to === 'lower'
        ? name.toLowerCase()
        : name.replace(/(.)(.?)/g, (_, odd: string, even: string) => odd.toLowerCase() + even.toUpperCase()),
  );

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
 * the line end alone before every space. Only where white space is allowed does the value stay the same.
 */
export const foldLine = (which: Which, places?: readonly number[], indent = ' '): Edit =>
  onEach(which, line => {
    const { value } = line;
    if (places === undefined) line.value = value.replace(/ +/g, '\r\n$&');
    else {
      const cuts = [0, ...[...places].sort((a, b) => a - b), value.length];
      const pieces = cuts.slice(1).map((to, i) => value.slice(cuts[i], to));
      line.value = pieces.join('\r\n' + indent);
    }
  });

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

/**
 * Writes one Content-Length line for each value, right or wrong, where the first one stood (else at the end); none for no value
 * (18.3, 20.14). Nothing else of the message follows from it.
 */
export const contentLength =
  (...values: readonly (number | string)[]): Edit =>
  draft => {
    const isLength = (line: DraftLine): boolean => canonicalName(line.name) === 'Content-Length';
    const first = draft.lines.findIndex(isLength);
    const kept = draft.lines.filter(line => !isLength(line));
    const lines = values.map(value => ({
      name: 'Content-Length',
      colon: ': ',
      value: byteString(String(value)),
      end: '\r\n',
    }));
    kept.splice(first < 0 ? kept.length : first, 0, ...lines);
    draft.lines = kept;
  };

// The message as a whole

/** Writes these bytes as the start line (7.1, 7.2), with its end as it was. */
export const rawStartLine =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.startLine = byteString(bytes);
  };

/** Puts these bytes before the start line; CRLFs there are to be ignored on streams (7.5). */
export const bytesBefore =
  (bytes: string | Buffer): Edit =>
  draft => {
    draft.before = byteString(bytes) + draft.before;
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
