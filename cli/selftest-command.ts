// `sipspec selftest`: proof that the cases and the rules can fail.
import { rules } from '../requirements/rules';
import { loadCases } from '../runner/cases';
import { type DefectOutcome, type SelftestResult, selftest } from '../runner/selftest';
import { defects } from '../systems/defects';
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
    allCases: options.allCases,
    onProgress: (done, total, outcome) => {
      if (!options.json)
        process.stdout.write(
          `${`${done}/${total}`.padStart(7)}  ${outcome.caught ? 'caught ' : 'ESCAPED'}  ${outcome.id.padEnd(44)} ${byWhat(outcome)}\n`,
        );
    },
  });
  const { defects: outcomes, neverCatching } = result;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ defects: outcomes, neverCatching, unsound: result.unsound }, null, 2)}\n`
      : `${summary(result).join('\n')}\n`,
  );
  return outcomes.every(outcome => outcome.caught) && result.unsound.length === 0 ? 0 : 1;
}

/** The named one first, by its kind; rules beside cases. */
function byWhat({ by, rules: ruling }: DefectOutcome): string {
  return by.map(id => (ruling.includes(id) ? `rule ${id}` : id)).join(', ') || '-';
}

function summary({ defects: outcomes, unsound, neverCatching }: SelftestResult): string[] {
  const ruleIds = new Set(rules.map(rule => rule.id));
  const neverRules = neverCatching.filter(id => ruleIds.has(id)).length;
  const escaped = outcomes.filter(outcome => !outcome.caught);
  return [
    '',
    ...unsound.map(one => `The sound reference system does not pass ${one.id}: ${one.verdict}: ${one.why}`),
    ...escaped.map(one => `Escaped: ${one.id} (${one.requirement})`),
    `${outcomes.length - escaped.length} of ${outcomes.length} defects caught, ${escaped.length} escaped; the sound system ${unsound.length ? `fails ${unsound.length} case(s) or rule(s)` : 'passes every case and rule'}`,
    `${neverCatching.length - neverRules} case(s) and ${neverRules} of ${ruleIds.size} rule(s) have caught no defect yet (--json lists them)`,
  ];
}
