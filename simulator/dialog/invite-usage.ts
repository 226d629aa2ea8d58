// The INVITE usage of a dialog (13, 14, 15): which INVITE is in progress either way, which ACK is awaited, who may say BYE
// and when. Told of what comes and goes, it decides; its user sends.

import type { Message, Request } from '../message';
import type { Random } from '../runtime';
import type { Dialog } from './dialog';
import { OfferAnswer, type Reading } from './offer-answer';
import { glareDelay, type Refusal, refusals } from './refusal';

/** How to leave (15): 'cancel' as the caller of an early dialog (9.1), 'refuse' as its callee, 'wait' for the ACK. */
export type Leaving = 'bye' | 'cancel' | 'refuse' | 'wait' | 'nothing';

/** What an ACK did: 'stale' when none like it is awaited; 'answerless' when it lacks the answer that it owes. */
export type AckEvent = { kind: 'stale' } | { kind: 'taken' | 'answerless'; reading: Reading; leave: boolean };

/** What follows the final response to a re-INVITE of ours: 'retry' after a while; 'leave' as the dialog is no more. */
export type ReinviteEvent = 'changed' | 'unchanged' | 'retry' | 'leave';

export class InviteUsage {
  private outgoing?: number;
  private incoming?: number;
  private updating = false;
  /** CSeq numbers of the INVITEs whose 2xx waits for its ACK, and whether that 2xx had an offer. */
  private readonly unacknowledged = new Map<number, boolean>();
  private leaving: 'no' | 'wanted' | 'sent' = 'no';

  private constructor(
    readonly dialog: Dialog,
    /** Whether this side made the dialog's Call-ID: the caller of the first INVITE (14.1). */
    readonly ownsCallId: boolean,
    readonly exchange: OfferAnswer,
  ) {}

  /** Of the caller, for a dialog of its INVITE. `exchange` is that of the INVITE, of which each dialog has its copy. */
  static ofCaller(dialog: Dialog, exchange: OfferAnswer): InviteUsage {
    const usage = new InviteUsage(dialog, true, exchange.clone());
    if (dialog.state === 'early') usage.outgoing = dialog.localSeq;
    return usage;
  }

  /** Of the callee, for the INVITE that came. */
  static ofCallee(dialog: Dialog, invite: Request): InviteUsage {
    const usage = new InviteUsage(dialog, false, new OfferAnswer());
    usage.incoming = invite.cseq?.seq;
    usage.exchange.take('remote', 'INVITE', hasBody(invite));
    return usage;
  }

  /** Whether a BYE of ours is on its way or the dialog is over. */
  get over(): boolean {
    return this.leaving === 'sent' || this.dialog.state === 'terminated';
  }

  /** Whether a 2xx of ours waits for its ACK. More than one may: a re-INVITE can overtake the ACK before it. */
  get awaitsAck(): boolean {
    return this.unacknowledged.size > 0;
  }

  /** Whether an INVITE of ours has no final response. */
  get inviting(): boolean {
    return this.outgoing !== undefined;
  }

  /**
   * A request within the dialog that is no ACK and no CANCEL: undefined when it is to be taken, else how to refuse it.
   * One that is taken has set the remote sequence number; an INVITE or UPDATE is then in progress until `respond`.
   */
  receive(request: Request): Refusal | undefined {
    const { method } = request;
    const body = hasBody(request);
    if (this.dialog.state === 'terminated') return refusals.unknownDialog;
    if (this.dialog.receive(request) === 'out-of-order') return refusals.outOfOrder;
    if (this.leaving === 'sent' && method !== 'BYE') return refusals.unknownDialog;
    const refusal =
      method === 'INVITE' ? this.refuseInvite() : method === 'UPDATE' ? this.refuseUpdate(body) : undefined;
    if (refusal) return refusal;
    if (method === 'INVITE') this.incoming = request.cseq?.seq;
    if (method === 'UPDATE') this.updating = true;
    if (method === 'INVITE' || method === 'UPDATE' || method === 'PRACK') this.exchange.take('remote', method, body);
    if (method === 'BYE') this.dialog.state = 'terminated';
    return undefined;
  }

  /** Our response to the INVITE in progress. A 2xx confirms the dialog and waits for its ACK (13.3.1.4). */
  respond(status: number, body: boolean): Reading {
    if (status < 200) return this.exchange.take('local', '1xx', body);
    const seq = this.incoming ?? 0;
    this.incoming = undefined;
    if (status >= 300) {
      this.exchange.fail('INVITE');
      return { meaning: 'none' };
    }
    const reading = this.exchange.take('local', '2xx', body);
    this.unacknowledged.set(seq, reading.meaning === 'offer');
    return reading;
  }

