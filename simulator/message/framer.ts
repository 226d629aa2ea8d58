// StreamFramer: cuts a stream into messages by Content-Length (RFC 3261 7.5, 18.3), and counts the keep-alives between them.
import { contentLengths } from './content-length';
import { type Fault, fault, grammarFault } from './fault';
import { endOfHead } from './head';
import { isDigits } from './scan';

export interface FramerLimits {
  /** Longest header, bytes. */
  head?: number;
  /** Longest body, bytes. */
  body?: number;
  /**
   * Whether the piece that is given out after an error has all that was held, as if sent at once; else it ends with the
   * header, or a byte beyond its limit. Only the latter is the same however the stream was cut. Default: false.
   */
  surplus?: boolean;
}

const CR = 13;
const LF = 10;
const smallest = 4096;
/** Room beyond this that is mostly empty is let go: one large body is no reason to hold it while the connection lasts. */
const largestKept = 64 * 1024;
const nothing = Buffer.alloc(0);

/**
 * Feeds on chunks of a stream. After an error (no Content-Length, one that cannot be read, two that differ, a limit passed)
 * where messages begin is lost: the header is given out as a last piece, so that it can be looked at and answered (`surplus`:
 * with what was held behind it), and later chunks are ignored. The connection is then to be closed. Keeps room for at most
 * four times what came of a message that is not whole (or 64 KiB), never what a Content-Length promises; takes time in
 * proportion to the bytes, however they are cut.
 */
export class StreamFramer {
  /** Own room; `data` is this, or during a push the chunk itself. */
  private store: Buffer = nothing;
  private data: Buffer = nothing;
  private start = 0;
  private end = 0;
  /** How much of what is held was searched for the end of the header. */
  private searched = 0;
  /** Length of header and body of the message that has begun, once the header is whole; after an error, of the header. */
  private whole = -1;
  private failure?: Fault;
  private crlfs = 0;
  private doubles = 0;
  /** Between messages: the last byte was a CR; the CRLF before it is half of a double one. */
  private afterReturn = false;
  private halfPing = false;
  private readonly headLimit: number;
  private readonly bodyLimit: number;
  private readonly surplus: boolean;

  constructor(limits: FramerLimits = {}) {
    this.headLimit = limits.head ?? 64 * 1024;
    this.bodyLimit = limits.body ?? 4 * 1024 * 1024;
    this.surplus = limits.surplus ?? false;
  }

  /** Bytes held that are not yet a whole message. */
  get pending(): number {
    return this.end - this.start;
  }

  /** Its offset counts from where the last piece begins. */
  get error(): Fault | undefined {
    return this.failure;
  }

  /** How many double CRLFs came between messages: pings, each to be answered with one CRLF (RFC 5626 4.4.1). */
  get pings(): number {
    return this.doubles;
  }

  /** How many CRLFs came between messages, those of pings too: who sent a ping waits for one more (RFC 5626 4.4.1). */
  get lineEnds(): number {
    return this.crlfs;
  }

  /** The messages that are whole now, each a copy of its bytes. Line ends between messages are dropped (7.5). */
  push(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    if (this.failure) return messages;
    if (this.end > this.start) this.append(bytes);
    else {
      this.data = bytes;
      this.start = 0;
      this.end = bytes.length;
    }
    for (let message = this.next(); message; message = this.next()) messages.push(message);
    if (this.failure) messages.push(this.takeFaulty());
    this.settle();
    return messages;
  }

  private next(): Buffer | undefined {
    if (this.whole < 0) {
      if (this.searched === 0) this.skipLineEnds();
      if (this.start === this.end || !this.findHead()) return undefined;
    }
    return this.end - this.start < this.whole ? undefined : this.take(this.whole);
  }

  /** Whether the header is whole and tells where the message ends. */
  private findHead(): boolean {
    const { data, start, end } = this;
    const head = endOfHead(end === data.length ? data : data.subarray(0, end), start + this.searched);
    const held = (head < 0 ? end : head) - start;
    if (held > this.headLimit) {
      this.whole = this.headLimit + 1;
      return this.fail(fault('18.3-4', 0, 'a longer header', 'a header of at most ' + this.headLimit + ' bytes'));
    }
    if (head >= 0) return this.measure(held);
    this.searched = Math.max(0, held - 2); // a LF, or LF CR, may be half of the empty line
    return false;
  }

  private measure(head: number): boolean {
    this.whole = head;
    const stated = contentLengths(this.data, this.start, this.start + head);
    const field = 'Content-Length';
    if (stated.length === 0) {
      return this.fail(fault('18.3-4', 0, 'no Content-Length', 'a Content-Length, as a stream needs it', field));
    }
    const [{ value, offset }] = stated;
    if (!isDigits(value)) return this.fail(grammarFault('20.14-2', offset, value, 'a number of bytes', field));
    const length = Number(value);
    const other = stated.find(one => !isDigits(one.value) || Number(one.value) !== length);
    if (other) return this.fail(fault('7.3.1-2', other.offset, other.value, 'one Content-Length, ' + value, field));
    if (length > this.bodyLimit) {
      return this.fail(fault('18.3-4', offset, value, 'a body of at most ' + this.bodyLimit + ' bytes', field));
    }
    this.whole = head + length;
    return true;
  }

  private fail(found: Fault): false {
    this.failure = found;
    return false;
  }

  /** Passes over what stands before a start line, wherever it is cut, and keeps none of it. */
  private skipLineEnds(): void {
    for (; this.start < this.end; this.start++) {
      const code = this.data[this.start];
      if (code === LF && this.afterReturn) {
        this.crlfs++;
        if (this.halfPing) this.doubles++;
        this.halfPing = !this.halfPing;
      } else if (code !== CR || this.afterReturn) this.halfPing = false;
      if (code !== CR && code !== LF) break;
      this.afterReturn = code === CR;
    }
    if (this.start < this.end) this.afterReturn = false;
  }

  private take(length: number): Buffer {
    const message = Buffer.from(this.data.subarray(this.start, this.start + length));
    this.start += length;
    this.searched = 0;
    this.whole = -1;
    return message;
  }

  /** What the error is in, and the end of all that is held. */
  private takeFaulty(): Buffer {
    const piece = this.take(this.surplus ? this.end - this.start : this.whole);
    this.start = this.end;
    return piece;
  }

  /** Copies what is left of a chunk, lets go of the chunk, and of room that is no longer needed. */
  private settle(): void {
    const held = this.end - this.start;
    const spacious = this.store.length > largestKept && held < this.store.length / 4;
    if (held === 0) {
      this.start = this.end = 0;
      if (this.failure || spacious) this.store = nothing;
    } else if (this.data !== this.store || spacious) {
      const fits = held <= this.store.length && !spacious;
      const room = fits ? this.store : Buffer.allocUnsafeSlow(Math.max(smallest, held));
      this.data.copy(room, 0, this.start, this.end);
      this.store = room;
      this.start = 0;
      this.end = held;
    }
    this.data = this.store;
  }

  private append(bytes: Buffer): void {
    const held = this.end - this.start;
    if (this.end + bytes.length > this.store.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(smallest, 2 * (held + bytes.length)));
      this.store.copy(room, 0, this.start, this.end);
      this.store = this.data = room;
      this.start = 0;
      this.end = held;
    }
    bytes.copy(this.store, this.end);
    this.end += bytes.length;
  }
}
