// One call of a phone: its dialog, its session, and what is sent and received within them (12.2, 14, 15), whoever began it.
// What is allowed when, its InviteUsage decides.
import { type Dialog, type InviteUsage, type Refusal, retryAfter } from '../dialog';
import { type Request, type Response, replyTo } from '../message';
import { AcceptedRetransmitter, type ServerTransaction } from '../transaction';
import type { Keyring } from './credentials';
import { Delivery } from './delivery';
import { Reinvite, type ReinviteOptions } from './phone-reinvite';
import type { PhoneSession } from './phone-session';
import type { Station } from './station';
import { type Abilities, describe, tellEvents } from './uas-checks';

/** What a call has from its phone. */
export interface CallPlace {
  station: Station;
  can: Abilities;
  /** Against 15: a BYE does not wait for the ACK to a 2xx. */
  hangsUpUnacknowledged?: boolean;
  /** A REFER within the dialog, in order (RFC 3515). Absent: the phone knows none. */
  onRefer?(call: Call, transaction: ServerTransaction, refer: Request): void;
  onEnded(call: Call): void;
}

export class Call {
  /** The INVITE that waits for our final response. */
  ringing?: ServerTransaction;
  /** By CSeq number: a re-INVITE may come before the ACK to the 2xx before it. */
  private readonly repeating = new Map<number, AcceptedRetransmitter>();
  private reinviting?: Reinvite;
  private ended = false;

  constructor(
    readonly usage: InviteUsage,
    readonly session: PhoneSession,
    readonly place: CallPlace,
    /** The value of Contact that the peer knows us by. */
    readonly contact: string,
    readonly keyring: Keyring | undefined,
  ) {}

  get dialog(): Dialog {
    return this.usage.dialog;
  }

  /** Ends it when 15 allows: a BYE now, or once our 2xx has been acknowledged. An early one its INVITE's side ends. */
  hangUp(): void {
    if (this.place.hangsUpUnacknowledged) this.usage.noAck();
    if (this.usage.leave() === 'bye') this.bye();
  }

  /** Changes the session by a re-INVITE (14.1). False when none may be sent now. */
  reinvite(options: ReinviteOptions = {}): boolean {
    if (this.reinviting?.pending || !this.usage.mayInvite()) return false;
    this.reinviting = new Reinvite(this, options);
    return this.reinviting.attempt();
  }

  /** Forgets it without a word to the peer. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.stopTimers();
    this.dialog.state = 'terminated';
    this.place.onEnded(this);
  }

  /** A request within the dialog, its form, method and extensions checked. */
  receive(transaction: ServerTransaction, request: Request): void {
    const refusal = this.usage.receive(request);
    if (refusal) this.refuse(transaction, refusal);
    else if (request.method === 'BYE') this.receiveBye(transaction, request);
    else if (request.method === 'INVITE') this.accept(transaction);
    else if (request.method === 'REFER') this.place.onRefer?.(this, transaction, request);
    else transaction.respond(describe(replyTo(request, 200), this.place.can)); // OPTIONS, 11.2
  }

  /** The ACK to a 2xx of ours (13.3.1.4). */
  receiveAck(ack: Request): void {
    const event = this.usage.receiveAck(ack);
    if (event.kind === 'stale') return;
    this.stopRepeating(ack.cseq?.seq);
    const unusable = event.reading.meaning === 'answer' && !this.session.accept(ack.body);
    if (event.kind === 'answerless' || unusable || event.leave) this.hangUp(); // 13.2.2.4: it had to bear the answer
  }

  /** Answers an INVITE with a 2xx, and repeats it until the ACK comes (13.3.1.4). */
  accept(transaction: ServerTransaction, toTag?: string): void {
    const { request } = transaction;
    const description = this.describeFor(request);
    this.ringing = undefined;
    if (typeof description === 'number') {
      this.refuseOffer(transaction, description, toTag);
      return;
    }
    const response = this.dress(replyTo(request, 200, { toTag }), request);
    response.set('Allow', this.place.can.methods.join(', ')); // 13.3.1.4
    response.set('Supported', this.place.can.extensions.join(', '));
    tellEvents(response, this.place.can);
    response.set('Content-Type', 'application/sdp').body = Buffer.from(description);
    if (this.dialog.state === 'early') this.dialog.confirm(response);
    this.dialog.refreshTarget(request); // 12.2.2
    this.usage.respond(200, true);
    this.repeat(transaction, response);
    transaction.respond(response);
  }

  /** What a response that makes or confirms the dialog bears (12.1.1). */
  dress(response: Response, request: Request): Response {
    for (const value of request.getAll('Record-Route')) response.add('Record-Route', value);
    return response.set('Contact', this.contact);
  }

  private repeat(transaction: ServerTransaction, response: Response): void {
    const { clock, timers } = this.place.station;
    const repeating = new AcceptedRetransmitter({
      clock,
      timers,
      repeat: () => transaction.respond(response),
      onNoAck: () => {
        this.usage.noAck();
        this.hangUp();
      },
    });
    this.repeating.set(response.cseq?.seq ?? 0, repeating);
  }

  /** Up to this CSeq number. */
  private stopRepeating(seq = Infinity): void {
    for (const [each, repeating] of this.repeating) {
      if (each > seq) continue;
      repeating.stop();
      this.repeating.delete(each);
    }
  }

  private describeFor(request: Request): string | 400 | 488 {
    return request.body.length > 0 ? this.session.answer(request.body) : this.session.offer(); // 13.3.1
  }

  private refuseOffer(transaction: ServerTransaction, status: number, toTag?: string): void {
    const response = replyTo(transaction.request, status, { toTag });
    if (status === 488) response.set('Warning', `305 ${this.place.station.uriHost} "Incompatible media format"`); // 13.3.1.3
    this.usage.respond(status, false);
    transaction.respond(response);
  }

  private refuse(transaction: ServerTransaction, refusal: Refusal): void {
    const response = replyTo(transaction.request, refusal.status);
    if (refusal.retryAfter) response.set('Retry-After', retryAfter(this.place.station.random));
    transaction.respond(response);
  }

  private receiveBye(transaction: ServerTransaction, request: Request): void {
    transaction.respond(replyTo(request, 200)); // 15.1.2
    this.ringing?.respond(replyTo(this.ringing.request, 487, { toTag: this.dialog.localTag })); // 15.1.2: pending requests
    this.end();
  }

  private stopTimers(): void {
    this.stopRepeating();
    this.reinviting?.stop();
  }

  private bye(): void {
    this.stopTimers();
    const { station } = this.place;
    const send = (): void => {
      let bye: Request | undefined;
      const handlers = {
        onResponse: (response: Response) => {
          if (response.status < 200) return;
          const challenged = response.status === 401 || response.status === 407;
          if (challenged && !this.ended && bye && this.keyring?.learn(bye, response))
            send(); // 22.2
          else this.end();
        },
        onTimeout: () => this.end(), // 15.1.1
        onTransportError: () => this.end(), // also: it leads nowhere
      };
      new Delivery(station, handlers, false).to(this.dialog.nextHop(), ({ transport }) => {
        bye = this.dialog.request('BYE', { via: station.via(transport) });
        return this.keyring?.sign(bye) ?? bye;
      });
    };
    send();
  }
}
