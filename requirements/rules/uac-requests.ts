// Rules of the fields that a client writes into every request of its own (RFC 3261 8.1.1, 19.3, 20.42).
import type { Request } from '../../simulator/message';
import { at, type Finding, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { begins, finalOf, isNew, opens, ownBefore, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

/** Requests for which some RFC says that they stand outside any dialog. */
const neverInDialogs = new Set(['REGISTER', 'PUBLISH']);
/** Each stands alone: no RFC says that its Call-ID is used again. */
const standAlone = new Set(['INVITE', 'OPTIONS', 'MESSAGE']);

/** RFC 3261 19.3: even with all 72 characters of a token, so many hold fewer than 32 bits. */
const fewerThan32Bits = 5;

const retriedLater = ({ status }: { status: number }): boolean => status >= 200 && status < 300;

const sipsIn = ({ requestUri, routes }: Request): boolean =>
  requestUri.slice(0, 5).toLowerCase() === 'sips:' || routes[0]?.uri.scheme === 'sips';

const oneSipContact = (sent: Sent<Request>): Finding | undefined => {
  const contacts = sent.message.getAll('Contact');
  if (contacts.length !== 1)
    return at(sent, 'Contact', contacts.join(', ') || 'no Contact', 'one SIP or SIPS URI in Contact');
  const [contact] = sent.message.contacts;
  if (contact && !contact.wildcard && contact.uri.isSip) return undefined;
  return at(sent, 'Contact', contacts[0], 'a SIP or SIPS URI');
};

const sipsContact = (sent: Sent<Request>): Finding | undefined => {
  const contacts = sent.message.contacts;
  return contacts.length > 0 && contacts.every(({ uri }) => uri.scheme === 'sips')
    ? undefined
    : at(sent, 'Contact', sent.message.get('Contact') ?? 'no Contact', 'a SIPS URI');
};

const dialogContact = (id: string, requirement: string): Rule =>
  onRequests({ id, requirement, roles: clients, applies: opens, check: oneSipContact });

const dialogSipsContact = (id: string, requirement: string): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => opens(sent) && sipsIn(sent.message) && sent.message.has('Contact'),
    check: sipsContact,
  });

const cookie = (id: string, requirement: string): Rule =>
  onRequests({
    id,
    requirement,
    roles: ['uac', 'proxy'],
    applies: ({ message }) => message.topVia?.branch !== undefined,
    check: sent =>
      sent.message.topVia!.branch!.toLowerCase().startsWith('z9hg4bk')
        ? undefined
        : at(sent, 'Via', sent.message.topVia!.branch!, 'a branch that begins with z9hG4bK'),
  });

