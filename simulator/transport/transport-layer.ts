/** RFC 3261 18: sends and receives messages over all transports for one element or peer, and records them in the trace. */
import type { Trace } from '../capture';
import { type Fault, parseMessage, type Request, type Response, type Via } from '../message';
import {
  type Address,
  type Connection,
  canonicalHost,
  codeOf,
  type Listener,
  NetworkError,
  type Runtime,
  type SecureClientOptions,
  type SecureServerOptions,
  type StreamTransport,
  type TransportName,
} from '../runtime';
import type { Flow, Inbound, OnError, Target } from './flow';
import { type KeepAlive, type KeepAliveOptions, keepStreamAlive, keepUdpAlive } from './keep-alive';
import { isTcpRefusal, LargeRequests } from './large-requests';
import { isKeepAlive } from './peek';
import { isOwnResponse, type SentBy, viaFor } from './sent-by';
import { PING, PONG, Stream, type StreamHandlers } from './stream';
import { type PoolOptions, StreamPool } from './stream-pool';
import { isStun } from './stun';
import { allTransports as ALL, traits } from './traits';
import { UdpPort } from './udp-port';

export interface TransportOptions extends PoolOptions {
  /** The IP address to bind. */
  host: string;
  /** Who records in the trace. */
  name: string;
  onInbound: (inbound: Inbound) => void;
  trace?: Trace;
  /** What others are told to send to, where that is not the address bound. Its port is that bound unless it says one. */
  advertised?: SentBy;
  /** For TLS, WS and WSS: identities, whom to trust, how strictly. */
  server?: SecureServerOptions;
  client?: SecureClientOptions;
  /** 18.1.1: large requests go over TCP, `mtu` being that of the path in bytes. Default: what is given goes as it is. */
  largeRequestsOverTcp?: boolean | { mtu: number };
  /** 18.1.2: takes responses whose sent-by is not ours. Default: they come in like all others. */
  onForeignResponse?: (inbound: Inbound) => void;
  /** RFC 5626 4.4.1, 8: answers pings with pongs and STUN binding requests. Default true. */
  answersKeepAlives?: boolean;
}

export class TransportLayer {
  private udp?: UdpPort;
  private readonly listeners = new Map<StreamTransport, Listener>();
  private readonly streams: StreamPool;
  private readonly large?: LargeRequests;
  private readonly keepAlives = new Set<KeepAlive>();
  private nameWithoutPort?: string;
  private closed = false;
  private readonly handlers: StreamHandlers = {
    onMessage: (bytes, stream) => this.deliver(bytes, stream),
    onUnframed: (bytes, fault, stream) => this.refuse(bytes, fault, stream),
    onKeepAlive: (bytes, stream) => this.keepAliveCame(bytes, stream),
    onWritten: (bytes, stream) => this.record('out', bytes, stream),
    onEnded: stream => this.streams.delete(stream),
  };

  constructor(
    private readonly runtime: Runtime,
    private readonly options: TransportOptions,
  ) {
    this.streams = new StreamPool(runtime.clock, options);
    const { largeRequestsOverTcp: large = false } = options;
    if (large !== false) this.large = new LargeRequests(large === true ? undefined : large.mtu);
  }

  /**
   * Resolves with the address bound. UDP and TCP without a port: the one that the other has (18.2.1) if it can be had,
   * else a free one. Rejects with a NetworkError, and with an Error if this transport is listening already.
   */
  async listen(transport: TransportName, port = 0): Promise<Address> {
    if (this.address(transport) !== undefined) throw new Error(`${this.options.name} listens on ${transport} already`);
    const twin = transport === 'UDP' ? 'TCP' : 'UDP';
    const shared = transport === 'UDP' || transport === 'TCP' ? this.address(twin)?.port : undefined;
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
    return transport === 'UDP' ? this.udp?.local : this.listeners.get(transport)?.local;
  }

