// The sides of a system under test: where each is reached, and which address of ours stands there. Most have one.
import { type Address, codeOf, localAddressTo, type Runtime } from '../simulator/runtime';
import { reachable } from './address';
import { type Addresses, addressesOf } from './addresses';
import { type Profile, startedByUs } from './profile';
import { type AskOptions, answersOptions } from './readiness';
import { SystemError } from './system-error';

export interface Side {
  address: Address;
  /** Where each transport is listened on. */
  addresses: Addresses;
  /** Our own address as the system sees it: what peers bind to. */
  localHost: string;
  /** What peers say instead, where a NAT stands between. */
  advertisedHost?: string;
}

/** The side of those who call, and of a system between two networks that of those who register and are called. */
export interface Sides extends Side {
  otherSide?: Side;
}

/**
 * By a profile whose placeholders are filled in.
 * @throws ProfileError for a host that is a name; SystemError 'unreachable' when there is no route
 */
export async function sidesOf(profile: Profile): Promise<Sides> {
  const first = await sideAt(profile, reachable(profile));
  const { otherSide: other } = profile;
  if (!other) return first;
  const there = { ...profile, local: other.local, ports: { ...profile.ports, ...other.ports } };
  return { ...first, otherSide: await sideAt(there, reachable(profile, other.address, 'otherSide.address')) };
}

async function sideAt(profile: Profile, address: Address): Promise<Side> {
  const { bind, advertise } = profile.local;
  return {
    address,
    addresses: addressesOf(profile, address),
    localHost: bind ?? (await routeTo(address)),
    advertisedHost: advertise,
  };
}

/** Our own address on the way to another. @throws SystemError 'unreachable' when there is no route */
export async function routeTo(address: Address): Promise<string> {
  try {
    return await localAddressTo(address);
  } catch (error) {
    throw new SystemError('unreachable', `there is no route to ${address.host}: ${(error as Error).message}`);
  }
}

/**
 * Asks every side with OPTIONS, from where peers will stand, and gives the URI of one that does not answer.
 * @throws SystemError 'unreachable' where the profile wants to bind an address that this machine has not
 */
export async function silentSide(
  runtime: Runtime,
  profile: Profile,
  how: Pick<AskOptions, 'sendAt' | 'limitMs' | 'hopeless'>,
): Promise<string | undefined> {
  const { otherSide, transports } = profile;
  const first = { uri: startedByUs(profile.start)?.ready.options ?? profile.address, from: profile.local.bind };
  const sides = [first, ...(otherSide ? [{ uri: otherSide.address, from: otherSide.local.bind }] : [])];
  const ask = ({ uri, from }: typeof first): Promise<boolean> =>
    answersOptions(runtime, { uri, from, transports, ...how }).catch((error: Error) => {
      if (from === undefined || codeOf(error) !== 'EADDRNOTAVAIL') throw error;
      throw new SystemError('unreachable', `${from}, which the profile binds peers to, is no address of this machine`);
    });
  const answered = await Promise.all(sides.map(ask));
  return sides.find((_, index) => !answered[index])?.uri;
}
