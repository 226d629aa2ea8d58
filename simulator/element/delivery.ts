/**
 * A request on its way to where a URI leads: located once, then sent to one server after the other, each time as a new
 * transaction, until one of them takes it (RFC 3263 4, 4.3). What its user is told is the outcome of the last attempt.
 */
import { type Attempt, type Decision, Failover, type LocatedTarget, type Outcome } from '../dns';
import { type Request, type Response, Uri } from '../message';
import type { ClientHandlers, ClientTransaction } from '../transaction';
import type { Flow, Target } from '../transport';
import { retryAfterS, targetAt } from './locator';
import type { Station } from './station';

export interface DeliveryHandlers extends ClientHandlers {
  /** A request is about to be sent: the first, or its copy for the next server. */
  onAttempt?(request: Request): void;
  /** Also: the URI leads nowhere, or only to servers that are left alone. Perhaps before `to` returns. */
  onTransportError(error: Error): void;
  /** For each attempt. */
  onTerminated?(): void;
}

/** Makes the request for the first target; undefined: it is not to be sent any more. */
type Build = (target: Target) => Request | undefined;

export class Delivery implements ClientHandlers {
  /** Whether DNS is being asked, and nothing was sent yet. */
  locating = false;
  private readonly clients: ClientTransaction[] = [];
  private failover?: Failover;
  private request?: Request;
  private stopped = false;

  /** `begins`: the request is none of a dialog; servers that want to be left alone do not get it (21.5.4). */
  constructor(
    private readonly station: Station,
    private readonly handlers: DeliveryHandlers,
    private readonly begins: boolean,
  ) {}

  /** The transaction of the last attempt: where a CANCEL goes, and of which request (9.1). */
  get client(): ClientTransaction | undefined {
    return this.clients.at(-1);
  }

  /** Whether all its transactions are terminated, and none follows. */
  get over(): boolean {
    return !this.locating && this.clients.every(({ state }) => state === 'Terminated');
  }

  /** Call it once: a URI, or where that leads if it is known already. */
  to(where: Uri | Target, build: Build): void {
    const { locator } = this.station;
    const target = where instanceof Uri ? locator.direct(where) : where;
    if (target) this.sendTo(target, build);
    else {
      this.locating = true;
      locator.locate(where as Uri, targets => this.located(targets, build));
    }
  }

  /** No other server is tried from now on, and nothing is sent that was not sent yet. */
  stop(): void {
    this.stopped = true;
    this.locating = false;
  }

  /** Also ends the transaction of the last attempt. */
  abandon(): void {
    this.stop();
    this.client?.terminate();
  }

  /** Of the only attempt, where the URI has an address. */
  onResponse(response: Response, flow: Flow): void {
    const target = this.client?.target;
    if (response.status === 503 && target) this.station.locator.rest(target, response);
    this.handlers.onResponse(response, flow);
  }

  onTimeout(): void {
    this.handlers.onTimeout();
  }

  onTransportError(error: Error): void {
    this.handlers.onTransportError(error);
  }

  onTerminated(): void {
    this.handlers.onTerminated?.();
  }

  private sendTo(target: Target, build: Build): void {
    if (this.begins && this.station.locator.quarantine.has(target)) {
      this.nowhere();
      return;
    }
    const request = build(target);
    if (request) this.send(request, target, this);
  }

  private send(request: Request, target: Target, handlers: ClientHandlers): void {
    this.handlers.onAttempt?.(request);
    this.clients.push(this.station.transactions.send(request, target, handlers));
  }

  private located(targets: LocatedTarget[], build: Build): void {
    if (this.stopped) return;
    this.locating = false;
    const { random, locator } = this.station;
    this.failover = new Failover(targets, random, this.begins ? locator.quarantine : undefined);
    this.follow(this.failover.start(), build, () => this.nowhere());
  }

  private follow(decision: Decision, build: Build, otherwise: () => void): void {
    if (decision.act === 'try' && !this.stopped) this.attempt(decision.attempt, build);
    else otherwise();
  }

  private attempt(attempt: Attempt, build: Build): void {
    const target = targetAt(attempt.target);
    const request = this.request ? this.copyFor(this.request, attempt) : build(target);
    if (!request) return;
    this.request ??= request;
    const on = (outcome: Outcome, otherwise: () => void): void => {
      const decision = this.failover?.on(attempt.branch, outcome) ?? { act: 'stay' };
      this.follow(decision, build, otherwise);
    };
    this.send(request, target, {
      onResponse: (response, flow) => {
        const outcome = { kind: 'response', status: response.status, retryAfterS: retryAfterS(response) } as const;
        on(outcome, () => this.handlers.onResponse(response, flow));
      },
      onTimeout: () => on({ kind: 'timeout' }, () => this.handlers.onTimeout()),
      onTransportError: error => on({ kind: 'error', why: error.message }, () => this.handlers.onTransportError(error)),
      onTerminated: () => this.handlers.onTerminated?.(),
    });
  }

  /** 4.3: the same but for the branch, and for what else the top Via says of the transport. */
  private copyFor(request: Request, { target, branch }: Attempt): Request {
    const first = request.topVia?.branch ?? '';
    const ending = first.includes('.') ? first.slice(first.indexOf('.')) : ''; // what tells loops (16.6 item 8)
    const via = this.station.via(target.transport, `${branch}${ending}`, target.remote);
    return request.clone().set('Via', [via.toString(), ...request.getAll('Via').slice(1)]);
  }

  private nowhere(): void {
    this.handlers.onTransportError(new Error('there is no server to send the request to'));
  }
}

/** The ACK to a 2xx: located once for itself (RFC 3263 4), sent each time that the 2xx comes (13.2.2.4). */
export class Acknowledgement {
  private ready?: { ack: Request; target: Target };

  /** Sends it for the first time, perhaps later. `onNowhere`: it leads nowhere. */
  constructor(
    private readonly station: Station,
    uri: Uri,
    build: (target: Target) => Request,
    onNowhere: () => void,
  ) {
    station.locator.locateOne(uri, target => {
      if (!target) {
        onNowhere();
        return;
      }
      this.ready = { ack: build(target), target };
      this.send();
    });
  }

  send(): void {
    if (this.ready) this.station.sendStateless(this.ready.ack, this.ready.target);
  }
}
