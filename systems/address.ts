// Where a system under test is reached, as its profile says.
import type { Address } from '../simulator/runtime';
import { type Profile, ProfileError } from './profile';
import { addressOf } from './readiness';

/** @throws ProfileError for a URI whose host is a name; `where`: the key that has it */
export function reachable(profile: Profile, uri = profile.address, where = 'address'): Address {
  const address = addressOf(uri);
  if (address) return address;
  throw new ProfileError(profile.file || uri, [
    { where, expected: 'a sip URI with an address in numbers', found: `"${uri}"` },
  ]);
}
