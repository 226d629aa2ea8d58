// One call of a phone: its dialog, its session, and what is sent and received within them (12.2, 14, 15), whoever began it.
import type { Dialog } from '../dialog';
import { type Request, type Response, replyTo } from '../message';
import { AcceptedRetransmitter, type ServerTransaction } from '../transaction';
import type { Keyring } from './credentials';
import type { PhoneSession } from './phone-session';
import type { Station } from './station';
import { type Abilities, describe } from './uas-checks';

/** What a call has from its phone. */
export interface CallPlace {
  station: Station;
  can: Abilities;
  /** Against 15: a BYE does not wait for the ACK to a 2xx. */
  hangsUpUnacknowledged?: boolean;
  onEnded(call: Call): void;
}

export class Call {
  /** The INVITE that waits for our final response. */
  ringing?: ServerTransaction;
  /** Whether an INVITE of ours waits for its final response. */
  inviting = false;
  private accepted?: { seq: number; offered: boolean; repeating: AcceptedRetransmitter };
  private hangUpWanted = false;
  private ended = false;

  constructor(
    readonly dialog: Dialog,
    readonly session: PhoneSession,
    private readonly place: CallPlace,
    /** The value of Contact that the peer knows us by. */
    private readonly contact: string,
    private readonly keyring: Keyring | undefined,
  ) {}

  /** Ends it when 15 allows: a BYE now, or once our 2xx has been acknowledged. */
  hangUp(): void {
    if (this.ended) return;
    if (this.accepted?.repeating.active && !this.place.hangsUpUnacknowledged)
      this.hangUpWanted = true; // 15
    else if (this.dialog.state === 'confirmed') this.bye();
  }

  /** Forgets it without a word to the peer. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.accepted?.repeating.stop();
    this.dialog.state = 'terminated';
    this.place.onEnded(this);
  }

  /** A request within the dialog, its form, method and extensions checked. */
  receive(transaction: ServerTransaction, request: Request): void {
    if (this.dialog.receive(request) === 'out-of-order') {
      transaction.respond(replyTo(request, 500)); // 12.2.2
    } else if (request.method === 'BYE') this.receiveBye(transaction, request);
    else if (request.method === 'INVITE') this.receiveInvite(transaction, request);
    else transaction.respond(describe(replyTo(request, 200), this.place.can)); // OPTIONS, 11.2
  }

  /** The ACK to a 2xx of ours (13.3.1.4). */
  receiveAck(ack: Request): void {
    const { accepted } = this;
    if (!accepted?.repeating.active || ack.cseq?.seq !== accepted.seq) return;
    accepted.repeating.stop();
    const unusable = accepted.offered && !this.session.accept(ack.body); // 13.2.2.4: it had to bear the answer
    if (unusable || this.hangUpWanted) this.bye();
  }

  /** Answers an INVITE with a 2xx, and repeats it until the ACK comes (13.3.1.4). */
  accept(transaction: ServerTransaction, toTag?: string): Response | undefined {
    const { request } = transaction;
    const description = this.describeFor(request);
    if (typeof description === 'number') return this.refuseOffer(transaction, description, toTag);
    const response = this.dress(replyTo(request, 200, { toTag }), request);
    response.set('Allow', this.place.can.methods.join(', ')); // 13.3.1.4
    response.set('Supported', this.place.can.extensions.join(', '));
    response.set('Content-Type', 'application/sdp').body = Buffer.from(description);
    if (this.dialog.state === 'early') this.dialog.confirm(response);
    this.dialog.refreshTarget(request); // 12.2.2
    this.ringing = undefined;
    const { station } = this.place;
    this.accepted?.repeating.stop();
    this.accepted = {
      seq: request.cseq?.seq ?? 0,
      offered: request.body.length === 0,
      repeating: new AcceptedRetransmitter({
        clock: station.clock,
        timers: station.timers,
        repeat: () => transaction.respond(response),
        onNoAck: () => this.bye(),
      }),
    };
    transaction.respond(response);
    return response;
  }

  /** What a response that makes or confirms the dialog bears (12.1.1). */
  dress(response: Response, request: Request): Response {
    for (const value of request.getAll('Record-Route')) response.add('Record-Route', value);
    return response.set('Contact', this.contact);
  }

  private describeFor(request: Request): string | 400 | 488 {
    return request.body.length > 0 ? this.session.answer(request.body) : this.session.offer(); // 13.3.1
  }

  private refuseOffer(transaction: ServerTransaction, status: number, toTag?: string): undefined {
    const response = replyTo(transaction.request, status, { toTag });
    if (status === 488) response.set('Warning', `305 ${this.place.station.uriHost} "Incompatible media format"`); // 13.3.1.3
    transaction.respond(response);
    return undefined;
  }

  private receiveBye(transaction: ServerTransaction, request: Request): void {
    transaction.respond(replyTo(request, 200)); // 15.1.2
    this.ringing?.respond(replyTo(this.ringing.request, 487, { toTag: this.dialog.localTag })); // 15.1.2: pending requests
    this.end();
  }

  /** 14.2 */
  private receiveInvite(transaction: ServerTransaction, request: Request): void {
    if (this.ringing || (this.accepted?.repeating.active && this.accepted.offered)) {
      const retryAfter = String(this.place.station.random.integer(11));
      transaction.respond(replyTo(request, 500).set('Retry-After', retryAfter));
    } else if (this.inviting) transaction.respond(replyTo(request, 491));
    else this.accept(transaction);
  }

  private bye(): void {
    if (this.ended) return;
    this.accepted?.repeating.stop();
    const { station } = this.place;
    const target = station.targetFor(this.dialog.nextHop());
    if (!target) {
      this.end();
      return;
    }
    const bye = this.dialog.request('BYE', { via: station.via(target.transport) });
    this.keyring?.sign(bye);
    const send = (request: Request): void => {
      station.transactions.send(request, target, {
        onResponse: response => {
          if (response.status < 200) return;
          const challenged = response.status === 401 || response.status === 407;
          if (challenged && this.keyring?.learn(request, response)) {
            send(this.keyring.sign(this.dialog.request('BYE', { via: station.via(target.transport) }))); // 22.2
          } else this.end();
        },
        onTimeout: () => this.end(), // 15.1.1
        onTransportError: () => this.end(),
      });
    };
    send(bye);
  }
}