  /**
   * What this layer writes as sent-by in requests over a transport (18.1.1): where it listens, or as `advertised`. A
   * WebSocket client that does not listen has a name of its own that leads nowhere (RFC 7118 5).
   */
  sentBy(transport: TransportName): SentBy {
    const { host, advertised } = this.options;
    const bound = this.address(transport);
    if (bound === undefined && traits[transport].oneWay) {
      this.nameWithoutPort ??= `${this.runtime.random.token(12)}.invalid`;
      return { host: this.nameWithoutPort };
    }
    // a stream that nobody can open towards us: the port that we have for others is still better than none
    const port = bound?.port ?? this.address('TCP')?.port ?? this.address('UDP')?.port;
    return { host: advertised?.host ?? canonicalHost(bound?.host ?? host), port: advertised?.port ?? port };
  }

  /** A top Via for a request to `remote`, with all that 18.1.1 and RFC 3581 3 ask for. */
  via(transport: TransportName, branch: string, remote?: Address): Via {
    return viaFor(transport, this.sentBy(transport), branch, remote);
  }

  /**
   * Sends the bytes as they are (save for large requests, if that is wanted). Streams: over the target's flow while that
   * lasts, else over a connection of this layer to the same address (18.1.1), else over a new one. `onError` is called
   * later, never from inside this call, when the message was surely not received; without word of it the message may
   * still be lost. Throws an Error when UDP is wanted and listen('UDP') was not called.
   */
  send(bytes: Buffer, target: Target, onError?: OnError): Flow {
    const { next } = target;
    if (next === undefined) return this.sendOnce(bytes, target, onError);
    return this.sendOnce(bytes, target, error => {
      if (this.closed) onError?.(error);
      else this.send(bytes, next, onError);
    });
  }

  /** The open connections, whoever opened them. */
  connections(): Flow[] {
    return this.streams.all().filter(stream => stream.open);
  }

  /**
   * Keeps a flow open as its client does (RFC 5626 4.4): pings over streams, STUN over UDP, until stopped or failed. STUN
   * is only for a target that is known to support it (RFC 5626 8). Throws an Error for a flow that is not there.
   */
  keepAlive(flow: Flow, options: KeepAliveOptions = {}): KeepAlive {
    const { transport, remote } = flow;
    const stream = transport === 'UDP' ? undefined : this.streams.find({ transport, remote, flow, flowOnly: true });
    const port = transport === 'UDP' ? this.udp : undefined;
    let kept: KeepAlive;
    if (stream !== undefined) kept = keepStreamAlive(this.runtime, stream, options);
    else if (port !== undefined) kept = keepUdpAlive(this.runtime, port, remote, options);
    else throw new Error(`${this.options.name} has no such flow over ${transport} to keep alive`);
    this.keepAlives.add(kept);
    return kept;
  }

  close(): void {
    this.closed = true;
    for (const kept of this.keepAlives) kept.stop();
    for (const stream of this.streams.all()) stream.close();
    this.udp?.close();
    for (const listener of this.listeners.values()) listener.close();
  }

  private async bind(transport: TransportName, port: number): Promise<Address> {
    const local = { host: canonicalHost(this.options.host), port };
    const { network } = this.runtime;
    const answers = this.options.answersKeepAlives !== false;
    if (transport === 'UDP') {
      const socket = this.unlessClosed(await network.udp(local));
      const handlers = {
        onDatagram: (bytes: Buffer, flow: Flow) => this.deliver(bytes, flow),
        onStun: (bytes: Buffer, flow: Flow) => this.record('in', bytes, flow),
        onWritten: (bytes: Buffer, flow: Flow) => this.record('out', bytes, flow),
      };
      this.udp = new UdpPort(socket, handlers, answers);
      return socket.local;
    }
    const listener = this.unlessClosed(await network.listen(transport, local, this.options.server));
    listener.onConnection = connection => void this.streams.add(this.streamOf(connection, transport), 'accepted');
    this.listeners.set(transport, listener);
    return listener.local;
  }

  private unlessClosed<T extends { close(): void; readonly local: Address }>(socket: T): T {
    if (!this.closed) return socket;
    socket.close();
    throw new NetworkError('ECANCELED', 'the transport layer was closed while binding', socket.local);
  }

  private sendOnce(bytes: Buffer, target: Target, onError?: OnError): Flow {
    if (target.transport === 'UDP') return this.sendUdp(bytes, target, onError);
    const { transport, remote } = target;
    const stream = this.streams.find(target) ?? (target.flowOnly || this.closed ? undefined : this.connect(target));
    if (stream !== undefined && !this.closed) {
      stream.send(bytes, onError);
      return stream;
    }
    this.fail(remote, onError);
    return target.flow ?? { transport, local: { host: canonicalHost(this.options.host), port: 0 }, remote };
  }

