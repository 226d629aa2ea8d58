// The catalogue of requirements: plain data in YAML, a file a clause group, loaded once into typed values.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One normative sentence, in our own words. */
export interface Requirement {
  /** `RFC3261:17.1.1.2-3`: clause, then the sentence's number in that clause. */
  readonly id: string;
  readonly level: Level;
  readonly text: string;
  /** Whom it binds. */
  readonly roles?: readonly BoundRole[];
  /** How it can be judged; `not-observable` says why. A MAY that is worth reporting is an `observation`. */
  readonly judge?: Judge;
  readonly why?: string;
  /** The id or the RFC that counts instead. */
  readonly supersededBy?: string;
}

const boundRoles = ['uac', 'uas', 'registrar', 'proxy', 'redirect', 'any'] as const;
export type BoundRole = (typeof boundRoles)[number];
const judges = ['case', 'rule', 'both', 'not-observable', 'observation'] as const;
export type Judge = (typeof judges)[number];

const entry = z.strictObject({
  id: z.string().regex(/^RFC\d+:[\dA-Z.]+-\d+$/, 'an id such as RFC3261:17.1.1.2-3'),
  level: z.enum(['MUST', 'SHOULD', 'MAY']),
  text: z.string().min(10),
  roles: z.array(z.enum(boundRoles)).nonempty().optional(),
  judge: z.enum(judges).optional(),
  why: z.string().min(10).optional(),
  supersededBy: z
    .string()
    .regex(/^RFC\d+(:[\dA-Z.]+(-\d+)?)?$/, 'an RFC or an id')
    .optional(),
});

let loaded: Map<string, Requirement> | undefined;

/** All requirements by id. @throws Error naming the file when one is malformed or there twice */
export function catalogue(): Map<string, Requirement> {
  if (loaded) return loaded;
  const requirements = new Map<string, Requirement>();
  for (const file of yamlFiles(__dirname)) {
    const entries = z.array(entry).safeParse(parse(fs.readFileSync(file, 'utf8')) ?? []);
    if (!entries.success) throw new Error(`${file}: ${z.prettifyError(entries.error)}`);
    for (const requirement of entries.data) {
      if (requirements.has(requirement.id)) throw new Error(`${file}: ${requirement.id} is there twice`);
      requirements.set(requirement.id, requirement);
    }
  }
  loaded = requirements;
  return requirements;
}

/** The strongest level among requirements: a case that judges a MUST can fail, one that judges only SHOULDs can warn. */
export function strongestLevel(ids: readonly string[]): Level {
  const levels = new Set(ids.map(id => catalogue().get(id)?.level));
  return levels.has('MUST') ? 'MUST' : levels.has('SHOULD') ? 'SHOULD' : levels.has('MAY') ? 'MAY' : 'MUST';
}

function yamlFiles(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(file => file.isFile() && file.name.endsWith('.yaml'))
    .map(file => path.join(file.parentPath ?? file.path, file.name))
    .sort();
}
