/** What the terminal shows after a run. */
import { clip, count, duration, oneLine, printable } from './text';
import type { CaseResult, RunResult } from './types';
import { isKnown, ORDER, overall, type Shown, shownOf, tally, tallyByRole, WORDS } from './words';

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
};
/** Entries of a short list before the rest is only counted. */
const SHORT_LIST = 20;

/** The summary as lines without line ends. Nothing from the run can move the cursor or change colours. */
export function summaryLines(run: RunResult, o: SummaryOptions = {}): string[] {
  const paint: Paint = (style, text) => (o.color ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text);
  const of = (shown: Shown) => run.cases.filter(c => shownOf(c) === shown);
  const strictWarnings = run.strict ? of('warn') : [];
  const { tone, headline, detail } = overall(run);
  const toneStyle: Style = tone === 'good' ? 'green' : tone === 'bad' ? 'red' : 'yellow';
  return [
    ...[...of('fail'), ...strictWarnings, ...of('error')].flatMap(c => block(c, paint)),
    ...(run.strict ? [] : list('Warnings', of('warn'), c => c.why, paint)),
    ...list('Inconclusive', of('inconclusive'), c => c.why, paint),
    ...list(
      'Unexpected passes (take them out of the known nonconformities of the profile)',
      run.cases.filter(c => c.known?.unexpectedPass),
      c => c.known?.reason ?? '',
      paint,
    ),
    ...list('Known nonconformities', run.cases.filter(isKnown), c => c.known?.reason ?? '', paint),
    ...run.notes.map(note => `${paint('bold', 'Note')}  ${clip(oneLine(note), 600)}`),
    ...(run.notes.length > 0 ? [''] : []),
    ...roleTable(run, paint),
    '',
    `${paint('bold', oneLine(run.sut.name))} at ${oneLine(run.sut.address)}, ${run.network} network, ${count(run.cases.length, 'case')} in ${duration(run.durationMs)}`,
    paint(toneStyle, paint('bold', headline)),
    detail,
    ...(o.reportPath ? [`Report: ${printable(o.reportPath)}`] : []),
  ];
}

/** Requirement, expected, observed, repeat: all that is needed to act on one case. */
function block(c: CaseResult, paint: Paint): string[] {
  const shown = shownOf(c);
  const lines = [
    `${paint(STYLE_OF[shown], `${WORDS[shown].symbol} ${WORDS[shown].label.toUpperCase()}`)}  ${paint('bold', oneLine(c.id))}  ${clip(oneLine(c.title), 200)}`,
  ];
  const put = (name: string, text: string | undefined) => {
    if (!text) return;
    const rows = clip(printable(text), 1200)
      .split('\n')
      .slice(0, 12)
      .map(row => clip(row, 200));
    lines.push(
      `    ${paint('dim', name.padEnd(12))} ${rows[0]}`,
      ...rows.slice(1).map(row => `${' '.repeat(17)}${row}`),
    );
  };
  for (const r of c.requirements) put('requirement', `${r.id} (${r.level}) ${oneLine(r.text)}`);
  put('expected', c.expected);
  put('observed', c.observed);
  put('why', c.why && c.why !== c.observed ? oneLine(c.why) : undefined);
  // Whole: half a command is of no use.
  lines.push(`    ${paint('dim', 'repeat'.padEnd(12))} ${clip(oneLine(c.repeat), 2000)}`);
  return [...lines, ''];
}

function list(title: string, cases: readonly CaseResult[], reason: (c: CaseResult) => string, paint: Paint): string[] {
  if (cases.length === 0) return [];
  const shown = cases.slice(0, SHORT_LIST);
  const lines = shown.map(c => {
    const style = STYLE_OF[c.known?.unexpectedPass ? 'warn' : shownOf(c)];
    return `  ${paint(style, WORDS[shownOf(c)].symbol)} ${oneLine(c.id)}  ${paint('dim', clip(oneLine(reason(c)), 160))}`;
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
