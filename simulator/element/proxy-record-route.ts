// What a proxy writes into Record-Route (16.6 item 4), which depends on what the request came over and goes over.
import type { Request, Uri } from '../message';
import type { TransportName } from '../runtime';
import { type Flow, isSips, type Target, traits } from '../transport';
import type { FlowTokens } from './flow-tokens';
import type { Station } from './station';

/** Methods whose requests neither make nor refresh a dialog: no Record-Route (16.6 item 4). */
const WITHOUT_RECORD_ROUTE = new Set('REGISTER ACK CANCEL BYE OPTIONS MESSAGE PUBLISH INFO PRACK'.split(' '));

export interface RecordRoutePlace {
  station: Station;
  tokens: FlowTokens;
  /** Whether it stays on the path where nothing makes it. */
  wanted: boolean;
}

/**
 * The values to put before those that came, in their order. UDP and TCP share a port and every element has both (18), so
 * one URI without a transport does for them, at one address. Else no URI is right on both sides, and there are two, each with
 * the address and transport of its side, the next hop's first (RFC 5658 4); they are one where they are the same. That of a WebSocket
 * client's side has a token for its connection (RFC 7118 8.2, RFC 5626 5.3). `request`: as it goes out, without ours.
 */
export function recordRoutes(request: Request, from: Flow, to: Target, place: RecordRoutePlace): Uri[] {
  if (WITHOUT_RECORD_ROUTE.has(request.method)) return [];
  const sips = isSips(request.uri) || isSips(request.routes[0]?.uri);
  // TLS begins or ends here: then it has to be on the path
  if (!place.wanted && sips === traits[from.transport].secure) return [];
  const { station, tokens } = place;
  const plain = !sips && isPlain(from.transport) && isPlain(to.transport);
  const value = (hop: Flow | Target, flow: Flow | undefined): Uri => {
    const transport = plain ? 'UDP' : hop.transport;
    const token = flow !== undefined && traits[transport].oneWay ? tokens.tokenOf(flow) : undefined;
    const uri = station.uri(token, sips && !traits[transport].secure ? 'TLS' : transport, sips, hop.remote);
    uri.params.set('lr');
    return uri;
  };
  const outward = value(to, to.flow);
  const inward = value(from, from);
  return outward.toString() === inward.toString() ? [outward] : [outward, inward];
}

function isPlain(transport: TransportName): boolean {
  return transport === 'UDP' || transport === 'TCP';
}
