// A stateful, record-routing proxy for one domain (16), with the domain's registrar on the same address if wanted.
import { type Request, type Response, replyTo, type Uri } from '../message';
import type { Address } from '../runtime';
import type { ServerTransaction } from '../transaction';
import type { Target } from '../transport';
import { type Accounts, anyone, type Domain, inDomain, userOf } from './accounts';
import type { Authenticator } from './authenticator';
import { Bindings } from './bindings';
import { type Choices, type ContextPlace, defaultChoices, ResponseContext } from './proxy-response-context';
import { forwardedCopy, hasLooped, loopHash, preprocess, statelessBranch } from './proxy-routing';
import { authenticatorOf, type RegistrarOptions } from './registrar';
import { RegistrarCore } from './registrar-core';
import { Station } from './station';
import { type Abilities, checkForm, checkMethod, checkRequired, describe, newTag, refuse } from './uas-checks';
import { viaTarget } from './via-target';

export interface ProxyOptions extends RegistrarOptions {
  /** Whether REGISTER for the domain is taken. Default true. */
  registrar?: boolean;
  /** Whether it stays on the path of dialogs (16.6 item 4). Default true. */
  recordRoute?: boolean;
  /** Whether requests outside dialogs whose From is in the domain need credentials (22.3). Default false. */
  authenticateCallers?: boolean;
  /** 16.3 item 4, RFC 5393. Default true. */
  detectLoops?: boolean;
  /** What of 16.7 is done otherwise. */
  choices?: Partial<Choices>;
}

export class StatefulProxy {
  private readonly contexts = new Map<ServerTransaction, ResponseContext>();
  private readonly domain: Domain;
  private readonly registrar: RegistrarCore;
  private readonly callers?: Authenticator;
  private readonly can: Abilities;
  private readonly accounts: Accounts;
  readonly bindings: Bindings;

  private constructor(
    private readonly station: Station,
    private readonly options: ProxyOptions,
  ) {
    const name = options.domain ?? station.uriHost;
    const { clock, random } = station;
    this.domain = { name, isOwn: (host, port) => station.isOwn(host, port) };
    const methods = ['OPTIONS', ...(options.registrar === false ? [] : ['REGISTER'])];
    this.can = { methods, extensions: [], types: ['application/sdp'] };
    this.accounts = options.accounts ?? anyone;
    this.bindings = new Bindings(clock);
    const place = { clock, random, domain: this.domain, can: this.can };
    const settings = {
      accounts: this.accounts,
      expires: options.expires,
      authenticator: authenticatorOf(options, station, name),
    };
    this.registrar = new RegistrarCore(settings, this.bindings, {
      ...place,
      port: () => station.address.port,
      date: () => station.date(),
    });
    this.callers = authenticatorOf({ ...options, authenticate: options.authenticateCallers }, station, name);
  }

  /** Rejects with a NetworkError when the port is taken. */
  static async start(options: ProxyOptions): Promise<StatefulProxy> {
    const station = await Station.start(
      { name: 'proxy', ...options },
      {
        onRequest: (transaction, request) => proxy.receive(transaction, request),
        onAck: ack => proxy.receiveAck(ack),
        onStrayResponse: response => proxy.receiveStray(response),
      },
    );
    const proxy = new StatefulProxy(station, options);
    return proxy;
  }

  get address(): Address {
    return this.station.address;
  }

  /** How many response contexts it has (16.7). */
  get pending(): number {
    return this.contexts.size;
  }

  stop(): void {
    this.contexts.clear();
    this.station.stop();
  }

  private readonly isOwn = (host: string, port?: number): boolean => this.station.isOwn(host, port);

  private receive(transaction: ServerTransaction, received: Request): void {
    if (received.method === 'CANCEL') {
      this.receiveCancel(transaction, received);
      return;
    }
    const toTag = newTag(this.station.random);
    const request = preprocess(received, this.isOwn); // 16.4
    const forUs = this.isForUs(request);
    const refusal = this.validate(received, forUs, toTag) ?? (forUs ? undefined : this.authenticate(received, toTag));
    if (refusal) transaction.respond(refusal);
    else if (forUs) this.serve(transaction, request, toTag);
    else this.route(transaction, request, toTag);
  }

  /** 16.3; what is refused, with the response. */
  private validate(request: Request, forUs: boolean, toTag: string): Response | undefined {
    const form = checkForm(request, toTag); // item 1
    if (form) return form;
    if (request.uri?.scheme !== 'sip') return refuse(request, 416, toTag); // item 2
    if (request.maxForwards === 0 && !forUs) {
      if (request.method !== 'OPTIONS') return refuse(request, 483, toTag); // item 3
      return describe(replyTo(request, 200, { toTag }), this.can); // 11: we are the last that it reaches
    }
    if (this.options.detectLoops !== false && hasLooped(request, this.isOwn)) return refuse(request, 482, toTag);
    return checkRequired(request, this.can, toTag, 'Proxy-Require'); // item 5
  }

  /** 16.3 item 6, 22.3: a request of ours that begins something is challenged; undefined lets it pass. */
  private authenticate(request: Request, toTag: string): Response | undefined {
    const { callers, domain } = this;
    const from = request.from?.uri;
    if (!callers || request.to?.tag !== undefined || !from || !inDomain(from, domain, this.address.port))
      return undefined;
    const judgement = callers.judge(request, 'Proxy-Authorization');
    if (judgement.kind === 'malformed') return refuse(request, 400, toTag, 'Bad Request: Proxy-Authorization');
    if (judgement.kind === 'challenge') return callers.challenge(refuse(request, 407, toTag), judgement.stale);
    return judgement.user === userOf(from) ? undefined : refuse(request, 403, toTag);
  }

