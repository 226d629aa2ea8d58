/** The passive rules in the page: verdicts, how much each judged, and its evidence with the bytes underlined. */
import { html, type Markup } from '../markup';
import { clip, count, oneLine } from '../text';
import type { RuleEvidence, RuleResult, RunResult } from '../types';
import { ORDER, shownOf, tally, WORDS } from '../words';
import { type CaseView, chip, clauseLink, level, type MessageEvidence, shownBytes, stretches } from './case';

export function ruleAnchor(id: string): string {
  return `rule-${id.replace(/[^A-Za-z0-9._-]+/g, '_')}`;
}

/** What rules found, by case and message: the messages show it too. */
export function marksOf(rules: readonly RuleResult[]): Map<string, Map<number, MessageEvidence[]>> {
  const byCase = new Map<string, Map<number, MessageEvidence[]>>();
  for (const rule of rules) {
    for (const one of rule.evidence) {
      const ofCase = byCase.get(one.case) ?? new Map<number, MessageEvidence[]>();
      const said = { rule: rule.id, anchor: ruleAnchor(rule.id), expected: one.expected, mark: markOf(one) };
      ofCase.set(one.message, [...(ofCase.get(one.message) ?? []), said]);
      byCase.set(one.case, ofCase);
    }
  }
  return byCase;
}

function markOf({ offset, length }: RuleEvidence): [number, number] | undefined {
  return offset === undefined || !length ? undefined : [offset, offset + length];
}

const judgedWords = (rule: RuleResult): string =>
  rule.judged === 0
    ? 'no message to judge'
    : rule.findings > 0
      ? `${rule.findings} of ${count(rule.judged, 'message')}`
      : count(rule.judged, 'message');

/** One line under the cards: they count cases. */
export function ruleLine(run: RunResult): Markup | '' {
  if (run.rules.length === 0) return '';
  const counts = tally(run.rules);
  const parts = ORDER.filter(shown => counts[shown] > 0).map(
    shown =>
      html`<span class="rulecount ${shown}"><span aria-hidden="true">${WORDS[shown].symbol}</span> ${counts[shown]} ${WORDS[shown].label.toLowerCase()}</span> `,
  );
  return html`<p class="wrap ruleline"><a href="#rules">${count(run.rules.length, 'rule')}</a> read every message that the system sent: ${parts}</p>`;
}

/** Failing rules for the list of what needs attention. */
export function attentionRules(run: RunResult): Markup[] {
  const wanted = run.rules.filter(rule => {
    const shown = shownOf(rule);
    return shown === 'fail' || shown === 'error' || (shown === 'warn' && run.strict) || rule.known?.unexpectedPass;
  });
  return wanted.map(rule => {
    const mark = rule.known?.unexpectedPass
      ? html`<span class="chip surprise">unexpected pass</span>`
      : chip(shownOf(rule));
    const [first] = rule.evidence;
    const text = rule.known?.unexpectedPass
      ? `Found nothing, though known as: ${rule.known.reason}`
      : (rule.why ?? (first && `${judgedWords(rule)}; first: expected ${first.expected}, found ${first.found}`) ?? '');
    return html`<li><a href="#${ruleAnchor(rule.id)}">${mark}<span class="what"><b>Rule: ${clip(oneLine(rule.text || rule.id), 160)}</b><span>${clip(oneLine(text), 240)}</span></span><span class="reqids"><code>${rule.requirement}</code></span></a></li>`;
  });
}

/** Findings first and open to the eye; what is in order, or had nothing to judge, is folded. */
export function ruleSection(run: RunResult, views: readonly CaseView[]): Markup | '' {
  if (run.rules.length === 0) return '';
  const byCase = new Map(views.map(view => [view.case.id, view]));
  const rank = (rule: RuleResult) => ORDER.indexOf(shownOf(rule));
  const sorted = [...run.rules].sort((a, b) => rank(a) - rank(b));
  const loud = sorted.filter(rule => !['pass', 'not-judged'].includes(rule.verdict) || rule.known);
  const quiet = (verdict: string) => sorted.filter(rule => rule.verdict === verdict && !rule.known);
  const list = (rules: readonly RuleResult[]) => html`<div class="list">${rules.map(rule => item(rule, byCase))}</div>`;
  const fold = (title: string, rules: readonly RuleResult[]) =>
    rules.length > 0 &&
    html`<details class="rulefold"><summary>${title} <span class="quiet">${count(rules.length, 'rule')}</span></summary>${list(rules)}</details>`;
  return html`<section class="wrap" id="rules" aria-label="Rules"><h2 class="over">Rules</h2>
<p class="quiet">Each rule judges one requirement on every message that the system sent, in whatever case.</p>
${loud.length > 0 && list(loud)}${fold('Found nothing wrong', quiet('pass'))}${fold('Had nothing to judge', quiet('not-judged'))}</section>`;
}

