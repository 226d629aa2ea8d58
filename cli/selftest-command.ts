// `sipspec selftest`: proof that the cases and the rules can fail.
import { rules } from '../requirements/rules';
import { loadCases } from '../runner/cases';
import { type DefectOutcome, type SelftestResult, selftest } from '../runner/selftest';
import { defects, excused } from '../systems/defects';
import { loadProfile } from '../systems/profile';
import { UsageError } from './exit';
import { referenceProfile } from './paths';

/** Exit status 1 when a defect escapes or the sound system fails a case or a rule. */
export async function selftestCommand(options: {
  json: boolean;
  defect: string[];
  allCases: boolean;
}): Promise<number> {
  for (const id of options.defect) {
    if (!defects.some(defect => defect.id === id))
      throw new UsageError(`there is no defect "${id}": sipspec list defects shows what there is`);
  }
  const chosen = defects.filter(defect => options.defect.length === 0 || options.defect.includes(defect.id));
  const result = await selftest({
    profile: loadProfile(referenceProfile),
    cases: loadCases(),
    defects: chosen,
    excused,
    allCases: options.allCases,
    onProgress: (done, total, outcome) => {
      if (!options.json)
        process.stdout.write(
          `${`${done}/${total}`.padStart(7)}  ${outcome.caught ? 'caught ' : 'ESCAPED'}  ${outcome.id.padEnd(44)} ${byWhat(outcome)}\n`,
        );
    },
  });
  const { defects: outcomes, unsound, neverCatching, needlessExcuses } = result;
  const whole = chosen.length === defects.length; // a part of the defects says nothing of who never catches
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : `${summary(result, whole).join('\n')}\n`,
  );
  const sound = outcomes.every(outcome => outcome.caught) && unsound.length === 0;
  return sound && (!whole || neverCatching.length + needlessExcuses.length === 0) ? 0 : 1;
}

/** The named one first, by its kind; rules beside cases. */
function byWhat({ by, rules: ruling }: DefectOutcome): string {
  return by.map(id => (ruling.includes(id) ? `rule ${id}` : id)).join(', ') || '-';
}

function summary(result: SelftestResult, whole: boolean): string[] {
  const { defects: outcomes, unsound } = result;
  const escaped = outcomes.filter(outcome => !outcome.caught);
  return [
    '',
    ...unsound.map(one => `The sound reference system does not pass ${one.id}: ${one.verdict}: ${one.why}`),
    ...escaped.map(
      one =>
        `Escaped: ${one.id} (${one.requirement}): not caught by ${one.missedBy.join(', ')}; caught by ${byWhat(one)}`,
    ),
    `${outcomes.length - escaped.length} of ${outcomes.length} defects caught, ${escaped.length} escaped; the sound system ${unsound.length ? `fails ${unsound.length} case(s) or rule(s)` : 'passes every case and rule'}`,
    ...(whole ? idle(result) : []),
  ];
}

function idle({ neverCatching, excused, needlessExcuses }: SelftestResult): string[] {
  const ruleIds = new Set(rules.map(rule => rule.id));
  return [
    ...neverCatching.map(id => `Never catches a defect: ${ruleIds.has(id) ? 'rule ' : ''}${id}`),
    ...needlessExcuses.map(id => `Excused for nothing: ${id} (systems/defects/excused.ts)`),
    `${neverCatching.length} case(s) and rule(s) have caught no defect; ${excused.length} more are excused, with a reason each`,
  ];
}
