// A scriptable endpoint: it sends exactly what it is told and remembers all it received. It obeys no rule by itself,
// except that a request over UDP is repeated (17.1.2.2) until something answers, so that a lost datagram is not taken
// for a silent SUT.

import type { Trace } from '../capture';
import { type Message, parseMessage, Request, Response, writeMessage } from '../message';
import type {
  Address,
  Runtime,
  SecureClientOptions,
  SecureServerOptions,
  StreamTransport,
  Timer,
  TransportName,
} from '../runtime';
import { defaultTimers, type TimerValues } from '../transaction';
import { type Flow, type Inbound, type SentBy, type Target, TransportLayer, traits } from '../transport';
import { CaseError } from './errors';

/** A message that arrived. `copyOf` points to the first arrival where this one is its retransmission. */
export interface Received {
  readonly at: number;
  readonly message: Message;
  readonly bytes: Buffer;
  readonly flow: Flow;
  readonly copyOf?: Received;
  /** Set when a step has accounted for it. */
  taken: boolean;
}

/** A message that was sent, with where it went, so that it can be sent again. */
export interface Sent {
  readonly at: number;
  readonly message?: Message;
  readonly bytes: Buffer;
  readonly target: Target;
  readonly flow: Flow;
  /** Why it could not be sent, such as a connection that was refused. */
  error?: Error;
}

export interface PeerOptions {
  name: string;
  runtime: Runtime;
  host: string;
  trace: Trace;
  timers?: Partial<TimerValues>;
  /** The IP address that it names in Via, Contact and SDP, where a NAT stands before it that keeps ports. Default: `host`. */
  advertise?: string;
  /** What it shows and asks for with TLS and WSS, and how it does the handshake of WebSocket. */
  server?: SecureServerOptions;
  client?: SecureClientOptions;
  /** Whether what arrives is meant for somebody else, who had this port before: it stays out of the inbox. */
  isStray?(inbound: Inbound): boolean;
}

export class Peer {
  readonly inbox: Received[] = [];
  readonly sent: Sent[] = [];
  /** What was meant for somebody else. */
  readonly strays: Inbound[] = [];
  /** What could not be read at all. */
  readonly refused: Inbound[] = [];
  readonly name: string;
  readonly runtime: Runtime;
  readonly transport: TransportLayer;
  /** Called for every arrival that is not a copy of an earlier one. */
  onReceived?: (received: Received) => void;
  private readonly timers: Partial<TimerValues>;
  private readonly advertise?: string;
  private readonly isStray: (inbound: Inbound) => boolean;
  private readonly pending = new Map<string, Timer>();
  private readonly firstArrival = new Map<string, Received>();

  constructor(options: PeerOptions) {
    this.name = options.name;
    this.runtime = options.runtime;
    this.timers = options.timers ?? {};
    this.advertise = options.advertise;
    this.isStray = options.isStray ?? (() => false);
    this.transport = new TransportLayer(options.runtime, {
      host: options.host,
      name: options.name,
      trace: options.trace,
      advertised: options.advertise === undefined ? undefined : { host: options.advertise },
      server: options.server,
      client: options.client,
      onInbound: inbound => this.receive(inbound),
    });
  }

  /**
   * Opens TCP and UDP, on one port of its own if it can be had, and what else is wanted, each on a port of its own. TCP
   * first: connections of others use up its ports.
   */
  async listen(also: readonly Exclude<StreamTransport, 'TCP'>[] = []): Promise<void> {
    await this.transport.listen('TCP');
    await this.transport.listen('UDP');
    for (const transport of also) await this.transport.listen(transport);
  }

  /** The IP address that it is bound to. */
  get host(): string {
    return this.bound('TCP').host;
  }

  /** What it says of where it is: of a WebSocket client a name that leads nowhere (RFC 7118 5). */
  sentBy(transport: TransportName): SentBy {
    return this.transport.sentBy(transport);
  }

