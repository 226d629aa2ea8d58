// Where a response without a transaction goes: as its top Via says (18.2.2).
import type { Via } from '../message';
import { canonicalHost, isIpLiteral } from '../runtime';
import type { Target } from '../transport';

/** Undefined for a transport or a host that cannot be reached. */
export function viaTarget(via: Via): Target | undefined {
  const transport = via.transport.toUpperCase();
  if (transport !== 'UDP' && transport !== 'TCP') return undefined;
  const host = via.params.get('maddr') ?? via.params.get('received') ?? via.host;
  if (!isIpLiteral(host)) return undefined;
  const rport = transport === 'UDP' ? Number(via.params.get('rport')) : 0; // RFC 3581 4
  return { transport, remote: { host: canonicalHost(host), port: rport || via.port || 5060 } };
}
