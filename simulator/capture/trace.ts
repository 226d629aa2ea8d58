/** The trace: all that crossed the wire in one case, in the order in which it was recorded. Bounded. */
import type { Fault, Message } from '../message';
import type { Address, TransportName } from '../runtime';

export interface TraceEntry {
  /** ms of the run's clock. */
  at: number;
  from: Address;
  to: Address;
  transport: TransportName;
  /** As sent or received: of TCP one whole message, its framing taken off. */
  bytes: Buffer;
  message?: Message;
  /** Why the bytes are no message. Keep-alives have neither. */
  refusal?: Fault;
  /** The peer or element that recorded it. */
  actor: string;
  direction: 'in' | 'out';
  /** How late our own clock may have been when it was recorded, ms; absent where it was punctual. */
  lagMs?: number;
}

export interface TraceLimit {
  entries: number;
  bytes: number;
}

/** So long before it was recorded, ms, a message may have waited for our own event loop. */
const WAIT_MS = 100;
/** Timers of Node are no more punctual. */
const PUNCTUAL_MS = 2;

const DEFAULT_LIMIT: TraceLimit = { entries: 5_000, bytes: 20_000_000 };

export class Trace {
  readonly entries: TraceEntry[] = [];
  readonly limit: TraceLimit;
  private droppedEntries = 0;
  private keptBytes = 0;

  /** Default: 5,000 entries and 20 MB. `lagSince` gives the worst lateness of our own event loop since a time, ms. */
  constructor(
    limit: Partial<TraceLimit> = {},
    private readonly lagSince: (sinceMs: number) => number = () => 0,
  ) {
    this.limit = { ...DEFAULT_LIMIT, ...limit };
  }

  /** How many entries came after the limit was reached, and are only counted. */
  get dropped(): number {
    return this.droppedEntries;
  }

  /** Once an entry does not fit, none that follows is kept: a trace has no holes. */
  record(entry: TraceEntry): void {
    const bytes = this.keptBytes + entry.bytes.length;
    if (this.droppedEntries > 0 || this.entries.length >= this.limit.entries || bytes > this.limit.bytes) {
      this.droppedEntries++;
      return;
    }
    this.keptBytes = bytes;
    const lagMs = this.lagSince(entry.at - WAIT_MS);
    this.entries.push(lagMs > PUNCTUAL_MS ? { ...entry, lagMs } : entry);
  }
}
