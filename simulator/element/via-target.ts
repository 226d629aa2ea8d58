// Where a response without a transaction goes: as its top Via says (18.2.2).
import type { Via } from '../message';
import { canonicalHost, isIpLiteral } from '../runtime';
import { type Target, traits, transportNamed } from '../transport';

/** Undefined for a transport or a host that cannot be reached: a WebSocket client can't be called back (RFC 7118 5). */
export function viaTarget(via: Via): Target | undefined {
  const transport = transportNamed(via.transport);
  if (transport === undefined || traits[transport].oneWay) return undefined;
  const { reliable, defaultPort } = traits[transport];
  const received = via.params.get('received');
  const maddr = reliable ? undefined : via.params.get('maddr'); // it is for datagrams only
  const host = maddr ?? received ?? via.host;
  if (!isIpLiteral(host)) return undefined;
  const rport = reliable || maddr !== undefined || received === undefined ? 0 : Number(via.params.get('rport')); // RFC 3581 4
  return { transport, remote: { host: canonicalHost(host), port: rport || via.port || defaultPort } };
}
