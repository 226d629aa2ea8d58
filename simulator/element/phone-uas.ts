// A phone that is called (8.2, 9.2, 11.2, 13.3): which requests it takes, and how each of its lines behaves.
import { Dialog, dialogId, InviteUsage } from '../dialog';
import { type Request, type Response, replyTo } from '../message';
import type { Timer } from '../runtime';
import type { ServerTransaction } from '../transaction';
import { isSips, traits, transportNamed } from '../transport';
import { userOf } from './accounts';
import { Call, type CallPlace } from './call';
import type { Keyring } from './credentials';
import { PhoneSession } from './phone-session';
import type { PhoneTransfers } from './phone-transfer';
import {
  type Abilities,
  checkContent,
  checkForm,
  checkMethod,
  checkRequired,
  checkScheme,
  describe,
  dropUnknownBody,
  newTag,
  refuse,
} from './uas-checks';

/** What a line does when it is called: answers at once, rings until it is cancelled, refuses with 486 or 603. */
export type LineBehaviour = 'answer' | 'ring' | 'busy' | 'decline';

export interface UasPlace extends CallPlace {
  calls: Map<string, Call>;
  /** Undefined for a user that is none of its lines. */
  lineOf(user: string | undefined): LineBehaviour | undefined;
  /** Whether an answering line sends 180 first. */
  sends180: boolean;
  /** Milliseconds from the INVITE to the 200 of an answering line; 0: at once. */
  answerAfterMs: number;
  keyring: Keyring | undefined;
  /** Undefined for a phone that knows no REFER. */
  transfers?: PhoneTransfers;
}

interface Ringing {
  call: Call;
  toTag: string;
  timers: Timer[];
}

const isOfEvents = ({ method }: Request): boolean => method === 'NOTIFY' || method === 'SUBSCRIBE';

/** 13.3.1.1: a provisional response at least every minute. */
const KEEP_RINGING_MS = 60_000;

export class PhoneUas {
  private readonly ringing = new Map<ServerTransaction, Ringing>();

  constructor(private readonly place: UasPlace) {}

  private get can(): Abilities {
    return this.place.can;
  }

  receive(transaction: ServerTransaction, request: Request): void {
    if (request.method === 'CANCEL') {
      this.receiveCancel(transaction, request);
      return;
    }
    const can = request.method === 'NOTIFY' ? { ...this.can, types: ['message/sipfrag'] } : this.can; // RFC 3515 2.4.5
    const toTag = newTag(this.place.station.random);
    const refusal =
      checkForm(request, toTag) ??
      checkMethod(request, can, toTag) ??
      checkScheme(request, toTag, this.place.station.takesSips) ??
      checkRequired(request, can, toTag) ??
      checkContent(request, can, toTag);
    dropUnknownBody(request, can);
    if (refusal) transaction.respond(refusal);
    else if (isOfEvents(request))
      this.place.transfers?.receiveEvent(transaction, request, dialogId(request) ?? '', toTag);
    else if (request.to?.tag !== undefined) this.receiveInDialog(transaction, request);
    else this.receiveInitial(transaction, request, toTag);
  }

  receiveAck(ack: Request): void {
    this.callOf(ack)?.receiveAck(ack);
  }

  /** Ends what rings: 480. */
  refuseRinging(): void {
    for (const [transaction, { toTag }] of [...this.ringing]) this.finish(transaction, 480, toTag);
  }

  private callOf(request: Request): Call | undefined {
    return this.place.calls.get(dialogId(request) ?? '');
  }

  private receiveInDialog(transaction: ServerTransaction, request: Request): void {
    const call = this.callOf(request);
    if (call) call.receive(transaction, request);
    else transaction.respond(replyTo(request, 481)); // 12.2.2, 15.1.2
  }

  private receiveInitial(transaction: ServerTransaction, request: Request, toTag: string): void {
    const line = this.place.lineOf(request.uri && userOf(request.uri));
    const refusal =
      (line === undefined ? refuse(request, 404, toTag) : undefined) ?? // 8.2.2.1
      this.checkMerged(request, toTag) ??
      (request.method === 'BYE' ? refuse(request, 481, toTag) : undefined) ?? // 15.1.2
      this.checkLine(request, line, toTag);
    if (refusal) transaction.respond(refusal);
    else if (request.method === 'OPTIONS') transaction.respond(this.abilities(request, toTag));
    else if (request.method === 'REFER') this.referred(transaction, request, toTag);
    else this.invited(transaction, request, toTag, line === 'answer');
  }

  /** 8.2.2.2 */
  private checkMerged(request: Request, toTag: string): Response | undefined {
    return this.place.station.transactions.mergedWith(request) ? refuse(request, 482, toTag) : undefined;
  }

  /** For OPTIONS the same as for an INVITE (11.2). */
  private checkLine(request: Request, line: LineBehaviour | undefined, toTag: string): Response | undefined {
    if (line === 'busy') return refuse(request, 486, toTag); // 13.3.1.3
    if (line === 'decline') return refuse(request, 603, toTag);
    const { contacts } = request;
    const one = contacts.length === 1 && contacts[0].uri.isSip && !contacts[0].wildcard;
    if (request.method !== 'OPTIONS' && !one) return refuse(request, 400, toTag, 'Bad Request: Contact'); // 8.1.1.8
    return undefined;
  }

