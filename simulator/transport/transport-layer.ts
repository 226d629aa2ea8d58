/** RFC 3261 18: sends and receives messages over UDP and TCP for one element or peer, and records them in the trace. */
import type { Trace } from '../capture';
import { type Fault, parseMessage } from '../message';
import {
  type Address,
  canonicalHost,
  codeOf,
  DatagramError,
  formatAddress,
  NetworkError,
  type Runtime,
  type TcpListener,
  type TransportName,
  type UdpSocket,
} from '../runtime';
import type { Flow, Inbound, Target } from './flow';
import { Stream, type StreamHandlers } from './stream';

export interface TransportOptions {
  /** The IP address to bind. */
  host: string;
  /** Who records in the trace. */
  name: string;
  onInbound: (inbound: Inbound) => void;
  trace?: Trace;
}

type OnError = (error: Error) => void;

export class TransportLayer {
  private udp?: UdpSocket;
  private listener?: TcpListener;
  private readonly streams = new Set<Stream>();
  private readonly udpSenders = new WeakMap<Buffer, OnError>();
  private closed = false;
  private readonly handlers: StreamHandlers = {
    onMessage: (bytes, stream) => this.deliver(bytes, stream),
    onUnframed: (bytes, fault, stream) => this.refuse(bytes, fault, stream),
    onWritten: (bytes, stream) => this.record('out', bytes, stream),
    onEnded: stream => void this.streams.delete(stream),
  };

  constructor(
    private readonly runtime: Runtime,
    private readonly options: TransportOptions,
  ) {}

  /**
   * Resolves with the address bound. Without a port: the one that the other transport has (18.2.1) if it can be had,
   * else a free one. Rejects with a NetworkError, and with an Error if this transport is listening already.
   */
  async listen(transport: TransportName, port = 0): Promise<Address> {
    if (this.address(transport) !== undefined) throw new Error(`${this.options.name} listens on ${transport} already`);
    const shared = this.address(transport === 'UDP' ? 'TCP' : 'UDP')?.port;
    if (port !== 0 || shared === undefined) return this.bind(transport, port);
    try {
      return await this.bind(transport, shared);
    } catch (error) {
      if (codeOf(error as Error) !== 'EADDRINUSE') throw error;
      return this.bind(transport, 0);
    }
  }

  /** Where this layer listens; undefined if it does not. */
  address(transport: TransportName): Address | undefined {
    return transport === 'UDP' ? this.udp?.local : this.listener?.local;
  }

  /**
   * Sends the bytes as they are. TCP: over the target's flow while that lasts, else over a connection of this layer
   * to the same address (18.1.1), else over a new one. `onError` is called later, never from inside this call, when
   * the message was surely not received; without word of it the message may still be lost. Throws an Error when UDP
   * is wanted and listen('UDP') was not called.
   */
  send(bytes: Buffer, target: Target, onError?: OnError): Flow {
    if (target.transport === 'UDP') return this.sendUdp(bytes, target, onError);
    const stream = this.streamFor(target);
    if (this.closed) this.fail(target.remote, onError);
    else stream.send(bytes, onError);
    return stream;
  }

  /** The open TCP connections, whoever opened them. */
  connections(): Flow[] {
    return [...this.streams].filter(stream => stream.open);
  }

  close(): void {
    this.closed = true;
    for (const stream of [...this.streams]) stream.close();
    this.udp?.close();
    this.listener?.close();
  }

  private async bind(transport: TransportName, port: number): Promise<Address> {
    const local = { host: canonicalHost(this.options.host), port };
    if (transport === 'UDP') {
      const socket = await this.runtime.network.udp(local);
      socket.onDatagram = (bytes, from) => this.deliver(bytes, { transport, local: socket.local, remote: from });
      socket.onError = error => this.udpFailed(error);
      this.udp = this.unlessClosed(socket);
      return socket.local;
    }
    const listener = await this.runtime.network.tcpListen(local);
    listener.onConnection = connection => void this.streams.add(new Stream(connection, this.handlers));
    this.listener = this.unlessClosed(listener);
    return listener.local;
  }

  private unlessClosed<T extends { close(): void; readonly local: Address }>(socket: T): T {
    if (!this.closed) return socket;
    socket.close();
    throw new NetworkError('ECANCELED', 'the transport layer was closed while binding', socket.local);
  }

  private sendUdp(bytes: Buffer, { remote }: Target, onError?: OnError): Flow {
    const { udp } = this;
    if (udp === undefined) throw new Error(`${this.options.name} cannot send over UDP before listen('UDP')`);
    const flow: Flow = { transport: 'UDP', local: udp.local, remote };
    if (this.closed) {
      this.fail(remote, onError);
      return flow;
    }
    if (onError !== undefined) this.udpSenders.set(bytes, onError);
    udp.send(bytes, remote);
    this.record('out', bytes, flow);
    return flow;
  }

  private udpFailed(error: Error): void {
    if (error instanceof DatagramError) this.udpSenders.get(error.bytes)?.(error);
  }

  private streamFor({ remote, flow }: Target): Stream {
    const wanted = formatAddress(remote);
    let found: Stream | undefined;
    for (const stream of this.streams) {
      if (!stream.usable) continue;
      if (stream === flow || (flow?.connection !== undefined && stream.connection === flow.connection)) return stream;
      if (formatAddress(stream.remote) === wanted) found ??= stream;
    }
    return found ?? this.connect(remote);
  }

  private connect(remote: Address): Stream {
    const stream = new Stream(this.runtime.network.tcpConnect(this.options.host, remote), this.handlers);
    if (this.closed) stream.close();
    else this.streams.add(stream);
    return stream;
  }

  private fail(remote: Address, onError?: OnError): void {
    if (onError === undefined) return;
    this.runtime.clock.setTimer(0, () => onError(new NetworkError('ECANCELED', 'closed; cannot send to', remote)));
  }

  private deliver(bytes: Buffer, flow: Flow): void {
    if (this.closed) return;
    if (isKeepAlive(bytes)) {
      this.record('in', bytes, flow);
      return;
    }
    const { message, refusal } = parseMessage(bytes);
    const at = this.runtime.clock.now();
    this.options.trace?.record({ ...this.entry('in', bytes, flow), message, refusal });
    this.options.onInbound({ bytes, message, refusal, flow, at });
  }

  private refuse(bytes: Buffer, refusal: Fault, flow: Flow): void {
    if (this.closed) return;
    this.options.trace?.record({ ...this.entry('in', bytes, flow), refusal });
    this.options.onInbound({ bytes, refusal, flow, at: this.runtime.clock.now() });
  }

  private record(direction: 'in' | 'out', bytes: Buffer, flow: Flow): void {
    const { trace } = this.options;
    if (trace === undefined) return;
    trace.record({ ...this.entry(direction, bytes, flow), ...(isKeepAlive(bytes) ? {} : parseMessage(bytes)) });
  }

  private entry(direction: 'in' | 'out', bytes: Buffer, { transport, local, remote }: Flow) {
    const [from, to] = direction === 'out' ? [local, remote] : [remote, local];
    return { at: this.runtime.clock.now(), from, to, transport, bytes, actor: this.options.name, direction };
  }
}

/** Nothing, line ends or zeros: what devices send to keep a NAT's binding (RFC 5626 3.5.1). */
function isKeepAlive(bytes: Buffer): boolean {
  return bytes.length <= 8 && bytes.every(byte => byte === 0x0d || byte === 0x0a || byte === 0);
}
