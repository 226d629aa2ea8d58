// Where a system under test is reached, as its profile says.
import type { Address } from '../simulator/runtime';
import { type Profile, ProfileError } from './profile';
import { addressOf } from './readiness';

/** @throws ProfileError for a URI whose host is a name */
export function reachable(profile: Profile): Address {
  const address = addressOf(profile.address);
  if (address) return address;
  throw new ProfileError(profile.file || profile.address, [
    { where: 'address', expected: 'a sip URI with an address in numbers', found: `"${profile.address}"` },
  ]);
}
