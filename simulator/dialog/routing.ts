// The Request-URI and Route of a request that follows a route set (12.2.1.1), in a dialog or by a pre-loaded route (8.1.1.1).
import type { NameAddr, Uri } from '../message';

export interface Routing {
  requestUri: string;
  /** The values of Route, in order; none means no Route at all. */
  routes: string[];
}

/** Loose or strict, as the first URI of the route set says by its `lr`. */
export function routeRequest(routeSet: readonly NameAddr[], remoteTarget: Uri): Routing {
  const [first, ...rest] = routeSet;
  if (!first) return { requestUri: asRequestUri(remoteTarget), routes: [] };
  if (first.uri.params.has('lr')) {
    return { requestUri: asRequestUri(remoteTarget), routes: routeSet.map(String) };
  }
  return { requestUri: asRequestUri(first.uri), routes: [...rest.map(String), `<${remoteTarget}>`] };
}

/** Without what a Request-URI may not have: headers and the method parameter (19.1.1). */
export function asRequestUri(uri: Uri): string {
  if (!uri.hasHeaders && !uri.params.has('method')) return uri.toString();
  const copy = uri.clone();
  copy.headers = [];
  copy.params.delete('method');
  return copy.toString();
}
