// Orders by SIP itself: a REFER out of any dialog makes a phone call (RFC 3515). It can't be told anything else that way.
import { Referrer } from '../../simulator/element';
import { Uri } from '../../simulator/message';
import { localAddressTo, type Runtime } from '../../simulator/runtime';
import { addressOf } from '../readiness';
import { SystemError } from '../system-error';
import type { Order, Trigger } from '../trigger';

export interface ReferTriggerSettings {
  kind: 'refer';
  /** The phone's SIP URI, an address in numbers; by default the line that answers, or the profile's address. */
  uri?: string;
}

export class ReferTrigger implements Trigger {
  private referrer?: Promise<Referrer>;

  /** `uri`: where the phone is asked. */
  constructor(
    private readonly runtime: Runtime,
    private readonly uri: string,
  ) {}

  can(order: Order): boolean {
    return order === 'call';
  }

  /** @throws SystemError 'trigger' when the phone refuses to call or does not answer */
  async call(uri: string): Promise<void> {
    const phone = Uri.parse(this.uri);
    const remote = addressOf(this.uri);
    if (!phone || !remote)
      throw new SystemError('trigger', `REFER can't be sent to ${this.uri}: no address in numbers`);
    this.referrer ??= localAddressTo(remote).then(host => Referrer.start({ runtime: this.runtime, host }));
    const status = await (await this.referrer).refer(phone, uri);
    if (status < 300) return;
    const hint = status === 405 || status === 501 ? ': it does not know REFER, choose another kind of trigger' : '';
    throw new SystemError('trigger', `REFER to ${this.uri} was answered ${status}${hint}`);
  }

  /** Nothing that is asked of it: what it calls ends its calls. */
  async hangUp(): Promise<void> {}

  async register(): Promise<void> {
    throw new SystemError('trigger', 'REFER can make a phone call, and nothing else');
  }

  async unregister(): Promise<void> {}

  close(): void {
    void this.referrer?.then(referrer => referrer.stop());
  }
}
