// A phone that calls (8.1, 9.1, 13.2): one outgoing call from its INVITE to its last 2xx.
import { asRequestUri, type Dialog, InviteDialogs, InviteUsage, OfferAnswer, routeRequest } from '../dialog';
import { NameAddr, Request, type Response, Uri } from '../message';
import type { Timer } from '../runtime';
import { cancelFor } from '../transaction';
import { asSips, isSips, type Target } from '../transport';
import { Call, type CallPlace } from './call';
import type { Keyring } from './credentials';
import { Acknowledgement, Delivery } from './delivery';
import { PhoneSession } from './phone-session';
import { newTag, tellEvents } from './uas-checks';

export interface UacPlace extends CallPlace {
  calls: Map<string, Call>;
  /** From, without tag. */
  identity(): NameAddr;
  /** The user part of Contact. */
  contactUser(): string;
  /** Where requests outside dialogs go, whatever their Request-URI; put into Route if it has lr (8.1.1.1). */
  outboundProxy?: Uri;
  /** 8.1.3.4 */
  followRedirects: boolean;
  /** Whether CANCEL does not wait (against 9.1). */
  cancelsAtOnce: boolean;
  /** Deviation from 9.1. */
  cancelsToContact: boolean;
  /** For the challenges of this call; undefined without credentials. */
  newKeyring(): Keyring | undefined;
  onOutgoingEnded(call: OutgoingCall): void;
}

export interface DialOptions {
  /** False: no offer in the INVITE, the answer in the ACK (13.2.1). Default true. */
  offer?: boolean;
  /** Hung up when there is no final response after so long, ms; its INVITE says so (13.2.1). Default: never. */
  withinMs?: number;
  /** Told each status of how it goes but 100; the final one, or what stands for it, once. */
  onStatus?(status: number): void;
}

/** An INVITE that was sent: its dialogs, each with its call, and what was offered. */
interface Attempt {
  dialogs: InviteDialogs;
  exchange: OfferAnswer;
}

export class OutgoingCall {
  private readonly session: PhoneSession;
  private readonly callId: string;
  private readonly from: NameAddr;
  private readonly to: NameAddr;
  private readonly keyring?: Keyring;
  private readonly offer?: string;
  private readonly calls = new Map<Dialog, Call>();
  private readonly previews = new Map<Dialog, Buffer>();
  private readonly acknowledged = new Map<Dialog, Acknowledgement>();
  private readonly tried: Uri[] = [];
  private readonly untried: Uri[] = [];
  private readonly sent: Attempt[] = [];
  private delivery?: Delivery;
  private contact = '';
  private seq: number;
  private provisional = false;
  private over = false;
  private cancel: 'no' | 'wanted' | 'sent' = 'no';
  private timers: Timer[] = [];
  private answered = false;
  /** The status of the final response, or what stands for it: 408 for a timeout, 503 for a transport error (8.1.3.1). */
  outcome?: number;

  constructor(
    uri: Uri,
    private readonly place: UacPlace,
    private readonly options: DialOptions = {},
  ) {
    const { random, address } = place.station;
    this.session = this.newSession();
    if (options.offer !== false) this.offer = this.session.offer();
    this.callId = `${random.token(20)}@${address.host}`;
    this.from = place.identity();
    this.from.tag = newTag(random);
    this.to = new NameAddr(toUri(uri));
    this.keyring = place.newKeyring();
    this.seq = 1 + random.integer(10_000);
    this.untried.push(uri);
  }

  start(): void {
    const { withinMs } = this.options;
    if (withinMs !== undefined) this.timers.push(this.place.station.clock.setTimer(withinMs, () => this.hangUp()));
    this.tryNext();
  }

  /** Cancels what has no final response yet (9.1). */
  hangUp(): void {
    if (this.over || this.answered || this.cancel !== 'no') return;
    this.cancel = 'wanted';
    const unsent = this.delivery?.locating;
    this.delivery?.stop();
    if (unsent)
      this.finish(487); // there is nobody yet who could be told
    else if (this.provisional || this.place.cancelsAtOnce) this.sendCancel(); // else when a provisional response has come
  }

  /** A response that no transaction took: a 2xx that came late (13.2.2.4). */
  receiveStray(response: Response): boolean {
    const attempt = this.sent.findLast(({ dialogs }) => dialogs.matches(response));
    if (!attempt || response.status < 200 || response.status > 299) return false;
    this.accepted(attempt, response);
    return true;
  }

  stop(): void {
    this.delivery?.stop();
    for (const timer of this.timers) timer.cancel();
  }

