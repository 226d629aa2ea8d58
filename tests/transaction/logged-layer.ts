// A transaction layer over a wire of paper and a virtual clock: what is sent and what the user is told becomes a log.
import { type Message, parseMessage, Request, Response, replyTo } from '../../simulator/message';
import { type TransportName, virtualRuntime } from '../../simulator/runtime';
import {
  type ClientTransaction,
  type Row,
  type ServerTransaction,
  type Tables,
  TransactionLayer,
  type TransactionLayerOptions,
} from '../../simulator/transaction';
import type { Flow, Target } from '../../simulator/transport';

const peer = { host: '127.0.0.2', port: 5060 };
const local = { host: '127.0.0.1', port: 5060 };

export interface Sent {
  at: number;
  message: Message;
  target: Target;
  bytes: Buffer;
  onError?: (error: Error) => void;
}

export function request(
  method: string,
  o: { branch?: string; seq?: number; sentBy?: string; transport?: string } = {},
): Request {
  return new Request(method, 'sip:bob@127.0.0.2')
    .add('Via', `SIP/2.0/${o.transport ?? 'UDP'} ${o.sentBy ?? '127.0.0.2:5060'};branch=${o.branch ?? 'z9hG4bKone'}`)
    .add('Max-Forwards', '70')
    .add('From', '"Alice" <sip:alice@127.0.0.1>;tag=a1')
    .add('To', '<sip:bob@127.0.0.2>')
    .add('Call-ID', 'call@127.0.0.1')
    .add('CSeq', `${o.seq ?? 1} ${method}`);
}

export class LoggedLayer {
  readonly runtime = virtualRuntime({ seed: 1 });
  readonly layer: TransactionLayer;
  readonly sent: Sent[] = [];
  readonly log: string[] = [];
  readonly rows = new Set<Row>();
  readonly flow: Flow;
  client?: ClientTransaction;
  server?: ServerTransaction;

  constructor(
    readonly transport: TransportName = 'UDP',
    options: Partial<TransactionLayerOptions> & { tables?: Partial<Tables> } = {},
  ) {
    this.flow = { transport, local, remote: peer };
    this.layer = new TransactionLayer({
      runtime: this.runtime,
      transport: { send: (bytes, target, onError) => this.wire(bytes, target, onError) },
      onRequest: (transaction, message) => {
        this.server = transaction;
        this.note(`TU ${message.method}`);
        transaction.onTimeout = () => this.note('TU timeout');
        transaction.onAck = () => this.note('TU sees ACK');
        transaction.onTransportError = () => this.note('TU error');
        transaction.onTerminated = () => this.note('TU terminated');
      },
      onAck: () => this.note('TU ACK'),
      onStrayResponse: response => this.note(`stray ${response.status}`),
      onMalformed: (_, fault) => this.note(`malformed ${fault.field ?? fault.requirement}`),
      onStep: (_, step) => {
        this.rows.add(step.row);
        if (step.to !== step.from) this.note(`-> ${step.to}`);
      },
      ...options,
    });
  }

  note(what: string): void {
    this.log.push(`${this.runtime.clock.now()} ${what}`);
  }

  /** To the given time of the virtual clock. */
  async at(ms: number): Promise<void> {
    await this.runtime.until(() => undefined, ms - this.runtime.clock.now());
  }

  get target(): Target {
    return { transport: this.transport, remote: peer };
  }

  send(message: Request): ClientTransaction {
    this.client = this.layer.send(message, this.target, {
      onResponse: response => this.note(`TU ${response.status}`),
      onTimeout: () => this.note('TU timeout'),
      onTransportError: () => this.note('TU error'),
      onTerminated: () => this.note('TU terminated'),
    });
    return this.client;
  }

  /** As if `message` came from the wire. */
  deliver(message: Message, flow = this.flow): void {
    this.layer.inbound({ bytes: Buffer.alloc(0), message, flow, at: this.runtime.clock.now() });
  }

  /** A response to the request that was sent. */
  answer(status: number, toTag = 'b1'): void {
    this.deliver(replyTo(this.client?.request as Request, status, { toTag }));
  }

  respond(status: number): boolean {
    return this.server?.respond(replyTo(this.server.request, status, { toTag: 'b1' })) ?? false;
  }

  /** The transport reports that what was sent last did not get through. */
  fail(): void {
    this.sent.at(-1)?.onError?.(new Error('unreachable'));
  }

  private wire(bytes: Buffer, target: Target, onError?: (error: Error) => void): Flow {
    const { message } = parseMessage(bytes);
    if (!message) throw new Error('not a message');
    this.sent.push({ at: this.runtime.clock.now(), message, target, bytes, onError });
    this.note(`wire ${message instanceof Response ? message.status : (message as Request).method}`);
    return this.flow;
  }
}
