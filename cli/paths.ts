// Where the shipped data is: beside the code, in a checkout and in the built package alike.
import path from 'node:path';

const systems = path.join(__dirname, '..', 'systems');

/** The profile of the embedded reference system. */
export const referenceProfile = path.join(systems, 'reference', 'profile.yaml');

/** The profile of a shipped system by its name: `kamailio`, `baresip`. */
export function shippedProfile(name: string): string {
  return path.join(systems, name, 'profile.yaml');
}
