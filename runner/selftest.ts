// Runs the deliberate defects of the reference system against the suite, in the virtual world: each must be caught by the
// case named for it, and the sound system must pass every case.
import type { CaseResult } from '../reports/types';
import type { Defect } from '../systems/defects';
import type { Profile } from '../systems/profile';
import type { Case } from './cases';
import { run } from './run';

export interface DefectOutcome {
  id: string;
  requirement: string;
  role: string;
  caught: boolean;
  /** The cases that failed or warned because of it. */
  by: string[];
}

export interface SelftestResult {
  defects: DefectOutcome[];
  /** Cases that the sound system does not pass: then nothing here means much. */
  unsound: { id: string; verdict: string; why: string }[];
  /** Cases that no defect is caught by: as far as we know, they can't fail. */
  neverCatching: string[];
}

export interface SelftestOptions {
  profile: Profile;
  cases: readonly Case[];
  defects: readonly Defect[];
  /** Every case of the defect's role is run against it, not only the case named for it. */
  allCases: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, outcome: DefectOutcome) => void;
}

export async function selftest(options: SelftestOptions): Promise<SelftestResult> {
  const sound = await verdicts(options, options.cases);
  const unsound = sound
    .filter(one => one.verdict !== 'pass' && one.verdict !== 'not-applicable')
    .map(({ id, verdict, why }) => ({ id, verdict, why }));
  const outcomes: DefectOutcome[] = [];
  for (const defect of options.defects) {
    if (options.signal?.aborted) break;
    const outcome = await tryDefect(options, defect);
    outcomes.push(outcome);
    options.onProgress?.(outcomes.length, options.defects.length, outcome);
  }
  const catching = new Set(outcomes.flatMap(outcome => outcome.by));
  return {
    defects: outcomes,
    unsound,
    neverCatching: options.cases.map(one => one.id).filter(id => !catching.has(id)),
  };
}

/** A defect is caught when the case named for it fails (or warns, where it breaks a SHOULD). */
async function tryDefect(options: SelftestOptions, defect: Defect): Promise<DefectOutcome> {
  const named = options.cases.filter(one => one.id === defect.caughtBy || one.id.startsWith(`${defect.caughtBy}.`));
  const cases = options.allCases
    ? options.cases.filter(one => one.roles.includes(defect.role) || named.includes(one))
    : named;
  const results = await verdicts(options, cases, defect);
  const by = results.filter(one => one.verdict === 'fail' || one.verdict === 'warn').map(one => one.id);
  const caught = by.some(id => named.some(one => one.id === id));
  return { id: defect.id, requirement: defect.requirement, role: defect.role, caught, by };
}

async function verdicts(options: SelftestOptions, cases: readonly Case[], defect?: Defect): Promise<CaseResult[]> {
  if (cases.length === 0) return [];
  const result = await run({
    profile: options.profile,
    cases,
    network: 'virtual',
    seed: 1,
    strict: false,
    sutArgument: '',
    defect,
    signal: options.signal,
  });
  return result.cases;
}
