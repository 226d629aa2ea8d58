// Rules of the credentials that a client sends (RFC 3261 20.7, 22; RFC 8760).
import { type AuthValue, type Message, parseAuth, type Request } from '../../simulator/message';
import { at, type Finding, onRequests, type Rule, type Sent, type SutRole } from './rule';
import {
  begins,
  callBefore,
  type Facts,
  finalOf,
  originated,
  ownBefore,
  responsesTo,
  sentFacts,
  squeezed,
} from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

const fields = ['Authorization', 'Proxy-Authorization'] as const;
type Field = (typeof fields)[number];

const challengeField: Record<Field, string> = {
  Authorization: 'WWW-Authenticate',
  'Proxy-Authorization': 'Proxy-Authenticate',
};

interface Credentials {
  field: Field;
  text: string;
  value: AuthValue;
}

const isDigest = ({ scheme }: AuthValue): boolean => scheme.toLowerCase() === 'digest';

/** The digest credentials that can be read. */
function credentialsOf(message: Message): Credentials[] {
  const list: Credentials[] = [];
  for (const field of fields)
    for (const line of message.lines)
      if (line.key === field) {
        const value = parseAuth(line.value);
        if (value && isDigest(value)) list.push({ field, text: line.value, value });
      }
  return list;
}

const hasCredentials = ({ message }: Sent): boolean => fields.some(field => message.has(field));

const challengesIn = (message: Message, field: Field): AuthValue[] =>
  message.getAll(challengeField[field]).flatMap(text => parseAuth(text) ?? []);

/** The challenge that the credentials answer, by realm and nonce. */
function challengeOf(sent: Sent, { field, value }: Credentials): AuthValue | undefined {
  const { params } = value;
  for (const { response } of callBefore(sent)) {
    if (!response || (response.status !== 401 && response.status !== 407)) continue;
    const found = challengesIn(response, field).filter(
      one =>
        isDigest(one) &&
        one.params.get('realm') === params.get('realm') &&
        one.params.get('nonce') === params.get('nonce'),
    );
    // the same nonce under several algorithms: which of them is meant, the credentials say
    const algorithm = (one: AuthValue): string => (one.params.get('algorithm') ?? 'MD5').toLowerCase();
    const same = found.filter(one => algorithm(one) === algorithm(value));
    if (same.length === 1) return same[0];
  }
  return undefined;
}

/** A rule of each of the credentials whose challenge is in the trace. */
const answering = (
  id: string,
  requirement: string,
  fits: (challenge: AuthValue) => boolean,
  wrong: (value: AuthValue) => string | undefined,
): Rule => {
  const answered = (sent: Sent<Request>): Credentials[] =>
    credentialsOf(sent.message).filter(one => {
      const challenge = challengeOf(sent, one);
      return challenge !== undefined && fits(challenge);
    });
  return onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => originated(sent) && hasCredentials(sent) && answered(sent).length > 0,
    check: sent => {
      for (const one of answered(sent)) {
        const expected = wrong(one.value);
        if (expected !== undefined) return at(sent, one.field, one.text, expected);
      }
      return undefined;
    },
  });
};

/** Text with nothing between quotation marks. */
const unquoted = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/g, '""');

/** Something that begins another set of credentials, after a comma. */
const another = /,\s*[A-Za-z][\w-]*\s+[A-Za-z][\w-]*\s*=/;

const ownLines = (id: string, requirement: string, kinds: readonly string[]): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => originated(sent) && kinds.some(field => sent.message.has(field)),
    check: sent => {
      const joined = sent.message.lines.find(({ key, value }) => kinds.includes(key) && another.test(unquoted(value)));
      return joined && at(sent, joined.key, joined.value, 'a line of its own for each');
    },
  });

/** The realms for which the client gave a proxy credentials in the call that were not refused. */
function acceptedRealms(sent: Sent): Set<string> {
  const realms = new Set<string>();
  for (const request of ownBefore(sent)) {
    const final = request.method === 'ACK' ? undefined : finalOf(sent, request);
    if (!final || final.status >= 300) continue;
    for (const { field, value } of credentialsOf(request.request!))
      if (field === 'Proxy-Authorization') realms.add(value.params.get('realm') ?? '');
  }
  return realms;
}

/** Whether the credentials were refused as they are: not for their nonce, and not for another's realm. */
function refused(sent: Sent, request: Facts, { field, text, value }: Credentials): boolean {
  const had = request.request!.getAll(field);
  if (squeezed(had.filter(one => squeezed([one]) === squeezed([text]))) === '') return false;
  return responsesTo(sent, request).some(
    ({ response, status }) =>
      (status === 401 || status === 407) &&
      challengesIn(response!, field).some(
        ({ params }) =>
          params.get('realm') === value.params.get('realm') && params.get('stale')?.toLowerCase() !== 'true',
      ),
  );
}

