// Which cases of a run in real time are tried once more, after all others: the machine is quieter then. The result says so.
import type { Rule } from '../requirements/rules';
import type { RunContext } from '../steps/context';
import { type Collector, lateness } from './collect';
import type { SharedContext } from './leases';
import { type Knowledge, outcomesIn } from './rules';

/** How many cases of a run get a second try: a busy machine spoils a few, a broken system spoils all. */
const mostSecondTries = 10;

/**
 * Tried again is what was inconclusive, as our own clock may lag; what came too early or too late for the case or for a rule,
 * as a system on a busy machine may have waited for its turn; and each case that was under way among others when the system
 * ended.
 */
export function secondTries(
  collector: Collector,
  context: RunContext & Partial<SharedContext>,
  rules: readonly Rule[],
): (caseId: string) => boolean {
  const { timers, roles, knownNonconformities } = context.profile;
  const unknown = rules.filter(rule => !knownNonconformities.some(({ id }) => id === rule.id));
  const tried = new Set<string>();
  let spoilt = 0;
  return id => {
    const result = collector.resultOf(id);
    if (!result || tried.has(id)) return false;
    const late = lateIn(result, unknown, { timers, roles });
    const isMistimed = collector.isMistimed(id) && !result.known;
    if (result.verdict !== 'inconclusive' && !isMistimed && late.length === 0) return false;
    const suspect = context.isSuspect?.(id) === true;
    if (!suspect && spoilt++ >= mostSecondTries) return false;
    tried.add(id);
    if (late.length > 0) result.log.push(`${lateness}${late.join(', ')}`);
    return true;
  };
}

type Traced = Parameters<typeof outcomesIn>[0];

/** The rules that find something only because of when it came: they would not, had our own clock lagged without end. */
function lateIn(one: Traced, rules: readonly Rule[], knowledge: Knowledge): string[] {
  const outcomes = outcomesIn(one, rules, knowledge);
  const finding = rules.filter((_, index) => outcomes[index].found > 0);
  if (finding.length === 0) return [];
  const lagging = { ...one, trace: one.trace.map(record => ({ ...record, lagMs: Number.POSITIVE_INFINITY })) };
  const still = outcomesIn(lagging, finding, knowledge);
  return finding.filter((_, index) => still[index].found === 0).map(({ id }) => id);
}
