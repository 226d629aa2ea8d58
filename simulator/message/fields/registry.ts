// The header fields that are known, by name: as text, and as bytes of a line (RFC 3261 7.3, 20).
import { authentication } from './authentication';
import { core } from './core';
import { extensions } from './extensions';
import type { FieldType } from './field-type';
import { general } from './general';
import { media } from './media';
import { products } from './products';

const all: FieldType[] = [...core, ...media, ...general, ...products, ...authentication, ...extensions];

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

/** A name in lower case: its length, and where its letters stand in `letters`. */
interface Entry {
  length: number;
  at: number;
  type: FieldType;
}

const names = [...byName].filter(([name]) => name === name.toLowerCase());
const letters = Buffer.from(names.map(([name]) => name).join(''), 'latin1');

/** Buckets by length, first, middle and last letter; `| 32` makes letters lower case and keeps digits and hyphens. */
const buckets: (Entry[] | undefined)[] = Array.from({ length: 1024 }, () => undefined);

function hash(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const first = bytes[from] | 32;
  const middle = bytes[from + (length >> 1)] | 32;
  const last = bytes[to - 1] | 32;
  return (length * 131 + first * 31 + middle * 7 + last * 257) & 1023;
}

let place = 0;
for (const [{ length }, type] of names) {
  const at = hash(letters, place, place + length);
  buckets[at] = [...(buckets[at] ?? []), { length, at: place, type }];
  place += length;
}

/** The field whose name stands between two places of a byte string. Costs no string. */
export function fieldTypeAt(bytes: Uint8Array, from: number, to: number): FieldType | undefined {
  if (to <= from) return undefined;
  const bucket = buckets[hash(bytes, from, to)];
  if (bucket === undefined) return undefined;
  for (let i = 0; i < bucket.length; i++) if (isName(bytes, from, to, bucket[i])) return bucket[i].type;
  return undefined;
}

function isName(bytes: Uint8Array, from: number, to: number, { length, at }: Entry): boolean {
  if (to - from !== length) return false;
  for (let i = 0; i < length; i++) {
    const letter = letters[at + i];
    const differs = bytes[from + i] ^ letter;
    if (differs !== 0 && (differs !== 32 || letter < 97)) return false;
  }
  return true;
}
