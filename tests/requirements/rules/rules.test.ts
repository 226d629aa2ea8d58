// What holds of all rules together.
import assert from 'node:assert/strict';
import { catalogue } from '../../../requirements/catalogue';
import { rules } from '../../../requirements/rules';

describe('rules', () => {
  it('have ids of their own, and requirements that the catalogue holds and a rule may judge', () => {
    assert.equal(new Set(rules.map(rule => rule.id)).size, rules.length);
    for (const { id, requirement } of rules) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(catalogue().has(requirement), `${id}: ${requirement} is not in the catalogue`);
      assert.notEqual(catalogue().get(requirement)!.judge, 'not-observable', `${id}: ${requirement}`);
    }
  });
});
