/** JUnit XML: a suite for each area and one for the rules, for the test page of a CI server; one more for a run that failed as a whole. */
import { type Markup, xml } from './markup';
import { clip, oneLine } from './text';
import { textTrace } from './trace';
import type { CaseResult, RuleResult, RunResult } from './types';
import { troubleOf } from './whole';
import { isKnown, partOf } from './words';

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/** Characters of system-out: for a case that passed only the list of its messages, else the messages too. */
const PASSED_LIMIT = 4_000;
const OTHER_LIMIT = 24_000;

/** The run as JUnit XML. A SHOULD that is broken is a failure only of a strict run. `traceFiles[i]` belongs to `run.cases[i]`. */
export function junit(run: RunResult, traceFiles: readonly (string | undefined)[] = []): string {
  const files = new Map(run.cases.map((c, i) => [c, traceFiles[i]]));
  const areas = new Map<string, CaseResult[]>();
  for (const c of run.cases) areas.set(c.area, [...(areas.get(c.area) ?? []), c]);
  const suites = [...areas].map(([area, cases]) => suite(area, cases, run, files));
  const whole = wholeSuite(run);
  const head = xml`<testsuites name="${[`${run.tool.name}: ${run.sut.name}`, partOf(run)].filter(Boolean).join(', ')}" ${counts([...run.cases, ...run.rules], run, whole ? 1 : 0)} time="${time(run.durationMs)}" timestamp="${stamp(run.started)}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${whole}${suites.join('')}${ruleSuite(run)}</testsuites>\n`;
}

/** Without it a run that could not begin would be nothing but skipped tests, which a CI server shows green. */
function wholeSuite(run: RunResult): Markup | '' {
  const trouble = troubleOf(run);
  if (!trouble) return '';
  return xml`<testsuite name="run" ${counts([], run, 1)} time="0.000" timestamp="${stamp(run.started)}">
<testcase classname="run" name="${`run: ${run.sut.name} can be judged to the end`}" time="0.000">
<error message="${trouble.message}" type="run">${trouble.text}</error>
</testcase>
</testsuite>
`;
}

function suite(
  area: string,
  cases: readonly CaseResult[],
  run: RunResult,
  files: Map<CaseResult, string | undefined>,
): Markup {
  const total = cases.reduce((sum, c) => sum + c.durationMs, 0);
  return xml`<testsuite name="${area}" ${counts(cases, run)} time="${time(total)}" timestamp="${stamp(run.started)}">
${cases.map(c => testcase(c, run, files.get(c)))}</testsuite>
`;
}

function testcase(c: CaseResult, run: RunResult, file: string | undefined): Markup {
  return xml`<testcase classname="${c.area}" name="${`${c.id}: ${oneLine(c.title)}`}" time="${time(c.durationMs)}">
<properties>
${properties(c, file).map(([name, value]) => xml`<property name="${name}" value="${value}"/>\n`)}</properties>
${verdict(c, run)}<system-out>${output(c)}</system-out>
</testcase>
`;
}

function properties(c: CaseResult, file: string | undefined): [string, string][] {
  return [
    ['id', c.id],
    ...c.requirements.map((r): [string, string] => ['requirement', r.id]),
    ['level', c.level],
    ...c.roles.map((role): [string, string] => ['role', role]),
    ['verdict', c.verdict],
    ...(c.known
      ? [['known', c.known.unexpectedPass ? 'unexpected pass' : oneLine(c.known.reason)] as [string, string]]
      : []),
    ...(file ? [['capture', file] as [string, string]] : []),
  ];
}

/** What JUnit calls the verdict. */
export function outcome(c: CaseResult | RuleResult, strict: boolean): Outcome {
  if (isKnown(c) || c.verdict === 'not-applicable' || c.verdict === 'not-judged') return 'skipped';
  if (c.verdict === 'fail' || (c.verdict === 'warn' && strict)) return 'failure';
  return c.verdict === 'error' || c.verdict === 'inconclusive' ? 'error' : 'passed';
}

function verdict(c: CaseResult, run: RunResult): Markup | '' {
  const message = clip(oneLine(c.why), 500) || c.verdict;
  switch (outcome(c, run.strict)) {
    case 'failure':
      return xml`<failure message="${message}" type="${c.verdict}">${explanation(c)}</failure>\n`;
    case 'error':
      return xml`<error message="${message}" type="${c.verdict}">${explanation(c)}</error>\n`;
    case 'skipped':
      return xml`<skipped message="${isKnown(c) ? `known nonconformity: ${clip(oneLine(c.known?.reason ?? ''), 500)}` : message}"/>\n`;
    default:
      return '';
  }
}

