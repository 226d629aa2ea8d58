// Durations as a case writes them: `500 ms`, `10 s`, `T1`, `64*T1`, `Timer C`, and sums of these with `+`.
import { CaseError } from '../simulator/peer';
import { resolveTimers, type TimerValues } from '../simulator/transaction';

export const durationPattern =
  /(?:\d+(?:\.\d+)?\*)?(?:T[124]|Timer [A-L]|\d+(?:\.\d+)? (?:ms|s))(?: \+ (?:\d+(?:\.\d+)?\*)?(?:T[124]|Timer [A-L]|\d+(?:\.\d+)? (?:ms|s)))*/;

/** Milliseconds of a duration, with the timers that the SUT's profile declares. */
export function durationMs(text: string, timers: Partial<TimerValues>): number {
  return text
    .split('+')
    .map(part => termMs(part.trim(), timers))
    .reduce((sum, term) => sum + term, 0);
}

function termMs(term: string, timers: Partial<TimerValues>): number {
  const parsed = /^(?:(\d+(?:\.\d+)?)\*)?(?:Timer ([A-L])|(T[124])|(\d+(?:\.\d+)?) (ms|s))$/.exec(term);
  if (!parsed) throw new CaseError(`"${term}" is not a duration: write 500 ms, 10 s, T1, 64*T1, Timer C, or a sum`);
  const [, factor, letter, name, number, unit] = parsed;
  const values: Record<string, number | undefined> = { ...resolveTimers(timers) };
  const base = number ? Number(number) * (unit === 's' ? 1000 : 1) : values[letter ?? name];
  if (base === undefined) throw new CaseError(`${term} has no value of its own`);
  return Number(factor ?? 1) * base;
}
