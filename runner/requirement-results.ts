// What a run says of each requirement: the worst verdict of the cases and rules that judge it.
import type { CaseResult, RequirementResult, RuleResult } from '../reports/types';

/** The worst of several verdicts is the first of these. */
export const worstFirst: RequirementResult['verdict'][] = [
  'error',
  'fail',
  'warn',
  'inconclusive',
  'pass',
  'observation',
  'not-applicable',
];

interface Judging {
  level: string;
  cases: CaseResult[];
  rules: RuleResult[];
}

/** A rule that judged nothing says nothing of its requirement. */
export function requirementsOf(cases: readonly CaseResult[], rules: readonly RuleResult[]): RequirementResult[] {
  const judging = new Map<string, Judging>();
  const entryOf = (id: string, level: string): Judging => {
    const entry = judging.get(id) ?? { level, cases: [], rules: [] };
    judging.set(id, entry);
    return entry;
  };
  for (const one of cases) for (const { id, level } of one.requirements) entryOf(id, level).cases.push(one);
  for (const rule of rules) if (rule.verdict !== 'not-judged') entryOf(rule.requirement, rule.level).rules.push(rule);
  return [...judging]
    .map(([id, own]) => ({
      id,
      level: own.level,
      verdict: worstFirst.find(verdict => [...own.cases, ...own.rules].some(one => one.verdict === verdict)) ?? 'error',
      cases: own.cases.map(one => one.id),
      rules: own.rules.map(rule => rule.id),
    }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}
