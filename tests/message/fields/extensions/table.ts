// Tables of values for rows whose values hold URIs: what each prints, and that what is printed reads the same.
import assert from 'node:assert/strict';
import { extensions } from '../../../../simulator/message/fields/extensions';
import type { FieldType } from '../../../../simulator/message/fields/field-type';
import { notes, readBy, rowOf } from '../reading';

export const row = (name: string): FieldType => rowOf(extensions, name);

export interface Table {
  /** Values without a fault, and what each element prints. */
  good: Record<string, string[]>;
  /** Values against the grammar, and the offset of the first fault. */
  bad: Record<string, number>;
  /** Values that are read with one note: its kind or its leniency, its offset, its requirement when it has one of its own. */
  noted?: Record<string, [kind: string, at: number, requirement?: string]>;
}

/** A test a value. */
export function describeField(name: string, { good, bad, noted = {} }: Table): void {
  const type = row(name);
  describe(name, () => {
    for (const [value, expected] of Object.entries(good)) {
      it('reads ' + JSON.stringify(value), () => {
        const { items, notes: found } = readBy(type, value);
        assert.deepEqual(found, []);
        assert.deepEqual(items.map(String), expected);
        const again = readBy(type, expected.join(', '));
        assert.deepEqual([again.items.map(String), again.notes], [expected, []], 'what is printed reads the same');
      });
    }
    for (const [value, at] of Object.entries(bad)) {
      it('refuses ' + JSON.stringify(value) + ' at ' + at, () => {
        const first = readBy(type, value).notes.find(note => note.kind === 'grammar');
        assert.deepEqual([first?.at, first?.leniency], [at, undefined], first?.expected);
      });
    }
    notes(type, noted);
  });
}
