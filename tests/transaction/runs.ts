// How many histories the properties of the transactions live through, and how to live one again:
// SIPSPEC_HISTORIES in all; SIPSPEC_SEED, SIPSPEC_PATH and SIPSPEC_REPLAY_PATH as a failure printed them.
import type fc from 'fast-check';

const { env } = process;
const total = Number(env['SIPSPEC_HISTORIES'] ?? 2000);

/** The seed of every property of this run: given, or the clock's. */
export const seed = (env['SIPSPEC_SEED'] === undefined ? Date.now() : Number(env['SIPSPEC_SEED'])) & 0x7fffffff;

/** Of a counterexample with commands: fast-check's third coordinate. */
export const replayPath = env['SIPSPEC_REPLAY_PATH'];

/** `share` of all histories; or the one that SIPSPEC_PATH names. On failure fast-check prints seed, path and replay path. */
export function parameters(share: number): fc.Parameters<unknown> & { numRuns: number } {
  const path = env['SIPSPEC_PATH'];
  return { numRuns: Math.max(1, Math.round(total * share)), seed, ...(path === undefined ? {} : { path }) };
}
