// Shares the running instances of a real system among the cases: each instance takes as many cases at once as the
// profile's concurrency says; accounts come from one pool, so that no two cases use one address-of-record.
import { Inconclusive } from '../simulator/peer';
import { type Runtime, realRuntime } from '../simulator/runtime';
import { accountsFrom, type Lease, Pool, type RunContext, seedOf } from '../steps/context';
import type { Profile } from '../systems/profile';
import type { SutInstance } from '../systems/start';

interface Slot {
  readonly sut: SutInstance;
  cases: number;
}

export interface SharedOptions {
  profile: Profile;
  instances: SutInstance[];
  seed: number;
  /** The command that repeats one case. */
  repeat(caseId: string): string;
}

export function sharedContext(options: SharedOptions): RunContext {
  const { profile, seed } = options;
  const slots: Slot[] = options.instances.map(sut => ({ sut, cases: 0 }));
  const waiting: (() => void)[] = [];
  const users = new Pool(profile.users.count);

  const takeSlot = async (): Promise<Slot> => {
    for (;;) {
      const free = slots.filter(slot => slot.cases < profile.concurrency && !slot.sut.exit);
      const least = free.sort((a, b) => a.cases - b.cases)[0];
      if (least) {
        least.cases += 1;
        return least;
      }
      if (slots.every(slot => slot.sut.exit)) throw new Inconclusive('the system under test has ended');
      await new Promise<void>(resolve => waiting.push(resolve));
    }
  };

  return {
    profile,
    network: 'real',
    seed,
    repeat: options.repeat,
    lease: async (caseId): Promise<Lease> => {
      const slot = await takeSlot();
      const runtime = realRuntime({ seed: seedOf(caseId, seed) });
      endWithSystem(runtime, slot.sut);
      const accounts = accountsFrom(users, profile);
      return {
        sut: slot.sut,
        runtime,
        account: accounts.account,
        release: async () => {
          runtime.close();
          accounts.done();
          slot.cases -= 1;
          waiting.shift()?.();
        },
      };
    },
  };
}

/** How soon a case that waits learns that the system has ended. */
const watchMs = 500;

/** What a case waits for can't come any more once the system has ended: then its waits end, too. */
function endWithSystem(runtime: Runtime, sut: SutInstance): void {
  const until = runtime.until.bind(runtime);
  runtime.until = (poll, limitMs) =>
    until(() => {
      const found = poll();
      if (found === undefined && sut.exit) throw new Inconclusive('the system under test has ended');
      return found;
    }, limitMs);
  // Polls are asked after every event: the timer is one.
  const watch = (): void => {
    if (!sut.exit) runtime.clock.setTimer(watchMs, watch);
  };
  runtime.clock.setTimer(watchMs, watch);
}
