// A run that is interrupted: its cases end, and what they do later reaches no report.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { loadCases } from '../../runner/cases';
import { endingWith, interrupted } from '../../runner/interruption';
import { run } from '../../runner/run';
import { realRuntime, virtualRuntime } from '../../simulator/runtime';
import { type Lease, type RunContext, runContext, setRunContext } from '../../steps/context';
import { loadProfile } from '../../systems/profile';

const root = path.join(__dirname, '..', '..');

/** A context whose leases are nothing but a runtime. */
function contextWith(runtime: Lease['runtime']): RunContext {
  const lease = { runtime, release: async () => runtime.close() } as unknown as Lease;
  return { ...runContext(), lease: async () => lease };
}

describe('runner/interruption', function () {
  this.timeout(60_000);
  after(() => setRunContext(undefined));

  for (const make of [realRuntime, virtualRuntime])
    it(`ends one wait of each case, in the ${make === realRuntime ? 'real' : 'virtual'} world`, async () => {
      const controller = new AbortController();
      const { runtime, release } = await endingWith(controller.signal, contextWith(make({ seed: 1 }))).lease('a', {});
      if (make === virtualRuntime) controller.abort();
      else setTimeout(() => controller.abort(), 10);
      await assert.rejects(
        runtime.until(() => undefined, 60_000),
        { name: 'Inconclusive', message: interrupted },
      );
      assert.equal(await runtime.until(() => undefined, 20), undefined, 'it can tidy up');
      await release();
    });

  it('writes no message of a case that does not end, when it ends after all', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-test-'));
    const feature = path.join(dir, 'stuck.feature');
    fs.writeFileSync(
      feature,
      'Feature: stuck\n\n  @id=own-stuck @req=RFC3261:10.3-33 @role=registrar\n  Scenario: It is stuck\n    When nothing can end this step\n',
    );
    const steps = path.join(dir, 'stuck-steps.ts');
    fs.writeFileSync(
      steps,
      `import { When } from '${path.join(root, 'index')}';
      When('nothing can end this step', () => Reflect.get(globalThis, 'stuckStep')());`,
    );
    const controller = new AbortController();
    let end = (): void => {};
    const stuckStep = (): Promise<void> => {
      controller.abort();
      return new Promise(resolve => (end = resolve));
    };
    Object.assign(globalThis, { stuckStep });
    // A slow disk: the case ends while the last messages are being written, and a message more would be an exception.
    let written = '';
    const disk = new Writable({
      write: (chunk, _, done) => {
        written += chunk;
        done();
      },
      final: done => {
        end();
        setTimeout(done, 100);
      },
    });
    const open = fs.createWriteStream;
    fs.createWriteStream = (() => disk) as unknown as typeof open;
    const result = await run({
      profile: loadProfile(path.join(root, 'systems', 'reference', 'profile.yaml')),
      cases: loadCases([feature]),
      network: 'virtual',
      seed: 1,
      strict: false,
      sutArgument: '',
      requirePaths: [steps],
      dir,
      signal: controller.signal,
    }).finally(() => {
      fs.createWriteStream = open;
    });
    assert.deepEqual(
      result.cases.map(({ verdict, why }) => [verdict, why]),
      [['inconclusive', interrupted]],
    );
    assert.deepEqual([result.exitCode, result.interrupted], [130, true]);
    assert.match(written, /testCaseStarted[\s\S]*testRunFinished[^\n]*\n$/);
  });
});
