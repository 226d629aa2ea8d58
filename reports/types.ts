/** The results of a run: what the runner hands over, and what every report is made from. All texts in it may be hostile. */

export type Verdict = 'pass' | 'fail' | 'warn' | 'inconclusive' | 'not-applicable' | 'error';
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** A rule that judged no message is `not-judged`; one of a MAY only observes what was chosen. */
export type RuleVerdict = 'pass' | 'fail' | 'warn' | 'observation' | 'not-judged' | 'error';

/** A message that a rule found something wrong with. */
export interface RuleEvidence {
  /** The id of the case. */
  case: string;
  /** The message's place in the case's trace, from 0. */
  message: number;
  found: string;
  expected: string;
  /** Which of the message's bytes. */
  offset?: number;
  length?: number;
}

/** What one passive rule made of all that the system sent in the run. */
export interface RuleResult {
  id: string;
  requirement: string;
  level: Level;
  /** The requirement in our own words. */
  text: string;
  roles: string[];
  verdict: RuleVerdict;
  /** How many messages it judged. */
  judged: number;
  /** How many of them it found something wrong with, and in how many cases. */
  findings: number;
  findingCases: number;
  /** The first of them, each of another case where there are several. */
  evidence: RuleEvidence[];
  /** A known nonconformity of the profile, as for cases. */
  known?: { reason: string; unexpectedPass: boolean };
  /** Why it is an error. */
  why?: string;
}

export interface StepResult {
  keyword: string;
  text: string;
  status: 'passed' | 'failed' | 'skipped' | 'unknown';
  durationMs: number;
  message?: string;
}

export interface CaseRequirement {
  /** `RFC3261:17.1.1.2-3` */
  id: string;
  level: Level;
  /** Our own wording. */
  text: string;
}

export interface CaseResult {
  id: string;
  title: string;
  /** Folder and feature name: `registrar/bindings`. */
  area: string;
  /** `features/registrar/bindings.feature:12` */
  feature: string;
  tags: string[];
  roles: string[];
  requirements: CaseRequirement[];
  etsi: string[];
  level: Level;
  transport?: string;
  verdict: Verdict;
  /** A known nonconformity of the profile. The verdict stays `fail` or `warn`, but does not count for the exit status. */
  known?: { reason: string; unexpectedPass: boolean };
  /** One line; empty on pass. */
  why: string;
  expected?: string;
  observed?: string;
  steps: StepResult[];
  trace: TraceRecord[];
  seed: number;
  /** ms since the run's start */
  startedMs: number;
  durationMs: number;
  /** Shell command that repeats this one case. */
  repeat: string;
  log: string[];
}

export interface TraceRecord {
  /** ms since the case began */
  at: number;
  /** `host:port`, a label may stand before it */
  from: string;
  /** `bob`, `alice`, `SUT` */
  fromLabel: string;
  toLabel: string;
  /** `host:port` */
  to: string;
  transport: string;
  /** base64 */
  bytes: string;
  /** `INVITE sip:…` or `200 OK (INVITE)` */
  summary: string;
  faults: string[];
  /** Where the faults are in the bytes: from one, to before another. */
  marks?: [number, number][];
  /** How late our own clock may have been when it was recorded, ms; absent where it was punctual. */
  lagMs?: number;
}

export interface Summary {
  pass: number;
  fail: number;
  warn: number;
  inconclusive: number;
  notApplicable: number;
  error: number;
}

export interface RequirementResult {
  id: string;
  level: string;
  /** The worst of its cases and rules. */
  verdict: Verdict | RuleVerdict;
  cases: string[];
  /** The rules that judged messages. */
  rules: string[];
}

/** A share of the selected cases. */
export interface Shard {
  /** From 1. */
  index: number;
  of: number;
  /** How many cases all shards have between them. */
  cases: number;
}

/** A run that was joined with others. */
export interface MergedRun {
  /** Its folder, as it was named. */
  path: string;
  /** ISO 8601 */
  started: string;
  durationMs: number;
  cases: number;
  shard?: Shard;
}

export interface RunResult {
  tool: { name: string; version: string };
  /** The profile is redacted: no secrets. */
  sut: {
    name: string;
    address: string;
    /** Of a system between two networks, where those stand who register and are called. */
    otherSide?: string;
    roles: string[];
    profile: unknown;
  };
  network: 'virtual' | 'real';
  /** ISO 8601 */
  started: string;
  ended: string;
  durationMs: number;
  /** Counts cases. */
  summary: Summary;
  /** Cases and rules. */
  known: number;
  unexpectedPasses: number;
  strict: boolean;
  interrupted: boolean;
  exitCode: number;
  /** Remarks about the whole run: SUT unreachable, its last lines… */
  notes: string[];
  cases: CaseResult[];
  rules: RuleResult[];
  requirements: RequirementResult[];
  /** Only this share of the selected cases ran. */
  shard?: Shard;
  /** Not all cases there are were selected. */
  partial?: boolean;
  /** The system could not be reached, or no longer answered in the end. */
  silent?: boolean;
  /** How many cases left no result, by a fault of ours. */
  lost?: number;
  /** The runs that this one was made from. */
  merged?: MergedRun[];
}
