/** The report as one HTML file that opens from disk and loads nothing. */
import { createHash } from 'node:crypto';
import { html, type Markup, trusted } from '../markup';
import { clip, count, oneLine } from '../text';
import type { CaseResult, RunResult } from '../types';
import { ORDER, overall, type Shown, shownOf, shownOfRequirement, slugs, tally, WORDS } from '../words';
import { type CaseView, caseItem, chip, clauseLink, level } from './case';
import { attention, bar, cards, legend, masthead, notes, profile, roles } from './overview';
import { marksOf, ruleAnchor, ruleLine, ruleSection } from './rules';
import { SCRIPT } from './script';
import { STYLE } from './style';

/** `captures[i]`, relative to the page, belongs to `run.cases[i]`. */
export function page(run: RunResult, captures: readonly (string | undefined)[] = []): string {
  const names = slugs(run.cases);
  const marks = marksOf(run.rules);
  const views = run.cases.map(
    (c, index): CaseView => ({
      case: c,
      index,
      slug: names[index],
      capture: captures[index],
      evidence: marks.get(c.id),
    }),
  );
  const policy = `default-src 'none'; script-src ${hash(SCRIPT)}; style-src ${hash(STYLE)}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${clip(oneLine(run.sut.name), 80)}: ${overall(run).headline} (${run.tool.name})</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#cases">Skip to the cases</a>
${masthead(run)}
<main>
${cards(run)}
${ruleLine(run)}
${attention(run, views)}
${notes(run)}
<div class="wrap pair">${roles(run)}${legend()}</div>
${caseList(run, views)}
${ruleSection(run, views)}
${requirementTable(run, views)}
${profile(run)}
</main>
<footer class="wrap quiet">Made by ${run.tool.name} ${run.tool.version}. The same results for machines: <a href="results.json">results.json</a>, <a href="junit.xml">junit.xml</a>.</footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.toString();
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const FILTER_ORDER: Shown[] = ['fail', 'warn', 'error', 'inconclusive', 'known', 'pass', 'not-applicable'];

function caseList(run: RunResult, views: readonly CaseView[]): Markup {
  const areas = new Map<string, CaseView[]>();
  for (const view of views) areas.set(view.case.area, [...(areas.get(view.case.area) ?? []), view]);
  const sections = [...areas].map(([area, own]) => {
    const counts = tally(own.map(v => v.case));
    return html`<section class="area"><h3><span>${clip(oneLine(area), 120)}</span>${bar(counts, 'narrow')}<span class="quiet">${count(own.length, 'case')}</span></h3><div class="list">${own.map(caseItem)}</div></section>`;
  });
  return html`<section class="wrap" id="cases" aria-label="Cases"><h2 class="over">Cases</h2>${filters(run)}
<p class="none-left quiet" hidden>No case fits these filters.</p>${sections}</section>`;
}

function filters(run: RunResult): Markup {
  const counts = tally(run.cases);
  const all = [...new Set(run.cases.flatMap(c => c.roles))];
  const toggles = FILTER_ORDER.filter(shown => counts[shown] > 0).map(
    shown =>
      html`<button type="button" class="toggle ${shown}" data-toggle="${shown}" aria-pressed="true">${WORDS[shown].label} <b>${counts[shown]}</b></button>`,
  );
  return html`<form class="filters" role="search" aria-label="Filter the cases"><div class="toggles" role="group" aria-label="Verdicts">${toggles}</div>
<label><span class="unseen">Role</span><select id="role"><option value="">All roles</option>${all.map(role => html`<option value="${role}">${role}</option>`)}</select></label>
<label class="grow"><span class="unseen">Text</span><input id="text" type="search" placeholder="Search ( / )" autocomplete="off" spellcheck="false"></label>
<button type="button" id="reset">Show all</button><button type="button" id="fold">Close all</button><output id="count">${count(run.cases.length, 'case')}</output></form>`;
}

/** A clause that half of the suite touches must not fill the page. */
function folded(links: readonly Markup[]): Markup {
  if (links.length <= 8) return html`${links}`;
  return html`${links.slice(0, 6)}<details><summary>${links.length - 6} more</summary>${links.slice(6)}</details>`;
}

function worstFirst(ids: readonly string[], byId: ReadonlyMap<string, CaseResult>): string[] {
  const rank = (id: string) => {
    const c = byId.get(id);
    return c ? ORDER.indexOf(shownOf(c)) : ORDER.length;
  };
  return [...ids].sort((a, b) => rank(a) - rank(b));
}

function requirementTable(run: RunResult, views: readonly CaseView[]): Markup | '' {
  if (run.requirements.length === 0) return '';
  const byId = new Map(run.cases.map(c => [c.id, c]));
  const link = new Map(views.map(v => [v.case.id, v]));
  const rulesById = new Map(run.rules.map(rule => [rule.id, rule]));
  const texts = new Map([
    ...run.rules.map(rule => [rule.requirement, rule.text] as const),
    ...run.cases.flatMap(c => c.requirements.map(r => [r.id, r.text] as const)),
  ]);
  const rows = run.requirements.map(r => {
    const cases = worstFirst(r.cases, byId).map(id => {
      const view = link.get(id);
      if (!view) return html`<code>${id}</code> `;
      const shown = shownOf(view.case);
      return html`<a class="ref ${shown}" href="#case-${view.slug}"><span aria-hidden="true">${WORDS[shown].symbol}</span> ${clip(oneLine(id), 80)}</a> `;
    });
    const rules = r.rules.map(id => {
      const shown = shownOf(rulesById.get(id) ?? { verdict: 'pass' });
      return html`<a class="ref ${shown}" href="#${ruleAnchor(id)}"><span aria-hidden="true">${WORDS[shown].symbol}</span> rule ${clip(oneLine(id), 80)}</a> `;
    });
    return html`<tr><td>${clauseLink(r.id)}</td><td>${texts.get(r.id)}</td><td>${level(r.level)}</td><td>${chip(shownOfRequirement(r, byId, rulesById))}</td><td class="refs">${rules}${folded(cases)}</td></tr>
`;
  });
  return html`<section class="wrap"><details class="panel fold" id="requirements" open><summary><h2>Requirements</h2> <span class="quiet">${count(rows.length, 'requirement')} judged</span></summary><div class="scroll"><table class="requirements"><thead><tr><th scope="col">Clause</th><th scope="col">In our words</th><th scope="col">Level</th><th scope="col">Verdict</th><th scope="col">Rules and cases</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}
