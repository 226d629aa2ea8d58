/** Draws a trace as a ladder in SVG: lifelines, arrows with their summary, time at the left. A pure function. */
import { html, type Markup, trusted } from './markup';
import { clip, duration, oneLine, seconds } from './text';
import { type Arrow, arrowsOf, cut, hostPort } from './trace';
import type { TraceRecord } from './types';

export interface LadderOptions {
  /** Where the arrow of message `index` leads, such as `#m-3-1`. Without it arrows are no links. */
  href?: (index: number) => string;
  /** An SVG that carries its own style, for use outside the report's page. Default true. */
  standalone?: boolean;
  /** More arrows than this are left out in the middle, with a note. Default 200. */
  limit?: number;
}

/** px */
const LEFT = 82;
const HEAD = 54;
const ROW = 38;
const GAP = 20;
const CHAR = 6.5;
/** half of the widest box */
const HALF = 85;
/** ms; a longer silence is written between two arrows */
const SILENCE = 100;

interface Actor {
  label: string;
  addresses: string[];
  x: number;
}

/** The ladder of a trace as one `<svg>` element. Safe for HTML and XML, whatever the trace holds. */
export function ladder(trace: readonly TraceRecord[], o: LadderOptions = {}): string {
  const arrows = arrowsOf(trace);
  const { head, left, tail } = cut(arrows, o.limit ?? 200);
  const spacing = columnWidth(arrows);
  const actors = actorsOf(arrows).map((actor, i) => ({ ...actor, x: LEFT + HALF + i * spacing }));
  const width = Math.round(LEFT + Math.max(0, actors.length - 1) * spacing + HALF * 2 + 12);
  const rows: Markup[] = [];
  let y = HEAD + 8;
  let before: number | undefined;
  const draw = (arrow: Arrow) => {
    const silence = before === undefined ? 0 : arrow.record.at - before;
    if (silence >= SILENCE) {
      rows.push(html`<text class="d" x="${LEFT - 16}" y="${y + 13}">+${duration(silence)}</text>`);
      y += GAP;
    }
    rows.push(row(arrow, actors, y, width, o.href));
    before = arrow.record.at;
    y += ROW;
  };
  head.forEach(draw);
  if (left > 0) {
    rows.push(
      html`<text class="n" x="${LEFT + 12}" y="${y + 22}">… ${left} messages not drawn: they are in the capture …</text>`,
    );
    y += ROW;
    before = undefined;
  }
  tail.forEach(draw);
  const height = y + 14;
  const said = `Ladder diagram of ${arrows.length} messages between ${actors.map(a => a.label).join(', ')}`;
  return html`<svg class="ladder" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="${o.href ? 'group' : 'img'}" aria-label="${clip(said, 300)}">${
    o.standalone === false ? '' : html`<style>${trusted(LADDER_STYLE)}</style>`
  }${actors.map(actor => lifeline(actor, height, spacing))}<text class="d" x="${LEFT - 16}" y="34">s</text>${rows}</svg>`.toString();
}

function lifeline(actor: Actor, height: number, spacing: number): Markup {
  const half = Math.min(spacing - 16, HALF * 2) / 2;
  const more = actor.addresses.length > 1 ? ` +${actor.addresses.length - 1}` : '';
  const address = clip(actor.addresses[0], 26) + more;
  const kind = actor.label === 'SUT' ? 'box sut' : 'box';
  return html`<path class="life" d="M${actor.x} ${HEAD - 4}V${height}"/><g class="${kind}"><title>${actor.addresses.slice(0, 20).join('\n')}</title><rect x="${actor.x - half}" y="8" width="${half * 2}" height="42" rx="7"/><text x="${actor.x}" y="26">${clip(actor.label, 20)}</text><text class="adr" x="${actor.x}" y="42">${address}</text></g>`;
}

function row(arrow: Arrow, actors: readonly Actor[], y: number, width: number, href: LadderOptions['href']): Markup {
  const { record, repeats, index } = arrow;
  const from = xOf(actors, record.fromLabel);
  const to = xOf(actors, record.toLabel);
  const line = y + 25;
  const kind = [
    'a',
    record.fromLabel === 'SUT' ? 'out' : '',
    repeats === undefined ? '' : 'rep',
    record.faults.length > 0 ? 'bad' : '',
  ];
  const room = Math.max(12, Math.floor((Math.abs(to - from) - 20) / CHAR));
  const mark = `${record.faults.length > 0 ? '⚠ ' : ''}${repeats === undefined ? '' : '↻ '}`;
  const label = clip(mark + oneLine(record.summary), from === to ? 24 : room);
  const x = (from + to) / 2;
  const body = html`<title>${hint(arrow)}</title><rect class="hit" x="2" y="${y}" width="${width - 4}" height="${ROW}" rx="5"/><text class="t" x="${LEFT - 16}" y="${line + 4}">${seconds(record.at)}</text><path class="l" d="${shaft(from, to, line)}"/><path class="h" d="${tip(from, to, line)}"/><text class="s" x="${x}" y="${line - 7}">${label}</text>`;
  const classes = kind.filter(Boolean).join(' ');
  return href ? html`<a class="${classes}" href="${href(index)}">${body}</a>` : html`<g class="${classes}">${body}</g>`;
}

