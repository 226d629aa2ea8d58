import assert from 'node:assert/strict';
import type { RunResult } from '../../reports/types';
import { overall, partOf, shownOf, shownOfRequirement, slugs, tally, tallyByRole } from '../../reports/words';
import { fixtureRun, makeCase, makeRule } from './fixture';

function runOf(over: Partial<RunResult>): RunResult {
  return { ...fixtureRun(20), ...over };
}

describe('reports/words', () => {
  const known = makeCase('k', { verdict: 'fail', known: { reason: 'r', unexpectedPass: false } });

  it('shows a known nonconformity as known, whatever it broke', () => {
    assert.equal(shownOf(known), 'known');
    assert.equal(shownOf({ ...known, verdict: 'warn' }), 'known');
    assert.equal(shownOf({ ...known, verdict: 'inconclusive' }), 'inconclusive');
    assert.equal(shownOf(makeCase('u', { known: { reason: 'r', unexpectedPass: true } })), 'pass');
  });

  it('shows a requirement as known only when nothing else breaks it', () => {
    const other = makeCase('o', { verdict: 'fail' });
    const byId = new Map([known, other].map(c => [c.id, c]));
    const requirement = { id: 'RFC3261:8-1', level: 'MUST', verdict: 'fail' as const, cases: ['k'], rules: [] };
    const rule = makeRule('some-rule', { verdict: 'fail' });
    const rules = new Map([[rule.id, rule]]);
    const foretold = new Map([[rule.id, { ...rule, known: { reason: 'r', unexpectedPass: false } }]]);
    const both = { ...requirement, rules: [rule.id] };
    assert.equal(shownOfRequirement(requirement, byId, rules), 'known');
    assert.equal(shownOfRequirement({ ...requirement, cases: ['k', 'o'] }, byId, rules), 'fail');
    assert.equal(shownOfRequirement(both, byId, rules), 'fail');
    assert.equal(shownOfRequirement(both, byId, foretold), 'known');
  });

  it('counts every case once, and once for each of its roles', () => {
    const { cases } = fixtureRun();
    assert.equal(
      Object.values(tally(cases)).reduce((a, b) => a + b),
      cases.length,
    );
    const two = tallyByRole([makeCase('a', { roles: ['uas', 'proxy'] }), makeCase('b', { roles: [] })]);
    assert.deepEqual(
      two.map(([role, counts]) => [role, counts.pass]),
      [
        ['uas', 1],
        ['proxy', 1],
        ['(no role)', 1],
      ],
    );
  });

  it('says the result in words', () => {
    const pass = [makeCase('p')];
    assert.equal(overall(runOf({ cases: pass, rules: [], exitCode: 0 })).headline, 'Conforms in all that was tested');
    assert.equal(
      overall(runOf({ cases: [...pass, known], rules: [], exitCode: 0 })).headline,
      'Conforms in all that was tested, apart from what is known',
    );
    const ruled = overall(runOf({ cases: pass, exitCode: 1 }));
    assert.equal(ruled.headline, 'Does not conform');
    assert.match(
      ruled.detail,
      /5 of 6 rules had messages to judge; 2 rules found a MUST broken; 1 rule found a SHOULD/,
    );
    const warned = runOf({ cases: pass, exitCode: 0, rules: [makeRule('w', { verdict: 'warn' })] });
    assert.equal(overall(warned).headline, 'Conforms in all that was tested, with warnings');
    assert.equal(overall(runOf({ exitCode: 1 })).headline, 'Does not conform');
    assert.equal(overall(runOf({ cases: [], rules: [], exitCode: 2 })).headline, 'Inconclusive');
    assert.equal(overall(runOf({ cases: pass, rules: [], exitCode: 70 })).tone, 'unsure');
    assert.match(overall(runOf({ cases: pass, rules: [], exitCode: 2, interrupted: true })).headline, /^Interrupted/);
  });

  it('says which part of a run it is, or what it was joined from', () => {
    const run = runOf({ cases: [makeCase('a'), makeCase('b')], rules: [] });
    const shard = (index: number) => ({ index, of: 3, cases: 6 });
    const merged = [1, 3].map(index => ({ path: 'x', started: '', durationMs: 1, cases: 2, shard: shard(index) }));
    assert.equal(partOf(run), '');
    assert.equal(partOf({ ...run, shard: shard(2) }), 'shard 2/3: 2 of the 6 cases selected');
    assert.equal(partOf({ ...run, merged }), 'joined from 2 runs: shards 1/3, 3/3');
    assert.equal(partOf({ ...run, merged: [{ ...merged[0], shard: undefined }] }), 'joined from 1 run');
  });

  it('names files that no case can lead astray', () => {
    const names = slugs(
      ['../../etc/passwd', 'a', 'A', 'a-2', '', '..', 'ü/ü', 'x'.repeat(300)].map(id => makeCase('z', { id })),
    );
    assert.equal(new Set(names.map(name => name.toLowerCase())).size, names.length);
    for (const name of names) assert.match(name, /^[A-Za-z0-9-][A-Za-z0-9._-]{0,110}$/);
  });
});
