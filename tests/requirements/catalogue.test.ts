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
  it('holds what every case judges', () => {
    const lacking = loadCases().flatMap(one => one.requirements.filter(id => !catalogue().has(id)));
    assert.deepEqual(lacking, []);
  });
  it('says why what cannot be observed cannot', () => {
    for (const { id, judge, why } of catalogue().values())
      assert.equal(why !== undefined, judge === 'not-observable', id);
  });
  it('takes the strongest level of several', () => {
    assert.equal(strongestLevel(['RFC3261:10.3-34']), 'SHOULD');
    assert.equal(strongestLevel(['RFC3261:10.3-34', 'RFC3261:10.3-33']), 'MUST');
  });
});
