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

interface Entry {
  /** Lower case. */
  name: string;
  type: FieldType;
}

/** Buckets by length, first, middle and last letter; `| 32` makes letters lower case and keeps digits and hyphens. */
const buckets: (Entry[] | undefined)[] = Array.from({ length: 1024 }, () => undefined);

function hash(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  const first = bytes[from] | 32;
  const middle = bytes[from + (length >> 1)] | 32;
  const last = bytes[to - 1] | 32;
  return (length * 131 + first * 31 + middle * 7 + last * 257) & 1023;
}

for (const [name, type] of byName) {
  if (name !== name.toLowerCase()) continue;
  const at = hash(Buffer.from(name), 0, name.length);
  buckets[at] = [...(buckets[at] ?? []), { name, type }];
}

/** The field whose name stands between two places of a byte string. Costs no string. */
export function fieldTypeAt(bytes: Uint8Array, from: number, to: number): FieldType | undefined {
  if (to <= from) return undefined;
  const bucket = buckets[hash(bytes, from, to)];
  if (bucket === undefined) return undefined;
  for (let i = 0; i < bucket.length; i++) if (sameName(bytes, from, to, bucket[i].name)) return bucket[i].type;
  return undefined;
}

function sameName(bytes: Uint8Array, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if ((bytes[from + i] | 32) !== name.charCodeAt(i)) return false;
  return true;
}
