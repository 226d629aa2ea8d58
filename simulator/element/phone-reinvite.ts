// A re-INVITE of a phone (14.1): one change of the session, tried again after a 491 or a challenge, until it is settled.
import type { InviteUsage } from '../dialog';
import type { Request, Response } from '../message';
import type { Timer } from '../runtime';
import type { Direction } from '../sdp';
import type { Target } from '../transport';
import type { Keyring } from './credentials';
import { Acknowledgement, Delivery } from './delivery';
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

export class Reinvite {
  private again?: Timer;
  private delivery?: Delivery;
  /** Whether it is yet to be sent, or to be sent once more. */
  pending = false;

  constructor(
    private readonly call: ReinviteHost,
    private readonly options: ReinviteOptions,
  ) {}

  /** Sends it, now or as soon as it is known where to; false when it leads nowhere. */
  attempt(): boolean {
    const { usage, keyring, place } = this.call;
    let invite: Request | undefined;
    let ack: { sent: Acknowledgement; usable: boolean } | undefined;
    const accepted = (response: Response): void => {
      if (!invite) return;
      if (ack) {
        ack.sent.send(); // 13.2.2.4: each time that it comes
        return;
      }
      ack = this.accepted(invite, response);
      if (!ack.usable) this.call.hangUp();
    };
    const handlers = {
      onResponse: (response: Response) => {
        const { status } = response;
        const learn = (): boolean => (invite && keyring?.learn(invite, response)) ?? false;
        if (status >= 300) this.refused(status, learn);
        else if (status >= 200) accepted(response);
      },
      onTimeout: () => this.refused(408), // 8.1.3.1
      onTransportError: () => {
        this.pending = false;
        if (invite) this.refused(503);
      },
    };
    this.pending = true;
    this.delivery = new Delivery(place.station, handlers, false);
    this.delivery.to(usage.dialog.nextHop(), target => {
      this.pending = false;
      invite = usage.mayInvite() ? this.build(target) : undefined;
      return invite;
    });
    return this.pending || invite !== undefined;
  }

  private build({ transport }: Target): Request {
    const { usage, session, contact, keyring, place } = this.call;
    const { station, can } = place;
    const offer = this.options.offer === false ? undefined : session.propose(this.options.direction);
    const body = offer === undefined ? undefined : { type: 'application/sdp', content: offer };
    const invite = usage.dialog.request('INVITE', { contact, via: station.via(transport), body });
    invite.add('Allow', can.methods.join(', ')).add('Supported', can.extensions.join(', ')); // 13.2.1
    keyring?.sign(invite);
    usage.invite(invite);
    return invite;
  }

  /**
   * The call is over: it is not tried again. A final response that was lost is not waited for beyond 192*T1: a proxy on the
   * way answers 408 after 64*T1, and repeats that for as long until it is acknowledged (17.2.1).
   */
  stop(): void {
    this.again?.cancel();
    this.pending = false;
    const { clock, timers } = this.call.place.station;
    const { client } = this.delivery ?? {};
    this.delivery?.stop();
    if (client?.state === 'Calling' || client?.state === 'Proceeding')
      this.again = clock.setTimer(3 * 64 * timers.T1, () => client.terminate());
  }

  /** The 2xx to a call that has ended meanwhile is acknowledged all the same. `usable`: the session can go on. */
  private accepted(invite: Request, response: Response): { sent: Acknowledgement; usable: boolean } {
    const { usage, session, place } = this.call;
    const { station } = place;
    usage.dialog.refreshTarget(response); // 12.2.1.2
    const { answer, usable } = session.settleWith(usage.accepted(response).meaning, response.body);
    const body = answer === undefined ? undefined : { type: 'application/sdp', content: answer };
    usage.acknowledge(answer !== undefined);
    const build = ({ transport }: Target): Request => usage.dialog.ack(invite, { via: station.via(transport), body });
    return { sent: new Acknowledgement(station, usage.dialog.nextHop(), build, () => this.call.hangUp()), usable };
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
