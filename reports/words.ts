/** The verdicts in plain words: one table for the legend, the cards, the terminal and JUnit. */
import { count } from './text';
import type { CaseResult, RequirementResult, RuleResult, RuleVerdict, RunResult, Verdict } from './types';

/** What a reader is shown: the verdict, except that a known nonconformity which fails is `known`. */
export type Shown = Verdict | RuleVerdict | 'known';

export interface Word {
  label: string;
  symbol: string;
  meaning: string;
}

export const WORDS: Record<Shown, Word> = {
  fail: {
    label: 'Fail',
    symbol: '✕',
    meaning: 'The system broke a MUST: it did something the RFC forbids, or left out something it demands.',
  },
  warn: {
    label: 'Warning',
    symbol: '!',
    meaning: 'The system broke a SHOULD. There can be good reasons for it; a strict run counts it as a failure.',
  },
  error: { label: 'Error', symbol: '⚠', meaning: 'The tester itself went wrong. This says nothing about the system.' },
  inconclusive: {
    label: 'Inconclusive',
    symbol: '?',
    meaning: 'The case could not get to the point that it judges, so nothing is known about this requirement.',
  },
  known: {
    label: 'Known',
    symbol: '≈',
    meaning: 'The system fails here as its profile says it would. It does not count for the overall result.',
  },
  observation: {
    label: 'Observed',
    symbol: '·',
    meaning: 'The RFC leaves it to the system; the report only says what it chose.',
  },
  pass: { label: 'Pass', symbol: '✓', meaning: 'The point was reached, and the system did what the RFC says.' },
  'not-applicable': {
    label: 'Not applicable',
    symbol: '–',
    meaning: 'The profile says that the system does not have what this case needs.',
  },
  'not-judged': {
    label: 'Not judged',
    symbol: '–',
    meaning: 'A rule that found no message to judge: the system sent none that it speaks of.',
  },
};

/** Worst first; `known` is muted and stands behind what needs attention. */
export const ORDER = Object.keys(WORDS) as Shown[];

type Judged = Pick<CaseResult | RuleResult, 'verdict' | 'known'>;

export function isKnown(c: Judged): boolean {
  return c.known !== undefined && !c.known.unexpectedPass && (c.verdict === 'fail' || c.verdict === 'warn');
}

export function shownOf(c: Judged): Shown {
  return isKnown(c) ? 'known' : c.verdict;
}

/** A requirement is `known` when every case and rule that breaks it is. */
export function shownOfRequirement(
  r: RequirementResult,
  byId: ReadonlyMap<string, CaseResult>,
  rulesById: ReadonlyMap<string, RuleResult>,
): Shown {
  if (r.verdict !== 'fail' && r.verdict !== 'warn') return r.verdict;
  const judging: Judged[] = [
    ...r.cases.flatMap(id => byId.get(id) ?? []),
    ...r.rules.flatMap(id => rulesById.get(id) ?? []),
  ];
  const breaking = judging.filter(c => c.verdict === 'fail' || c.verdict === 'warn');
  return breaking.length > 0 && breaking.every(isKnown) ? 'known' : r.verdict;
}

export type Tally = Record<Shown, number>;

export function tally(cases: readonly Judged[]): Tally {
  const counts = Object.fromEntries(ORDER.map(shown => [shown, 0])) as Tally;
  for (const c of cases) counts[shownOf(c)]++;
  return counts;
}

/** Role -> its counts, in order of first appearance. A case with two roles counts in both. */
export function tallyByRole(cases: readonly CaseResult[]): [role: string, counts: Tally][] {
  const byRole = new Map<string, CaseResult[]>();
  for (const c of cases) {
    for (const role of c.roles.length > 0 ? c.roles : ['(no role)']) byRole.set(role, [...(byRole.get(role) ?? []), c]);
  }
  return [...byRole].map(([role, own]) => [role, tally(own)]);
}

export interface Overall {
  tone: 'good' | 'bad' | 'unsure';
  headline: string;
  detail: string;
}

