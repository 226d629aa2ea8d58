// A client transaction as its user sees it (17.1): responses, a timeout or a transport error come back through handlers.
import type { Request, Response } from '../message';
import { type Flow, type Target, traits } from '../transport';
import { ackFor } from './derived';
import type { Interpreter } from './interpreter';
import type { Action } from './table';
import { type Host, type Outgoing, Transaction } from './transaction';

export interface ClientHandlers {
  /** Every provisional response, the first final one; for an INVITE every 2xx (RFC 6026 7.2). */
  onResponse(response: Response, flow: Flow): void;
  /** Timer B or F: no final response came (17.1.1.2, 17.1.2.2). */
  onTimeout(): void;
  /** The transport could not send (17.1.4). */
  onTransportError(error: Error): void;
  /** The transaction is over, for whatever reason; not called when its layer is closed. */
  onTerminated?(): void;
}

export class ClientTransaction extends Transaction {
  readonly branch: string;
  /** The request as it was when it was sent, whatever its user does to it later. */
  readonly sent: Request;
  private readonly outgoing: Outgoing;
  private ack?: Outgoing;
  /** The To that the ACK has. */
  private ackedTo?: string;

  /** Made by TransactionLayer.send. */
  constructor(
    host: Host,
    machine: Interpreter,
    readonly request: Request,
    readonly target: Target,
    private readonly handlers: ClientHandlers,
  ) {
    super(host, machine, traits[target.transport].reliable);
    this.sent = request.clone();
    this.branch = this.sent.topVia?.branch ?? '';
    this.outgoing = { message: this.sent, target };
  }

  /** Sends the request for the first time; called by the layer, once. */
  start(): void {
    this.take('request from TU');
  }

  /** A response that 17.1.3 matches with this transaction; called by the layer. */
  receive(response: Response, flow: Flow): void {
    this.take({ status: response.status, from: 'wire' }, { response, flow });
  }

  protected send(action: Action, payload: unknown): void {
    if (action === 'send request') this.host.transmit(this.outgoing, this.failed);
    if (action === 'send ACK') this.host.transmit(this.ackOf(payload as { response: Response }), this.failed);
  }

  /** A retransmitted response gets the same ACK, one with another To tag its own (17.1.1.3). */
  private ackOf({ response }: { response: Response }): Outgoing {
    const to = response.get('To');
    if (this.ackedTo !== to) this.ack = undefined;
    this.ackedTo = to;
    this.ack ??= { message: ackFor(this.sent, response), target: this.target };
    return this.ack;
  }

  protected tell(action: Action, payload: unknown): void {
    if (action === 'response to TU') {
      const { response, flow } = payload as { response: Response; flow: Flow };
      this.handlers.onResponse(response, flow);
    }
    if (action === 'timeout to TU') this.handlers.onTimeout();
    if (action === 'error to TU') this.handlers.onTransportError(payload as Error);
  }

  protected tellEnd(): void {
    this.handlers.onTerminated?.();
  }
}
