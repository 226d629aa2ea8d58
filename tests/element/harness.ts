// A test's own endpoint: sends what it is told in transactions, and keeps what comes.
import assert from 'node:assert/strict';
import {
  credentialsFor,
  parseAuth,
  printAuth,
  Request,
  type Response,
  replyTo,
  Uri,
  Via,
} from '../../simulator/message';
import type { Address, Runtime, TransportName } from '../../simulator/runtime';
import { audioOffer } from '../../simulator/sdp';
import { newBranch, type ServerTransaction, TransactionLayer } from '../../simulator/transaction';
import { type Target, TransportLayer, targetOf } from '../../simulator/transport';

/** What became of a request that was sent. */
export interface Exchange {
  request: Request;
  responses: Response[];
  /** The final response. */
  final?: Response;
  failure?: string;
}

type Fields = Record<string, string | string[] | undefined>;

export class Endpoint {
  readonly incoming: ServerTransaction[] = [];
  readonly acks: Request[] = [];
  readonly strays: Response[] = [];
  /** Called for each request that comes. */
  answer?: (transaction: ServerTransaction) => void;
  readonly transactions: TransactionLayer;
  private readonly transport: TransportLayer;
  address!: Address;
  private count = 0;

  private constructor(
    readonly runtime: Runtime,
    readonly name: string,
    readonly via: TransportName,
  ) {
    const host = '127.0.0.1';
    this.transport = new TransportLayer(runtime, { host, name, onInbound: m => this.transactions.inbound(m) });
    this.transactions = new TransactionLayer({
      runtime,
      transport: this.transport,
      timers: { trying: 3_600_000 }, // no 100 but the test's own
      onRequest: transaction => {
        this.incoming.push(transaction);
        this.answer?.(transaction);
      },
      onAck: ack => void this.acks.push(ack),
      onStrayResponse: response => void this.strays.push(response),
      onMalformed: ({ message }) => message?.isResponse() && this.strays.push(message),
    });
  }

  static async start(runtime: Runtime, name: string, via: TransportName = 'UDP'): Promise<Endpoint> {
    const endpoint = new Endpoint(runtime, name, via);
    endpoint.address = await endpoint.transport.listen('UDP');
    await endpoint.transport.listen('TCP', endpoint.address.port);
    return endpoint;
  }

  get contact(): string {
    const parameter = this.via === 'TCP' ? ';transport=tcp' : '';
    return `<sip:${this.name}@127.0.0.1:${this.address.port}${parameter}>`;
  }

  newVia(): Via {
    const via = new Via(this.via, '127.0.0.1', this.address.port);
    via.params.set('branch', newBranch(this.runtime.random)).set('rport');
    return via;
  }

