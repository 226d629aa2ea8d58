// Starts a system under test from its profile, or reaches one that runs already.
import path from 'node:path';
import { type Runtime, realRuntime } from '../simulator/runtime';
import type { SutInstance } from './instance';
import { launch, type StartOptions } from './launch';
import { nameServerOf, openNameServer } from './name-server';
import type { Profile } from './profile';
import { sidesOf, silentSide } from './sides';
import { SystemError } from './system-error';
import { triggerOf } from './triggers';

export type { SutInstance } from './instance';
export { routeTo, type Side } from './sides';
export { SystemError, type SystemErrorKind } from './system-error';
export type { Registration, Trigger } from './trigger';

/** How often other ports are tried when somebody took one between our look and the SUT's. */
const attempts = 3;

/**
 * Starts one instance with free ports and a run folder of its own, and resolves when it answers; or, for an external
 * system, when that answers. @throws SystemError, ProfileError
 */
export async function startSystem(profile: Profile, o: { dir: string } & StartOptions): Promise<SutInstance> {
  const { start } = profile;
  if (start.kind === 'embedded') throw new Error('an embedded system is not started here');
  for (let attempt = 1; ; attempt++) {
    const runtime = realRuntime();
    try {
      if (start.kind === 'external') return await reach(profile, runtime, path.resolve(o.dir));
      return await launch(profile, start, path.resolve(o.dir), runtime, o);
    } catch (error) {
      runtime.close();
      const taken = error instanceof SystemError && error.kind === 'port';
      if (!taken || start.kind !== 'process' || start.ports.length === 0 || attempt === attempts || o.signal?.aborted)
        throw error;
      o.say?.(`a port that ${profile.name} wants is taken: it is started again, with other free ports`);
    }
  }
}

/** Whether a system that was started or reached still answers: a run ends as it began, with an exchange that must work. */
export async function stillAnswers({ profile, gone }: SutInstance): Promise<boolean> {
  if (gone) return false;
  const runtime = realRuntime();
  try {
    return (await silentSide(runtime, profile, whenRunning)) === undefined;
  } finally {
    runtime.close();
  }
}

/** When a system that runs already is asked with OPTIONS, and how long it may stay silent, ms. */
const whenRunning = { sendAt: [0, 500, 1500, 2500, 60_000], limitMs: 3000 };

async function reach(profile: Profile, runtime: Runtime, dir: string): Promise<SutInstance> {
  const sides = await sidesOf(profile);
  const silent = await silentSide(runtime, profile, whenRunning);
  if (silent !== undefined)
    throw new SystemError(
      'unreachable',
      `nothing answers at ${silent}: no response to OPTIONS over ${profile.transports.includes('UDP') ? 'UDP' : 'TCP'} within ${whenRunning.limitMs / 1000} s`,
    );
  const trigger = triggerOf(profile, runtime, dir);
  return {
    ...nameServerOf(await openNameServer(profile, runtime)),
    profile,
    ...sides,
    trigger,
    lastLines: () => [],
    stop: async () => {
      trigger?.close?.();
      runtime.close();
    },
  };
}
