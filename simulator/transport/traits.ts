/** What sets the five transports apart, as a table. */
import type { TransportName } from '../runtime';

interface Traits {
  /** Requests are sent once (RFC 3261 17.1.1.2), responses over the connection of their request (18.2.2). */
  reliable: boolean;
  /** TLS below it. */
  secure: boolean;
  /** Where it is looked for without a port (RFC 3261 18.2.1, RFC 7118 5.4 with RFC 6455 3). */
  defaultPort: number;
  /** Who opened a connection may be no server: nobody can connect to it (RFC 7118 5). */
  oneWay: boolean;
  /** What the transport parameter of a sip URI says of it; none: what is meant without one (RFC 3263 4.1). */
  sipParameter?: string;
  /** That of a sips URI, in which TLS is meant already (RFC 3261 26.2.2). */
  sipsParameter?: string;
}

export const traits: Readonly<Record<TransportName, Traits>> = {
  UDP: { reliable: false, secure: false, defaultPort: 5060, oneWay: false },
  TCP: { reliable: true, secure: false, defaultPort: 5060, oneWay: false, sipParameter: 'tcp' },
  // 26.2.2 deprecates transport=tls: yet no other sip URI says that one hop has TLS and promises nothing of the rest
  TLS: { reliable: true, secure: true, defaultPort: 5061, oneWay: false, sipParameter: 'tls' },
  WS: { reliable: true, secure: false, defaultPort: 80, oneWay: true, sipParameter: 'ws', sipsParameter: 'ws' },
  // RFC 7118 5.2 has one word for both, and its examples use it with sip for WSS
  WSS: { reliable: true, secure: true, defaultPort: 443, oneWay: true, sipParameter: 'ws', sipsParameter: 'ws' },
};

export const allTransports = Object.keys(traits) as TransportName[];

/** The transport of a name in any case, as in a Via or a URI; undefined for one that we do not have. */
export function transportNamed(name: string): TransportName | undefined {
  const upper = name.toUpperCase();
  return Object.hasOwn(traits, upper) ? (upper as TransportName) : undefined;
}
