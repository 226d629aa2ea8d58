// Runs the deliberate defects of the reference system against the suite, in the virtual world: each must be caught by the
// case or the rule named for it, and the sound system must pass every case and every rule.
import type { CaseResult, RuleResult } from '../reports/types';
import { rules as allRules, type Rule } from '../requirements/rules';
import type { Defect } from '../systems/defects';
import type { Profile } from '../systems/profile';
import type { Case } from './cases';
import { outcomesIn } from './rules';
import { run } from './run';

export interface DefectOutcome {
  id: string;
  requirement: string;
  role: string;
  caught: boolean;
  caughtBy: string;
  /** The cases that failed or warned because of it, and the rules that found it in the messages of these cases. */
  by: string[];
  /** Those of `by` that are rules. */
  rules: string[];
}

export interface SelftestResult {
  defects: DefectOutcome[];
  /** Cases and rules that the sound system does not pass: then nothing here means much. */
  unsound: { id: string; verdict: string; why: string }[];
  /** Cases and rules that no defect is caught by: as far as we know, they can't fail. */
  neverCatching: string[];
}

export interface SelftestOptions {
  profile: Profile;
  cases: readonly Case[];
  /** The passive rules; all of them by default. */
  rules?: readonly Rule[];
  defects: readonly Defect[];
  /** Every case of the defect's role is run against it, not only the case named for it. */
  allCases: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, outcome: DefectOutcome) => void;
}

export async function selftest(options: SelftestOptions): Promise<SelftestResult> {
  const rules = options.rules ?? allRules;
  const sound = await verdicts(options, options.cases);
  const tester = new Tester(options, rules, judgedIn(sound.cases, rules));
  const outcomes: DefectOutcome[] = [];
  for (const defect of options.defects) {
    if (options.signal?.aborted) break;
    const outcome = await tester.try(defect);
    outcomes.push(outcome);
    options.onProgress?.(outcomes.length, options.defects.length, outcome);
  }
  const catching = new Set(outcomes.flatMap(outcome => outcome.by));
  return {
    defects: outcomes,
    unsound: [...sound.cases, ...sound.rules].filter(isUnsound).map(one => ({
      id: one.id,
      verdict: one.verdict,
      why: whyOf(one),
    })),
    neverCatching: [...options.cases, ...rules].map(one => one.id).filter(id => !catching.has(id)),
  };
}

type Results = { cases: CaseResult[]; rules: RuleResult[] };

function isUnsound({ verdict }: CaseResult | RuleResult): boolean {
  return !['pass', 'not-applicable', 'not-judged', 'observation'].includes(verdict);
}

function whyOf(one: CaseResult | RuleResult): string {
  if ('trace' in one) return one.why;
  const [first] = one.evidence;
  return one.why ?? (first ? `${first.case}: expected ${first.expected}, found ${first.found}` : '');
}

/** For each rule the cases in whose messages it has something to judge. */
function judgedIn(cases: readonly CaseResult[], rules: readonly Rule[]): Map<string, Set<string>> {
  const judging = new Map(rules.map(rule => [rule.id, new Set<string>()]));
  for (const one of cases)
    for (const { rule, judged } of outcomesIn(one, rules)) if (judged > 0) judging.get(rule.id)?.add(one.id);
  return judging;
}

/** So many cases are run at first for a defect that a rule is to find; then four times as many, and so on. */
const firstTry = 2;

class Tester {
  constructor(
    private readonly options: SelftestOptions,
    private readonly rules: readonly Rule[],
    private readonly judgedIn: ReadonlyMap<string, ReadonlySet<string>>,
  ) {}

  /** A defect is caught when what is named for it fails (or warns, where it breaks a SHOULD). */
  async try(defect: Defect): Promise<DefectOutcome> {
    const byRule = this.rules.some(rule => rule.id === defect.caughtBy);
    const named = byRule ? [] : this.named(defect.caughtBy);
    if (byRule && !this.options.allCases) return this.tryRule(defect);
    const cases = this.options.allCases
      ? this.options.cases.filter(one => one.roles.includes(defect.role) || named.includes(one))
      : named;
    return this.outcome(defect, await verdicts(this.options, cases, defect));
  }

  /** Runs more and more of the cases until the rule has found it: first those whose messages it judges. */
  private async tryRule(defect: Defect): Promise<DefectOutcome> {
    const likely = this.judgedIn.get(defect.caughtBy);
    const rank = (one: Case): number => (likely?.has(one.id) ? 0 : 1);
    const ofRole = this.options.cases.filter(one => one.roles.includes(defect.role)).sort((a, b) => rank(a) - rank(b));
    const queue = defect.shownIn ? this.named(defect.shownIn) : ofRole;
    let outcome = this.outcome(defect, { cases: [], rules: [] });
    for (let from = 0, size = firstTry; from < queue.length && !outcome.caught; from += size, size *= 4) {
      const more = this.outcome(defect, await verdicts(this.options, queue.slice(from, from + size), defect));
      outcome = {
        ...more,
        by: [...new Set([...outcome.by, ...more.by])],
        rules: [...new Set([...outcome.rules, ...more.rules])],
      };
    }
    return outcome;
  }

  private named(id: string): Case[] {
    return this.options.cases.filter(one => one.id === id || one.id.startsWith(`${id}.`));
  }

  private outcome({ id, requirement, role, caughtBy }: Defect, results: Results): DefectOutcome {
    const rules = failing(results.rules);
    const by = [...failing(results.cases), ...rules];
    const caught = by.some(one => one === caughtBy || one.startsWith(`${caughtBy}.`));
    return { id, requirement, role, caughtBy, caught, by, rules };
  }
}

function failing(results: readonly (CaseResult | RuleResult)[]): string[] {
  return results.filter(one => one.verdict === 'fail' || one.verdict === 'warn').map(one => one.id);
}

async function verdicts(options: SelftestOptions, cases: readonly Case[], defect?: Defect): Promise<Results> {
  if (cases.length === 0) return { cases: [], rules: [] };
  return run({
    profile: options.profile,
    cases,
    network: 'virtual',
    seed: 1,
    strict: false,
    sutArgument: '',
    defect,
    rules: options.rules,
    partial: true,
    signal: options.signal,
  });
}
