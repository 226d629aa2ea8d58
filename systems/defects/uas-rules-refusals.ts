// Defects in what refusals, redirections and challenges say of themselves (RFC 3261 8.2, 13.3.1.2, 14.2, 20.28, 21, 22).
import { printAuth, type Response, writeMessage } from '../../simulator/message';
import { type Defect, defectsOf, type RolelessDefect } from './defect';
import { responses, responsesTo, withStatus } from './filters';
import { withoutBody } from './uas-filters';

/** Changes the phone's responses with one status. */
const refusing =
  (status: number, change: (response: Response) => Response): RolelessDefect['filters'] =>
  () =>
    responses(response => (response.status === status ? change(response) : response));

type Entry = [id: string, requirement: string, summary: string, caughtBy: string, shownIn: string];

/** Refusals that lack the field with which they are to say what would do. */
const silent: readonly [...Entry, status: number, field: string][] = [
  [
    'uas-405-without-allow',
    '8.2.1-3',
    'leaves Allow out of its 405 to MESSAGE',
    '405-has-allow',
    'torture-uas-survives.mpart01',
    405,
    'Allow',
  ],
  [
    'uas-reinvite-488-without-warning',
    '14.2-5',
    'refuses the offer of a re-INVITE without Warning',
    '488-to-a-reinvite-has-a-warning',
    'uas-reinvite-refused-with-488',
    488,
    'Warning',
  ],
];

/** Another status than that of the refusal, without the fields that go with it. */
const renamed: readonly [...Entry, from: number, to: number, reason: string][] = [
  [
    'uas-421-for-420',
    '8.2.4-4',
    'refuses an extension that it lacks with a 421 without Require',
    '421-has-require',
    'uas-require-unknown.udp',
    420,
    421,
    'Extension Required',
  ],
  [
    'uas-421-for-404',
    '21.4-12',
    'wants an extension that it does not name, when it is called at a line that it does not have',
    '421-tells-the-extensions',
    'uas-line-unknown.udp',
    404,
    421,
    'Extension Required',
  ],
  [
    'uas-302-without-contact',
    '13.3.1.2-1',
    'redirects a call to nowhere',
    'redirected-invite-has-contact',
    'uas-line-unknown.udp',
    404,
    302,
    'Moved Temporarily',
  ],
  [
    'uas-300-without-contact',
    '21.3-2',
    'gives the choice between no addresses',
    '300-has-contact',
    'uas-line-unknown.udp',
    404,
    300,
    'Multiple Choices',
  ],
  [
    'uas-484-says-no-more',
    '21.4-19',
    'refuses an address as incomplete without saying what it lacks',
    'reason-of-484-says-more',
    'uas-line-unknown.udp',
    404,
    484,
    'Address Incomplete',
  ],
  [
    'uas-409',
    '21-1',
    'refuses with a status that only HTTP has',
    'no-status-of-http-alone',
    'uas-line-unknown.udp',
    404,
    409,
    'Conflict',
  ],
];

const entry = ([id, requirement, summary, caughtBy, shownIn]: Entry): Omit<RolelessDefect, 'filters'> => ({
  id,
  requirement: `RFC3261:${requirement}`,
  summary,
  caughtBy,
  shownIn,
});

const digest = printAuth({
  scheme: 'Digest',
  params: new Map([
    ['realm', 'phone.invalid'],
    ['nonce', '47364c23432d2e13'],
    ['qop', 'auth'],
  ]),
});

/** Makes it a challenge. */
const challenging = (response: Response, status: 401 | 407): Response =>
  withoutBody(
    status === 401
      ? withStatus(response, 401, 'Unauthorized').set('WWW-Authenticate', digest)
      : withStatus(response, 407, 'Proxy Authentication Required').set('Proxy-Authenticate', digest),
  );

const isOfBye = (response: Response): boolean => response.cseq?.method === 'BYE';

