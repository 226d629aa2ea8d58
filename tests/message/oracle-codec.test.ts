// The codec against the grammar, field by field: it must accept and refuse what the grammar does.
import assert from 'node:assert/strict';
import { accepts, fieldNames } from './oracle';
import {
  compareField,
  compareStartLine,
  compareUri,
  type Difference,
  describeDifference,
  grammarFaults,
} from './oracle-compare';
import { fieldSeeds, inputsFor, otherSeeds } from './oracle-inputs';
import { leniencies } from './oracle-leniencies';

const seed = Number(process.env['SIPSPEC_SEED'] ?? Date.now() & 0x7fffffff);
/** Inputs a field. */
const count = Number(process.env['SIPSPEC_ORACLE'] ?? 200);

/** No difference in the seeds, the generated values and the mutations of a name. */
function check(name: string, seeds = otherSeeds.get(name)!, compare: (value: string) => Difference | undefined): void {
  const told: string[] = [];
  for (const value of inputsFor(name, seeds, count, seed)) {
    const found = compare(value);
    if (found) told.push(describeDifference(found));
  }
  assert.ok(told.length === 0, `seed ${seed}: ${told.length} differences:\n` + told.slice(0, 10).join('\n'));
}

describe(`codec and grammar (SIPSPEC_SEED=${seed}, ${count} inputs a field)`, () => {
  for (const name of fieldNames) {
    it('agree on ' + name, () => check(name, fieldSeeds.get(name), value => compareField(name, value)));
  }

  it('differ where a leniency has a name, and only so', () => {
    for (const [leniency, { name, value }] of Object.entries(leniencies)) {
      assert.ok(!accepts(name, value), `${leniency}: the grammar accepts ${value}`);
      const told = grammarFaults(name, value).map(fault => fault.leniency);
      assert.deepEqual(told, [leniency], value);
    }
  });

  it('agree on fields that no RFC defines', () =>
    check('header-value', undefined, value => compareField('X-Unknown', value)));

  it('agree on URIs', () => check('Request-URI', undefined, compareUri));

  for (const rule of ['Request-Line', 'Status-Line'] as const) {
    it(`agree on a ${rule}`, () => check(rule, undefined, line => compareStartLine(rule, line)));
  }
});
