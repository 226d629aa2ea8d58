// Shares the running instances of a real system among the cases: each instance takes as many cases at once as the
// profile's concurrency says; accounts come from one pool, so that no two cases use one address-of-record. A case that
// needs the system alone gets it alone; a system that ends is a finding of the case, and is started again.
import { availableParallelism } from 'node:os';
import { Inconclusive, SutCrashed } from '../simulator/peer';
import { type Runtime, realRuntime } from '../simulator/runtime';
import { accountsFrom, type Lease, type LeaseWishes, Pool, type RunContext, seedOf } from '../steps/context';
import { type Profile, type Restart, startedByUs } from '../systems/profile';
import type { SutInstance } from '../systems/start';
import { understands } from '../systems/trigger';
import { fence } from './fence';
import { interrupted } from './interruption';

export interface SharedOptions {
  profile: Profile;
  instances: SutInstance[];
  seed: number;
  /** The command that repeats one case. */
  repeat(caseId: string): string;
  /** Starts an instance again, in the place of one that has ended; absent where we did not start it. */
  restart?(index: number): Promise<SutInstance>;
  /** So many are started again at a time, by default one a processor: what starts slows down those whose answers are timed. */
  startsAtOnce?: number;
  /** Told what the run should tell. */
  onNote?(note: string): void;
  /** Ends the run: nobody gets an instance any more, and none is started again. */
  signal?: AbortSignal;
}

export interface SharedContext extends RunContext {
  /** Several cases were under way when the system ended: each of them has to be tried again, alone. */
  isSuspect(caseId: string): boolean;
  /** The system ended while several cases were under way, and never with one alone: nobody knows what made it. */
  endedUnexplained(): boolean;
}

/** So often a run starts systems again that ended by themselves. */
const mostRestarts = 20;
const lastLines = 12;

/** One instance, and who uses it. */
class Slot {
  readonly cases = new Set<string>();
  /** Whose it is alone. */
  owner?: string;
  /** It was used since it was started. */
  used = false;
  /** Lines of a phone, each for one case at a time. */
  readonly lines: Pool;

  constructor(
    readonly index: number,
    public sut: SutInstance,
    lines: number,
  ) {
    this.lines = new Pool(lines);
  }
}

export function sharedContext(options: SharedOptions): SharedContext {
  const instances = new Instances(options);
  const { profile, seed } = options;
  const users = new Pool(profile.users.count);
  return {
    profile,
    network: 'real',
    seed,
    repeat: options.repeat,
    isSuspect: caseId => instances.suspects.has(caseId),
    endedUnexplained: () => instances.endedUnexplained(),
    lease: async (caseId, wishes): Promise<Lease> => {
      const slot = await instances.take(caseId, wishes);
      const { sut } = slot;
      const runtime = realRuntime({ seed: seedOf(caseId, seed) });
      fence(runtime, sut);
      endWithSystem(runtime, () => instances.blame(slot, sut));
      const accounts = accountsFrom(users, profile);
      const line = linesOf(profile) > 1 ? slot.lines.take() : undefined;
      return {
        sut,
        others: () => instances.others(slot),
        line,
        runtime,
        account: accounts.account,
        crash: () => (sut.exit ? instances.blame(slot, sut) : undefined),
        release: async () => {
          runtime.close();
          accounts.done();
          if (line !== undefined) slot.lines.give(line);
          await instances.give(slot, caseId);
        },
      };
    },
  };
}

class Instances {
  /** Cases that were under way together when a system ended. */
  readonly suspects = new Set<string>();
  private readonly slots: Slot[];
  /** Who was under way when a system was first found ended: the last of them to notice is to blame no more than the first. */
  private readonly crashes = new Map<SutInstance, ReadonlySet<string>>();
  private readonly waiting: (() => void)[] = [];
  private restarts = 0;
  private starting = 0;
  private readonly waitingToStart: (() => void)[] = [];

  constructor(private readonly options: SharedOptions) {
    this.slots = options.instances.map((sut, index) => new Slot(index, sut, linesOf(options.profile)));
    options.signal?.addEventListener('abort', () => this.wake());
  }

