// Field: one header line, its value read when somebody asks; and how values given by a caller become lines.
import { type AuthValue, printAuth } from './auth';
import { fromByteString, isSpace, toByteString } from './chars';
import type { Fault } from './fault';
import type { FieldType } from './fields/field-type';
import { judgeValues, type LineText } from './fields/judge';
import { faultsOf, Noted, ordered, type Reading, readTextOf, readValue } from './fields/read';
import { fieldType } from './fields/registry';
import { canonicalName } from './header-names';
import type { Note } from './scanner';

/** The head of a message as received. */
export interface Source {
  bytes: Buffer;
  /** A byte string, its index the offset in `bytes`; line ends within a folded value are spaces. */
  text: string;
  /** The bytes that `text` shows. */
  codes: Uint8Array;
  /** Whether any line goes on in the next. */
  folded: boolean;
  /** Whether all of it is known to be ASCII. */
  ascii: boolean;
}

export type FieldState = 'unparsed' | 'wellFormed' | 'malformed' | 'changed';

export class Field {
  private nameText: string | undefined = undefined;
  private valueText: string | undefined = undefined;
  /** The values, once they were read, and what is wrong with them. */
  private list: readonly unknown[] | undefined = undefined;
  private notes: readonly Note[] | undefined = undefined;

  private constructor(
    private source: Source | undefined,
    private readonly start: number,
    private readonly nameEnd: number,
    private readonly valueStart: number,
    private readonly valueEnd: number,
    private readonly end: number,
    /** null: not looked up yet. */
    private row: FieldType | undefined | null,
  ) {}

  /** A line as a caller wants it written. */
  static of(name: string, value: string): Field {
    const field = new Field(undefined, -1, 0, 0, 0, 0, null);
    field.nameText = name;
    field.valueText = value;
    return field;
  }

  /** A line between places of a message: of the name, of the value (trimmed), and after the line's end. */
  static received(
    source: Source,
    start: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    end: number,
    row: FieldType | undefined,
  ): Field {
    return new Field(source, start, nameEnd, valueStart, valueEnd, end, row);
  }

  private get altered(): boolean {
    return this.source === undefined && this.start >= 0;
  }

  /** Nothing of it is as received any more. */
  private alter(): void {
    this.nameText = this.name;
    this.valueText = this.value;
    this.list = undefined;
    this.notes = undefined;
    this.source = undefined;
  }

  /** As written. */
  get name(): string {
    this.nameText ??= this.source!.text.slice(this.start, this.nameEnd);
    return this.nameText;
  }

  set name(name: string) {
    this.alter();
    this.nameText = name;
    this.row = null;
  }

  /** Unfolded and trimmed. */
  get value(): string {
    this.valueText ??= this.readText();
    return this.valueText;
  }

  set value(value: string) {
    this.alter();
    this.valueText = value;
  }

  /** Byte offset of the line in what was received; -1 when built. */
  get offset(): number {
    return this.start;
  }

  /** The canonical name. */
  get key(): string {
    return this.type?.name ?? canonicalName(this.name);
  }

  /** What is known of a field of this name; undefined for an unknown one. */
  get type(): FieldType | undefined {
    if (this.row === null) this.row = fieldType(this.name);
    return this.row;
  }

  /** Whether it is a line of this field. */
  isOf(type: FieldType): boolean {
    return this.row === type || (this.row === null && this.type === type);
  }

  get state(): FieldState {
    if (this.altered) return 'changed';
    if (!this.list) return 'unparsed';
    return this.notes?.some(note => note.kind === 'grammar') ? 'malformed' : 'wellFormed';
  }

  /**
   * The typed values, one a list element: undefined where an element could not be read. What they are, the row of the field
   * says (NameAddr, Via, a number, a token…). They are the field's own: a caller that changes one clones it first.
   */
  get items(): readonly unknown[] {
    return this.list ?? this.read();
  }

  /** The typed values that could be read. */
  get values(): readonly unknown[] {
    const { items } = this;
    return this.notes === undefined ? items : items.filter(item => item !== undefined);
  }

  /** What is wrong with the value; offsets count in the message as received, or in the value when built. */
  get faults(): Fault[] {
    const { items, source } = this;
    if (source) return allFaults(this.type, items, this.notes, source.text, this.key, () => this.lineText(source));
    const text = toByteString(this.value);
    return allFaults(this.type, items, this.notes, text, this.key, () => lineTextOf(text));
  }

  /** Where its bytes as received end, when they are of this message and unchanged; -1 otherwise. */
  endIn(bytes: Buffer | undefined): number {
    return this.source !== undefined && this.source.bytes === bytes ? this.end : -1;
  }

  /** The bytes as received, with the line's end; undefined when built or changed. */
  get raw(): Buffer | undefined {
    return this.source?.bytes.subarray(this.start, this.end);
  }

  clone(): Field {
    const copy = new Field(this.source, this.start, this.nameEnd, this.valueStart, this.valueEnd, this.end, this.row);
    copy.nameText = this.nameText;
    copy.valueText = this.valueText;
    copy.list = this.list;
    copy.notes = this.notes;
    return copy;
  }

  private read(): readonly unknown[] {
    const reading = this.readNow();
    if (!(reading instanceof Noted)) {
      this.list = reading;
      return reading;
    }
    this.list = reading.items;
    this.notes = reading.notes;
    return reading.items;
  }

