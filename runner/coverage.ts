// What judges each requirement of the catalogue: the cases and the rules that there are, and what is still open.
import { catalogue, type Requirement } from '../requirements/catalogue';
import { rules as allRules, type Rule } from '../requirements/rules';
import { type Case, loadCases } from './cases';

export type Judged = 'case' | 'rule' | 'both' | 'open' | 'not-observable' | 'observation';

export interface Coverage {
  requirement: Requirement;
  judged: Judged;
  /** Their ids. */
  cases: string[];
  rules: string[];
}

/** Every requirement of the catalogue, by id. */
export function coverage(
  cases: readonly Pick<Case, 'id' | 'requirements'>[] = loadCases(),
  rules: readonly Pick<Rule, 'id' | 'requirement'>[] = allRules,
  requirements: Iterable<Requirement> = catalogue().values(),
): Map<string, Coverage> {
  const byRequirement = new Map<string, Coverage>();
  for (const requirement of requirements)
    byRequirement.set(requirement.id, { requirement, judged: 'open', cases: [], rules: [] });
  for (const one of cases) for (const id of one.requirements) byRequirement.get(id)?.cases.push(one.id);
  for (const rule of rules) byRequirement.get(rule.requirement)?.rules.push(rule.id);
  for (const entry of byRequirement.values()) entry.judged = judgedBy(entry);
  return byRequirement;
}

/** What exists counts; the catalogue only says of the rest whether something is missing. */
function judgedBy({ requirement, cases, rules }: Coverage): Judged {
  if (cases.length > 0) return rules.length > 0 ? 'both' : 'case';
  if (rules.length > 0) return 'rule';
  if (requirement.judge === 'not-observable') return 'not-observable';
  return requirement.judge === 'observation' || requirement.level === 'MAY' ? 'observation' : 'open';
}
