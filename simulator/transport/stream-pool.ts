/** The connections of one layer: which one leads to a target (18.1.1), aliases (RFC 5923), idle ones, how many may be. */
import type { Request } from '../message';
import {
  type Address,
  type CertificateFacts,
  type Clock,
  canonicalHost,
  formatAddress,
  sipIdentities,
  type TransportName,
} from '../runtime';
import type { Target } from './flow';
import type { Stream } from './stream';
import { traits } from './traits';

export interface PoolOptions {
  /** Closes a connection on which nothing came or went for so long, and nothing is waited for. Default: never. */
  idleMs?: number;
  /** How many connections may be open; one more closes the longest idle. Default: no limit. */
  maxConnections?: number;
  /** Honour `alias` over TCP too, where nobody proves who he is (RFC 5923 6 forbids it). Default false. */
  tcpAlias?: boolean;
}

export class StreamPool {
  private readonly byRemote = new Map<string, Set<Stream>>();
  private readonly aliases = new Map<string, Stream>();
  private readonly accepted = new WeakSet<Stream>();
  private size = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: PoolOptions,
  ) {}

  /** `how` tells whether the other side opened it. Makes room first if there are too many. */
  add(stream: Stream, how: 'accepted' | 'opened'): void {
    const { idleMs, maxConnections = Infinity } = this.options;
    while (this.size >= maxConnections && this.closeLongestIdle());
    const key = keyOf(stream.transport, stream.remote);
    const alike = this.byRemote.get(key) ?? new Set();
    this.byRemote.set(key, alike.add(stream));
    this.size++;
    if (how === 'accepted') this.accepted.add(stream);
    if (idleMs !== undefined) this.watch(stream, idleMs);
  }

  delete(stream: Stream): void {
    const key = keyOf(stream.transport, stream.remote);
    const alike = this.byRemote.get(key);
    if (!alike?.delete(stream)) return;
    this.size--;
    if (alike.size === 0) this.byRemote.delete(key);
    for (const [alias, aliased] of this.aliases) if (aliased === stream) this.aliases.delete(alias);
  }

  all(): Stream[] {
    return [...this.byRemote.values()].flatMap(streams => [...streams]);
  }

  /** The target's own flow while it lasts, else a connection with its address, else one that has it as an alias. */
  find(target: Target): Stream | undefined {
    const { flow, transport, remote } = target;
    if (flow?.connection !== undefined && flow.transport === transport) {
      for (const stream of this.byRemote.get(keyOf(transport, flow.remote)) ?? [])
        if (stream.usable && stream.connection === flow.connection) return stream;
    }
    if (target.flowOnly) return undefined;
    const key = keyOf(transport, remote);
    for (const stream of this.byRemote.get(key) ?? [])
      if (stream.usable && this.mayServe(stream, target)) return stream;
    const aliased = this.aliases.get(key);
    return aliased?.usable && this.mayServe(aliased, target, remote.host) ? aliased : undefined;
  }

  /**
   * RFC 5923 8.2: a request with `alias` in its top Via lets us send to its sent-by address over the connection that it
   * came on: of TLS with a client certificate that holds, as RFC 5923 9.2 asks.
   */
  alias(stream: Stream, request: Request): void {
    const via = request.topVia;
    if (!via?.params.has('alias') || !this.accepted.has(stream)) return;
    const { transport, connection, remote } = stream;
    const proven = transport === 'TLS' && connection.tls?.authorized === true && connection.tls.peer !== undefined;
    if (!proven && !(transport === 'TCP' && this.options.tcpAlias)) return;
    this.aliases.set(keyOf(transport, { host: remote.host, port: via.port ?? traits[transport].defaultPort }), stream);
  }

  /** Over TLS the connection must be with the domain that was looked up (RFC 5626 4.3, RFC 5923 9.3). */
  private mayServe(stream: Stream, target: Target, orHost?: string): boolean {
    const name = target.serverName ?? orHost;
    if (!traits[stream.transport].secure || name === undefined || stream.serverName === name) return true;
    const { tls } = stream.connection;
    return tls?.authorized === true && tls.peer !== undefined && identifies(tls.peer, name);
  }

  private closeLongestIdle(): boolean {
    const streams = this.all();
    const idle = streams.filter(stream => !stream.busy);
    const from = idle.length > 0 ? idle : streams;
    const [oldest] = from.sort((a, b) => a.lastUsed - b.lastUsed);
    oldest?.close();
    return oldest !== undefined;
  }

  private watch(stream: Stream, idleMs: number): void {
    if (!stream.usable) return;
    const left = stream.lastUsed + idleMs - this.clock.now();
    if (left <= 0 && !stream.busy) stream.close();
    else this.clock.setTimer(left > 0 ? left : idleMs, () => this.watch(stream, idleMs));
  }
}

/** RFC 5922 7.1, 7.2: one of the domains that the certificate stands for; for an address the address. */
function identifies(peer: CertificateFacts, name: string): boolean {
  const wanted = canonicalHost(name);
  return sipIdentities(peer).includes(wanted) || peer.names.includes(`IP:${wanted}`);
}

function keyOf(transport: TransportName, address: Address): string {
  return `${transport} ${formatAddress(address)}`;
}
