// A station: what every element stands on. One address, a transport layer, a transaction layer, and who it says it is.
import { type Request, type Response, Uri, Via } from '../message';
import { type Address, type Clock, NetworkError, type Random, type TransportName } from '../runtime';
import { newBranch, type ServerTransaction, type TimerValues, TransactionLayer } from '../transaction';
import { type Flow, type Inbound, type Target, TransportLayer, targetOf } from '../transport';
import { answerMalformed } from './malformed';
import type { ElementOptions } from './options';

export interface StationHandlers {
  onRequest(transaction: ServerTransaction, request: Request): void;
  onAck(ack: Request, flow: Flow): void;
  onStrayResponse?(response: Response, flow: Flow): void;
}

/** 1 January 2026. */
const DEFAULT_EPOCH_MS = Date.UTC(2026, 0, 1);
const ATTEMPTS = 20;

export class Station {
  readonly transactions: TransactionLayer;
  readonly transports: readonly TransportName[];
  readonly clock: Clock;
  readonly random: Random;
  readonly name: string;
  private readonly transport: TransportLayer;
  private bound: Address;

  private constructor(
    private readonly options: ElementOptions,
    handlers: StationHandlers,
  ) {
    const { runtime, host, filters } = options;
    this.clock = runtime.clock;
    this.random = runtime.random;
    this.name = options.name ?? 'element';
    this.transports = options.transports ?? ['UDP', 'TCP'];
    this.bound = { host, port: options.port ?? 0 };
    this.transport = new TransportLayer(runtime, {
      host,
      name: this.name,
      onInbound: inbound => this.transactions.inbound(inbound),
      trace: options.trace,
      largeRequestsOverTcp: options.largeRequestsOverTcp ?? true,
    });
    this.transactions = new TransactionLayer({
      runtime,
      transport: this.transport,
      timers: options.timers,
      tables: options.tables,
      onRequest: (transaction, request) => handlers.onRequest(transaction, request),
      onAck: (ack, flow) => handlers.onAck(ack, flow),
      onStrayResponse: (response, flow) => handlers.onStrayResponse?.(response, flow),
      onMalformed: inbound => this.malformed(inbound),
      filterOut: filters?.out && ((message, target) => filters.out?.(message, target)),
      filterIn: filters?.in && ((message, flow) => filters.in?.(message, flow)),
    });
  }

  /** Listens on one port with every transport. Rejects with a NetworkError when the port is taken. */
  static async start(options: ElementOptions, handlers: StationHandlers): Promise<Station> {
    for (let attempt = 1; ; attempt++) {
      const station = new Station(options, handlers);
      try {
        await station.listen();
        return station;
      } catch (error) {
        station.stop();
        const taken = error instanceof NetworkError && error.code === 'EADDRINUSE';
        if (options.port || !taken || attempt === ATTEMPTS) throw error; // a free port of UDP may be taken for TCP
      }
    }
  }

  /** Where it listens, with every transport. */
  get address(): Address {
    return this.bound;
  }

  /** Its timers, in ms, all filled in. */
  get timers(): Readonly<Required<TimerValues>> {
    return this.transactions.timers;
  }

  /** The host as a URI has it: IPv6 with brackets. */
  get uriHost(): string {
    return this.bound.host.includes(':') ? `[${this.bound.host}]` : this.bound.host;
  }

  /** A URI that leads here; the transport is named when it is not UDP. */
  uri(user?: string, transport: TransportName = 'UDP'): Uri {
    const uri = new Uri();
    uri.user = user;
    uri.host = this.uriHost;
    uri.port = this.bound.port;
    if (transport !== 'UDP') uri.params.set('transport', transport.toLowerCase());
    return uri;
  }

  /** A new top Via with a branch of its own (8.1.1.7), asking for rport (RFC 3581 3). */
  via(transport: TransportName, branch = newBranch(this.random)): Via {
    const via = new Via(transport, this.uriHost, this.bound.port);
    via.params.set('branch', branch).set('rport');
    return via;
  }

  /** Where a URI leads from here; undefined if nowhere. UDP unless it says another or there is none (RFC 3263 4.1). */
  targetFor(uri: Uri): Target | undefined {
    return targetOf(uri, this.transports.includes('UDP') ? 'UDP' : this.transports[0]);
  }

  /** Whether a host and port are those it listens on. */
  isOwn(host: string, port = 5060): boolean {
    return port === this.bound.port && host.toLowerCase() === this.uriHost.toLowerCase();
  }

  /** What the Date field says now (20.17). */
  date(): string {
    return new Date((this.options.epochMs ?? DEFAULT_EPOCH_MS) + this.clock.now()).toUTCString();
  }

  /** Closes its sockets and ends its transactions and timers. */
  stop(): void {
    this.transactions.close();
    this.transport.close();
  }

  private async listen(): Promise<void> {
    let port = this.options.port ?? 0;
    for (const transport of this.transports) {
      this.bound = await this.transport.listen(transport, port);
      port = this.bound.port;
    }
  }

  private malformed(inbound: Inbound): void {
    const answer = answerMalformed(inbound, this.random);
    if (answer) this.transactions.sendStateless(answer.response, answer.target);
  }

  /** Sends outside any transaction. */
  sendStateless(message: Request | Response, target: Target): void {
    this.transactions.sendStateless(message, target);
  }
}
