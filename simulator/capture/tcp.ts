/** TCP as captured: segments by sequence number, back into two streams of bytes a connection; what is missing is told. */
import type { Address } from '../runtime';
import { TCP_FLAGS } from './packets';

export interface Segment {
  from: Address;
  to: Address;
  seq: number;
  flags: number;
  payload: Buffer;
  /** Bytes at its end that the capture has not. */
  missing: number;
  frame: number;
  /** ms */
  at: number;
  comment?: string;
}

/** Bytes of a stream in order, and the packet that brought them. */
export interface Chunk {
  bytes: Buffer;
  frame: number;
  at: number;
  comment?: string;
}

/** Takes the bytes of one direction of a connection. */
export interface StreamReader {
  push(chunk: Chunk): void;
  /** Bytes are missing here: what follows begins anywhere. */
  gap(at: number, frame: number): void;
  end(): void;
}

/** `begun`: the capture has its first byte. */
export type NewReader = (from: Address, to: Address, begun: boolean) => StreamReader;

interface Direction {
  reader: StreamReader;
  /** Sequence number of the next byte. */
  next: number;
  /** Of the SYN, when it was seen. */
  initial?: number;
  /** What is ahead of `next`, by sequence number. */
  ahead: Segment[];
  held: number;
  /** Sequence number of the FIN. */
  last?: number;
  /** What comes now was sent again. */
  ended: boolean;
}

/** What one direction holds back for bytes that are missing, before they count as lost. */
const mostAhead = 1024 * 1024;
const mostSegments = 1024;
/** Over all directions. */
const mostHeld = 64 * 1024 * 1024;
const mostDirections = 20_000;

const { SYN, FIN, RST } = TCP_FLAGS;

/** How far a sequence number is beyond another; they wrap. */
const beyond = (a: number, b: number): number => (a - b) | 0;

const text = ({ host, port }: Address): string => `${host} ${port}`;

export class TcpStreams {
  private readonly directions = new Map<string, Direction>();
  private held = 0;

  constructor(private readonly newReader: NewReader) {}

  take(segment: Segment): void {
    const key = `${text(segment.from)} ${text(segment.to)}`;
    const { flags, payload } = segment;
    if (flags & RST) {
      for (const one of [key, `${text(segment.to)} ${text(segment.from)}`]) this.finish(this.directions.get(one));
      return;
    }
    const first = flags & SYN ? segment.seq + 1 : segment.seq;
    let direction = this.directions.get(key);
    if (direction && flags & SYN && direction.initial !== segment.seq) {
      this.close(key);
      direction = undefined;
    }
    if (!direction) {
      if (!(flags & SYN) && payload.length === 0) return;
      direction = this.open(key, segment, first);
    }
    if (flags & FIN) direction.last = (first + payload.length + segment.missing) | 0;
    if (direction.ended) return;
    if (payload.length > 0) this.accept(direction, { ...segment, seq: first });
    if (direction.last !== undefined && beyond(direction.last, direction.next) <= 0) this.finish(direction);
  }

  /** The capture ends. */
  end(): void {
    for (const key of [...this.directions.keys()]) this.close(key);
  }

  private open(key: string, { from, to, flags, seq }: Segment, next: number): Direction {
    for (const oldest of this.directions.keys()) {
      if (this.directions.size < mostDirections) break;
      this.close(oldest);
    }
    const begun = (flags & SYN) !== 0;
    const reader = this.newReader(from, to, begun);
    const initial = begun ? seq : undefined;
    const direction: Direction = { reader, next: next | 0, initial, ahead: [], held: 0, ended: false };
    this.directions.set(key, direction);
    return direction;
  }

  private accept(direction: Direction, segment: Segment): void {
    if (beyond(segment.seq, direction.next) > 0) {
      this.hold(direction, segment);
      const { ahead, held } = direction;
      if (held > mostAhead || ahead.length > mostSegments || this.held > mostHeld) this.skipHole(direction);
      return;
    }
    this.deliver(direction, segment);
    this.deliverAhead(direction);
  }

  /** Sorted by sequence number; of two that begin alike the earlier stands first. */
  private hold(direction: Direction, segment: Segment): void {
    const { ahead } = direction;
    let at = ahead.length;
    while (at > 0 && beyond(ahead[at - 1].seq, segment.seq) > 0) at--;
    const same = ahead[at - 1];
    if (same?.seq === segment.seq && same.payload.length >= segment.payload.length) return; // sent again
    ahead.splice(at, 0, segment);
    direction.held += segment.payload.length;
    this.held += segment.payload.length;
  }

  /** What is new of it, over what has been delivered. */
  private deliver(direction: Direction, { seq, payload, missing, frame, at, comment }: Segment): void {
    const known = beyond(direction.next, seq);
    if (known >= payload.length) return;
    direction.next = (seq + payload.length + missing) | 0;
    direction.reader.push({ bytes: known > 0 ? payload.subarray(known) : payload, frame, at, comment });
    if (missing > 0) direction.reader.gap(at, frame);
  }

  private deliverAhead(direction: Direction): void {
    let count = 0;
    for (const segment of direction.ahead) {
      if (beyond(segment.seq, direction.next) > 0) break;
      count++;
      direction.held -= segment.payload.length;
      this.held -= segment.payload.length;
      this.deliver(direction, segment);
    }
    direction.ahead.splice(0, count);
  }

  /** The bytes before what is held are lost: goes on behind them. */
  private skipHole(direction: Direction): void {
    const [first] = direction.ahead;
    if (!first) return;
    direction.reader.gap(first.at, first.frame);
    direction.next = first.seq;
    this.deliverAhead(direction);
  }

  private finish(direction: Direction | undefined): void {
    if (!direction || direction.ended) return;
    while (direction.ahead.length > 0) this.skipHole(direction);
    direction.reader.end();
    direction.ended = true;
  }

  private close(key: string): void {
    this.finish(this.directions.get(key));
    this.directions.delete(key);
  }
}
