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

interface Told {
  emit(event: string, envelope: unknown): unknown;
}

/** An adapter of cucumber-js with a worker that does what the test says. */
function adapterWith(
  runTestCase: (one: { pickle: Pickle }) => Promise<boolean>,
  eventBroadcaster: Told = { emit: () => {} },
) {
  const adapter = new InProcessAdapter('run', eventBroadcaster, () => 'id', {}, {}, {});
  const hooks = { runBeforeAllHooks: async () => [], runAfterAllHooks: async () => [] };
  adapter.worker = { ...hooks, runTestCase, eventBroadcaster };
  return adapter;
}

const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Without the listeners that mocha has for exceptions that nobody else takes. */
async function withoutMocha(action: () => Promise<void>): Promise<void> {
  const all = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    await action();
  } finally {
    for (const listener of all) process.on('uncaughtException', listener);
  }
}

describe('runner/pool', () => {
  it('finds in cucumber-js 12.9.0 what it replaces', () => {
    assert.equal(require('@cucumber/cucumber/package.json').version, '12.9.0');
    const adapter = new InProcessAdapter('run', { emit: () => {} }, () => 'id', {}, {}, {});
    assert.ok(adapter.worker instanceof Worker);
    for (const method of ['runBeforeAllHooks', 'runAfterAllHooks', 'runTestCase'])
      assert.equal(typeof Worker.prototype[method], 'function');
    assert.match(InProcessAdapter.prototype.run.toString(), /this\.worker\.runTestCase/);
    assert.equal(typeof adapter.worker.eventBroadcaster.emit, 'function');
    assert.match(Worker.prototype.runTestCase.toString(), /eventBroadcaster: this\.eventBroadcaster/);
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

  it('begins no case once it is interrupted, and leaves one that does not end', async () => {
    const controller = new AbortController();
    const restore = installPool({ concurrency: 1, paceMs: 0, signal: controller.signal, graceMs: 10 });
    const begun: string[] = [];
    const adapter = adapterWith(({ pickle }) => {
      begun.push(pickle.name);
      return new Promise(() => {});
    });
    const running = adapter.run([item('endless'), item('never')]);
    await immediate();
    controller.abort();
    assert.equal(await running, false);
    assert.deepEqual(begun, ['endless']);
    restore();
  });

  it('waits for cases that end soon after the interruption, and takes what they tell', async () => {
    const controller = new AbortController();
    const restore = installPool({ concurrency: 2, paceMs: 0, signal: controller.signal });
    const told: unknown[] = [];
    const adapter = adapterWith(
      async ({ pickle }) => {
        await wait(pickle.name === 'first' ? 10 : 30);
        adapter.worker.eventBroadcaster.emit('envelope', pickle.name);
        return true;
      },
      { emit: (_, envelope) => told.push(envelope) },
    );
    const running = adapter.run([item('first'), item('second'), item('never')]);
    await immediate();
    controller.abort();
    assert.equal(await running, false);
    assert.deepEqual(told, ['first', 'second']);
    restore();
  });

  it('tells nothing of a case that is left alone, and takes its stray exceptions', async () => {
    const controller = new AbortController();
    const told: unknown[] = [];
    let ended = (): void => {};
    const end = new Promise<void>(resolve => (ended = resolve));
    const adapter = adapterWith(
      async ({ pickle }) => {
        const { eventBroadcaster } = adapter.worker;
        eventBroadcaster.emit('envelope', `${pickle.name} begins`);
        await wait(pickle.name === 'short' ? 5 : 60);
        if (pickle.name === 'long')
          setTimeout(() => {
            throw new Error('stray');
          });
        await wait(pickle.name === 'short' ? 0 : 10);
        eventBroadcaster.emit('envelope', `${pickle.name} ends`);
        if (pickle.name === 'long') ended();
        return true;
      },
      { emit: (_, envelope) => told.push(envelope) },
    );
    await withoutMocha(async () => {
      const restore = installPool({ concurrency: 2, paceMs: 0, signal: controller.signal, graceMs: 20 });
      const running = adapter.run([item('short'), item('long')]);
      await immediate();
      controller.abort();
      assert.equal(await running, false);
      restore();
      const [ours] = process.listeners('uncaughtException').slice(-1);
      await end;
      await wait(5);
      assert.ok(!process.listeners('uncaughtException').includes(ours));
    });
    assert.deepEqual(told, ['short begins', 'long begins', 'short ends']);
  });
});
