// Where something stands in a feature file, as a person who looks for it writes it.
import path from 'node:path';
import type { GherkinDocument, RuleChild, Scenario, Step } from '@cucumber/messages';

/** What paths in Gherkin documents start from. */
const codeRoot = path.join(__dirname, '..');

/** As it is seen from the current folder, where it is below that. */
export function shownPath(file: string): string {
  const absolute = path.resolve(codeRoot, file);
  const relative = path.relative(process.cwd(), absolute);
  return relative.startsWith('..') || relative === '' ? absolute : relative;
}

/** `a.feature:5`, of a step by the ids of its nodes; without the line where the document does not have it. */
export function placeOf(document: GherkinDocument, nodeIds: readonly string[]): string {
  const file = shownPath(document.uri ?? '');
  const line = stepsIn(document).find(step => nodeIds.includes(step.id))?.location.line;
  return line === undefined ? file : `${file}:${line}`;
}

/** Those in a rule as well. */
export function scenariosIn(document: GherkinDocument): Scenario[] {
  return childrenOf(document).flatMap(({ scenario }) => scenario ?? []);
}

function stepsIn(document: GherkinDocument): Step[] {
  return childrenOf(document).flatMap(({ background, scenario }) => (background ?? scenario)?.steps ?? []);
}

function childrenOf({ feature }: GherkinDocument): RuleChild[] {
  return (feature?.children ?? []).flatMap(child => child.rule?.children ?? [child]);
}