const uriIsBare = (text: string): boolean => /(?:^|[\s,])uri\s*=\s*[^"\s]/i.test(unquoted(text));

const twoOfOneRealm = (sent: Sent<Request>): Finding | undefined => {
  const users = new Map<string, string>();
  for (const { field, text, value } of credentialsOf(sent.message)) {
    const key = `${field} ${value.params.get('realm') ?? ''}`;
    const user = value.params.get('username') ?? '';
    if ((users.get(key) ?? user) !== user)
      return at(sent, field, text, `the credentials of ${users.get(key)} for this realm`);
    users.set(key, user);
  }
  return undefined;
};

export const uacCredentials: Rule[] = [
  ownLines('authorization-has-a-line-of-its-own', 'RFC3261:20.7-1', ['Authorization']),
  ownLines('credentials-have-lines-of-their-own', 'RFC3261:7.3.1-4', ['Authorization', 'Proxy-Authorization']),
  onRequests({
    id: 'refused-credentials-are-not-sent-again',
    requirement: 'RFC3261:22.1-13',
    roles: clients,
    applies: sent =>
      begins(sent) &&
      !sent.repeated &&
      credentialsOf(sent.message).length > 0 &&
      ownBefore(sent).some(one => [401, 407].includes(finalOf(sent, one)?.status ?? 0)),
    check: sent => {
      const { branch, seq } = sentFacts(sent);
      const others = ownBefore(sent).filter(one => one.branch !== branch && one.seq < seq && one.method !== 'ACK');
      for (const one of credentialsOf(sent.message))
        if (others.some(request => refused(sent, request, one)))
          return at(sent, one.field, one.text, 'other credentials than those that were refused');
      return undefined;
    },
  }),
  onRequests({
    id: 'credentials-for-a-proxy-stay-in-the-call',
    requirement: 'RFC3261:22.3-8',
    roles: clients,
    // an ACK has those of its INVITE, see clause 13
    applies: sent => begins(sent) && acceptedRealms(sent).size > 0,
    check: sent => {
      const given = new Set(
        credentialsOf(sent.message)
          .filter(({ field }) => field === 'Proxy-Authorization')
          .map(({ value }) => value.params.get('realm') ?? ''),
      );
      const missing = [...acceptedRealms(sent)].find(realm => !given.has(realm));
      return missing === undefined
        ? undefined
        : at(sent, 'Proxy-Authorization', 'no credentials for ' + missing, `credentials for the realm ${missing}`);
    },
  }),
  onRequests({
    id: 'credentials-name-their-realms',
    requirement: 'RFC3261:22.3-16',
    roles: clients,
    applies: sent => originated(sent) && hasCredentials(sent) && credentialsOf(sent.message).length > 1,
    check: sent => {
      const nameless = credentialsOf(sent.message).find(({ value }) => !value.params.has('realm'));
      return nameless && at(sent, nameless.field, nameless.text, 'a realm in each');
    },
  }),
  onRequests({
    id: 'one-user-for-one-realm',
    requirement: 'RFC3261:22.3-18',
    roles: clients,
    applies: sent => originated(sent) && hasCredentials(sent) && credentialsOf(sent.message).length > 1,
    check: twoOfOneRealm,
  }),
  onRequests({
    id: 'uri-of-credentials-is-quoted',
    requirement: 'RFC3261:22.4-3',
    roles: clients,
    applies: sent => originated(sent) && hasCredentials(sent),
    check: sent => {
      const bare = sent.message.lines.find(
        ({ key, value }) => (key === fields[0] || key === fields[1]) && /^digest\s/i.test(value) && uriIsBare(value),
      );
      return bare && at(sent, bare.key, bare.value, 'the uri in quotation marks');
    },
  }),
  answering(
    'no-cnonce-without-qop',
    'RFC3261:22.4-5',
    ({ params }) => !params.has('qop') && !(params.get('algorithm') ?? '').toLowerCase().endsWith('-sess'),
    ({ params }) => (params.has('cnonce') ? 'no cnonce: the challenge offered no qop' : undefined),
  ),
  answering(
    'credentials-state-the-qop',
    'RFC3261:22.4-7',
    // values that RFC 7616 does not know leave the client without a choice
    ({ params }) => /(?:^|[\s,])auth(?:-int)?(?:[\s,]|$)/i.test(params.get('qop') ?? ''),
    ({ params }) => {
      const missing = ['qop', 'nc', 'cnonce'].filter(name => !params.has(name));
      return missing.length === 0 ? undefined : `${missing.join(', ')} too: the challenge offered a qop`;
    },
  ),
];
