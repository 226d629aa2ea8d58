// A phone: a user agent with lines that answer or ring (13.3), which calls and registers when it is told to.
import { NameAddr, type Response, Uri } from '../message';
import type { Address, TransportName } from '../runtime';
import type { Call } from './call';
import { Keyring } from './credentials';
import type { ElementOptions } from './options';
import { Registration, type RegistrationOptions, type Series } from './phone-registration';
import type { ReinviteOptions } from './phone-reinvite';
import { PhoneTransfers, type TransferDeviations } from './phone-transfer';
import { type DialOptions, OutgoingCall, type UacPlace } from './phone-uac';
import { type LineBehaviour, PhoneUas } from './phone-uas';
import { Station } from './station';
import type { Abilities } from './uas-checks';

export interface PhoneOptions extends ElementOptions {
  /** User part to what that line does. Default `answer` and `ring`, which do what they are called. */
  lines?: Readonly<Record<string, LineBehaviour>>;
  /** What every other user part does. Default: there is no such line. */
  otherLines?: LineBehaviour;
  /** Whether an answering line sends 180 first. Default true. */
  sends180?: boolean;
  /** Milliseconds from the INVITE to the 200. Default 0. */
  answerAfterMs?: number;
  /** Who it is when it calls: the user part of From and Contact. Default `phone`. */
  user?: string;
  /** The host part of From. Default its own address. */
  domain?: string;
  displayName?: string;
  /** Answers challenges to its calls; with `user` as the name unless it is given. */
  credentials?: { username?: string; password: string };
  /** A SIP URI; requests outside dialogs go there. With lr it is put into Route, too (8.1.1.1). */
  outboundProxy?: string;
  /** 8.1.3.4. Default true. */
  followRedirects?: boolean;
  /** Whether it transfers calls, and does what a REFER asks (RFC 3515). Default false. */
  transfers?: boolean | TransferDeviations;
  /** Against 15: its BYE does not wait for the ACK to its 2xx. Default false. */
  hangsUpUnacknowledged?: boolean;
  /** A deviation from 9.1: sends CANCEL without waiting for a provisional response. Default false. */
  cancelsAtOnce?: boolean;
  /** Deviation: sends CANCEL to the Contact of the 180 instead of where the INVITE went (9.1). */
  cancelsToContact?: boolean;
}

const can: Abilities = {
  methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'],
  extensions: [],
  types: ['application/sdp'],
};

/** With REFER and the events of its subscription. */
const canTransfer: Abilities = {
  ...can,
  methods: [...can.methods, 'REFER', 'NOTIFY', 'SUBSCRIBE'],
  events: ['refer'],
};

const deviationsIn = (transfers: boolean | TransferDeviations): TransferDeviations =>
  typeof transfers === 'object' ? transfers : {};

/** The methods of the Trigger interface return promises that are resolved at once: what follows is seen on the wire. */
export class Phone {
  private readonly calls = new Map<string, Call>();
  private readonly outgoing = new Set<OutgoingCall>();
  private readonly series = new Map<string, Series>();
  private readonly place: UacPlace;
  private readonly uas: PhoneUas;
  private readonly transfers?: PhoneTransfers;
  private readonly user: string;
  private registration?: Registration;

  private constructor(
    private readonly station: Station,
    private readonly options: PhoneOptions,
  ) {
    this.user = options.user ?? 'phone';
    const { calls, outgoing } = this;
    const transfers = options.transfers
      ? new PhoneTransfers({ station, dial: (uri, how) => this.dialUri(uri, how) }, deviationsIn(options.transfers))
      : undefined;
    this.transfers = transfers;
    this.place = {
      station,
      can: transfers ? canTransfer : can,
      calls,
      identity: () => this.identity(),
      contactUser: () => this.user,
      outboundProxy: options.outboundProxy === undefined ? undefined : Uri.parse(options.outboundProxy),
      followRedirects: options.followRedirects ?? true,
      hangsUpUnacknowledged: options.hangsUpUnacknowledged ?? false,
      cancelsAtOnce: options.cancelsAtOnce ?? false,
      cancelsToContact: options.cancelsToContact ?? false,
      newKeyring: () => this.newKeyring(),
      onRefer: (call, transaction, refer) => transfers?.receiveRefer(transaction, refer, call),
      onEnded: call => {
        calls.delete(call.dialog.id);
        this.uas.silence(call);
      },
      onOutgoingEnded: call => void outgoing.delete(call),
    };
    this.uas = new PhoneUas({
      ...this.place,
      lineOf: user => this.lineOf(user),
      sends180: options.sends180 ?? true,
      answerAfterMs: options.answerAfterMs ?? 0,
      keyring: this.newKeyring(),
      transfers,
    });
  }