function explanation(c: CaseResult): string {
  const lines = c.requirements.map(r => `${r.id} (${r.level}) ${r.text}`);
  if (c.expected !== undefined) lines.push(`expected: ${clip(c.expected, 4000)}`);
  if (c.observed !== undefined) lines.push(`observed: ${clip(c.observed, 4000)}`);
  if (c.why) lines.push(`why:      ${clip(c.why, 2000)}`);
  lines.push(`repeat:   ${c.repeat}`);
  return lines.join('\n');
}

function output(c: CaseResult): string {
  const passed = c.verdict === 'pass' || c.verdict === 'not-applicable';
  const remark = c.verdict === 'warn' || isKnown(c) ? `${explanation(c)}\n\n` : '';
  return `\n${remark}${textTrace(c.trace, { limit: passed ? PASSED_LIMIT : OTHER_LIMIT, raw: !passed })}\n`;
}

/** `more`: errors that are no case's or rule's. */
function counts(cases: readonly (CaseResult | RuleResult)[], run: RunResult, more = 0): Markup {
  const of = (wanted: Outcome) => cases.filter(c => outcome(c, run.strict) === wanted).length;
  return xml`tests="${cases.length + more}" failures="${of('failure')}" errors="${of('error') + more}" skipped="${of('skipped')}"`;
}

function ruleSuite(run: RunResult): Markup | '' {
  if (run.rules.length === 0) return '';
  return xml`<testsuite name="rules" ${counts(run.rules, run)} time="0.000" timestamp="${stamp(run.started)}">
${run.rules.map(rule => ruleCase(rule, run))}</testsuite>
`;
}

function ruleCase(rule: RuleResult, run: RunResult): Markup {
  const properties: [string, string][] = [
    ['id', rule.id],
    ['requirement', rule.requirement],
    ['level', rule.level],
    ...rule.roles.map((role): [string, string] => ['role', role]),
    ['verdict', rule.verdict],
    ['judged', String(rule.judged)],
    ['findings', String(rule.findings)],
    ...(rule.known
      ? [['known', rule.known.unexpectedPass ? 'unexpected pass' : oneLine(rule.known.reason)] as [string, string]]
      : []),
  ];
  return xml`<testcase classname="rules" name="${clip(`${rule.id}: ${oneLine(rule.text)}`, 500)}" time="0.000">
<properties>
${properties.map(([name, value]) => xml`<property name="${name}" value="${value}"/>\n`)}</properties>
${ruleVerdict(rule, run)}<system-out>${`\n${ruleText(rule)}\n`}</system-out>
</testcase>
`;
}

function ruleVerdict(rule: RuleResult, run: RunResult): Markup | '' {
  const [first] = rule.evidence;
  const message = rule.why ?? (first ? `expected ${first.expected}, found ${first.found}` : rule.verdict);
  const short = clip(oneLine(message), 500);
  switch (outcome(rule, run.strict)) {
    case 'failure':
      return xml`<failure message="${short}" type="${rule.verdict}">${ruleText(rule)}</failure>\n`;
    case 'error':
      return xml`<error message="${short}" type="${rule.verdict}">${ruleText(rule)}</error>\n`;
    case 'skipped':
      return xml`<skipped message="${isKnown(rule) ? `known nonconformity: ${clip(oneLine(rule.known?.reason ?? ''), 500)}` : 'it judged no message'}"/>\n`;
    default:
      return '';
  }
}

function ruleText(rule: RuleResult): string {
  const evidence = rule.evidence.map(
    one =>
      `message ${one.message + 1} of ${one.case}: expected ${clip(one.expected, 500)}, found ${clip(one.found, 500)}`,
  );
  return [
    `${rule.requirement} (${rule.level}) ${rule.text}`,
    `judged ${rule.judged} messages; found ${rule.findings}`,
    ...evidence,
  ].join('\n');
}

/** JUnit counts in seconds. */
function time(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}

/** The schema in use knows no zone and no fractions. */
function stamp(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(iso)?.[0] ?? '1970-01-01T00:00:00';
}