function shaft(from: number, to: number, y: number): string {
  if (from === to) return `M${from} ${y - 6}h26v12h-24`;
  return `M${from} ${y}H${to + (to > from ? -2 : 2)}`;
}

function tip(from: number, to: number, y: number): string {
  if (from === to) return `M${from + 9} ${y + 2}l-8 4l8 4z`;
  const back = to > from ? -9 : 9;
  return `M${to} ${y}l${back} -4.5v9z`;
}

function hint({ record, repeats, index, bytes }: Arrow): string {
  const again = repeats === undefined ? '' : `\nRetransmission of message ${repeats + 1}`;
  const faults = record.faults.slice(0, 10).map(fault => `\nFault: ${clip(oneLine(fault), 200)}`);
  const path = `${hostPort(record.from)} → ${hostPort(record.to)} ${record.transport}, ${bytes.length} bytes`;
  return `${index + 1}. ${clip(oneLine(record.summary), 200)}\n${clip(oneLine(path), 200)}${again}${faults.join('')}`;
}

/** By first appearance, with the SUT in the middle of its peers. */
function actorsOf(arrows: readonly Arrow[]): Actor[] {
  const byLabel = new Map<string, Actor>();
  const note = (label: string, address: string) => {
    const actor = byLabel.get(label) ?? { label, addresses: [], x: 0 };
    if (!actor.addresses.includes(hostPort(address))) actor.addresses.push(hostPort(address));
    byLabel.set(label, actor);
  };
  for (const { record } of arrows) {
    note(record.fromLabel, record.from);
    note(record.toLabel, record.to);
  }
  const all = [...byLabel.values()];
  const sut = all.find(actor => actor.label === 'SUT');
  if (!sut || all.length < 3) return all;
  const peers = all.filter(actor => actor !== sut);
  return [...peers.slice(0, Math.ceil(peers.length / 2)), sut, ...peers.slice(Math.ceil(peers.length / 2))];
}

function xOf(actors: readonly Actor[], label: string): number {
  return actors.find(actor => actor.label === label)?.x ?? LEFT;
}

/** As wide as the longest summary asks for, within bounds. */
function columnWidth(arrows: readonly Arrow[]): number {
  const longest = arrows.reduce((most, { record }) => Math.max(most, record.summary.length), 0);
  return Math.round(Math.min(310, Math.max(190, longest * CHAR + 48)));
}

/** The look of a ladder. The page gives the colours as variables; alone, the fallbacks hold. */
export const LADDER_STYLE = `
.ladder{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans","DejaVu Sans",sans-serif;color:var(--ink,#1c2733)}
.ladder text{fill:var(--ink,#1c2733)}
.ladder .life{stroke:var(--rule,#c3ccd6);stroke-width:1.5;stroke-dasharray:1 4;stroke-linecap:round}
.ladder .box rect{fill:var(--soft,#eef1f5);stroke:var(--rule,#c3ccd6)}
.ladder .box text{text-anchor:middle;font-weight:600}
.ladder .box .adr{font-weight:400;font-size:10.5px;fill:var(--muted,#5c6875)}
.ladder .sut rect{fill:var(--accent,#1f5fbf);stroke:var(--accent,#1f5fbf)}
.ladder .sut text,.ladder .sut .adr{fill:var(--on-accent,#fff)}
.ladder .t,.ladder .d{text-anchor:end;font-size:11px;fill:var(--muted,#5c6875);font-variant-numeric:tabular-nums}
.ladder .d{font-size:10px;font-style:italic}
.ladder .n{font-style:italic;fill:var(--muted,#5c6875)}
.ladder .s{text-anchor:middle;paint-order:stroke;stroke:var(--panel,#fff);stroke-width:3px;stroke-linejoin:round}
.ladder .l{fill:none;stroke:var(--ink,#1c2733);stroke-width:1.5}
.ladder .h{fill:var(--ink,#1c2733)}
.ladder .out .l{stroke:var(--accent,#1f5fbf)}.ladder .out .h,.ladder .out .s{fill:var(--accent,#1f5fbf)}
.ladder .rep .l{stroke-dasharray:5 4}.ladder .rep .s{font-style:italic}
.ladder .bad .l{stroke:var(--fail,#b3261e)}.ladder .bad .h,.ladder .bad .s{fill:var(--fail,#b3261e)}
.ladder .bad .s{font-weight:600}
.ladder .hit{fill:transparent}
.ladder a{cursor:pointer}
.ladder a:hover .hit,.ladder a:focus-visible .hit{fill:var(--hover,#1f5fbf1a)}
.ladder a:focus-visible{outline:none}
.ladder a:focus-visible .hit{stroke:var(--accent,#1f5fbf);stroke-width:2}
`;
