// The clock of one history: no more than a list. It counts what is left running, and ends a history that never settles.
import type { Clock, Timer } from '../../simulator/runtime';

interface Pending {
  readonly at: number;
  readonly fire: () => void;
}

const MOST_EVENTS = 2000; // of one advance: Timer A and its like fire some dozen times

export class HistoryClock implements Clock {
  private time = 0;
  private pending: Pending[] = [];

  now(): number {
    return this.time;
  }

  /** How many timers run: what is left after the end was leaked. */
  get running(): number {
    return this.pending.length;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (!(delayMs >= 0)) throw new RangeError(`a timer needs a delay in ms, not ${delayMs}`);
    const each = { at: this.time + delayMs, fire };
    this.pending.push(each);
    const cancel = (): void => {
      this.pending = this.pending.filter(other => other !== each);
    };
    return { cancel };
  }

  /** Lets time pass up to `at`; of two timers due together the one set first fires first. */
  advance(at: number): void {
    for (let events = 0; ; events++) {
      const next = this.pending.reduce<Pending | undefined>(
        (a, b) => (a === undefined || b.at < a.at ? b : a),
        undefined,
      );
      if (!next || next.at > at) break;
      if (events > MOST_EVENTS) throw new Error(`${events} timers fired and no end by ${at} ms`);
      this.pending = this.pending.filter(other => other !== next);
      this.time = next.at;
      next.fire();
    }
    this.time = at;
  }
}
