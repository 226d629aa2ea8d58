// The subscription that a REFER makes (RFC 3515 2.4.4): a NOTIFY at once, one for each news of how the reference goes, and
// one that ends it. No two are under way at a time, and a second lies between two (3.10).
import type { Dialog } from '../dialog';
import { type Request, type Response, reasonPhrase } from '../message';
import type { Timer } from '../runtime';
import type { Keyring } from './credentials';
import { Delivery } from './delivery';
import type { Station } from './station';

/** What it has of the REFER. */
export interface ReferBasis {
  station: Station;
  dialog: Dialog;
  /** The value of Contact that the referrer knows us by. */
  contact: string;
  keyring: Keyring | undefined;
  /** The CSeq number of the REFER. */
  seq: number;
  /** Whether it is the first in its dialog: then its NOTIFYs need no id (2.4.6). */
  first: boolean;
  /** How long it lasts unless the referrer ends or extends it, seconds. */
  durationS: number;
  /** News come no more often than this, ms (3.10). */
  paceMs: number;
}

export class ReferSubscription {
  private status = 100;
  private reason?: 'noresource' | 'timeout';
  private endsAt = 0;
  private news = true;
  private sending = false;
  private lastAt?: number;
  private next?: Timer;
  private end?: Timer;
  private over = false;

  /** `onOver`: nothing more is sent. */
  constructor(
    private readonly basis: ReferBasis,
    private readonly onOver: () => void,
  ) {
    this.extend(basis.durationS);
  }

  /** Whether a request within the dialog is about this one (2.4.6). */
  is(id: string | undefined): boolean {
    return id === undefined ? this.basis.first : Number(id) === this.basis.seq;
  }

  /** Sends what there is to tell, now or as soon as it may. */
  tell(): void {
    if (!this.news || this.sending || this.over) return;
    const { clock } = this.basis.station;
    const waitMs = this.lastAt === undefined ? 0 : this.lastAt + this.basis.paceMs - clock.now();
    this.next?.cancel();
    if (waitMs > 0) this.next = clock.setTimer(waitMs, () => this.tell());
    else this.notify();
  }

  /** How the reference goes; a final status ends it (2.4.7). */
  report(status: number): void {
    if (this.status >= 200) return;
    this.status = status;
    if (status >= 200) this.reason ??= 'noresource';
    this.news = true;
    this.tell();
  }

  /** The referrer wants it for so many seconds more, no more than it has; 0 ends it (RFC 6665 4.2.1). Gives what is granted. */
  refresh(seconds: number): number {
    const granted = Math.min(seconds, this.basis.durationS);
    if (granted === 0) this.reason ??= 'timeout';
    else this.extend(granted);
    this.news = true;
    this.lastAt = undefined; // the NOTIFY that answers it is due at once
    return granted;
  }

  /** Nothing more is sent, and nobody told. */
  stop(): void {
    if (this.over) return;
    this.over = true;
    this.next?.cancel();
    this.end?.cancel();
    this.onOver();
  }

  private extend(seconds: number): void {
    const { clock } = this.basis.station;
    this.endsAt = clock.now() + seconds * 1000;
    this.end?.cancel();
    this.end = clock.setTimer(seconds * 1000, () => {
      this.reason ??= 'timeout';
      this.news = true;
      this.tell();
    });
  }

  private notify(): void {
    const { station, dialog, keyring } = this.basis;
    let notify: Request | undefined;
    const { reason } = this;
    this.news = false;
    this.sending = true;
    this.lastAt = station.clock.now();
    const handlers = {
      onResponse: (response: Response) => {
        const { status } = response;
        if (status < 200) return;
        this.sending = false;
        if ((status === 401 || status === 407) && notify && keyring?.learn(notify, response))
          this.notify(); // 22.2
        else if (status >= 300 || reason)
          this.stop(); // RFC 6665 4.2.2
        else this.tell();
      },
      onTimeout: () => this.stop(),
      onTransportError: () => this.stop(),
    };
    new Delivery(station, handlers, false).to(dialog.nextHop(), ({ transport }) => {
      const body = { type: 'message/sipfrag;version=2.0', content: this.fragment };
      notify = dialog.request('NOTIFY', { contact: this.basis.contact, via: station.via(transport), body });
      notify.add('Event', this.event).add('Subscription-State', this.state(reason));
      return keyring?.sign(notify) ?? notify;
    });
  }

  private get event(): string {
    return this.basis.first ? 'refer' : `refer;id=${this.basis.seq}`;
  }

  private state(reason: string | undefined): string {
    if (reason !== undefined) return `terminated;reason=${reason}`;
    return `active;expires=${Math.max(0, Math.ceil((this.endsAt - this.basis.station.clock.now()) / 1000))}`;
  }

  /** 2.4.5 */
  private get fragment(): string {
    return `SIP/2.0 ${this.status} ${reasonPhrase(this.status)}\r\n`;
  }
}
