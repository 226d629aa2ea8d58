/** What a certificate says, and whom it stands for: RFC 5922 7 for SIP over TLS, RFC 2818 3.1 for secure WebSocket. */
import { X509Certificate } from 'node:crypto';
import { canonicalHost, ipFamily } from './address';
import type { CertificateFacts, StreamTransport } from './types';

export const NO_CERTIFICATE = 'NO_CERTIFICATE';
export const WRONG_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    commonName: commonNameOf(certificate.subject),
    issuer: commonNameOf(certificate.issuer),
    names: alternativeNames(certificate.subjectAltName),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}

/** The certificates of a PEM text, in order. Throws an Error where one cannot be read. */
export function certificatesOf(pem: string): X509Certificate[] {
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return texts.map(text => new X509Certificate(text));
}

/**
 * The SIP domains that a certificate stands for, in lower case (RFC 5922 7.1): the hosts of its sip URIs without a user;
 * if there are none its DNS names; if it has no alternative names at all its common name.
 */
export function sipIdentities({ names, commonName }: CertificateFacts): string[] {
  if (names.length === 0) return commonName === '' ? [] : [commonName.toLowerCase()];
  const domains = valuesOf(names, 'URI').flatMap(sipDomain);
  return domains.length > 0 ? domains : valuesOf(names, 'DNS').map(canonicalHost);
}

/** Whether the certificate stands for the host (a name or an IP address) that a client of this transport wanted. */
export function standsFor(facts: CertificateFacts, host: string, transport: StreamTransport): boolean {
  const wanted = canonicalHost(host);
  if (ipFamily(wanted) !== 0) return valuesOf(facts.names, 'IP').includes(wanted);
  if (transport === 'TLS') return sipIdentities(facts).includes(wanted); // in their entirety, no wildcards (7.2)
  const dns = valuesOf(facts.names, 'DNS').map(canonicalHost);
  const names = dns.length > 0 ? dns : [facts.commonName.toLowerCase()];
  return names.some(name => name === wanted || (name.startsWith('*.') && name.slice(1) === afterFirstLabel(wanted)));
}

function sipDomain(uri: string): string[] {
  const parts = /^sip:([^;?@]+)(?:[;?][^@]*)?$/i.exec(uri);
  return parts === null ? [] : [canonicalHost(parts[1].replace(/(?<=[^:]|\]):\d+$/, ''))];
}

function afterFirstLabel(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

function valuesOf(names: string[], type: string): string[] {
  return names.filter(name => name.startsWith(`${type}:`)).map(name => name.slice(type.length + 1));
}

function commonNameOf(distinguished: string): string {
  return /^CN=(.*)$/m.exec(distinguished)?.[1] ?? '';
}

/** Node's text: `DNS:a, IP Address:127.0.0.1, URI:sip:a`; a value with special characters is a JSON string. */
function alternativeNames(text = ''): string[] {
  const names: string[] = [];
  for (const [, type, quoted, plain] of text.matchAll(/([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/g))
    names.push(type === 'IP Address' ? `IP:${canonicalHost(plain)}` : `${type}:${quoted ? JSON.parse(quoted) : plain}`);
  return names;
}
