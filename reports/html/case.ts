/** One case in the page: its line in the list, and all there is to know about it when opened. */

import { clauseUrl } from '../../requirements/clause';
import { ladder } from '../ladder';
import { html, type Markup, trusted } from '../markup';
import { clip, count, duration, oneLine, pieces, seconds } from '../text';
import { type Arrow, arrowsOf, cut, hostPort } from '../trace';
import type { CaseResult, StepResult } from '../types';
import { type Shown, shownOf, WORDS } from '../words';

/** What a rule found in one message. */
export interface MessageEvidence {
  rule: string;
  anchor: string;
  expected: string;
  mark?: [number, number];
}

export interface CaseView {
  case: CaseResult;
  /** Position in the run; names the anchors of its messages. */
  index: number;
  slug: string;
  /** Relative to the page. */
  capture?: string;
  /** What rules found in its messages, by the message's place in the trace. */
  evidence?: ReadonlyMap<number, readonly MessageEvidence[]>;
}

/** Bytes of one message, messages of one case: more is only in the capture. */
const MESSAGE_LIMIT = 6_000;
const MESSAGES_LIMIT = 200;
const TEXT_LIMIT = 8_000;

export function chip(shown: Shown): Markup {
  return html`<span class="chip ${shown}"><span aria-hidden="true">${WORDS[shown].symbol}</span> ${WORDS[shown].label}</span>`;
}

export function clauseLink(requirement: string): Markup {
  const url = clauseUrl(requirement);
  if (!url) return html`<code>${requirement}</code>`;
  return html`<a class="req" href="${url}" target="_blank" rel="noopener noreferrer"><code>${requirement}</code></a>`;
}

export function caseItem(view: CaseView): Markup {
  const c = view.case;
  const shown = shownOf(c);
  const words = [c.id, c.title, c.why, c.transport ?? '', ...c.requirements.map(r => r.id), ...c.etsi, ...c.tags];
  const extra = c.known?.unexpectedPass ? html` <span class="chip surprise">unexpected pass</span>` : '';
  const requirements = c.requirements.map(r => r.id);
  const more = requirements.length > 2 ? ` +${requirements.length - 2}` : '';
  return html`<details class="case ${shown}" id="case-${view.slug}" data-v="${shown}" data-r="${c.roles.join(' ')}" data-q="${clip(oneLine(words.join(' ')).toLowerCase(), 2000)}"><summary><span class="c-v">${chip(shown)}</span><span class="c-t"><span class="title">${clip(oneLine(c.title), 400)}${extra}</span><code class="id">${clip(oneLine(c.id), 200)}</code></span><span class="c-q">${requirements.slice(0, 2).map(id => html`<code>${id}</code> `)}${more}</span><span class="c-l">${level(c.level)}</span><span class="c-d">${duration(c.durationMs)}</span></summary>
<div class="body">${known(c)}${why(c)}${requirementList(c)}${compared(c)}${steps(c.steps)}${wire(view)}${log(c)}${colophon(view)}</div></details>
`;
}

export function level(text: string): Markup {
  return html`<span class="level ${/^[A-Z]+$/.test(text) ? text : ''}">${text}</span>`;
}

function known(c: CaseResult): Markup | '' {
  if (!c.known) return '';
  const lead = c.known.unexpectedPass
    ? 'Passed, though the profile names it a known nonconformity:'
    : 'Known nonconformity:';
  return html`<p class="why known"><b>${lead}</b> ${clip(c.known.reason, TEXT_LIMIT)}</p>`;
}

function why(c: CaseResult): Markup | '' {
  return c.why && html`<p class="why ${shownOf(c)}">${clip(c.why, TEXT_LIMIT)}</p>`;
}

function requirementList(c: CaseResult): Markup | '' {
  if (c.requirements.length === 0) return '';
  return html`<h4>${c.requirements.length === 1 ? 'Requirement' : 'Requirements'}</h4><ul class="reqs">${c.requirements.map(
    r => html`<li>${level(r.level)} <span>${r.text} ${clauseLink(r.id)}</span></li>`,
  )}</ul>`;
}

function compared(c: CaseResult): Markup | '' {
  if (c.expected === undefined && c.observed === undefined) return '';
  const side = (name: string, kind: string, text: string | undefined) =>
    html`<div class="side ${kind}"><h4>${name}</h4><pre tabindex="0">\n${clip(text ?? '(nothing)', TEXT_LIMIT)}</pre></div>`;
  return html`<div class="compared">${side('Expected', 'expected', c.expected)}${side('Observed', 'observed', c.observed)}</div>`;
}

const STEP_SYMBOLS = { passed: '✓', failed: '✕', skipped: '–', unknown: '?' } as const;

function steps(all: readonly StepResult[]): Markup | '' {
  if (all.length === 0) return '';
  return html`<h4>Steps</h4><ol class="steps">${all.map(
    s =>
      html`<li class="${s.status}"><span class="mark" title="${s.status}"><span aria-hidden="true">${STEP_SYMBOLS[s.status] ?? '?'}</span><span class="unseen">${s.status}</span></span><span><b>${s.keyword.trim()}</b> ${clip(s.text, 2000)}${s.message ? html`<span class="said">${clip(s.message, 2000)}</span>` : ''}</span><span class="took">${s.status === 'skipped' ? '' : duration(s.durationMs)}</span></li>`,
  )}</ol>`;
}