  /** Addressed to the proxy itself: our domain without a user, and no further Route. */
  private isForUs(request: Request): boolean {
    const { uri } = request;
    return uri !== undefined && uri.user === undefined && !request.has('Route') && this.inDomain(uri);
  }

  private inDomain(uri: Uri): boolean {
    return inDomain(uri, this.domain, this.address.port);
  }

  /** As a UAS (16.1): REGISTER, OPTIONS, nothing else. */
  private serve(transaction: ServerTransaction, request: Request, toTag: string): void {
    const refusal = checkMethod(request, this.can, toTag);
    if (refusal) transaction.respond(refusal);
    else if (request.method === 'REGISTER') this.registrar.register(transaction, request);
    else {
      const ok = describe(replyTo(request, 200, { toTag }), this.can);
      transaction.respond(checkRequired(request, this.can, toTag) ?? ok); // 11.2
    }
  }

  /** 16.5: where it goes, or with what it is refused. */
  private targetsOf(request: Request): Uri[] | number {
    const { uri } = request;
    if (!uri) return 400;
    if (uri.params.has('maddr') || !this.inDomain(uri)) return [uri];
    const user = userOf(uri);
    if (user === undefined) return request.has('Route') ? [uri] : 404;
    if (!this.accounts.has(user)) return 404;
    const targets = this.bindings.targets(user);
    return targets.length > 0 ? targets : 480;
  }

  private route(transaction: ServerTransaction, request: Request, toTag: string): void {
    const targets = this.targetsOf(request);
    if (typeof targets === 'number') transaction.respond(refuse(transaction.request, targets, toTag));
    else this.forward(transaction, request, targets);
  }

  private forward(transaction: ServerTransaction, request: Request, targets: Uri[]): void {
    if (request.method === 'INVITE') transaction.respond(replyTo(request, 100)); // 16.2
    const place: ContextPlace = {
      station: this.station,
      forwardStateless: response => this.sendByVia(response),
      onEnded: () => this.contexts.delete(transaction),
      choices: { ...defaultChoices, ...this.options.choices },
    };
    const context = new ResponseContext(transaction, place);
    this.contexts.set(transaction, context);
    const hash = loopHash(transaction.request);
    for (const target of targets) {
      const { copy, hop } = this.copyFor(request, target, `z9hG4bK${this.station.random.token(16)}.${hash}`);
      context.forward(copy, hop);
    }
    context.started();
  }

  /** 16.6; the hop is undefined when the URI leads nowhere. */
  private copyFor(request: Request, target: Uri, branch: string): { copy: Request; hop?: Target } {
    const { station } = this;
    const recordRoute = station.uri();
    recordRoute.params.set('lr');
    const { copy, nextHop } = forwardedCopy(request, {
      target,
      via: station.via('UDP', branch),
      recordRoute: this.options.recordRoute === false ? undefined : recordRoute,
    });
    const hop = station.targetFor(nextHop);
    if (hop && hop.transport !== 'UDP') {
      const [, ...others] = copy.getAll('Via');
      copy.set('Via', [station.via(hop.transport, branch).toString(), ...others]);
    }
    return { copy, hop };
  }

  /** 16.10 */
  private receiveCancel(transaction: ServerTransaction, cancel: Request): void {
    const meant = this.station.transactions.findCancelled(cancel);
    const toTag = newTag(this.station.random);
    const context = meant?.request.method === 'INVITE' ? this.contexts.get(meant) : undefined;
    if (meant) {
      transaction.respond(replyTo(cancel, 200, { toTag }));
      context?.cancel(cancel.get('Reason'));
      return;
    }
    const request = preprocess(cancel, this.isOwn);
    const targets = this.isForUs(request) ? 404 : this.targetsOf(request);
    if (typeof targets === 'number' || cancel.maxForwards === 0) {
      transaction.respond(refuse(cancel, 481, toTag)); // 9.2: there is nobody else to ask
      return;
    }
    this.forwardStateless(request, targets[0]);
  }

  /** The ACK for a 2xx: it has no transaction (16.11). */
  private receiveAck(ack: Request): void {
    if (ack.maxForwards === 0 || !ack.uri?.isSip) return;
    const request = preprocess(ack, this.isOwn);
    const targets = this.isForUs(request) ? 404 : this.targetsOf(request);
    if (typeof targets !== 'number') this.forwardStateless(request, targets[0]);
  }

  private forwardStateless(request: Request, target: Uri): void {
    const { copy, hop } = this.copyFor(request, target, statelessBranch(request));
    if (hop) this.station.sendStateless(copy, hop);
  }

  /** RFC 6026 7.3: what matches no transaction is dropped, unless the request was forwarded statelessly, too (16.10, 16.11). */
  private receiveStray(received: Response): void {
    if (received.cseq?.method !== 'CANCEL') return;
    const top = received.topVia;
    const others = received.getAll('Via').slice(1);
    if (!top || !this.isOwn(top.host, top.port) || others.length === 0) return;
    this.sendByVia(received.clone().set('Via', others));
  }

  private sendByVia(response: Response): void {
    const target = response.topVia && viaTarget(response.topVia);
    if (target) this.station.sendStateless(response, target);
  }
}
