// The subject of a history: a transaction of ours in its layer, on a wire of paper. What it does becomes lines of text, as
// the models write them.
import { type Message, parseMessage, Request, Response, replyTo } from '../../simulator/message';
import { type Runtime, type TransportName, virtualRuntime } from '../../simulator/runtime';
import {
  type ClientTransaction,
  type ServerTransaction,
  type Tables,
  type Transaction,
  TransactionLayer,
} from '../../simulator/transaction';
import type { Flow, Target } from '../../simulator/transport';
import { HistoryClock } from './history-clock';
import type { BaseTimers } from './machine-model';

const local = { host: '127.0.0.1', port: 5060 };
const remote = { host: '127.0.0.2', port: 5060 };

export interface SubjectOptions {
  readonly over: TransportName;
  readonly timers: BaseTimers;
  readonly tables?: Partial<Tables>;
}

export class Subject {
  readonly clock = new HistoryClock();
  readonly layer: TransactionLayer;
  /** Whether the transport throws when it is given something. */
  broken = false;
  private readonly flow: Flow;
  private transaction?: Transaction;
  private server?: ServerTransaction;
  private client?: ClientTransaction;
  private readonly failures: ((error: Error) => void)[] = [];
  private readonly written = new Map<string, Buffer>();
  private output: string[] = [];

  constructor(options: SubjectOptions) {
    this.flow = { transport: options.over, local, remote };
    const runtime: Runtime = { ...paperWorld, clock: this.clock };
    this.layer = new TransactionLayer({
      runtime,
      transport: { send: (bytes, _target, onError) => this.wire(bytes, onError) },
      timers: options.timers,
      tables: options.tables,
      onRequest: (transaction, request) => this.serve(transaction, request),
      onAck: () => this.note('TU ACK'),
      onStrayResponse: response => this.note(`TU stray ${response.status}`),
    });
  }

  get state(): string {
    return this.transaction?.state ?? 'Initial';
  }

  /** Each timer that runs, and when it is due. */
  get timers(): ReadonlyMap<string, number> {
    return this.transaction?.timersDue ?? new Map();
  }

  /** How many messages the transport took from the transaction that is the latest. */
  get passed(): number {
    return this.failures.length;
  }

  /** What was done since the last call. */
  taken(): string[] {
    const lines = this.output;
    this.output = [];
    return lines;
  }

  /** Begins a client transaction. */
  start(method: string): void {
    const target: Target = { transport: this.flow.transport, remote };
    // a transport that fails at once calls back before `send` has returned
    this.client = this.layer.send(request(method), target, {
      onResponse: response => this.note(`TU ${response.status}`),
      onTimeout: () => this.note('TU timeout'),
      onTransportError: () => this.note('TU error'),
      onTerminated: () => this.note('TU terminated'),
    });
    this.transaction = this.client;
  }

  /** A response to what the client transaction sent comes from the wire. */
  answer(status: number, toTag: string): void {
    if (this.client) this.deliver(replyTo(this.client.sent, status, { toTag }));
  }

  /** A request comes from the wire: always the same one, or the ACK for it. */
  request(method: string): void {
    this.deliver(request(method));
  }

  respond(status: number): void {
    const options = status === 100 ? {} : { toTag: 'b1' }; // 17.2.1: a 100 has none
    if (this.server) this.server.respond(replyTo(this.server.request, status, options));
  }

  /** The transport reports, late, that a message did not get through: the `back`-th last of the transaction. */
  fail(back: number): void {
    this.failures.at(-1 - (back % this.failures.length))?.(new Error('unreachable'));
  }

  /** Its user gives the transaction up. */
  terminate(): void {
    this.transaction?.terminate();
  }

  private serve(transaction: ServerTransaction, received: Request): void {
    this.server = transaction;
    this.transaction = transaction;
    this.failures.length = 0;
    this.note(`TU ${received.method}`);
    transaction.onTimeout = () => this.note('TU timeout');
    transaction.onAck = () => this.note('TU sees ACK');
    transaction.onTransportError = () => this.note('TU error');
    transaction.onTerminated = () => this.note('TU terminated');
  }

  private deliver(message: Message): void {
    this.layer.inbound({ bytes: Buffer.alloc(0), message, flow: this.flow, at: this.clock.now() });
  }

  private wire(bytes: Buffer, onError?: (error: Error) => void): Flow {
    const what = this.nameOf(bytes);
    if (this.broken) {
      this.note(`fails ${what}`);
      throw new Error('no socket');
    }
    this.note(`wire ${what}`);
    if (onError) this.failures.push(onError);
    return this.flow;
  }

  /** Method and, for an ACK, its To tag; or the status. 17.1.1.2: what is repeated is the same message. */
  private nameOf(bytes: Buffer): string {
    const { message } = parseMessage(bytes);
    if (!message) return 'what is no message';
    const name =
      message instanceof Response
        ? `${message.status}`
        : `${(message as Request).method}${message.to?.tag ? ` ${message.to.tag}` : ''}`;
    const first = this.written.get(name) ?? bytes;
    this.written.set(name, first);
    return first.equals(bytes) ? name : `${name}, altered`;
  }

  private note(what: string): void {
    this.output.push(`${this.clock.now()} ${what}`);
  }
}

const paperWorld = virtualRuntime();

function request(method: string): Request {
  return new Request(method, 'sip:bob@127.0.0.2')
    .add('Via', 'SIP/2.0/UDP 127.0.0.2:5060;branch=z9hG4bKone')
    .add('Max-Forwards', '70')
    .add('From', '<sip:alice@127.0.0.1>;tag=a1')
    .add('To', '<sip:bob@127.0.0.2>')
    .add('Call-ID', 'call@127.0.0.1')
    .add('CSeq', `1 ${method}`);
}
