/** One connection of the transport layer: framing of what comes, what is owed to senders, pings and pongs. */
import { type Fault, StreamFramer } from '../message';
import type { Address, Connection, StreamTransport } from '../runtime';
import type { Flow, OnError } from './flow';
import { isKeepAlive, isResponseText, peekBranch } from './peek';

export interface StreamHandlers {
  onMessage(bytes: Buffer, stream: Stream): void;
  /** From `bytes` on the stream cannot be cut into messages. It is closed after this: what is sent now still goes out. */
  onUnframed(bytes: Buffer, fault: Fault, stream: Stream): void;
  /** A ping that wants its pong, or a pong. */
  onKeepAlive(bytes: Buffer, stream: Stream): void;
  /** Bytes were handed to the open connection. */
  onWritten(bytes: Buffer, stream: Stream): void;
  onEnded(stream: Stream): void;
}

interface Written {
  bytes: Buffer;
  onError?: OnError;
  /** Of a request: a response with it shows that it, and all before it, arrived. */
  branch?: string;
}

/** How many written messages may wait for a sign that the other side has them. */
const MAX_UNCONFIRMED = 1024;
export const PING = Buffer.from('\r\n\r\n');
export const PONG = Buffer.from('\r\n');

export class Stream implements Flow {
  /** A pong that was waited for, or data while one is: see `ping`. */
  onPong?: () => void;
  onActivity?: () => void;
  onClosed?: OnError;
  /** ms of the run's clock when something last came or went. */
  lastUsed: number;
  private readonly framer = new StreamFramer();
  private lineEnds = 0;
  private pings = 0;
  private awaitsPong = false;
  private queued: Written[] = [];
  private unconfirmed: Written[] = [];
  private ended = false;

  constructor(
    readonly connection: Connection,
    readonly transport: StreamTransport,
    private readonly handlers: StreamHandlers,
    private readonly now: () => number,
    /** The name that its server was to have; undefined where we accepted it. */
    readonly serverName?: string,
  ) {
    this.lastUsed = now();
    connection.onOpen = () => this.flush();
    connection.onData = bytes => this.received(bytes);
    connection.onClose = error => this.closed(error);
  }

  get local(): Address {
    return this.connection.local;
  }

  get remote(): Address {
    return this.connection.remote;
  }

  /** Open, or about to be: what is sent now still has a chance. */
  get usable(): boolean {
    return !this.ended;
  }

  get open(): boolean {
    return this.connection.open && !this.ended;
  }

  /** Whether something sent on it still waits for an answer. */
  get busy(): boolean {
    return this.queued.length > 0 || this.unconfirmed.some(item => item.branch !== undefined);
  }

  /** Whether a message has begun and is not whole. */
  get midMessage(): boolean {
    return this.framer.pending > 0;
  }

  /** `onError` hears of a connection that could not be opened, or broke before the message was surely received. */
  send(bytes: Buffer, onError?: OnError): void {
    const item = { bytes, onError };
    if (this.connection.open) this.write(item);
    else this.queued.push(item);
  }

  /** RFC 5626 4.4.1: a double CRLF; the next CRLF that comes is its pong. */
  ping(): void {
    this.awaitsPong = true;
    this.send(PING);
  }

  /** A response came that belongs to a request with this branch: it arrived, and so did what was written before it. */
  confirm(branch: string | undefined): void {
    if (branch === undefined) return;
    const index = this.unconfirmed.findIndex(item => item.branch === branch);
    this.unconfirmed.splice(0, index + 1);
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.connection.close();
    this.handlers.onEnded(this);
  }

  /** Gives it up: everybody who waits on it hears why. */
  fail(error: Error): void {
    if (this.ended) return;
    this.connection.reset();
    this.closed(error);
  }

  private flush(): void {
    for (const item of this.queued.splice(0)) this.write(item);
  }

  private write(item: Written): void {
    this.connection.write(item.bytes);
    this.lastUsed = this.now();
    if (item.onError !== undefined) {
      if (!isResponseText(item.bytes)) item.branch = peekBranch(item.bytes);
      this.unconfirmed.push(item);
      if (this.unconfirmed.length > MAX_UNCONFIRMED) this.unconfirmed.shift();
    }
    this.handlers.onWritten(item.bytes, this);
  }

  private received(bytes: Buffer): void {
    if (this.ended) return;
    this.lastUsed = this.now();
    if (this.unconfirmed.length > 0) this.unconfirmed = this.unconfirmed.filter(item => item.branch !== undefined);
    if (this.connection.framed) this.receivedWhole(bytes);
    else this.receivedPart(bytes);
    this.onActivity?.();
  }

  /** RFC 7118 5: one message in each frame. */
  private receivedWhole(bytes: Buffer): void {
    if (!isKeepAlive(bytes)) this.handlers.onMessage(bytes, this);
    else if (bytes.equals(PING)) this.keepAlives(2, 1);
    else if (bytes.equals(PONG)) this.keepAlives(1, 0);
  }

  private receivedPart(bytes: Buffer): void {
    const messages = this.framer.push(bytes);
    const { error } = this.framer;
    const rest = error === undefined ? undefined : messages.pop();
    for (const message of messages) this.handlers.onMessage(message, this);
    const [lineEnds, pings] = [this.framer.lineEnds - this.lineEnds, this.framer.pings - this.pings];
    this.lineEnds += lineEnds;
    this.pings += pings;
    if (!this.ended && lineEnds > 0) this.keepAlives(lineEnds, pings);
    if (error === undefined || this.ended) return;
    this.handlers.onUnframed(rest ?? bytes, error, this);
    this.close();
  }

  /** The framer counts any two CRLFs as a ping: those that we wait for are taken off before. */
  private keepAlives(lineEnds: number, pings: number): void {
    let left = pings;
    if (this.awaitsPong) {
      this.awaitsPong = false;
      this.handlers.onKeepAlive(PONG, this);
      this.onPong?.();
      left = Math.floor((lineEnds - 1) / 2);
    }
    for (let ping = 0; ping < left && !this.ended; ping++) this.handlers.onKeepAlive(PING, this);
  }

  private closed(error?: Error): void {
    const lost = error === undefined ? this.queued : [...this.unconfirmed, ...this.queued];
    this.queued = [];
    this.unconfirmed = [];
    const reason = error ?? new Error('the connection was closed before the message was sent');
    if (!this.ended) {
      this.ended = true;
      this.handlers.onEnded(this);
      this.onClosed?.(reason);
    }
    for (const item of lost) item.onError?.(reason);
  }
}
