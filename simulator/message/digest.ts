// Digest access authentication: the response of a client (RFC 2617, 7616, 8760; RFC 3261 22.4).
import { createHash } from 'node:crypto';
import type { AuthValue } from './auth';

export interface DigestInput {
  method: string;
  /** The digest-uri, normally the Request-URI. */
  uri: string;
  username: string;
  password: string;
  realm: string;
  nonce: string;
  /** MD5 (when absent), SHA-256, SHA-512-256, each also with -sess. Case-insensitive. */
  algorithm?: string;
  /** auth, auth-int, or absent for the form of RFC 2069. */
  qop?: string;
  /** A number is written as eight hexadecimal digits. */
  nc?: number | string;
  cnonce?: string;
  opaque?: string;
  body?: Buffer;
}

const hashes = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
]);

function splitAlgorithm(algorithm: string): { hash: string | undefined; session: boolean } {
  const name = algorithm.toLowerCase();
  const session = name.endsWith('-sess');
  return { hash: hashes.get(session ? name.slice(0, -5) : name), session };
}

/** Whether this module can compute it. */
export function isDigestAlgorithm(algorithm: string | undefined): boolean {
  return splitAlgorithm(algorithm ?? 'MD5').hash !== undefined;
}

const ncText = (nc: number | string | undefined): string =>
  typeof nc === 'string' ? nc : (nc ?? 1).toString(16).padStart(8, '0');

/** The request-digest (RFC 7616 3.4.1), lower-case hexadecimal. Throws RangeError on an algorithm it does not know. */
export function digestResponse(i: DigestInput): string {
  const { hash, session } = splitAlgorithm(i.algorithm ?? 'MD5');
  if (!hash) throw new RangeError('unknown digest algorithm ' + i.algorithm);
  const h = (data: string | Buffer): string => createHash(hash).update(data).digest('hex');
  const qop = i.qop?.toLowerCase();
  const secret = h(i.username + ':' + i.realm + ':' + i.password);
  const ha1 = session ? h(secret + ':' + i.nonce + ':' + (i.cnonce ?? '')) : secret;
  const a2 = i.method + ':' + i.uri;
  const ha2 = h(qop === 'auth-int' ? a2 + ':' + h(i.body ?? Buffer.alloc(0)) : a2);
  if (qop === undefined || qop === '') return h(ha1 + ':' + i.nonce + ':' + ha2);
  return h([ha1, i.nonce, ncText(i.nc), i.cnonce ?? '', i.qop, ha2].join(':'));
}

/**
 * Credentials that answer a challenge, for printAuth. Of several qop values "auth" is taken first, then "auth-int"; with
 * none of them offered, the form without qop. Throws RangeError on an algorithm it does not know.
 */
export function credentialsFor(
  challenge: AuthValue,
  who: { username: string; password: string },
  request: { method: string; uri: string; body?: Buffer },
  cnonce: string,
  nc = 1,
): AuthValue {
  const get = (name: string): string | undefined => challenge.params.get(name);
  const offered = (get('qop') ?? '').split(',').map(word => word.trim().toLowerCase());
  const qop = ['auth', 'auth-int'].find(word => offered.includes(word));
  const algorithm = get('algorithm');
  const session = splitAlgorithm(algorithm ?? 'MD5').session;
  const realm = get('realm') ?? '';
  const nonce = get('nonce') ?? '';
  const response = digestResponse({ ...request, ...who, realm, nonce, algorithm, qop, nc, cnonce });
  const params = new Map<string, string>([
    ['username', who.username],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', request.uri],
    ['response', response],
  ]);
  if (algorithm !== undefined) params.set('algorithm', algorithm);
  if (qop !== undefined || session) params.set('cnonce', cnonce);
  if (qop !== undefined) params.set('qop', qop).set('nc', ncText(nc));
  const opaque = get('opaque');
  if (opaque !== undefined) params.set('opaque', opaque);
  return { scheme: 'Digest', params };
}
