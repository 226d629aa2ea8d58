/** Whether a certificate holds, for the virtual world (the real one asks OpenSSL, whose words and order these are). */
import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { certificateFacts, certificatesOf, NO_CERTIFICATE, standsFor, WRONG_NAME } from './certificate-facts';
import type { Identity, SecureClientOptions, StreamTransport, TlsFacts } from './types';

/** What one side learns of the other's certificate, without the TLS version. */
export type PeerFacts = Pick<TlsFacts, 'peer' | 'authorized' | 'why'>;

const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

/** Throws an Error unless the identity has certificates, and a private key that is the first one's. */
export function checkIdentity({ key, certificates }: Identity): void {
  const [own] = certificatesOf(certificates);
  if (own === undefined) throw new TypeError('the identity has no certificate');
  if (!own.checkPrivateKey(createPrivateKey(key))) throw new TypeError("the key is not the certificate's");
}

/** What a client learns of a server; `host` is what it connected to. `at`: ms since 1970. */
export function serverFacts(
  shown: Identity,
  options: SecureClientOptions,
  transport: StreamTransport,
  host: string,
  at: number,
): PeerFacts {
  const chain = certificatesOf(shown.certificates);
  const peer = certificateFacts(chain[0]);
  const fault = chainFault(chain, options.trusted ?? [], at, 'server');
  const why = fault ?? (standsFor(peer, options.serverName ?? host, transport) ? undefined : WRONG_NAME);
  return { peer, authorized: why === undefined, why };
}

/** What a server learns of a client. */
export function clientFacts(shown: Identity | undefined, trusted: string[], at: number): PeerFacts {
  if (shown === undefined) return { authorized: false, why: NO_CERTIFICATE };
  const chain = certificatesOf(shown.certificates);
  const why = chainFault(chain, trusted, at, 'client');
  return { peer: certificateFacts(chain[0]), authorized: why === undefined, why };
}

/** OpenSSL goes on after a fault and reports the last one: chain, then purpose, then signatures and dates from the top. */
function chainFault(shown: X509Certificate[], trusted: string[], at: number, role: keyof typeof USAGES) {
  const anchors = trusted.flatMap(certificatesOf);
  const { chain, fault } = build(shown, anchors);
  let last = fault;
  const usages = chain[0].keyUsage as string[] | undefined; // the extended ones
  if (usages !== undefined && !usages.includes(USAGES[role])) last = 'INVALID_PURPOSE';
  if (chain.slice(1).some(certificate => !certificate.ca)) last = 'INVALID_PURPOSE';
  for (const certificate of chain.toReversed()) {
    const { validFrom, validTo } = certificateFacts(certificate);
    if (at < validFrom) last = 'CERT_NOT_YET_VALID';
    if (at > validTo) last = 'CERT_HAS_EXPIRED';
  }
  return last;
}

function build(shown: X509Certificate[], anchors: X509Certificate[]): { chain: X509Certificate[]; fault?: string } {
  const chain = [shown[0]];
  for (;;) {
    const top = chain[chain.length - 1];
    if (anchors.some(anchor => anchor.fingerprint256 === top.fingerprint256)) return { chain };
    if (top.subject === top.issuer && top.verify(top.publicKey))
      return { chain, fault: chain.length === 1 ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'SELF_SIGNED_CERT_IN_CHAIN' };
    const above = [...anchors, ...shown].find(other => !chain.includes(other) && isIssuedBy(top, other));
    if (above === undefined) {
      // OpenSSL says both of a lone leaf, and this one last
      const fault = chain.length === 1 ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
      return { chain, fault };
    }
    chain.push(above);
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
