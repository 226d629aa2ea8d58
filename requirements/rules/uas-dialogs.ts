// Rules of responses that make a dialog (RFC 3261 12.1.1), and of what they offer and answer (13.3.1, RFC 3262 5).
import type { Response } from '../../simulator/message';
import { at, type Finding, onResponses, type Rule, type Sent } from './rule';
import { answered, is2xx, isInvite, isProgress, makesDialog, responsesBefore, sdpOf } from './uas-facts';

const unspaced = (texts: readonly string[]): string[] => texts.map(text => text.replace(/\s+/g, ''));

const routesOf = (sent: Sent<Response>): { wanted: string[]; came: string[] } => ({
  wanted: unspaced(answered(sent)!.getAll('Record-Route')),
  came: unspaced(sent.message.getAll('Record-Route')),
});

function askedForSips(sent: Sent<Response>): boolean {
  const request = answered(sent)!;
  const isSips = (scheme: string | undefined): boolean => scheme?.toLowerCase() === 'sips';
  if (isSips(request.uri?.scheme)) return true;
  const [first] = request.has('Record-Route') ? request.recordRoutes : request.contacts;
  return isSips(first?.uri.scheme);
}

const wrongContact = (sent: Sent<Response>, schemes: readonly string[]): Finding | undefined => {
  const other = sent.message.contacts.find(({ uri }) => !schemes.includes(uri.scheme.toLowerCase()));
  return other && at(sent, 'Contact', other.uri.toString(), `a ${schemes.join(' or ')} URI`);
};

const needsContact = (sent: Sent): Finding | undefined =>
  sent.message.has('Contact') ? undefined : { found: 'no Contact', expected: 'a Contact' };

const isReliable = ({ message }: Sent<Response>): boolean =>
  message.status > 100 && message.status < 200 && message.has('RSeq');

/** Whether a reliable response said something of the session before. */
const isBegun = (sent: Sent<Response>): boolean =>
  responsesBefore(sent).some(one => isReliable(one) && one.message.body.length > 0);

/** To an INVITE with a session description or without any body; a description inside parts is neither. */
const invited = (sent: Sent<Response>, withOffer: boolean): boolean => {
  const request = isInvite(sent) ? answered(sent) : undefined;
  if (!request || isBegun(sent)) return false;
  return withOffer ? sdpOf(request) !== undefined : request.body.length === 0;
};

const needsBody =
  (expected: string) =>
  ({ message }: Sent): Finding | undefined =>
    message.body.length > 0 ? undefined : { found: 'no body', expected };

const isFirstReliable = (sent: Sent<Response>): boolean =>
  isProgress(sent) && isReliable(sent) && !sent.repeated && !responsesBefore(sent).some(isReliable);

export const uasDialogs: Rule[] = [
  onResponses({
    id: 'dialog-response-copies-record-route',
    requirement: 'RFC3261:12.1.1-1',
    roles: ['uas'],
    applies: sent => makesDialog(sent) && answered(sent)!.has('Record-Route'),
    check: sent => {
      const { wanted, came } = routesOf(sent);
      if (came.join() === wanted.join()) return undefined;
      return at(sent, 'Record-Route', came.join(', ') || 'no Record-Route', wanted.join(', '));
    },
  }),
  onResponses({
    id: '2xx-to-invite-has-contact',
    requirement: 'RFC3261:12.1.1-2',
    roles: ['uas'],
    applies: sent => makesDialog(sent) && is2xx(sent),
    check: needsContact,
  }),
  onResponses({
    id: 'early-dialog-has-contact',
    requirement: 'RFC3261:12.1.1-2',
    roles: ['uas'],
    applies: sent => makesDialog(sent) && isProgress(sent),
    check: needsContact,
  }),
  onResponses({
    id: 'contact-of-a-dialog-is-sip',
    requirement: 'RFC3261:12.1.1-3',
    roles: ['uas'],
    applies: sent => makesDialog(sent) && sent.message.contacts.length > 0,
    check: sent => {
      const { length } = sent.message.contacts;
      if (length > 1) return at(sent, 'Contact', `${length} Contacts`, 'one URI');
      return wrongContact(sent, ['sip', 'sips']);
    },
  }),
  onResponses({
    id: 'contact-is-sips-where-sips-was-asked-for',
    requirement: 'RFC3261:12.1.1-4',
    roles: ['uas'],
    applies: sent => makesDialog(sent) && sent.message.contacts.length > 0 && askedForSips(sent),
    check: sent => wrongContact(sent, ['sips']),
  }),
  onResponses({
    id: '2xx-answers-the-offer',
    requirement: 'RFC3261:13.3.1.4-2',
    roles: ['uas'],
    applies: sent => is2xx(sent) && invited(sent, true),
    check: needsBody('an answer to the offer'),
  }),
  onResponses({
    id: '2xx-offers-where-the-invite-did-not',
    requirement: 'RFC3261:13.3.1.4-3',
    roles: ['uas'],
    applies: sent => is2xx(sent) && invited(sent, false),
    check: needsBody('an offer'),
  }),
  onResponses({
    id: 'first-reliable-message-has-the-offer',
    requirement: 'RFC3261:13.3.1-4',
    roles: ['uas'],
    applies: sent => (is2xx(sent) || isFirstReliable(sent)) && invited(sent, false),
    check: needsBody('an offer'),
  }),
  onResponses({
    id: 'first-reliable-response-has-the-offer',
    requirement: 'RFC3262:5-2',
    roles: ['uas'],
    applies: sent => isFirstReliable(sent) && invited(sent, false),
    check: needsBody('an offer'),
  }),
];
