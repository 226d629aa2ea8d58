// The passive rules over the traces of a run: beside the cases, each rule gets a verdict on all that the system sent.
import type { CaseResult, RuleEvidence, RuleResult, RuleVerdict } from '../reports/types';
import { catalogue } from '../requirements/catalogue';
import { judge, type Observed, type Rule, type RuleOutcome, type Timers } from '../requirements/rules';
import { parseMessage } from '../simulator/message';
import { isStateless, type Profile, type Role } from '../systems/profile';

/** So many findings of a rule are kept as evidence; all are counted. */
export const mostEvidence = 5;

export interface RuleOptions extends Knowledge {
  known: Profile['knownNonconformities'];
  /** Only some cases ran: that a rule finds nothing in them says little against a known nonconformity. */
  partial?: boolean;
}

type Traced = Pick<CaseResult, 'id' | 'trace' | 'roles'>;

export interface Knowledge {
  /** Those of the profile, ms; what it does not say is as RFC 3261 has it. */
  timers?: Partial<Timers>;
  /** Of the profile: whether the system is a proxy without state. */
  roles?: readonly Role[];
}

/** What each rule makes of one case's trace. */
export function outcomesIn(one: Traced, rules: readonly Rule[], { timers, roles = [] }: Knowledge = {}): RuleOutcome[] {
  const fromSut = new Set<Observed>();
  const observed = one.trace.map(record => {
    const message = toObserved(record);
    if (record.fromLabel === 'SUT') fromSut.add(message);
    return message;
  });
  return judge(observed, message => fromSut.has(message), rules, { timers, stateless: keepsNoState(one, roles) });
}

/** A system of other roles, too, is a proxy only where a case for proxies looks at it. */
const keepsNoState = (one: Traced, roles: readonly Role[]): boolean =>
  one.roles.some(role => role.endsWith('proxy')) && isStateless(roles, one.roles);

/** What peers say to each other is no business of the system's: it keeps its place, but nobody looks into it. */
function toObserved(record: CaseResult['trace'][number]): Observed {
  const bytes = Buffer.from(record.bytes, 'base64');
  const concerned = record.fromLabel === 'SUT' || record.toLabel === 'SUT';
  return {
    at: record.at,
    from: addressOf(record.from),
    to: addressOf(record.to),
    transport: record.transport,
    bytes,
    lagMs: record.lagMs,
    ...(concerned ? parseMessage(bytes) : {}),
  };
}

function addressOf(text: string): Observed['from'] {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

export interface Tally {
  rule: Rule;
  judged: number;
  findings: number;
  findingCases: number;
  evidence: RuleEvidence[];
  error?: string;
}

/** The result of every rule over the traces of these cases. */
export function judgeRules(cases: readonly Traced[], rules: readonly Rule[], options: RuleOptions): RuleResult[] {
  const tallies = rules.map((rule): Tally => ({ rule, judged: 0, findings: 0, findingCases: 0, evidence: [] }));
  for (const one of cases) {
    if (one.trace.length === 0) continue;
    for (const [index, outcome] of outcomesIn(one, rules, options).entries()) add(tallies[index], outcome, one.id);
  }
  return tallies.map(tally => resultOf(tally, options));
}

function add(tally: Tally, outcome: RuleOutcome, caseId: string): void {
  tally.judged += outcome.judged;
  tally.findings += outcome.found;
  if (outcome.error !== undefined) tally.error ??= `${caseId}: ${outcome.error}`;
  const [first] = outcome.findings;
  if (!first) return;
  tally.findingCases += 1;
  if (tally.evidence.length >= mostEvidence) return;
  const { index, ...finding } = first;
  tally.evidence.push({ case: caseId, message: index, ...finding });
}

export function resultOf(tally: Tally, options: RuleOptions): RuleResult {
  const { rule, judged, findings, findingCases, evidence, error } = tally;
  const requirement = catalogue().get(rule.requirement);
  const level = requirement?.level ?? 'MUST';
  const verdict = verdictOf(tally, level);
  return {
    id: rule.id,
    requirement: rule.requirement,
    level,
    text: requirement?.text ?? '',
    roles: [...rule.roles],
    verdict,
    judged,
    findings,
    findingCases,
    evidence,
    known: knownFor(rule.id, verdict, options),
    why: error && `the rule broke down in ${error}`,
  };
}

/** What the profile says of a rule that fails, or that passes against expectation. */
export function knownFor(id: string, verdict: RuleVerdict, options: RuleOptions): RuleResult['known'] {
  const known = options.known.find(entry => entry.id === id);
  const fails = verdict === 'fail' || verdict === 'warn';
  const surprises = verdict === 'pass' && !options.partial && !known?.sometimes;
  return known && (fails || surprises) ? { reason: known.reason, unexpectedPass: surprises } : undefined;
}

/** A rule's verdict, from what it counted and its requirement's level. */
export function verdictOf(
  { judged, findings, error }: Pick<Tally, 'judged' | 'findings' | 'error'>,
  level: RuleResult['level'],
): RuleVerdict {
  if (error !== undefined) return 'error';
  if (judged === 0) return 'not-judged';
  if (level === 'MAY') return 'observation';
  return findings === 0 ? 'pass' : level === 'MUST' ? 'fail' : 'warn';
}
