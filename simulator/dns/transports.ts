/** What locating a server has to know of each transport: default ports, SRV labels, NAPTR services, URI parameters. */

import type { TransportName } from '../runtime';

interface TransportFacts {
  secure: boolean;
  /** RFC 3261 18.1.1, 19.1.2; RFC 7118 5.5. */
  port: number;
  /** The label of the protocol in SRV names. RFC 7118 gives none for WebSocket: `_ws` is what is in use. */
  label: string;
}

const FACTS: Record<TransportName, TransportFacts> = {
  UDP: { secure: false, port: 5060, label: '_udp' },
  TCP: { secure: false, port: 5060, label: '_tcp' },
  TLS: { secure: true, port: 5061, label: '_tcp' },
  WS: { secure: false, port: 80, label: '_ws' },
  WSS: { secure: true, port: 443, label: '_ws' },
};

/** RFC 3263 9 and RFC 7118 10.2. SIP+D2S (SCTP) is no transport of ours; SIPS+D2U cannot be (RFC 3263 4.1). */
const SERVICES = new Map<string, TransportName>([
  ['SIP+D2U', 'UDP'],
  ['SIP+D2T', 'TCP'],
  ['SIPS+D2T', 'TLS'],
  ['SIP+D2W', 'WS'],
  ['SIPS+D2W', 'WSS'],
]);

/** transport parameter: what it means in a sip and in a sips URI (RFC 3261 26.2.2, RFC 7118 5.2). */
const PARAMETERS = new Map<string, { plain: TransportName; secure?: TransportName }>([
  ['udp', { plain: 'UDP' }],
  ['tcp', { plain: 'TCP', secure: 'TLS' }],
  ['tls', { plain: 'TLS', secure: 'TLS' }],
  ['ws', { plain: 'WS', secure: 'WSS' }],
  ['wss', { plain: 'WSS', secure: 'WSS' }],
]);

export const isSecure = (transport: TransportName): boolean => FACTS[transport].secure;

export const defaultPort = (transport: TransportName): number => FACTS[transport].port;

/** `_sip._udp.example.com`, `_sips._tcp.example.com` (RFC 3263 4.1). */
export function srvName(transport: TransportName, domain: string): string {
  const { secure, label } = FACTS[transport];
  return `${secure ? '_sips' : '_sip'}.${label}.${domain}`;
}

/** The transport of a NAPTR service field; undefined for other services. Service fields ignore case (RFC 3403 4.1). */
export function transportOfService(services: string): TransportName | undefined {
  return SERVICES.get(services.toUpperCase());
}

/** The transport of a transport parameter; undefined for one that is unknown, or impossible with TLS. */
export function transportOfParameter(value: string, secure: boolean): TransportName | undefined {
  const meaning = PARAMETERS.get(value.toLowerCase());
  return secure ? meaning?.secure : meaning?.plain;
}

/** The transport of a Via. */
export function transportOfVia(name: string): TransportName | undefined {
  const upper = name.toUpperCase();
  return Object.hasOwn(FACTS, upper) ? (upper as TransportName) : undefined;
}
