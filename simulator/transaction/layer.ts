// The transaction layer of one element: takes what the transport delivers to the transaction it belongs to, makes new ones,
// and hands the rest to the user. It lends the transactions its clock, its timer values and the transport.
import { type Fault, type Message, type Request, type Response, writeMessage } from '../message';
import type { Random, Runtime } from '../runtime';
import { type Flow, type Inbound, stampReceived, type Target, type TransportLayer } from '../transport';
import { type ClientHandlers, ClientTransaction } from './client-transaction';
import { Interpreter, type Step } from './interpreter';
import { inviteClient } from './invite-client';
import { inviteServer } from './invite-server';
import {
  canBeCancelled,
  clientKey,
  matchesOldRules,
  mergeKey,
  sameSentBy,
  senderKey,
  serverKey,
  unusable,
} from './matching';
import { nonInviteClient } from './non-invite-client';
import { nonInviteServer } from './non-invite-server';
import { ServerTransaction } from './server-transaction';
import type { Table } from './table';
import { resolveTimers, type TimerValues } from './timers';
import type { Host, Outgoing, Transaction } from './transaction';

export interface Tables {
  inviteClient: Table;
  nonInviteClient: Table;
  inviteServer: Table;
  nonInviteServer: Table;
}

export const rfcTables: Readonly<Tables> = { inviteClient, nonInviteClient, inviteServer, nonInviteServer };

export interface TransactionLayerOptions {
  runtime: Runtime;
  /** Only `send` is used: one that calls this layer's `inbound`. */
  transport: Pick<TransportLayer, 'send'>;
  timers?: Partial<TimerValues>;
  /** Machines other than the RFC's, e.g. for an element that breaks it on purpose. */
  tables?: Partial<Tables>;
  /** A request that begins a transaction, CANCEL included; never an ACK. */
  onRequest(transaction: ServerTransaction, request: Request): void;
  /** An ACK that matches no transaction, or one in Accepted: it acknowledges a 2xx. */
  onAck(ack: Request, flow: Flow): void;
  /** A response that matches no transaction, e.g. a 2xx that came after the transaction had ended. */
  onStrayResponse?(response: Response, flow: Flow): void;
  /** What was dropped: the transport's refusal, or a message that lacks what 17 and 8.2.6.2 need. */
  onMalformed?(inbound: Inbound, fault: Fault): void;
  /** Sees each message, a clone of it, each time that it is about to be sent; what it returns goes out, if anything. */
  filterOut?(message: Message, target: Target): Message | Buffer | undefined;
  /** Sees each message before anything else does; what it returns comes in, if anything. */
  filterIn?(message: Message, flow: Flow): Message | undefined;
  /** Told of each row stepped through, after its actions: a transaction's life as it goes. */
  onStep?(transaction: Transaction, step: Step): void;
}

export class TransactionLayer {
  private readonly machines: Record<keyof Tables, Interpreter>;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers = new Map<string, ServerTransaction>();
  private readonly oldServers = new Set<ServerTransaction>(); // of RFC 2543 clients
  private readonly merging = new Map<string, readonly ServerTransaction[]>();
  /** Those that are not Terminated, each with what takes it out of the other maps. */
  private readonly alive = new Map<Transaction, () => void>();
  private readonly host: Host;
  private closed = false;

  constructor(private readonly options: TransactionLayerOptions) {
    const tables = { ...rfcTables, ...options.tables };
    this.machines = {
      inviteClient: new Interpreter(tables.inviteClient),
      nonInviteClient: new Interpreter(tables.nonInviteClient),
      inviteServer: new Interpreter(tables.inviteServer),
      nonInviteServer: new Interpreter(tables.nonInviteServer),
    };
    const isClosed = (): boolean => this.closed;
    this.host = {
      get closed() {
        return isClosed();
      },
      clock: options.runtime.clock,
      values: resolveTimers(options.timers),
      transmit: (outgoing, onError) => this.transmit(outgoing, onError),
      stepped: (transaction, step) => this.options.onStep?.(transaction, step),
      ended: transaction => this.remove(transaction),
    };
  }

  /** The transactions that are not Terminated. */
  get transactions(): readonly Transaction[] {
    return [...this.alive.keys()];
  }

  /** What its timers are set to, in ms. */
  get timers(): Readonly<Required<TimerValues>> {
    return this.host.values;
  }

  /**
   * Begins a client transaction (17.1): sends the request and repeats it as the transport needs. The caller has put the
   * top Via with its branch. After close() the transaction returned is Terminated and nothing is sent.
   * @throws TypeError for an ACK, which has no transaction
   */
  send(request: Request, target: Target, handlers: ClientHandlers): ClientTransaction {
    if (request.method === 'ACK') throw new TypeError('an ACK has no transaction: use sendStateless');
    const machine = request.method === 'INVITE' ? this.machines.inviteClient : this.machines.nonInviteClient;
    const transaction = new ClientTransaction(this.host, machine, request, target, handlers);
    if (this.closed) {
      transaction.stop();
      return transaction;
    }
    const key = clientKey(request);
    this.clients.set(key, transaction);
    this.alive.set(transaction, () => {
      if (this.clients.get(key) === transaction) this.clients.delete(key);
    });
    transaction.start();
    return transaction;
  }

  /** Sends once and remembers nothing: an ACK to a 2xx, a stateless response. */
  sendStateless(message: Message, target: Target, onError?: (error: Error) => void): void {
    if (!this.closed) this.transmit({ message, target }, onError ?? (() => {}));
  }