/** The run's result in a headline and a sentence. */
export function overall(run: RunResult): Overall {
  const counts = tally(run.cases);
  const rules = tally(run.rules);
  const broken = counts.fail + rules.fail + (run.strict ? counts.warn + rules.warn : 0);
  const detail = sentence(run, counts);
  if (run.interrupted) {
    const so = broken > 0 ? `; ${count(broken, 'failure')} up to then` : '';
    return { tone: broken > 0 ? 'bad' : 'unsure', headline: `Interrupted before the end${so}`, detail };
  }
  if (run.exitCode === 70 || (run.exitCode !== 1 && counts.error + rules.error > 0)) {
    return { tone: 'unsure', headline: 'The tester went wrong: this run says too little', detail };
  }
  if (run.exitCode === 1 || broken > 0) return { tone: 'bad', headline: 'Does not conform', detail };
  if (run.exitCode !== 0 || run.cases.length === 0) return { tone: 'unsure', headline: 'Inconclusive', detail };
  const but =
    counts.known + rules.known > 0
      ? ', apart from what is known'
      : counts.warn + rules.warn > 0
        ? ', with warnings'
        : '';
  return { tone: 'good', headline: `Conforms in all that was tested${but}`, detail };
}

function sentence(run: RunResult, counts: Tally): string {
  const must = run.cases.filter(c => shownOf(c) === 'fail').length;
  const judged = counts.pass + counts.fail + counts.warn + counts.known;
  const parts = [`${judged} of ${count(run.cases.length, 'case')} reached a judgement`];
  if (must > 0) parts.push(`${count(must, 'case')} found a MUST broken`);
  if (counts.warn > 0)
    parts.push(
      `${count(counts.warn, 'case')} found a SHOULD broken${run.strict ? ' (strict: counts as failure)' : ''}`,
    );
  if (counts.known > 0) parts.push(`${counts.known} failed as the profile foretold`);
  parts.push(...ruleParts(run));
  if (run.unexpectedPasses > 0) parts.push(`${run.unexpectedPasses} passed against the profile's expectation`);
  if (counts.inconclusive > 0) parts.push(`${counts.inconclusive} could not reach the point they judge`);
  if (counts.error > 0) parts.push(`${counts.error} broke down through a fault of the tester`);
  return `${parts.join('; ')}.`;
}

/** Which part of a run it is, or what it was joined from; '' for a run that is whole by itself. */
export function partOf({ shard, merged, cases }: RunResult): string {
  if (shard) return `shard ${shard.index}/${shard.of}: ${cases.length} of the ${shard.cases} cases selected`;
  if (!merged) return '';
  const shards = merged.flatMap(run => run.shard ?? []);
  const which = shards.length > 0 ? `: shards ${shards.map(one => `${one.index}/${one.of}`).join(', ')}` : '';
  return `joined from ${count(merged.length, 'run')}${which}`;
}

/** What the rules add to the sentence; nothing in a run without rules. */
function ruleParts(run: RunResult): string[] {
  if (run.rules.length === 0) return [];
  const counts = tally(run.rules);
  const had = run.rules.length - counts['not-judged'];
  const parts = [`${had} of ${count(run.rules.length, 'rule')} had messages to judge`];
  if (counts.fail > 0) parts.push(`${count(counts.fail, 'rule')} found a MUST broken`);
  if (counts.warn > 0) parts.push(`${count(counts.warn, 'rule')} found a SHOULD broken`);
  if (counts.known > 0) parts.push(`${count(counts.known, 'rule')} found what the profile foretold`);
  if (counts.error > 0) parts.push(`${count(counts.error, 'rule')} broke down`);
  return parts;
}

/** For each case a name good for files, anchors and URLs: [A-Za-z0-9._-], unlike all others also without regard to case. */
export function slugs(cases: readonly { id: string }[]): string[] {
  const taken = new Set<string>();
  return cases.map(c => {
    const base =
      c.id
        .replace(/[^A-Za-z0-9._-]+/g, '_')
        .replace(/^[._-]+/, '')
        .slice(0, 100) || 'case';
    let slug = base;
    for (let n = 2; taken.has(slug.toLowerCase()); n++) slug = `${base}-${n}`;
    taken.add(slug.toLowerCase());
    return slug;
  });
}

/** Where the system is, on each of its sides. */
export function addressOf({ sut }: RunResult): string {
  return [sut.address, sut.otherSide].filter(Boolean).join(' and ');
}
