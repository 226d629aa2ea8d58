// StreamFramer: cuts a stream into messages by Content-Length (RFC 3261 7.5, 18.3).
import { type Fault, fault } from './fault';
import { endOfHead } from './head';
import { canonicalName } from './header-names';
import { isDigits } from './scan';

export interface FramerLimits {
  /** Longest header, bytes. */
  head?: number;
  /** Longest body, bytes. */
  body?: number;
}

/**
 * Feeds on chunks of a stream. After an error (no Content-Length, one that cannot be read, two that differ, a limit passed)
 * where messages begin is lost: what was held is given out as a last piece, so that it can be looked at and answered, and
 * later chunks are ignored. The connection is then to be closed.
 */
export class StreamFramer {
  private store = Buffer.allocUnsafe(4096);
  private start = 0;
  private end = 0;
  /** From here on the end of the header is still to be looked for. */
  private scanned = 0;
  /** Length of header and body of the message that has begun, once the header is whole. */
  private whole = -1;
  private failure?: Fault;
  private readonly headLimit: number;
  private readonly bodyLimit: number;

  constructor(limits: FramerLimits = {}) {
    this.headLimit = limits.head ?? 64 * 1024;
    this.bodyLimit = limits.body ?? 4 * 1024 * 1024;
  }

  /** Bytes held that are not yet a whole message. */
  get pending(): number {
    return this.end - this.start;
  }

  get error(): Fault | undefined {
    return this.failure;
  }

  /** The messages that are whole now, each a copy of its bytes. CRLFs between messages are dropped (7.5). */
  push(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    if (this.failure) return messages;
    this.append(bytes);
    for (let message = this.next(); message; message = this.next()) messages.push(message);
    if (this.failure && this.end > this.start) messages.push(this.take(this.end - this.start));
    return messages;
  }

  private next(): Buffer | undefined {
    if (this.failure) return undefined;
    if (this.whole < 0) {
      this.skipLineEnds();
      const head = endOfHead(this.store.subarray(0, this.end), this.scanned);
      if (head < 0) {
        this.scanned = Math.max(this.start, this.end - 3);
        if (this.end - this.start > this.headLimit) this.fail('18.3-4', 'no end of the header', this.headLimit);
        return undefined;
      }
      this.whole = this.measure(head);
      if (this.whole < 0) return undefined;
    }
    return this.end - this.start < this.whole ? undefined : this.take(this.whole);
  }

  private measure(head: number): number {
    if (head - this.start > this.headLimit) return this.fail('18.3-4', 'a longer header', this.headLimit);
    const values = contentLengths(this.store.toString('latin1', this.start, head));
    const [value] = values;
    if (value === undefined) return this.fail('18.3-4', 'no Content-Length');
    if (!isDigits(value)) return this.fail('20.14-2', value);
    if (values.some(other => !isDigits(other) || Number(other) !== Number(value))) {
      return this.fail('7.3.1-2', values.join(', '));
    }
    if (Number(value) > this.bodyLimit) return this.fail('18.3-4', value, this.bodyLimit);
    return head - this.start + Number(value);
  }

  private fail(id: string, found: string, limit?: number): -1 {
    const expected = limit === undefined ? 'one Content-Length, a number of bytes' : 'at most ' + limit + ' bytes';
    this.failure = fault(id, 0, found, expected, 'Content-Length');
    return -1;
  }

  private skipLineEnds(): void {
    while (this.start < this.end && (this.store[this.start] === 13 || this.store[this.start] === 10)) this.start++;
    if (this.start === this.end) this.start = this.end = 0;
    this.scanned = Math.max(this.scanned, this.start);
    if (this.scanned > this.end) this.scanned = this.start;
  }

  private take(length: number): Buffer {
    const message = Buffer.from(this.store.subarray(this.start, this.start + length));
    this.start += length;
    if (this.start === this.end) this.start = this.end = 0;
    this.scanned = this.start;
    this.whole = -1;
    return message;
  }

  private append(bytes: Buffer): void {
    const held = this.end - this.start;
    if (this.end + bytes.length > this.store.length) {
      const room = held + bytes.length > this.store.length ? 2 * (held + bytes.length) : this.store.length;
      const store = room === this.store.length ? this.store : Buffer.allocUnsafe(room);
      this.store.copy(store, 0, this.start, this.end);
      this.store = store;
      this.scanned -= this.start;
      this.start = 0;
      this.end = held;
    }
    bytes.copy(this.store, this.end);
    this.end += bytes.length;
  }
}

/** The values of all Content-Length lines, unfolded. */
function contentLengths(head: string): string[] {
  const values: string[] = [];
  const lines = head.split('\n');
  for (let i = 1; i < lines.length; i++) {
    const colon = lines[i].indexOf(':');
    if (colon < 0 || canonicalName(lines[i].slice(0, colon).trimEnd()) !== 'Content-Length') continue;
    let value = lines[i].slice(colon + 1).trim();
    while (i + 1 < lines.length && (lines[i + 1][0] === ' ' || lines[i + 1][0] === '\t')) {
      i++;
      value = (value + ' ' + lines[i].trim()).trim();
    }
    values.push(value);
  }
  return values;
}
