/** The real clock: milliseconds since its creation, and timers that never fire early. */
import { performance } from 'node:perf_hooks';
import { LagWatch } from './real-lag';
import type { Clock, Timer } from './types';

/** The longest delay that setTimeout takes. */
const LONGEST_MS = 0x7fffffff;

export class RealClock implements Clock {
  readonly lag: LagWatch;
  private readonly origin = performance.now();
  private readonly pending = new Set<Timer>();
  private closed = false;

  /** `enter` runs every timer's callback. */
  constructor(private readonly enter: (callback: () => void) => void) {
    this.lag = new LagWatch(() => this.now());
  }

  now(): number {
    return performance.now() - this.origin;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (Number.isNaN(delayMs)) throw new RangeError('a timer needs a delay in ms, not NaN');
    const due = this.now() + Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      handle = setTimeout(check, Math.min(LONGEST_MS, Math.max(0, Math.ceil(due - this.now()))));
    };
    const check = (): void => {
      const lateMs = this.now() - due;
      if (lateMs < 0) {
        arm(); // Node counts whole milliseconds, and may be one early
        return;
      }
      this.lag.record(lateMs);
      this.pending.delete(timer);
      this.enter(fire);
    };
    const timer: Timer = {
      cancel: () => {
        clearTimeout(handle);
        this.pending.delete(timer);
      },
    };
    if (this.closed) return timer;
    this.pending.add(timer);
    arm();
    return timer;
  }

  close(): void {
    this.closed = true;
    for (const timer of [...this.pending]) timer.cancel();
    this.lag.close();
  }
}