  /** Where others reach it. */
  address(transport: TransportName): Address {
    const { host, port } = this.bound(transport);
    return { host: this.advertise ?? host, port };
  }

  private bound(transport: TransportName): Address {
    const address = this.transport.address(transport);
    if (!address) throw new CaseError(`${this.name} does not listen on ${transport}`);
    return address;
  }

  /**
   * Sends a message. With `repeat`, a request over UDP is sent again after T1, 2*T1 … T2 until a response to its branch
   * arrives or 64*T1 have passed.
   */
  send(
    message: Message,
    target: Target,
    options: { repeat?: boolean; contentLength?: 'auto' | 'omit' | number } = {},
  ): Sent {
    const bytes = writeMessage(message, { contentLength: options.contentLength ?? 'auto' });
    const sent = this.transmit(bytes, target, message);
    if (options.repeat && !traits[target.transport].reliable && message.isRequest()) this.repeat(sent, message);
    return sent;
  }

  /** Sends bytes as they are; they are read back only so that later steps can refer to them. */
  sendBytes(bytes: Buffer, target: Target): Sent {
    return this.transmit(bytes, target, parseMessage(bytes).message);
  }

  /** Sends the very bytes of an earlier message again. */
  sendAgain(sent: Sent): Sent {
    return this.transmit(sent.bytes, { ...sent.target, flow: sent.flow }, sent.message);
  }

  stopRepeating(branch?: string): void {
    for (const [key, timer] of this.pending) {
      if (branch && key !== branch) continue;
      timer.cancel();
      this.pending.delete(key);
    }
  }

  close(): void {
    this.stopRepeating();
    this.transport.close();
  }

  private transmit(bytes: Buffer, target: Target, message?: Message): Sent {
    const at = this.runtime.clock.now();
    // Errors are told later, never within send.
    const flow = this.transport.send(bytes, target, error => {
      sent.error = error;
    });
    const sent: Sent = { at, message, bytes, target, flow };
    this.sent.push(sent);
    return sent;
  }

  private repeat(sent: Sent, request: Request): void {
    const branch = request.topVia?.branch;
    if (!branch || request.method === 'ACK') return;
    const { T1, T2 } = { ...defaultTimers, ...this.timers };
    const started = this.runtime.clock.now();
    const again = (interval: number): void => {
      const timer = this.runtime.clock.setTimer(interval, () => {
        this.pending.delete(branch);
        if (this.runtime.clock.now() - started >= 64 * T1) return;
        this.transport.send(sent.bytes, { ...sent.target, flow: sent.flow });
        again(request.method === 'INVITE' ? interval * 2 : Math.min(interval * 2, T2));
      });
      this.pending.set(branch, timer);
    };
    again(T1);
  }

  private receive(inbound: Inbound): void {
    const { message } = inbound;
    if (!message) {
      this.refused.push(inbound);
      return;
    }
    if (this.isStray(inbound)) {
      this.strays.push(inbound);
      return;
    }
    if (message instanceof Response) this.stopRepeating(message.topVia?.branch ?? '-');
    const key = copyKey(message);
    const first = this.firstArrival.get(key);
    const received: Received = {
      at: inbound.at,
      message,
      bytes: inbound.bytes,
      flow: inbound.flow,
      copyOf: first,
      taken: false,
    };
    if (!first) this.firstArrival.set(key, received);
    this.inbox.push(received);
    if (!first) this.onReceived?.(received);
  }
}

/** Two arrivals with one key are copies of each other: same transaction, same start line, same tags (17.1.3, 17.2.3). */
function copyKey(message: Message): string {
  const start =
    message instanceof Request ? `${message.method} ${message.requestUri}` : `${(message as Response).status}`;
  return [start, message.topVia?.branch, message.callId, message.get('CSeq'), message.from?.tag, message.to?.tag].join(
    '|',
  );
}
