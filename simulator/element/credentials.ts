// The client's side of digest authentication (22.2, 22.3): a request once more, with credentials for what it was challenged with.
import {
  type AuthValue,
  credentialsFor,
  isDigestAlgorithm,
  parseAuth,
  printAuth,
  type Request,
  type Response,
} from '../message';
import type { Random } from '../runtime';

export interface Credentials {
  username: string;
  password: string;
}

interface Challenged {
  field: 'Authorization' | 'Proxy-Authorization';
  challenge: AuthValue;
  /** How often its nonce has been used. */
  count: number;
}

/** Remembers the challenges of one peer (or one dialog) and answers them, each nonce with a growing count. */
export class Keyring {
  private readonly known = new Map<string, Challenged>();

  constructor(
    private readonly who: Credentials,
    private readonly random: Random,
  ) {}

  /**
   * Takes in the challenges of a 401 or 407. False when there is none that it can answer, or when it has answered just
   * this already and was refused (22.1): the nonce is the same, or is new although the old one was not stale.
   */
  learn(request: Request, response: Response): boolean {
    let learnt = false;
    const fields = [
      ['WWW-Authenticate', 'Authorization'],
      ['Proxy-Authenticate', 'Proxy-Authorization'],
    ] as const;
    for (const [field, answer] of fields) {
      const seen = new Set<string>();
      for (const challenge of response.getAll(field).map(parseAuth)) {
        if (challenge?.scheme.toLowerCase() !== 'digest' || !isDigestAlgorithm(challenge.params.get('algorithm')))
          continue;
        const realm = challenge.params.get('realm') ?? '';
        if (seen.has(realm)) continue; // RFC 8760 2.4: the topmost that it knows
        seen.add(realm);
        const stale = challenge.params.get('stale')?.toLowerCase() === 'true';
        if (this.triedIn(request, answer, realm) && !stale) return false;
        this.known.set(`${answer} ${realm}`, { field: answer, challenge, count: 0 });
        learnt = true;
      }
    }
    return learnt;
  }

  /** Puts credentials for every challenge known. */
  sign(request: Request): Request {
    request.remove('Authorization').remove('Proxy-Authorization');
    for (const known of this.known.values()) {
      known.count++;
      const what = { method: request.method, uri: request.requestUri, body: request.body };
      const value = credentialsFor(known.challenge, this.who, what, this.random.token(12), known.count);
      request.add(known.field, printAuth(value));
    }
    return request;
  }

  private triedIn(request: Request, field: string, realm: string): boolean {
    return request.getAll(field).some(value => parseAuth(value)?.params.get('realm') === realm);
  }
}
