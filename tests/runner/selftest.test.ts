// The kill matrix: who must catch a defect, who never does, and what an excuse is worth.
import assert from 'node:assert/strict';
import type { Rule } from '../../requirements/rules';
import { loadCases } from '../../runner/cases';
import { selftest } from '../../runner/selftest';
import { defects } from '../../systems/defects';
import { loadProfile } from '../../systems/profile';
import { referenceProfile } from '../../systems/reference';
import { finder, idle, must } from './finder';

describe('runner/selftest', function () {
  this.timeout(60_000);
  const chosen = loadCases().filter(one => one.id.startsWith('registrar-add') || one.id.startsWith('options-'));
  const defect = { ...defects.find(one => one.id === 'registrar-too-brief-without-min-expires')!, filters: () => ({}) };
  const flagged: Rule = {
    ...finder(must, 'finds-a-flag'),
    applies: ({ message }) => message.isResponse(),
    check: ({ message }) => (message.has('X-Flag') ? { found: 'X-Flag', expected: 'none' } : undefined),
  };
  const flagging = {
    ...defect,
    id: 'registrar-flags',
    caughtBy: flagged.id,
    filters: () => ({ out: (message: import('../../simulator/message').Message) => message.set('X-Flag', '1') }),
  };
  const options = { profile: loadProfile(referenceProfile), cases: chosen, allCases: false };

  it('lets a rule catch a defect, and says which never did', async () => {
    const result = await selftest({ ...options, rules: [flagged, idle], defects: [flagging] });
    assert.deepEqual(result.unsound, []);
    const [outcome] = result.defects;
    assert.deepEqual([outcome.caught, outcome.rules], [true, ['finds-a-flag']]);
    assert.ok(result.neverCatching.includes('never-judges') && !result.neverCatching.includes('finds-a-flag'));
  });

  it('wants each that is named to catch it, and tells who did not', async () => {
    const both = { ...flagging, alsoCaughtBy: [idle.id] };
    const { defects: outcomes } = await selftest({ ...options, rules: [flagged, idle], defects: [both] });
    assert.deepEqual([outcomes[0].caught, outcomes[0].missedBy], [false, [idle.id]]);
  });

  it('accepts a reason for one that never catches, and none for one that does', async () => {
    const excused = { [idle.id]: 'judges nothing', [flagged.id]: 'finds no flag', 'no-such-rule': 'gone' };
    const result = await selftest({ ...options, cases: [], rules: [flagged, idle], defects: [], excused });
    assert.deepEqual(result.neverCatching, []);
    assert.deepEqual(
      result.excused.map(({ id, why }) => [id, why]),
      [
        [flagged.id, 'finds no flag'],
        [idle.id, 'judges nothing'],
      ],
    );
    assert.deepEqual(result.needlessExcuses, ['no-such-rule']);
    const caught = await selftest({ ...options, rules: [flagged, idle], defects: [flagging], excused });
    assert.deepEqual(caught.needlessExcuses, [flagged.id, 'no-such-rule']);
  });

  it('lets none pass that the rule does not find, and no sound system that a rule finds fault with', async () => {
    const escaped = { ...flagging, filters: () => ({}) };
    const result = await selftest({ ...options, rules: [flagged, finder(must)], defects: [escaped] });
    assert.equal(result.defects[0].caught, false);
    assert.deepEqual(
      result.unsound.map(one => one.id),
      ['always-finds'],
    );
  });
});
