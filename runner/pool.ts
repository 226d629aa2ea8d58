// Runs cases side by side in one process. cucumber-js runs them one after another in a plain loop; this replaces that
// loop (cucumber-js is pinned to an exact version, and tests/runner/pool.test.ts checks the shape relied on here).
import { AsyncLocalStorage } from 'node:async_hooks';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { caseInfo } from '../steps/case-info';

interface AssembledCase {
  gherkinDocument: GherkinDocument;
  pickle: Pickle;
}
interface Worker {
  runBeforeAllHooks(): Promise<unknown>;
  runAfterAllHooks(): Promise<unknown>;
  runTestCase(item: AssembledCase, failing: boolean): Promise<boolean>;
}
interface Adapter {
  worker: Worker;
  run(items: AssembledCase[]): Promise<boolean>;
}

export interface PoolOptions {
  /** How many cases may be under way at once. */
  concurrency: number;
  /** Milliseconds between two starts: a burst would lose datagrams. */
  paceMs: number;
  /** Whether a case that has ended is to be tried once more, after all others: the machine is quieter then. */
  again?: (caseId: string) => boolean;
  /** Ends the run early: cases under way are left alone. */
  signal?: AbortSignal;
}

type Handler = (error: Error) => void;
/** The case that a stray exception belongs to. */
const caseScope = new AsyncLocalStorage<{ handlers: Set<Handler> }>();

/** Replaces cucumber-js' loop and its process-wide exception handling. Returns the function that undoes it. */
export function installPool(options: PoolOptions): () => void {
  const { InProcessAdapter } = require('@cucumber/cucumber/lib/runtime/serial/adapter') as {
    InProcessAdapter: { prototype: Adapter };
  };
  const original = InProcessAdapter.prototype.run;
  InProcessAdapter.prototype.run = function (this: Adapter, items) {
    return runPool(this.worker, items, options);
  };
  const restoreExceptions = scopeExceptions();
  return () => {
    InProcessAdapter.prototype.run = original;
    restoreExceptions();
  };
}

async function runPool(worker: Worker, items: AssembledCase[], options: PoolOptions): Promise<boolean> {
  await worker.runBeforeAllHooks();
  const locks = new Locks();
  const results = new Map<AssembledCase, boolean>();
  const spoilt: AssembledCase[] = [];
  const aborted = new Promise<'aborted'>(resolve => {
    if (options.signal?.aborted) resolve('aborted');
    options.signal?.addEventListener('abort', () => resolve('aborted'));
  });
  const start = pacer(options.paceMs);
  const runCase = async (item: AssembledCase): Promise<void> => {
    const { id, locks: names } = caseInfo(item.gherkinDocument, item.pickle);
    const release = await locks.take(names);
    await start();
    if (!options.signal?.aborted) {
      const ok = await caseScope.run({ handlers: new Set() }, () => worker.runTestCase(item, false));
      if (!results.has(item) && options.again?.(id)) spoilt.push(item);
      results.set(item, ok);
    }
    release();
  };
  const runAll = async (queue: AssembledCase[]): Promise<void> => {
    const slot = async (): Promise<void> => {
      for (let item = queue.shift(); item && !options.signal?.aborted; item = queue.shift()) await runCase(item);
    };
    await Promise.all(Array.from({ length: Math.min(options.concurrency, queue.length) }, slot));
  };
  const both = async (): Promise<void> => {
    await runAll([...items]);
    await runAll(spoilt);
  };
  const outcome = await Promise.race([both(), aborted]);
  if (outcome === 'aborted') return false;
  await worker.runAfterAllHooks();
  return [...results.values()].every(ok => ok);
}

/** Lets one start through at a time, `paceMs` apart. */
function pacer(paceMs: number): () => Promise<void> {
  let next = Promise.resolve();
  if (paceMs <= 0) return () => next;
  return () => {
    const turn = next;
    next = turn.then(() => new Promise(resolve => setTimeout(resolve, paceMs)));
    return turn;
  };
}

/** Named locks: cases that share something exclusive wait for each other. Taken in one order, so that none waits for ever. */
class Locks {
  private readonly tails = new Map<string, Promise<void>>();

  async take(names: readonly string[]): Promise<() => void> {
    const releases: (() => void)[] = [];
    for (const name of [...new Set(names)].sort()) {
      const before = this.tails.get(name) ?? Promise.resolve();
      let release = (): void => {};
      this.tails.set(
        name,
        before.then(() => new Promise<void>(resolve => (release = resolve))),
      );
      await before;
      releases.push(() => release());
    }
    return () => {
      for (const release of releases) release();
    };
  }
}

/** One process-wide listener that hands a stray exception to its own case only. */
function scopeExceptions(): () => void {
  const manager = require('@cucumber/cucumber/lib/uncaught_exception_manager').default as {
    registerHandler(handler: Handler): void;
    unregisterHandler(handler: Handler): void;
  };
  const { registerHandler, unregisterHandler } = manager;
  const listener = (error: Error): void => {
    const handlers = caseScope.getStore()?.handlers;
    if (!handlers?.size) throw error;
    for (const handler of handlers) handler(error);
  };
  manager.registerHandler = handler => {
    caseScope.getStore()?.handlers.add(handler);
  };
  manager.unregisterHandler = handler => {
    caseScope.getStore()?.handlers.delete(handler);
  };
  process.on('uncaughtException', listener);
  return () => {
    process.off('uncaughtException', listener);
    Object.assign(manager, { registerHandler, unregisterHandler });
  };
}
