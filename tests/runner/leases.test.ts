// How cases share the instances of a system: who gets one alone, and what becomes of one that ends.
import assert from 'node:assert/strict';
import { type SharedOptions, sharedContext } from '../../runner/leases';
import { Inconclusive, SutCrashed } from '../../simulator/peer';
import type { Lease, LeaseWishes } from '../../steps/context';
import { type ContainerStart, type Profile, profileForUri } from '../../systems/profile';
import type { SutInstance } from '../../systems/start';

type Exit = SutInstance['exit'];

const sip = 'sip:127.0.0.1:5060';

/** A system that is nothing but its end. */
class Fake {
  readonly profile = profileForUri(sip);
  readonly address = { host: '127.0.0.1', port: 5060 };
  readonly addresses = {};
  readonly localHost = '127.0.0.1';
  exit: Exit;
  paused = false;
  stopped = false;
  get gone(): string | undefined {
    return this.exit ? 'ended by SIGSEGV' : this.paused ? 'is paused' : undefined;
  }
  lastLines = (): string[] => ['fatal'];
  stop = async (): Promise<void> => {
    this.stopped = true;
  };
  readonly sut = this as unknown as SutInstance;
  crash(): void {
    this.exit = { code: null, signal: 'SIGSEGV' };
  }
}

const start = { kind: 'process', instances: 1, restart: 'after-crash' } as unknown as ContainerStart;
const profile: Profile = { ...profileForUri(sip), concurrency: 2, start };

