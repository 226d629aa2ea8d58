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
}

export interface TraceLimit {
  entries: number;
  bytes: number;
}

const DEFAULT_LIMIT: TraceLimit = { entries: 5_000, bytes: 20_000_000 };

export class Trace {
  readonly entries: TraceEntry[] = [];
  readonly limit: TraceLimit;
  private droppedEntries = 0;
  private keptBytes = 0;

  /** Default: 5,000 entries and 20 MB. */
  constructor(limit: Partial<TraceLimit> = {}) {
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
    this.entries.push(entry);
  }
}
