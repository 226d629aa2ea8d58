/** Where a URI leads (RFC 3263 4, as far as it goes without a resolver). */
import type { Uri } from '../message';
import { canonicalHost, isIpLiteral, type TransportName } from '../runtime';
import type { Target } from './flow';

const DEFAULT_PORT = 5060;
const TRANSPORTS = new Map<string, TransportName>([
  ['udp', 'UDP'],
  ['tcp', 'TCP'],
]);

/**
 * The transport is that of the URI, else `fallback` (default UDP, RFC 3263 4.1). Undefined where it cannot be reached:
 * not a sip URI, a host name (`localhost` is known), or a transport other than UDP and TCP, as for sips.
 */
export function targetOf(uri: Uri, fallback: TransportName = 'UDP'): Target | undefined {
  if (uri.scheme.toLowerCase() !== 'sip') return undefined;
  const wanted = uri.params.get('transport');
  const transport = wanted === undefined ? fallback : TRANSPORTS.get(wanted.toLowerCase());
  const host = uri.params.get('maddr') ?? uri.host; // RFC 3263 4: maddr is the target
  if (transport === undefined || !isIpLiteral(host)) return undefined;
  return { transport, remote: { host: canonicalHost(host), port: uri.port ?? DEFAULT_PORT } };
}