describe('runner/leases', () => {
  let systems: Fake[];
  let notes: string[];
  const leases: Lease[] = [];
  beforeEach(() => {
    systems = [new Fake()];
    notes = [];
  });
  afterEach(async () => {
    for (const lease of leases.splice(0)) await lease.release();
  });

  function context(options: Partial<SharedOptions> = {}) {
    const shared = sharedContext({
      profile,
      instances: systems.map(one => one.sut),
      seed: 1,
      repeat: id => id,
      restart: async index => {
        systems[index] = new Fake();
        return systems[index].sut;
      },
      onNote: note => notes.push(note),
      ...options,
    });
    const lease = async (id: string, wishes: LeaseWishes = {}): Promise<Lease> => {
      const taken = await shared.lease(id, wishes);
      leases.push(taken);
      return taken;
    };
    const release = async (taken: Lease): Promise<void> => {
      leases.splice(leases.indexOf(taken), 1);
      await taken.release();
    };
    return { ...shared, lease, release };
  }

  /** Whether it is still waited for. */
  async function waits(promise: Promise<unknown>): Promise<boolean> {
    const late = new Promise(resolve => setImmediate(() => resolve('late')));
    return (await Promise.race([promise, late])) === 'late';
  }

  it('gives each case a line of its own, and the whole phone to one that makes it call', async () => {
    const phone = { answers: 'line{n}', lines: 2 };
    const shared = context({ profile: { ...profile, concurrency: 5, phone } });
    const first = await shared.lease('a');
    const second = await shared.lease('b');
    assert.deepEqual([first.line, second.line], [1, 2]);
    const third = shared.lease('c');
    assert(await waits(third));
    await shared.release(first);
    assert.equal((await third).line, 1);
    const caller = shared.lease('d', { roles: ['uac'] });
    await shared.release(second);
    assert(await waits(caller));
    await shared.release(await third);
    const alone = await caller;
    const last = shared.lease('e');
    assert(await waits(last));
    await shared.release(alone);
    await last;
  });

  it('tells which instances are the others', async () => {
    systems.push(new Fake());
    const shared = context();
    const [first, second] = [await shared.lease('a'), await shared.lease('b')];
    assert.deepEqual(first.others?.(), [second.sut]);
    assert.deepEqual(second.others?.(), [first.sut]);
  });

  it('gives an instance to as many cases as the profile allows', async () => {
    const shared = context();
    const first = await shared.lease('a');
    await shared.lease('b');
    const third = shared.lease('c');
    assert(await waits(third));
    await shared.release(first);
    assert.equal((await third).sut, systems[0].sut);
  });

  it('gives it alone to a case that needs that, and to none beside it', async () => {
    const shared = context();
    const first = await shared.lease('a');
    const alone = shared.lease('b', { alone: true });
    assert(await waits(alone));
    await shared.release(first);
    const taken = await alone;
    const next = shared.lease('c');
    assert(await waits(next));
    await shared.release(taken);
    await next;
  });

  it('takes a crash for a finding of the only case under way, and starts the system again', async () => {
    const shared = context();
    const only = await shared.lease('a');
    systems[0].crash();
    const crash = only.crash?.();
    assert(crash instanceof SutCrashed, String(crash));
    assert.match(crash.observed, /ended by SIGSEGV\n {2}\| fatal/);
    const crashed = systems[0];
    await shared.release(only);
    const next = await shared.lease('b');
    assert.deepEqual([next.sut.exit, crashed.stopped], [undefined, true]);
    assert.match(notes[0], /started again; its last lines:\nfatal/);
  });

  it('blames none of several: each is tried again alone', async () => {
    const shared = context();
    const both = [await shared.lease('a'), await shared.lease('b')];
    systems[0].crash();
    for (const one of both) assert(one.crash?.() instanceof Inconclusive);
    assert.deepEqual([shared.isSuspect('a'), shared.isSuspect('b'), shared.isSuspect('c')], [true, true, false]);
    for (const one of both) await shared.release(one);
    await shared.lease('a');
    assert(await waits(shared.lease('b')), 'the second suspect waits for the first');
  });

  it('blames none of several, though the others have ended before the last notices', async () => {
    const shared = context();
    const [a, b] = [await shared.lease('a'), await shared.lease('b')];
    systems[0].crash();
    assert(a.crash?.() instanceof Inconclusive);
    await shared.release(a);
    assert(b.crash?.() instanceof Inconclusive);
    assert.equal(shared.endedUnexplained(), true);
    await shared.release(b);
    const alone = await shared.lease('a');
    systems[0].crash();
    assert(alone.crash?.() instanceof SutCrashed);
    assert.equal(shared.endedUnexplained(), false);
  });

  it('ends the wait of a case whose system has ended, and of one whose system is paused', async () => {
    const shared = context();
    const one = await shared.lease('a');
    systems[0].paused = true;
    await assert.rejects(
      one.runtime.until(() => undefined, 60_000),
      (error: Error) => error instanceof Inconclusive && /is paused/.test(error.message),
    );
    systems[0].crash();
    await assert.rejects(
      one.runtime.until(() => undefined, 60_000),
      SutCrashed,
    );
  });

  it('says that none is left where a system is not to be started again', async () => {
    const shared = context({ profile: { ...profile, start: { ...start, restart: 'never' } } });
    const one = await shared.lease('a');
    systems[0].crash();
    await shared.release(one);
    await assert.rejects(shared.lease('b'), /ended by SIGSEGV/);
  });

  it('gives up when it can not be started again', async () => {
    const restart = async (): Promise<SutInstance> => {
      throw new Error('no such program');
    };
    const shared = context({ restart });
    systems[0].crash();
    await assert.rejects(shared.lease('a'), Inconclusive);
    assert.match(notes[1], /could not be started again: no such program/);
  });

  it('gives none and starts none again once the run is interrupted', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const shared = context({ signal });
    const [crashed] = systems;
    const both = [await shared.lease('a'), await shared.lease('b')];
    const waiting = shared.lease('c');
    crashed.crash();
    controller.abort();
    await assert.rejects(waiting, /the run was interrupted/);
    for (const one of both) await shared.release(one);
    await assert.rejects(shared.lease('d'), /the run was interrupted/);
    assert.deepEqual([systems[0], notes], [crashed, []]);
  });

  it('does not start one again whose turn comes after the interruption', async () => {
    systems = [new Fake(), new Fake()];
    const controller = new AbortController();
    const started: number[] = [];
    let begun = (): void => {};
    const begins = new Promise<void>(resolve => (begun = resolve));
    let go = (): void => {};
    const first = new Promise<void>(resolve => (go = resolve));
    const restart = async (index: number): Promise<SutInstance> => {
      started.push(index);
      begun();
      await first;
      return systems[index].sut;
    };
    const shared = context({ restart, startsAtOnce: 1, signal: controller.signal });
    for (const one of systems) one.crash();
    const cases = Promise.allSettled([shared.lease('a', { alone: true }), shared.lease('b', { alone: true })]);
    await begins;
    controller.abort();
    for (const one of systems) one.exit = undefined;
    go();
    await cases;
    assert.equal(started.length, 1);
    assert.ok(!notes.some(note => note.includes('could not be started')));
  });

  it('is reset by the last case that used it, and tells when that fails', async () => {
    let resets = 0;
    systems[0].sut.trigger = { reset: async () => void resets++ } as unknown as SutInstance['trigger'];
    const shared = context();
    const [a, b] = [await shared.lease('a'), await shared.lease('b')];
    await shared.release(a);
    assert.equal(resets, 0);
    await shared.release(b);
    assert.equal(resets, 1);
    systems[0].sut.trigger = {
      reset: () => Promise.reject(new Error('no shell')),
    } as unknown as SutInstance['trigger'];
    await shared.release(await shared.lease('c'));
    assert.match(notes[0], /the reset after c failed: no shell/);
  });

  it('starts a system again for a case that wants it fresh, and for each where the profile says so', async () => {
    const shared = context();
    const [before] = systems;
    await shared.release(await shared.lease('a', { fresh: true }));
    assert.equal(systems[0], before, 'it was just started');
    await shared.release(await shared.lease('b', { fresh: true }));
    assert.notEqual(systems[0], before);
    const [again] = systems;
    await shared.release(await shared.lease('c'));
    assert.equal(systems[0], again);
    const each = context({ profile: { ...profile, start: { ...start, restart: 'each-case' } } });
    await each.release(await each.lease('d'));
    await each.release(await each.lease('e'));
    assert.notEqual(systems[0], again);
  });

  it('starts few at a time again, so that those whose answers are timed are not slowed down', async () => {
    systems = [new Fake(), new Fake()];
    let starting = 0;
    let most = 0;
    const restart = async (index: number): Promise<SutInstance> => {
      most = Math.max(most, ++starting);
      await new Promise(resolve => setImmediate(resolve));
      starting -= 1;
      return systems[index].sut;
    };
    const each = { ...profile, start: { ...start, restart: 'each-case' as const } };
    const shared = context({ profile: each, restart, startsAtOnce: 1 });
    const first = [await shared.lease('a'), await shared.lease('b')];
    for (const one of first) await shared.release(one);
    const again = await Promise.all([shared.lease('c'), shared.lease('d')]);
    assert.deepEqual([again.length, most], [2, 1]);
  });
});
