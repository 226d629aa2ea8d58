/** The results of a run: what the runner hands over, and what every report is made from. All texts in it may be hostile. */

export type Verdict = 'pass' | 'fail' | 'warn' | 'inconclusive' | 'not-applicable' | 'error';
export type Level = 'MUST' | 'SHOULD' | 'MAY';

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
  verdict: Verdict;
  cases: string[];
  rules: string[];
}

export interface RunResult {
  tool: { name: string; version: string };
  /** The profile is redacted: no secrets. */
  sut: { name: string; address: string; roles: string[]; profile: unknown };
  network: 'virtual' | 'real';
  /** ISO 8601 */
  started: string;
  ended: string;
  durationMs: number;
  summary: Summary;
  known: number;
  unexpectedPasses: number;
  strict: boolean;
  interrupted: boolean;
  exitCode: number;
  /** Remarks about the whole run: SUT unreachable, its last lines… */
  notes: string[];
  cases: CaseResult[];
  rules: [];
  requirements: RequirementResult[];
}
