// Runs the rules over a trace: finds what the system sent and in which role, and lets every rule that applies judge it.
import { Books } from './books';
import { factsOf } from './facts';
import {
  type Finding,
  type Kind,
  type Observed,
  type Rule,
  rfcTimers,
  type Sent,
  type SutRole,
  type Timers,
} from './rule';
import { crowded, describe } from './sent';

export interface Evidence extends Finding {
  /** The message's place in the trace. */
  index: number;
}

export interface RuleOutcome {
  rule: Rule;
  /** How many messages it judged; none is no verdict. */
  judged: number;
  /** How many of them it found something wrong with. */
  found: number;
  /** The first of what it found. */
  findings: readonly Evidence[];
  /** What it threw: our fault, and no judgement. */
  error?: string;
}

export interface JudgeOptions {
  /** Those that the system goes by, ms. Default: RFC 3261's, also for each that is left out. */
  timers?: Partial<Timers>;
  /** The system is a proxy without state (16.11). Default: who knows; rules look at what shows it. */
  stateless?: boolean;
  /** So many messages of a long trace are kept to look back at; the calls that were idle longest are let go first. */
  mostKept?: number;
}

/** So many findings of a rule are kept; all are counted as judged. */
const mostFindings = 20;
const defaultKept = 200_000;
const none: readonly Evidence[] = [];

/**
 * Judges everything that a system sent. `isSut` says which messages it sent. Reads the trace only, and each message once: it
 * may come from a file as it is read.
 */
export function judge(
  trace: Iterable<Observed>,
  isSut: (message: Observed) => boolean,
  rules: readonly Rule[],
  { mostKept = defaultKept, timers, stateless = false }: JudgeOptions = {},
): RuleOutcome[] {
  const outcomes = rules.map((rule): RuleOutcome => ({ rule, judged: 0, found: 0, findings: none }));
  const books = new Books(mostKept);
  for (const sent of sentBy(trace, isSut, books, withDefaults(timers))) {
    for (const i of choose(rules, sent, stateless)) letJudge(outcomes[i], sent);
  }
  return outcomes;
}

const withDefaults = (timers: Partial<Timers> = {}): Timers => ({
  T1: timers.T1 ?? rfcTimers.T1,
  T2: timers.T2 ?? rfcTimers.T2,
});

/** The rules for one role and kind of message. */
type Chosen = Map<string, readonly number[]>;

const plans = new WeakMap<readonly Rule[], Chosen>();
/** Kinds with methods and statuses that nobody knows come in any number. */
const mostPlans = 5000;

/** The rules that may apply to a message, by their places: those of its role and kind. */
function choose(rules: readonly Rule[], { role, message, observed }: Sent, stateless: boolean): readonly number[] {
  let plan = plans.get(rules);
  if (!plan) {
    plan = new Map();
    plans.set(rules, plan);
  }
  const { method, status } = factsOf(observed);
  const kind: Kind = { isRequest: message.isRequest(), method, status, hasBody: message.body.length > 0 };
  const key = `${role} ${stateless} ${kind.isRequest} ${method} ${status} ${kind.hasBody}`;
  let chosen = plan.get(key);
  if (!chosen) {
    chosen = rules.flatMap((rule, i) =>
      rule.roles.includes(role) && speaksOf(rule, role, stateless) && (rule.suits?.(kind) ?? true) ? [i] : [],
    );
    if (plan.size < mostPlans) plan.set(key, chosen);
  }
  return chosen;
}

/** A registrar has state in any case (8.2.7). */
function speaksOf({ holdsFor }: Rule, role: SutRole, stateless: boolean): boolean {
  if (holdsFor === undefined) return true;
  return holdsFor === 'stateless' ? stateless : !stateless || role === 'registrar';
}

/** A rule that throws is an error of its own, and keeps no other from judging. */
function letJudge(outcome: RuleOutcome, sent: Sent): void {
  const { rule, findings } = outcome;
  try {
    if (!rule.applies(sent)) return;
    const finding = rule.check(sent);
    outcome.judged += 1;
    if (!finding) return;
    outcome.found += 1;
    if (findings.length < mostFindings) outcome.findings = [...findings, { ...finding, index: sent.index }];
  } catch (error) {
    if (error === crowded) return;
    outcome.error ??= error instanceof Error ? error.message : String(error);
  }
}

/** A response to a request whose method is not that of its CSeq (8.1.1.5): rules of either method might be meant. */
function isMislabelled({ message, request }: Sent): boolean {
  return message.isResponse() && request !== undefined && request.method !== request.cseq?.method;
}

function* sentBy(
  trace: Iterable<Observed>,
  isSut: (message: Observed) => boolean,
  books: Books,
  timers: Timers,
): Generator<Sent> {
  let index = -1;
  for (const observed of trace) {
    index += 1;
    if (!observed.message) continue;
    const outgoing = isSut(observed);
    const place = books.place(observed, outgoing);
    if (!outgoing) {
      books.receive(place);
      continue;
    }
    const sent = describe(place, { original: books.originalOf(place), index, timers });
    if (!isMislabelled(sent)) yield sent;
    books.send(place, sent);
  }
}
