// Rules of the To field of responses (RFC 3261 8.2.6.2, 9.2, 13.3.1.1).
import type { Message, Request, Response } from '../../simulator/message';
import type { Address } from '../../simulator/runtime';
import { at, type Finding, onResponses, type Rule, type Sent } from './rule';
import { answered, answerers, isInvite, isProgress, responsesBefore } from './uas-facts';

const tagOf = ({ message }: Sent): string | undefined => message.to?.tag;

const contactOf = ({ message }: Sent): string | undefined => message.get('Contact');

/** What the system said before under a tag; responses of others, that a proxy may pass on unseen, have other Contacts. */
function taggedBefore(sent: Sent<Response>): Sent<Response>[] {
  if (!answered(sent) || sent.message.status === 100) return [];
  const mine = contactOf(sent);
  return responsesBefore(sent).filter(
    one => one.message.status !== 100 && tagOf(one) && (!mine || !contactOf(one) || contactOf(one) === mine),
  );
}

function sameTag(sent: Sent<Response>, before: readonly Sent<Response>[]): Finding | undefined {
  const other = before.find(one => tagOf(one) !== tagOf(sent));
  if (!other) return undefined;
  const expected = `the tag ${tagOf(other)} of the ${other.message.status} before`;
  return at(sent, 'To', sent.message.get('To') ?? 'no To', expected);
}

/** The INVITE's responses that the system made itself: its Contact is its own address, and it sent the INVITE nowhere. */
function inviteMessages(sent: Sent<Response>, cancel: Request): Message[] {
  const branch = cancel.topVia?.branch;
  if (branch === undefined) return [];
  return sent.call.flatMap(({ message, from }): Message[] => {
    const own = from.host === sent.observed.from.host && from.port === sent.observed.from.port;
    if (!own || message?.cseq?.method !== 'INVITE' || message.cseq.seq !== cancel.cseq?.seq) return [];
    if (message.isRequest()) return [message];
    if (!message.isResponse() || message.status === 100 || message.topVia?.branch !== branch) return [];
    return [message];
  });
}

const isOwnContact = (message: Message, { host, port }: Address): boolean =>
  message.contacts.some(({ uri }) => uri.host === host && (uri.port ?? 5060) === port);

const tagOfCancelled = (sent: Sent<Response>): Set<string> => {
  const cancel = answered(sent);
  const sentOnes = cancel ? inviteMessages(sent, cancel) : [];
  if (sentOnes.some(message => message.isRequest())) return new Set();
  const own = sentOnes.some(message => isOwnContact(message, sent.observed.from));
  return new Set(own ? sentOnes.flatMap(({ to }) => to?.tag ?? []) : []);
};

export const uasTags: Rule[] = [
  onResponses({
    id: 'to-tag-of-the-request-is-kept',
    requirement: 'RFC3261:8.2.6.2-5',
    roles: answerers,
    applies: sent => answered(sent)?.to?.tag !== undefined,
    check: sent => {
      const { tag } = answered(sent)!.to!;
      return tagOf(sent) === tag ? undefined : at(sent, 'To', sent.message.get('To') ?? 'no To', `the tag ${tag}`);
    },
  }),
  onResponses({
    id: 'to-gets-a-tag',
    requirement: 'RFC3261:8.2.6.2-6',
    roles: answerers,
    applies: sent => {
      const to = answered(sent)?.to;
      return sent.message.status !== 100 && to !== undefined && to.tag === undefined;
    },
    check: sent => (tagOf(sent) ? undefined : at(sent, 'To', sent.message.get('To') ?? 'no To', 'a tag in To')),
  }),
  onResponses({
    id: 'to-keeps-its-uri',
    requirement: 'RFC3261:8.2.6.2-6',
    roles: answerers,
    applies: sent => answered(sent)?.to !== undefined && sent.message.to !== undefined,
    check: sent => {
      const [wanted, came] = [answered(sent)!.to!.uri, sent.message.to!.uri];
      if (came.toString() === wanted.toString() || came.equals(wanted)) return undefined;
      return at(sent, 'To', came.toString(), wanted.toString());
    },
  }),
  onResponses({
    id: 'to-tag-is-the-same-in-all-responses',
    requirement: 'RFC3261:8.2.6.2-7',
    roles: answerers,
    applies: sent => taggedBefore(sent).length > 0,
    check: sent => sameTag(sent, taggedBefore(sent)),
  }),
  onResponses({
    id: 'provisional-responses-are-of-one-dialog',
    requirement: 'RFC3261:13.3.1.1-2',
    roles: ['uas'],
    applies: sent => isInvite(sent) && isProgress(sent) && taggedBefore(sent).some(isProgress),
    check: sent => sameTag(sent, taggedBefore(sent).filter(isProgress)),
  }),
  onResponses({
    id: 'response-to-cancel-has-the-tag-of-the-invites',
    requirement: 'RFC3261:9.2-3',
    roles: ['uas'],
    applies: sent =>
      sent.message.cseq?.method === 'CANCEL' && sent.message.status === 200 && tagOfCancelled(sent).size === 1,
    check: sent => {
      const tags = tagOfCancelled(sent);
      if (tags.has(tagOf(sent) ?? '')) return undefined;
      return at(
        sent,
        'To',
        sent.message.get('To') ?? 'no To',
        `the tag ${[...tags][0]} of the responses to the INVITE`,
      );
    },
  }),
];
