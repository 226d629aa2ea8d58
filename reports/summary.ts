/** What the terminal shows after a run. */
import { clip, count, duration, oneLine, printable } from './text';
import type { CaseResult, RuleResult, RunResult } from './types';
import { addressOf, isKnown, ORDER, overall, partOf, type Shown, shownOf, tally, tallyByRole, WORDS } from './words';

export interface SummaryOptions {
  /** ANSI colours. Default false. */
  color?: boolean;
  /** Where the report was written; named in the last line. */
  reportPath?: string;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';
type Paint = (style: Style, text: string) => string;

const CODES: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 };
const STYLE_OF: Record<Shown, Style> = {
  pass: 'green',
  fail: 'red',
  warn: 'yellow',
  inconclusive: 'cyan',
  error: 'magenta',
  known: 'dim',
  'not-applicable': 'dim',
  observation: 'cyan',
  'not-judged': 'dim',
};
/** Entries of a short list before the rest is only counted. */
const SHORT_LIST = 20;
/** Lines that a note shows below its first: the last ones, where a system says why it ended. */
const NOTE_LINES = 20;

/** The summary as lines without line ends. Nothing from the run can move the cursor or change colours. */
export function summaryLines(run: RunResult, o: SummaryOptions = {}): string[] {
  const paint: Paint = (style, text) => (o.color ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text);
  const of = (shown: Shown) => run.cases.filter(c => shownOf(c) === shown);
  const rulesOf = (shown: Shown) => run.rules.filter(rule => shownOf(rule) === shown);
  const strictWarnings = run.strict ? of('warn') : [];
  const brokenRules = [...rulesOf('fail'), ...(run.strict ? rulesOf('warn') : []), ...rulesOf('error')];
  const { tone, headline, detail } = overall(run);
  const part = partOf(run);
  const toneStyle: Style = tone === 'good' ? 'green' : tone === 'bad' ? 'red' : 'yellow';
  return [
    ...[...of('fail'), ...strictWarnings, ...of('error')].flatMap(c => block(c, paint)),
    ...brokenRules.flatMap(rule => ruleBlock(rule, run, paint)),
    ...(run.strict ? [] : list('Warnings', [...of('warn'), ...rulesOf('warn')], whyOf, paint)),
    ...list('Inconclusive', of('inconclusive'), whyOf, paint),
    ...list(
      'Unexpected passes (take them out of the known nonconformities of the profile)',
      [...run.cases, ...run.rules].filter(c => c.known?.unexpectedPass),
      c => c.known?.reason ?? '',
      paint,
    ),
    ...list('Known nonconformities', [...run.cases, ...run.rules].filter(isKnown), c => c.known?.reason ?? '', paint),
    ...run.notes.flatMap(note => noteLines(note, paint)),
    ...(run.notes.length > 0 ? [''] : []),
    ...roleTable(run, paint),
    ...ruleLine(run, paint),
    '',
    `${paint('bold', oneLine(run.sut.name))} at ${oneLine(addressOf(run))}, ${run.network} network, ${count(run.cases.length, 'case')} in ${duration(run.durationMs)}${part && `, ${part}`}`,
    paint(toneStyle, paint('bold', headline)),
    detail,
    ...(o.reportPath ? [`Report: ${printable(o.reportPath)}`] : []),
  ];
}

/** Requirement, expected, observed, repeat: all that is needed to act on one case. */
function block(c: CaseResult, paint: Paint): string[] {
  const shown = shownOf(c);
  const lines = [heading(shown, c.id, c.title, paint)];
  const put = (name: string, text: string | undefined) => lines.push(...field(name, text, paint));
  for (const r of c.requirements) put('requirement', `${r.id} (${r.level}) ${oneLine(r.text)}`);
  put('expected', c.expected);
  put('observed', c.observed);
  put('why', c.why && c.why !== c.observed ? oneLine(c.why) : undefined);
  return [...lines, repeat(c, paint), ''];
}

/** The same of a rule, with its first evidence. */
function ruleBlock(rule: RuleResult, run: RunResult, paint: Paint): string[] {
  const [first] = rule.evidence;
  const one = run.cases.find(c => c.id === first?.case);
  return [
    heading(shownOf(rule), `rule ${rule.id}`, whyOf(rule), paint),
    ...field('requirement', `${rule.requirement} (${rule.level}) ${oneLine(rule.text)}`, paint),
    ...field('expected', first?.expected, paint),
    ...field('observed', first?.found, paint),
    ...field('in', first && `message ${first.message + 1} of ${oneLine(first.case)}`, paint),
    ...(one ? [repeat(one, paint)] : []),
    '',
  ];
}

