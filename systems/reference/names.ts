// The name server of the reference system, and the client of its elements: opened when a case wants them, for most need none.
import { type DnsClient, type DnsResult, NameServer, NetworkClient, noNames, type Question } from '../../simulator/dns';
import type { Runtime } from '../../simulator/runtime';

export class ReferenceNames implements DnsClient {
  private client: DnsClient = noNames;
  private opening?: Promise<NameServer>;
  private readonly open: { close(): void }[] = [];

  constructor(
    private readonly runtime: Runtime,
    private readonly host: string,
  ) {}

  /** Until there is a server, no name exists. */
  query(question: Question, done: (result: DnsResult) => void): void {
    this.client.query(question, done);
  }

  /** From now on the elements ask this server, over UDP and TCP. Rejects with a NetworkError when no port can be had. */
  server(): Promise<NameServer> {
    this.opening ??= this.start();
    return this.opening;
  }

  close(): void {
    for (const each of this.open) each.close();
  }

  private async start(): Promise<NameServer> {
    const server = await NameServer.open(this.runtime, { listen: [{ host: this.host, port: 0 }], zone: [] });
    this.open.push(server);
    const client = await NetworkClient.open(this.runtime, { servers: server.addresses });
    this.open.push(client);
    this.client = client;
    return server;
  }
}
