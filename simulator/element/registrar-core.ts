// What a registrar does with a REGISTER (10.3), item by item. It stands on no address of its own: a registrar or a proxy lends it one.
import { type NameAddr, type Request, type Response, replyTo } from '../message';
import type { Clock, Random } from '../runtime';
import type { ServerTransaction } from '../transaction';
import type { Flow } from '../transport';
import { type Accounts, type Domain, inDomain, userOf } from './accounts';
import type { Authenticator } from './authenticator';
import type { Bindings, Update } from './bindings';
import { flowFor } from './flow-tokens';
import { type Abilities, checkRequired, newTag, refuse } from './uas-checks';

/** Seconds. */
export interface ExpiryBounds {
  /** Below it 423 (but for 0). Default 60. */
  min?: number;
  /** Above it is cut. Default 3600. */
  max?: number;
  /** Taken when the request says nothing. Default 3600. */
  default?: number;
}

export interface RegistrarSettings {
  accounts: Accounts;
  expires?: ExpiryBounds;
  /** Absent: whoever asks may register. */
  authenticator?: Authenticator;
}

export interface RegistrarPlace {
  clock: Clock;
  random: Random;
  domain: Domain;
  port(): number;
  date(): string;
  can: Abilities;
}

export class RegistrarCore {
  private readonly bounds: Required<ExpiryBounds>;

  constructor(
    private readonly settings: RegistrarSettings,
    readonly bindings: Bindings,
    private readonly place: RegistrarPlace,
  ) {
    this.bounds = { min: 60, max: 3600, default: 3600, ...settings.expires };
  }

  /** Answers a REGISTER whose Request-URI names our domain and whose form has been checked. */
  register(transaction: ServerTransaction, request: Request): void {
    transaction.respond(this.answer(request, transaction.flow));
  }

  private answer(request: Request, flow: Flow): Response {
    const toTag = newTag(this.place.random);
    const refusal =
      checkRequired(request, this.place.can, toTag) ?? // item 2
      this.authenticate(request, toTag) ?? // items 3 and 4
      this.checkAor(request, toTag); // item 5
    if (refusal) return refusal;
    const aor = this.aorOf(request) ?? '';
    return this.bind(request, aor, toTag, flow) ?? this.accept(request, aor, toTag);
  }

  private authenticate(request: Request, toTag: string): Response | undefined {
    const { authenticator, accounts } = this.settings;
    if (!authenticator) return undefined;
    const judgement = authenticator.judge(request, 'Authorization');
    if (judgement.kind === 'malformed') return refuse(request, 400, toTag, 'Bad Request: Authorization');
    if (judgement.kind === 'challenge') return authenticator.challenge(refuse(request, 401, toTag), judgement.stale);
    const user = request.to && userOf(request.to.uri);
    const known = user !== undefined && this.ownsAor(request) && accounts.has(user);
    return known && user !== judgement.user ? refuse(request, 403, toTag) : undefined; // item 4
  }

  private checkAor(request: Request, toTag: string): Response | undefined {
    return this.aorOf(request) === undefined ? refuse(request, 404, toTag) : undefined;
  }

  private ownsAor(request: Request): boolean {
    const uri = request.to?.uri;
    return uri !== undefined && inDomain(uri, this.place.domain, this.place.port());
  }

  /** The index of the bindings: the canonical user part; undefined when it is not one of ours (item 5). */
  private aorOf(request: Request): string | undefined {
    const user = request.to && userOf(request.to.uri);
    return user !== undefined && this.ownsAor(request) && this.settings.accounts.has(user) ? user : undefined;
  }

  /** Items 6 and 7; the refusal, if any. */
  private bind(request: Request, aor: string, toTag: string, flow: Flow): Response | undefined {
    const { contacts, callId = '' } = request;
    const seq = request.cseq?.seq ?? 0;
    if (contacts.length !== request.getAll('Contact').length)
      return refuse(request, 400, toTag, 'Bad Request: Contact');
    if (contacts.some(contact => contact.wildcard)) {
      const valid = contacts.length === 1 && request.get('Expires')?.trim() === '0';
      if (!valid) return refuse(request, 400, toTag, 'Invalid Request'); // item 6
      return this.bindings.removeAll(aor, callId, seq) ? undefined : this.outOfOrder(request, toTag);
    }
    const updates: Update[] = contacts.map(contact => ({
      contact,
      seconds: this.requested(contact, request),
      flow: flowFor(contact.uri, request, flow),
    }));
    const { min } = this.bounds;
    if (updates.some(({ seconds }) => seconds > 0 && seconds < min && seconds < 3600))
      return refuse(request, 423, toTag).set('Min-Expires', String(min)); // item 7
    const chosen = updates.map(each => ({ ...each, seconds: Math.min(each.seconds, this.bounds.max) }));
    return this.bindings.update(aor, callId, seq, chosen) ? undefined : this.outOfOrder(request, toTag);
  }

  private outOfOrder(request: Request, toTag: string): Response {
    return refuse(request, 500, toTag); // item 7: the update is aborted
  }

  /** Seconds asked for: the parameter, else the field, else our default (item 6); what is malformed counts as 3600. */
  private requested(contact: NameAddr, request: Request): number {
    if (contact.params.has('expires')) return seconds(contact.params.get('expires') ?? '');
    if (request.has('Expires')) return request.expires ?? 3600; // 10.2, 20.19
    return this.bounds.default;
  }

  /** Item 8: all current bindings. Record-Route is neither read nor copied. */
  private accept(request: Request, aor: string, toTag: string): Response {
    const response = replyTo(request, 200, { toTag });
    for (const binding of this.bindings.of(aor)) {
      const contact = binding.contact.clone();
      contact.params.set('expires', String(this.bindings.secondsLeft(binding)));
      response.add('Contact', contact);
    }
    return response.set('Date', this.place.date());
  }
}

function seconds(text: string): number {
  return /^\d+$/.test(text) ? Math.min(Number(text), 0xffffffff) : 3600; // 10.2: malformed is 3600
}
