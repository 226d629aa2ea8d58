// A stateful, record-routing proxy for one domain (16), with the domain's registrar on the same address if wanted.
import { transactionKey } from '../dns';
import { type Request, type Response, replyTo, type Uri, type Via } from '../message';
import type { Address, TransportName } from '../runtime';
import type { ServerTransaction } from '../transaction';
import { asSips, type Flow, isSips, responseTarget, type Target, traits } from '../transport';
import { type Accounts, anyone, type Domain, inDomain, userOf } from './accounts';
import type { Authenticator } from './authenticator';
import { Bindings, type Goal } from './bindings';
import { FlowTokens } from './flow-tokens';
import { recordRoutes } from './proxy-record-route';
import { type Choices, type ContextPlace, defaultChoices, ResponseContext } from './proxy-response-context';
import {
  dressForHop,
  forwardedCopy,
  hasLooped,
  loopHash,
  ownRoutes,
  preprocess,
  statelessBranch,
} from './proxy-routing';
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

/** A copy on its way: to a target that is known, or to wherever a URI leads. */
interface Forwarding {
  where: Uri | Target;
  copyFor(hop: Target): Request;
}

export class StatefulProxy {
  private readonly contexts = new Map<ServerTransaction, ResponseContext>();
  private readonly domain: Domain;
  private readonly registrar: RegistrarCore;
  private readonly callers?: Authenticator;
  private readonly tokens: FlowTokens;
  private readonly can: Abilities;
  private readonly accounts: Accounts;
  readonly bindings: Bindings;