  /** Rejects with a NetworkError when the port is taken, with a TypeError when the outbound proxy is no URI. */
  static async start(options: PhoneOptions): Promise<Phone> {
    if (options.outboundProxy !== undefined && !Uri.parse(options.outboundProxy))
      throw new TypeError(`not a URI: ${options.outboundProxy}`);
    const station = await Station.start(
      { name: 'phone', ...options },
      {
        onRequest: (transaction, request) => phone.uas.receive(transaction, request),
        onAck: ack => phone.uas.receiveAck(ack),
        onStrayResponse: response => phone.receiveStray(response),
      },
    );
    const phone = new Phone(station, options);
    return phone;
  }

  get address(): Address {
    return this.station.address;
  }

  /** Where it listens with one transport; undefined if it does not. */
  addressOf(transport: TransportName): Address | undefined {
    return this.station.addressOf(transport);
  }

  /** How many dialogs it has, early ones included. */
  get activeCalls(): number {
    return this.calls.size;
  }

  /** The calls that have a dialog, early ones included. */
  get currentCalls(): readonly Call[] {
    return [...this.calls.values()];
  }

  /** Calls a SIP URI. Throws TypeError for what is none. */
  async call(uri: string): Promise<void> {
    this.dial(uri);
  }

  /** As `call`; gives the call, to be hung up alone. */
  dial(uri: string, options: DialOptions = {}): OutgoingCall {
    const target = Uri.parse(uri);
    if (!target?.isSip) throw new TypeError(`not a SIP URI: ${uri}`);
    return this.dialUri(target, options);
  }

  private dialUri(target: Uri, options: DialOptions): OutgoingCall {
    const call = new OutgoingCall(target, this.place, options);
    this.outgoing.add(call);
    call.start();
    return call;
  }

  /** Changes the session of every call that it may change now (14.1). */
  async reinvite(options: ReinviteOptions = {}): Promise<void> {
    for (const call of this.calls.values()) call.reinvite(options);
  }

  /** RFC 3264 8.4: nothing is to be heard from the other side of the calls there are. */
  async hold(): Promise<void> {
    await this.reinvite({ direction: 'sendonly' });
  }

  /** Takes them back. */
  async resume(): Promise<void> {
    await this.reinvite({ direction: 'sendrecv' });
  }

  /** Sends the other side of each call to a SIP URI (RFC 3515). Throws TypeError for what is none, or where it knows no REFER. */
  async transfer(uri: string): Promise<void> {
    const target = Uri.parse(uri);
    if (!target?.isSip) throw new TypeError(`not a SIP URI: ${uri}`);
    if (!this.transfers) throw new TypeError('the phone is started without `transfers`');
    for (const call of this.calls.values())
      if (call.dialog.state === 'confirmed') this.transfers.transfer(call, target);
  }

  /** Ends every call: CANCEL, BYE, or 480 for one that rings. */
  async hangUp(): Promise<void> {
    for (const call of [...this.outgoing]) call.hangUp();
    this.uas.refuseRinging();
    for (const call of [...this.calls.values()]) call.hangUp();
  }

  async register(o: RegistrationOptions): Promise<void> {
    this.registration?.stop();
    const { random, address } = this.station;
    const series = this.series.get(o.registrar) ?? { callId: `${random.token(20)}@${address.host}`, seq: 0 };
    this.series.set(o.registrar, series);
    this.registration = new Registration(o, this.station, series);
    this.registration.register();
  }

  /** Removes the binding of the last `register`. */
  async unregister(): Promise<void> {
    this.registration?.unregister();
  }

  /** The status of the last REGISTER's final response. */
  get registrationOutcome(): number | undefined {
    return this.registration?.outcome;
  }

  stop(): void {
    for (const call of this.outgoing) call.stop();
    this.registration?.stop();
    this.transfers?.stop();
    this.station.stop();
    for (const call of [...this.calls.values()]) call.end();
  }

  private receiveStray(response: Response): void {
    for (const call of this.outgoing) if (call.receiveStray(response)) return;
  }

  private lineOf(user: string | undefined): LineBehaviour | undefined {
    const lines = this.options.lines ?? { answer: 'answer', ring: 'ring' };
    if (user !== undefined && Object.hasOwn(lines, user)) return lines[user];
    return user === undefined || user === this.user || user === this.registration?.user
      ? 'answer'
      : this.options.otherLines;
  }

  private identity(): NameAddr {
    const uri = this.station.uri(this.user);
    if (this.options.domain !== undefined) {
      uri.host = this.options.domain;
      uri.port = undefined;
    }
    return new NameAddr(uri, this.options.displayName);
  }

  private newKeyring(): Keyring | undefined {
    const { credentials } = this.options;
    return credentials && new Keyring({ username: this.user, ...credentials }, this.station.random);
  }
}
