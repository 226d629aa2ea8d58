// Where a system listens with each of its transports.
import type { Address, TransportName } from '../simulator/runtime';
import { traits } from '../simulator/transport';
import type { Profile, SecondTransport } from './profile';

export type Addresses = Partial<Record<TransportName, Address>>;

/** By its profile, whose placeholders are filled in: UDP and TCP at its address, the others at its host and their ports. */
export function addressesOf(profile: Profile, { host, port }: Address): Addresses {
  const portOf = (transport: TransportName): number => {
    if (transport === 'UDP' || transport === 'TCP') return port;
    return Number(profile.ports[transport.toLowerCase() as SecondTransport] ?? traits[transport].defaultPort);
  };
  return Object.fromEntries(profile.transports.map(transport => [transport, { host, port: portOf(transport) }]));
}
