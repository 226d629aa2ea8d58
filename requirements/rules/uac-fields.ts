// Rules of what a client says of itself in its requests: extensions, methods, URIs, who calls (RFC 3261 8.1.1.9, 11.1, 13.2.1, 19.1, 20).
import type { Request, Uri } from '../../simulator/message';
import { at, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { begins, callBefore, isNew, originated, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

/** Option tags of standards-track RFCs. */
const optionTags = new Set([
  '100rel', // 3262
  '199', // 6228
  'answermode', // 5373
  'early-session', // 3959
  'eventlist', // 4662
  'explicitsub', // 7614
  'from-change', // 4916
  'geolocation-http', // 6442
  'geolocation-sip', // 6442
  'gin', // 6140
  'gruu', // 5627
  'histinfo', // 7044
  'ice', // 5768
  'join', // 3911
  'multiple-refer', // 5368
  'norefersub', // 4488
  'nosub', // 7614
  'outbound', // 5626
  'path', // 3327
  'policy', // 6794
  'precondition', // 3312
  'pref', // 3840
  'privacy', // 3323
  'recipient-list-invite', // 5366
  'recipient-list-message', // 5365
  'recipient-list-subscribe', // 5367
  'record-aware', // 7866
  'replaces', // 3891
  'resource-priority', // 4412
  'sdp-anat', // 4092
  'sec-agree', // 3329
  'siprec', // 7866
  'tdialog', // 4538
  'timer', // 4028
  'trickle-ice', // 8840
  'uui', // 7433
]);

const standardTags = (id: string, requirement: string, fields: readonly string[]): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => originated(sent) && fields.some(field => sent.message.has(field)),
    check: sent => {
      for (const field of fields) {
        const odd = sent.message.tokens(field).find(tag => !optionTags.has(tag.toLowerCase()));
        if (odd !== undefined) return at(sent, field, odd, 'an option tag of a standards-track RFC');
      }
      return undefined;
    },
  });

const isInvite = (sent: Sent<Request>): boolean => isNew(sent) && sent.message.method === 'INVITE';

const inviteHas = (id: string, requirement: string, field: string): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: isInvite,
    check: ({ message }) => (message.has(field) ? undefined : { found: 'no ' + field, expected: `a ${field} field` }),
  });

/** The URIs that the client chose itself, with their fields: those of others it may have to repeat as they came. */
function ownUris(message: Request): [string, Uri][] {
  const list: [string, Uri][] = [];
  const { from } = message;
  if (from) list.push(['From', from.uri]);
  if (message.method !== 'REGISTER')
    for (const { uri, wildcard } of message.contacts) if (!wildcard) list.push(['Contact', uri]);
  return list.filter(([, uri]) => uri.isSip);
}

const uriRule = (id: string, requirement: string, expected: string, isWrong: (uri: Uri) => boolean): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => isNew(sent) && ownUris(sent.message).length > 0,
    check: sent => {
      const wrong = ownUris(sent.message).find(([, uri]) => isWrong(uri));
      return wrong && at(sent, wrong[0], wrong[1].toString(), expected);
    },
  });

/** A URI with a question mark, which stands bare: as the codec sees it. */
const byFault = (id: string, requirement: string, field: string): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => begins(sent) && sent.message.has(field),
    check: ({ message }) => {
      const fault = message.faults.find(one => one.field === field && one.kind === 'rule' && one.found.startsWith('?'));
      return fault && { found: fault.found, expected: 'the URI in <>', offset: fault.offset, length: fault.length };
    },
  });

const reliable = new Set(['tcp', 'tls', 'sctp', 'ws', 'wss', 'tls-sctp']);
const transportOf = (uri: Uri): string | undefined => uri.params.get('transport')?.toLowerCase();

const isAnonymous = ({ message }: Sent<Request>): boolean =>
  message.from?.uri.isSip === true && message.from.uri.host.toLowerCase() === 'anonymous.invalid';

