// `sipspec list` and `sipspec explain`: cases, requirements and defects in plain words or as JSON.

import { catalogue, type Requirement } from '../requirements/catalogue';
import { clauseUrl } from '../requirements/clause';
import { type Case, loadCases, selectCases } from '../runner/cases';
import { roleNames } from '../steps/applicability';
import { type Defect, defects } from '../systems/defects';
import { orUsageError, UsageError } from './exit';

const kinds = ['cases', 'requirements', 'defects'] as const;
type Kind = (typeof kinds)[number];

/** Prints one line each, or a JSON array. `sipspec list uac` is short for `sipspec list cases uac`. */
export async function listCommand(
  what: string | undefined,
  selectors: string[],
  options: { json: boolean },
): Promise<number> {
  const kind = kinds.find(one => one === what);
  const chosen = kind || what === undefined ? selectors : [what, ...selectors];
  const rows = rowsOf(kind ?? 'cases', chosen);
  const lines = options.json
    ? [
        JSON.stringify(
          rows.map(row => row.json),
          null,
          2,
        ),
      ]
    : rows.map(row => row.line);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

interface Row {
  line: string;
  json: Record<string, unknown>;
}

function rowsOf(kind: Kind, selectors: readonly string[]): Row[] {
  const cases = loadCases();
  if (kind === 'cases') return orUsageError(() => selectCases(cases, selectors)).map(caseRow);
  if (kind === 'requirements') {
    const judging = judgedBy(cases);
    return [...catalogue().values()].map(one => requirementRow(one, judging.get(one.id) ?? []));
  }
  return defects.map(defectRow);
}

function judgedBy(cases: readonly Case[]): Map<string, string[]> {
  const judging = new Map<string, string[]>();
  for (const one of cases) for (const id of one.requirements) judging.set(id, [...(judging.get(id) ?? []), one.id]);
  return judging;
}

function caseRow({ id, title, level, roles, requirements, area, transport, needs }: Case): Row {
  return {
    line: `${id.padEnd(48)} ${level.padEnd(6)} ${roles.join(',').padEnd(10)} ${title}`,
    json: { id, title, level, roles, requirements, area, transport, needs, judged: 'case' },
  };
}

function requirementRow({ id, level, text }: Requirement, cases: string[]): Row {
  const judged = cases.length ? 'case' : 'open';
  return {
    line: `${id.padEnd(24)} ${level.padEnd(6)} ${judged.padEnd(6)} ${text}`,
    json: { id, level, text, judged, cases, rules: [], url: clauseUrl(id) },
  };
}

function defectRow({ id, requirement, role, summary, caughtBy }: Defect): Row {
  const level = catalogue().get(requirement)?.level;
  return {
    line: `${id.padEnd(44)} ${role.padEnd(10)} ${summary}`,
    json: { id, requirement, role, level, summary, caughtBy, judged: 'case' },
  };
}

/** Explains a case (with its steps' file), a requirement, or a defect. @throws UsageError when nothing has this id */
export async function explainCommand(id: string): Promise<number> {
  const cases = loadCases();
  const one = cases.find(c => c.id === id);
  const requirement = catalogue().get(id.toUpperCase().replace(/^RFC(\d+):R?/, 'RFC$1:'));
  const defect = defects.find(d => d.id === id);
  const lines = one
    ? explainCase(one)
    : requirement
      ? explainRequirement(requirement, cases)
      : defect
        ? explainDefect(defect)
        : undefined;
  if (!lines)
    throw new UsageError(
      `there is no case, requirement or defect "${id}": sipspec list, sipspec list requirements and sipspec list defects show what there is`,
    );
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function explainCase(one: Case): string[] {
  const needs = one.needs.length ? `; needs ${one.needs.join(', ')}` : '';
  return [
    `${one.id}: ${one.title}`,
    `  ${one.level}; judges a ${one.roles.map(role => roleNames[role as keyof typeof roleNames] ?? role).join(' and a ')} over ${one.transport}${needs}`,
    ...one.requirements.flatMap(id => [
      '',
      ...indent(explainRequirement(catalogue().get(id) ?? { id, level: 'MUST', text: '(not in the catalogue)' }, [])),
    ]),
    '',
    `  Steps: ${one.file}:${one.line}`,
    `  Run it alone: sipspec run --select ${one.id}`,
    ...defects.filter(d => d.caughtBy === one.id).map(d => `  Seen to fail on the defect ${d.id}: ${d.summary}`),
  ];
}

function explainRequirement({ id, level, text }: Requirement, cases: readonly Case[]): string[] {
  const judging = cases.filter(one => one.requirements.includes(id));
  return [
    `${id} (${level})`,
    `  ${text}`,
    `  ${clauseUrl(id)}`,
    ...judging.map(one => `  Judged by ${one.id}: ${one.title}`),
  ];
}

function explainDefect({ id, requirement, role, summary, caughtBy }: Defect): string[] {
  return [
    `${id}: a deliberate defect of the reference ${role}`,
    `  ${summary}`,
    `  It breaks ${requirement}: ${catalogue().get(requirement)?.text ?? ''}`,
    `  It must be caught by ${caughtBy}`,
  ];
}

function indent(lines: string[]): string[] {
  return lines.map(line => `  ${line}`);
}
