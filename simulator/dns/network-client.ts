/** A DNS client (stub resolver) over UDP, and over TCP where an answer was cut off (RFC 1035 4.2, RFC 7766 5). */
import {
  type Address,
  type Clock,
  canonicalHost,
  codeOf,
  DatagramError,
  ipFamily,
  type Network,
  type Random,
  type UdpSocket,
} from '../runtime';
import { Exchange, type ExchangeWorld } from './exchange';
import { isAskable } from './names';
import type { DnsClient, DnsResult, Question } from './types';
import { readMessage } from './wire';

export interface NetworkClientOptions {
  /** Asked in this order; the next one when one does not answer or cannot. */
  servers: readonly Address[];
  /** Where queries leave from, one address a family. Default: any, or the loopback address where all servers are there. */
  localHosts?: readonly string[];
  /** How long the first round waits for each server, ms; every further round twice as long. Default 2000. */
  timeoutMs?: number;
  /** How many times the whole list of servers is asked. Default 3. */
  rounds?: number;
  /** EDNS: what we say that we take over UDP, bytes (RFC 6891). Default: no EDNS, so 512. */
  udpPayloadBytes?: number;
}

/** Queries at the same time, at the most: ids are 16 bits, and must stay hard to guess (RFC 5452 4.4). */
const MOST_IDS = 0x4000;

export class NetworkClient implements DnsClient {
  /** Answers that fitted no query: wrong id, source or question, or too late. */
  stray = 0;
  private readonly sockets: UdpSocket[] = [];
  private readonly waiting = new Map<number, Exchange>();
  private readonly running = new Set<Exchange>();
  private readonly world: ExchangeWorld;
  private closed = false;

  private constructor(
    private readonly random: Random,
    clock: Clock,
    network: Network,
    options: NetworkClientOptions,
  ) {
    const { servers, timeoutMs = 2000, rounds = 3, udpPayloadBytes } = options;
    this.world = {
      clock,
      servers,
      timeoutMs,
      rounds,
      udpPayloadBytes,
      send: (bytes, to) => this.send(bytes, to),
      connect: to => network.tcpConnect(this.localHost(to), to),
      claimId: exchange => this.claimId(exchange),
      releaseId: id => void this.waiting.delete(id),
    };
  }

  /** Rejects with a NetworkError when no socket can be bound. */
  static async open(
    world: { clock: Clock; network: Network; random: Random },
    options: NetworkClientOptions,
  ): Promise<NetworkClient> {
    const client = new NetworkClient(world.random, world.clock, world.network, options);
    const hosts = options.localHosts ?? sourcesFor(options.servers);
    try {
      for (const host of hosts) client.listen(await world.network.udp({ host, port: 0 }));
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  query(question: Question, done: (result: DnsResult) => void): void {
    if (this.closed) done({ failure: 'closed', why: 'the DNS client is closed' });
    else if (!isAskable(question.name)) done({ failure: 'bad-name', why: `${question.name} is no domain name` });
    else this.exchange(question, done);
  }

  /** Ends all that is asked with the failure `closed`. */
  close(): void {
    this.closed = true;
    for (const exchange of [...this.running]) exchange.abandon();
    for (const socket of this.sockets) socket.close();
  }

  private exchange(question: Question, done: (result: DnsResult) => void): void {
    const exchange = new Exchange(this.world, question, result => {
      this.running.delete(exchange);
      done(result);
    });
    this.running.add(exchange);
    exchange.start();
  }

  private listen(socket: UdpSocket): void {
    this.sockets.push(socket);
    socket.onDatagram = (bytes, from) => {
      const id = bytes.length >= 2 ? bytes.readUInt16BE(0) : -1;
      if (!this.waiting.get(id)?.datagram(id, readMessage(bytes), from)) this.stray++;
    };
    socket.onError = error => {
      if (error instanceof DatagramError && error.bytes.length >= 2)
        this.waiting.get(error.bytes.readUInt16BE(0))?.unreachable(error.bytes, codeOf(error));
    };
  }

  private send(bytes: Buffer, to: Address): void {
    const family = ipFamily(to.host);
    this.sockets.find(socket => ipFamily(socket.local.host) === family)?.send(bytes, to);
  }

  private localHost(to: Address): string {
    const family = ipFamily(to.host);
    const wildcard = family === 6 ? '::' : '0.0.0.0';
    return this.sockets.find(socket => ipFamily(socket.local.host) === family)?.local.host ?? wildcard;
  }

  private claimId(exchange: Exchange): number | undefined {
    if (this.waiting.size >= MOST_IDS) return undefined;
    for (;;) {
      const id = this.random.integer(0x10000);
      if (this.waiting.has(id)) continue;
      this.waiting.set(id, exchange);
      return id;
    }
  }
}

/** One address for each family of the servers. */
function sourcesFor(servers: readonly Address[]): string[] {
  const hosts = servers.map(server => canonicalHost(server.host));
  const four = hosts.filter(host => ipFamily(host) === 4);
  const six = hosts.filter(host => ipFamily(host) === 6);
  const sources: string[] = [];
  if (four.length > 0) sources.push(four.every(host => host.startsWith('127.')) ? '127.0.0.1' : '0.0.0.0');
  if (six.length > 0) sources.push(six.every(host => host === '::1') ? '::1' : '::');
  return sources;
}
