// What the models of the four transaction machines share: a state, named timers, and all that they do as lines of text.
// The models are written from the RFCs' text, plainly and apart from simulator/transaction: they are its judge.

export type ModelState =
  | 'Initial'
  | 'Calling'
  | 'Trying'
  | 'Proceeding'
  | 'Completed'
  | 'Confirmed'
  | 'Accepted'
  | 'Terminated';

/** RFC 3261 17.1.1.1, in ms. */
export interface BaseTimers {
  readonly T1: number;
  readonly T2: number;
  readonly T4: number;
}

export abstract class MachineModel {
  state: ModelState = 'Initial';
  now = 0;
  /** When each running timer is due, in the order in which they were set: of two due together the one set first fires first. */
  readonly timers = new Map<string, number>();
  /** Whether the transport refuses at once what it is given. */
  broken = false;
  /** How many messages this transaction has passed to a transport that took them. */
  passed = 0;
  private output: string[] = [];
  private errors = 0;

  constructor(
    protected readonly base: BaseTimers,
    protected readonly reliable: boolean,
  ) {}

  protected abstract fires(timer: string): void;
  protected abstract failed(): void;

  /** What was done since the last call: `<ms> wire …` (refused by the transport: `fails`) and `<ms> TU …`. */
  taken(): string[] {
    const lines = this.output;
    this.output = [];
    return lines;
  }

  /** Lets time pass up to `at` ms. */
  advance(at: number): void {
    for (let next = this.next(at); next; next = this.next(at)) {
      const [timer, due] = next;
      this.now = due;
      this.timers.delete(timer);
      this.handle(() => this.fires(timer));
    }
    this.now = at;
  }

  /** The transport reports that something sent before did not get through. */
  transportError(): void {
    this.handle(() => this.failed());
  }

  /** Its user gives it up, as 9.1 has it 64*T1 after a CANCEL. */
  terminate(): void {
    if (this.state !== 'Terminated') this.end();
  }

  /** An event, then the failures that it met with. */
  protected handle(event: () => void): void {
    event();
    while (this.errors > 0 && this.state !== 'Terminated') {
      this.errors--;
      this.failed();
    }
    this.errors = 0;
  }

  protected set(timer: string, ms: number): void {
    this.timers.delete(timer);
    this.timers.set(timer, this.now + ms);
  }

  protected enter(state: ModelState): void {
    this.state = state;
    this.timers.clear();
  }

  protected wire(what: string): void {
    this.output.push(`${this.now} ${this.broken ? 'fails' : 'wire'} ${what}`);
    if (this.broken) this.errors++;
    else this.passed++;
  }

  protected tell(what: string): void {
    this.output.push(`${this.now} TU ${what}`);
  }

  /** The user learns why, then that it is over. */
  protected end(why?: string): void {
    this.enter('Terminated');
    if (why !== undefined) this.tell(why);
    this.tell('terminated');
  }

  private next(limit: number): [string, number] | undefined {
    let found: [string, number] | undefined;
    for (const [timer, due] of this.timers) if (due <= limit && (!found || due < found[1])) found = [timer, due];
    return found;
  }
}

/** A model of a client transaction: its user starts it, responses come from the wire. */
export abstract class ClientModel extends MachineModel {
  /** 17.1.1.2, 17.1.2.2: the user passes the request. */
  start(): void {
    this.handle(() => this.begin());
  }

  /** A response, with the tag of its To. */
  receive(status: number, toTag: string): void {
    if (this.state === 'Terminated') this.tell(`stray ${status}`);
    else this.handle(() => this.response(status, toTag));
  }

  protected abstract begin(): void;
  protected abstract response(status: number, toTag: string): void;
}

/** A model of a server transaction: requests come from the wire, its user responds. */
export abstract class ServerModel extends MachineModel {
  /** The request, for the first time or again. After the end it is a new request, 17.2.1: the transaction is gone. */
  request(): void {
    this.handle(() => {
      if (this.state === 'Initial' || this.state === 'Terminated') {
        this.passed = 0;
        this.begin();
      } else this.again();
    });
  }

  respond(status: number): void {
    this.handle(() => this.response(status));
  }

  /** An ACK with the branch of the request. */
  ack(): void {
    this.handle(() => this.acknowledged());
  }

  protected abstract begin(): void;
  protected abstract again(): void;
  protected abstract response(status: number): void;
  protected abstract acknowledged(): void;
}
