// The reference system between two networks, where its profile says so. In the virtual world they are apart, as they may well be
// outside: what is sent from the wrong address, or to it, is lost.
import type { OtherSide } from '../../simulator/element';
import type { Runtime, VirtualRuntime } from '../../simulator/runtime';
import { reachable } from '../address';
import type { Profile } from '../profile';
import type { Side } from '../sides';

interface ReferenceOtherSide {
  /** For the proxy. */
  element: OtherSide;
  /** For peers. The system has the same ports on both sides. */
  of(first: Side): Side;
}

/** `host`: that of the first side, where callers are as well. @throws ProfileError for a host that is a name */
export function otherSideOf(profile: Profile, runtime: Runtime, host: string): ReferenceOtherSide | undefined {
  const { otherSide } = profile;
  if (!otherSide) return undefined;
  const there = reachable(profile, otherSide.address, 'otherSide.address').host;
  const localHost = otherSide.local.bind ?? there;
  const hosts = [there, localHost];
  if (runtime.kind === 'virtual') (runtime as VirtualRuntime).links.partition([host], hosts);
  return {
    element: { host: there, leadsTo: remote => hosts.includes(remote.host) },
    of: ({ address, addresses }) => {
      const at = <Place extends Side['address'] | undefined>(place: Place): Place => place && { ...place, host: there };
      return {
        address: at(address),
        addresses: Object.fromEntries(Object.entries(addresses).map(([transport, place]) => [transport, at(place)])),
        localHost,
        advertisedHost: otherSide.local.advertise,
      };
    },
  };
}
