// The pool relies on the inside of one exact version of cucumber-js: this fails loudly when an upgrade changes it.
import assert from 'node:assert/strict';
import { setImmediate as immediate } from 'node:timers/promises';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { installPool } from '../../runner/pool';

const { InProcessAdapter } = require('@cucumber/cucumber/lib/runtime/serial/adapter');
const { Worker } = require('@cucumber/cucumber/lib/runtime/worker');
const manager = require('@cucumber/cucumber/lib/uncaught_exception_manager').default;

const document = { feature: { children: [] }, comments: [] } as unknown as GherkinDocument;

function item(name: string, tags: string[] = []): { gherkinDocument: GherkinDocument; pickle: Pickle } {
  const pickle = {
    name,
    astNodeIds: [name],
    tags: tags.map(tag => ({ name: tag, astNodeId: tag })),
  } as unknown as Pickle;
  return { gherkinDocument: document, pickle };
}

/** An adapter of cucumber-js with a worker that does what the test says. */
function adapterWith(runTestCase: (one: { pickle: Pickle }) => Promise<boolean>) {
  const adapter = new InProcessAdapter('run', { emit: () => {} }, () => 'id', {}, {}, {});
  adapter.worker = { runBeforeAllHooks: async () => [], runAfterAllHooks: async () => [], runTestCase };
  return adapter;
}

describe('runner/pool', () => {
  it('finds in cucumber-js 12.9.0 what it replaces', () => {
    assert.equal(require('@cucumber/cucumber/package.json').version, '12.9.0');
    const adapter = new InProcessAdapter('run', { emit: () => {} }, () => 'id', {}, {}, {});
    assert.ok(adapter.worker instanceof Worker);
    for (const method of ['runBeforeAllHooks', 'runAfterAllHooks', 'runTestCase'])
      assert.equal(typeof Worker.prototype[method], 'function');
    assert.match(InProcessAdapter.prototype.run.toString(), /this\.worker\.runTestCase/);
    assert.equal(typeof manager.registerHandler, 'function');
    assert.equal(typeof manager.unregisterHandler, 'function');
  });

  it('runs cases side by side, no more than the concurrency at once', async () => {
    const restore = installPool({ concurrency: 3, paceMs: 0 });
    let under = 0;
    let most = 0;
    const adapter = adapterWith(async () => {
      most = Math.max(most, ++under);
      await immediate();
      under -= 1;
      return true;
    });
    assert.equal(await adapter.run(Array.from({ length: 10 }, (_, n) => item(`c${n}`))), true);
    assert.equal(most, 3);
    restore();
  });

  it('lets cases with one lock run one after another', async () => {
    const restore = installPool({ concurrency: 4, paceMs: 0 });
    let under = 0;
    const adapter = adapterWith(async () => {
      assert.equal(++under, 1);
      await immediate();
      under -= 1;
      return true;
    });
    await adapter.run(['a', 'b', 'c'].map(name => item(name, ['@lock=line'])));
    restore();
  });

  it('hands a stray exception to its own case only', async () => {
    const restore = installPool({ concurrency: 2, paceMs: 0 });
    const mochaListeners = process.listeners('uncaughtException').slice(0, -1);
    for (const listener of mochaListeners) process.off('uncaughtException', listener);
    const failed: string[] = [];
    const adapter = adapterWith(async ({ pickle }) => {
      const handler = (): void => void failed.push(pickle.name);
      manager.registerHandler(handler);
      if (pickle.name === 'bad')
        setTimeout(() => {
          throw new Error('stray');
        }, 1);
      await new Promise(resolve => setTimeout(resolve, 20));
      manager.unregisterHandler(handler);
      return true;
    });
    try {
      await adapter.run([item('good'), item('bad')]);
    } finally {
      for (const listener of mochaListeners) process.on('uncaughtException', listener);
      restore();
    }
    assert.deepEqual(failed, ['bad']);
  });

  it('tries a case once more when it is told to, only once, and after the others', async () => {
    const restore = installPool({ concurrency: 1, paceMs: 0, again: id => id === 'spoilt' });
    const tries: string[] = [];
    const adapter = adapterWith(async one => {
      tries.push(one.pickle.name);
      return tries.length > 1;
    });
    assert.equal(await adapter.run([item('spoilt', ['@id=spoilt']), item('sound', ['@id=sound'])]), true);
    assert.deepEqual(tries, ['spoilt', 'sound', 'spoilt']);
    restore();
  });

  it('ends at once when interrupted', async () => {
    const controller = new AbortController();
    const restore = installPool({ concurrency: 1, paceMs: 0, signal: controller.signal });
    const adapter = adapterWith(() => new Promise(() => {}));
    const running = adapter.run([item('endless'), item('never')]);
    controller.abort();
    assert.equal(await running, false);
    restore();
  });
});
