// What a system shows of itself that its profile does not declare: such cases were left out, though they might fit.
import type { CaseResult } from '../reports/types';
import { type Message, parseAuth, parseMessage, type Request, type Response } from '../simulator/message';
import { type AbilityKey, abilityKeys } from '../systems/abilities-schema';
import type { Profile } from '../systems/profile';
import { Exchanges, idOf, isDeclared, shownBy } from './offers-shown';

type Traced = Pick<CaseResult, 'id' | 'trace'>;
/** Whether one message of the system's shows a capability. */
type Shows = (message: Message) => boolean;

const onResponse =
  (shows: (response: Response) => boolean): Shows =>
  message =>
    message.isResponse() && shows(message);
const onRequest =
  (shows: (request: Request) => boolean): Shows =>
  message =>
    message.isRequest() && shows(message);

const isDigest = (value: string): boolean => parseAuth(value)?.scheme.toLowerCase() === 'digest';

/** Capabilities that a single message proves, by their words in a profile. */
const signs: Record<string, Shows> = {
  authentication: onResponse(
    response =>
      response.status === 401 &&
      response.cseq?.method === 'REGISTER' &&
      response.getAll('WWW-Authenticate').some(isDigest),
  ),
  qop: onResponse(response =>
    response.getAll('WWW-Authenticate').some(value => isDigest(value) && parseAuth(value)?.params.has('qop') === true),
  ),
  'challenge-calls': onResponse(({ status }) => status === 407),
  'record-route': onRequest(request => request.getAll('Via').length > 1 && request.has('Record-Route')),
  rport: onResponse(({ topVia }) => /^\d+$/.test(topVia?.params.get('rport') ?? '')),
  'interval-too-brief': onResponse(response => response.status === 423 && response.has('Min-Expires')),
  'several-contacts': onResponse(
    response => response.status === 200 && response.cseq?.method === 'REGISTER' && response.contacts.length > 1,
  ),
  transfer: onResponse(({ status, cseq }) => cseq?.method === 'REFER' && status >= 200 && status < 300),
};

export interface Offer {
  /** The list of the profile that lacks it. */
  key: 'capabilities' | AbilityKey;
  /** A word of `capabilities`, a method, an option tag, an event package, a codec. */
  name: string;
  /** The first case in which it showed, and the message's place in that trace. */
  case: string;
  message: number;
}

/**
 * What the system showed and its profile does not list, each with the first message that proves it. Of methods, extensions,
 * events and codecs only where the profile has that list.
 */
export function undeclaredOffers(
  cases: readonly Traced[],
  profile: Pick<Profile, 'capabilities' | AbilityKey>,
): Offer[] {
  const missing = new Map(Object.entries(signs).filter(([word]) => !profile.capabilities.includes(word)));
  const lists = abilityKeys.filter(key => profile[key] !== undefined);
  const noted = new Set<string>();
  const offers: Offer[] = [];
  for (const one of cases) {
    const exchanges = new Exchanges();
    for (const [index, record] of one.trace.entries()) {
      if (missing.size === 0 && lists.length === 0) return offers;
      const isOfSystem = record.fromLabel === 'SUT';
      if (!isOfSystem && record.toLabel !== 'SUT') continue;
      const { message } = parseMessage(Buffer.from(record.bytes, 'base64'));
      if (!message) continue;
      if (!isOfSystem) {
        exchanges.note(message);
        continue;
      }
      const isOwn = exchanges.isOwn(message);
      for (const [word, shows] of missing) {
        // what it passes on shows what others can do, but for a request, in which it may show itself
        if (!shows(message) || !(isOwn || message.isRequest())) continue;
        offers.push({ key: 'capabilities', name: word, case: one.id, message: index });
        missing.delete(word);
      }
      if (!isOwn) continue;
      for (const key of lists) {
        for (const name of shownBy[key](message, exchanges.requestOf(message))) {
          if (isDeclared(key, name, profile) || noted.has(idOf(key, name))) continue;
          noted.add(idOf(key, name));
          offers.push({ key, name, case: one.id, message: index });
        }
      }
    }
  }
  return offers;
}

/** One sentence for the run's notes; undefined when there is nothing to tell. */
export function noteOf(offers: readonly Offer[]): string | undefined {
  if (offers.length === 0) return undefined;
  const keys = [...new Set(offers.map(({ key }) => key))];
  const each = keys.map(key => {
    const those = offers.filter(offer => offer.key === key).map(offer => `${offer.name} (${offer.case})`);
    return `${key}: ${those.join(', ')}`;
  });
  return `the system shows what its profile does not declare: ${each.join('; ')}; with these in the profile more is judged`;
}
