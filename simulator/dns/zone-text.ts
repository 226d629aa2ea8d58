/** Zones as text: one record a line, much like a master file (RFC 1035 5.1). */
import { isIPv4, isIPv6 } from 'node:net';
import { canonicalName, isAskable } from './names';
import type { DnsRecord, RecordType } from './types';

/** Where a zone's text is wrong; the line counts from 1. */
export class ZoneError extends Error {
  override name = 'ZoneError';
  constructor(
    readonly line: number,
    why: string,
  ) {
    super(`line ${line} of the zone: ${why}`);
  }
}

const DEFAULT_TTL = 3600;

type Owned = Pick<DnsRecord, 'name' | 'ttl'>;
type Reader = (data: string[], owned: Owned) => DnsRecord;

/** How many fields the data of each type has, and what they say. TXT takes any number. */
const READERS: Record<RecordType, { fields: number; read: Reader }> = {
  A: { fields: 1, read: ([address], owned) => ({ ...owned, type: 'A', address: checked(address, isIPv4) }) },
  AAAA: { fields: 1, read: ([address], owned) => ({ ...owned, type: 'AAAA', address: checked(address, isIPv6) }) },
  CNAME: { fields: 1, read: ([target], owned) => ({ ...owned, type: 'CNAME', target: nameOf(target) }) },
  SRV: {
    fields: 4,
    read: ([priority, weight, port, target], owned) => ({
      ...owned,
      type: 'SRV',
      priority: short(priority),
      weight: short(weight),
      port: short(port),
      target: nameOf(target),
    }),
  },
  NAPTR: {
    fields: 6,
    read: ([order, preference, flags, services, regexp, replacement], owned) => ({
      ...owned,
      type: 'NAPTR',
      order: short(order),
      preference: short(preference),
      flags,
      services,
      regexp,
      replacement: nameOf(replacement),
    }),
  },
  TXT: { fields: Infinity, read: (text, owned) => ({ ...owned, type: 'TXT', text }) },
};

/**
 * Reads lines of `name [ttl] [IN] type data…`. A line that begins with white space has the name of the one before; text
 * in quotes is one field; `;` begins a comment. Every name is complete, with or without final dot. Default TTL: an hour.
 * @throws ZoneError
 */
export function parseZone(text: string): DnsRecord[] {
  const records: DnsRecord[] = [];
  let name: string | undefined;
  text.split('\n').forEach((line, index) => {
    const fields = fieldsOf(line);
    if (fields.length === 0) return;
    try {
      if (!/^\s/.test(line) || name === undefined) name = nameOf(fields.shift() ?? '');
      records.push(recordOf(name, fields));
    } catch (error) {
      throw new ZoneError(index + 1, (error as Error).message);
    }
  });
  return records;
}

function recordOf(name: string, fields: string[]): DnsRecord {
  const ttl = /^\d+$/.test(fields[0] ?? '') ? Number(fields.shift()) : DEFAULT_TTL;
  if (fields[0]?.toUpperCase() === 'IN') fields.shift();
  const type = fields.shift()?.toUpperCase() ?? '';
  if (!Object.hasOwn(READERS, type)) throw new Error(`"${type}" is none of ${Object.keys(READERS).join(', ')}`);
  const { fields: count, read } = READERS[type as RecordType];
  if (count !== Infinity && fields.length !== count)
    throw new Error(`${type} has ${count} fields, not ${fields.length}`);
  return read(fields, { name, ttl });
}

function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (const [word, quoted] of line.matchAll(/;.*|"([^"]*)"|[^\s";]+/g)) {
    if (word.startsWith(';')) break;
    fields.push(quoted ?? word);
  }
  return fields;
}

function nameOf(text: string): string {
  const name = canonicalName(text);
  if (!isAskable(name)) throw new Error(`"${text}" is no domain name`);
  return name;
}

function short(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 0xffff) throw new Error(`"${text}" is no number from 0 to 65535`);
  return Number(text);
}

function checked(address: string, fits: (text: string) => boolean): string {
  if (!fits(address)) throw new Error(`"${address}" is no such address`);
  return address;
}