  private readNow(): Reading {
    const { source } = this;
    if (source === undefined || this.isFolded) return this.readUnfolded();
    return readValue(this.row ?? undefined, source, this.valueStart, this.valueEnd);
  }

  /** Built, or read as it is unfolded, so that both say the same (7.3.1); notes are put back to where they were. */
  private readUnfolded(): Reading {
    if (this.source === undefined) {
      return readTextOf(this.type, toByteString(this.value));
    }
    const { text, places } = unfold(this.source.bytes, this.valueStart, this.valueEnd);
    const reading = readTextOf(this.type, text);
    if (!(reading instanceof Noted)) return reading;
    const notes = reading.notes.map(note => ({ ...note, at: places[note.at], to: places[note.to] }));
    return new Noted(reading.items, notes);
  }

  private lineText({ bytes, text }: Source): LineText {
    const { valueStart, valueEnd } = this;
    if (!this.isFolded) return { text: text.slice(valueStart, valueEnd), placeOf: at => valueStart + at };
    const unfolded = unfold(bytes, valueStart, valueEnd);
    return { text: unfolded.text, placeOf: at => unfolded.places[at] };
  }

  private get isFolded(): boolean {
    const { folded, bytes } = this.source!;
    return folded && bytes.subarray(this.valueStart, this.valueEnd).indexOf(10) >= 0;
  }

  private readText(): string {
    const { text, codes, bytes, ascii } = this.source!;
    const { valueStart, valueEnd } = this;
    if (this.isFolded) return fromByteString(unfold(bytes, valueStart, valueEnd).text);
    const value = text.slice(valueStart, valueEnd);
    if (ascii) return value;
    for (let at = valueStart; at < valueEnd; at++) if (codes[at] >= 128) return fromByteString(value);
    return value;
  }
}

/** A folded value as a byte string with one space for each fold, and the place that each of its bytes had. */
function unfold(bytes: Buffer, from: number, to: number): { text: string; places: number[] } {
  const places: number[] = [];
  const codes: number[] = [];
  const copy = (at: number, end: number): void => {
    for (; at < end; at++) {
      codes.push(bytes[at]);
      places.push(at);
    }
  };
  let at = from;
  for (let feed = bytes.indexOf(10, from); feed >= 0 && feed < to; feed = bytes.indexOf(10, at)) {
    let start = feed;
    while (start > at && isSpace(bytes[start - 1])) start--;
    copy(at, start);
    codes.push(32);
    places.push(start);
    at = feed + 1;
    while (at < to && isSpace(bytes[at])) at++;
  }
  copy(at, to);
  places.push(to);
  return { text: Buffer.from(codes).toString('latin1'), places };
}

/** A header line to be written. */
export type Line = Pick<Field, 'name' | 'value'>;

export type FieldValue = string | { toString(): string };

/** Header lines as a caller may give them: lines, [name, value] pairs, or an object by name. Several values make several lines. */
export type FieldInput =
  | readonly Line[]
  | readonly (readonly [string, FieldValue | readonly FieldValue[]])[]
  | Readonly<Record<string, FieldValue | readonly FieldValue[]>>;

/** The text of a value; plain CSeq and AuthValue objects are understood too. */
export function printValue(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (Object.getPrototypeOf(value) === Object.prototype) {
    if ('seq' in value && 'method' in value) return value.seq + ' ' + value.method;
    if ('scheme' in value && 'params' in value && value.params instanceof Map) return printAuth(value as AuthValue);
  }
  return value.toString();
}

export function toFields(input: FieldInput): Field[] {
  const lines: Field[] = [];
  const put = (name: string, value: FieldValue | readonly FieldValue[]): void => {
    for (const one of Array.isArray(value) ? (value as FieldValue[]) : [value as FieldValue]) {
      lines.push(Field.of(name, printValue(one)));
    }
  };
  if (!Array.isArray(input)) {
    for (const [name, value] of Object.entries(input)) put(name, value);
    return lines;
  }
  for (const item of input as readonly (Line | readonly [string, FieldValue | readonly FieldValue[]])[]) {
    if (item instanceof Field) lines.push(item.clone());
    else if ('name' in item) lines.push(Field.of(item.name, item.value));
    else put(item[0], item[1]);
  }
  return lines;
}

/**
 * Reads the value of a header field by its grammar: text, or bytes, without the name. Offsets of faults count in bytes from
 * the value's start. For a field that no RFC defines, any text is well formed.
 */
export function readField(name: string, value: string | Buffer): { values: readonly unknown[]; faults: Fault[] } {
  const text = typeof value === 'string' ? toByteString(value) : value.toString('latin1');
  const row = fieldType(name);
  const reading = readTextOf(row, text);
  const { items, notes } = reading instanceof Noted ? reading : { items: reading, notes: undefined };
  const values = items.filter(item => item !== undefined);
  const key = row?.name ?? canonicalName(name);
  return { values, faults: allFaults(row, items, notes, text, key, () => lineTextOf(text)) };
}

/** Of a value that is all there is. */
const lineTextOf = (text: string): LineText => ({ text, placeOf: at => at });

/** `text` is what the places of faults count in. */
function allFaults(
  row: FieldType | undefined,
  items: readonly unknown[],
  notes: readonly Note[] | undefined,
  text: string,
  name: string,
  line: () => LineText,
): Fault[] {
  const judged = judgeValues(row, items, notes, line);
  if (judged.length === 0 && notes === undefined) return [];
  return faultsOf(ordered([...(notes ?? []), ...judged]), row, text, name);
}
