// What a registrar can do wrong when it authenticates (10.3 items 3 and 4, 22).
import { type AuthValue, credentialsFor, parseAuth, printAuth, type Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { password, withStatus } from './filters';
import { answered, asked, exchanged } from './registrar-filters';

/** Puts sound credentials of the To's user in place of those that `applies` says are not sound. */
const believing = (applies: (credentials: AuthValue | undefined, request: Request) => boolean) =>
  exchanged(() => {
    let challenge: AuthValue | undefined;
    let count = 0;
    return {
      asked: request => {
        const value = request.get('Authorization');
        const username = request.to?.uri.user;
        if (value === undefined || !challenge || !username || !applies(parseAuth(value), request)) return;
        const who = { username, password };
        const about = { method: request.method, uri: request.requestUri };
        request.set('Authorization', printAuth(credentialsFor(challenge, who, about, 'believed', ++count)));
      },
      answered: response => {
        const value = response.get('WWW-Authenticate');
        if (value === undefined) return;
        challenge = parseAuth(value);
        count = 0;
      },
    };
  });

const isDigest = (credentials: AuthValue | undefined): boolean => credentials?.scheme.toLowerCase() === 'digest';

export const registrarDigestDefects = defectsOf('registrar', [
  {
    id: 'registrar-401-without-challenge',
    requirement: 'RFC3261:22.2-2',
    summary: 'answers 401 without WWW-Authenticate',
    caughtBy: 'registrar-challenge-form',
    alsoCaughtBy: ['torture-registrar-unknown-credentials'],
    filters: answered(response => void response.remove('WWW-Authenticate')),
  },
  {
    id: 'registrar-takes-basic',
    requirement: 'RFC3261:22-3',
    summary: 'accepts Basic credentials',
    caughtBy: 'registrar-basic-refused',
    filters: believing(credentials => credentials?.scheme.toLowerCase() === 'basic'),
  },
  {
    id: 'registrar-refuses-all-credentials',
    requirement: 'RFC3261:26.3.1-10',
    summary: 'challenges again and again',
    caughtBy: 'registrar-credentials-accepted',
    alsoCaughtBy: ['torture-registrar-ipv6'],
    filters: asked(request => void request.remove('Authorization')),
  },
  {
    id: 'registrar-needs-qop',
    requirement: 'RFC3261:22.4-1',
    summary: 'refuses credentials in the form of RFC 2069',
    caughtBy: 'registrar-credentials-without-qop',
    filters: asked(request => {
      const credentials = parseAuth(request.get('Authorization') ?? '');
      if (credentials && !credentials.params.has('qop')) request.remove('Authorization');
    }),
  },
  {
    id: 'registrar-takes-any-digest',
    requirement: 'RFC3261:26.3.1-10',
    summary: 'accepts whatever digest it is given',
    caughtBy: 'registrar-bad-credentials',
    filters: believing(isDigest),
  },
  {
    id: 'registrar-takes-replays',
    requirement: 'RFC3261:26.3.1-10',
    summary: 'accepts credentials as often as they are sent',
    caughtBy: 'registrar-replayed-credentials',
    filters: believing(credentials => isDigest(credentials)),
  },
  {
    id: 'registrar-one-user-for-all',
    requirement: 'RFC3261:10.3-12',
    summary: "lets any authenticated user change any user's bindings",
    caughtBy: 'registrar-foreign-aor-refused',
    filters: believing((credentials, { to }) => credentials?.params.get('username') !== to?.uri.user),
  },
  {
    id: 'registrar-404-for-403',
    requirement: 'RFC3261:10.3-13',
    summary: 'answers 404 to a user without the right to change an address-of-record',
    caughtBy: 'registrar-foreign-aor-403',
    filters: answered(response => {
      if (response.status === 403) withStatus(response, 404, 'Not Found');
    }),
  },
]);
