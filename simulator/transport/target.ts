/** Where a URI leads (RFC 3263 4, as far as it goes without a resolver). */
import { Uri, type Via } from '../message';
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

const MEANT: Readonly<Record<TransportName, readonly TransportName[]>> = {
  UDP: ['UDP', 'TCP'],
  TCP: ['UDP', 'TCP'],
  TLS: ['TLS'],
  WS: ['WS'],
  WSS: ['WSS'],
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

/** Whether it is a sips URI, in whatever case. */
export function isSips(uri: Uri | undefined): boolean {
  return uri?.scheme.toLowerCase() === 'sips';
}

/**
 * The transports that a URI or a Via may mean: UDP and TCP where it names neither another one nor sips (18), WS and WSS for
 * what a sip URI says of both (RFC 7118 5.2).
 */
export function transportsOf(place: Uri | Via): readonly TransportName[] {
  if (!(place instanceof Uri)) return MEANT[transportNamed(place.transport) ?? 'UDP'];
  const named = transportNamed(place.params.get('transport') ?? '') ?? 'UDP';
  if (isSips(place)) return [SECURED[named]];
  return named === 'WS' ? ['WS', 'WSS'] : MEANT[named];
}

/** The same place as a sips URI: whatever leads to a request for one is looked up as if it were one (RFC 3261 8.1.2, 16.6). */
export function asSips(uri: Uri): Uri {
  const copy = uri.clone();
  if (copy.isSip) copy.scheme = 'sips';
  return copy;
}

/**
 * A URI that leads to `host` (IPv6 with or without brackets) over this transport; a sips one needs a transport with TLS.
 * What `targetOf` makes of it is the same transport, save that nothing tells WSS from WS in a sip URI (RFC 7118 5.2).
 */
export function uriFor(
  transport: TransportName,
  o: { user?: string; host: string; port?: number; sips?: boolean },
): Uri {
  const { sipParameter, sipsParameter } = traits[transport];
  const parameter = o.sips ? sipsParameter : sipParameter;
  const uri = new Uri();
  if (o.sips) uri.scheme = 'sips';
  uri.user = o.user;
  uri.host = o.host.includes(':') && !o.host.startsWith('[') ? `[${o.host}]` : o.host;
  uri.port = o.port;
  if (parameter !== undefined) uri.params.set('transport', parameter);
  return uri;
}