  private sendUdp(bytes: Buffer, { remote }: Target, onError?: OnError): Flow {
    const { udp } = this;
    if (udp === undefined) throw new Error(`${this.options.name} cannot send over UDP before listen('UDP')`);
    const flow: Flow = { transport: 'UDP', local: udp.local, remote };
    if (this.closed) {
      this.fail(remote, onError);
      return flow;
    }
    const switched = this.large?.switched(bytes, remote);
    if (switched === undefined) return udp.send(bytes, remote, onError);
    if (switched === 'sent already') return flow;
    return this.sendOnce(switched.bytes, switched.target, error => {
      this.large?.backToUdp(bytes);
      if (!this.closed && isTcpRefusal(error)) udp.send(bytes, remote, onError);
      else onError?.(error);
    });
  }

  private connect({ transport, remote, serverName }: Target): Stream {
    const { host, client } = this.options;
    const options = serverName === undefined ? client : { ...client, serverName };
    const connection = this.runtime.network.connect(transport as StreamTransport, host, remote, options);
    const stream = this.streamOf(connection, transport as StreamTransport, options?.serverName);
    this.streams.add(stream, 'opened');
    return stream;
  }

  private streamOf(connection: Connection, transport: StreamTransport, serverName?: string): Stream {
    return new Stream(connection, transport, this.handlers, () => this.runtime.clock.now(), serverName);
  }

  private fail(remote: Address, onError?: OnError): void {
    if (onError === undefined) return;
    const error = this.closed
      ? new NetworkError('ECANCELED', 'closed; cannot send to', remote)
      : new NetworkError('ENOTCONN', 'the connection is gone, and nobody can connect to', remote);
    this.runtime.clock.setTimer(0, () => onError(error));
  }

  private keepAliveCame(bytes: Buffer, stream: Stream): void {
    if (this.closed) return;
    this.record('in', bytes, stream);
    if (bytes.equals(PING) && this.options.answersKeepAlives !== false) stream.send(PONG);
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
    const inbound: Inbound = { bytes, message, refusal, flow, at };
    if (message?.isResponse()) this.deliverResponse(message, inbound);
    else {
      if (message?.isRequest() && flow instanceof Stream) this.streams.alias(flow, message as Request);
      this.options.onInbound(inbound);
    }
  }

  private deliverResponse(response: Response, inbound: Inbound): void {
    const { flow } = inbound;
    if (flow instanceof Stream) flow.confirm(response.topVia?.branch);
    const { onForeignResponse } = this.options;
    if (onForeignResponse && !isOwnResponse(response, this.own())) onForeignResponse(inbound);
    else this.options.onInbound(inbound);
  }

  /** All that we may have written as sent-by. */
  private own(): (SentBy & { transport: TransportName })[] {
    const host = canonicalHost(this.options.host);
    const bound = ALL.map(transport => ({ transport, host, port: this.address(transport)?.port }));
    const written = ALL.filter(each => !traits[each].oneWay || this.address(each) || this.nameWithoutPort);
    return [
      ...bound.filter(({ port }) => port !== undefined),
      ...written.map(transport => ({ transport, ...this.sentBy(transport) })),
    ];
  }

  private refuse(bytes: Buffer, refusal: Fault, flow: Flow): void {
    if (this.closed) return;
    this.options.trace?.record({ ...this.entry('in', bytes, flow), refusal });
    this.options.onInbound({ bytes, refusal, flow, at: this.runtime.clock.now() });
  }

  private record(direction: 'in' | 'out', bytes: Buffer, flow: Flow): void {
    const { trace } = this.options;
    if (trace === undefined) return;
    const noMessage = isKeepAlive(bytes) || isStun(bytes);
    trace.record({ ...this.entry(direction, bytes, flow), ...(noMessage ? {} : parseMessage(bytes)) });
  }

  private entry(direction: 'in' | 'out', bytes: Buffer, { transport, local, remote }: Flow) {
    const [from, to] = direction === 'out' ? [local, remote] : [remote, local];
    return { at: this.runtime.clock.now(), from, to, transport, bytes, actor: this.options.name, direction };
  }
}
