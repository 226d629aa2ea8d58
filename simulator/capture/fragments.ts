/** Puts IP fragments together (RFC 791 3.2, RFC 8200 4.5). Bounded: what stays incomplete is given up. */
import { type IpPacket, skipExtensions } from './ip';

interface Waiting {
  first: IpPacket;
  frame: number;
  at: number;
  parts: { offset: number; payload: Buffer; missing: number }[];
  bytes: number;
  /** Length of the whole, once the last fragment is there. */
  length?: number;
}

/** A datagram some of whose fragments are not in the capture. */
export interface Incomplete {
  frame: number;
  at: number;
  from: string;
  to: string;
}

/** What may wait at once, over all. */
const mostWaiting = 500;
const mostBytes = 16 * 1024 * 1024;
const longest = 65_535;
const mostParts = 300;
/** ms: after that a number may be another datagram's (RFC 8200 4.5 says 60 s; a capture may hold much reuse). */
const patience = 30_000;

export class Fragments {
  private readonly waiting = new Map<string, Waiting>();
  private held = 0;

  constructor(private readonly onIncomplete: (datagram: Incomplete) => void) {}

  /** The whole packet, when this fragment completes it. */
  take(packet: IpPacket, frame: number, at: number): IpPacket | undefined {
    const { from, to, protocol, fragment, payload, missing } = packet;
    const { id, offset, more } = fragment!;
    const key = `${from} ${to} ${protocol} ${id}`;
    let waiting = this.waiting.get(key);
    if (waiting && (at - waiting.at > patience || isFull(waiting, payload.length))) {
      this.giveUp(key, waiting);
      waiting = undefined;
    }
    if (!waiting) {
      waiting = { first: packet, frame, at, parts: [], bytes: 0 };
      this.waiting.set(key, waiting);
    }
    if (offset === 0) waiting.first = packet;
    waiting.parts.push({ offset, payload, missing });
    waiting.bytes += payload.length;
    this.held += payload.length;
    if (!more) waiting.length = offset + payload.length + missing;
    const whole = assemble(waiting);
    if (whole) this.forget(key, waiting);
    else this.makeRoom();
    return whole;
  }

  /** Nothing more comes: what waits stays incomplete. */
  end(): void {
    for (const [key, waiting] of this.waiting) this.giveUp(key, waiting);
  }

  private makeRoom(): void {
    for (const [key, waiting] of this.waiting) {
      if (this.waiting.size <= mostWaiting && this.held <= mostBytes) return;
      this.giveUp(key, waiting);
    }
  }

  private giveUp(key: string, waiting: Waiting): void {
    const { frame, at, first } = waiting;
    this.forget(key, waiting);
    this.onIncomplete({ frame, at, from: first.from, to: first.to });
  }

  private forget(key: string, waiting: Waiting): void {
    this.waiting.delete(key);
    this.held -= waiting.bytes;
  }
}

const isFull = ({ bytes, parts }: Waiting, more: number): boolean =>
  bytes + more > 2 * longest || parts.length >= mostParts;

function assemble({ first, parts, length }: Waiting): IpPacket | undefined {
  if (length === undefined || length > longest) return undefined;
  const sorted = [...parts].sort((a, b) => a.offset - b.offset);
  const bytes = Buffer.alloc(length);
  let [upTo, captured, missing] = [0, 0, 0];
  for (const part of sorted) {
    if (part.offset > upTo) return undefined;
    const ends = part.offset + part.payload.length + part.missing;
    if (ends <= upTo) continue; // there already: of what overlaps, the earlier bytes count
    part.payload.subarray(upTo - part.offset).copy(bytes, upTo);
    captured = Math.min(length, part.offset + part.payload.length);
    upTo = ends;
    missing += part.missing;
  }
  if (upTo < length || sorted[0].offset !== 0) return undefined;
  // bytes missing within are as bad as bytes missing at the end: nothing after them is in its place
  const payload = missing > 0 ? bytes.subarray(0, Math.min(captured, firstHole(sorted))) : bytes;
  const carried = first.from.includes(':') ? skipExtensions(payload, first.protocol) : { payload };
  return carried && { ...first, ...carried, fragment: undefined, missing: length - payload.length };
}

function firstHole(sorted: Waiting['parts']): number {
  const cut = sorted.find(part => part.missing > 0)!;
  return cut.offset + cut.payload.length;
}
