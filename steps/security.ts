// What peers need for TLS and WebSocket: certificates, good or bad, and which transports they listen on.
import type { PeerOptions } from '../simulator/peer';
import {
  isIpLiteral,
  type SecureClientOptions,
  type SecureServerOptions,
  type StreamTransport,
  type TransportName,
} from '../simulator/runtime';
import { traits } from '../simulator/transport';
import { type BadCertificate, badIdentityFor, peerCertificates } from '../systems/certificates';
import { isForServer } from './case-info';
import type { SipWorld } from './world';

/** What a case may choose of a peer, besides its transport. */
export interface PeerChoices {
  /** Where it is; by default where all peers are. */
  host?: string;
  /** Default: one that holds. */
  certificate?: BadCertificate;
  server?: Partial<SecureServerOptions>;
  client?: Partial<SecureClientOptions>;
}

/**
 * Verifies what the system shows, and reports it rather than refuse it: that is for steps to judge. `localHost`: what a
 * certificate of the peer is for.
 */
export async function peerSecurity(
  world: SipWorld,
  transport: TransportName,
  localHost: string,
  { certificate, server, client }: PeerChoices,
): Promise<Pick<PeerOptions, 'server' | 'client'>> {
  const secure = [transport, ...world.info.transports].some(each => traits[each].secure);
  const path = world.profile.webSocketPath;
  if (!secure) return { server, client: { path, ...client } };
  const { trusted, identity: good } = await peerCertificates(world.profile, localHost);
  const identity = certificate === undefined ? good : await badIdentityFor(certificate, localHost);
  return {
    server: { identity, trusted, clientCertificate: 'request', ...server },
    client: { identity, trusted, verify: 'report', path, serverName: domainOf(world), ...client },
  };
}

/** RFC 5922 7: what a server's certificate is to name is the domain that the peer wants, where that is a name; a phone has none. */
function domainOf({ info, profile }: SipWorld): string | undefined {
  return isForServer(info) && !isIpLiteral(profile.domain) ? profile.domain : undefined;
}

/** What a peer listens on besides UDP and TCP. To a server it is a WebSocket client, which listens nowhere (RFC 7118 3). */
export function listenedOn(world: SipWorld, transport: TransportName): Exclude<StreamTransport, 'TCP'>[] {
  if (transport === 'UDP' || transport === 'TCP') return [];
  return traits[transport].oneWay && isForServer(world.info) ? [] : [transport];
}
