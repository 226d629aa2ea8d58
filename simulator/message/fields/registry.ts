// The header fields that are known, by name: as text, and as bytes of a line (RFC 3261 7.3, 20).
import { learnNames } from '../view';
import { WordTable } from '../word-table';
import { authentication } from './authentication';
import { core } from './core';
import { extensions } from './extensions';
import type { FieldType } from './field-type';
import { general } from './general';
import { media } from './media';
import { products } from './products';

/** A row with every property: objects of one shape are read several times faster than those of many. */
class Row implements FieldType {
  name: string;
  compact: string | undefined;
  list: boolean | undefined;
  repeats: boolean | undefined;
  optional: boolean | undefined;
  requirement: string;
  read: FieldType['read'];
  readPlain: FieldType['readPlain'];
  together: FieldType['together'];
  params: FieldType['params'];

  constructor(row: FieldType) {
    this.name = row.name;
    this.compact = row.compact;
    this.list = row.list;
    this.repeats = row.repeats;
    this.optional = row.optional;
    this.requirement = row.requirement;
    this.read = row.read;
    this.readPlain = row.readPlain;
    this.together = row.together;
    this.params = row.params;
  }
}

const all = [...core, ...media, ...general, ...products, ...authentication, ...extensions].map(row => new Row(row));

const byName = new Map<string, FieldType>();
for (const type of all) {
  for (const name of type.compact === undefined ? [type.name] : [type.name, type.compact]) {
    byName.set(name, type).set(name.toLowerCase(), type).set(name.toUpperCase(), type);
  }
}

/** Full and compact names, in any case; undefined for one that no RFC defines. */
export function fieldType(name: string): FieldType | undefined {
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

/** The same for one that is there. */
export function knownType(name: string): FieldType {
  const type = fieldType(name);
  if (type === undefined) throw new Error('no row for ' + name);
  return type;
}

const names = [...byName.keys()].filter(name => name === name.toLowerCase());
const table = new WordTable(names, true);
const types = names.map(name => byName.get(name));

learnNames(names);
/** The fields of the numbers that lines have in the view; none for 0. */
export const numbered: readonly (FieldType | undefined)[] = [undefined, ...types];

/** The field whose name stands between two places of a byte string. Costs no string. */
export function fieldTypeAt(bytes: Uint8Array, from: number, to: number): FieldType | undefined {
  const found = table.find(bytes, from, to);
  return found < 0 ? undefined : types[found];
}
