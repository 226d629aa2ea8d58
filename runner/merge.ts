// Joins the results of several runs of one system into one: the shards of a run, or the same run on several machines.
import type { CaseResult, MergedRun, RuleResult, RunResult } from '../reports/types';
import type { Profile } from '../systems/profile';
import type { StoredRun } from './merge-read';
import { requirementsOf, worstFirst } from './requirement-results';
import { knownFor, mostEvidence, type RuleOptions, verdictOf } from './rules';
import { exitStatus, summarize } from './run';

/** A case that stands in the joined result, and the run that it was taken from. */
interface Kept {
  result: CaseResult;
  from: StoredRun;
}

/**
 * The runs as one. A case that is in several counts with its worst verdict; what rules judged and found is added up.
 * Strict when it is asked for, or when one of the runs was. @throws Error when they don't belong together
 */
export function mergeRuns(runs: readonly StoredRun[], options: { strict: boolean }): RunResult {
  checkAlike(runs);
  const results = runs.map(run => run.result);
  const [first] = results;
  const started = results.map(one => one.started).sort()[0];
  const strict = options.strict || results.some(one => one.strict);
  const kept = keptCases(runs, started);
  const cases = [...kept.values()].map(one => one.result).sort(inOrder);
  const gaps = gapsOf(runs, cases.length);
  const partial = gaps.length > 0 || results.some(one => one.partial);
  const rules = mergeRules(runs, kept, { known: knownOf(results), partial });
  const summary = summarize(cases);
  const silent = results.some(one => one.silent);
  const lost = results.reduce((sum, one) => sum + (one.lost ?? 0), 0);
  const interrupted = results.some(one => one.interrupted);
  const nothingJudged = summary.pass + summary.fail + summary.warn === 0;
  return {
    tool: first.tool,
    sut: {
      ...first.sut,
      address: joined(results.map(one => one.sut.address)),
      ...(first.sut.otherSide && { otherSide: joined(results.map(one => one.sut.otherSide ?? '')) }),
    },
    network: first.network,
    started,
    ended: results.map(one => one.ended).sort()[results.length - 1],
    durationMs: results.reduce((sum, one) => sum + one.durationMs, 0),
    summary,
    known: [...cases, ...rules].filter(one => one.known && !one.known.unexpectedPass).length,
    unexpectedPasses: [...cases, ...rules].filter(one => one.known?.unexpectedPass).length,
    strict,
    interrupted,
    exitCode: exitStatus(cases, rules, {
      strict,
      lost,
      doubtful: gaps.length > 0 || interrupted || silent || nothingJudged,
    }),
    notes: [...gaps, ...differences(runs, kept), ...notesOf(runs)],
    cases,
    rules,
    requirements: requirementsOf(cases, rules),
    partial: partial || undefined,
    silent: silent || undefined,
    lost: lost || undefined,
    merged: runs.map(mergedRun),
  };
}

const joined = (texts: readonly string[]): string => [...new Set(texts)].join(', ');

/** What must be the same in all runs, in the words of the refusal. */
const alike: readonly [name: string, of: (result: RunResult) => string | undefined][] = [
  ['were made by different versions', ({ tool }) => `${tool.name} ${tool.version}`],
  ['judge different systems', ({ sut }) => sut.name],
  ['judge a system in different roles', ({ sut }) => [...sut.roles].sort().join(', ')],
  ['judge it on different networks', ({ network }) => network],
  ['say different things of what it has', profileOf],
];

/** What decides which cases apply. Addresses, and domains named by them, may differ from machine to machine. */
function profileOf({ sut }: RunResult): string {
  const { transports, capabilities } = (sut.profile ?? {}) as Partial<Profile>;
  return `transports ${transports?.join(', ')}; capabilities ${capabilities?.join(', ') || 'none'}`;
}

function checkAlike(runs: readonly StoredRun[]): void {
  const [first, ...others] = runs;
  if (!first) throw new Error('there is nothing to merge: name the folders of the runs');
  for (const [difference, of] of alike) {
    for (const other of others) {
      if (of(first.result) === of(other.result)) continue;
      throw new Error(
        `${first.path} and ${other.path} can't be merged, as they ${difference}: ${of(first.result)}, and ${of(other.result)}`,
      );
    }
  }
  const [sharded, ...more] = runs.filter(run => run.result.shard);
  for (const other of more) {
    const [a, b] = [sharded.result.shard!, other.result.shard!];
    if (a.of !== b.of || a.cases !== b.cases)
      throw new Error(
        `${sharded.path} and ${other.path} are no shards of one run: ${shardOf(sharded)} of ${a.cases} cases, and ${shardOf(other)} of ${b.cases} cases; give each the same --select and the same number of shards`,
      );
  }
}

function shardOf({ result: { shard } }: StoredRun): string {
  return shard ? `shard ${shard.index}/${shard.of}` : '';
}

