// How a proxy reads and rewrites the routing of a request: 16.4 (preprocessing) and 16.6 (forwarding). Pure functions.
import { createHash } from 'node:crypto';
import { asRequestUri } from '../dialog';
import { transactionKey } from '../dns';
import { NameAddr, type Request, Uri, type Via } from '../message';

/** Whether a URI leads to the proxy itself, or the sent-by of a Via is its own. */
export type IsOwn = (place: Uri | Via) => boolean;

const LOOP_HASH_LENGTH = 10;

/** 16.4, on a copy: undoes what a strict router did to us, a maddr that means us, and our own Route value. */
export function preprocess(received: Request, isOwn: IsOwn): Request {
  const request = received.clone();
  const uri = request.uri;
  const routes = request.routes;
  if (uri?.isSip && uri.params.has('lr') && isOwn(uri) && routes.length > 0) {
    request.requestUri = asRequestUri(routes.pop()?.uri ?? uri); // our Record-Route value, put there by a strict router
    setRoutes(request, routes);
  }
  const target = request.uri;
  const maddr = target?.params.get('maddr');
  if (target && maddr !== undefined && isOwn(at(target, maddr))) {
    target.params.delete('maddr').delete('transport');
    target.port = undefined;
    request.requestUri = target.toString();
  }
  const own = ownRoutes(routes, isOwn).length;
  if (own > 0) setRoutes(request, routes.slice(own));
  return request;
}

/** The Route values that lead here, from the top: one, or the two that we put between two transports (RFC 5658 5). */
export function ownRoutes(routes: readonly NameAddr[], isOwn: IsOwn): readonly NameAddr[] {
  const other = routes.findIndex(({ uri }) => !uri.isSip || !isOwn(uri));
  return other < 0 ? routes : routes.slice(0, other);
}

/** 16.6 items 1, 2, 3 and 6, on a copy. Returns also the URI that says where it is to be sent (item 7). */
export function forwardedCopy(request: Request, target: Uri): { copy: Request; nextHop: Uri } {
  const copy = request.clone(); // item 1
  copy.requestUri = asRequestUri(target); // item 2
  copy.set('Max-Forwards', String((copy.maxForwards ?? 71) - 1)); // item 3
  const routes = copy.routes;
  const [first, ...rest] = routes;
  let nextHop = first?.uri ?? target;
  if (first && !first.uri.params.has('lr')) {
    setRoutes(copy, [...rest, new NameAddr(Uri.parse(copy.requestUri) ?? target)]); // item 6: a strict router
    copy.requestUri = asRequestUri(first.uri);
    nextHop = first.uri;
  }
  return { copy, nextHop };
}

/** 16.6 items 4 and 8, which wait until the next hop's transport is known; the Record-Route values in their order. */
export function dressForHop(copy: Request, via: Via, recordRoutes: readonly Uri[]): Request {
  for (const uri of recordRoutes.toReversed()) copy.prepend('Record-Route', `<${uri}>`, 'Via');
  return copy.prepend('Via', via);
}

/** 16.6 item 8 and RFC 5393 4.2: what routing depends on. A request that comes back with the same hash has looped. */
export function loopHash(request: Request): string {
  const parts = [
    request.requestUri,
    request.from?.tag,
    request.to?.tag,
    request.callId,
    request.cseq?.seq,
    ...request.getAll('Route'),
    ...request.getAll('Proxy-Require'),
    ...request.getAll('Proxy-Authorization'),
  ];
  return digest(parts).slice(0, LOOP_HASH_LENGTH);
}

/** 16.3 item 4: one of the Vias is ours and was put to the very same request. */
export function hasLooped(request: Request, isOwn: IsOwn): boolean {
  const own = request.vias.filter(isOwn);
  if (own.length === 0) return false;
  const ending = `.${loopHash(request)}`;
  return own.some(via => via.branch?.endsWith(ending));
}

/**
 * The branch of what is forwarded without state: the same for each copy of a request as it came, for its CANCEL and for the
 * ACK to its refusal, another one for any other transaction (16.11).
 */
export function statelessBranch(received: Request): string {
  return `z9hG4bK${digest([transactionKey(received)]).slice(0, 24)}`;
}

const digest = (parts: readonly unknown[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');

/** The URI with another host. */
function at(uri: Uri, host: string): Uri {
  const copy = uri.clone();
  copy.host = host;
  return copy;
}

function setRoutes(request: Request, routes: readonly NameAddr[]): void {
  if (routes.length > 0) request.set('Route', routes.map(String));
  else request.remove('Route');
}