  /** 11.2: with a description of what it could talk. */
  private abilities(request: Request, toTag: string): Response {
    const response = describe(replyTo(request, 200, { toTag }), this.can);
    const streams = this.newSession()
      .offer()
      .replace(/^(m=\S+) \d+/gm, '$1 0'); // RFC 3264 9
    response.set('Content-Type', 'application/sdp').body = Buffer.from(streams);
    return response.set('Contact', this.contact(request));
  }

  private newSession(): PhoneSession {
    const { station } = this.place;
    return new PhoneSession(station.address.host, 1 + station.random.integer(1_000_000_000));
  }

  private contact(request: Request): string {
    const { station } = this.place;
    const transport = transportNamed(request.topVia?.transport ?? '') ?? 'UDP';
    const [top = request.contacts[0]] = request.recordRoutes;
    const sips = isSips(request.uri) || isSips(top?.uri); // 12.1.1
    return `<${station.uri(request.uri?.user, sips && !traits[transport].secure ? 'TLS' : transport, sips)}>`;
  }

  /** RFC 3515 2: the REFER makes a dialog of its own. */
  private referred(transaction: ServerTransaction, refer: Request, toTag: string): void {
    const dialog = Dialog.uas(refer, replyTo(refer, 200, { toTag }));
    const where = { dialog, toTag, contact: this.contact(refer), keyring: this.place.keyring };
    this.place.transfers?.receiveRefer(transaction, refer, where);
  }

  /** 13.3.1 */
  private invited(transaction: ServerTransaction, request: Request, toTag: string, answers: boolean): void {
    const session = this.newSession();
    const trial = request.body.length > 0 ? session.answer(request.body) : '';
    const ringing = replyTo(request, 180, { toTag });
    const dialog = Dialog.uas(request, ringing);
    const call = new Call(
      InviteUsage.ofCallee(dialog, request),
      session,
      this.place,
      this.contact(request),
      this.place.keyring,
    );
    if (typeof trial === 'number') {
      call.accept(transaction, toTag); // refuses it: 488 or 400
      return;
    }
    this.place.calls.set(dialog.id, call);
    call.ringing = transaction;
    const state: Ringing = { call, toTag, timers: [] };
    this.ringing.set(transaction, state);
    if (!answers || this.place.sends180 || this.place.answerAfterMs > 0) this.ring(transaction, state);
    this.limit(transaction, state, request);
    if (!answers) return;
    const { clock } = this.place.station;
    const { answerAfterMs } = this.place;
    if (answerAfterMs === 0) this.answer(transaction, state);
    else state.timers.push(clock.setTimer(answerAfterMs, () => this.answer(transaction, state)));
  }

  private ring(transaction: ServerTransaction, state: Ringing): void {
    transaction.respond(
      state.call.dress(replyTo(transaction.request, 180, { toTag: state.toTag }), transaction.request),
    );
    const again = this.place.station.clock.setTimer(KEEP_RINGING_MS, () => this.ring(transaction, state));
    state.timers.push(again);
  }

  /** 13.3.1: an invitation with Expires ends by itself. */
  private limit(transaction: ServerTransaction, state: Ringing, request: Request): void {
    if (request.expires === undefined) return;
    const end = (): void => this.finish(transaction, 487, state.toTag);
    state.timers.push(this.place.station.clock.setTimer(request.expires * 1000, end));
  }

  private answer(transaction: ServerTransaction, state: Ringing): void {
    if (!this.forget(transaction) || !this.place.calls.has(state.call.dialog.id)) return;
    state.call.accept(transaction, state.toTag);
  }

  /** A final response other than 2xx: the call is none. */
  private finish(transaction: ServerTransaction, status: number, toTag: string): void {
    const state = this.forget(transaction);
    if (!state) return;
    transaction.respond(replyTo(transaction.request, status, { toTag }));
    state.call.usage.respond(status, false);
    state.call.ringing = undefined;
    state.call.end();
  }

  private forget(transaction: ServerTransaction): Ringing | undefined {
    const state = this.ringing.get(transaction);
    this.ringing.delete(transaction);
    for (const timer of state?.timers ?? []) timer.cancel();
    return state;
  }

  /** 9.2 */
  private receiveCancel(transaction: ServerTransaction, cancel: Request): void {
    const meant = this.place.station.transactions.findCancelled(cancel);
    const state = meant && this.ringing.get(meant);
    const toTag = state?.toTag ?? meant?.localTag ?? newTag(this.place.station.random);
    transaction.respond(replyTo(cancel, meant ? 200 : 481, { toTag }));
    if (meant && state) this.finish(meant, 487, toTag);
  }

  /** The call has ended by other means (a BYE): it rings no more. */
  silence(call: Call): void {
    for (const [transaction, state] of this.ringing) if (state.call === call) this.forget(transaction);
  }
}