const ofPhone: RolelessDefect[] = [
  ...silent.map(([id, requirement, summary, caughtBy, shownIn, status, field]) => ({
    ...entry([id, requirement, summary, caughtBy, shownIn]),
    filters: refusing(status, response => response.remove(field)),
  })),
  ...renamed.map(([id, requirement, summary, caughtBy, shownIn, from, to, reason]) => ({
    ...entry([id, requirement, summary, caughtBy, shownIn]),
    filters: refusing(from, response => withStatus(response, to, reason).remove('Unsupported')),
  })),
  {
    id: 'uas-415-without-accept-encoding',
    requirement: 'RFC3261:8.2.3-3',
    summary: 'refuses a coding that it does not know with the types that it does',
    caughtBy: '415-has-accept-encoding',
    shownIn: 'uas-415-names-coding',
    filters: refusing(415, response => response.remove('Accept-Encoding').set('Accept', 'application/sdp')),
  },
  {
    id: 'uas-415-without-accept-language',
    requirement: 'RFC3261:8.2.3-4',
    summary: 'refuses a language that it does not know with the types that it does',
    caughtBy: '415-has-accept-language',
    shownIn: 'uas-415-names-language',
    filters: refusing(415, response => response.remove('Accept-Language').set('Accept', 'application/sdp')),
  },
  {
    id: 'uas-unsupported-names-unasked',
    requirement: 'RFC3261:8.2.2.3-2',
    summary: 'names in Unsupported an extension that was not required, too',
    caughtBy: 'unsupported-lists-what-was-required',
    shownIn: 'uas-require-unknown-options',
    filters: refusing(420, response => response.add('Unsupported', 'replaces')),
  },
  {
    id: 'uas-challenges-cancel',
    requirement: 'RFC3261:22.1-10',
    summary: 'challenges a CANCEL',
    caughtBy: 'no-challenge-of-cancel',
    shownIn: 'uas-cancel-of-nothing.udp',
    alsoCaughtBy: ['www-authenticate-in-no-other-responses'],
    filters: () => responsesTo('CANCEL', response => challenging(response, 401)),
  },
  {
    id: 'uas-challenges-cancel-as-a-proxy',
    requirement: 'RFC3261:20-9',
    summary: 'challenges a CANCEL as a proxy does',
    caughtBy: 'proxy-authenticate-in-no-other-responses',
    shownIn: 'uas-cancel-of-nothing.udp',
    filters: () => responsesTo('CANCEL', response => challenging(response, 407)),
  },
  {
    id: 'uas-challenges-ack',
    requirement: 'RFC3261:22.1-9',
    summary: 'challenges the ACK to its 200',
    caughtBy: 'no-challenge-of-ack',
    shownIn: 'uas-call-ends-with-bye.tcp',
    // Over TCP, where the message that it sends next can take the challenge along
    filters: () => {
      const acks = new Map<string | undefined, string[]>();
      return {
        in: message => {
          if (message.isRequest() && message.method === 'ACK') acks.set(message.callId, message.getAll('Via'));
          return message;
        },
        out: (message, { transport }) => {
          const vias = acks.get(message.callId);
          if (!vias || !message.isResponse() || !isOfBye(message) || transport !== 'TCP') return message;
          const challenge = challenging(message.clone(), 401).set('Via', vias);
          challenge.set('CSeq', `${(message.cseq?.seq ?? 2) - 1} ACK`);
          return Buffer.concat([writeMessage(challenge), writeMessage(message)]);
        },
      };
    },
  },
];

/** Changes the challenges of the registrar (401) or of the proxy (407). */
const challenges = (field: string, change: (value: string) => string): RolelessDefect['filters'] => {
  const other = (response: Response): Response =>
    response.has(field) ? response.set(field, response.getAll(field).map(change)) : response;
  return () => responses(other);
};

const ofServers: readonly Defect[] = [
  {
    id: 'registrar-realm-blank',
    requirement: 'RFC3261:22.1-5',
    summary: 'challenges for a realm of which nothing can be shown',
    caughtBy: 'realm-can-be-shown',
    shownIn: 'torture-registrar-unknown-credentials',
    role: 'registrar',
    filters: challenges('WWW-Authenticate', value => value.replace(/realm="[^"]*"/, 'realm=" "')),
  },
  {
    id: 'proxy-challenge-without-realm',
    requirement: 'RFC3261:22.3-13',
    summary: 'challenges without a realm',
    caughtBy: 'challenge-of-a-proxy-has-a-realm',
    shownIn: 'proxy-foreign-request-uri',
    role: 'proxy',
    filters: challenges('Proxy-Authenticate', value => value.replace(/realm="[^"]*", */, '')),
  },
  {
    id: 'proxy-challenges-in-one-line',
    requirement: 'RFC3261:20.28-1',
    summary: 'puts two challenges into one line',
    caughtBy: 'each-challenge-of-a-proxy-has-a-line',
    shownIn: 'proxy-foreign-request-uri',
    role: 'proxy',
    filters: challenges('Proxy-Authenticate', value => `${value}, ${value.replace('MD5', 'SHA-256')}`),
  },
];

export const uasRefusalRuleDefects = [...defectsOf('uas', ofPhone), ...ofServers];
