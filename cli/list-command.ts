// `sipspec list` and `sipspec explain`: cases, requirements, rules and defects in plain words or as JSON.

import { catalogue } from '../requirements/catalogue';
import { clauseUrl } from '../requirements/clause';
import { type Rule, rules } from '../requirements/rules';
import { type Case, loadCases, selectCases, selects } from '../runner/cases';
import { type Coverage, coverage } from '../runner/coverage';
import { roleNames } from '../steps/applicability';
import { type Defect, defects } from '../systems/defects';
import { orUsageError, UsageError } from './exit';

const kinds = ['cases', 'requirements', 'rules', 'defects'] as const;
type Kind = (typeof kinds)[number];

/** Prints one line each, or a JSON array. `sipspec list uac` is short for `sipspec list cases uac`. */
export async function listCommand(
  what: string | undefined,
  selectors: string[],
  options: { json: boolean },
): Promise<number> {
  const kind = kinds.find(one => one === what);
  const chosen = kind || what === undefined ? selectors : [what, ...selectors];
  if (!kind && what !== undefined && !orUsageError(() => loadCases().some(one => selects(what, one))))
    throw new UsageError(
      `there is no "${what}" to list: name ${kinds.slice(0, -1).join(', ')} or ${kinds[kinds.length - 1]}, or what selects cases, such as RFC3261:17.1, registrar or uac/invite`,
    );
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
  if (kind === 'cases') return orUsageError(() => selectCases(loadCases(), selectors)).map(caseRow);
  if (kind === 'requirements') return [...coverage().values()].map(requirementRow);
  return kind === 'rules' ? rules.map(ruleRow) : defects.map(defectRow);
}

function caseRow({ id, title, level, roles, requirements, area, transport, needs }: Case): Row {
  return {
    line: `${id.padEnd(48)} ${level.padEnd(6)} ${roles.join(',').padEnd(15)} ${title}`,
    json: { id, title, level, roles, requirements, area, transport, needs, judged: 'case' },
  };
}

function requirementRow({ requirement, judged, cases, rules: judging }: Coverage): Row {
  const { id, level, text, roles, why, supersededBy } = requirement;
  return {
    line: `${id.padEnd(24)} ${level.padEnd(6)} ${judged.padEnd(14)} ${text}`,
    json: { id, level, text, roles, judged, cases, rules: judging, why, supersededBy, url: clauseUrl(id) },
  };
}

function ruleRow({ id, requirement, roles }: Rule): Row {
  const level = catalogue().get(requirement)?.level ?? 'MUST';
  return {
    line: `${id.padEnd(44)} ${level.padEnd(6)} ${requirement.padEnd(22)} ${roles.join(',')}`,
    json: { id, requirement, level, roles, judged: 'rule' },
  };
}

function defectRow({ id, requirement, role, summary, caughtBy }: Defect): Row {
  const level = catalogue().get(requirement)?.level;
  return {
    line: `${id.padEnd(44)} ${role.padEnd(10)} ${summary}`,
    json: {
      id,
      requirement,
      role,
      level,
      summary,
      caughtBy,
      judged: rules.some(r => r.id === caughtBy) ? 'rule' : 'case',
    },
  };
}

/** Explains a case (with its steps' file), a requirement, a rule or a defect. @throws UsageError when nothing has this id */
export async function explainCommand(id: string): Promise<number> {
  const lines = explanation(id);
  if (!lines)
    throw new UsageError(
      `there is no case, requirement, rule or defect "${id}": sipspec list, sipspec list requirements, sipspec list rules and sipspec list defects show what there is`,
    );
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function explanation(id: string): string[] | undefined {
  const cases = loadCases();
  const one = cases.find(c => c.id === id);
  if (one) return explainCase(one);
  const requirement = coverage(cases).get(id.toUpperCase().replace(/^RFC(\d+):R?/, 'RFC$1:'));
  if (requirement) return explainRequirement(requirement, cases);
  const rule = rules.find(r => r.id === id);
  if (rule) return explainRule(rule);
  const defect = defects.find(d => d.id === id);
  return defect && explainDefect(defect);
}

function explainCase(one: Case): string[] {
  const needs = one.needs.length ? `; needs ${one.needs.join(', ')}` : '';
  return [
    `${one.id}: ${one.title}`,
    `  ${one.level}; judges a ${one.roles.map(role => roleNames[role as keyof typeof roleNames] ?? role).join(' and a ')} over ${one.transport}${needs}`,
    ...one.requirements.flatMap(id => ['', ...indent(requirementText(id))]),
    '',
    `  Steps: ${one.file}:${one.line}`,
    `  Run it alone: sipspec run --select ${one.id}`,
    ...defects.filter(d => d.caughtBy === one.id).map(d => `  Seen to fail on the defect ${d.id}: ${d.summary}`),
  ];
}

/** Id, level, our words, address. */
function requirementText(id: string): string[] {
  const requirement = catalogue().get(id);
  return [
    requirement ? `${id} (${requirement.level})` : id,
    `  ${requirement?.text ?? '(not in the catalogue)'}`,
    `  ${clauseUrl(id)}`,
  ];
}

const judgedWords: Record<Coverage['judged'], string> = {
  case: 'by cases',
  rule: 'by rules, on every message that the system sends',
  both: 'by cases and by rules',
  open: 'open: it can be judged, and no case or rule does it yet',
  'not-observable': 'not observable on the wire',
  observation: 'an observation: the RFC leaves the choice to the system',
};

function explainRequirement(entry: Coverage, cases: readonly Case[]): string[] {
  const { id, roles, why, supersededBy } = entry.requirement;
  const judging = cases.filter(one => entry.cases.includes(one.id));
  return [
    ...requirementText(id),
    ...(roles ? [`  It binds: ${roles.join(', ')}`] : []),
    ...(supersededBy ? [`  Superseded by ${supersededBy}, which counts instead`] : []),
    `  Judged: ${judgedWords[entry.judged]}${why ? `: ${why}` : ''}`,
    ...judging.map(one => `  Judged by ${one.id}: ${one.title}`),
    ...entry.rules.map(rule => `  Judged by the rule ${rule}`),
  ];
}

function explainRule({ id, requirement, roles }: Rule): string[] {
  return [
    `${id}: a rule, read over every message that the system sends, in whatever case`,
    `  It judges a system that acts as ${roles.join(', ')}`,
    '',
    ...indent(requirementText(requirement)),
    '',
    ...defects.filter(d => d.caughtBy === id).map(d => `  Seen to find the defect ${d.id}: ${d.summary}`),
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
