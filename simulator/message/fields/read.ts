// Reading the whole value of a header line by its row: one value or a comma list, with what is wrong.
import { type Fault, shorten } from '../fault';
import { look, lookAtText, type Shown } from '../look';
import type { Note, Scanner } from '../scanner';
import type { FieldType } from './field-type';

/** What came of reading a value: its items, one a list element. With notes when something is wrong. */
export type Reading = readonly unknown[] | Noted;

/** An item is undefined where it could not be read; the notes are in the order of the bytes. */
export class Noted {
  constructor(
    readonly items: readonly unknown[],
    readonly notes: Note[],
  ) {}
}

const COMMA = 44;
/** Reads the byte string between two places. Of a field without a row, any text. Linear in its length. */
export function readValue(type: FieldType | undefined, source: Shown, from: number, to: number): Reading {
  return readAt(look(source, from, to), type);
}

/** The same of all of a byte string. */
export function readTextOf(type: FieldType | undefined, text: string): Reading {
  return readAt(lookAtText(text), type);
}

function readAt(s: Scanner, type: FieldType | undefined): Reading {
  s.skipSpace();
  const from = s.pos;
  const items = readItems(type, s);
  if (type?.list !== true && s.failure !== undefined) noteSingle(s, s.failure);
  if (type?.together !== undefined) {
    // what could not be read has left a note
    const values = s.notes === undefined ? items : items.filter(item => item !== undefined);
    type.together(values, s, from);
  }
  return s.notes === undefined ? items : new Noted(items, ordered(s.notes));
}

function readItems(type: FieldType | undefined, s: Scanner): unknown[] {
  const from = s.pos;
  if (type === undefined) return [s.skipText(true) ? s.slice(from, s.end) : undefined];
  if (type.optional === true && s.pos >= s.end) return [];
  const plain = type.readPlain === undefined ? undefined : type.readPlain(s);
  if (plain !== undefined) return plain;
  return type.list === true ? readList(type, s) : [readSingle(type, s)];
}

function readSingle(type: FieldType, s: Scanner): unknown {
  const value = type.read(s);
  if (value === undefined) return undefined;
  if (s.pos < s.end) s.skipSpace();
  if (s.pos < s.end) return s.fail('the end of the value');
  return s.failure === undefined ? value : undefined;
}

/** The failure of a field that is no list. */
function noteSingle(s: Scanner, failure: Note): void {
  if (failure.kind === 'grammar') s.notes = undefined; // what was tolerated in a value that is none
  note(s);
}

function readList(type: FieldType, s: Scanner): unknown[] {
  let items: unknown[] | undefined;
  for (;;) {
    s.skipSpace();
    const from = s.pos;
    const noted = s.notes?.length ?? 0;
    let value = s.peek() === COMMA || from >= s.end ? s.fail('a value, before a comma and after it') : type.read(s);
    if (s.pos < s.end) s.skipSpace();
    if (value === undefined || (s.pos < s.end && s.bytes[s.pos] !== COMMA)) {
      if (s.failure === undefined || value !== undefined) s.fail('a comma or the end of the value');
      value = undefined;
      s.pos = nextComma(s, from);
    }
    if (s.failure !== undefined) {
      if (s.failure.kind === 'grammar') s.notes?.splice(noted); // what was tolerated in a value that is none
      note(s);
      value = undefined;
    }
    // one value is the rule; an array that grows makes room for 17
    if (items === undefined) items = [value];
    else items.push(value);
    if (s.pos >= s.end) return items;
    s.pos++;
  }
}

function note(s: Scanner): void {
  if (s.failure === undefined) return;
  s.note(s.failure);
  s.failure = undefined;
}

/** The next comma outside quotes and angle brackets, or the end. */
function nextComma(s: Scanner, from: number): number {
  const { bytes, end } = s;
  let quoted = false;
  let angle = false;
  for (let at = from; at < end; at++) {
    const code = bytes[at];
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34 && !angle) quoted = true;
    else if (code === 60) angle = true;
    else if (code === 62) angle = false;
    else if (code === COMMA && !angle) return at;
  }
  return end;
}

/** In the order of the bytes; in place. */
export const ordered = (notes: Note[]): Note[] => (notes.length > 1 ? notes.sort((a, b) => a.at - b.at) : notes);

/** Notes as faults of the field of that name; their places are those in the text. */
export function faultsOf(notes: readonly Note[], type: FieldType | undefined, text: string, name: string): Fault[] {
  return notes.map(({ kind, requirement, at, to, expected, leniency }) => {
    const found = Buffer.from(text.slice(at, Math.min(to, at + 1000)), 'latin1')
      .toString('utf8')
      .trimEnd();
    const made: Fault = {
      requirement: requirement ?? type?.requirement ?? 'RFC3261:7.3.1-3',
      offset: at,
      length: to - at,
      field: name,
      found: found === '' ? 'nothing more' : shorten(found),
      expected,
      kind,
    };
    if (leniency !== undefined) made.leniency = leniency;
    return made;
  });
}
