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
  /** Of the cases and rules that must catch it, those that did not. */
  missedBy: string[];
  /** The cases that failed or warned because of it, and the rules that found it in the messages of these cases. */
  by: string[];
  /** Those of `by` that are rules. */
  rules: string[];
}

export interface SelftestResult {
  defects: DefectOutcome[];
  /** Cases and rules that the sound system does not pass: then nothing here means much. */
  unsound: { id: string; verdict: string; why: string }[];
  /** Cases and rules that no defect is caught by, without an excuse: as far as we know, they can't fail. */
  neverCatching: string[];
  /** Those of which it is known, with the reason. */
  excused: { id: string; why: string }[];
  /** Excuses of what does catch a defect, or is no case and no rule. */
  needlessExcuses: string[];
}

export interface SelftestOptions {
  profile: Profile;
  cases: readonly Case[];
  /** The passive rules; all of them by default. */
  rules?: readonly Rule[];
  defects: readonly Defect[];
  /** Why a case or rule need not catch any, by its id or the id of the outline. None by default. */
  excused?: Readonly<Record<string, string>>;
  /** Every case of the defect's role is run against it, not only the case named for it. */
  allCases: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, outcome: DefectOutcome) => void;
}

export async function selftest(options: SelftestOptions): Promise<SelftestResult> {
  const rules = options.rules ?? allRules;
  const sound = await verdicts(options, options.cases);
  const tester = new Tester(options, rules, judgedIn(sound.cases, rules, options.profile));
  const outcomes: DefectOutcome[] = [];
  for (const defect of options.defects) {
    if (options.signal?.aborted) break;
    const outcome = await tester.try(defect);
    outcomes.push(outcome);
    options.onProgress?.(outcomes.length, options.defects.length, outcome);
  }
  return {
    defects: outcomes,
    ...idleness([...options.cases, ...rules], outcomes, options.excused ?? {}),
    unsound: [...sound.cases, ...sound.rules].filter(isUnsound).map(one => ({
      id: one.id,
      verdict: one.verdict,
      why: whyOf(one),
    })),
  };
}

/** Which cases and rules caught nothing, and whether there is an excuse. */
function idleness(
  judges: readonly (Case | Rule)[],
  outcomes: readonly DefectOutcome[],
  excuses: Readonly<Record<string, string>>,
): Pick<SelftestResult, 'neverCatching' | 'excused' | 'needlessExcuses'> {
  const catching = new Set(outcomes.flatMap(outcome => outcome.by));
  const idle = judges.map(one => one.id).filter(id => !catching.has(id));
  const excuseOf = (id: string): string | undefined => Object.keys(excuses).find(name => isNamed(id, name));
  return {
    neverCatching: idle.filter(id => excuseOf(id) === undefined),
    excused: idle.flatMap(id => {
      const name = excuseOf(id);
      return name === undefined ? [] : [{ id, why: excuses[name] }];
    }),
    needlessExcuses: Object.keys(excuses).filter(name => !idle.some(id => isNamed(id, name))),
  };
}

/** A case's id or that of its outline; a rule's id. */
const isNamed = (id: string, name: string): boolean => id === name || id.startsWith(`${name}.`);

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
function judgedIn(cases: readonly CaseResult[], rules: readonly Rule[], { roles }: Profile): Map<string, Set<string>> {
  const judging = new Map(rules.map(rule => [rule.id, new Set<string>()]));
  for (const one of cases)
    for (const { rule, judged } of outcomesIn(one, rules, { roles })) if (judged > 0) judging.get(rule.id)?.add(one.id);
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

  /** A defect is caught when all that is named for it fails (or warns, where it breaks a SHOULD). */
  async try(defect: Defect): Promise<DefectOutcome> {
    const wanted = [defect.caughtBy, ...(defect.alsoCaughtBy ?? [])];
    const named = [...wanted, defect.shownIn ?? ''].flatMap(id => this.named(id));
    const ofRole = this.options.cases.filter(one => one.roles.includes(defect.role));
    const cases = [...new Set(this.options.allCases ? [...ofRole, ...named] : named)];
    const outcome = this.outcome(defect, await verdicts(this.options, cases, defect));
    const missing = outcome.missedBy.filter(id => this.rules.some(rule => rule.id === id));
    if (defect.shownIn !== undefined || this.options.allCases || missing.length === 0) return outcome;
    return this.search(defect, outcome, missing, new Set(cases));
  }

  /** Runs more and more of the cases until the rules have found it: first those whose messages they judge. */
  private async search(
    defect: Defect,
    first: DefectOutcome,
    missing: readonly string[],
    done: ReadonlySet<Case>,
  ): Promise<DefectOutcome> {
    const rank = (one: Case): number => (missing.some(rule => this.judgedIn.get(rule)?.has(one.id)) ? 0 : 1);
    const queue = this.options.cases
      .filter(one => one.roles.includes(defect.role) && !done.has(one))
      .sort((a, b) => rank(a) - rank(b));
    let outcome = first;
    for (let from = 0, size = firstTry; from < queue.length && !outcome.caught; from += size, size *= 4) {
      const more = this.outcome(defect, await verdicts(this.options, queue.slice(from, from + size), defect));
      const missedBy = outcome.missedBy.filter(id => more.missedBy.includes(id));
      outcome = {
        ...outcome,
        caught: missedBy.length === 0,
        missedBy,
        by: [...new Set([...outcome.by, ...more.by])],
        rules: [...new Set([...outcome.rules, ...more.rules])],
      };
    }
    return outcome;
  }

  private named(id: string): Case[] {
    return this.options.cases.filter(one => isNamed(one.id, id));
  }

  private outcome({ id, requirement, role, caughtBy, alsoCaughtBy = [] }: Defect, results: Results): DefectOutcome {
    const rules = failing(results.rules);
    const by = [...failing(results.cases), ...rules];
    const missedBy = [caughtBy, ...alsoCaughtBy].filter(name => !by.some(one => isNamed(one, name)));
    return { id, requirement, role, caughtBy, caught: missedBy.length === 0, missedBy, by, rules };
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