  /** 9.2: the INVITE transaction that a CANCEL means. */
  findInvite(cancel: Request): ServerTransaction | undefined {
    const found = this.findCancelled(cancel);
    return found?.request.method === 'INVITE' ? found : undefined;
  }

  /**
   * 9.2: the transaction that a CANCEL means, whatever its method. The answer to the CANCEL is 200 when there is one and
   * 481 when there is none; of what is cancelled only an INVITE takes notice.
   */
  findCancelled(cancel: Request): ServerTransaction | undefined {
    const sender = senderKey(cancel);
    if (sender === undefined) {
      return [...this.oldServers].find(each => matchesOldRules(cancel, each.request, 'CANCEL'));
    }
    const invite = this.servers.get(`${sender} INVITE`);
    if (invite) return invite;
    for (const [key, each] of this.servers) {
      if (key.startsWith(`${sender} `) && canBeCancelled(each.request)) return each;
    }
    return undefined;
  }

  /**
   * 8.2.2.2: the other transaction, still going on, that the same request began when it came by another way.
   * Undefined for a request with a To tag.
   */
  mergedWith(request: Request): ServerTransaction | undefined {
    if (request.to?.tag !== undefined) return undefined;
    const own = this.findServer(request, serverKey(request));
    return this.merging.get(mergeKey(request))?.find(each => each !== own);
  }

  /** Where the transport delivers. Stamps requests (18.2.1) before they are matched. */
  inbound(inbound: Inbound): void {
    if (this.closed) return;
    if (!inbound.message) {
      if (inbound.refusal) this.options.onMalformed?.(inbound, inbound.refusal);
      return;
    }
    const { flow } = inbound;
    const message = this.options.filterIn ? this.options.filterIn(inbound.message, flow) : inbound.message;
    if (!message) return;
    const fault = unusable(message);
    if (fault) this.options.onMalformed?.({ ...inbound, message }, fault);
    else if (message.isRequest()) this.receiveRequest(message, flow);
    else if (message.isResponse()) this.receiveResponse(message, flow);
  }

  /** Ends every transaction and timer; no callback is called, then or later. */
  close(): void {
    this.closed = true;
    for (const transaction of this.alive.keys()) transaction.stop();
    for (const all of [this.clients, this.servers, this.oldServers, this.merging, this.alive]) all.clear();
  }

  private receiveResponse(response: Response, flow: Flow): void {
    const transaction = this.clients.get(clientKey(response)); // 17.1.3
    if (!transaction) this.options.onStrayResponse?.(response, flow);
    else if (sameSentBy(transaction.sent, response)) transaction.receive(response, flow); // 18.1.2
  }

  private receiveRequest(request: Request, flow: Flow): void {
    stampReceived(request, flow); // 18.2.1
    const key = serverKey(request);
    const transaction = this.findServer(request, key);
    if (request.method === 'ACK') {
      if (transaction) transaction.receiveAck(request, flow);
      else this.options.onAck(request, flow);
    } else if (transaction) transaction.receive(request);
    else this.begin(request, key, flow);
  }

  /** 17.2.3 */
  private findServer(request: Request, key: string | undefined): ServerTransaction | undefined {
    if (key !== undefined) return this.servers.get(key);
    const as = request.method === 'ACK' ? 'ACK' : 'itself';
    return [...this.oldServers].find(each => matchesOldRules(request, each.request, as, each.localTag));
  }

  private begin(request: Request, key: string | undefined, flow: Flow): void {
    const machine = request.method === 'INVITE' ? this.machines.inviteServer : this.machines.nonInviteServer;
    const transaction = new ServerTransaction(this.host, machine, request, flow, this.options);
    if (key !== undefined) this.servers.set(key, transaction);
    else this.oldServers.add(transaction);
    const merge = mergeKey(request);
    this.merging.set(merge, [...(this.merging.get(merge) ?? []), transaction]);
    this.alive.set(transaction, () => {
      if (key !== undefined) this.servers.delete(key);
      else this.oldServers.delete(transaction);
      const others = (this.merging.get(merge) ?? []).filter(each => each !== transaction);
      if (others.length === 0) this.merging.delete(merge);
      else this.merging.set(merge, others);
    });
    transaction.receive(request);
  }

  private remove(transaction: Transaction): void {
    const forget = this.alive.get(transaction);
    this.alive.delete(transaction);
    forget?.();
  }

  private transmit(outgoing: Outgoing, onError: (error: Error) => void): void {
    const bytes = this.bytesOf(outgoing);
    if (!bytes) return;
    try {
      this.options.transport.send(bytes, outgoing.target, onError);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Undefined when the filter lets nothing out. */
  private bytesOf(outgoing: Outgoing): Buffer | undefined {
    const { message, target } = outgoing;
    if (message === undefined) return outgoing.bytes;
    if (this.options.filterOut) {
      const filtered = this.options.filterOut(message.clone(), target);
      return filtered && (Buffer.isBuffer(filtered) ? filtered : writeMessage(filtered));
    }
    outgoing.bytes = writeMessage(message);
    outgoing.message = undefined;
    return outgoing.bytes;
  }
}

/** A branch for a Via: the magic cookie and enough randomness to be unique (8.1.1.7). */
export function newBranch(random: Random): string {
  return `z9hG4bK${random.token(16)}`;
}
