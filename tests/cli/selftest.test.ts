// `sipspec selftest` as CI runs it: the whole matrix of defects, cases and rules.
import assert from 'node:assert/strict';
import type { SelftestResult } from '../../runner/selftest';
import { sipspec } from './spawn';

describe('cli: sipspec selftest', function () {
  this.timeout(0);

  it('lets no defect escape, and no case or rule without one that it catches or a reason', async () => {
    const { status, stdout, stderr } = await sipspec(['selftest', '--json']);
    const result = JSON.parse(stdout) as SelftestResult;
    process.stdout.write(
      `    selftest: ${result.defects.length} defects, ${result.excused.length} cases and rules excused\n`,
    );
    assert.deepEqual(result.unsound, []);
    assert.deepEqual(
      result.defects.filter(({ caught }) => !caught).map(({ id, missedBy }) => `${id}: ${missedBy}`),
      [],
    );
    assert.deepEqual(result.neverCatching, []);
    assert.deepEqual(result.needlessExcuses, []);
    assert.equal(status, 0, stderr);
  });

  it('tells which are caught, of those asked for', async () => {
    const { status, stdout } = await sipspec(['selftest', '--defect', 'uas-200-not-repeated']);
    assert.equal(status, 0);
    assert.match(stdout, /1\/1 {2}caught/);
    assert.doesNotMatch(stdout, /Never catches/);
  });

  it('says how to find the defects when one is not there', async () => {
    const { status, stderr } = await sipspec(['selftest', '--defect', 'nonsense']);
    assert.equal(status, 64);
    assert.match(stderr, /sipspec list defects/);
  });
});
