/** One TCP connection of the transport layer: framing of what comes, and what is owed to senders until it is open. */
import { type Fault, StreamFramer } from '../message';
import type { Address, TcpConnection } from '../runtime';
import type { Flow } from './flow';

export interface StreamHandlers {
  onMessage(bytes: Buffer, stream: Stream): void;
  /** From `bytes` on the stream cannot be cut into messages. It is closed after this: what is sent now still goes out. */
  onUnframed(bytes: Buffer, fault: Fault, stream: Stream): void;
  /** Bytes were handed to the open connection. */
  onWritten(bytes: Buffer, stream: Stream): void;
  onEnded(stream: Stream): void;
}

interface Written {
  bytes: Buffer;
  onError?: (error: Error) => void;
}

/** How many written messages may wait for a sign that the other side lives. */
const MAX_UNCONFIRMED = 256;

export class Stream implements Flow {
  readonly transport = 'TCP';
  private readonly framer = new StreamFramer();
  private queued: Written[] = [];
  private unconfirmed: Written[] = [];
  private ended = false;

  constructor(
    readonly connection: TcpConnection,
    private readonly handlers: StreamHandlers,
  ) {
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

  /** `onError` hears of a connection that could not be opened, or was reset before anything came back on it. */
  send(bytes: Buffer, onError?: (error: Error) => void): void {
    if (this.connection.open) this.write({ bytes, onError });
    else this.queued.push({ bytes, onError });
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.connection.close();
    this.handlers.onEnded(this);
  }

  private flush(): void {
    for (const item of this.queued.splice(0)) this.write(item);
  }

  private write(item: Written): void {
    this.connection.write(item.bytes);
    this.unconfirmed.push(item);
    if (this.unconfirmed.length > MAX_UNCONFIRMED) this.unconfirmed.shift();
    this.handlers.onWritten(item.bytes, this);
  }

  private received(bytes: Buffer): void {
    if (this.ended) return;
    this.unconfirmed = [];
    const messages = this.framer.push(bytes);
    const { error } = this.framer;
    const rest = error === undefined ? undefined : messages.pop();
    for (const message of messages) this.handlers.onMessage(message, this);
    if (error === undefined || this.ended) return;
    this.handlers.onUnframed(rest ?? bytes, error, this);
    this.close();
  }

  private closed(error?: Error): void {
    const lost = error === undefined ? this.queued : [...this.unconfirmed, ...this.queued];
    this.queued = [];
    this.unconfirmed = [];
    if (!this.ended) {
      this.ended = true;
      this.handlers.onEnded(this);
    }
    const reason = error ?? new Error('the connection was closed before the message was sent');
    for (const item of lost) item.onError?.(reason);
  }
}
