// The baseline of a system: what it fails today, written into its profile as known nonconformities.
import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isSeq, parseDocument, stringify } from 'yaml';
import { clip, oneLine } from '../reports/text';
import type { CaseResult, RuleResult, RunResult } from '../reports/types';
import type { Profile } from '../systems/profile';

type Known = Profile['knownNonconformities'][number];

/** Of what was expected and observed, each so many characters. */
const mostText = 200;

const key = 'knownNonconformities';

/** Why a run says too little of its system to be a baseline; undefined when it is one. */
export function unfitForBaseline(result: RunResult): string | undefined {
  const { pass, fail, warn } = result.summary;
  if (result.interrupted) return 'the run was interrupted';
  if (result.silent) return 'the system could not be reached, or did not answer in the end';
  if (result.lost) return 'cases were lost by a fault of sipspec';
  if (pass + fail + warn === 0) return 'nothing was judged';
  return undefined;
}

/** What failed or warned and is not listed yet, with a reason that a person is to replace. `on`: the day, 2026-03-01. */
export function newEntries(result: RunResult, on: string): Known[] {
  const broken = [...result.cases, ...result.rules].filter(
    one => (one.verdict === 'fail' || one.verdict === 'warn') && !one.known,
  );
  return broken.map(one => ({ id: one.id, reason: `found by --write-baseline on ${on}: ${foundIn(one)}` }));
}

function foundIn(one: CaseResult | RuleResult): string {
  const [first] = 'evidence' in one ? one.evidence : [];
  const expected = first?.expected ?? ('expected' in one ? one.expected : undefined);
  const observed = first?.found ?? ('observed' in one ? one.observed : undefined);
  if (expected === undefined && observed === undefined) return short(one.why || one.verdict);
  return `expected ${short(expected ?? 'something else')}, observed ${short(observed ?? 'nothing')}`;
}

function short(text: string): string {
  return clip(oneLine(text), mostText);
}

/**
 * The profile's text with these entries added to its list; all else stays as it is. A profile without a list of its own gets
 * one that begins with `inherited`, those of the profile that it extends, as its list takes the place of theirs.
 * @throws Error when the text is no profile
 */
export function withEntries(text: string, entries: readonly Known[], inherited: readonly Known[] = []): string {
  const document = parseDocument(text);
  if (!isMap(document.contents) || document.errors.length > 0)
    throw new Error('the profile can no longer be read, so nothing was added to it');
  const data = document.toJS() as Record<string, unknown>;
  const own = data[key] as Known[] | null | undefined;
  const added = own === undefined ? [...inherited, ...entries] : [...entries];
  const wanted = { ...data, [key]: [...(own ?? []), ...added] };
  const spliced = splice(text, document.get(key, true), added);
  if (isDeepStrictEqual(dataOf(spliced), wanted)) return spliced;
  // Written in a way that has no place for more: written anew, with its comments and its order.
  document.set(key, document.createNode(wanted[key]));
  return document.toString({ lineWidth: 0 });
}

function dataOf(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** Puts the entries where the list ends, in the form that it has. */
function splice(text: string, node: unknown, added: readonly Known[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const block = (indent: string): string =>
    added
      .map(one => `- ${stringify(one, { lineWidth: 0 }).trimEnd().replaceAll('\n', '\n  ')}`)
      .map(item => item.replace(/^/gm, indent))
      .join('\n')
      .replaceAll('\n', eol);
  const lineEnd = (before: string): string => (before === '' || before.endsWith('\n') ? '' : eol);
  if (!isNode(node) || !node.range) return `${text}${lineEnd(text)}${key}:${eol}${block('  ')}${eol}`;
  const [from, to] = node.range;
  const [head, tail] = [text.slice(0, to), text.slice(to)];
  if (!isSeq(node) || node.items.length === 0) return `${text.slice(0, from).trimEnd()}${eol}${block('  ')}${tail}`;
  if (node.flow) return `${head.slice(0, -1)}, ${added.map(one => JSON.stringify(one)).join(', ')}]${tail}`;
  const indent = ' '.repeat(from - (text.lastIndexOf('\n', from - 1) + 1));
  return `${head}${lineEnd(head)}${block(indent)}${eol}${tail}`;
}
