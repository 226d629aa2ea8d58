// What the rules of clients look at again and again, read once a message: tags, branch, number, addresses.
import type { NameAddr, Request, Response, Uri } from '../../simulator/message';
import type { Address } from '../../simulator/runtime';
import type { Observed, Sent } from './rule';

export interface Facts {
  observed: Observed;
  request?: Request;
  response?: Response;
  at: number;
  from: string;
  to: string;
  /** A request's own, else the one in CSeq. */
  method: string;
  seq: number;
  /** 0 of a request. */
  status: number;
  fromTag?: string;
  toTag?: string;
  /** Of the top Via. */
  branch: string;
  vias: number;
}

const known = new WeakMap<Observed, Facts>();

const hostPort = ({ host, port }: Address): string => host + ':' + port;

/** Of a message that could be read. */
function factsOf(observed: Observed): Facts {
  let facts = known.get(observed);
  if (!facts) {
    facts = read(observed);
    known.set(observed, facts);
  }
  return facts;
}

function read(observed: Observed): Facts {
  const message = observed.message!;
  const request = message.isRequest() ? message : undefined;
  const response = message.isResponse() ? message : undefined;
  const cseq = message.cseq;
  return {
    observed,
    request,
    response,
    at: observed.at,
    from: hostPort(observed.from),
    to: hostPort(observed.to),
    method: request?.method ?? cseq?.method ?? '',
    seq: cseq?.seq ?? -1,
    status: response?.status ?? 0,
    fromTag: message.from?.tag,
    toTag: message.to?.tag,
    branch: (message.topVia?.branch ?? '').toLowerCase(),
    vias: message.getAll('Via').length,
  };
}

/** More of one Call-ID than this is not looked through: the cost would grow with the square. */
const mostOfCall = 1000;

/** Everything of the Call-ID before the message; undefined when that is too much. */
export function callBefore(sent: Sent): Facts[] | undefined {
  if (sent.call.length > mostOfCall) return undefined;
  let list = calls.get(sent);
  if (!list) {
    list = sent.call.map(factsOf);
    calls.set(sent, list);
  }
  return list;
}

const calls = new WeakMap<Sent, Facts[]>();

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
  if (me.vias > 1 || !call) return false;
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
  const me = sentFacts(sent);
  return (callBefore(sent) ?? []).filter(
    one => one.request !== undefined && one.from === me.from && (method === undefined || one.method === method),
  );
}

/** Responses to a request of the system, by its branch, that came before. */
export function responsesTo(sent: Sent, request: Facts): Facts[] {
  return (callBefore(sent) ?? []).filter(
    one =>
      one.response !== undefined &&
      one.branch === request.branch &&
      one.method === request.method &&
      one.to === request.from &&
      one.vias <= Math.max(1, request.vias),
  );
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
