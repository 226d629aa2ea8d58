// The server's side of digest authentication (22, RFC 2617, RFC 7616, RFC 8760): challenges, and judges credentials.
import {
  type AuthValue,
  digestResponse,
  isDigestAlgorithm,
  parseAuth,
  printAuth,
  type Request,
  type Response,
  Uri,
} from '../message';
import type { Clock, Random } from '../runtime';

export type DigestAlgorithm = 'MD5' | 'SHA-256';

export interface AuthenticatorOptions {
  clock: Clock;
  random: Random;
  realm: string;
  /** The password of a user; undefined for one that is not known. */
  password(user: string): string | undefined;
  /** The preferred one first: a challenge each (RFC 8760 2.3). Default MD5. */
  algorithms?: readonly DigestAlgorithm[];
  /** How long a nonce may be used, ms. Default 300,000. */
  nonceLifeMs?: number;
  /** Whether a nonce count must be higher than those before: who can't tell copies of a request must not ask that. Default true. */
  countsNonces?: boolean;
}

export type Judgement =
  | { kind: 'ok'; user: string }
  /** No, wrong or stale credentials: 401 or 407 with `challenges`. */
  | { kind: 'challenge'; stale: boolean }
  /** Credentials that are no credentials: 400 (RFC 2617 3.2.2.5). */
  | { kind: 'malformed' };

interface Nonce {
  issuedAt: number;
  algorithm: DigestAlgorithm;
  /** The highest nonce count seen. */
  count: number;
}

/** Nonces remembered at a time; the oldest go first and count as stale. */
const MAX_NONCES = 20_000;
const NEEDED = ['username', 'realm', 'nonce', 'uri', 'response'];

export class Authenticator {
  private readonly nonces = new Map<string, Nonce>();
  private readonly algorithms: readonly DigestAlgorithm[];

  constructor(private readonly options: AuthenticatorOptions) {
    this.algorithms = options.algorithms ?? ['MD5'];
  }

  /**
   * Judges the credentials for our realm.
   * @param field Authorization for a UAS or registrar (22.2), Proxy-Authorization for a proxy (22.3)
   */
  judge(request: Request, field: 'Authorization' | 'Proxy-Authorization'): Judgement {
    const values = request.getAll(field).map(parseAuth);
    const digests = values.filter(value => value?.scheme.toLowerCase() === 'digest'); // never Basic (22)
    const ours = digests.find(value => value?.params.get('realm') === this.options.realm); // 22.3
    if (ours) return this.judgeDigest(ours, request);
    const broken = values.some(value => !value) || digests.some(value => !value?.params.has('realm'));
    return broken ? { kind: 'malformed' } : { kind: 'challenge', stale: false };
  }

  /** Puts a challenge for each algorithm into a 401 (WWW-Authenticate) or a 407 (Proxy-Authenticate). */
  challenge(response: Response, stale = false): Response {
    const field = response.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
    for (const algorithm of this.algorithms) response.add(field, printAuth(this.newChallenge(algorithm, stale)));
    return response;
  }

  private newChallenge(algorithm: DigestAlgorithm, stale: boolean): AuthValue {
    const nonce = this.options.random.token(32);
    this.nonces.set(nonce, { issuedAt: this.options.clock.now(), algorithm, count: 0 });
    for (const oldest of this.nonces.keys()) {
      if (this.nonces.size <= MAX_NONCES) break;
      this.nonces.delete(oldest);
    }
    const params = new Map([
      ['realm', this.options.realm],
      ['nonce', nonce],
      ['algorithm', algorithm],
      ['qop', 'auth'], // 22.4: always sent
    ]);
    if (stale) params.set('stale', 'true');
    return { scheme: 'Digest', params };
  }

  private judgeDigest({ params }: AuthValue, request: Request): Judgement {
    const get = (name: string): string => params.get(name) ?? '';
    if (NEEDED.some(name => !params.has(name))) return { kind: 'malformed' };
    const qop = params.get('qop');
    if (qop !== undefined && (!params.has('cnonce') || !/^[0-9a-f]{8}$/i.test(get('nc')))) return { kind: 'malformed' };
    if (!sameUri(get('uri'), request.requestUri)) return { kind: 'malformed' }; // RFC 2617 3.2.2.5
    const no: Judgement = { kind: 'challenge', stale: false };
    const password = this.options.password(get('username'));
    const algorithm = params.get('algorithm') ?? 'MD5';
    const known = isDigestAlgorithm(algorithm) && (qop === undefined || qop.toLowerCase() === 'auth');
    if (password === undefined || !known) return no;
    const expected = digestResponse({
      method: request.method,
      uri: get('uri'),
      username: get('username'),
      password,
      realm: this.options.realm,
      nonce: get('nonce'),
      algorithm: params.get('algorithm'),
      qop,
      nc: params.get('nc'),
      cnonce: params.get('cnonce'),
    });
    if (get('response').toLowerCase() !== expected) return no;
    const count = qop === undefined ? 1 : Number.parseInt(get('nc'), 16); // RFC 2069's form uses a nonce once
    return this.use(get('nonce'), algorithm, count) ? { kind: 'ok', user: get('username') } : { ...no, stale: true };
  }

  /** A nonce counts once for each nonce count, which must grow (RFC 2617 3.2.2), and not for ever. */
  private use(value: string, algorithm: string, count: number): boolean {
    const nonce = this.nonces.get(value);
    if (!nonce || nonce.algorithm !== algorithm.toUpperCase()) return false;
    if (this.options.clock.now() - nonce.issuedAt > (this.options.nonceLifeMs ?? 300_000)) return false;
    if (count <= nonce.count && this.options.countsNonces !== false) return false;
    nonce.count = count;
    return true;
  }
}

function sameUri(said: string, actual: string): boolean {
  if (said === actual) return true;
  const [a, b] = [Uri.parse(said), Uri.parse(actual)];
  return a !== undefined && b !== undefined && a.equals(b);
}
