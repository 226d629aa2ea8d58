// Tables of values for the rows of header fields: what each reads to, and where it is wrong.
import assert from 'node:assert/strict';
import { toByteString } from '../../../simulator/message/chars';
import type { FieldType } from '../../../simulator/message/fields/field-type';
import { Noted, readValue } from '../../../simulator/message/fields/read';

/** Bytes around the value, which a reader must neither read nor count. */
const before = 'x: ';
const after = '"<(,;=';

interface Read {
  items: readonly unknown[];
  notes: { at: number; kind: string; requirement?: string; leniency?: string; expected: string }[];
}

/** Reads a value (text, or its bytes) by its row; places count in bytes from the value's start. */
export function readBy(type: FieldType, value: string | Buffer): Read {
  const bytes = typeof value === 'string' ? toByteString(value) : value.toString('latin1');
  const text = before + bytes + after;
  const source = { text, codes: Buffer.from(text, 'latin1') };
  const reading = readValue(type, source, before.length, before.length + bytes.length);
  const { items, notes } = reading instanceof Noted ? reading : { items: reading, notes: [] };
  return { items, notes: notes.map(note => ({ ...note, at: note.at - before.length })) };
}

/** By name; fails when there is no such row. */
export function rowOf(rows: readonly FieldType[], name: string): FieldType {
  const type = rows.find(row => row.name === name);
  assert(type, 'no row for ' + name);
  return type;
}

/** Values without a fault, each with the texts of what was read. */
export function reads(type: FieldType, table: Record<string, string[]>): void {
  for (const [value, expected] of Object.entries(table)) {
    it(type.name + ' reads ' + JSON.stringify(value), () => {
      const { items, notes } = readBy(type, value);
      assert.deepEqual(notes, []);
      assert.deepEqual(items.map(String), expected);
      const again = readBy(type, expected.join(', '));
      assert.deepEqual([again.items.map(String), again.notes], [expected, []], 'what is printed reads the same');
    });
  }
}

/** Values that break the grammar, each with the offset of the first fault. */
export function refuses(type: FieldType, table: Record<string, number>): void {
  for (const [value, at] of Object.entries(table)) {
    it(type.name + ' refuses ' + JSON.stringify(value) + ' at ' + at, () => {
      const [first] = readBy(type, value).notes;
      assert.deepEqual([first?.kind, first?.at, first?.leniency], ['grammar', at, undefined], first?.expected);
    });
  }
}

/** Values that are read with one note: its kind or its leniency, and its offset. */
export function notes(type: FieldType, table: Record<string, [kind: string, at: number, requirement?: string]>): void {
  for (const [value, [kind, at, requirement]] of Object.entries(table)) {
    it(type.name + ' notes "' + kind + '" in ' + JSON.stringify(value), () => {
      const { items, notes: found } = readBy(type, value);
      assert.deepEqual(
        found.map(note => [note.leniency ?? note.kind, note.at, note.requirement]),
        [[kind, at, requirement]],
      );
      assert(!items.includes(undefined), 'a value nevertheless');
    });
  }
}
