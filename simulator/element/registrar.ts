// A registrar on its own: REGISTER and OPTIONS for one domain, and nothing else (10.3).
import { type Request, replyTo, type Uri } from '../message';
import type { ServerTransaction } from '../transaction';
import { type Accounts, anyone, inDomain } from './accounts';
import { Authenticator, type AuthenticatorOptions, type DigestAlgorithm } from './authenticator';
import { Bindings } from './bindings';
import type { ElementOptions } from './options';
import { type ExpiryBounds, RegistrarCore } from './registrar-core';
import { ServerElement } from './server-element';
import { Station } from './station';
import {
  type Abilities,
  checkForm,
  checkMethod,
  checkRequired,
  checkScheme,
  describe,
  newTag,
  refuse,
} from './uas-checks';

export interface RegistrarOptions extends ElementOptions {
  /** The host part of the addresses-of-record; default the element's address. */
  domain?: string;
  /** Default: whoever comes. */
  accounts?: Accounts;
  /** Digest authentication of REGISTER. Default false. */
  authenticate?: boolean;
  /** Default the domain. */
  realm?: string;
  algorithms?: readonly DigestAlgorithm[];
  /** Milliseconds. Default 300,000. */
  nonceLifeMs?: number;
  /** Seconds. */
  expires?: ExpiryBounds;
}

const can: Abilities = { methods: ['REGISTER', 'OPTIONS'], extensions: [], types: ['application/sdp'] };

export class Registrar extends ServerElement<RegistrarCore> {
  private constructor(
    station: Station,
    private readonly options: RegistrarOptions,
  ) {
    const name = options.domain ?? station.uriHost;
    const { clock, random } = station;
    const settings = {
      accounts: options.accounts ?? anyone,
      expires: options.expires,
      authenticator: authenticatorOf(options, station, name),
    };
    const place = {
      clock,
      random,
      domain: { name, isOwn: (uri: Uri) => station.isOwn(uri) },
      port: () => station.address.port,
      date: () => station.date(),
      can,
    };
    super(station, new RegistrarCore(settings, new Bindings(clock), place));
  }

  /** Rejects with a NetworkError when the port is taken. */
  static async start(options: RegistrarOptions): Promise<Registrar> {
    const station = await Station.start(
      { name: 'registrar', ...options },
      { onRequest: (transaction, request) => registrar.receive(transaction, request), onAck: () => {} },
    );
    const registrar = new Registrar(station, options);
    return registrar;
  }

  private receive(transaction: ServerTransaction, request: Request): void {
    const toTag = newTag(this.station.random);
    if (request.method === 'CANCEL') {
      transaction.respond(refuse(request, 481, toTag)); // 9.2: there is no INVITE to cancel
      return;
    }
    const refusal =
      checkForm(request, toTag) ??
      checkMethod(request, can, toTag) ??
      checkScheme(request, toTag, this.station.takesSips) ??
      (this.isOurs(request) ? undefined : refuse(request, 404, toTag)); // item 1
    if (refusal) transaction.respond(refusal);
    else if (request.method === 'REGISTER') this.core.register(transaction, request);
    else transaction.respond(checkRequired(request, can, toTag) ?? describe(replyTo(request, 200, { toTag }), can)); // 11.2
  }

  private isOurs(request: Request): boolean {
    const domain = {
      name: this.options.domain ?? this.station.uriHost,
      isOwn: (uri: Uri) => this.station.isOwn(uri),
    };
    return request.uri !== undefined && inDomain(request.uri, domain, this.station.address.port);
  }
}

/** Undefined where the options want no authentication. */
export function authenticatorOf(
  options: Pick<RegistrarOptions, 'authenticate' | 'realm' | 'accounts' | 'algorithms' | 'nonceLifeMs'> &
    Pick<AuthenticatorOptions, 'countsNonces'>,
  { clock, random }: Station,
  domain: string,
): Authenticator | undefined {
  if (!options.authenticate) return undefined;
  const { accounts = anyone, algorithms, nonceLifeMs, countsNonces } = options;
  const realm = options.realm ?? domain;
  const password = (user: string): string | undefined => accounts.get(user);
  return new Authenticator({ clock, random, realm, algorithms, nonceLifeMs, countsNonces, password });
}
