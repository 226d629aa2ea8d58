// Rules of what refusals say of themselves (RFC 3261 8.2.1, 8.2.2.3, 8.2.3, 8.2.4, 13.3.1, 14.2, 21).
import type { Response } from '../../simulator/message';
import { at, onResponses, type Rule, type Sent } from './rule';
import {
  answered,
  answerers,
  arrivals,
  bodyType,
  isInvite,
  lacks,
  ofStatus,
  responsesBefore,
  values,
} from './uas-facts';

const acceptFields = ['Accept', 'Accept-Encoding', 'Accept-Language'] as const;

/** What a 415 is about, where only one thing can be meant; a body in parts has many types. */
function refusedFor(sent: Sent<Response>): (typeof acceptFields)[number] | undefined {
  const request = answered(sent);
  const type = request && bodyType(request);
  if (!request || !type || type.startsWith('multipart/') || request.has('Content-Disposition')) return undefined;
  const coded = request.has('Content-Encoding');
  const inLanguage = request.has('Content-Language');
  if (!coded && !inLanguage) return 'Accept';
  if (coded === inLanguage || !values(sent.message, 'Accept').has(type)) return undefined;
  return coded ? 'Accept-Encoding' : 'Accept-Language';
}

const needed: [(typeof acceptFields)[number], string][] = [
  ['Accept', 'RFC3261:8.2.3-2'],
  ['Accept-Encoding', 'RFC3261:8.2.3-3'],
  ['Accept-Language', 'RFC3261:8.2.3-4'],
];

const bodyRefusals: Rule[] = needed.map(([field, requirement]) =>
  onResponses({
    id: `415-has-${field.toLowerCase()}`,
    requirement,
    roles: answerers,
    suits: ({ status }) => status === 415,
    applies: sent => refusedFor(sent) === field,
    check: lacks(field),
  }),
);

/** A phrase that says no more than the status. */
const plain = (status: number, phrase: string, requirement: string, applies: (sent: Sent<Response>) => boolean): Rule =>
  onResponses({
    id: `reason-of-${status}-says-more`,
    requirement,
    roles: answerers,
    suits: kind => kind.status === status,
    applies,
    check: ({ message: { reason } }) =>
      ['', phrase.toLowerCase()].includes(reason.trim().toLowerCase())
        ? { found: reason.trim() || 'no reason', expected: 'a reason that says more than the status' }
        : undefined,
  });

/** The sentence is about syntax; a 400 may have other reasons. */
const isMalformed = (sent: Sent<Response>): boolean =>
  arrivals(sent).some(({ message }) => message!.faults.some(({ kind }) => kind === 'grammar'));

/** A user agent has been asked: a proxy that knows no address of the user sends a 480 too. */
const hasAlerted = (sent: Sent<Response>): boolean =>
  responsesBefore(sent).some(({ message: { status } }) => status > 100 && status < 200);

const withWarning = (id: string, requirement: string, inDialog: boolean): Rule =>
  onResponses({
    id,
    requirement,
    roles: ['uas'],
    suits: ({ status, method }) => status === 488 && method === 'INVITE',
    applies: sent => {
      const request = answered(sent);
      return (
        request?.to !== undefined &&
        (request.to.tag !== undefined) === inDialog &&
        bodyType(request) === 'application/sdp'
      );
    },
    check: lacks('Warning'),
  });

const redirection = (id: string, requirement: string, applies: (sent: Sent<Response>) => boolean): Rule =>
  onResponses({ id, requirement, roles: answerers, applies, check: lacks('Contact') });

/** Codes of HTTP/1.1 that no SIP RFC has. */
const httpOnly = new Set([101, 201, 203, 205, 206, 303, 304, 306, 307, 409, 411]);

/** Options in Unsupported that the request did not require. */
function unasked(sent: Sent<Response>): string[] {
  const request = answered(sent)!;
  const required = new Set([...values(request, 'Require'), ...values(request, 'Proxy-Require')]);
  return [...values(sent.message, 'Unsupported')].filter(option => !required.has(option));
}

export const uasRefusals: Rule[] = [
  onResponses(ofStatus(405, { id: '405-has-allow', requirement: 'RFC3261:8.2.1-3', check: lacks('Allow') }, ['uas'])),
  onResponses(ofStatus(405, { id: '405-tells-the-methods', requirement: 'RFC3261:21.4-4', check: lacks('Allow') })),
  onResponses({
    id: 'allow-in-405-lacks-the-method',
    requirement: 'RFC3261:8.2.1-4',
    roles: ['uas'],
    suits: ({ status }) => status === 405,
    applies: ({ message }) => message.has('Allow') && message.cseq !== undefined,
    check: sent => {
      const { method } = sent.message.cseq!;
      if (!sent.message.tokens('Allow').includes(method)) return undefined;
      return at(sent, 'Allow', `Allow lists ${method}`, 'only methods that are supported');
    },
  }),
  onResponses(
    ofStatus(420, { id: '420-has-unsupported', requirement: 'RFC3261:8.2.2.3-2', check: lacks('Unsupported') }),
  ),
  onResponses(
    ofStatus(420, { id: '420-tells-the-options', requirement: 'RFC3261:21.4-11', check: lacks('Unsupported') }),
  ),
  onResponses({
    id: 'unsupported-lists-what-was-required',
    requirement: 'RFC3261:8.2.2.3-2',
    roles: answerers,
    suits: ({ status }) => status === 420,
    applies: sent => sent.message.has('Unsupported') && answered(sent)?.has('Require') === true,
    check: sent => {
      const [option] = unasked(sent);
      return option === undefined ? undefined : at(sent, 'Unsupported', option, 'options of Require only');
    },
  }),
  onResponses(
    ofStatus(415, {
      id: '415-says-what-would-do',
      requirement: 'RFC3261:21.4-10',
      check: ({ message }) =>
        acceptFields.some(field => message.has(field))
          ? undefined
          : { found: 'none of them', expected: acceptFields.join(', ') },
    }),
  ),
  ...bodyRefusals,
  onResponses(ofStatus(421, { id: '421-has-require', requirement: 'RFC3261:8.2.4-4', check: lacks('Require') })),
  onResponses(
    ofStatus(421, { id: '421-tells-the-extensions', requirement: 'RFC3261:21.4-12', check: lacks('Require') }),
  ),
  withWarning('488-to-an-offer-has-a-warning', 'RFC3261:13.3.1.3-4', false),
  withWarning('488-to-a-reinvite-has-a-warning', 'RFC3261:14.2-5', true),
  redirection(
    'redirected-invite-has-contact',
    'RFC3261:13.3.1.2-1',
    sent => isInvite(sent) && sent.role === 'uas' && [300, 301, 302].includes(sent.message.status),
  ),
  redirection('300-has-contact', 'RFC3261:21.3-2', ({ message }) => message.status === 300),
  plain(400, 'Bad Request', 'RFC3261:21.4-2', isMalformed),
  plain(480, 'Temporarily Unavailable', 'RFC3261:21.4-16', hasAlerted),
  plain(484, 'Address Incomplete', 'RFC3261:21.4-19', () => true),
  onResponses({
    id: 'no-status-of-http-alone',
    requirement: 'RFC3261:21-1',
    roles: answerers,
    check: ({ message: { status } }) =>
      httpOnly.has(status) ? { found: String(status), expected: 'a status code of SIP' } : undefined,
  }),
];
