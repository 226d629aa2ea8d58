// The results of lint in the form of a run's, so that the reports show them: each call of the capture stands as a case.
import path from 'node:path';
import type { LintedCall, LintFinding, LintResult } from '../reports/lint-types';
import type { CaseResult, RuleEvidence, RuleResult, RunResult, TraceRecord, Verdict } from '../reports/types';
import type { CapturedMessage } from '../simulator/capture';
import { parseMessage } from '../simulator/message';
import { summarize } from '../simulator/peer';
import { formatAddress } from '../simulator/runtime';
import { requirementsOf } from './requirement-results';

/** So many findings of a rule are its evidence. */
const mostEvidence = 5;

export interface LintRunOptions {
  startedAt: Date;
  /** The command that repeats it, without the captures: `--sut …`. */
  repeat: string;
}

/** `result` must hold the calls that the report is to show. */
export function lintRun(result: LintResult, { startedAt, repeat }: LintRunOptions): RunResult {
  const rules = new Map(result.rules.map(rule => [rule.id, rule]));
  const ids = idsOf(result);
  const cases = result.calls.map((call, i) => caseOf(call, ids[i], rules, repeat));
  const judged = result.rules.map(rule => ({ ...rule, evidence: evidenceOf(rule, result, ids) }));
  const ended = new Date();
  const count = (verdict: Verdict): number => cases.filter(one => one.verdict === verdict).length;
  return {
    tool: result.tool,
    sut: {
      name: result.files.map(file => path.basename(file.path)).join(', '),
      address: result.systems.map(({ name }) => name).join(', '),
      roles: [...new Set(cases.flatMap(one => one.roles))],
      profile: null,
    },
    network: 'real',
    started: startedAt.toISOString(),
    ended: ended.toISOString(),
    durationMs: ended.getTime() - startedAt.getTime(),
    summary: {
      pass: count('pass'),
      fail: count('fail'),
      warn: count('warn'),
      inconclusive: 0,
      notApplicable: 0,
      error: 0,
    },
    known: 0,
    unexpectedPasses: 0,
    strict: result.strict,
    interrupted: false,
    exitCode: result.exitCode,
    notes: notesOf(result),
    cases,
    rules: judged,
    requirements: requirementsOf(cases, judged),
  };
}

/** A Call-ID may stand in several files, and with several systems. */
function idsOf({ calls, files, systems }: LintResult): string[] {
  return calls.map(({ callId, system, file }) =>
    [callId, systems.length > 1 ? `of ${system}` : '', files.length > 1 ? `in ${path.basename(file)}` : '']
      .filter(Boolean)
      .join(' '),
  );
}

function caseOf(call: LintedCall, id: string, rules: ReadonlyMap<string, RuleResult>, repeat: string): CaseResult {
  const broken = call.broken
    .flatMap(rule => rules.get(rule) ?? [])
    .sort((a, b) => Number(b.level === 'MUST') - Number(a.level === 'MUST'));
  const requirements = new Map(broken.map(({ requirement: of, level, text }) => [of, { id: of, level, text }]));
  const breaks = (level: string): boolean => broken.some(rule => rule.level === level);
  const trace = call.messages.map((message, i) => recordOf(message, call.messages[0].at, call.own[i]));
  const [first, last] = [call.messages[0], call.messages.at(-1)!];
  return {
    id,
    title: trace[0].summary,
    area: path.basename(call.file),
    feature: `${call.file}, frames ${first.frame} to ${last.frame}`,
    tags: [],
    roles: call.roles,
    requirements: [...requirements.values()],
    etsi: [],
    level: breaks('MUST') ? 'MUST' : 'SHOULD',
    transport: first.transport,
    verdict: breaks('MUST') ? 'fail' : breaks('SHOULD') ? 'warn' : 'pass',
    why: broken.length > 0 ? `found by ${broken.map(rule => `rule ${rule.id}`).join(', ')}` : '',
    steps: [],
    trace,
    seed: 0,
    startedMs: first.at,
    durationMs: last.at - first.at,
    repeat: `sipspec lint ${[call.file, repeat].filter(Boolean).join(' ')}`,
    log: [],
  };
}

function recordOf({ at, from, to, transport, bytes }: CapturedMessage, since: number, own: boolean): TraceRecord {
  const { message, refusal } = parseMessage(bytes);
  const [sender, receiver] = [formatAddress(from), formatAddress(to)];
  const faults = message?.faults ?? (refusal ? [refusal] : []);
  return {
    at: at - since,
    from: sender,
    to: receiver,
    fromLabel: own ? 'SUT' : sender,
    toLabel: own ? receiver : 'SUT',
    transport,
    bytes: bytes.toString('base64'),
    summary: message ? summarize(message) : `unreadable: ${refusal.found}`,
    faults: faults.map(({ requirement, expected, found }) => `${requirement}: expected ${expected}, found ${found}`),
  };
}

/** The first findings that stand in a call which the report shows, each of another call where there are several. */
function evidenceOf({ id }: RuleResult, { calls, findings }: LintResult, ids: readonly string[]): RuleEvidence[] {
  const placed = new Map<string, RuleEvidence>();
  for (const finding of findings) {
    if (finding.rule !== id || placed.size >= mostEvidence) continue;
    const at = calls.findIndex(call => isOf(finding, call));
    const message = calls[at]?.places.indexOf(finding.message) ?? -1;
    if (message < 0 || placed.has(ids[at])) continue;
    const { found, expected, offset, length } = finding;
    placed.set(ids[at], { case: ids[at], message, found, expected, offset, length });
  }
  return [...placed.values()];
}

const isOf = (finding: LintFinding, call: LintedCall): boolean =>
  finding.file === call.file && finding.system === call.system && finding.callId === call.callId;

function notesOf({ files, notes, calls, callCount, nothing }: LintResult): string[] {
  return [
    'Each case is one call of the capture: the messages of one Call-ID.',
    ...(callCount > calls.length
      ? [`${calls.length} of ${callCount} calls are shown, those with findings first.`]
      : []),
    ...(nothing === undefined ? [] : [`Nothing could be judged: ${nothing}.`]),
    ...notes,
    ...files.flatMap(file => [
      `${file.path}: ${file.packets} packets, ${file.messages} SIP messages`,
      ...file.notes.map(
        ({ text, count, frame }) => `${file.path}: ${text} (${count}${frame ? `, first in frame ${frame}` : ''})`,
      ),
    ]),
  ];
}
