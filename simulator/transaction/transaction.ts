// One running transaction: carries out what the interpreter yields, with the clock and the transport that its layer lends.
// Events that come up while actions are being carried out wait for their end; the user is told last of all.
import type { Message } from '../message';
import type { Clock, Timer } from '../runtime';
import type { Target } from '../transport';
import type { Deed, Input, Interpreter, Step } from './interpreter';
import type { Action, State, Table, TimerName } from './table';
import { firstInterval, nextInterval, type TimerValues } from './timers';

/** What goes to the wire, more than once perhaps: written once, unless a filter changes it each time. */
export interface Outgoing {
  /** Let go once it is written: transactions live long after their last message. */
  message?: Message;
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
  readonly name: TimerName;
  readonly timer: Timer;
  readonly due: number;
}

/** What an input brings along for the actions. */
type Payload = unknown;

const none: readonly never[] = [];
const repeating: ReadonlySet<TimerName> = new Set<TimerName>(['A', 'E', 'G']);

export abstract class Transaction {
  private current: State = 'Initial';
  /** Three at most: a Map for each of many transactions costs more than a look at them all. */
  private timers: readonly RunningTimer[] = none;
  /** ms: of the timer that repeats a message. A machine has one of A, E and G. */
  private repeatMs = 0;
  private waiting: readonly [Input, Payload][] = none;
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
    return this.timers.length;
  }

  /** The timers that run, and when each is due: ms of the layer's clock. */
  get timersDue(): ReadonlyMap<TimerName, number> {
    return new Map(this.timers.map(({ name, due }) => [name, due]));
  }

  protected readonly failed: (error: Error) => void;

  /** One input for the machine. False when no row holds for it, or when it has to wait for the one being handled. */
  protected take(input: Input, payload?: Payload): boolean {
    if (this.busy) {
      this.waiting = [...this.waiting, [input, payload]];
      return false;
    }
    const step = this.machine.step(this.current, input, this.reliable);
    if (step) this.carryOut(step, payload);
    while (this.waiting.length > 0) {
      const [next, ...others] = this.waiting;
      this.waiting = others;
      this.take(...next);
    }
    return step !== undefined;
  }

  private carryOut(step: Step, payload: Payload): void {
    this.current = step.to;
    for (const timer of step.stop) this.stopTimer(timer);
    this.busy = true;
    try {
      for (const deed of step.deeds) this.act(deed, payload);
    } finally {
      this.busy = false;
    }
    this.host.stepped(this, step);
    if (step.to === 'Terminated') this.end();
    for (const action of step.told) if (!this.host.closed) this.tell(action, payload);
    if (step.to === 'Terminated' && !this.host.closed) this.tellEnd();
  }

  private act({ action, verb, timer }: Deed, payload: Payload): void {
    if (timer === undefined) this.send(action, payload);
    else if (verb === 'stop') this.stopTimer(timer);
    else if (verb === 'start') this.startTimer(timer, firstInterval(timer, this.host.values, this.reliable));
    else if (action === 'reset E to T2') this.startTimer('E', this.host.values.T2);
    else this.startTimer(timer, nextInterval(timer, this.repeatMs, this.host.values));
  }

  private startTimer(name: TimerName, intervalMs: number): void {
    this.stopTimer(name);
    if (repeating.has(name)) this.repeatMs = intervalMs;
    const fire = (): void => {
      this.forget(name);
      this.take(`Timer ${name}`);
    };
    const { clock } = this.host;
    const due = clock.now() + intervalMs;
    this.timers = [...this.timers, { name, timer: clock.setTimer(intervalMs, fire), due }];
  }

  private stopTimer(name: TimerName): void {
    for (const running of this.timers) {
      if (running.name !== name) continue;
      running.timer.cancel();
      this.forget(name);
    }
  }

  private forget(name: TimerName): void {
    this.timers = this.timers.length === 1 ? none : this.timers.filter(running => running.name !== name);
  }

  private end(): void {
    this.stop();
    this.host.ended(this);
  }

  /** Stops it without a word to anybody: for the layer, when it is closed. */
  stop(): void {
    this.current = 'Terminated';
    for (const { timer } of this.timers) timer.cancel();
    this.timers = none;
    this.waiting = none;
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
