// A server transaction as its user sees it (17.2): the user responds, and may set callbacks for what else happens.
import { type Request, type Response, replyTo } from '../message';
import { type Flow, responseTarget, traits } from '../transport';
import type { Interpreter } from './interpreter';
import type { Action } from './table';
import { type Host, type Outgoing, Transaction } from './transaction';

/** What the user of a layer is told about requests. */
export interface ServerHandlers {
  onRequest(transaction: ServerTransaction, request: Request): void;
  onAck(ack: Request, flow: Flow): void;
}

export class ServerTransaction extends Transaction {
  /** Timer H: no ACK came for the 300-699 response (17.2.1). */
  onTimeout?: () => void;
  /** The ACK for the final response; in Accepted each one, which the layer's onAck is told of too (RFC 6026 7.1). */
  onAck?: (ack: Request) => void;
  /** A response could not be sent; the transaction stays in its state (17.2.4 as RFC 6026 8.8 replaced it). */
  onTransportError?: (error: Error) => void;
  /** The transaction is over, for whatever reason; not called when its layer is closed. */
  onTerminated?: () => void;
  private last?: Outgoing;
  private toTag?: string;

  /** Made by TransactionLayer for a request that no transaction matches. */
  constructor(
    host: Host,
    machine: Interpreter,
    readonly request: Request,
    readonly flow: Flow,
    private readonly handlers: ServerHandlers,
  ) {
    super(host, machine, traits[flow.transport].reliable);
  }

  /** The To tag of the response sent last, which the ACK of an RFC 2543 client has to bear (17.2.3). */
  get localTag(): string | undefined {
    return this.toTag;
  }

  /**
   * Passes a response to the machine, which sends it if its state allows (17.2.1, 17.2.2, RFC 4320).
   * @returns whether the machine has a row for it, if only one that drops it; false e.g. for a second refusal of an INVITE
   */
  respond(response: Response): boolean {
    return this.take({ status: response.status, from: 'TU' }, response);
  }

  /** The request, or a retransmission of it (17.2.3); called by the layer. */
  receive(request: Request): void {
    this.take('request', request);
  }

  /** An ACK that 17.2.3 matches with this transaction; called by the layer. */
  receiveAck(ack: Request, flow: Flow): void {
    this.take('ACK', { ack, flow });
  }

  protected send(action: Action, payload: unknown): void {
    if (action === 'send 100') this.remember(replyTo(this.request, 100));
    else if (isResponse(payload)) this.remember(payload);
    if (this.last) this.host.transmit(this.last, this.failed);
  }

  private remember(response: Response): void {
    this.toTag = response.to?.tag;
    this.last = { message: response, target: responseTarget(response, this.flow) };
  }

  protected tell(action: Action, payload: unknown): void {
    if (action === 'request to TU') this.handlers.onRequest(this, payload as Request);
    if (action === 'timeout to TU') this.onTimeout?.();
    if (action === 'error to TU') this.onTransportError?.(payload as Error);
    if (action === 'note ACK' || action === 'ACK to TU') {
      const { ack, flow } = payload as { ack: Request; flow: Flow };
      this.onAck?.(ack);
      if (action === 'ACK to TU') this.handlers.onAck(ack, flow);
    }
  }

  protected tellEnd(): void {
    this.onTerminated?.();
  }
}

/** What comes with 'send response': a response of the user's, or for a repetition a request or nothing. */
function isResponse(payload: unknown): payload is Response {
  return typeof payload === 'object' && payload !== null && 'status' in payload;
}
