/** The top of the page: what was tested, the result in words, the counts, the notes, the legend. */

import { redact } from '../json';
import { html, type Markup } from '../markup';
import { clip, count, duration, oneLine } from '../text';
import type { RunResult } from '../types';
import {
  addressOf,
  ORDER,
  overall,
  partOf,
  type Shown,
  shownOf,
  type Tally,
  tally,
  tallyByRole,
  WORDS,
} from '../words';
import { type CaseView, chip } from './case';
import { attentionRules } from './rules';

export function masthead(run: RunResult): Markup {
  const { tone, headline, detail } = overall(run);
  const network = run.network === 'virtual' ? 'Virtual network, simulated time' : 'Real network';
  const facts: [string, string][] = [
    ['Address', addressOf(run)],
    ['Roles', run.sut.roles.join(', ') || 'none'],
    ['Network', network],
    ['Started', readableTime(run.started)],
    ['Took', duration(run.durationMs)],
    ...(partOf(run) ? [['Part', partOf(run)] as [string, string]] : []),
    ['Tested by', `${run.tool.name} ${run.tool.version}${run.strict ? ', strict' : ''}`],
  ];
  return html`<header class="mast"><div class="wrap"><p class="kicker">SIP conformance report</p><h1>${clip(oneLine(run.sut.name), 200)}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${clip(oneLine(value), 300)}</dd></div>`)}</dl></div></header>
<section class="wrap verdict ${tone}" aria-label="Overall result"><div><h2>${headline}</h2><p>${detail}</p></div></section>`;
}

/** `2026-03-01 10:12:33 UTC`; anything else stays as it is. */
function readableTime(iso: string): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return found ? `${found[1]} ${found[2]} UTC` : iso;
}

export function cards(run: RunResult): Markup {
  const counts = tally(run.cases);
  const button = (shown: Shown) =>
    html`<button type="button" class="card ${shown}${counts[shown] === 0 ? ' none' : ''}" data-only="${shown}"><b>${counts[shown]}</b><span><span aria-hidden="true">${WORDS[shown].symbol}</span> ${WORDS[shown].label}</span></button>`;
  return html`<section class="wrap" aria-label="Cases by verdict"><div class="cards">${CARD_ORDER.map(button)}</div>${bar(counts, 'wide')}</section>`;
}

const CARD_ORDER: Shown[] = ['pass', 'fail', 'warn', 'error', 'inconclusive', 'known', 'not-applicable'];

/** Rules have two verdicts of their own. */
const LEGEND: Shown[] = [...CARD_ORDER, 'observation', 'not-judged'];

/** Stacked shares; drawn as SVG because the page allows no inline style. */
export function bar(counts: Tally, kind: string): Markup {
  const total = ORDER.reduce((sum, shown) => sum + counts[shown], 0);
  let x = 0;
  const parts = CARD_ORDER.filter(shown => counts[shown] > 0).map(shown => {
    const width = (counts[shown] / Math.max(1, total)) * 1000;
    const rect = html`<rect class="${shown}" x="${x.toFixed(1)}" width="${Math.max(1, width - 1.5).toFixed(1)}" height="10"/>`;
    x += width;
    return rect;
  });
  return html`<svg class="bar ${kind}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

export function roles(run: RunResult): Markup {
  const counts = tally(run.cases);
  const columns = CARD_ORDER.filter(shown => counts[shown] > 0);
  const cells = (row: Tally) =>
    columns.map(shown => html`<td class="num ${row[shown] > 0 ? shown : 'zero'}">${row[shown]}</td>`);
  return html`<section class="panel"><h2>By role</h2><div class="scroll"><table class="roles"><thead><tr><th scope="col">Role</th>${columns.map(
    shown => html`<th scope="col" class="num">${WORDS[shown].label}</th>`,
  )}<th scope="col"><span class="unseen">Shares</span></th></tr></thead><tbody>${tallyByRole(run.cases).map(
    ([role, row]) =>
      html`<tr><th scope="row">${clip(oneLine(role), 60)}</th>${cells(row)}<td class="share">${bar(row, 'narrow')}</td></tr>`,
  )}</tbody></table></div></section>`;
}

export function legend(): Markup {
  return html`<section class="panel"><h2>What the verdicts mean</h2><dl class="legend">${LEGEND.map(
    shown => html`<div><dt>${chip(shown)}</dt><dd>${WORDS[shown].meaning}</dd></div>`,
  )}</dl></section>`;
}

export function notes(run: RunResult): Markup | '' {
  if (run.notes.length === 0) return '';
  return html`<section class="wrap"><div class="panel notes"><h2>Notes</h2><ul>${run.notes.slice(0, 100).map(note => html`<li>${clip(note, 4000)}</li>`)}</ul></div></section>`;
}

const ATTENTION_LIMIT = 40;

/** What a reader came for: failures and errors, then passes that nobody expected. */
export function attention(run: RunResult, views: readonly CaseView[]): Markup | '' {
  const rank = (v: CaseView) => {
    const shown = shownOf(v.case);
    if (v.case.known?.unexpectedPass) return 3;
    return shown === 'fail' ? 0 : shown === 'warn' && run.strict ? 1 : shown === 'error' ? 2 : -1;
  };
  const wanted = views.filter(v => rank(v) >= 0).sort((a, b) => rank(a) - rank(b));
  const rules = attentionRules(run);
  if (wanted.length + rules.length === 0) return '';
  const items = wanted.slice(0, ATTENTION_LIMIT).map(({ case: c, slug }) => {
    const text = c.known?.unexpectedPass ? `Passed, though known as: ${c.known.reason}` : c.why || c.title;
    const mark = c.known?.unexpectedPass ? html`<span class="chip surprise">unexpected pass</span>` : chip(shownOf(c));
    return html`<li><a href="#case-${slug}">${mark}<span class="what"><b>${clip(oneLine(c.title), 160)}</b><span>${clip(oneLine(text), 240)}</span></span><span class="reqids">${c.requirements.slice(0, 2).map(r => html`<code>${r.id}</code> `)}</span></a></li>`;
  });
  const rest = wanted.length - items.length;
  return html`<section class="wrap"><div class="panel attention"><h2>Needs attention</h2><ul>${items}${rules}</ul>${rest > 0 && html`<p class="quiet">And ${count(rest, 'case')} more, in the list below.</p>`}</div></section>`;
}

export function profile(run: RunResult): Markup | '' {
  if (run.sut.profile === undefined || run.sut.profile === null) return '';
  const text = JSON.stringify(redact(run.sut.profile), null, 2) ?? '';
  return html`<section class="wrap"><details class="panel fold"><summary><h2>Profile of the system</h2></summary><pre>\n${clip(text, 40_000)}</pre></details></section>`;
}
