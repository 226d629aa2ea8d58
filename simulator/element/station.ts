// A station: what every element stands on. One address, a transport layer, a transaction layer, and who it says it is.
import type { Request, Response, Uri, Via } from '../message';
import { type Address, type Clock, NetworkError, type Random, type TransportName } from '../runtime';
import { newBranch, type ServerTransaction, type TimerValues, TransactionLayer } from '../transaction';
import {
  type Flow,
  type Inbound,
  isSips,
  type Target,
  TransportLayer,
  targetOf,
  traits,
  transportsOf,
  uriFor,
} from '../transport';
import { withDetour } from './detour';
import { Locator } from './locator';
import { answerMalformed } from './malformed';
import type { ElementOptions } from './options';
import { withBackups } from './response-backups';
import { TwoSides } from './two-sides';

export interface StationHandlers {
  onRequest(transaction: ServerTransaction, request: Request): void;
  onAck(ack: Request, flow: Flow): void;
  onStrayResponse?(response: Response, flow: Flow): void;
}

/** 1 January 2026. */
const DEFAULT_EPOCH_MS = Date.UTC(2026, 0, 1);
const ATTEMPTS = 20;

const inUri = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export class Station {
  readonly transactions: TransactionLayer;
  /** What it listens on. */
  readonly transports: readonly TransportName[];
  /** What it can send over. */
  private readonly available: readonly TransportName[];
  readonly clock: Clock;
  readonly random: Random;
  readonly locator: Locator;
  readonly name: string;
  private readonly transport: TwoSides;
  private readonly detour?: TransportLayer;
  private bound: Address;

  private constructor(
    private readonly options: ElementOptions,
    handlers: StationHandlers,
  ) {
    const { runtime, host, otherSide, filters } = options;
    this.clock = runtime.clock;
    this.random = runtime.random;
    this.name = options.name ?? 'element';
    this.transports = options.transports ?? ['UDP', 'TCP'];
    this.available = [...new Set([...this.transports, ...(options.opens ?? [])])];
    this.bound = { host, port: options.port ?? 0 };
    const { clock, random, available: transports } = this;
    const place = { clock, random, transports, host, targetFor: (uri: Uri) => this.targetFor(uri) };
    this.locator = new Locator(place, options.dns, options.locating);
    const layerAt = (place: string): TransportLayer =>
      new TransportLayer(runtime, {
        host: place,
        name: this.name,
        onInbound: inbound => this.transactions.inbound(inbound),
        trace: options.trace,
        largeRequestsOverTcp: options.largeRequestsOverTcp ?? true,
        idleMs: options.idleMs,
        server: options.security?.server,
        client: options.security?.client,
      });
    this.transport = new TwoSides(layerAt(host), otherSide && { layer: layerAt(otherSide.host), side: otherSide });
    if (options.answersFromAnotherPort)
      this.detour = new TransportLayer(runtime, { host, name: this.name, onInbound() {}, trace: options.trace });
    this.transactions = new TransactionLayer({
      runtime,
      transport: withDetour(options.dns ? withBackups(this.transport, this.locator) : this.transport, this.detour),
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

  /**
   * Listens: UDP and TCP on one port, the others on ports of their own. Rejects with a NetworkError when a port is taken,
   * with an Error when TLS or WSS has no identity.
   */
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

  /** Where it listens with UDP and TCP, or with the first of its transports where it has neither. */
  get address(): Address {
    return this.bound;
  }

  /** Where it listens with one transport; undefined if it does not. */
  addressOf(transport: TransportName): Address | undefined {
    return this.transport.first.address(transport);
  }

  /** Whether it can send over TLS, so that sips URIs mean something to it (8.1.1.1, 26.2.2). */
  get takesSips(): boolean {
    return this.available.some(transport => traits[transport].secure);
  }

  /** Its timers, in ms, all filled in. */
  get timers(): Readonly<Required<TimerValues>> {
    return this.transactions.timers;
  }

  /** The host as a URI has it: IPv6 with brackets. */
  get uriHost(): string {
    return inUri(this.bound.host);
  }

  /**
   * A URI that leads here over this transport, which it names unless it is UDP; `sips` only with TLS below. That of a
   * WebSocket client leads nowhere but over its connection (RFC 7118 5). Of two sides, that of the side where `remote` is.
   */
  uri(user?: string, transport: TransportName = 'UDP', sips = false, remote?: Address): Uri {
    return uriFor(transport, { user, ...this.transport.towards(remote).sentBy(transport), sips });
  }

  /** A new top Via with a branch of its own (8.1.1.7), asking for rport (RFC 3581 3), for a request to `remote`. */
  via(transport: TransportName, branch = newBranch(this.random), remote?: Address): Via {
    return this.transport.towards(remote).via(transport, branch);
  }

  /** Where a URI leads from here; undefined if nowhere. UDP unless it says another or there is none (RFC 3263 4.1). */
  targetFor(uri: Uri): Target | undefined {
    const { available } = this;
    const fallback = available.includes('UDP') ? 'UDP' : available[0];
    const target = targetOf(uri, fallback, available);
    if (!available.includes('WSS') || isSips(uri)) return target;
    const secure = targetOf(uri, fallback, ['WS']);
    return secure && (target === undefined || this.isOpen('WSS', secure.remote))
      ? { ...secure, transport: 'WSS' }
      : target;
  }

  /**
   * RFC 7118 5.2: transport=ws in a sip URI means WS as well as WSS, and only a connection that is there tells which of
   * them a port speaks.
   */
  private isOpen(transport: TransportName, { host, port }: Address): boolean {
    return this.transport
      .connections()
      .some(flow => flow.transport === transport && flow.remote.host === host && flow.remote.port === port);
  }

  /**
   * Whether a URI leads here, or a Via's sent-by is where it listens: host and port, with a transport that may be meant.
   * One port may be this element's for TCP, and another's for UDP.
   */
  isOwn(place: Uri | Via): boolean {
    const host = place.host.toLowerCase();
    return this.transport.layers.some(layer =>
      transportsOf(place).some(transport => {
        const bound = layer.address(transport);
        const isPort = bound?.port === (place.port ?? traits[transport].defaultPort);
        return bound !== undefined && isPort && inUri(bound.host).toLowerCase() === host;
      }),
    );
  }

  /** What the Date field says now (20.17). */
  date(): string {
    return new Date((this.options.epochMs ?? DEFAULT_EPOCH_MS) + this.clock.now()).toUTCString();
  }

  /** Closes its sockets and ends its transactions and timers. */
  stop(): void {
    this.transactions.close();
    this.transport.close();
    this.detour?.close();
  }

  private async listen(): Promise<void> {
    const { ports = {}, port = 0 } = this.options;
    const { first, layers } = this.transport;
    let main: Address | undefined;
    for (const transport of this.transports) {
      if (transport === 'UDP' || transport === 'TCP') {
        main = await first.listen(transport, main?.port ?? port);
      } else await first.listen(transport, ports[transport] ?? 0);
      for (const layer of layers.slice(1)) await layer.listen(transport, first.address(transport)?.port);
    }
    for (const transport of ['TCP', 'UDP'] as const) await this.detour?.listen(transport); // a number that nobody else has
    this.bound = main ?? this.addressOf(this.transports[0]) ?? this.bound;
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