/** Methods that the system has answered with success in the call. */
function answeredMethods(sent: Sent): Set<string> {
  const { from } = sentFacts(sent);
  const methods = new Set<string>();
  for (const one of callBefore(sent))
    if (one.from === from && one.status >= 200 && one.status < 300 && one.vias === 1) methods.add(one.method);
  return methods;
}

const allowed = ({ message }: Sent): Set<string> => new Set(message.tokens('Allow'));

export const uacFields: Rule[] = [
  standardTags('supported-names-standard-extensions', 'RFC3261:8.1.1.9-2', ['Supported']),
  standardTags('supported-sent-is-of-standard-options', 'RFC3261:20.37-1', ['Supported']),
  standardTags('require-names-standard-extensions', 'RFC3261:8.1.1.9-5', ['Require', 'Proxy-Require']),
  standardTags('require-sent-is-of-standard-options', 'RFC3261:20.32-3', ['Require']),
  onRequests({
    id: 'only-invite-requires-100rel',
    requirement: 'RFC3262:4-1',
    roles: clients,
    suits: ({ method }) => method !== 'INVITE',
    applies: begins,
    check: sent =>
      sent.message.tokens('Require').some(tag => tag.toLowerCase() === '100rel')
        ? at(sent, 'Require', `100rel in ${sent.message.method}`, '100rel in Require of INVITE only')
        : undefined,
  }),
  onRequests({
    id: 'options-has-accept',
    requirement: 'RFC3261:11.1-2',
    roles: clients,
    applies: sent => begins(sent) && sent.message.method === 'OPTIONS',
    check: ({ message }) => (message.has('Accept') ? undefined : { found: 'no Accept', expected: 'an Accept field' }),
  }),
  inviteHas('invite-has-allow', 'RFC3261:13.2.1-1', 'Allow'),
  inviteHas('invite-has-supported', 'RFC3261:13.2.1-3', 'Supported'),
  onRequests({
    id: 'allow-of-an-invite-names-its-methods',
    requirement: 'RFC3261:13.2.1-2',
    roles: clients,
    applies: sent => isInvite(sent) && sent.message.has('Allow'),
    check: sent => {
      // whoever opens a dialog by INVITE takes these in it
      const missing = ['INVITE', 'ACK', 'BYE'].filter(method => !allowed(sent).has(method));
      return missing.length === 0
        ? undefined
        : at(sent, 'Allow', sent.message.get('Allow') ?? '', `${missing.join(', ')} too`);
    },
  }),
  onRequests({
    id: 'allow-with-invite-names-ack-and-cancel',
    requirement: 'RFC3261:20.5-1',
    roles: clients,
    applies: sent => begins(sent) && allowed(sent).has('INVITE'),
    check: sent => {
      const missing = ['ACK', 'CANCEL'].filter(method => !allowed(sent).has(method));
      return missing.length === 0
        ? undefined
        : at(sent, 'Allow', sent.message.get('Allow') ?? '', `${missing.join(', ')} too`);
    },
  }),
  onRequests({
    id: 'allow-names-methods-that-were-taken',
    requirement: 'RFC3261:20.5-1',
    roles: clients,
    applies: sent => begins(sent) && sent.message.has('Allow') && answeredMethods(sent).size > 0,
    check: sent => {
      const missing = [...answeredMethods(sent)].filter(method => !allowed(sent).has(method));
      return missing.length === 0
        ? undefined
        : at(sent, 'Allow', sent.message.get('Allow') ?? '', `${missing.join(', ')} too`);
    },
  }),
  onRequests({
    id: 'request-has-content-length',
    requirement: 'RFC3261:20.14-1',
    roles: clients,
    applies: begins,
    check: ({ message }) =>
      message.has('Content-Length') ? undefined : { found: 'no Content-Length', expected: 'a Content-Length field' },
  }),
  onRequests({
    id: 'cseq-fits-32-bits',
    requirement: 'RFC3261:20.16-1',
    roles: ['uac', 'proxy'],
    applies: sent => (sent.role === 'proxy' || begins(sent)) && /^\d/.test(sent.message.get('CSeq') ?? ''),
    check: sent => {
      const value = sent.message.get('CSeq')!;
      // a proxy repeats what it got
      if (Number.parseInt(value, 10) <= 0xffffffff || sent.original?.get('CSeq') === value) return undefined;
      return at(sent, 'CSeq', value, 'a number below 2**32');
    },
  }),
  onRequests({
    id: 'request-uri-is-plain',
    requirement: 'RFC3261:7.1-1',
    roles: clients,
    applies: begins,
    check: ({ message: { requestUri } }) => {
      for (let i = 0; i < requestUri.length; i++) {
        const code = requestUri.charCodeAt(i);
        if (code <= 32 || code === 127 || code === 60 || code === 62)
          return { found: requestUri, expected: 'a URI without spaces, control characters and angle brackets' };
      }
      return undefined;
    },
  }),
  onRequests({
    id: 'request-uri-has-no-method-parameter',
    requirement: 'RFC3261:19.1.5-3',
    roles: clients,
    applies: sent => begins(sent) && sent.message.uri?.isSip === true,
    check: ({ message }) =>
      message.uri!.params.has('method')
        ? { found: message.requestUri, expected: 'a Request-URI without the method parameter' }
        : undefined,
  }),
  uriRule('own-uri-has-no-password', 'RFC3261:19.1.1-4', 'no password', uri => uri.password !== undefined),
  uriRule('own-sips-uri-has-a-reliable-transport', 'RFC3261:19.1.1-8', 'a reliable transport', uri => {
    const transport = transportOf(uri);
    return uri.scheme === 'sips' && transport !== undefined && !reliable.has(transport);
  }),
  uriRule('own-uri-has-ttl-with-maddr-over-udp', 'RFC3261:19.1.1-9', 'ttl with a multicast maddr and UDP only', uri => {
    const transport = transportOf(uri) ?? 'udp';
    return uri.params.has('ttl') && (!uri.params.has('maddr') || transport !== 'udp');
  }),
  onRequests({
    id: 'uri-with-an-at-sign-has-a-user',
    requirement: 'RFC3261:19.1.1-2',
    roles: clients,
    applies: begins,
    check: ({ message }) => {
      const fault = message.faults.find(
        ({ requirement, field }) => requirement === 'RFC3261:19.1.1-2' && (field === 'From' || field === 'Contact'),
      );
      return fault && { found: fault.found, expected: 'a user before @', offset: fault.offset, length: fault.length };
    },
  }),
  byFault('contact-with-a-question-mark-has-brackets', 'RFC3261:20.10-1', 'Contact'),
  byFault('from-with-a-question-mark-has-brackets', 'RFC3261:20.20-2', 'From'),
  byFault('reply-to-with-a-question-mark-has-brackets', 'RFC3261:20.31-3', 'Reply-To'),
  onRequests({
    id: 'hidden-caller-is-named-anonymous',
    requirement: 'RFC3261:20.20-1',
    roles: clients,
    applies: sent => isNew(sent) && isAnonymous(sent),
    check: sent =>
      sent.message.from!.displayName?.trim().toLowerCase() === 'anonymous'
        ? undefined
        : at(sent, 'From', sent.message.get('From')!, 'the display name Anonymous'),
  }),
  onRequests({
    id: 'hidden-caller-gives-no-reply-to-of-its-own',
    requirement: 'RFC3261:20.31-2',
    roles: clients,
    // only where the same request tells who the caller is
    applies: sent => isNew(sent) && isAnonymous(sent) && sent.message.has('P-Preferred-Identity'),
    check: sent => {
      const replyTo = sent.message.get('Reply-To');
      const user = replyTo === undefined ? undefined : userIn(replyTo);
      if (user === undefined) return undefined;
      const known = sent.message.getAll('P-Preferred-Identity').some(identity => userIn(identity) === user);
      return known ? at(sent, 'Reply-To', replyTo!, 'no Reply-To that names the hidden caller') : undefined;
    },
  }),
];

/** user@host in the value of an address field. */
function userIn(value: string): string | undefined {
  const sip = /sips?:([^@>;\s]+@[^>;?\s]+)/i.exec(value);
  return sip?.[1].toLowerCase();
}
