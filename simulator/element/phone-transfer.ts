// Call transfer of a phone (RFC 3515): the REFERs that it sends for its calls, those that it obeys, and the events of both.
import type { Dialog } from '../dialog';
import {
  eventOf,
  fragmentStatus,
  NameAddr,
  type Request,
  type Response,
  replyTo,
  subscriptionStateOf,
  type Uri,
} from '../message';
import type { ServerTransaction } from '../transaction';
import type { Call } from './call';
import type { Keyring } from './credentials';
import { Delivery } from './delivery';
import type { DialOptions } from './phone-uac';
import { ReferSubscription } from './refer-subscription';
import type { Station } from './station';

export interface TransferPlace {
  station: Station;
  /** Calls whom a REFER names. */
  dial(uri: Uri, options: DialOptions): { hangUp(): void };
}

/** Deviations from RFC 3515. */
export interface TransferDeviations {
  /** How long a subscription lasts, seconds. Default 240: longer than a reference is followed (3.4). */
  durationS?: number;
  /** NOTIFYs come no more often than this, ms. Default 1000 (3.10). */
  paceMs?: number;
  /** Gives the reference up when its subscription has ended (against 2.4.4). Default false. */
  abandons?: boolean;
}

/** Where a REFER came: its dialog, made by the 2xx or by an INVITE before. */
export interface ReferPlace {
  dialog: Dialog;
  contact: string;
  keyring: Keyring | undefined;
  /** The To tag of the response, where the REFER has none. */
  toTag?: string;
}

/** So long a reference may take, ms; then it is given up. */
const PATIENCE_MS = 180_000;

export class PhoneTransfers {
  /** What was made of the REFERs that came, by dialog. */
  private readonly subscriptions = new Map<string, Set<ReferSubscription>>();
  private readonly came = new WeakMap<Dialog, number>();
  private readonly dialogs = new Map<string, Dialog>();
  /** The REFERs that it has sent, by dialog. */
  private readonly transfers = new Map<string, Set<Transfer>>();

  constructor(
    private readonly place: TransferPlace,
    private readonly deviations: TransferDeviations = {},
  ) {}

  /** Sends the other side of a call to a URI. */
  transfer(call: Call, uri: Uri): void {
    const { id } = call.dialog;
    const own = this.transfers.get(id) ?? new Set();
    this.transfers.set(id, own);
    const transfer = new Transfer(this.place.station, call, uri, () => {
      own.delete(transfer);
      if (own.size === 0) this.transfers.delete(id);
    });
    own.add(transfer);
    transfer.start();
  }

  /** 2.4.2: a REFER, in order if it is of a dialog. */
  receiveRefer(transaction: ServerTransaction, refer: Request, where: ReferPlace): void {
    const { toTag, dialog, contact } = where;
    const uri = meantBy(refer);
    if (typeof uri === 'number') {
      transaction.respond(replyTo(refer, uri, { toTag }));
      return;
    }
    dialog.refreshTarget(refer);
    const response = replyTo(refer, 200, { toTag }).set('Contact', contact); // RFC 7647 5: no 202
    for (const route of refer.getAll('Record-Route')) response.add('Record-Route', route);
    transaction.respond(response);
    let call: { hangUp(): void } | undefined;
    const subscription = this.subscribe(refer, where, () => {
      if (this.deviations.abandons) call?.hangUp();
    });
    subscription.tell(); // 2.4.4: at once
    call = this.place.dial(uri, { withinMs: PATIENCE_MS, onStatus: status => subscription.report(status) });
  }

  /** A NOTIFY or SUBSCRIBE, its form, method, extensions and body checked. */
  receiveEvent(transaction: ServerTransaction, request: Request, dialogId: string, toTag: string): void {
    const refuse = (status: number): Response => replyTo(request, status, { toTag });
    const event = eventOf(request);
    if (event?.name !== 'refer') transaction.respond(refuse(489).set('Allow-Events', 'refer'));
    else if (request.method === 'NOTIFY') {
      const transfer = [...(this.transfers.get(dialogId) ?? [])].find(one => one.is(event.id));
      if (transfer) transfer.receive(transaction, request);
      else transaction.respond(refuse(481)); // RFC 6665 4.1.3
    } else {
      const subscription = [...(this.subscriptions.get(dialogId) ?? [])].find(one => one.is(event.id));
      const dialog = this.dialogs.get(dialogId);
      if (!subscription || !dialog)
        transaction.respond(refuse(403)); // 2.4.4
      else this.refresh(transaction, request, subscription, dialog);
    }
  }

