// One running transaction: carries out what the interpreter yields, with the clock and the transport that its layer lends.
// Events that come up while actions are being carried out wait for their end; the user is told last of all.
import type { Message } from '../message';
import type { Clock, Timer } from '../runtime';
import type { Target } from '../transport';
import type { Input, Interpreter, Step } from './interpreter';
import type { Action, State, Table, TimerName } from './table';
import { firstInterval, nextInterval, type TimerValues } from './timers';

/** What goes to the wire, more than once perhaps: written once, unless a filter changes it each time. */
export interface Outgoing {
  readonly message: Message;
  readonly target: Target;
  bytes?: Buffer;
}

/** What a layer lends to its transactions. */
export interface Host {
  readonly clock: Clock;
  readonly values: Required<TimerValues>;
  /** Nobody is to be told of anything any more. */
  readonly closed: boolean;
  /** Throws nothing: a failure, at once or later, goes to `onError`. */
  transmit(outgoing: Outgoing, onError: (error: Error) => void): void;
  /** A row has been stepped through. */
  stepped(transaction: Transaction, step: Step): void;
  /** The transaction is Terminated: it is to be forgotten. */
  ended(transaction: Transaction): void;
}

interface RunningTimer {
  readonly timer: Timer;
  readonly due: number;
}

/** What an input brings along for the actions. */
type Payload = unknown;

export abstract class Transaction {
  private current: State = 'Initial';
  private readonly timers = new Map<TimerName, RunningTimer>();
  private readonly intervals = new Map<TimerName, number>();
  private readonly waiting: [Input, Payload][] = [];
  private busy = false;

  protected constructor(
    protected readonly host: Host,
    private readonly machine: Interpreter,
    private readonly reliable: boolean,
  ) {
    // not assigned to the property at once: V8 then puts the closure into the old generation, and it keeps all messages alive
    const failed = (error: Error): void => void this.take('transport error', error);
    this.failed = failed;
  }

  /** The RFC's name of the state: 'Calling', 'Trying', 'Proceeding', 'Completed', 'Confirmed', 'Accepted', 'Terminated'. */
  get state(): State {
    return this.current;
  }

  /** Which of the four machines it runs. */
  get kind(): Table['name'] {
    return this.machine.table.name;
  }

  /** How many timers are running. */
  get pendingTimers(): number {
    return this.timers.size;
  }

  /** The timers that run, and when each is due: ms of the layer's clock. */
  get timersDue(): ReadonlyMap<TimerName, number> {
    return new Map([...this.timers].map(([name, { due }]) => [name, due]));
  }

  protected readonly failed: (error: Error) => void;

  /** One input for the machine. False when no row holds for it, or when it has to wait for the one being handled. */
  protected take(input: Input, payload?: Payload): boolean {
    if (this.busy) {
      this.waiting.push([input, payload]);
      return false;
    }
    const step = this.machine.step(this.current, input, this.reliable);
    if (step) this.carryOut(step, payload);
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) this.take(...next);
    return step !== undefined;
  }

  private carryOut(step: Step, payload: Payload): void {
    this.current = step.to;
    for (const timer of step.stop) this.stopTimer(timer);
    this.busy = true;
    try {
      for (const action of step.actions) if (!toldToUser(action)) this.act(action, payload);
    } finally {
      this.busy = false;
    }
    this.host.stepped(this, step);
    if (step.to === 'Terminated') this.end();
    for (const action of step.actions) if (toldToUser(action) && !this.host.closed) this.tell(action, payload);
    if (step.to === 'Terminated' && !this.host.closed) this.tellEnd();
  }

  private act(action: Action, payload: Payload): void {
    const [verb, what] = action.split(' ', 2) as [string, TimerName];
    if (verb === 'start') this.startTimer(what, firstInterval(what, this.host.values, this.reliable));
    else if (verb === 'stop') this.stopTimer(what);
    else if (action === 'reset E to T2') this.startTimer('E', this.host.values.T2);
    else if (verb === 'reset')
      this.startTimer(what, nextInterval(what, this.intervals.get(what) ?? 0, this.host.values));
    else this.send(action, payload);
  }

  private startTimer(name: TimerName, intervalMs: number): void {
    this.stopTimer(name);
    this.intervals.set(name, intervalMs);
    const fire = (): void => {
      this.timers.delete(name);
      this.take(`Timer ${name}`);
    };
    const { clock } = this.host;
    this.timers.set(name, { timer: clock.setTimer(intervalMs, fire), due: clock.now() + intervalMs });
  }

  private stopTimer(name: TimerName): void {
    this.timers.get(name)?.timer.cancel();
    this.timers.delete(name);
  }

  private end(): void {
    this.stop();
    this.host.ended(this);
  }

  /** Stops it without a word to anybody: for the layer, when it is closed. */
  stop(): void {
    this.current = 'Terminated';
    for (const { timer } of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.waiting.length = 0;
  }

  /** Ends the transaction at once, whatever its state; of the callbacks only `onTerminated` follows. */
  terminate(): void {
    if (this.current === 'Terminated') return;
    this.end();
    this.tellEnd();
  }

  /** 'send request', 'send ACK', 'send response', 'send 100'. */
  protected abstract send(action: Action, payload: Payload): void;
  /** '… to TU', 'note ACK'. */
  protected abstract tell(action: Action, payload: Payload): void;
  protected abstract tellEnd(): void;
}

function toldToUser(action: Action): boolean {
  return action.endsWith(' to TU') || action === 'note ACK';
}
