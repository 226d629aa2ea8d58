// The torture messages of RFC 4475 and RFC 5118: their bytes, and what is known of each (features/torture/*.yaml): its
// faults, how it is adapted so that it reaches a system, and what each role may do with it.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const requirement = z.string().regex(/^RFC\d+:[\d.]+-\d+$/, 'an id such as RFC3261:7.1-1');
const clause = z.string().regex(/^RFC\d+:\d+(\.\d+)*$/, 'a clause such as RFC4475:3.1.2.1');

const fault = z.strictObject({
  /** Canonical name; none for the start line. */
  field: z.string().optional(),
  requirement,
  kind: z.enum(['grammar', 'rule']),
  /** Text in the line that is meant; its first occurrence. */
  at: z.string().optional(),
  /** The field is missing altogether. */
  absent: z.literal(true).optional(),
  /** A departure that the RFC wants to be read nevertheless. */
  tolerated: z.literal(true).optional(),
});

/** Outcomes (statuses, `forwarded`, `silence`), each with the clause that allows it. */
const outcomes = z.strictObject({
  /** The requirement that a case may judge the outcome by. Without it nothing but survival is judged. */
  decides: requirement.optional(),
  allowed: z.record(z.string().regex(/^(forwarded|silence|(\d{3}|\dxx)( or (\d{3}|\dxx))*)$/), clause),
});

const adaptation = z.strictObject({
  /** Of the Request-URI: user and host become the target's (`all`), the host only, or nothing. */
  uri: z.enum(['all', 'host', 'kept']).default('all'),
  /** The sender's Via takes the place of the top one, or stands above it. */
  via: z.enum(['top', 'below']).default('top'),
  branch: z.enum(['unique', 'kept']).default('unique'),
  /** To and From become the sender's address-of-record. */
  account: z.boolean().default(false),
  /** The first Route leads to the system under test. */
  route: z.literal('sut').optional(),
});

const row = z.strictObject({
  message: z.string(),
  section: clause,
  faults: z.array(fault).default([]),
  /** It can't be read at all. */
  refusal: z.strictObject({ requirement }).optional(),
  /** The faults once the empty line that it lacks is put at its end. */
  completed: z.array(fault).optional(),
  adapt: adaptation.prefault({}),
  uas: outcomes.optional(),
  proxy: outcomes.optional(),
  registrar: outcomes.optional(),
});

export type ExpectedFault = z.infer<typeof fault>;
export type TortureMessage = z.infer<typeof row> & { readonly bytes: Buffer };
export type TortureRole = 'uas' | 'proxy' | 'registrar';

const folder = path.join(__dirname, '..', 'features', 'torture');

let loaded: readonly TortureMessage[] | undefined;

/** All of them, in the order of the tables. @throws Error naming the file that is malformed */
export function tortureMessages(): readonly TortureMessage[] {
  loaded ??= fs
    .readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .flatMap(readTable);
  return loaded;
}

function readTable(file: string): TortureMessage[] {
  const rows = z.array(row).safeParse(parse(fs.readFileSync(path.join(folder, file), 'utf8')));
  if (!rows.success) throw new Error(`features/torture/${file}: ${z.prettifyError(rows.error)}`);
  return rows.data.map(each => ({ ...each, bytes: bytesOf(each.section, each.message) }));
}

/** The test vectors lie in a folder for each RFC. */
function bytesOf(section: string, name: string): Buffer {
  const rfc = section.split(':')[0].toLowerCase();
  return fs.readFileSync(path.join(folder, 'messages', rfc, `${name}.dat`));
}
