/** A deviation from RFC 3581 4: responses over UDP leave from another port than that at which the requests came in. */
import type { TransportLayer } from '../transport';

type Sender = Pick<TransportLayer, 'send'>;

const isResponse = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString('latin1').toUpperCase() === 'SIP/';

/** The same, but for responses over UDP, which `detour` sends where there is one. */
export function withDetour(transport: Sender, detour?: Sender): Sender {
  if (!detour) return transport;
  return {
    send: (bytes, target, onError) =>
      (target.transport === 'UDP' && isResponse(bytes) ? detour : transport).send(bytes, target, onError),
  };
}