export const uacRequests: Rule[] = [
  onRequests({
    id: 'new-request-goes-to-the-uri-of-its-to',
    requirement: 'RFC3261:8.1.1.1-1',
    roles: clients,
    // a route set may change the Request-URI (12.2.1.1), and so do redirections; REGISTER has a rule of its own (10.2)
    applies: sent =>
      isNew(sent) &&
      standAlone.has(sent.message.method) &&
      !sent.message.has('Route') &&
      sent.call.length === 0 &&
      sent.message.to!.uri.isSip &&
      sent.message.uri?.isSip === true,
    check: sent => {
      const uri = sent.message.uri!;
      const wanted = sent.message.to!.uri;
      // 19.1.1: To has neither a port nor a transport, which the Request-URI may have
      const fits = uri.user === wanted.user && uri.host.toLowerCase() === wanted.host.toLowerCase();
      return fits ? undefined : { found: sent.message.requestUri, expected: wanted.toString() };
    },
  }),
  onRequests({
    id: 'request-outside-dialogs-has-no-to-tag',
    requirement: 'RFC3261:8.1.1.1-7',
    roles: clients,
    applies: sent => begins(sent) && neverInDialogs.has(sent.message.method) && sent.message.to !== undefined,
    check: sent =>
      sent.message.to!.tag === undefined ? undefined : at(sent, 'To', sent.message.get('To')!, 'no tag in To'),
  }),
  onRequests({
    id: 'from-has-a-tag',
    requirement: 'RFC3261:8.1.1.3-2',
    roles: clients,
    applies: sent => begins(sent) && sent.message.from !== undefined,
    check: sent => (sent.message.from!.tag ? undefined : at(sent, 'From', sent.message.get('From')!, 'a tag in From')),
  }),
  onRequests({
    id: 'from-tag-has-room-for-32-bits',
    requirement: 'RFC3261:19.3-1',
    roles: clients,
    applies: sent => isNew(sent) && sent.message.from?.tag !== undefined,
    check: sent => {
      const tag = sent.message.from!.tag!;
      return tag.length > fewerThan32Bits
        ? undefined
        : at(sent, 'From', tag, 'a tag of at least 6 characters: fewer cannot hold 32 random bits');
    },
  }),
  onRequests({
    id: 'call-id-of-a-new-request-is-new',
    requirement: 'RFC3261:8.1.1.4-3',
    roles: clients,
    // a request that failed may be tried again under its Call-ID (8.1.3); one that succeeded is over
    applies: sent => {
      if (!isNew(sent) || !standAlone.has(sent.message.method)) return false;
      const me = sentFacts(sent);
      return !sent.call.some(
        ({ message, from }) =>
          message?.isRequest() && message.method === me.method && `${from.host}:${from.port}` !== me.from,
      );
    },
    check: sent => {
      const { method, seq, branch } = sentFacts(sent);
      const old = ownBefore(sent, method).find(
        one =>
          one.toTag === undefined &&
          one.seq !== seq &&
          one.branch !== branch &&
          retriedLater(finalOf(sent, one) ?? { status: 0 }),
      );
      return (
        old &&
        at(
          sent,
          'Call-ID',
          sent.message.callId ?? '',
          `another Call-ID than that of ${method} ${old.seq}, which is over`,
        )
      );
    },
  }),
  onRequests({
    id: 'call-id-has-room-for-chance',
    requirement: 'RFC3261:8.1.1.4-4',
    roles: clients,
    applies: sent => isNew(sent) && sent.message.callId !== undefined,
    check: sent =>
      sent.message.callId!.length > fewerThan32Bits
        ? undefined
        : at(sent, 'Call-ID', sent.message.callId!, 'a Call-ID too long to be guessed: at least 6 characters'),
  }),
  onRequests({
    id: 'client-puts-max-forwards-in',
    requirement: 'RFC3261:8.1.1.6-1',
    roles: clients,
    applies: begins,
    check: sent =>
      sent.message.maxForwards !== undefined
        ? undefined
        : at(sent, 'Max-Forwards', sent.message.get('Max-Forwards') ?? 'none', 'Max-Forwards with a number'),
  }),
  onRequests({
    id: 'client-puts-its-via-in',
    requirement: 'RFC3261:8.1.1.7-1',
    roles: clients,
    check: sent => (sent.message.has('Via') ? undefined : { found: 'no Via', expected: 'a Via of the client' }),
  }),
  onRequests({
    id: 'via-names-sip-2',
    requirement: 'RFC3261:8.1.1.7-2',
    roles: clients,
    applies: ({ message }) => message.topVia !== undefined,
    check: sent => {
      const { protocol } = sent.message.topVia!;
      return protocol.toUpperCase() === 'SIP/2.0' ? undefined : at(sent, 'Via', protocol, 'SIP/2.0');
    },
  }),
  onRequests({
    id: 'via-has-a-branch',
    requirement: 'RFC3261:8.1.1.7-3',
    roles: clients,
    applies: ({ message }) => message.topVia !== undefined,
    check: sent =>
      sent.message.topVia!.branch ? undefined : at(sent, 'Via', sent.message.getAll('Via')[0], 'a branch parameter'),
  }),
  onRequests({
    id: 'branch-is-of-one-request',
    requirement: 'RFC3261:8.1.1.7-4',
    roles: clients,
    // CANCEL and the ACK to a failure have the branch of another; so does, by mistake, an ACK to a 2xx, see clause 13
    applies: sent => begins(sent) && !!sent.message.topVia?.branch && sent.message.cseq !== undefined,
    check: sent => {
      const me = sentFacts(sent);
      const others = [...ownBefore(sent), ...sent.earlier.filter(one => one.message.isRequest()).map(sentFacts)];
      const other = others.find(
        one =>
          one.branch === me.branch &&
          one.method !== 'ACK' &&
          one.method !== 'CANCEL' &&
          (one.method !== me.method ||
            one.seq !== me.seq ||
            one.observed.message!.callId !== sent.message.callId ||
            one.request!.requestUri !== sent.message.requestUri),
      );
      return (
        other &&
        at(sent, 'Via', sent.message.topVia!.branch!, `another branch than that of ${other.method} ${other.seq}`)
      );
    },
  }),
  cookie('branch-begins-with-the-cookie', 'RFC3261:8.1.1.7-5'),
  cookie('via-sent-has-the-cookie', 'RFC3261:20.42-1'),
  dialogContact('request-that-opens-a-dialog-has-one-contact', 'RFC3261:8.1.1.8-1'),
  dialogContact('caller-gives-a-sip-contact', 'RFC3261:12.1.2-1'),
  dialogSipsContact('request-to-sips-has-a-sips-contact', 'RFC3261:8.1.1.8-3'),
  dialogSipsContact('caller-of-sips-gives-a-sips-contact', 'RFC3261:12.1.2-2'),
];
