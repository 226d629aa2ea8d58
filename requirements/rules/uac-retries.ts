// Rules of requests that a client makes anew after a response: redirected, mended or with credentials (RFC 3261 8.1.3, 19.1.5, 22).
import type { Request, Uri } from '../../simulator/message';
import { at, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { asTarget, type Facts, finalOf, isNew, ownBefore, sameParty, sameUri, sameWhole, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

interface Retried {
  /** The request before, and its final response. */
  request: Facts;
  final: Facts;
}

/**
 * The requests outside dialogs of the same method that came before, with their final responses, oldest first; none when one of
 * them is without. Registrations go on and on under one Call-ID: theirs are no retries.
 */
function attempts(sent: Sent<Request>): Retried[] {
  if (!isNew(sent) || sent.message.method === 'REGISTER' || sent.repeated) return [];
  const { branch, method } = sentFacts(sent);
  const seen = new Set<string>();
  const list: Retried[] = [];
  for (const request of ownBefore(sent, method)) {
    if (request.branch === branch || request.toTag !== undefined || seen.has(request.branch)) continue;
    seen.add(request.branch);
    const final = finalOf(sent, request);
    if (!final) return [];
    list.push({ request, final });
  }
  return list;
}

/** Not 305 and 380: the one names a proxy, the other a service. */
const redirects = new Set([300, 301, 302]);

const isPlace = (uri: Uri, other: Uri): boolean =>
  uri.isSip &&
  other.isSip &&
  uri.scheme === other.scheme &&
  uri.user === other.user &&
  uri.host.toLowerCase() === other.host.toLowerCase() &&
  uri.port === other.port;

interface Redirected extends Retried {
  /** The Contact that the request follows: the same place, though perhaps not the same parameters. */
  contacts: Uri[];
}

/** The redirection that the request follows: its first one, when the same request has been redirected more than once. */
function followed(sent: Sent<Request>): Redirected | undefined {
  const uri = sent.message.uri;
  if (!uri?.isSip) return undefined;
  const list = attempts(sent);
  const last = list.at(-1);
  if (!last || sent.message.has('Route')) return undefined;
  const redirected = list.filter(({ final }) => redirects.has(final.status) && final.response!.faults.length === 0);
  for (const one of redirected.reverse()) {
    const contacts = one.final
      .response!.contacts.map(({ uri: contact }) => contact)
      .filter(contact => isPlace(contact, uri));
    if (contacts.length > 0 && !sameUri(one.request.request!.uri ?? uri, uri)) return { ...one, contacts };
  }
  return undefined;
}

/** After a response that says what to change, in the same call. */
function mended(sent: Sent<Request>, statuses: ReadonlySet<number>): Retried | undefined {
  const last = attempts(sent).at(-1);
  return last && statuses.has(last.final.status) ? last : undefined;
}

/** 8.1.3.5. */
const mendable = new Set([401, 407, 413, 415, 416, 420]);
const challenges = new Set([401, 407]);

const keptFields = ['Subject', 'Allow', 'Supported', 'Accept', 'Contact', 'Organization', 'Priority'];

const kept = ['transport', 'maddr', 'ttl', 'user'];

export const uacRetries: Rule[] = [
  onRequests({
    id: 'redirection-leads-to-no-uri-twice',
    requirement: 'RFC3261:8.1.3.4-2',
    roles: clients,
    // the last attempt was redirected: nothing else may be the reason for this one
    applies: sent => {
      const last = attempts(sent).at(-1);
      return last !== undefined && redirects.has(last.final.status) && sent.message.uri !== undefined;
    },
    check: sent => {
      const again = attempts(sent).some(({ request, final }) => {
        const uri = request.request!.uri;
        return redirects.has(final.status) && uri !== undefined && sameWhole(uri, sent.message.uri);
      });
      return again ? { found: sent.message.requestUri, expected: 'a URI that was not tried before' } : undefined;
    },
  }),
  onRequests({
    id: 'redirected-request-goes-to-the-whole-contact',
    requirement: 'RFC3261:8.1.3.4-8',
    roles: clients,
    applies: sent => followed(sent) !== undefined,
    check: sent => {
      const { contacts } = followed(sent)!;
      const targets = contacts.map(asTarget);
      if (targets.some(target => sameWhole(target, sent.message.uri))) return undefined;
      return { found: sent.message.requestUri, expected: targets.join(' or ') };
    },
  }),
  onRequests({
    id: 'redirected-request-keeps-parameters-of-the-uri',
    requirement: 'RFC3261:19.1.5-1',
    roles: clients,
    applies: sent => followed(sent) !== undefined,
    check: sent => {
      const uri = sent.message.uri!;
      const { contacts } = followed(sent)!;
      const fits = contacts.some(contact =>
        kept.every(name => contact.params.get(name)?.toLowerCase() === uri.params.get(name)?.toLowerCase()),
      );
      return fits ? undefined : { found: sent.message.requestUri, expected: contacts.map(asTarget).join(' or ') };
    },
  }),
  onRequests({
    id: 'redirected-request-keeps-who-calls-whom',
    requirement: 'RFC3261:8.1.3.4-11',
    roles: clients,
    applies: sent => followed(sent) !== undefined,
    check: sent => {
      const { request } = followed(sent)!.request;
      if (!sameParty(sent.message.from, request!.from))
        return at(sent, 'From', sent.message.get('From') ?? 'none', request!.get('From') ?? '');
      if (sameParty(sent.message.to, request!.to)) return undefined;
      return at(sent, 'To', sent.message.get('To') ?? 'none', request!.get('To') ?? '');
    },
  }),
  onRequests({
    id: 'redirected-request-has-a-branch-of-its-own',
    requirement: 'RFC3261:8.1.3.4-12',
    roles: clients,
    applies: sent => {
      const { fromTag, method } = sentFacts(sent);
      return (
        isNew(sent) &&
        !sent.repeated &&
        method !== 'REGISTER' &&
        ownBefore(sent, method).some(
          one =>
            one.fromTag === fromTag &&
            one.request!.requestUri !== sent.message.requestUri &&
            redirects.has(finalOf(sent, one)?.status ?? 0),
        )
      );
    },
    check: sent => {
      const { branch, method } = sentFacts(sent);
      const taken = ownBefore(sent, method).some(
        one => one.branch === branch && one.request!.requestUri !== sent.message.requestUri,
      );
      return taken ? at(sent, 'Via', branch, 'a new branch') : undefined;
    },
  }),
  onRequests({
    id: 'redirected-request-keeps-fields-and-body',
    requirement: 'RFC3261:8.1.3.4-13',
    roles: clients,
    // the headers of the Contact may take the place of fields
    applies: sent => followed(sent)?.contacts.every(({ headers }) => headers.length === 0) ?? false,
    check: sent => {
      const { request } = followed(sent)!.request;
      const lost = keptFields.find(field => request!.has(field) && !sent.message.has(field));
      if (lost !== undefined) return { found: 'no ' + lost, expected: `${lost}: ${request!.get(lost)}` };
      const type = request!.get('Content-Type');
      const same = (request!.body.length === 0) === (sent.message.body.length === 0);
      if (same && type === sent.message.get('Content-Type')) return undefined;
      return { found: sent.message.get('Content-Type') ?? 'no body', expected: type ?? 'no body' };
    },
  }),
  onRequests({
    id: 'mended-request-keeps-who-calls-whom',
    requirement: 'RFC3261:8.1.3.5-6',
    roles: clients,
    applies: sent => mended(sent, mendable) !== undefined,
    check: sent => {
      const { request } = mended(sent, mendable)!.request;
      const { from, to } = sent.message;
      if (!sameParty(from, request!.from))
        return at(sent, 'From', sent.message.get('From') ?? 'none', request!.get('From') ?? '');
      // 416: only the scheme of the URI may be what was wrong
      if (sameParty(to, request!.to) || mended(sent, mendable)!.final.status === 416) return undefined;
      return at(sent, 'To', sent.message.get('To') ?? 'none', request!.get('To') ?? '');
    },
  }),
  onRequests({
    id: 'mended-request-has-the-next-number',
    requirement: 'RFC3261:8.1.3.5-6',
    roles: clients,
    applies: sent => mended(sent, mendable) !== undefined && sent.message.cseq !== undefined,
    check: sent => {
      const { seq } = mended(sent, mendable)!.request;
      return sentFacts(sent).seq === seq + 1
        ? undefined
        : at(sent, 'CSeq', sent.message.get('CSeq')!, `the number ${seq + 1}`);
    },
  }),
  onRequests({
    id: 'request-with-credentials-has-a-new-number',
    requirement: 'RFC3261:22.2-8',
    roles: clients,
    applies: sent =>
      mended(sent, challenges) !== undefined &&
      sent.message.cseq !== undefined &&
      (sent.message.has('Authorization') || sent.message.has('Proxy-Authorization')),
    check: sent => {
      const { seq } = mended(sent, challenges)!.request;
      return sentFacts(sent).seq > seq
        ? undefined
        : at(sent, 'CSeq', sent.message.get('CSeq')!, `a number above ${seq}`);
    },
  }),
];
