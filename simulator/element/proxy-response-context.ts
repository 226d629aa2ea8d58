// A response context (16.7): one request received, its branches, and which of their responses goes back, when.
// Also Timer C (16.8), transport errors (16.9) and cancelling (16.10).
import { type Request, type Response, replyTo, type Uri } from '../message';
import type { Timer } from '../runtime';
import { cancelFor, type ServerTransaction } from '../transaction';
import type { Target } from '../transport';
import { Delivery } from './delivery';
import { chooseBest } from './proxy-best-response';
import type { Station } from './station';

interface Branch {
  delivery: Delivery;
  provisional: boolean;
  final: boolean;
  /** To be cancelled: at once, or when a provisional response has come (9.1). */
  cancel: 'no' | 'wanted' | 'sent';
  timerC?: Timer;
  giveUp?: Timer;
}

/** What a proxy decides of its branches (16.7). */
export interface Choices {
  /** Whether it goes back at once (item 5). */
  atOnce(response: Response): boolean;
  /** The one that goes back when all branches have ended (items 6 and 7); undefined when there is none. */
  best(finals: readonly Response[]): Response | undefined;
  /** Whether a branch that has (not) had a provisional response is cancelled at once, or later (item 10, 9.1). */
  cancelNow(provisional: boolean): boolean;
}

export const defaultChoices: Choices = {
  atOnce: ({ status }) => status < 300,
  best: chooseBest,
  cancelNow: provisional => provisional,
};

/** What a context lends from its proxy. */
export interface ContextPlace {
  station: Station;
  /** Sends a response whose server transaction is gone (16.7 item 9). */
  forwardStateless(response: Response): void;
  onEnded(): void;
  choices: Choices;
}

export class ResponseContext {
  private readonly branches: Branch[] = [];
  private readonly finals: Response[] = [];
  private finalSent = false;
  private cancelled = false;
  private starting = true;
  private readonly toTag: string;

  constructor(
    private readonly server: ServerTransaction,
    private readonly place: ContextPlace,
  ) {
    this.toTag = place.station.random.token(10);
    const ended = (): void => this.endWhenDone(); // on its own: see Transaction's constructor
    server.onTerminated = ended;
  }

  /**
   * Forwards one copy of the request, in a transaction of its own for each server that is tried (16.6 items 7 and 10).
   * Call `started` after the last.
   */
  forward(where: Uri | Target, copyFor: (hop: Target) => Request): void {
    if (this.cancelled || this.finals.some(({ status }) => status >= 600)) return; // 16.7 item 5: no new branches
    const { server, place } = this;
    const handlers = {
      onAttempt: (request: Request) => this.attempt(branch, request),
      onResponse: (response: Response) => this.receive(branch, response),
      onTimeout: () => this.finish(branch, this.reply(408)), // 16.7: as if a 408 had come
      onTransportError: () => this.finish(branch, this.reply(503)), // 16.9; 16.6 item 7: there is nobody to send it to
      onTerminated: () => this.endWhenDone(),
    };
    const delivery = new Delivery(place.station, handlers, server.request.to?.tag === undefined);
    const branch: Branch = { delivery, provisional: false, final: false, cancel: 'no' };
    this.branches.push(branch);
    delivery.to(where, copyFor);
  }

  /** All copies are on their way. */
  started(): void {
    this.starting = false;
    this.settle();
  }

  /** 16.10: the caller has cancelled. */
  cancel(reason?: string): void {
    this.cancelled = true;
    this.cancelBranches(reason);
  }

  private attempt(branch: Branch, request: Request): void {
    branch.provisional = false;
    if (request.method === 'INVITE') this.startTimerC(branch); // 16.6 item 11
  }

  private receive(branch: Branch, received: Response): void {
    if (branch.final && received.status >= 300) return; // given up already
    const response = received.clone();
    const { status } = response;
    const vias = response.getAll('Via').slice(1); // item 3
    if (vias.length === 0) return; // it was meant for this proxy
    response.set('Via', vias);
    if (status < 200) this.receiveProvisional(branch, response);
    else this.finish(branch, response);
  }