function item(rule: RuleResult, byCase: ReadonlyMap<string, CaseView>): Markup {
  const shown = shownOf(rule);
  const surprise = rule.known?.unexpectedPass ? html` <span class="chip surprise">unexpected pass</span>` : '';
  return html`<details class="case rule ${shown}" id="${ruleAnchor(rule.id)}"><summary><span class="c-v">${chip(shown)}</span><span class="c-t"><span class="title">${clip(oneLine(rule.text || rule.id), 400)}${surprise}</span><code class="id">${rule.id}</code></span><span class="c-q"><code>${rule.requirement}</code></span><span class="c-l">${level(rule.level)}</span><span class="c-d">${judgedWords(rule)}</span></summary>
<div class="body">${said(rule)}<p class="ruletext">${clauseLink(rule.requirement)} <span class="quiet">judged on what it sends as ${rule.roles.join(', ')}</span></p>${rule.evidence.map(one => evidence(one, byCase.get(one.case)))}${rest(rule)}</div></details>
`;
}

function said(rule: RuleResult): Markup | '' {
  if (rule.why) return html`<p class="why error">${clip(rule.why, 2000)}</p>`;
  if (!rule.known) return '';
  const lead = rule.known.unexpectedPass
    ? 'Found nothing, though the profile names it a known nonconformity:'
    : 'Known nonconformity:';
  return html`<p class="why known"><b>${lead}</b> ${clip(rule.known.reason, 2000)}</p>`;
}

function rest(rule: RuleResult): Markup | '' {
  if (rule.findings <= rule.evidence.length) return '';
  return html`<p class="quiet">Found in ${rule.findings} of ${count(rule.judged, 'message')}, in ${count(rule.findingCases, 'case')}; the first are shown.</p>`;
}

/** Bytes around what was found: enough to see the line, with the lines beside it. */
const AROUND = 160;

function evidence(one: RuleEvidence, view: CaseView | undefined): Markup {
  const record = view?.case.trace[one.message];
  const where = view
    ? html`<a href="#m-${view.index}-${one.message + 1}">message ${one.message + 1}</a> of <a href="#case-${view.slug}">${clip(oneLine(one.case), 200)}</a>`
    : html`message ${one.message + 1} of ${clip(oneLine(one.case), 200)}`;
  return html`<div class="evidence"><p>${where}${record && html` <span class="quiet">${clip(oneLine(record.summary), 200)}</span>`}</p>
<dl class="facts"><div><dt>Expected</dt><dd>${clip(one.expected, 1000)}</dd></div><div><dt>Found</dt><dd>${clip(one.found, 1000)}</dd></div></dl>${record && excerpt(Buffer.from(record.bytes, 'base64'), one)}</div>`;
}

/** The lines that the finding is about; the head's first lines where it is about no bytes in particular. */
function excerpt(bytes: Buffer, one: RuleEvidence): Markup {
  const mark = markOf(one);
  const from = mark ? lineStart(bytes, Math.max(0, mark[0] - AROUND)) : 0;
  const to = mark ? lineEnd(bytes, Math.min(mark[1], mark[0] + 2000) + AROUND) : lineEnd(bytes, 3 * AROUND);
  const shifted = mark ? ([[mark[0] - from, mark[1] - from]] as [number, number][]) : [];
  const parts = stretches(bytes.subarray(from, to), shifted).map(([part, wrong]) => shownBytes(part, wrong));
  return html`<pre class="raw" tabindex="0">\n${from > 0 && html`<span class="quiet">…\n</span>`}${parts}${to < bytes.length && html`<span class="quiet">…</span>`}</pre>`;
}

function lineStart(bytes: Buffer, at: number): number {
  const end = bytes.lastIndexOf('\n', at);
  return at === 0 || end < 0 ? 0 : end + 1;
}

function lineEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf('\n', at);
  return end < 0 || end - at > 4 * AROUND ? Math.min(bytes.length, at + 4 * AROUND) : end + 1;
}
