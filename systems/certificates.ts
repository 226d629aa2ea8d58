// Certificates of a run: what the embedded system shows, what peers show, good and bad, and whom either side trusts. Made
// when first wanted, once a process: an authority takes a fifth of a second, the certificates under it a few ms.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CertificateAuthority,
  type CertificateWish,
  certificateAuthority,
  type Identity,
  selfSignedIdentity,
} from '../simulator/runtime';
import { folderOf, type Profile, startedByUs } from './profile';

/** The kinds of certificate that a peer may show, each with what is wrong with it. */
export const badCertificates = {
  expired: 'its dates are over',
  'not yet valid': 'its dates have not begun',
  'wrong-name': 'it is for somebody else',
  'self-signed': 'no authority vouches for it',
  untrusted: 'an authority vouches for it that nobody knows',
} as const;
export type BadCertificate = keyof typeof badCertificates;

const WISHES: Record<Exclude<BadCertificate, 'self-signed' | 'untrusted'>, Partial<CertificateWish>> = {
  expired: { dates: 'expired' },
  'not yet valid': { dates: 'notYetValid' },
  'wrong-name': { names: ['DNS:somebody-else.invalid', 'URI:sip:somebody-else.invalid'] },
};

let authority: Promise<CertificateAuthority> | undefined;
const made = new Map<string, Promise<Identity>>();

/** The authority of this process. */
async function runAuthority(): Promise<CertificateAuthority> {
  authority ??= certificateAuthority('sipspec run');
  return authority;
}

/** The certificate (PEM) that vouches for what sipspec issues. */
export async function runAuthorityCertificate(): Promise<string> {
  return (await runAuthority()).certificate;
}

/** A certificate for a host, an IP address, and a domain, if any; the same one each time. */
export async function identityFor(host: string, domain?: string): Promise<Identity> {
  const names = [`IP:${host}`, ...(domain === undefined ? [] : [`DNS:${domain}`, `URI:sip:${domain}`])];
  return once(names.join(), async () => (await runAuthority()).issue({ names, commonName: domain ?? host }));
}

/** A certificate for names of DNS, and for nothing else. */
export async function identityForNames(names: readonly string[]): Promise<Identity> {
  return (await runAuthority()).issue({ names: names.map(name => `DNS:${name}`), commonName: names[0] });
}

/** One that does not hold, for a reason; the same one each time. */
export async function badIdentityFor(kind: BadCertificate, host: string): Promise<Identity> {
  const good: CertificateWish = { names: [`IP:${host}`], commonName: host };
  return once(`${kind} ${host}`, async () => {
    if (kind === 'self-signed') return selfSignedIdentity(good);
    if (kind === 'untrusted') return (await certificateAuthority('an unknown authority')).issue(good);
    return (await runAuthority()).issue({ ...good, ...WISHES[kind] });
  });
}

/** The files (PEM) that a started system gets. */
export type TlsFile = 'certificate' | 'key' | 'both' | 'ca';

/** What a started system shows by: for its address, where that is known before it runs, and its domain. */
export async function systemFiles(domain: string, host?: string): Promise<Record<TlsFile, string>> {
  const { certificates: certificate, key } = await (host === undefined
    ? identityForNames([domain])
    : identityFor(host, domain === host ? undefined : domain));
  return { certificate, key, both: `${key.trimEnd()}\n${certificate}`, ca: await runAuthorityCertificate() };
}

/** Whether its certificate is one that the run itself made. */
export function hasRunCertificate({ start }: Pick<Profile, 'start'>): boolean {
  return start.kind === 'embedded' || startedByUs(start)?.certificate === true;
}

/** What peers know and show by the profile; what it does not give is made for the run. */
export interface PeerCertificates {
  /** PEM; none: there is nothing to verify the system's certificate with. */
  trusted: string[];
  identity: Identity;
}

/** @throws Error when a file of the profile can't be read */
export async function peerCertificates(profile: Profile, host: string): Promise<PeerCertificates> {
  const { tls = {} } = profile;
  const read = (file: string): string => readFileSync(path.resolve(folderOf(profile), file), 'utf8');
  const trusted =
    tls.ca === undefined ? (hasRunCertificate(profile) ? [await runAuthorityCertificate()] : []) : [read(tls.ca)];
  if (tls.certificate === undefined || tls.key === undefined) return { trusted, identity: await identityFor(host) };
  return { trusted, identity: { certificates: read(tls.certificate), key: read(tls.key) } };
}

async function once(key: string, make: () => Promise<Identity>): Promise<Identity> {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
