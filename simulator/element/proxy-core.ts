// What proxies have in common, whether they keep state or not: which requests they refuse (16.3), serve themselves (16.1) or
// send on, where to (16.5) and how (16.4, 16.6); and responses that are sent on by their Via alone (16.11).
import { transactionKey } from '../dns';
import { type Request, type Response, replyTo, type Uri, type Via } from '../message';
import type { ServerTransaction } from '../transaction';
import { asSips, type Flow, isSips, responseTarget, type Target, traits } from '../transport';
import { type Accounts, anyone, type Domain, inDomain, userOf } from './accounts';
import type { Authenticator } from './authenticator';
import { Bindings, type Goal } from './bindings';
import { FlowTokens, isAlive } from './flow-tokens';
import { recordRoutes } from './proxy-record-route';
import { dressForHop, forwardedCopy, hasLooped, ownRoutes } from './proxy-routing';
import { authenticatorOf, type RegistrarOptions } from './registrar';
import { RegistrarCore } from './registrar-core';
import type { Station } from './station';
import { type Abilities, checkForm, checkMethod, checkRequired, describe, newTag, refuse } from './uas-checks';
import { viaTarget } from './via-target';

export interface ProxyCoreOptions extends RegistrarOptions {
  /** Whether REGISTER for the domain is taken. Default true. */
  registrar?: boolean;
  /** Whether it stays on the path of dialogs (16.6 item 4). Default true. */
  recordRoute?: boolean;
  /** Whether requests outside dialogs whose From is in the domain need credentials (22.3). Default false. */
  authenticateCallers?: boolean;
  /** 16.3 item 4, RFC 5393. Default true. */
  detectLoops?: boolean;
}

/** A copy on its way: to a target that is known, or to wherever a URI leads. */
interface Forwarding {
  where: Uri | Target;
  copyFor(hop: Target): Request;
}

/** What a copy depends on besides the request. */
export interface Way {
  goal: Goal;
  branch: string;
  /** What the request came over. */
  from: Flow;
  /** Whether the copy's Via says over which connection the request came, for responses to go back there. */
  marked?: boolean;
}

/** Names that connection in a Via of ours. */
const FLOW_PARAMETER = 'x-flow';

export class ProxyCore {
  readonly can: Abilities;
  readonly bindings: Bindings;
  private readonly domain: Domain;
  private readonly registrar: RegistrarCore;
  private readonly callers?: Authenticator;
  private readonly tokens: FlowTokens;
  private readonly accounts: Accounts;

  /** `keepsState`: of transactions (16.2). */
  constructor(
    private readonly station: Station,
    private readonly options: ProxyCoreOptions,
    keepsState: boolean,
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
    const wanted = { ...options, authenticate: options.authenticateCallers, countsNonces: keepsState };
    this.callers = authenticatorOf(wanted, station, name);
  }

  readonly isOwn = (place: Uri | Via): boolean => this.station.isOwn(place);

  /** 16.3; what is refused, with the response. */
  validate(request: Request, forUs: boolean, toTag: string): Response | undefined {
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
  authenticate(request: Request, toTag: string): Response | undefined {
    const { callers, domain } = this;
    const from = request.from?.uri;
    if (!callers || request.to?.tag !== undefined || !from || !inDomain(from, domain, this.station.address.port))
      return undefined;
    const judgement = callers.judge(request, 'Proxy-Authorization');
    if (judgement.kind === 'malformed') return refuse(request, 400, toTag, 'Bad Request: Proxy-Authorization');
    if (judgement.kind === 'challenge') return callers.challenge(refuse(request, 407, toTag), judgement.stale);
    return judgement.user === userOf(from) ? undefined : refuse(request, 403, toTag);
  }

  /** Addressed to the proxy itself: our domain without a user, and no further Route. */
  isForUs(request: Request): boolean {
    const { uri } = request;
    return uri !== undefined && uri.user === undefined && !request.has('Route') && this.inDomain(uri);
  }

  private inDomain(uri: Uri): boolean {
    return inDomain(uri, this.domain, this.station.address.port);
  }

  /** As a UAS (16.1): REGISTER, OPTIONS, nothing else. */
  serve(transaction: ServerTransaction, request: Request): void {
    const toTag = newTag(this.station.random);
    const refusal = checkMethod(request, this.can, toTag);
    if (refusal) transaction.respond(refusal);
    else if (request.method === 'REGISTER') this.registrar.register(transaction, request);
    else {
      const ok = describe(replyTo(request, 200, { toTag }), this.can);
      transaction.respond(checkRequired(request, this.can, toTag) ?? ok); // 11.2
    }
  }

  /** 16.5: where it goes, or with what it is refused. `flow`: the connection that its Route named. */
  targetsOf(request: Request, flow?: Flow): Goal[] | number {
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
  flowNamed(received: Request, from: Flow): Flow | undefined {
    if (this.tokens.empty) return undefined;
    const flow = this.tokens.flowOf(ownRoutes(received.routes, this.isOwn).at(-1)?.uri.user);
    return flow === from ? undefined : flow;
  }

  /** 16.6: where the request goes, and what goes there. */
  forwarding(request: Request, way: Way): Forwarding {
    const { goal } = way;
    const { copy, nextHop } = forwardedCopy(request, goal.uri);
    return {
      where: this.overFlow(copy, nextHop, goal.flow) ?? this.lookedUp(copy, nextHop),
      copyFor: hop => this.dressed(copy, way, hop),
    };
  }

  /** Items 4 and 8: what depends on the transport of the hop. */
  private dressed(copy: Request, { branch, from, marked }: Way, to: Target): Request {
    const { station, tokens } = this;
    const place = { station, tokens, wanted: this.options.recordRoute !== false };
    const via = station.via(to.transport, branch, to.remote);
    if (marked && traits[from.transport].reliable) via.params.set(FLOW_PARAMETER, tokens.tokenOf(from));
    return dressForHop(copy, via, recordRoutes(copy, from, to, place));
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

  /** 16.11: sends the request on, once. `onNowhere`: its URI leads nowhere. */
  forwardStateless(request: Request, way: Way, onNowhere: () => void = () => {}): void {
    const { where, copyFor } = this.forwarding(request, way);
    const send = (hop: Target | undefined): void => {
      if (hop) this.station.sendStateless(copyFor(hop), hop);
      else onNowhere();
    };
    this.station.locator.locateOne(where, send, transactionKey(request)); // RFC 3263 4.4
  }

  /** 16.11: takes our Via off, and sends the rest where the next one says; what is under another's Via is dropped. */
  passBack(received: Response): void {
    const top = received.topVia;
    const others = received.getAll('Via').slice(1);
    if (!top || !this.isOwn(top) || others.length === 0) return;
    const response = received.clone().set('Via', others);
    const { topVia } = response;
    if (!topVia) return;
    const send = (target: Target | undefined): void => {
      if (target) this.station.sendStateless(response, target);
    };
    const flow = this.cameOver(top);
    const target = flow ? responseTarget(response, flow) : viaTarget(topVia);
    if (target) send(target);
    else this.station.locator.locateResponse(topVia, send); // a name without received
  }

  /** 18.2.2: the connection of the request, as long as it is there. */
  private cameOver(own: Via): Flow | undefined {
    const flow = this.tokens.flowOf(own.params.get(FLOW_PARAMETER));
    return flow && isAlive(flow) ? flow : undefined;
  }
}