/** By case, the worst result there is; the first where they agree. */
function keptCases(runs: readonly StoredRun[], started: string): Map<string, Kept> {
  const all = new Map<string, Kept[]>();
  for (const from of runs)
    for (const result of from.result.cases) all.set(result.id, [...(all.get(result.id) ?? []), { result, from }]);
  return new Map(
    [...all].map(([id, tries]) => {
      const rank = ({ result }: Kept): number => worstFirst.indexOf(result.verdict);
      const worst = tries.reduce((a, b) => (rank(b) < rank(a) ? b : a));
      const sinceStart = Date.parse(worst.from.result.started) - Date.parse(started);
      const result = { ...worst.result, startedMs: worst.result.startedMs + sinceStart };
      if (tries.length > 1)
        result.log = [...result.log, `in ${tries.length} runs: ${saidOf(tries)}; the worst of them counts`];
      return [id, { result, from: worst.from }];
    }),
  );
}

function saidOf(tries: readonly Kept[]): string {
  return tries.map(({ result, from }) => `${result.verdict} (${from.path})`).join(', ');
}

/** The order of a run: by feature file and line. */
function inOrder(a: CaseResult, b: CaseResult): number {
  const [here, there] = [`${a.area}.feature`, `${b.area}.feature`];
  return here < there ? -1 : here > there ? 1 : lineOf(a) - lineOf(b);
}

function lineOf({ feature }: CaseResult): number {
  return Number(feature.slice(feature.lastIndexOf(':') + 1)) || 0;
}

function knownOf(results: readonly RunResult[]): RuleOptions['known'] {
  return results.flatMap(({ sut }) => (sut.profile as Partial<Profile> | null)?.knownNonconformities ?? []);
}

function mergeRules(runs: readonly StoredRun[], kept: ReadonlyMap<string, Kept>, options: RuleOptions): RuleResult[] {
  const all = new Map<string, { rule: RuleResult; from: StoredRun }[]>();
  for (const from of runs)
    for (const rule of from.result.rules) all.set(rule.id, [...(all.get(rule.id) ?? []), { rule, from }]);
  return [...all.values()].map(parts => {
    const [{ rule }] = parts;
    const sum = (of: (one: RuleResult) => number): number => parts.reduce((total, part) => total + of(part.rule), 0);
    const counts = { judged: sum(one => one.judged), findings: sum(one => one.findings) };
    const error = parts.find(part => part.rule.verdict === 'error')?.rule.why;
    const verdict = verdictOf({ ...counts, error }, rule.level);
    return {
      ...rule,
      ...counts,
      findingCases: sum(one => one.findingCases),
      verdict,
      evidence: evidenceOf(parts, kept),
      known: knownFor(rule.id, verdict, options),
      why: error,
    };
  });
}

/** Evidence in the cases that stand first; that of a case whose other run counts is told, but no trace here shows it. */
function evidenceOf(
  parts: readonly { rule: RuleResult; from: StoredRun }[],
  kept: ReadonlyMap<string, Kept>,
): RuleResult['evidence'] {
  const all = parts.flatMap(({ rule, from }) => rule.evidence.map(one => ({ one, from })));
  const stands = ({ one, from }: (typeof all)[number]): boolean => kept.get(one.case)?.from === from;
  return [
    ...all.filter(stands).map(({ one }) => one),
    ...all.filter(each => !stands(each)).map(({ one, from }) => ({ ...one, case: `${one.case} in ${from.path}` })),
  ].slice(0, mostEvidence);
}

/** Shards that are not there, and cases that are in none: what these would say is not known. */
function gapsOf(runs: readonly StoredRun[], cases: number): string[] {
  const shard = runs.find(run => run.result.shard)?.result.shard;
  if (!shard) return [];
  const there = new Set(runs.map(run => run.result.shard?.index));
  const missing = Array.from({ length: shard.of }, (_, index) => index + 1).filter(index => !there.has(index));
  if (missing.length > 0)
    return [
      `${missing.length === 1 ? 'Shard' : 'Shards'} ${missing.map(index => `${index}/${shard.of}`).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: what the cases there would say is not known`,
    ];
  const broken = runs.some(({ result }) => result.interrupted || result.silent || result.lost);
  if (broken || cases === shard.cases) return [];
  return [`The shards hold ${cases} cases, and ${shard.cases} were selected: they are not of one selection`];
}

/** Cases on which the runs disagree. */
function differences(runs: readonly StoredRun[], kept: ReadonlyMap<string, Kept>): string[] {
  return [...kept.keys()].flatMap(id => {
    const tries = runs.flatMap(from => {
      const result = from.result.cases.find(one => one.id === id);
      return result ? [{ result, from }] : [];
    });
    const verdicts = new Set(tries.map(({ result }) => result.verdict));
    return verdicts.size > 1 ? [`${id} is in ${tries.length} runs: ${saidOf(tries)}; the worst of them counts`] : [];
  });
}

function notesOf(runs: readonly StoredRun[]): string[] {
  return runs.flatMap(run => [
    ...(run.result.interrupted ? [`${run.path}: the run was interrupted`] : []),
    ...run.result.notes.map(note => `${run.path}: ${note}`),
  ]);
}

function mergedRun({ path, result }: StoredRun): MergedRun {
  const { started, durationMs, cases, shard } = result;
  return { path, started, durationMs, cases: cases.length, shard };
}
