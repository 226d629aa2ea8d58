import assert from 'node:assert/strict';
import { catalogue, strongestLevel } from '../../requirements/catalogue';
import { loadCases } from '../../runner/cases';
import { defects } from '../../systems/defects';

describe('requirements/catalogue', () => {
  it('loads every file, in words of its own', () => {
    assert.ok(catalogue().size > 200, `${catalogue().size} requirements`);
    for (const { id, text } of catalogue().values()) assert.match(text, /^[A-Z"].*\.$/, `${id}: ${text}`);
  });
  it('holds what every defect breaks', () => {
    const lacking = defects
      .filter(defect => !catalogue().has(defect.requirement))
      .map(defect => `${defect.id}: ${defect.requirement}`);
    assert.deepEqual(lacking, []);
  });
  it('has no entry that nothing judges', () => {
    const judged = new Set(loadCases().flatMap(one => one.requirements));
    assert.deepEqual(
      [...catalogue().keys()].filter(id => !judged.has(id)),
      [],
    );
  });
  it('takes the strongest level of several', () => {
    assert.equal(strongestLevel(['RFC3261:10.3-34']), 'SHOULD');
    assert.equal(strongestLevel(['RFC3261:10.3-34', 'RFC3261:10.3-33']), 'MUST');
  });
});
