// How a proxy reads and rewrites the routing of a request: 16.4 (preprocessing) and 16.6 (forwarding). Pure functions.
import { createHash } from 'node:crypto';
import { asRequestUri } from '../dialog';
import { Field, NameAddr, type Request, Uri, type Via } from '../message';

/** Whether a URI's host and port are the proxy's own. */
export type IsOwn = (host: string, port?: number) => boolean;

/** Methods whose requests neither make nor refresh a dialog: no Record-Route (16.6 item 4). */
const WITHOUT_RECORD_ROUTE = new Set('REGISTER ACK CANCEL BYE OPTIONS MESSAGE PUBLISH INFO PRACK'.split(' '));
const LOOP_HASH_LENGTH = 10;

/** 16.4, on a copy: undoes what a strict router did to us, a maddr that means us, and our own Route value. */
export function preprocess(received: Request, isOwn: IsOwn): Request {
  const request = received.clone();
  const uri = request.uri;
  const routes = request.routes;
  if (uri?.isSip && uri.params.has('lr') && isOwn(uri.host, uri.port) && routes.length > 0) {
    request.requestUri = asRequestUri(routes.pop()?.uri ?? uri); // our Record-Route value, put there by a strict router
    setRoutes(request, routes);
  }
  const target = request.uri;
  const maddr = target?.params.get('maddr');
  if (target && maddr !== undefined && isOwn(maddr, target.port)) {
    target.params.delete('maddr').delete('transport');
    target.port = undefined;
    request.requestUri = target.toString();
  }
  const first = routes[0]?.uri;
  if (first?.isSip && isOwn(first.host, first.port)) setRoutes(request, routes.slice(1));
  return request;
}

export interface Forwarding {
  target: Uri;
  via: Via;
  /** Put on top; absent where the proxy leaves the path. */
  recordRoute?: Uri;
}

/** 16.6 items 1 to 8, on a copy. Returns also the URI that says where it is to be sent (item 7). */
export function forwardedCopy(request: Request, o: Forwarding): { copy: Request; nextHop: Uri } {
  const copy = request.clone(); // item 1
  copy.requestUri = asRequestUri(o.target); // item 2
  copy.set('Max-Forwards', String((copy.maxForwards ?? 71) - 1)); // item 3
  if (o.recordRoute && !WITHOUT_RECORD_ROUTE.has(copy.method)) {
    addRecordRoute(copy, `<${o.recordRoute}>`); // item 4
  }
  const routes = copy.routes;
  const [first, ...rest] = routes;
  let nextHop = first?.uri ?? o.target;
  if (first && !first.uri.params.has('lr')) {
    setRoutes(copy, [...rest, new NameAddr(Uri.parse(copy.requestUri) ?? o.target)]); // item 6: a strict router
    copy.requestUri = asRequestUri(first.uri);
    nextHop = first.uri;
  }
  copy.prepend('Via', o.via); // item 8
  return { copy, nextHop };
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
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, LOOP_HASH_LENGTH);
}

/** 16.3 item 4: one of the Vias is ours and was put to the very same request. */
export function hasLooped(request: Request, isOwn: IsOwn): boolean {
  const own = request.vias.filter(via => isOwn(via.host, via.port));
  if (own.length === 0) return false;
  const ending = `.${loopHash(request)}`;
  return own.some(via => via.branch?.endsWith(ending));
}

/** The branch of an ACK that is forwarded statelessly: the same for each repetition of it (16.11). */
export function statelessBranch(request: Request): string {
  const seed = `${request.topVia} ${request.requestUri}`;
  return `z9hG4bK${createHash('sha256').update(seed).digest('hex').slice(0, 20)}`;
}

function setRoutes(request: Request, routes: readonly NameAddr[]): void {
  if (routes.length > 0) request.set('Route', routes.map(String));
  else request.remove('Route');
}

/** On top of the others; where there is none, after the Vias. */
function addRecordRoute(request: Request, value: string): void {
  if (request.has('Record-Route')) {
    request.prepend('Record-Route', value);
    return;
  }
  const lines = [...request.lines];
  const lastVia = lines.findLastIndex(({ key }) => key === 'Via');
  lines.splice(lastVia + 1, 0, Field.of('Record-Route', value));
  request.fields = lines;
}
