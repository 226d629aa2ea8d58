/** What `sipspec lint` prints: findings by rule, who was judged, what was left out; and the same as JSON. */
import type { LintFinding, LintResult } from './lint-types';
import { clip, count, oneLine, seconds } from './text';
import type { RuleResult } from './types';
import { underlined } from './underline';
import { ORDER, shownOf, tally, WORDS } from './words';

/** Different findings that are shown of one rule; of those that say the same so many frames are named. */
const SHOWN = 3;
const FRAMES = 8;
const SYSTEMS = 20;

type Paint = (code: number, text: string) => string;

/** Lines without line ends. Nothing from a capture can move the cursor or change colours. */
export function lintLines(result: LintResult, o: { color?: boolean; reportPath?: string } = {}): string[] {
  const paint: Paint = (code, text) => (o.color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const loud = result.rules
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn' || verdict === 'error')
    .sort((a, b) => ORDER.indexOf(shownOf(a)) - ORDER.indexOf(shownOf(b)));
  const findings = groupBy(result.findings, ({ rule }) => rule);
  return [
    ...loud.flatMap(rule => ruleLines(rule, findings.get(rule.id) ?? [], result, paint)),
    ...fileLines(result),
    ...systemLines(result),
    ...result.notes.map(note => `Note  ${clip(oneLine(note), 600)}`),
    '',
    ...verdictLines(result, paint),
    ...(o.reportPath ? [`Report: ${oneLine(o.reportPath)}`] : []),
  ];
}

function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

const COLOR: Partial<Record<RuleResult['verdict'], number>> = { fail: 31, warn: 33, error: 35 };

function ruleLines(rule: RuleResult, findings: readonly LintFinding[], result: LintResult, paint: Paint): string[] {
  const word = WORDS[rule.verdict];
  const why =
    rule.why ?? `in ${rule.findings} of ${count(rule.judged, 'message')}, in ${count(rule.findingCases, 'call')}`;
  const several = result.systems.length > 1;
  return [
    `${paint(COLOR[rule.verdict] ?? 0, `${word.symbol} ${word.label.toUpperCase()}`)}  ${paint(1, `rule ${rule.id}`)}  ${clip(oneLine(why), 300)}`,
    `    requirement  ${rule.requirement} (${rule.level}) ${clip(oneLine(rule.text), 300)}`,
    ...[...groupBy(findings, one => [one.file, one.system, one.expected, one.found].join('\n')).values()]
      .slice(0, SHOWN)
      .flatMap(alike => findingLines(alike, several, result.files.length > 1)),
    '',
  ];
}

/** The first of several that say the same, and where the others are. */
function findingLines([one, ...others]: readonly LintFinding[], several: boolean, files: boolean): string[] {
  const where = `frame ${one.frame}, ${seconds(one.at)} s  ${one.from} -> ${one.to}  ${one.transport}`;
  const frames = others.slice(0, FRAMES).map(({ frame }) => frame);
  const also = others.length > FRAMES ? `${frames.join(', ')} …` : frames.join(', ');
  return [
    `    ${files ? `${oneLine(one.file)}: ` : ''}${where}  ${clip(oneLine(one.startLine), 120)}${several ? `  (judging ${one.system})` : ''}`,
    ...(underlined(one.bytes, one.offset, one.length) ?? []).map(text => `        | ${text}`),
    `        expected ${clip(oneLine(one.expected), 300)}`,
    `        found    ${clip(oneLine(one.found), 300)}`,
    ...(also ? [`        the same in ${others.length > 1 ? 'frames' : 'frame'} ${also}`] : []),
  ];
}

function fileLines({ files }: LintResult): string[] {
  return files.flatMap(({ path, packets, messages, skipped, notes }) => {
    const other = skipped.map(({ kind, count: n }) => `${n} ${kind}`).join(', ');
    return [
      `${oneLine(path)}: ${count(packets, 'packet')}, ${count(messages, 'SIP message')}${other ? `; not SIP: ${other}` : ''}`,
      ...notes.map(
        ({ text, count: n, frame }) =>
          `    ${clip(oneLine(text), 300)}${n > 1 ? ` (${n} times${frame ? `, first in frame ${frame}` : ''})` : frame ? ` (frame ${frame})` : ''}`,
      ),
    ];
  });
}

function systemLines({ systems, files }: LintResult): string[] {
  const lines = systems.slice(0, SYSTEMS).map(({ name, addresses, file, sent, received, partly }) => {
    const others = addresses.filter(address => address !== name);
    const also = others.length > 0 ? ` (also ${clip(others.join(', '), 120)})` : '';
    const part = partly > 0 ? `; ${partly} of what it sent judged in part: what came before is not in the capture` : '';
    return `    ${name}${also}: sent ${sent}, received ${received}${part}${files.length > 1 ? `  [${oneLine(file)}]` : ''}`;
  });
  if (lines.length === 0) return [];
  const rest = systems.length - SYSTEMS;
  return ['Judged:', ...lines, ...(rest > 0 ? [`    … and ${count(rest, 'more system')}`] : [])];
}

function verdictLines(result: LintResult, paint: Paint): string[] {
  const counts = tally(result.rules);
  const judged = result.rules.filter(({ verdict }) => verdict !== 'not-judged').length;
  const parts = ORDER.filter(shown => counts[shown] > 0 && shown !== 'not-judged').map(
    shown => `${counts[shown]} ${WORDS[shown].label.toLowerCase()}`,
  );
  const detail = `${judged} of ${count(result.rules.length, 'rule')} had messages to judge${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
  if (result.exitCode === 70) return [paint(35, 'The tester went wrong: this says too little'), detail];
  if (result.nothing !== undefined) return [paint(33, 'Nothing could be judged'), clip(oneLine(result.nothing), 600)];
  if (result.exitCode === 1) return [paint(31, 'Does not conform'), detail];
  const but = counts.warn > 0 ? ', with warnings' : '';
  return [paint(32, `Conforms in all that was judged${but}`), detail];
}

/** For machines. Its field names are a contract (docs/lint.md); the bytes of a finding's message are in base64. */
export function lintJson(result: LintResult): unknown {
  const { findings, rules, calls: _calls, ...rest } = result;
  return {
    ...rest,
    rules: rules
      .filter(({ verdict }) => verdict !== 'not-judged')
      .map(({ evidence: _evidence, findingCases, ...rule }) => ({ ...rule, findingCalls: findingCases })),
    findings: findings.map(({ bytes, ...one }) => ({ ...one, bytes: bytes.toString('base64') })),
  };
}
