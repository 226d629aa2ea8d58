// A phone that registers (10.2): adds its binding, refreshes it in time, removes it.
import { NameAddr, Request, type Response, Uri } from '../message';
import type { Timer } from '../runtime';
import { isSips } from '../transport';
import { Keyring } from './credentials';
import { Delivery } from './delivery';
import type { Station } from './station';
import { newTag } from './uas-checks';

export interface RegistrationOptions {
  /** sip:host:port, where the REGISTER goes; a sips URI binds a sips address-of-record, over TLS. */
  registrar: string;
  user: string;
  domain: string;
  password?: string;
  /** Seconds. */
  expires: number;
}

/** Refreshed when this part of the granted time has passed. */
const REFRESH_AT = 0.9;
const MIN_REFRESH_MS = 500;

/** Call-ID and CSeq go on from one registration to the next with the same registrar (10.2). */
export interface Series {
  callId: string;
  seq: number;
}

export class Registration {
  private readonly keyring?: Keyring;
  private readonly fromTag: string;
  private pending = false;
  private next?: () => void;
  private refresh?: Timer;
  private expires: number;
  private stopped = false;
  /** The contact of the last REGISTER. */
  private bound?: Uri;
  /** The status of the last final response, or what stands for it (8.1.3.1). */
  outcome?: number;

  constructor(
    private readonly options: RegistrationOptions,
    private readonly station: Station,
    private readonly series: Series,
  ) {
    const { user, password } = options;
    if (password !== undefined) this.keyring = new Keyring({ username: user, password }, station.random);
    this.fromTag = newTag(station.random);
    this.expires = options.expires;
  }

  /** The user part that the binding leads to. */
  get user(): string {
    return this.options.user;
  }

  register(): void {
    this.whenFree(() => this.send(this.expires, true));
  }

  unregister(): void {
    this.refresh?.cancel();
    this.whenFree(() => this.send(0, true));
  }

  /** No refresh any more; the binding is left to expire. */
  stop(): void {
    this.stopped = true;
    this.refresh?.cancel();
  }

  /** 10.2: no REGISTER before the last one has its final response. */
  private whenFree(action: () => void): void {
    this.refresh?.cancel();
    if (this.pending) this.next = action;
    else action();
  }

  private send(expires: number, mayLearn: boolean): void {
    const request = this.build(expires);
    const registrar = Uri.parse(this.options.registrar);
    if (!request || !registrar) {
      this.done(503);
      return;
    }
    this.pending = true;
    const handlers = {
      onResponse: (response: Response) => this.receive(request, response, expires, mayLearn),
      onTimeout: () => this.done(408), // 10.2.7: not at once again
      onTransportError: () => this.done(503),
    };
    new Delivery(this.station, handlers, true).to(registrar, ({ transport }) => {
      request.prepend('Via', this.station.via(transport));
      this.bound = this.station.uri(this.options.user, transport, isSips(registrar)); // 10.2.1
      request.add('Contact', `<${this.bound}>`);
      return this.keyring?.sign(request) ?? request;
    });
  }

  /** 10.2: the Request-URI names the domain, without a user. */
  private build(expires: number): Request | undefined {
    const { user, domain } = this.options;
    const scheme = isSips(Uri.parse(this.options.registrar)) ? 'sips' : 'sip';
    const aor = Uri.parse(`${scheme}:${user}@${domain}`);
    if (!aor) return undefined;
    const from = new NameAddr(aor.clone());
    from.tag = this.fromTag;
    return new Request('REGISTER', `${scheme}:${domain}`)
      .add('Max-Forwards', '70')
      .add('From', from)
      .add('To', new NameAddr(aor))
      .add('Call-ID', this.series.callId)
      .add('CSeq', `${++this.series.seq} REGISTER`)
      .add('Expires', String(expires));
  }

  private receive(request: Request, response: Response, expires: number, mayLearn: boolean): void {
    const { status } = response;
    if (status < 200) return;
    if ((status === 401 || status === 407) && this.keyring?.learn(request, response)) this.send(expires, mayLearn);
    else if (status === 423 && mayLearn && expires > 0) this.askForMore(response);
    else {
      if (status < 300) this.registered(response, expires);
      this.done(status);
    }
  }

  /** 10.2.8: at least what the registrar wants. */
  private askForMore(response: Response): void {
    const min = Number(response.get('Min-Expires'));
    if (!Number.isInteger(min) || min <= this.expires) {
      this.done(423);
      return;
    }
    this.expires = min;
    this.send(min, false);
  }

  /** 10.2.4 */
  private registered(response: Response, expires: number): void {
    if (expires === 0 || this.stopped) return;
    const { bound: own } = this;
    const contact = response.contacts.find(
      ({ uri, wildcard }) => !wildcard && uri.host === own?.host && uri.port === own.port,
    );
    const granted = Number(contact?.params.get('expires') ?? response.expires ?? expires);
    if (!(granted > 0)) return;
    const delayMs = Math.max(MIN_REFRESH_MS, granted * 1000 * REFRESH_AT);
    this.refresh = this.station.clock.setTimer(delayMs, () => this.register());
  }

  private done(status: number): void {
    this.pending = false;
    this.outcome = status;
    const next = this.next;
    this.next = undefined;
    next?.();
  }
}