  stop(): void {
    for (const all of [...this.subscriptions.values()]) for (const one of [...all]) one.stop();
  }

  private subscribe(refer: Request, { dialog, contact, keyring }: ReferPlace, onOver: () => void): ReferSubscription {
    const { station } = this.place;
    const { id } = dialog;
    const before = this.came.get(dialog) ?? 0;
    this.came.set(dialog, before + 1);
    const own = this.subscriptions.get(id) ?? new Set();
    this.subscriptions.set(id, own);
    this.dialogs.set(id, dialog);
    const { durationS = 240, paceMs = 1000 } = this.deviations;
    const about = { seq: refer.cseq?.seq ?? 0, first: before === 0, durationS, paceMs };
    const subscription = new ReferSubscription({ station, dialog, contact, keyring, ...about }, () => {
      onOver();
      own.delete(subscription);
      if (own.size > 0) return;
      this.subscriptions.delete(id);
      this.dialogs.delete(id);
    });
    own.add(subscription);
    return subscription;
  }

  private refresh(
    transaction: ServerTransaction,
    subscribe: Request,
    subscription: ReferSubscription,
    dialog: Dialog,
  ): void {
    if (dialog.receive(subscribe) === 'out-of-order') {
      transaction.respond(replyTo(subscribe, 500));
      return;
    }
    dialog.refreshTarget(subscribe);
    const granted = subscription.refresh(subscribe.expires ?? PATIENCE_MS / 1000);
    transaction.respond(replyTo(subscribe, 200).set('Expires', String(granted)));
    subscription.tell();
  }
}

/** Whom a REFER wants called; 400 without exactly one Refer-To (2.4.2), 603 for what only a SIP INVITE is not. */
function meantBy(refer: Request): Uri | 400 | 603 {
  const [value, ...others] = refer.getAll('Refer-To');
  const target = value === undefined || others.length > 0 ? undefined : NameAddr.parse(value);
  if (!target) return 400;
  const { uri } = target;
  const wanted = uri.isSip ? (uri.params.get('method') ?? 'INVITE') : undefined;
  return wanted?.toUpperCase() === 'INVITE' && uri.headers.length === 0 ? uri : 603;
}

/** One REFER of ours, and what the NOTIFYs say of it. */
class Transfer {
  private seq?: number;

  constructor(
    private readonly station: Station,
    private readonly call: Call,
    private readonly uri: Uri,
    private readonly onOver: () => void,
  ) {}

  /** Whether NOTIFYs with this id are about it. */
  is(id: string | undefined): boolean {
    return id === undefined || Number(id) === this.seq;
  }

  start(): void {
    const { call, station } = this;
    const { keyring, dialog } = call;
    let refer: Request | undefined;
    const handlers = {
      onResponse: (response: Response) => {
        const { status } = response;
        if (status < 300) dialog.refreshTarget(response);
        else if ((status === 401 || status === 407) && refer && keyring?.learn(refer, response))
          this.start(); // 22.2
        else this.refused(status);
      },
      onTimeout: () => this.refused(408),
      onTransportError: () => this.refused(503),
    };
    new Delivery(station, handlers, false).to(dialog.nextHop(), ({ transport }) => {
      refer = dialog.request('REFER', { contact: call.contact, via: station.via(transport) });
      refer.add('Refer-To', new NameAddr(this.uri.clone())); // 2.4.1
      this.seq = refer.cseq?.seq;
      return keyring?.sign(refer) ?? refer;
    });
  }

  /** A NOTIFY of this dialog about this REFER, perhaps before the response to it (2.4.4). */
  receive(transaction: ServerTransaction, notify: Request): void {
    const { dialog } = this.call;
    const status = fragmentStatus(notify.body);
    const state = subscriptionStateOf(notify);
    if (dialog.receive(notify) === 'out-of-order') {
      transaction.respond(replyTo(notify, 500));
      return;
    }
    if (status === undefined || !state) {
      transaction.respond(replyTo(notify, 400));
      return;
    }
    dialog.refreshTarget(notify);
    transaction.respond(replyTo(notify, 200));
    if (state.state === 'terminated') this.onOver();
    if (status >= 200 && status < 300) this.call.hangUp(); // RFC 5589 6.1
  }

  /** The call goes on, unless the response says that there is none (12.2.1.2). */
  private refused(status: number): void {
    this.onOver();
    if (status === 481 || status === 408) this.call.hangUp();
  }
}