  /** A request of this user; the fields given replace those made, undefined removes one. */
  build(method: string, uri: string, fields: Fields = {}, body?: string): Request {
    const n = ++this.count;
    const request = new Request(method, uri)
      .add('Via', this.newVia())
      .add('Max-Forwards', '70')
      .add('From', `<sip:${this.name}@sut.test>;tag=${this.name}${n}`)
      .add('To', `<${uri}>`)
      .add('Call-ID', `${this.name}-${n}-${this.address.port}`)
      .add('CSeq', `${n} ${method}`);
    if (method === 'INVITE' || method === 'REGISTER') request.add('Contact', this.contact);
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) request.remove(name);
      else request.set(name, value);
    }
    if (body !== undefined) request.body = Buffer.from(body);
    return request;
  }

  invite(uri: string, fields: Fields = {}): Request {
    const offer = audioOffer({ host: '127.0.0.1', port: 30_000 });
    return this.build('INVITE', uri, { 'Content-Type': 'application/sdp', ...fields }, offer);
  }

  target(to: Address): Target {
    return { transport: this.via, remote: to };
  }

  send(request: Request, target: Address | Target): Exchange {
    const exchange: Exchange = { request, responses: [] };
    this.transactions.send(request, 'remote' in target ? target : this.target(target), {
      onResponse: response => {
        exchange.responses.push(response);
        if (response.status >= 200) exchange.final ??= response;
      },
      onTimeout: () => {
        exchange.failure = 'timeout';
      },
      onTransportError: error => {
        exchange.failure = error.message;
      },
    });
    return exchange;
  }

  /** Sends and waits for the final response. */
  async ask(request: Request, to: Address, limitMs = 40_000): Promise<Response> {
    const exchange = this.send(request, to);
    const final = await this.runtime.until(() => exchange.final, limitMs);
    assert(final, `no final response to ${request.method}: ${exchange.failure ?? 'nothing'}`);
    return final;
  }

  /** As `ask`, and once more with credentials after a challenge. */
  async askWithCredentials(
    request: Request,
    to: Address,
    password = 'secret',
    username = this.name,
  ): Promise<Response> {
    const challenged = await this.ask(request, to);
    if (challenged.status !== 401 && challenged.status !== 407) return challenged;
    return this.ask(this.withCredentials(request, challenged, { password, username }), to);
  }

  withCredentials(
    request: Request,
    challenged: Response,
    who: { username: string; password: string },
    nc = 1,
  ): Request {
    const [asked, given] =
      challenged.status === 401 ? ['WWW-Authenticate', 'Authorization'] : ['Proxy-Authenticate', 'Proxy-Authorization'];
    const challenge = parseAuth(challenged.get(asked) ?? '');
    assert(challenge);
    const again = request.clone();
    const seq = (request.cseq?.seq ?? 0) + 1;
    again.set('CSeq', `${seq} ${request.method}`).set('Via', this.newVia());
    const what = { method: request.method, uri: request.requestUri };
    return again.set(given, printAuth(credentialsFor(challenge, who, what, 'c0ffee', nc)));
  }

  /** The ACK for a 2xx, by the route of its Record-Route. */
  ack(invite: Request, ok: Response): Request {
    const ack = this.inDialog('ACK', invite, ok, invite.cseq?.seq ?? 1);
    this.transactions.sendStateless(ack.request, ack.target);
    return ack.request;
  }

  /** A request of the caller within the dialog that `ok` made. */
  inDialog(
    method: string,
    invite: Request,
    ok: Response,
    seq: number,
    body?: string,
  ): { request: Request; target: Target } {
    const routes = ok.recordRoutes.reverse();
    const remote = ok.contacts[0].uri;
    const hop = targetOf(routes[0]?.uri ?? remote, 'UDP');
    assert(hop);
    const request = new Request(method, remote.toString());
    const via = this.newVia();
    via.transport = hop.transport;
    request.add('Via', via).add('Max-Forwards', '70');
    for (const route of routes) request.add('Route', route);
    request
      .add('From', invite.get('From') ?? '')
      .add('To', ok.get('To') ?? '')
      .add('Call-ID', invite.callId ?? '')
      .add('CSeq', `${seq} ${method}`);
    if (method === 'INVITE') request.add('Contact', this.contact);
    if (body !== undefined) {
      request.add('Content-Type', 'application/sdp');
      request.body = Buffer.from(body);
    }
    return { request, target: hop };
  }

  /** Waits for the next request of that method that has not been taken yet. */
  async next(method: string, limitMs = 10_000): Promise<ServerTransaction> {
    const found = await this.runtime.until(
      () => this.incoming.find(({ request }) => request.method === method),
      limitMs,
    );
    assert(found, `${this.name}: no ${method} came`);
    this.incoming.splice(this.incoming.indexOf(found), 1);
    return found;
  }

  /** A response with Contact and Record-Route, and a description when it is a 2xx to an INVITE. */
  reply(transaction: ServerTransaction, status: number, toTag = `${this.name}-tag`): Response {
    const { request } = transaction;
    const response = replyTo(request, status, { toTag: status === 100 ? undefined : toTag });
    for (const value of request.getAll('Record-Route')) response.add('Record-Route', value);
    if (status < 300) response.set('Contact', this.contact);
    if (status >= 200 && status < 300 && request.method === 'INVITE') {
      response.set('Content-Type', 'application/sdp').body = Buffer.from(
        audioOffer({ host: '127.0.0.1', port: 30_002, payloads: [0] }),
      );
    }
    transaction.respond(response);
    return response;
  }

  /** A response with the fields given and nothing else. */
  refuse(transaction: ServerTransaction, status: number, fields: Fields = {}): void {
    const response = replyTo(transaction.request, status, { toTag: `${this.name}-refusal` });
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) response.set(name, value);
    transaction.respond(response);
  }

  stop(): void {
    this.transactions.close();
    this.transport.close();
  }
}

/** The value, which must come within `limitMs` of the runtime's clock. */
export async function come<T>(runtime: Runtime, what: string, poll: () => T | undefined, limitMs = 40_000): Promise<T> {
  const value = await runtime.until(poll, limitMs);
  assert(value !== undefined, `${what} did not come`);
  return value;
}

/** Lets so many ms pass. */
export async function pass(runtime: Runtime, ms: number): Promise<void> {
  await runtime.until(() => undefined, ms);
}

export function sip(address: Address, user?: string): string {
  const uri = new Uri();
  uri.user = user;
  uri.host = address.host;
  uri.port = address.port;
  return uri.toString();
}
