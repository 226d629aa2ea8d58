/** Where a URI leads (RFC 3263 4, as far as it goes without a resolver). */
import type { Uri } from '../message';
import { canonicalHost, isIpLiteral, type TransportName } from '../runtime';
import type { Target } from './flow';
import { traits, transportNamed } from './traits';

/** sips over what has no TLS is meant over what has it (RFC 3261 26.2.2, RFC 7118 5.2). */
const SECURED: Readonly<Record<TransportName, TransportName>> = {
  UDP: 'TLS',
  TCP: 'TLS',
  TLS: 'TLS',
  WS: 'WSS',
  WSS: 'WSS',
};

/**
 * The transport is that of the URI, else `fallback` (default UDP, RFC 3263 4.1), and for sips with TLS below it.
 * Undefined where it cannot be reached: not a SIP URI, a host name (`localhost` is known), or a transport that is not
 * among those `available` (default UDP and TCP, so that sips leads nowhere).
 */
export function targetOf(
  uri: Uri,
  fallback: TransportName = 'UDP',
  available: readonly TransportName[] = ['UDP', 'TCP'],
): Target | undefined {
  const scheme = uri.scheme.toLowerCase();
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  const wanted = uri.params.get('transport');
  const named = wanted === undefined ? fallback : transportNamed(wanted);
  const transport = named !== undefined && scheme === 'sips' ? SECURED[named] : named;
  const host = uri.params.get('maddr') ?? uri.host; // RFC 3263 4: maddr is the target
  if (transport === undefined || !available.includes(transport) || !isIpLiteral(host)) return undefined;
  return { transport, remote: { host: canonicalHost(host), port: uri.port ?? traits[transport].defaultPort } };
}
