// The 2xx to an INVITE is repeated by the UAS core, not by a transaction: 13.3.1.4 as RFC 6026 8.1 replaced it.
import type { Clock, Timer } from '../runtime';
import { defaultTimers, type TimerValues } from './timers';

export interface AcceptedRetransmitterOptions {
  clock: Clock;
  timers?: Partial<TimerValues>;
  /** Sends the 2xx once more: usually `() => transaction.respond(response)`. The first sending is the caller's. */
  repeat(): void;
  /** 64*T1 passed without an ACK: the dialog is confirmed, the session should be ended (13.3.1.4). */
  onNoAck?(): void;
}

/** Starts when made: repeats after T1, then after twice as long each time up to T2, over whatever transport. */
export class AcceptedRetransmitter {
  private interval: number;
  private again?: Timer;
  private end?: Timer;

  constructor(private readonly options: AcceptedRetransmitterOptions) {
    const { clock, timers = defaultTimers } = options;
    const { T1 = defaultTimers.T1, T2 = defaultTimers.T2 } = timers;
    this.interval = T1;
    this.end = clock.setTimer(64 * T1, () => {
      this.stop();
      options.onNoAck?.();
    });
    this.again = clock.setTimer(T1, () => this.next(T2));
  }

  /** Whether it still waits for the ACK. */
  get active(): boolean {
    return this.end !== undefined;
  }

  /** The ACK has come, or the call is over: nothing more is sent and onNoAck is not called. */
  stop(): void {
    this.again?.cancel();
    this.end?.cancel();
    this.again = undefined;
    this.end = undefined;
  }

  private next(T2: number): void {
    this.interval = Math.min(2 * this.interval, T2);
    this.again = this.options.clock.setTimer(this.interval, () => this.next(T2));
    this.options.repeat();
  }
}
