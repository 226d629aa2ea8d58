// Rules of challenges (RFC 3261 20.28, 22, RFC 8760).
import { type AuthValue, parseAuth } from '../../simulator/message';
import { at, type Finding, type Kind, onResponses, type ResponseRule, type Rule, type Sent } from './rule';
import { answerers, lacks, ofStatus } from './uas-facts';

const fields = ['WWW-Authenticate', 'Proxy-Authenticate'] as const;

interface Challenge extends AuthValue {
  field: string;
}

/** The challenges that can be read. */
function challengesOf({ message }: Sent): Challenge[] {
  return fields.flatMap(field =>
    message.getAll(field).flatMap(text => {
      const value = parseAuth(text);
      return value ? [{ ...value, field }] : [];
    }),
  );
}

const isChallenge = ({ status }: Kind): boolean => status === 401 || status === 407;

/** A rule of each challenge in a 401 or 407. */
function ofChallenges(
  id: string,
  requirement: string,
  expected: string,
  fits: (challenge: Challenge) => boolean,
  found: (challenge: Challenge) => string | undefined,
): Rule {
  return onResponses({
    id,
    requirement,
    roles: answerers,
    suits: isChallenge,
    applies: sent => challengesOf(sent).some(fits),
    check: sent => {
      for (const challenge of challengesOf(sent)) {
        const wrong = fits(challenge) ? found(challenge) : undefined;
        if (wrong !== undefined) return at(sent, challenge.field, wrong, expected);
      }
      return undefined;
    },
  });
}

const isDigest = ({ scheme }: Challenge): boolean => scheme.toLowerCase() === 'digest';
const always = (): boolean => true;
const basic = ({ scheme }: Challenge): string | undefined => (scheme.toLowerCase() === 'basic' ? scheme : undefined);

/** Neither a control character nor nothing but space. */
const canBeRead = (realm: string): boolean => realm.trim() !== '' && ![...realm].some(c => c < ' ' || c === '\x7f');

const never = (method: string, requirement: string): ResponseRule => ({
  id: `no-challenge-of-${method.toLowerCase()}`,
  requirement,
  roles: answerers,
  suits: isChallenge,
  applies: sent => sent.message.cseq !== undefined,
  check: (sent): Finding | undefined =>
    sent.message.cseq!.method === method
      ? at(sent, 'CSeq', `${sent.message.status} to ${method}`, `no challenge of ${method}`)
      : undefined,
});

/** Two challenges in one line: a scheme stands where a parameter should. */
const isJoined = (text: string): boolean =>
  /,\s*[A-Za-z]+\s+[A-Za-z]+\s*=/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""'));

export const uasChallenges: Rule[] = [
  onResponses(
    ofStatus(401, { id: '401-has-a-challenge', requirement: 'RFC3261:22.2-2', check: lacks('WWW-Authenticate') }),
  ),
  onResponses(
    ofStatus(407, { id: '407-has-a-challenge', requirement: 'RFC3261:22.3-2', check: lacks('Proxy-Authenticate') }),
  ),
  onResponses(never('ACK', 'RFC3261:22.1-9')),
  onResponses(never('CANCEL', 'RFC3261:22.1-10')),
  ofChallenges('basic-is-not-asked-for', 'RFC3261:22.4-2', 'a scheme other than Basic', always, basic),
  ofChallenges('no-challenge-for-basic', 'RFC3261:22-3', 'Digest', always, basic),
  ofChallenges('challenge-offers-qop', 'RFC3261:22.4-6', 'a qop parameter', isDigest, ({ params }) =>
    params.has('qop') ? undefined : 'no qop',
  ),
  ofChallenges(
    'realm-can-be-shown',
    'RFC3261:22.1-5',
    'a realm that a person can read',
    ({ params }) => params.has('realm'),
    ({ params }) => (canBeRead(params.get('realm')!) ? undefined : JSON.stringify(params.get('realm'))),
  ),
  ofChallenges(
    'challenge-of-a-proxy-has-a-realm',
    'RFC3261:22.3-13',
    'a realm',
    ({ field }) => field === 'Proxy-Authenticate',
    ({ params }) => (params.has('realm') ? undefined : 'no realm'),
  ),
  onResponses({
    id: 'challenges-for-a-realm-differ-in-algorithm',
    requirement: 'RFC8760:2.3-2',
    // what answers another request may have gathered the challenges of several branches
    roles: ['registrar'],
    suits: isChallenge,
    applies: sent => challengesOf(sent).filter(isDigest).length > 1,
    check: sent => {
      const seen = new Set<string>();
      for (const { field, params } of challengesOf(sent).filter(isDigest)) {
        const algorithm = (params.get('algorithm') ?? 'MD5').toUpperCase();
        const key = `${field} ${algorithm} ${params.get('realm') ?? ''}`;
        if (seen.has(key))
          return at(sent, field, `${algorithm} twice`, 'another algorithm for each challenge of a realm');
        seen.add(key);
      }
      return undefined;
    },
  }),
  onResponses({
    id: 'each-challenge-of-a-proxy-has-a-line',
    requirement: 'RFC3261:20.28-1',
    roles: answerers,
    applies: ({ message }) => message.has('Proxy-Authenticate'),
    check: sent => {
      const joined = sent.message.lines.find(({ key, value }) => key === 'Proxy-Authenticate' && isJoined(value));
      return joined && at(sent, 'Proxy-Authenticate', joined.value, 'one challenge a line');
    },
  }),
];