  /** @throws Inconclusive when no instance is left, or the run is interrupted */
  async take(caseId: string, wishes: LeaseWishes): Promise<Slot> {
    const { profile } = this.options;
    const orders = linesOf(profile) > 1 && wishes.roles?.includes('uac'); // what it does then is its only call
    const alone = wishes.alone || orders || this.suspects.has(caseId);
    const fresh = wishes.fresh || restartOf(profile) === 'each-case';
    for (;;) {
      if (this.isOver()) throw new Inconclusive(interrupted);
      const slot = this.freeSlot(alone || fresh);
      if (slot) {
        slot.cases.add(caseId);
        if (alone || fresh) slot.owner = caseId;
        if (await this.prepare(slot, fresh)) return slot;
        await this.give(slot, caseId);
        continue;
      }
      const hope = this.slots.some(one => one.cases.size > 0 || !one.sut.gone || this.mayRestart(one));
      if (!hope) throw new Inconclusive(`the system under test ${this.slots[0]?.sut.gone ?? 'is not there'}`);
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
  }

  others(slot: Slot): SutInstance[] {
    return this.slots.filter(one => one !== slot).map(one => one.sut);
  }

  /** The last case that used it leaves it as it was at first, where the profile says how. */
  async give(slot: Slot, caseId: string): Promise<void> {
    const { trigger, gone } = slot.sut;
    if (slot.cases.size === 1 && !gone && trigger && understands(trigger, 'reset')) {
      await trigger
        .reset?.()
        .catch((error: Error) => this.options.onNote?.(`the reset after ${caseId} failed: ${error.message}`));
    }
    slot.cases.delete(caseId);
    if (slot.owner === caseId) slot.owner = undefined;
    this.wake();
  }

  /** Why a case can't go on now that its system is gone: its own finding, unless others were under way. */
  blame(slot: Slot, sut: SutInstance): Error | undefined {
    if (!sut.gone) return undefined;
    const what = `the system under test ${sut.gone}`;
    if (!sut.exit) return new Inconclusive(what);
    const lines = sut.lastLines(lastLines);
    const involved = this.crashes.get(sut) ?? new Set(slot.cases);
    this.crashes.set(sut, involved);
    if (involved.size <= 1) return new SutCrashed(sut.gone, lines);
    for (const id of involved) this.suspects.add(id);
    return new Inconclusive([`${what} while ${involved.size} cases were under way`, ...lines].join('\n'));
  }

  endedUnexplained(): boolean {
    const crashes = [...this.crashes.values()];
    return crashes.length > 0 && crashes.every(({ size }) => size > 1);
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  private isOver(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** The least used of those that may take a case more. */
  private freeSlot(alone: boolean): Slot | undefined {
    const limit = alone ? 1 : placesOf(this.options.profile);
    return this.slots
      .filter(one => one.owner === undefined && one.cases.size < limit && (!one.sut.gone || this.mayRestart(one)))
      .sort((a, b) => a.cases.size - b.cases.size)[0];
  }

  private mayRestart(slot: Slot): boolean {
    return (
      slot.sut.exit !== undefined &&
      slot.cases.size === 0 &&
      this.options.restart !== undefined &&
      restartOf(this.options.profile) !== 'never' &&
      this.restarts < mostRestarts
    );
  }

  private async inTurn<T>(start: () => Promise<T>): Promise<T> {
    const most = this.options.startsAtOnce ?? availableParallelism();
    while (this.starting >= most) await new Promise<void>(resolve => this.waitingToStart.push(resolve));
    this.starting += 1;
    try {
      return await start();
    } finally {
      this.starting -= 1;
      this.waitingToStart.shift()?.();
    }
  }

  /** It may have waited for its turn. */
  private async startAgain(slot: Slot, restart: (index: number) => Promise<SutInstance>): Promise<SutInstance> {
    if (this.isOver()) throw new Inconclusive(interrupted);
    return restart(slot.index);
  }

  /** Whether the slot can be used: what has ended is started again, and what is to be fresh, too. */
  private async prepare(slot: Slot, fresh: boolean): Promise<boolean> {
    const { sut } = slot;
    const { restart, onNote } = this.options;
    const again = sut.exit !== undefined || (fresh && slot.used);
    slot.used = true;
    if (!again || !restart) return !sut.gone;
    if (sut.exit) {
      this.restarts += 1;
      onNote?.(
        [`the system ${sut.gone} and is started again; its last lines:`, ...sut.lastLines(lastLines)].join('\n'),
      );
    }
    slot.owner ??= 'restart'; // nobody else takes it meanwhile
    try {
      await sut.stop();
      slot.sut = await this.inTurn(() => this.startAgain(slot, restart));
      return true;
    } catch (error) {
      if (this.isOver()) return false;
      onNote?.(`the system could not be started again: ${(error as Error).message}`);
      this.restarts = mostRestarts;
      return false;
    } finally {
      if (slot.owner === 'restart') slot.owner = undefined;
    }
  }
}

function linesOf({ phone }: Profile): number {
  return phone?.lines ?? 1;
}

/** How many cases one instance takes at a time: no more than a phone has lines, where it has several. */
function placesOf(profile: Profile): number {
  const lines = linesOf(profile);
  return lines > 1 ? Math.min(profile.concurrency, lines) : profile.concurrency;
}

function restartOf({ start }: Profile): Restart {
  return startedByUs(start)?.restart ?? 'never';
}

/** How soon a case that waits learns that the system has ended, ms. */
const watchMs = 500;

/** What a case waits for can't come any more once the system is gone: then its waits end, too. */
function endWithSystem(runtime: Runtime, why: () => Error | undefined): void {
  const until = runtime.until.bind(runtime);
  runtime.until = (poll, limitMs) =>
    until(() => {
      const found = poll();
      const error = found === undefined ? why() : undefined;
      if (error) throw error;
      return found;
    }, limitMs);
  // Polls are asked after every event: the timer is one.
  const watch = (): void => {
    runtime.clock.setTimer(watchMs, watch);
  };
  runtime.clock.setTimer(watchMs, watch);
}
