/** Clock, network and randomness: each real or virtual, always passed in. */

export { canonicalHost, formatAddress, ipFamily, isIpLiteral, sameHost } from './address';
export { codeOf, DatagramError, EventStormError, NetworkError } from './errors';
export { localAddressTo } from './local-address';
export { seededRandom } from './random';
export { realRuntime } from './real-runtime';
export * from './types';
export type { Conditions } from './virtual-network';
export { type VirtualOptions, virtualRuntime } from './virtual-runtime';
