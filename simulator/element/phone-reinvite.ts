// A re-INVITE of a phone (14.1): one change of the session, tried again after a 491 or a challenge, until it is settled.
import type { InviteUsage } from '../dialog';
import type { Request, Response } from '../message';
import type { Timer } from '../runtime';
import type { Direction } from '../sdp';
import type { ClientTransaction } from '../transaction';
import type { Target } from '../transport';
import type { Keyring } from './credentials';
import type { PhoneSession } from './phone-session';
import type { Station } from './station';
import type { Abilities } from './uas-checks';

export interface ReinviteOptions {
  /** What our side of the audio does: default sendrecv; sendonly or inactive put the peer on hold (RFC 3264 8.4). */
  direction?: Direction;
  /** False: no offer in the INVITE, the answer in the ACK. Default true. */
  offer?: boolean;
}

/** What it has of its call. */
interface ReinviteHost {
  readonly usage: InviteUsage;
  readonly session: PhoneSession;
  readonly place: { station: Station; can: Abilities };
  readonly contact: string;
  readonly keyring: Keyring | undefined;
  hangUp(): void;
}

interface Acknowledgement {
  send(): void;
  /** Whether the session can go on. */
  usable: boolean;
}

export class Reinvite {
  private again?: Timer;
  private client?: ClientTransaction;
  /** Whether it is to be sent once more. */
  pending = false;

  constructor(
    private readonly call: ReinviteHost,
    private readonly options: ReinviteOptions,
  ) {}

  /** Sends it; false when there is nowhere to. */
  attempt(): boolean {
    const { usage, session, contact, keyring, place } = this.call;
    const { station, can } = place;
    this.pending = false;
    const target = station.targetFor(usage.dialog.nextHop());
    if (!target) return false;
    const offer = this.options.offer === false ? undefined : session.propose(this.options.direction);
    const body = offer === undefined ? undefined : { type: 'application/sdp', content: offer };
    const invite = usage.dialog.request('INVITE', { contact, via: station.via(target.transport), body });
    invite.add('Allow', can.methods.join(', ')).add('Supported', can.extensions.join(', ')); // 13.2.1
    keyring?.sign(invite);
    usage.invite(invite);
    this.send(invite, target);
    return true;
  }

  /** The call is over: it is not tried again. A final response that was lost is not waited for beyond 64*T1. */
  stop(): void {
    this.again?.cancel();
    this.pending = false;
    const { clock, timers } = this.call.place.station;
    const { client } = this;
    if (client?.state === 'Calling' || client?.state === 'Proceeding')
      this.again = clock.setTimer(64 * timers.T1, () => client.terminate());
  }

  private send(invite: Request, target: Target): void {
    let ack: Acknowledgement | undefined;
    const accepted = (response: Response): void => {
      const first = ack === undefined;
      ack ??= this.accepted(invite, response);
      ack.send(); // 13.2.2.4: each time that it comes
      if (first && !ack.usable) this.call.hangUp();
    };
    this.client = this.call.place.station.transactions.send(invite, target, {
      onResponse: response => {
        const { status } = response;
        if (status >= 300) this.refused(status, () => this.call.keyring?.learn(invite, response) ?? false);
        else if (status >= 200) accepted(response);
      },
      onTimeout: () => this.refused(408), // 8.1.3.1
      onTransportError: () => this.refused(503),
    });
  }

  /** The 2xx to a call that has ended meanwhile is acknowledged all the same. */
  private accepted(invite: Request, response: Response): Acknowledgement {
    const { usage, session, place } = this.call;
    const { station } = place;
    usage.dialog.refreshTarget(response); // 12.2.1.2
    const { answer, usable } = session.settleWith(usage.accepted(response).meaning, response.body);
    const target = station.targetFor(usage.dialog.nextHop());
    if (!target) return { send: () => {}, usable: false };
    const body = answer === undefined ? undefined : { type: 'application/sdp', content: answer };
    const ack = usage.dialog.ack(invite, { via: station.via(target.transport), body });
    usage.acknowledge(answer !== undefined);
    return { send: () => station.sendStateless(ack, target), usable };
  }

  private refused(status: number, learn?: () => boolean): void {
    const { usage, session } = this.call;
    session.withdraw(); // 14.1-9
    const event = usage.refused(status);
    if (usage.over) return;
    if (event === 'leave') this.call.hangUp();
    else if (event === 'retry') this.later();
    else if ((status === 401 || status === 407) && learn?.()) this.attempt(); // 22.2
  }

  /** 14.1: another INVITE may be in progress by then, which is waited for. */
  private later(): void {
    const { usage, place } = this.call;
    const { clock, random } = place.station;
    this.pending = true;
    this.again = clock.setTimer(usage.retryDelay(random), () => {
      if (usage.over) this.pending = false;
      else if (usage.mayInvite()) this.attempt();
      else this.later();
    });
  }
}