  /** The next address to try (8.1.3.4); false when there is none. */
  private tryNext(): boolean {
    const uri = this.untried.shift();
    if (!uri) return false;
    this.tried.push(uri);
    this.invite(uri);
    return true;
  }

  private invite(uri: Uri): void {
    let attempt: Attempt | undefined;
    const receive = (response: Response): void => {
      if (attempt) this.receive(attempt, response);
    };
    const handlers = {
      onAttempt: (invite: Request) => {
        attempt = this.begin(invite);
      },
      onResponse: receive,
      onTimeout: () => this.failed(408), // 8.1.3.1
      onTransportError: () => this.failed(503), // also: there is nobody to send it to
    };
    this.delivery = new Delivery(this.place.station, handlers, true);
    const hop = this.place.outboundProxy ?? uri;
    this.delivery.to(isSips(uri) ? asSips(hop) : hop, target => this.build(uri, target));
  }

  private build(uri: Uri, target: Target): Request {
    const { station, outboundProxy } = this.place;
    const preloaded = outboundProxy?.params.has('lr') ? [new NameAddr(outboundProxy.clone())] : [];
    const sips = isSips(uri) || isSips(preloaded[0]?.uri); // 8.1.1.8
    this.contact = `<${station.uri(this.place.contactUser(), target.transport, sips)}>`;
    const { requestUri, routes } = routeRequest(preloaded, uri); // 8.1.1.1
    const invite = new Request('INVITE', requestUri);
    invite.add('Via', station.via(target.transport)).add('Max-Forwards', '70');
    for (const route of routes) invite.add('Route', route);
    invite
      .add('From', this.from)
      .add('To', this.to)
      .add('Call-ID', this.callId)
      .add('CSeq', `${this.seq++} INVITE`)
      .add('Contact', this.contact)
      .add('Allow', this.place.can.methods.join(', ')) // 13.2.1
      .add('Supported', this.place.can.extensions.join(', '));
    tellEvents(invite, this.place.can);
    const { withinMs } = this.options;
    if (withinMs !== undefined) invite.add('Expires', String(Math.round(withinMs / 1000)));
    if (this.offer !== undefined) {
      invite.add('Content-Type', 'application/sdp');
      invite.body = Buffer.from(this.offer);
    }
    return this.keyring?.sign(invite) ?? invite;
  }

  /** An INVITE goes out, be it to another server than the one before, whose early dialogs are over then. */
  private begin(invite: Request): Attempt {
    this.endEarly();
    this.provisional = false;
    const attempt: Attempt = { dialogs: new InviteDialogs(invite), exchange: new OfferAnswer() };
    attempt.exchange.take('local', 'INVITE', invite.body.length > 0);
    this.sent.push(attempt);
    return attempt;
  }

  private receive(attempt: Attempt, response: Response): void {
    if (response.getAll('Via').length > 1) return; // 8.1.3.3
    const { status } = response;
    if (status < 200) this.progress(attempt, response);
    else if (status < 300) this.accepted(attempt, response);
    else if (status < 400) this.redirected(response);
    else if (status === 401 || status === 407) this.challenged(attempt.dialogs.invite, response);
    else this.failed(status);
  }

  private progress(attempt: Attempt, response: Response): void {
    this.provisional = true;
    if (response.status > 100 && this.outcome === undefined) this.options.onStatus?.(response.status);
    if (this.cancel === 'wanted') this.sendCancel();
    const event = attempt.dialogs.receive(response);
    if (event.kind !== 'early') return;
    const call = event.fresh ? this.callOn(event.dialog, attempt) : this.calls.get(event.dialog); // 12.1.2
    const reading = call?.usage.exchange.take('remote', '1xx', response.body.length > 0);
    if (reading?.meaning === 'preview') this.previews.set(event.dialog, response.body); // 13.2.1-12
  }

  private callOn(dialog: Dialog, { exchange }: Attempt): Call {
    const usage = InviteUsage.ofCaller(dialog, exchange);
    const session = this.answered ? this.newSession() : this.session;
    const call = new Call(usage, session, this.place, this.contact, this.keyring);
    this.calls.set(dialog, call);
    this.place.calls.set(dialog.id, call);
    return call;
  }

  private newSession(): PhoneSession {
    const { random, address } = this.place.station;
    return new PhoneSession(address.host, 1 + random.integer(1_000_000_000));
  }

