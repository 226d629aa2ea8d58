/** RFC 3261 18.1.1, 18.1.2: what a client writes as sent-by, and whether a response came to whom it was meant for. */
import { type Response, Via } from '../message';
import { type Address, canonicalHost, isIpLiteral, sameHost, type TransportName } from '../runtime';
import { isMulticast } from './large-requests';
import { traits } from './traits';

/** How others are to call us: not always where we are bound (behind a NAT, a wildcard address, a name). */
export interface SentBy {
  /** A name or an address; IPv6 without brackets. */
  host: string;
  /** Default: the default port of the transport. */
  port?: number;
}

/**
 * A top Via for a request over `transport` to `remote`: sent-by, for a multicast address maddr and ttl (18.1.1), and
 * `rport` to ask for the port (RFC 3581 3). The branch is the transaction's.
 */
export function viaFor(transport: TransportName, { host, port }: SentBy, branch: string, remote?: Address): Via {
  const via = new Via(transport, host.includes(':') ? `[${host}]` : host, port);
  via.params.set('branch', branch).set('rport');
  if (remote === undefined || !isMulticast(remote.host)) return via;
  via.params.set('maddr', remote.host.includes(':') ? `[${remote.host}]` : remote.host);
  if (!remote.host.includes(':')) via.params.set('ttl', '1');
  return via;
}

/** 18.1.2: whether the top Via of a response has a sent-by that is one of ours. One that cannot be read is not. */
export function isOwnResponse(response: Response, own: readonly (SentBy & { transport: TransportName })[]): boolean {
  const via = response.topVia;
  if (via === undefined) return false;
  return own.some(({ transport, host, port }) => {
    const anyHost = (host === '0.0.0.0' || host === '::') && isIpLiteral(via.host);
    // a name in sent-by that says no port may mean the port of an SRV record (RFC 3263 5)
    const samePort = (via.port ?? portOf(via)) === (port ?? traits[transport].defaultPort);
    return samePort && (anyHost || sameHost(canonicalHost(via.host), host));
  });
}

function portOf(via: Via): number {
  const transport = via.transport as TransportName;
  return Object.hasOwn(traits, transport) ? traits[transport].defaultPort : traits.UDP.defaultPort;
}
