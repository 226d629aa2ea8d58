// Datagrams that another system sends to a port which it knew as somebody else's: that of an earlier case, of a case that another
// instance is judged by, or of another run on this machine. They are nothing of the system's under test.
import type { Message } from '../simulator/message';
import type { Peer, Sent } from '../simulator/peer';
import type { Address } from '../simulator/runtime';
import type { Inbound } from '../simulator/transport';
import type { SutInstance } from '../systems/start';

type System = Pick<SutInstance, 'address' | 'addresses' | 'phoneAddress' | 'phoneAddresses' | 'otherSide'>;

/**
 * Whether a datagram comes from elsewhere: from one of the other instances that the run judges; or not from where the system or
 * a peer is known to be, and of a call that nobody in this case has ever been in. A system may send from any port (18.1.1), so what
 * could be of this case counts as its own: a request that begins something, too.
 */
export function isStray(
  { flow, message }: Inbound,
  sut: System,
  actors: Iterable<{ peer: Peer }>,
  others: readonly System[] = [],
): boolean {
  const isOf = (system: System): boolean => placesOf(system).some(place => isAt(flow.remote, place));
  if (flow.transport !== 'UDP' || !message || isOf(sut)) return false;
  if (others.some(isOf)) return true;
  if (message.isRequest() && !message.to?.tag) return false;
  for (const { peer } of actors) {
    if (isAt(flow.remote, peer.address('UDP'))) return false;
    if ([...peer.sent, ...peer.inbox].some(one => belongs(one, message))) return false;
  }
  return true;
}

/** By Call-ID or branch; of what was sent unreadable, by the bytes. */
function belongs(one: Pick<Sent, 'message' | 'bytes'>, { callId, topVia }: Message): boolean {
  if (!one.message) return callId !== undefined && one.bytes.includes(callId);
  return one.message.callId === callId || one.message.topVia?.branch === topVia?.branch;
}

function placesOf({ address, addresses, phoneAddress, phoneAddresses, otherSide }: System): (Address | undefined)[] {
  const phone = [phoneAddress, ...Object.values(phoneAddresses ?? {})];
  const other = otherSide ? [otherSide.address, ...Object.values(otherSide.addresses)] : [];
  return [address, ...Object.values(addresses), ...phone, ...other];
}

const isAt = (a: Address, b: Address | undefined): boolean => a.host === b?.host && a.port === b.port;
