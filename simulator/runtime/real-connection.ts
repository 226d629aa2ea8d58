/** One connection of the operating system, whatever lies between its socket and its user: nothing, TLS, WebSocket. */
import type { Socket } from 'node:net';
import { codeOf, NetworkError } from './errors';
import type { Enter, Keeper } from './real-udp';
import type { Address, CloseFrame, Connection, StreamTransport, TlsFacts } from './types';

/** What an open connection writes to: its socket, or the WebSocket on it. */
export interface Carrier {
  readonly open: boolean;
  readonly subprotocol?: string;
  write(bytes: Buffer): void;
  ping?(bytes: Buffer): void;
  close(code?: number, reason?: string): void;
}

/** The runtime's side of a socket. */
export interface Host {
  readonly enter: Enter;
  readonly keeper: Keeper;
}

export class RealConnection implements Connection {
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  onPing?: (bytes: Buffer) => void;
  onPong?: (bytes: Buffer) => void;
  onClose?: (error?: Error, frame?: CloseFrame) => void;
  readonly framed: boolean;
  tls?: TlsFacts;
  private carrier?: Carrier;
  private queue: Buffer[] = [];
  private closing?: { code?: number; reason?: string };
  private wasReset = false;
  private over = false;
  private error?: Error;

  /** `raw` is the TCP socket under it all. Someone has to tell when it has ended. */
  constructor(
    readonly transport: StreamTransport,
    private readonly raw: Socket,
    private readonly host: Host,
    public local: Address,
    readonly remote: Address,
  ) {
    this.framed = transport === 'WS' || transport === 'WSS';
    const end = (): void => void raw.destroy();
    host.keeper.add(end);
    raw.on('close', () => host.keeper.delete(end));
    // what has no code is not the system's: a layer above destroyed the socket, and tells it better
    raw.on('error', error => {
      if (codeOf(error) !== error.name) this.failed(error);
    });
  }

  get open(): boolean {
    return this.closing === undefined && !this.over && this.carrier?.open === true;
  }

  get subprotocol(): string | undefined {
    return this.carrier?.subprotocol;
  }

  /** All handshakes are done. */
  carry(carrier: Carrier): void {
    this.carrier = carrier;
    for (const bytes of this.queue.splice(0)) carrier.write(bytes);
    if (this.closing !== undefined) carrier.close(this.closing.code, this.closing.reason);
  }

  write(bytes: Buffer): void {
    if (this.closing !== undefined || this.over) return;
    if (this.carrier === undefined) this.queue.push(Buffer.from(bytes));
    else if (this.carrier.open) this.carrier.write(bytes);
  }

  ping(bytes = Buffer.alloc(0)): void {
    if (this.open) this.carrier?.ping?.(bytes);
  }

  close(code?: number, reason?: string): void {
    if (this.closing !== undefined || this.over) return;
    this.closing = { code, reason };
    this.carrier?.close(code, reason);
  }

  reset(): void {
    if (this.over) return;
    this.wasReset = true;
    this.closing ??= {};
    if (this.raw.connecting) this.raw.destroy();
    else if (!this.raw.destroyed) this.raw.resetAndDestroy();
  }

  opened(): void {
    this.host.enter(() => this.onOpen?.());
  }

  received(bytes: Buffer): void {
    if (!this.over) this.host.enter(() => this.onData?.(bytes));
  }

  pinged(bytes: Buffer): void {
    this.host.enter(() => this.onPing?.(bytes));
  }

  ponged(bytes: Buffer): void {
    this.host.enter(() => this.onPong?.(bytes));
  }

  /** The first failure is the cause of the others. */
  failed(error: Error, code = codeOf(error)): void {
    const detail = code === error.message || error.message.includes(code) ? undefined : error.message;
    this.error ??= new NetworkError(code, `${this.transport} connection with`, this.remote, detail);
  }

  ended(frame?: CloseFrame): void {
    if (this.over) return;
    this.over = true;
    this.queue = [];
    this.host.enter(() => this.onClose?.(this.wasReset ? undefined : this.error, frame));
  }
}

/** Lets a connection live on a TCP or TLS socket that is open. */
export function carryOnSocket(connection: RealConnection, socket: Socket): void {
  socket.on('data', bytes => connection.received(bytes));
  socket.on('close', () => connection.ended());
  connection.carry({
    get open() {
      return socket.readyState === 'open' && !socket.destroyed;
    },
    write: bytes => void socket.write(bytes),
    close: () => void socket.end(),
  });
}
