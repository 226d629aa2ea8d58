import assert from 'node:assert/strict';
import type { Envelope } from '@cucumber/messages';
import type { Case } from '../../runner/cases';
import { Collector } from '../../runner/collect';
import { recordMediaType } from '../../steps/record';
import type { Profile } from '../../systems/profile';

const one = {
  id: 'x',
  title: 'x',
  tags: ['@id=x'],
  requirements: [],
  roles: ['uas'],
  etsi: [],
  level: 'MUST',
  area: 'a',
};
const profile = { knownNonconformities: [] } as unknown as Profile;

function collector(knownNonconformities: Profile['knownNonconformities'] = []): Collector {
  const collect = new Collector({ cases: [one as unknown as Case], profile: { ...profile, knownNonconformities } });
  const pickle = { id: 'p', uri: 'f', name: 'x', astNodeIds: ['s'], tags: [{ name: '@id=x' }], steps: [] };
  for (const envelope of [
    { gherkinDocument: { uri: 'f', feature: { children: [] } } },
    { pickle },
    { testCase: { id: 't', pickleId: 'p', testSteps: [] } },
  ]) {
    collect.take(envelope as unknown as Envelope);
  }
  return collect;
}

function attempt(collect: Collector, id: string, outcome: string, mistimed?: boolean): void {
  const body = JSON.stringify({
    id: 'x',
    outcome,
    mistimed,
    why: outcome,
    seed: 1,
    durationMs: 1,
    repeat: '',
    notes: [],
    trace: [],
  });
  collect.take({ testCaseStarted: { id, testCaseId: 't' } } as unknown as Envelope);
  collect.take({
    attachment: { testCaseStartedId: id, mediaType: recordMediaType, body, contentEncoding: 'IDENTITY' },
  } as unknown as Envelope);
  collect.take({ testCaseFinished: { testCaseStartedId: id } } as unknown as Envelope);
}

describe('runner/collect', () => {
  it('knows whether it was the time alone that was wrong, the last time', () => {
    const collect = collector();
    attempt(collect, '1', 'violation', true);
    assert.ok(collect.isMistimed('x'));
    attempt(collect, '2', 'violation');
    assert.ok(!collect.isMistimed('x'));
  });

  it('is surprised when what is known to fail passes, but not where it fails only sometimes', () => {
    const known = (outcome: string, sometimes?: boolean): unknown => {
      const collect = collector([{ id: 'x', reason: 'as ever', sometimes }]);
      attempt(collect, '1', outcome);
      return collect.resultOf('x')?.known;
    };
    assert.deepEqual(known('violation'), { reason: 'as ever', unexpectedPass: false });
    assert.deepEqual(known('pass'), { reason: 'as ever', unexpectedPass: true });
    assert.deepEqual(known('violation', true), { reason: 'as ever', unexpectedPass: false });
    assert.equal(known('pass', true), undefined);
  });

  it('keeps the last of two tries, and says that there were two', () => {
    const collect = collector();
    attempt(collect, '1', 'inconclusive');
    assert.equal(collect.resultOf('x')?.verdict, 'inconclusive');
    attempt(collect, '2', 'pass');
    assert.equal(collect.resultOf('x')?.verdict, 'pass');
    assert.deepEqual(
      collect.results.map(result => result.verdict),
      ['pass'],
    );
    assert.match(collect.results[0].log.join(), /tried twice; the first time: inconclusive/);
  });

  it('makes a violation of a MUST a failure', () => {
    const collect = collector();
    attempt(collect, '1', 'violation');
    assert.equal(collect.results[0].verdict, 'fail');
  });

  it('says of a case without a record that this is our error', () => {
    const collect = collector();
    collect.take({ testCaseStarted: { id: '1', testCaseId: 't' } } as unknown as Envelope);
    collect.take({ testCaseFinished: { testCaseStartedId: '1' } } as unknown as Envelope);
    assert.equal(collect.results[0].verdict, 'error');
  });
});
