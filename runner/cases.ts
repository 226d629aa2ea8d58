// The cases: read from the feature files without running them, selected by what a person asked for.
import fs from 'node:fs';
import path from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages';
import parseTagExpression from '@cucumber/tag-expressions';
import { catalogue, type Level, strongestLevel } from '../requirements/catalogue';
import { type CaseInfo, caseInfo } from '../steps/case-info';
import { scenariosIn, shownPath } from '../steps/feature-lines';
import { gherkinProblem } from './gherkin-problem';

export interface Case extends CaseInfo {
  readonly file: string;
  readonly line: number;
  /** `registrar/bindings`: the feature file, without its ending. */
  readonly area: string;
  readonly level: Level;
}

/** The folder of the shipped features. */
const featuresFolder = path.join(__dirname, '..', 'features');

/** Feature files that can't be used. Stable name: the command exits 64 on it. */
export class FeatureError extends Error {
  override readonly name = 'FeatureError';
}

/** All cases of these files and folders. @throws FeatureError where there is none, one can't be read, or an id is there twice */
export function loadCases(roots: readonly string[] = [featuresFolder]): Case[] {
  const cases: Case[] = [];
  const newId = IdGenerator.incrementing();
  for (const root of roots) {
    if (!fs.existsSync(root)) throw new FeatureError(`there is no feature file or folder ${shown(root)}`);
    for (const file of featureFiles(root)) cases.push(...casesOf(file, root, newId));
  }
  if (cases.length === 0)
    throw new FeatureError(`there is no case in ${roots.map(shown).join(', ')}: cases are in files named *.feature`);
  const seen = new Map<string, Case>();
  for (const one of cases) {
    const other = seen.get(one.id);
    if (!one.id) throw new FeatureError(`${placeOf(one)}: the scenario has no @id=… tag`);
    if (other) throw new FeatureError(`the case id ${one.id} is there twice: ${placeOf(other)} and ${placeOf(one)}`);
    seen.set(one.id, one);
  }
  return cases;
}

/** Roots may be named from the current folder. */
const shown = (file: string): string => shownPath(path.resolve(file));

function placeOf({ file, line }: Pick<Case, 'file' | 'line'>): string {
  return `${shown(file)}:${line}`;
}

function featureFiles(root: string): string[] {
  if (fs.statSync(root).isFile()) return [root];
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.feature'))
    .sort()
    .map(name => path.join(root, name));
}

function casesOf(file: string, root: string, newId: () => string): Case[] {
  const document = parsed(file, newId);
  const uri = path.relative(process.cwd(), file);
  const relative = fs.statSync(root).isFile() ? path.basename(file) : path.relative(root, file);
  return compile(document, uri, newId).map(pickle => toCase(document, pickle, file, relative));
}

/** @throws FeatureError */
function parsed(file: string, newId: () => string): GherkinDocument {
  try {
    return new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    const { line, text } = gherkinProblem(error as Error);
    throw new FeatureError(`${shown(file)}${line === undefined ? '' : `:${line}`}: ${text}`);
  }
}

/** @throws FeatureError for one that nothing can be made of */
function toCase(document: GherkinDocument, pickle: Pickle, file: string, relative: string): Case {
  const line = lineOf(document, pickle);
  if (pickle.steps.length === 0)
    throw new FeatureError(
      `${placeOf({ file, line })}: the scenario has no steps, which begin with Given, When, Then, And, But or *`,
    );
  const info = infoOf(document, pickle, { file, line });
  const area = relative
    .replace(/\.feature$/, '')
    .split(path.sep)
    .join('/');
  const level = levelTag(info.tags) ?? strongestLevel(info.requirements);
  return { ...info, file, line, area, level };
}

function infoOf(document: GherkinDocument, pickle: Pickle, at: Pick<Case, 'file' | 'line'>): CaseInfo {
  try {
    return caseInfo(document, pickle);
  } catch (error) {
    throw new FeatureError(`${placeOf(at)}: ${(error as Error).message}`);
  }
}

/** `@level=SHOULD`: a case judges the weaker half of a sentence that says both what must and what should be. */
function levelTag(tags: readonly string[]): Level | undefined {
  const tag = tags.find(one => /^@level=(MUST|SHOULD|MAY)$/.test(one));
  return tag?.slice('@level='.length) as Level | undefined;
}

/** The line of the scenario, or of the outline's row. */
function lineOf(document: GherkinDocument, pickle: Pickle): number {
  const wanted = pickle.astNodeIds.at(-1);
  const places = scenariosIn(document).flatMap(scenario => [
    scenario,
    ...scenario.examples.flatMap(({ tableBody }) => tableBody),
  ]);
  return places.find(({ id }) => id === wanted)?.location.line ?? 0;
}

/**
 * Whether a selector picks a case: a case id, a requirement id or clause prefix (`RFC3261:17.1`), an ETSI id, a role, a
 * level, an area (`registrar`, `registrar/bindings`), or a tag expression (`@role=uac and not @transport=tcp`).
 */
export function selects(selector: string, one: Case): boolean {
  const wanted = selector.trim();
  if (wanted.startsWith('@') || /^(not\b|\()/.test(wanted)) {
    return parseTagExpression(wanted).evaluate([...one.tags]);
  }
  if (/^RFC\d+/i.test(wanted)) return one.requirements.some(id => withinClause(id.toLowerCase(), wanted.toLowerCase()));
  if (/^(MUST|SHOULD|MAY)$/.test(wanted)) return one.level === wanted;
  if (one.id === wanted || one.id.startsWith(`${wanted}.`)) return true;
  return (
    one.roles.includes(wanted) || one.etsi.includes(wanted) || one.area === wanted || one.area.startsWith(`${wanted}/`)
  );
}

/** `rfc3261:17.1` holds rfc3261:17.1.1.2-3 and rfc3261:17.1-1, but not rfc3261:17.10-1. */
export function withinClause(id: string, prefix: string): boolean {
  if (!id.startsWith(prefix)) return false;
  const next = id[prefix.length];
  return next === undefined || next === '.' || next === '-' || next === ':';
}

/** The cases that at least one selector picks; all without selectors. @throws Error when a selector picks nothing */
export function selectCases(cases: readonly Case[], selectors: readonly string[]): Case[] {
  if (selectors.length === 0) return [...cases];
  for (const selector of selectors) {
    if (!cases.some(one => selects(selector, one)))
      throw new Error(`no case fits "${selector}": sipspec list shows what there is`);
  }
  return cases.filter(one => selectors.some(selector => selects(selector, one)));
}

/** Requirements named by cases that the catalogue does not hold. */
export function unknownRequirements(cases: readonly Case[]): string[] {
  const known = catalogue();
  return [...new Set(cases.flatMap(one => one.requirements))].filter(id => !known.has(id));
}
