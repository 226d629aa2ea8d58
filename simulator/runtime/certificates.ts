/** Certificates made at run time, good ones and bad ones. What makes them is loaded when the first one is wanted. */
import type * as X509 from '@peculiar/x509';
import type { Identity } from './types';

/** What a certificate shall say. */
export interface CertificateWish {
  /** Alternative names: `DNS:example.com`, `IP:127.0.0.1`, `URI:sip:example.com` (RFC 5922 7.1). Default: none. */
  names?: string[];
  /** Default `sipspec`. */
  commonName?: string;
  /** Default `valid`: from 2020 to 2049, so that neither world's date matters. */
  dates?: keyof typeof DATES;
  /** Extended key usages (`sip`: RFC 5924). Default: server and client. */
  usages?: (keyof typeof USAGES)[];
}

export interface CertificateAuthority {
  /** PEM, for `trusted`. */
  readonly certificate: string;
  issue(wish: CertificateWish): Promise<Identity>;
  /** An authority under this one; what it issues brings its certificate along. */
  intermediate(commonName: string): Promise<CertificateAuthority>;
}

const DATES = {
  valid: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T00:00:00Z') },
  expired: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2020-12-31T00:00:00Z') },
  notYetValid: { notBefore: new Date('2049-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T00:00:00Z') },
};

const USAGES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2', sip: '1.3.6.1.5.5.7.3.20' };

const NAME_TYPES = { DNS: 'dns', IP: 'ip', URI: 'url' } as const;

/** Elliptic curves: a key takes a fraction of a millisecond where RSA takes a hundred. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Whose key signs, under what name, and the certificates (PEM) that lead from it to what others trust. */
interface Issuer {
  name: string;
  keys: CryptoKeyPair;
  chain: string;
}
type CryptoKeyPair = X509.X509CertificateCreateSelfSignedParams['keys'];

/** A new authority of its own, with a certificate that it signed itself. */
export async function certificateAuthority(commonName = 'sipspec authority'): Promise<CertificateAuthority> {
  const keys = await newKeys();
  const issuer = { name: distinguished(commonName), keys, chain: '' };
  return authority(
    issuer,
    await signed(issuer, keys.publicKey, issuer.name, DATES.valid, await authorityExtensions(keys)),
  );
}

/** A certificate that no authority vouches for. */
export async function selfSignedIdentity(wish: CertificateWish): Promise<Identity> {
  const keys = await newKeys();
  return leaf({ name: distinguished(wish.commonName), keys, chain: '' }, keys, wish);
}

function authority(issuer: Issuer, certificate: string): CertificateAuthority {
  return {
    certificate,
    issue: async wish => leaf(issuer, await newKeys(), wish),
    intermediate: async commonName => {
      const keys = await newKeys();
      const name = distinguished(commonName);
      const own = await signed(issuer, keys.publicKey, name, DATES.valid, await authorityExtensions(keys));
      return authority({ name, keys, chain: own + issuer.chain }, own);
    },
  };
}

async function leaf(issuer: Issuer, keys: CryptoKeyPair, wish: CertificateWish): Promise<Identity> {
  const x509 = load();
  const { names = [], usages = ['server', 'client'] } = wish;
  const extensions: X509.Extension[] = [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(usages.map(usage => USAGES[usage])),
    await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
  ];
  if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names.map(generalName)));
  const dates = DATES[wish.dates ?? 'valid'];
  const certificate = await signed(issuer, keys.publicKey, distinguished(wish.commonName), dates, extensions);
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { key: pem('PRIVATE KEY', key), certificates: certificate + issuer.chain };
}

async function signed(
  issuer: Issuer,
  publicKey: CryptoKeyPair['publicKey'],
  subject: string,
  dates: { notBefore: Date; notAfter: Date },
  extensions: X509.Extension[],
): Promise<string> {
  const certificate = await load().X509CertificateGenerator.create({
    subject,
    issuer: issuer.name,
    ...dates,
    signingKey: issuer.keys.privateKey,
    publicKey,
    signingAlgorithm: ALGORITHM,
    extensions,
  });
  return pem('CERTIFICATE', Buffer.from(certificate.rawData));
}

async function authorityExtensions(keys: CryptoKeyPair): Promise<X509.Extension[]> {
  const x509 = load();
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
}

function generalName(name: string): { type: 'dns' | 'ip' | 'url'; value: string } {
  const colon = name.indexOf(':');
  const type = NAME_TYPES[name.slice(0, colon) as keyof typeof NAME_TYPES];
  if (type === undefined) throw new RangeError(`an alternative name begins with DNS:, IP: or URI:, not as ${name}`);
  return { type, value: name.slice(colon + 1) };
}

function distinguished(commonName = 'sipspec'): string {
  return `CN=${commonName.replace(/[\\,+"<>;=]/g, '\\$&')}`;
}

async function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** The library wants its polyfill to be there first. */
function load(): typeof X509 {
  require('reflect-metadata');
  return require('@peculiar/x509') as typeof X509;
}
