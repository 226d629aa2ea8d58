// A virtual world with a name server, servers that behave as told, and a phone or a proxy that looks for them.
import { NameServer, NetworkClient, parseZone, type Rule } from '../../simulator/dns';
import { Phone, type PhoneOptions, type ProxyOptions, StatefulProxy } from '../../simulator/element';
import { replyTo } from '../../simulator/message';
import { type VirtualOptions, type VirtualRuntime, virtualRuntime } from '../../simulator/runtime';
import { cancelFor, type ServerTransaction } from '../../simulator/transaction';
import { come, Endpoint } from './harness';

/** What a server does with a request: a final status after its provisional ones, or nothing at all. */
export type Behaviour = readonly number[];

/** A call on its way. */
export interface Calling {
  cancel(): void;
  /** The final status that the caller has; of a phone also what stands for it (8.1.3.1). */
  outcome(): number | undefined;
}

/** Who looks for servers: something that makes a call to a URI. */
export interface Caller {
  call(uri: string): Calling;
  /** How many calls it has in mind. */
  pending(): number;
}

export type Role = 'phone' | 'proxy';

export class LocationWorld {
  /** Who got which request, in order: `bob INVITE UDP`. */
  readonly heard: string[] = [];

  private constructor(
    readonly runtime: VirtualRuntime,
    readonly names: NameServer,
    readonly dns: NetworkClient,
  ) {}

  static async open(options: VirtualOptions = {}): Promise<LocationWorld> {
    const runtime = virtualRuntime(options);
    const names = await NameServer.open(runtime, { listen: [{ host: '127.0.0.1', port: 53 }], zone: [] });
    return new LocationWorld(runtime, names, await NetworkClient.open(runtime, { servers: names.addresses }));
  }

  /** What the name server has from now on; lines may be indented. */
  serve(zone: string, rules: readonly Rule[] = []): void {
    this.names.serve(parseZone(zone.replace(/^\s+/gm, '')), rules);
  }

  /** All questions so far, as `TYPE name`. */
  get asked(): string[] {
    return this.names.log.map(({ type, name }) => `${type} ${name}`);
  }

  /** A server that answers each request with these statuses, in order; a final one for CANCEL and its INVITE by itself. */
  async server(name: string, behaviour: () => Behaviour = () => [200]): Promise<Endpoint> {
    const server = await Endpoint.start(this.runtime, name);
    const invites: ServerTransaction[] = [];
    server.answer = transaction => {
      const { method } = transaction.request;
      this.heard.push(`${name} ${method} ${transaction.flow.transport}`);
      if (method === 'CANCEL') {
        transaction.respond(replyTo(transaction.request, 200));
        const branch = transaction.request.topVia?.branch;
        const invite = invites.find(each => each.request.topVia?.branch === branch);
        if (invite) server.reply(invite, 487);
        return;
      }
      if (method === 'INVITE') invites.push(transaction);
      for (const status of behaviour()) server.reply(transaction, status);
    };
    return server;
  }

  async caller(role: Role, options: Partial<PhoneOptions & ProxyOptions> = {}): Promise<Caller> {
    const common = { runtime: this.runtime, host: '127.0.0.1', dns: this.dns, ...options };
    return role === 'phone' ? phoneCaller(await Phone.start(common)) : this.throughProxy(common);
  }

  private async throughProxy(options: ProxyOptions): Promise<Caller> {
    const proxy = await StatefulProxy.start({ ...options, domain: 'sut.test' });
    const alice = await Endpoint.start(this.runtime, 'alice');
    return {
      call: uri => {
        const exchange = alice.send(alice.invite(uri), proxy.address);
        const ignore = { onResponse() {}, onTimeout() {}, onTransportError() {} };
        const target = alice.target(proxy.address);
        return {
          cancel: () => void alice.transactions.send(cancelFor(exchange.request), target, ignore),
          outcome: () => exchange.final?.status,
        };
      },
      pending: () => proxy.pending,
    };
  }

  /** Waits for the outcome. */
  async outcome(calling: Calling, limitMs = 400_000): Promise<number> {
    return come(this.runtime, 'an outcome', () => calling.outcome(), limitMs);
  }

  close(): void {
    this.runtime.close();
  }
}

function phoneCaller(phone: Phone): Caller {
  return {
    call: uri => {
      const call = phone.dial(uri);
      return { cancel: () => call.hangUp(), outcome: () => call.outcome };
    },
    pending: () => phone.activeCalls,
  };
}

/** SRV records of a domain, the first server preferred, with their addresses. */
export function srvZone(servers: readonly { name: string; port: number }[], transport = 'udp'): string {
  return servers
    .map(
      ({ name, port }, rank) =>
        `_sip._${transport}.example.test SRV ${rank} 0 ${port} ${name}.example.test\n${name}.example.test A 127.0.0.1`,
    )
    .join('\n');
}

/** A port where nobody listens. */
export const NOBODY = 1;

export const URI = 'sip:user@example.test';
