// The reference system's proxy without state, by all cases that hold for it: those for any proxy as well as its own.
import assert from 'node:assert/strict';
import path from 'node:path';
import { loadCases } from '../../runner/cases';
import { run } from '../../runner/run';
import { virtualRuntime } from '../../simulator/runtime';
import { isStateless, loadProfile } from '../../systems/profile';
import { referenceProfile, startReference } from '../../systems/reference';

const whole = loadProfile(referenceProfile);
const stateless = loadProfile(path.join(path.dirname(referenceProfile), 'stateless.yaml'));

describe('the reference system as a proxy without state', function () {
  this.timeout(120_000);

  it('conforms in every case for proxies that applies to it, and by every rule', async () => {
    const cases = loadCases().filter(
      ({ roles, tags }) => roles.includes('stateless-proxy') || tags.includes('@stateless'),
    );
    assert.ok(cases.length > 200, `${cases.length} cases`);
    const options = { network: 'virtual', seed: 1, strict: false, sutArgument: '' } as const;
    const result = await run({ profile: stateless, cases, ...options });
    assert.deepEqual(
      result.cases.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict, why }) => [id, verdict, why]),
      [],
    );
    const wrong = result.rules.filter(({ verdict }) => !['pass', 'not-judged', 'observation'].includes(verdict));
    assert.deepEqual(wrong, []);
    for (const { id, judged } of result.rules.filter(one => one.id.startsWith('stateless-')))
      assert.ok(judged > 0 || id.endsWith('drops-responses-to-others'), `${id} judged nothing`);
  });

  it('is what a case asks for, where the system is both', () => {
    assert.equal(isStateless(whole.roles, ['stateless-proxy']), true);
    assert.equal(isStateless(whole.roles, ['proxy']), false);
    assert.equal(isStateless(stateless.roles, ['proxy']), true);
    assert.equal(isStateless(['proxy'], ['proxy']), false);
  });

  it('stands at the address where it is asked for', async () => {
    const runtime = virtualRuntime();
    const kinds: string[] = [];
    for (const [profile, role] of [
      [whole, 'proxy'],
      [whole, 'stateless-proxy'],
      [whole, 'uas'],
      [stateless, 'proxy'],
    ] as const) {
      const system = await startReference(runtime, profile, { roles: [role] });
      kinds.push(system.proxy.constructor.name);
      await system.stop();
    }
    runtime.close();
    assert.deepEqual(kinds, ['StatefulProxy', 'StatelessProxy', 'StatefulProxy', 'StatelessProxy']);
  });
});
