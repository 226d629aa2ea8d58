// What a run gives to each case: the profile, an instance of the SUT, accounts, the seed. Set once by the runner; without
// a runner (npx cucumber-js) it is the embedded reference system in the virtual world.
import path from 'node:path';
import type { Runtime, TransportName } from '../simulator/runtime';
import { realRuntime, virtualRuntime } from '../simulator/runtime';
import { loadProfile, type Profile, type Role } from '../systems/profile';
import type { SutInstance } from '../systems/start';
import { NotApplicable } from './applicability';

/** An address-of-record that belongs to one case at a time. */
export interface Account {
  readonly user: string;
  readonly domain: string;
  readonly password?: string;
}

/** What one case holds while it runs. */
export interface Lease {
  readonly sut: SutInstance;
  /** Other instances of it, which other cases use meanwhile. */
  others?(): readonly SutInstance[];
  /** The world the case runs in: its clock, its network, its random source. */
  readonly runtime: Runtime;
  account(): Account;
  /** Which of the phone's lines is this case's, where it has several. */
  readonly line?: number;
  /** What to make of a system that has ended by itself; undefined while it runs. */
  crash?(): Error | undefined;
  release(): Promise<void>;
}

/** What a case wants of the system that it gets. */
export interface LeaseWishes {
  /** What the case judges the system as. */
  roles?: readonly Role[];
  /** Those that the case uses besides UDP and TCP. */
  transports?: readonly TransportName[];
  /** No other case uses it meanwhile. */
  alone?: boolean;
  /** It was just started, where we start it. */
  fresh?: boolean;
}

export interface RunContext {
  readonly profile: Profile;
  readonly network: 'virtual' | 'real';
  readonly seed: number;
  /** The command that repeats one case. */
  repeat(caseId: string): string;
  lease(caseId: string, wishes: LeaseWishes): Promise<Lease>;
}

let current: RunContext | undefined;

export function setRunContext(context: RunContext | undefined): void {
  current = context;
}

/** The context of this run; made on first use when no runner set one. */
export function runContext(): RunContext {
  current ??= embeddedContext({
    profile: loadProfile(path.join(__dirname, '..', 'systems', 'reference', 'profile.yaml')),
    network: 'virtual',
    seed: 1,
  });
  return current;
}

/** Hands out numbers 1..count, the longest unused first, so that a state left behind has time to expire. */
export class Pool {
  private readonly free: number[];
  constructor(count: number) {
    this.free = Array.from({ length: count }, (_, index) => index + 1);
  }
  take(): number {
    const value = this.free.shift();
    if (value === undefined)
      throw new Error('no account is left in the pool: give the profile more users, or run fewer cases at once');
    return value;
  }
  give(value: number): void {
    this.free.push(value);
  }
}

/** Accounts of a profile for one case; `done` gives them back. */
export function accountsFrom(pool: Pool, profile: Profile): { account(): Account; done(): void } {
  const taken: number[] = [];
  return {
    account: () => {
      if (profile.users.count === 0) throw new NotApplicable('the profile has no accounts: add "users"');
      const n = pool.take();
      taken.push(n);
      return {
        user: profile.users.pattern.replace('{n}', String(n)),
        domain: profile.domain,
        password: profile.users.password,
      };
    },
    done: () => {
      for (const n of taken.splice(0)) pool.give(n);
    },
  };
}

export interface EmbeddedOptions {
  profile: Profile;
  network: 'virtual' | 'real';
  seed: number;
  defect?: import('../systems/defects').Defect;
}

/** Every case gets a reference system of its own, in a world of its own. */
export function embeddedContext(options: EmbeddedOptions): RunContext {
  const { network, seed } = options;
  const profile = { ...options.profile, ...options.defect?.claims };
  return {
    profile,
    network,
    seed,
    repeat: caseId => `sipspec run --select ${caseId}${network === 'real' ? ' --network real' : ''}`,
    lease: async (caseId, { roles, transports: also = [] }) => {
      // Loaded here only: a run against a real system does not need it.
      const { startReference } = require('../systems/reference') as typeof import('../systems/reference');
      const caseSeed = seedOf(caseId, seed);
      const runtime = network === 'real' ? realRuntime({ seed: caseSeed }) : virtualRuntime({ seed: caseSeed });
      const sut = await startReference(runtime, profile, {
        defect: options.defect,
        roles,
        transports: ['UDP', 'TCP', ...also],
      });
      const accounts = accountsFrom(new Pool(profile.users.count), profile);
      return {
        sut,
        runtime,
        account: accounts.account,
        release: async () => {
          await sut.stop();
          runtime.close();
        },
      };
    },
  };
}

/** A case's own seed, from its id and the run's (FNV-1a), so that a case behaves alike alone and among others. */
export function seedOf(caseId: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < caseId.length; i++) hash = Math.imul(hash ^ caseId.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
