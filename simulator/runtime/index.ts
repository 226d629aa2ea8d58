/** Clock, network and randomness: each real or virtual, always passed in. */

export { canonicalHost, formatAddress, ipFamily, isIpLiteral, sameHost } from './address';
export { sipIdentities } from './certificate-facts';
export {
  type CertificateAuthority,
  type CertificateWish,
  certificateAuthority,
  selfSignedIdentity,
} from './certificates';
export { codeOf, DatagramError, EventStormError, NetworkError } from './errors';
export { localAddressTo } from './local-address';
export { seededRandom } from './random';
export { realRuntime } from './real-runtime';
export * from './types';
export type { Conditions, Latency, Links } from './virtual-links';
export { type VirtualOptions, type VirtualRuntime, virtualRuntime } from './virtual-runtime';