  /** Our final response to the UPDATE in progress (RFC 3311 5.2). */
  respondToUpdate(status: number, body: boolean): void {
    this.updating = false;
    if (status >= 300) this.exchange.fail('UPDATE');
    else this.exchange.take('local', '2xx to UPDATE', body);
  }

  /**
   * An ACK within the dialog: that for our 2xx ends its repetition, and the wait of `leave`. So it does for a 2xx before
   * it, which the peer must have had to send the next INVITE (14.1).
   */
  receiveAck(ack: Request): AckEvent {
    const seq = ack.cseq?.seq ?? 0;
    const owed = this.unacknowledged.get(seq);
    if (owed === undefined) return { kind: 'stale' };
    for (const earlier of [...this.unacknowledged.keys()]) if (earlier <= seq) this.unacknowledged.delete(earlier);
    // without an offer in its 2xx it may be late, and is not to answer the offer of another
    const reading = owed ? this.exchange.take('remote', 'ACK', hasBody(ack)) : ({ meaning: 'none' } as const);
    return {
      kind: owed && reading.meaning !== 'answer' ? 'answerless' : 'taken',
      reading,
      leave: this.leaving === 'wanted' && !this.awaitsAck,
    };
  }

  /** 64*T1 have passed without an ACK (13.3.1.4): nothing stands in the way of a BYE any more. */
  noAck(): void {
    this.unacknowledged.clear();
  }

  /** Whether a re-INVITE may begin: none is in progress either way, the last 2xx is acknowledged (14.1). */
  mayInvite(): boolean {
    const idle = this.outgoing === undefined && this.incoming === undefined && !this.awaitsAck;
    return idle && this.dialog.state === 'confirmed' && this.leaving === 'no' && this.exchange.openOffer === undefined;
  }

  /** A re-INVITE of ours goes out. */
  invite(request: Request): void {
    this.outgoing = request.cseq?.seq;
    this.exchange.take('local', 'INVITE', hasBody(request));
  }

  /** A 2xx to an INVITE of ours, the first of this dialog: what its body is. Our ACK follows, `acknowledge` tells of it. */
  accepted(response: Message): Reading {
    this.outgoing = undefined;
    return this.exchange.take('remote', '2xx', hasBody(response));
  }

  /** Our ACK to it. */
  acknowledge(body: boolean): Reading {
    return this.exchange.take('local', 'ACK', body);
  }

  /**
   * Another final response to a re-INVITE of ours, 408 also for none at all: the session is as before (14.1-9). A dialog
   * that the peer does not know is to be left (12.2.1.2-2, -3), 491 to be tried again after `retryDelay`.
   */
  refused(status: number): ReinviteEvent {
    this.outgoing = undefined;
    this.exchange.fail('INVITE');
    if (this.over) return 'unchanged';
    if (status === 481 || status === 408) return 'leave';
    return status === 491 ? 'retry' : 'unchanged';
  }

  /** ms until a re-INVITE that met with 491 may be sent again (14.1-10). */
  retryDelay(random: Random): number {
    return glareDelay(this.ownsCallId, random);
  }

  /** This side wants to leave: what it may do now (15). After 'bye' it has left; after 'wait' the ACK will say `leave`. */
  leave(): Leaving {
    if (this.over) return 'nothing';
    if (this.dialog.state === 'early') return this.ownsCallId ? 'cancel' : 'refuse';
    this.leaving = this.awaitsAck ? 'wanted' : 'sent';
    return this.leaving === 'sent' ? 'bye' : 'wait';
  }

  private refuseInvite(): Refusal | undefined {
    if (this.incoming !== undefined) return refusals.inviteOpen;
    if (this.outgoing !== undefined) return refusals.inviteGlare;
    return [...this.unacknowledged.values()].includes(true) ? refusals.answerOwed : undefined;
  }

  private refuseUpdate(offers: boolean): Refusal | undefined {
    if (this.updating) return refusals.updateOpen;
    if (!offers || this.exchange.openOffer === undefined) return undefined;
    return this.exchange.openOffer === 'local' ? refusals.offerGlare : refusals.offerOpen;
  }
}

function hasBody(message: Message): boolean {
  return message.body.length > 0;
}
