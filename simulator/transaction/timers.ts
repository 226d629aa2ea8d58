// The values of RFC 3261's timers (its table 4, as RFC 6026 adds to it), all derived from T1, T2 and T4 unless given.
import type { TimerName } from './table';

/** Milliseconds. Those absent derive from T1, T2 and T4. */
export interface TimerValues {
  T1: number;
  T2: number;
  T4: number;
  B?: number;
  C?: number;
  D?: number;
  F?: number;
  H?: number;
  I?: number;
  J?: number;
  K?: number;
  L?: number;
  M?: number;
  /** How long an INVITE server transaction waits for its user before it sends 100 (Trying). */
  trying?: number;
}

export const defaultTimers: TimerValues = { T1: 500, T2: 4000, T4: 5000 };

/** Every value filled in, in ms, as for an unreliable transport. */
export function resolveTimers(given: Partial<TimerValues> = {}): Required<TimerValues> {
  const { T1, T2, T4 } = defaultTimers;
  const known = Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined));
  const base = { T1, T2, T4, ...known };
  const life = 64 * base.T1;
  return {
    B: life, // 17.1.1.2
    C: 181_000, // 16.6 item 11: more than 3 minutes
    D: Math.max(32_000, life), // 17.1.1.2
    F: life, // 17.1.2.2
    H: life, // 17.2.1
    I: base.T4, // 17.2.1
    J: life, // 17.2.2
    K: base.T4, // 17.1.2.2
    L: life, // RFC 6026 7.1
    M: life, // RFC 6026 7.2
    trying: 200, // 17.2.1
    ...base,
  };
}

/** What a timer is first set to, in ms. D, I, J and K are zero over a reliable transport. */
export function firstInterval(timer: TimerName, values: Required<TimerValues>, reliable: boolean): number {
  switch (timer) {
    case 'A':
    case 'E':
    case 'G':
      return values.T1;
    case 'D':
    case 'I':
    case 'J':
    case 'K':
      return reliable ? 0 : values[timer];
    case '100':
      return values.trying;
    case 'late100':
      return untilTimerEReachesT2(values);
    default:
      return values[timer];
  }
}

/** What A, E or G is reset to after `current` ms: twice that, for E and G up to T2 (17.1.1.2, 17.1.2.2, 17.2.1). */
export function nextInterval(timer: TimerName, current: number, values: Required<TimerValues>): number {
  return timer === 'A' ? 2 * current : Math.min(2 * current, values.T2);
}

/** RFC 4320 4.1: the ms that pass until a client's Timer E is reset to T2. */
function untilTimerEReachesT2({ T1, T2 }: Required<TimerValues>): number {
  let passed = T1;
  for (let interval = 2 * T1; interval < T2; interval *= 2) passed += interval;
  return passed;
}
