// What the rules of clients look at again and again: the call before a message, the client's own requests in it, their responses.
import type { NameAddr, Request, Uri } from '../../simulator/message';
import { type Facts, factsOf } from './facts';
import type { Sent } from './rule';

export type { Facts } from './facts';

/** The call before a message, and what the rules find in it again and again. */
interface Before {
  all: Facts[];
  /** The requests that went out from where the message does. */
  own: Facts[];
  responses: Map<string, Facts[]>;
}

const calls = new WeakMap<Sent, Before>();

function before(sent: Sent): Before {
  let found = calls.get(sent);
  if (!found) {
    const { from } = sentFacts(sent);
    const all = sent.call.map(factsOf);
    found = { all, own: all.filter(one => one.request !== undefined && one.from === from), responses: new Map() };
    for (const one of all) {
      if (!one.response) continue;
      const list = found.responses.get(one.branch);
      if (list) list.push(one);
      else found.responses.set(one.branch, [one]);
    }
    calls.set(sent, found);
  }
  return found;
}

/** Everything of the Call-ID before the message. */
export const callBefore = (sent: Sent): Facts[] => before(sent).all;

export const sentFacts = (sent: Sent): Facts => factsOf(sent.observed);

const origins = new WeakMap<Sent, boolean>();

/**
 * Whether the system made the request itself and did not pass on another's, as a proxy or between two calls: one Via at most,
 * and no request of the same Call-ID, number, method and From tag that came from elsewhere.
 */
export function originated(sent: Sent): boolean {
  let own = origins.get(sent);
  if (own === undefined) {
    own = isOwn(sent);
    origins.set(sent, own);
  }
  return own;
}

function isOwn(sent: Sent): boolean {
  if (sent.role !== 'uac' || !sent.message.isRequest()) return false;
  const me = sentFacts(sent);
  const call = callBefore(sent);
  if (me.vias > 1) return false;
  return !call.some(
    other =>
      other.request !== undefined &&
      other.seq === me.seq &&
      other.method === me.method &&
      other.fromTag === me.fromTag &&
      other.vias <= me.vias &&
      other.from !== me.from &&
      other.branch !== me.branch,
  );
}

/** A request that neither acknowledges nor cancels another: a transaction that the client begins of its own. */
export const begins = (sent: Sent<Request>): boolean =>
  originated(sent) && sent.message.method !== 'ACK' && sent.message.method !== 'CANCEL';

/** Begun outside any dialog. */
export const isNew = (sent: Sent<Request>): boolean =>
  begins(sent) && sent.message.to !== undefined && sent.message.to.tag === undefined;

/** The requests that can open a dialog (12.1, RFC 6665, RFC 3515). */
export const opens = (sent: Sent<Request>): boolean =>
  isNew(sent) && ['INVITE', 'SUBSCRIBE', 'REFER'].includes(sent.message.method);

/** Requests that the system sent from the same address before in the call, oldest first. */
export function ownBefore(sent: Sent, method?: string): Facts[] {
  const { own } = before(sent);
  return method === undefined ? own : own.filter(one => one.method === method);
}

/** Responses to a request of the system, by its branch, that came before. */
export function responsesTo(sent: Sent, request: Facts): Facts[] {
  const most = Math.max(1, request.vias);
  const answers = before(sent).responses.get(request.branch) ?? [];
  return answers.filter(one => one.method === request.method && one.to === request.from && one.vias <= most);
}

/** The final response, if one came. */
export const finalOf = (sent: Sent, request: Facts): Facts | undefined =>
  responsesTo(sent, request).find(({ status }) => status >= 200);

/** Same URI with all its parameters; those that no Request-URI may have aside. */
export function sameWhole(a: Uri | undefined, b: Uri | undefined): boolean {
  if (!a || !b || !a.equals(b)) return false;
  if (!a.isSip) return true;
  const [mine, others] = [paramsOf(a), paramsOf(b)];
  return mine.size === others.size && [...mine].every(name => others.has(name));
}

const paramsOf = (uri: Uri): Set<string> =>
  new Set(
    uri.params
      .entries()
      .map(([name]) => name.toLowerCase())
      .filter(name => name !== 'method'),
  );

/** Without what no Request-URI may have: the method parameter and headers (19.1.1). */
export function asTarget(uri: Uri): Uri {
  const bare = uri.clone();
  if (!bare.isSip) return bare;
  bare.params.delete('method');
  bare.headers = [];
  return bare;
}

/** Same URI and same tag (20.20, 20.39); names do not count. */
export const sameParty = (a: NameAddr | undefined, b: NameAddr | undefined): boolean =>
  a !== undefined && b !== undefined && a.tag === b.tag && sameUri(a.uri, b.uri);

export const sameUri = (a: Uri, b: Uri): boolean => a.toString() === b.toString() || a.equals(b);

/** Field values without white space around their separators. */
export const squeezed = (values: readonly string[]): string =>
  values.map(value => value.replace(/\s+/g, '')).join('\n');