function wire(view: CaseView): Markup | '' {
  const { case: c, index } = view;
  if (c.trace.length === 0) return html`<p class="quiet">No message crossed the wire in this case.</p>`;
  const href = (n: number) => `#m-${index}-${n + 1}`;
  const drawing = ladder(c.trace, { href, standalone: false, limit: MESSAGES_LIMIT });
  const { head, left, tail } = cut(arrowsOf(c.trace), MESSAGES_LIMIT);
  const note = left > 0 && html`<p class="quiet">${left} messages left out: they are in the capture.</p>`;
  return html`<div class="wire"><section class="drawing" tabindex="0" aria-label="Ladder diagram"><h4>On the wire</h4>${trusted(drawing)}</section>
<section class="messages" tabindex="0" aria-label="Raw messages"><h4>${count(c.trace.length, 'message')}</h4>${head.map(a => message(a, view))}${note}${tail.map(a => message(a, view))}</section></div>`;
}

function message(arrow: Arrow, { index: caseIndex, case: { trace }, evidence }: CaseView): Markup {
  const { record, repeats, bytes, index } = arrow;
  const faults = record.faults.slice(0, 20).map(fault => html`<li>${clip(fault, 500)}</li>`);
  const said = evidence?.get(trace.indexOf(record)) ?? [];
  const found = said.map(
    one => html`<li><a href="#${one.anchor}">rule ${one.rule}</a>: expected ${clip(oneLine(one.expected), 300)}</li>`,
  );
  const again =
    repeats !== undefined &&
    html`<p class="quiet">The same bytes as <a href="#m-${caseIndex}-${repeats + 1}">message ${repeats + 1}</a>.</p>`;
  const marks = [
    record.faults.length + said.length > 0 && html`<b class="fault">⚠</b>`,
    repeats !== undefined && html`<span title="Retransmission">↻</span>`,
  ];
  return html`<details class="msg${record.fromLabel === 'SUT' ? ' out' : ''}" id="m-${caseIndex}-${index + 1}"><summary><span class="no">${index + 1}</span> <time>${seconds(record.at)}</time> <span class="dir">${clip(oneLine(record.fromLabel), 24)} → ${clip(oneLine(record.toLabel), 24)}</span> <span class="sum">${marks} ${clip(oneLine(record.summary), 200)}</span></summary>
<p class="path">${hostPort(record.from)} → ${hostPort(record.to)} · ${oneLine(record.transport)} · ${count(bytes.length, 'byte')}</p>${
    faults.length + found.length > 0 && html`<ul class="faults">${faults}${found}</ul>`
  }${again || raw(bytes, [...(record.marks ?? []), ...said.flatMap(one => (one.mark ? [one.mark] : []))])}</details>
`;
}

/** What cannot be shown is escaped, and marked as ours; the bytes that a fault is about are underlined. */
function raw(bytes: Buffer, marks: readonly [number, number][]): Markup {
  const parts = stretches(bytes.subarray(0, MESSAGE_LIMIT), marks).map(([part, wrong]) => shownBytes(part, wrong));
  const rest =
    bytes.length > MESSAGE_LIMIT &&
    html`<p class="quiet">The first ${MESSAGE_LIMIT} of ${bytes.length} bytes; all of them are in the capture.</p>`;
  return html`<pre class="raw" tabindex="0">\n${parts}</pre>${rest}`;
}

export function shownBytes(bytes: Buffer, wrong: boolean): Markup {
  const shown = pieces(bytes).map(p => (p.escaped ? html`<i>${p.text}</i>` : p.text));
  return wrong ? html`<u class="wrong">${shown}</u>` : html`${shown}`;
}

/** The bytes in order, cut where marks begin and end; true for those within a mark. */
export function stretches(bytes: Buffer, marks: readonly [number, number][]): [Buffer, boolean][] {
  const parts: [Buffer, boolean][] = [];
  let at = 0;
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(at, Math.min(from, bytes.length));
    const end = Math.max(start, Math.min(to, bytes.length));
    if (start > at) parts.push([bytes.subarray(at, start), false]);
    if (end > start) parts.push([bytes.subarray(start, end), true]);
    at = end;
  }
  if (at < bytes.length) parts.push([bytes.subarray(at), false]);
  return parts;
}

function log(c: CaseResult): Markup | '' {
  if (c.log.length === 0) return '';
  const lines = c.log.slice(-200).map(line => clip(line, 1000));
  return html`<details class="log"><summary>Log (${count(c.log.length, 'line')})</summary><pre>\n${lines.join('\n')}</pre></details>`;
}

function colophon({ case: c, capture }: CaseView): Markup {
  const facts: [string, Markup | string | undefined][] = [
    ['Capture', capture && html`<a href="${capture}" download>${capture}</a>`],
    ['Feature', html`<code>${c.feature}</code>`],
    ['Roles', c.roles.join(', ')],
    ['Transport', c.transport],
    ['ETSI', c.etsi.join(', ')],
    ['Began', `${seconds(c.startedMs)} s into the run`],
    ['Seed', String(c.seed)],
    ['Tags', clip(c.tags.join(' '), 500)],
  ];
  return html`<div class="repeat"><h4>Repeat this case</h4><div class="command"><code>${clip(c.repeat, 2000)}</code><button type="button" class="copy">Copy</button></div></div>
<dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