  private receiveProvisional(branch: Branch, response: Response): void {
    branch.provisional = true;
    if (branch.cancel === 'wanted') this.sendCancel(branch);
    if (response.status === 100) return; // item 5: never forwarded
    if (branch.timerC) this.startTimerC(branch); // item 2
    if (!this.finalSent) this.server.respond(response);
  }

  private finish(branch: Branch, response: Response): void {
    const again = branch.final;
    branch.final = true;
    branch.timerC?.cancel();
    branch.timerC = undefined;
    branch.giveUp?.cancel();
    const { status } = response;
    if (this.place.choices.atOnce(response)) this.forwardAtOnce(response);
    else if (!again) {
      this.finals.push(response); // item 4
      if (status >= 600) this.cancelBranches(); // item 5
    }
    this.settle();
  }

  /** Items 5 and 10: a 2xx goes back at once, for an INVITE each one; the others are cancelled. */
  private forwardAtOnce(response: Response): void {
    const invite = this.server.request.method === 'INVITE';
    if (this.finalSent && !invite) return;
    this.finalSent = true;
    if (this.server.state === 'Terminated') {
      if (invite) this.place.forwardStateless(response); // item 9
    } else this.server.respond(response);
    this.cancelBranches();
  }

  /** Item 6: the best final response, once all branches have one. */
  private settle(): void {
    if (this.starting || this.finalSent || this.branches.some(({ final }) => !final)) return;
    this.finalSent = true;
    const best = this.place.choices.best(this.finals) ?? this.reply(408);
    this.server.respond(best.status === 503 ? this.reply(500) : best); // a 503 would say that we are overloaded
    this.endWhenDone();
  }

  private cancelBranches(reason?: string): void {
    for (const branch of this.branches) {
      if (branch.final || branch.cancel !== 'no' || this.server.request.method !== 'INVITE') continue; // 9.1
      branch.cancel = 'wanted';
      const unsent = branch.delivery.locating;
      branch.delivery.stop();
      if (unsent)
        this.abandon(branch, 487); // there is nobody yet who could be told
      else if (this.place.choices.cancelNow(branch.provisional)) this.sendCancel(branch, reason);
    }
  }

  private sendCancel(branch: Branch, reason?: string): void {
    const { client } = branch.delivery;
    branch.delivery.stop();
    if (!client) return;
    branch.cancel = 'sent';
    const { transactions, timers, clock } = this.place.station;
    const cancel = cancelFor(client.sent);
    if (reason !== undefined) cancel.set('Reason', reason); // RFC 3326 2
    transactions.send(cancel, client.target, { onResponse() {}, onTimeout() {}, onTransportError() {} });
    branch.timerC?.cancel();
    branch.timerC = undefined;
    branch.giveUp = clock.setTimer(64 * timers.T1, () => this.abandon(branch, this.cancelled ? 487 : 408)); // 9.1
  }

  private startTimerC(branch: Branch): void {
    branch.timerC?.cancel();
    const { clock, timers } = this.place.station;
    branch.timerC = clock.setTimer(timers.C, () => this.timerCFired(branch));
  }

  /** 16.8 */
  private timerCFired(branch: Branch): void {
    branch.timerC = undefined;
    if (branch.provisional) this.sendCancel(branch);
    else this.abandon(branch, 408);
  }

  private abandon(branch: Branch, status: number): void {
    if (branch.final) return;
    this.finish(branch, this.reply(status));
    branch.delivery.abandon();
  }

  private reply(status: number): Response {
    return replyTo(this.server.request, status, { toTag: this.toTag });
  }

  /** Item 10: the context lives until all its transactions are terminated. */
  private endWhenDone(): void {
    if (this.starting || this.server.state !== 'Terminated') return;
    if (this.branches.every(({ delivery }) => delivery.over)) this.place.onEnded();
  }
}
