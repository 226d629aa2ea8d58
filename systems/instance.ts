// One system under test that runs: where it is, how it is told what to do, how it ended.
import type { NameServer } from '../simulator/dns';
import type { Address } from '../simulator/runtime';
import type { Addresses } from './addresses';
import type { Exit } from './exit';
import type { Profile } from './profile';
import type { Sides } from './sides';
import type { Trigger } from './trigger';

export interface SutInstance extends Sides {
  /** Placeholders filled in. */
  profile: Profile;
  /** Where the phone is reached, when that is another address. */
  phoneAddress?: Address;
  phoneAddresses?: Addresses;
  trigger?: Trigger;
  /** The name server that it asks, for cases to script; absent where the profile gives it none. */
  nameServer?(): Promise<NameServer>;
  /** What it said last, at most 200 lines; of a system that we did not start, nothing. */
  lastLines(count?: number): string[];
  /** Set when it has ended. */
  readonly exit?: Exit;
  /** Why it can't answer now, continuing "the system": `ended with exit code 1`, `is paused`. Absent while it may. */
  readonly gone?: string;
  /** May be called again. A system that we did not start is left as it is. */
  stop(): Promise<void>;
}