  /** 13.2.2.4: every 2xx is acknowledged, each time that it comes; of several dialogs the first is kept. */
  private accepted(attempt: Attempt, response: Response): void {
    const event = attempt.dialogs.receive(response);
    if (event.kind === 'repeated') this.acknowledged.get(event.dialog)?.send();
    if (event.kind !== 'confirmed') return;
    const { dialog } = event;
    const first = !this.answered;
    const call = this.calls.get(dialog) ?? this.callOn(dialog, attempt);
    this.answered = true;
    this.conclude(response.status);
    const usable = this.acknowledge(attempt.dialogs.invite, call, response);
    if (!first || !usable || this.cancel !== 'no') call.hangUp();
    if (first)
      this.timers.push(this.place.station.clock.setTimer(64 * this.place.station.timers.T1, () => this.settle()));
  }

  /** Sends the ACK, with the answer if the 2xx had the offer. False when the session cannot be had. */
  private acknowledge(invite: Request, call: Call, response: Response): boolean {
    const { usage, session, dialog } = call;
    const { meaning } = usage.accepted(response);
    const preview = meaning === 'copy' ? this.previews.get(dialog) : undefined;
    const { answer, usable } = preview
      ? session.settleWith('answer', preview)
      : session.settleWith(meaning, response.body);
    const { station } = this.place;
    const body = answer === undefined ? undefined : { type: 'application/sdp', content: answer };
    usage.acknowledge(body !== undefined);
    const build = (target: Target): Request => dialog.ack(invite, { via: station.via(target.transport), body });
    const ack = new Acknowledgement(station, dialog.nextHop(), build, () => call.hangUp());
    this.acknowledged.set(dialog, ack);
    return usable;
  }

  /** 13.2.2.4: no more 2xx is to come; early dialogs that none confirmed are over. */
  private settle(): void {
    this.endEarly();
    this.over = true;
    this.place.onOutgoingEnded(this);
  }

  private endEarly(): void {
    for (const { dialogs } of this.sent) for (const dialog of dialogs.settle()) this.calls.get(dialog)?.end();
  }

  /** 8.1.3.4 */
  private redirected(response: Response): void {
    for (const { uri } of this.place.followRedirects ? response.contacts : []) {
      if (!uri.isSip || [...this.tried, ...this.untried].some(known => known.equals(uri))) continue;
      this.untried.push(uri);
    }
    this.failed(response.status);
  }

  /** 22.2, 22.3: once more with credentials and the next CSeq number. */
  private challenged(invite: Request, response: Response): void {
    const uri = this.tried.at(-1);
    if (!uri || this.cancel !== 'no' || !this.keyring?.learn(invite, response)) {
      this.failed(response.status);
      return;
    }
    this.endEarly();
    this.invite(uri);
  }

  private failed(status: number): void {
    if (this.answered) return; // what other branches of a fork said is of no interest
    this.endEarly();
    if (this.cancel !== 'no' || !this.tryNext()) this.finish(status);
  }

  private finish(status: number): void {
    if (this.over) return;
    this.over = true;
    this.conclude(status);
    this.stop();
    this.place.onOutgoingEnded(this);
  }

  private conclude(status: number): void {
    if (this.outcome !== undefined) return;
    this.outcome = status;
    this.options.onStatus?.(status);
  }

  /** Where a deviating phone sends its CANCEL. */
  private cancelTarget(): Target | undefined {
    const ringing = [...this.calls.values()].find(({ dialog }) => dialog.state === 'early');
    return this.place.cancelsToContact && ringing
      ? this.place.station.targetFor(ringing.dialog.remoteTarget)
      : undefined;
  }

  /** 9.1 */
  private sendCancel(): void {
    const { client } = this.delivery ?? {};
    if (!client) return;
    this.cancel = 'sent';
    const { station } = this.place;
    const ignore = { onResponse() {}, onTimeout() {}, onTransportError() {} };
    station.transactions.send(cancelFor(client.sent), this.cancelTarget() ?? client.target, ignore);
    const giveUp = (): void => {
      if (this.over || this.answered) return;
      this.delivery?.abandon();
      this.endEarly();
      this.over = true;
      this.conclude(487);
      this.timers.push(station.clock.setTimer(64 * station.timers.T1, () => this.settle())); // for a 2xx that comes yet
    };
    this.timers.push(station.clock.setTimer(64 * station.timers.T1, giveUp));
  }
}

/** The To of a call: its URI without what only a Request-URI or a Contact may have (19.1.1). */
function toUri(uri: Uri): Uri {
  const to = uri.clone();
  to.params.delete('transport').delete('maddr').delete('ttl').delete('lr').delete('method');
  to.headers = [];
  to.port = uri.port;
  return Uri.parse(asRequestUri(to)) ?? to;
}