/** Why it has its verdict, in a line. */
function whyOf(one: CaseResult | RuleResult): string {
  if ('trace' in one) return one.why;
  return one.why ?? `in ${one.findings} of ${count(one.judged, 'message')}, in ${count(one.findingCases, 'case')}`;
}

function heading(shown: Shown, id: string, title: string, paint: Paint): string {
  const verdict = paint(STYLE_OF[shown], `${WORDS[shown].symbol} ${WORDS[shown].label.toUpperCase()}`);
  return `${verdict}  ${paint('bold', oneLine(id))}  ${clip(oneLine(title), 200)}`;
}

function noteLines(note: string, paint: Paint): string[] {
  const [first, ...rest] = note.split(/[\r\n]+/).map(oneLine);
  const rows = rest.filter(row => row !== '');
  const left = rows.length - NOTE_LINES;
  return [
    `${paint('bold', 'Note')}  ${clip(first, 600)}`,
    ...(left > 0 ? [`      … ${count(left, 'line')} more in the report`] : []),
    ...rows.slice(-NOTE_LINES).map(row => `      ${clip(row, 200)}`),
  ];
}

function field(name: string, text: string | undefined, paint: Paint): string[] {
  if (!text) return [];
  const rows = clip(printable(text), 1200)
    .split('\n')
    .slice(0, 12)
    .map(row => clip(row, 200));
  return [`    ${paint('dim', name.padEnd(12))} ${rows[0]}`, ...rows.slice(1).map(row => `${' '.repeat(17)}${row}`)];
}

/** Whole: half a command is of no use. */
function repeat(c: CaseResult, paint: Paint): string {
  return `    ${paint('dim', 'repeat'.padEnd(12))} ${clip(oneLine(c.repeat), 2000)}`;
}

/** The rules' verdicts in a line; a rule with nothing to judge is counted too. */
function ruleLine(run: RunResult, paint: Paint): string[] {
  if (run.rules.length === 0) return [];
  const counts = tally(run.rules);
  const parts = ORDER.filter(shown => counts[shown] > 0).map(shown =>
    paint(STYLE_OF[shown], `${counts[shown]} ${WORDS[shown].label.toLowerCase()}`),
  );
  return ['', `${paint('dim', 'rules')}  ${parts.join(', ')}`];
}

function list<One extends CaseResult | RuleResult>(
  title: string,
  cases: readonly One[],
  reason: (c: One) => string,
  paint: Paint,
): string[] {
  if (cases.length === 0) return [];
  const shown = cases.slice(0, SHORT_LIST);
  const lines = shown.map(c => {
    const style = STYLE_OF[c.known?.unexpectedPass ? 'warn' : shownOf(c)];
    return `  ${paint(style, WORDS[shownOf(c)].symbol)} ${'trace' in c ? '' : 'rule '}${oneLine(c.id)}  ${paint('dim', clip(oneLine(reason(c)), 160))}`;
  });
  const rest = cases.length - shown.length;
  return [
    paint('bold', `${title} (${cases.length})`),
    ...lines,
    ...(rest > 0 ? [`  … and ${rest} more in the report`] : []),
    '',
  ];
}

function shortRole(role: string): string {
  return clip(oneLine(role), 24);
}

function roleTable(run: RunResult, paint: Paint): string[] {
  const all = tally(run.cases);
  const columns = ORDER.filter(shown => all[shown] > 0 || shown === 'pass' || shown === 'fail');
  const rows = tallyByRole(run.cases);
  const first = Math.max(5, ...rows.map(([role]) => shortRole(role).length)) + 2;
  const width = (shown: Shown) => WORDS[shown].label.length + 2;
  const line = (name: string, counts: Record<Shown, number>) =>
    name.padEnd(first) +
    columns
      .map(shown => {
        const cell = String(counts[shown] || '·').padStart(width(shown));
        return counts[shown] > 0 ? paint(STYLE_OF[shown], cell) : paint('dim', cell);
      })
      .join('');
  return [
    paint(
      'dim',
      'role'.padEnd(first) + columns.map(shown => WORDS[shown].label.toLowerCase().padStart(width(shown))).join(''),
    ),
    ...rows.map(([role, counts]) => line(shortRole(role), counts)),
    line('all', all),
  ];
}
