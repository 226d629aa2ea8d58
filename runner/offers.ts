// What a system shows of itself that its profile does not declare: such cases were left out, though they might fit.
import type { CaseResult } from '../reports/types';
import { type Message, parseAuth, parseMessage, type Request, type Response } from '../simulator/message';
import type { Profile } from '../systems/profile';

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
};

export interface Offer {
  capability: string;
  /** The first case in which it showed, and the message's place in that trace. */
  case: string;
  message: number;
}

/** Each capability that the system showed and its profile does not list, with the first message that proves it. */
export function undeclaredOffers(cases: readonly Traced[], profile: Pick<Profile, 'capabilities'>): Offer[] {
  const missing = new Map(Object.entries(signs).filter(([word]) => !profile.capabilities.includes(word)));
  const offers: Offer[] = [];
  for (const one of cases) {
    for (const [index, record] of one.trace.entries()) {
      if (missing.size === 0) return offers;
      if (record.fromLabel !== 'SUT') continue;
      const { message } = parseMessage(Buffer.from(record.bytes, 'base64'));
      if (!message) continue;
      for (const [capability, shows] of missing) {
        if (!shows(message)) continue;
        offers.push({ capability, case: one.id, message: index });
        missing.delete(capability);
      }
    }
  }
  return offers;
}

/** One sentence for the run's notes; undefined when there is nothing to tell. */
export function noteOf(offers: readonly Offer[]): string | undefined {
  if (offers.length === 0) return undefined;
  const each = offers.map(offer => `${offer.capability} (${offer.case})`).join(', ');
  return `the system shows what its profile does not declare: ${each}; with these words in "capabilities" more cases apply`;
}
