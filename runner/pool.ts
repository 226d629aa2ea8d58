// Runs cases side by side in one process. cucumber-js runs them one after another in a plain loop; this replaces that
// loop (cucumber-js is pinned to an exact version, and tests/runner/pool.test.ts checks the shape relied on here).
import { AsyncLocalStorage } from 'node:async_hooks';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { caseInfo } from '../steps/case-info';

interface AssembledCase {
  gherkinDocument: GherkinDocument;
  pickle: Pickle;
}
interface Broadcaster {
  emit(event: string, envelope: unknown): unknown;
}
interface Worker {
  eventBroadcaster: Broadcaster;
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
  /** Ends the run early: no case begins any more, and those under way have a moment to end. */
  signal?: AbortSignal;
  /** That moment, ms. Cases that are then still under way are left alone, and no more is told of them. */
  graceMs?: number;
}

/** Long enough to end a call, short enough for somebody who has pressed Ctrl-C. */
const usualGraceMs = 3000;

type Handler = (error: Error) => void;
/** The case that a stray exception belongs to. */
const caseScope = new AsyncLocalStorage<{ handlers: Set<Handler>; gate: Gate }>();

/** Replaces cucumber-js' loop and its process-wide exception handling. Returns the function that undoes it. */
export function installPool(options: PoolOptions): () => void {
  const { InProcessAdapter } = require('@cucumber/cucumber/lib/runtime/serial/adapter') as {
    InProcessAdapter: { prototype: Adapter };
  };
  const original = InProcessAdapter.prototype.run;
  const left: Promise<unknown>[] = [];
  InProcessAdapter.prototype.run = function (this: Adapter, items) {
    return runPool(this.worker, items, options, left);
  };
  const restoreExceptions = scopeExceptions();
  return () => {
    InProcessAdapter.prototype.run = original;
    restoreExceptions(left);
  };
}

/** `left` takes the end of cases that are left alone. */
async function runPool(
  worker: Worker,
  items: AssembledCase[],
  options: PoolOptions,
  left: Promise<unknown>[],
): Promise<boolean> {
  const gate = new Gate(worker);
  await worker.runBeforeAllHooks();
  const locks = new Locks();
  const results = new Map<AssembledCase, boolean>();
  const spoilt: AssembledCase[] = [];
  const isOver = (): boolean => options.signal?.aborted === true;
  const start = pacer(options.paceMs);
  const runCase = async (item: AssembledCase): Promise<void> => {
    const { id, locks: names } = caseInfo(item.gherkinDocument, item.pickle);
    const release = await locks.take(names);
    await start();
    if (!isOver()) {
      const ok = await caseScope.run({ handlers: new Set(), gate }, () => worker.runTestCase(item, false));
      if (!isOver() && !results.has(item) && options.again?.(id)) spoilt.push(item);
      results.set(item, ok);
    }
    release();
  };
  const runAll = async (queue: AssembledCase[]): Promise<void> => {
    const slot = async (): Promise<void> => {
      for (let item = queue.shift(); item && !isOver(); item = queue.shift()) await runCase(item);
    };
    await Promise.all(Array.from({ length: Math.min(options.concurrency, queue.length) }, slot));
  };
  const both = async (): Promise<void> => {
    await runAll([...items]);
    await runAll(spoilt);
  };
  const running = both();
  if (!(await endsInTime(running, options))) {
    gate.close();
    left.push(running.catch(() => {}));
    return false;
  }
  await worker.runAfterAllHooks();
  return !isOver() && [...results.values()].every(ok => ok);
}

/** What cases tell goes through it, until the run is over: its reports are being written then. */
class Gate {
  closed = false;

  constructor(worker: Worker) {
    const broadcaster = worker.eventBroadcaster;
    worker.eventBroadcaster = {
      emit: (event, envelope) => (this.closed ? false : broadcaster.emit(event, envelope)),
    };
  }

  close(): void {
    this.closed = true;
  }
}

/** Whether what runs ends by itself, or within the grace after an interruption. */
async function endsInTime(running: Promise<void>, options: PoolOptions): Promise<boolean> {
  const { signal, graceMs = usualGraceMs } = options;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => {};
  const late = new Promise<false>(resolve => {
    onAbort = () => {
      timer = setTimeout(() => resolve(false), graceMs);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([running.then(() => true), late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
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

/**
 * One process-wide listener that hands a stray exception to its own case only. The function that takes it away leaves it
 * for cases that are `left` until they have ended.
 */
function scopeExceptions(): (left: readonly Promise<unknown>[]) => void {
  const manager = require('@cucumber/cucumber/lib/uncaught_exception_manager').default as {
    registerHandler(handler: Handler): void;
    unregisterHandler(handler: Handler): void;
  };
  const { registerHandler, unregisterHandler } = manager;
  const listener = (error: Error): void => {
    const { handlers, gate } = caseScope.getStore() ?? {};
    if (gate?.closed) return; // nobody waits for that case any more
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
  return left => {
    Object.assign(manager, { registerHandler, unregisterHandler });
    const takeAway = (): unknown => process.off('uncaughtException', listener);
    if (left.length === 0) takeAway();
    else void Promise.all(left).then(takeAway);
  };
}