  private constructor(
    private readonly station: Station,
    private readonly options: ProxyOptions,
  ) {
    const name = options.domain ?? station.uriHost;
    const { clock, random } = station;
    this.domain = { name, isOwn: uri => station.isOwn(uri) };
    const methods = ['OPTIONS', ...(options.registrar === false ? [] : ['REGISTER'])];
    this.can = { methods, extensions: [], types: ['application/sdp'] };
    this.accounts = options.accounts ?? anyone;
    this.bindings = new Bindings(clock);
    this.tokens = new FlowTokens(random);
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
        onAck: (ack, flow) => proxy.receiveAck(ack, flow),
        onStrayResponse: response => proxy.receiveStray(response),
      },
    );
    const proxy = new StatefulProxy(station, options);
    return proxy;
  }

  get address(): Address {
    return this.station.address;
  }

  /** Where it listens with one transport; undefined if it does not. */
  addressOf(transport: TransportName): Address | undefined {
    return this.station.addressOf(transport);
  }

  /** How many response contexts it has (16.7). */
  get pending(): number {
    return this.contexts.size;
  }

  stop(): void {
    this.contexts.clear();
    this.station.stop();
  }

  private readonly isOwn = (place: Uri | Via): boolean => this.station.isOwn(place);

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
    else this.route(transaction, request, toTag, this.flowNamed(received, transaction.flow));
  }

  /** 16.3; what is refused, with the response. */
  private validate(request: Request, forUs: boolean, toTag: string): Response | undefined {
    const form = checkForm(request, toTag); // item 1
    if (form) return form;
    if (!this.takesScheme(request)) return refuse(request, 416, toTag); // item 2
    if (request.maxForwards === 0 && !forUs) {
      if (request.method !== 'OPTIONS') return refuse(request, 483, toTag); // item 3
      return describe(replyTo(request, 200, { toTag }), this.can); // 11: we are the last that it reaches
    }
    if (this.options.detectLoops !== false && hasLooped(request, this.isOwn)) return refuse(request, 482, toTag);
    return checkRequired(request, this.can, toTag, 'Proxy-Require'); // item 5
  }

  private takesScheme({ uri }: Request): boolean {
    return uri?.isSip === true && (!isSips(uri) || this.station.takesSips);
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

  /** 16.5: where it goes, or with what it is refused. `flow`: the connection that its Route named. */
  private targetsOf(request: Request, flow?: Flow): Goal[] | number {
    const { uri } = request;
    if (!uri) return 400;
    if (uri.params.has('maddr') || !this.inDomain(uri)) return [{ uri, flow }];
    const user = userOf(uri);
    if (user === undefined) return request.has('Route') ? [{ uri, flow }] : 404;
    if (!this.accounts.has(user)) return 404;
    const targets = this.bindings.targets(user).filter(goal => !isSips(uri) || isSips(goal.uri)); // 26.2.2
    return targets.length > 0 ? targets : 480;
  }

  /** RFC 5626 5.3: the connection whose token stands in the last Route value of ours, unless the request came over it. */
  private flowNamed(received: Request, from: Flow): Flow | undefined {
    if (this.tokens.empty) return undefined;
    const flow = this.tokens.flowOf(ownRoutes(received.routes, this.isOwn).at(-1)?.uri.user);
    return flow === from ? undefined : flow;
  }

  private route(transaction: ServerTransaction, request: Request, toTag: string, flow: Flow | undefined): void {
    const targets = this.targetsOf(request, flow);
    if (typeof targets === 'number') transaction.respond(refuse(transaction.request, targets, toTag));
    else this.forward(transaction, request, targets);
  }

  private forward(transaction: ServerTransaction, request: Request, targets: Goal[]): void {
    if (request.method === 'INVITE') transaction.respond(replyTo(request, 100)); // 16.2
    const place: ContextPlace = {
      station: this.station,
      forwardStateless: response => this.station.sendStateless(response, responseTarget(response, transaction.flow)),
      onEnded: () => this.contexts.delete(transaction),
      choices: { ...defaultChoices, ...this.options.choices },
    };
    const context = new ResponseContext(transaction, place);
    this.contexts.set(transaction, context);
    const hash = loopHash(transaction.request);
    for (const target of targets) {
      const branch = `z9hG4bK${this.station.random.token(16)}.${hash}`;
      const { where, copyFor } = this.forwarding(request, target, branch, transaction.flow);
      context.forward(where, copyFor);
    }
    context.started();
  }

  /** 16.6: where the request goes, and what goes there. `from`: what it came over. */
  private forwarding(request: Request, goal: Goal, branch: string, from: Flow): Forwarding {
    const { copy, nextHop } = forwardedCopy(request, goal.uri);
    return {
      where: this.overFlow(copy, nextHop, goal.flow) ?? this.lookedUp(copy, nextHop),
      copyFor: hop => this.dressed(copy, branch, from, hop),
    };
  }

  /** Items 4 and 8: what depends on the transport of the hop. */
  private dressed(copy: Request, branch: string, from: Flow, to: Target): Request {
    const { station, tokens } = this;
    const place = { station, tokens, wanted: this.options.recordRoute !== false };
    return dressForHop(copy, station.via(to.transport, branch), recordRoutes(copy, from, to, place));
  }

  /** Item 7: what is looked up; for a sips Request-URI everything on the way is as a sips URI (26.2.2). */
  private lookedUp(copy: Request, nextHop: Uri): Uri {
    return isSips(copy.uri) ? asSips(nextHop) : nextHop;
  }

  /** Item 7, where a connection is there for it; undefined where there is none, or none that will do. */
  private overFlow(copy: Request, nextHop: Uri, flow?: Flow): Target | undefined {
    if (!flow || (isSips(copy.uri) && !traits[flow.transport].secure)) return undefined;
    const { transport, remote } = flow;
    if (traits[transport].oneWay) return { transport, remote, flow, flowOnly: true };
    const direct = this.station.targetFor(nextHop);
    return direct?.transport === transport && direct.remote.host === remote.host ? { ...direct, flow } : undefined;
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
    const { flow } = transaction;
    const targets = this.isForUs(request) ? 404 : this.targetsOf(request, this.flowNamed(cancel, flow));
    if (typeof targets === 'number' || cancel.maxForwards === 0) {
      transaction.respond(refuse(cancel, 481, toTag)); // 9.2: there is nobody else to ask
      return;
    }
    this.forwardStateless(request, targets[0], flow);
  }

  /** The ACK for a 2xx: it has no transaction (16.11). */
  private receiveAck(ack: Request, flow: Flow): void {
    if (ack.maxForwards === 0 || !ack.uri?.isSip) return;
    const request = preprocess(ack, this.isOwn);
    const targets = this.isForUs(request) ? 404 : this.targetsOf(request, this.flowNamed(ack, flow));
    if (typeof targets !== 'number') this.forwardStateless(request, targets[0], flow);
  }

  private forwardStateless(request: Request, target: Goal, from: Flow): void {
    const { where, copyFor } = this.forwarding(request, target, statelessBranch(request), from);
    const send = (hop: Target | undefined): void => {
      if (hop) this.station.sendStateless(copyFor(hop), hop);
    };
    this.station.locator.locateOne(where, send, transactionKey(request)); // RFC 3263 4.4
  }

  /** RFC 6026 7.3: what matches no transaction is dropped, unless the request was forwarded statelessly, too (16.10, 16.11). */
  private receiveStray(received: Response): void {
    if (received.cseq?.method !== 'CANCEL') return;
    const top = received.topVia;
    const others = received.getAll('Via').slice(1);
    if (!top || !this.isOwn(top) || others.length === 0) return;
    this.sendByVia(received.clone().set('Via', others));
  }

  private sendByVia(response: Response): void {
    const { topVia } = response;
    if (!topVia) return;
    const send = (target: Target | undefined): void => {
      if (target) this.station.sendStateless(response, target);
    };
    const target = viaTarget(topVia);
    if (target) send(target);
    else this.station.locator.locateResponse(topVia, send); // a name without received
  }
}
