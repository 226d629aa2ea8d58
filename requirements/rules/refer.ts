// Rules of REFER, and of the NOTIFYs about how the reference goes (RFC 3515).
import { eventOf, fragmentStatus, type Message, type Request, subscriptionStateOf } from '../../simulator/message';
import { at, type Finding, of, onRequests, type RequestRule, type Rule, type Sent } from './rule';
import { begins, callBefore, type Facts, ownBefore, responsesTo, sentFacts } from './uac-facts';
import { bodyType } from './uas-facts';

const isRefer = (message: Message): boolean => eventOf(message)?.name === 'refer';

/** The REFERs that came in the dialog of a NOTIFY, or made it, by their numbers; copies once. */
function refersOf(sent: Sent<Request>): Facts[] {
  const { fromTag, toTag } = sentFacts(sent);
  const bySeq = new Map<number, Facts>();
  for (const one of callBefore(sent)) {
    const isOne = one.request?.method === 'REFER' && one.fromTag === toTag;
    if (isOne && (one.toTag === undefined || one.toTag === fromTag) && !bySeq.has(one.seq)) bySeq.set(one.seq, one);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** A SUBSCRIBE in the call may have made, extended or ended the subscription that a NOTIFY is about. */
const isSubscribed = (sent: Sent): boolean => callBefore(sent).some(({ method }) => method === 'SUBSCRIBE');

/** The system's own NOTIFYs about REFERs in the dialog before, copies included. */
const reportsBefore = (sent: Sent<Request>): Facts[] =>
  ownBefore(sent, 'NOTIFY').filter(
    one => one.toTag === sentFacts(sent).toTag && one.fromTag === sentFacts(sent).fromTag && isRefer(one.message),
  );

/** A rule of the NOTIFYs that a REFER has caused. */
const reports = (rule: Omit<RequestRule, 'roles' | 'suits'>): Rule =>
  onRequests({
    ...rule,
    roles: ['uac'],
    suits: of('NOTIFY'),
    applies: sent => begins(sent) && isRefer(sent.message) && (rule.applies?.(sent) ?? true),
  });

const refers = (id: string, requirement: string, check: (sent: Sent<Request>) => Finding | undefined): Rule =>
  onRequests({ id, requirement, roles: ['uac'], suits: of('REFER'), applies: begins, check });

const one =
  (field: string) =>
  (sent: Sent<Request>): Finding | undefined => {
    const { length } = sent.message.getAll(field);
    return length === 1 ? undefined : at(sent, field, `${length} values of ${field}`, 'exactly one');
  };

/** What is in parts, or encrypted, may hold what is asked for (RFC 5621, RFC 3261 23). */
const isOpaque = (type: string | undefined): boolean => type !== undefined && /^multipart\/|pkcs7/.test(type);

/** Refused, or told to be over: later NOTIFYs are about another REFER. */
function isOver(sent: Sent<Request>, refer: Facts): boolean {
  const refused = callBefore(sent).some(
    one => one.response && one.branch === refer.branch && one.method === 'REFER' && one.status >= 300,
  );
  const ended = ({ message }: Facts): boolean => {
    const id = eventOf(message)?.id;
    return subscriptionStateOf(message)?.state === 'terminated' && (id === undefined || id === String(refer.seq));
  };
  return refused || reportsBefore(sent).some(ended);
}

const STATUS_LINE = /^SIP\/2\.0 [1-6]\d\d [^\r\n]*\r\n/i;
/** How far apart two NOTIFYs must be to be a second apart, ms: what a clock may be wrong by is left out. */
const APART_MS = 980;

/** The NOTIFY before, of the same subscription, when it came first; undefined where there was a SUBSCRIBE. */
function lastBefore(sent: Sent<Request>): Facts | undefined {
  const { branch } = sentFacts(sent);
  const id = eventOf(sent.message)?.id;
  const before = reportsBefore(sent).filter(one => one.branch !== branch && eventOf(one.message)?.id === id);
  const last = before.at(-1);
  return before.find(one => one.branch === last?.branch);
}

export const refer: Rule[] = [
  refers('refer-has-one-refer-to', 'RFC3515:2.4.1-1', one('Refer-To')),
  refers('refer-has-one-contact', 'RFC3515:2-2', one('Contact')),
  onRequests({
    id: 'report-of-a-reference-has-the-event-refer',
    requirement: 'RFC3515:2.4.4-2',
    roles: ['uac'],
    suits: of('NOTIFY'),
    // another Event, with another body, is of another subscription
    applies: sent =>
      begins(sent) &&
      refersOf(sent).length > 0 &&
      !isSubscribed(sent) &&
      (isRefer(sent.message) || !sent.message.has('Event') || bodyType(sent.message) === 'message/sipfrag'),
    check: sent =>
      isRefer(sent.message) ? undefined : at(sent, 'Event', sent.message.get('Event') ?? 'no Event', 'refer'),
  }),
  reports({
    id: 'report-of-a-reference-has-a-sipfrag',
    requirement: 'RFC3515:2.4.4-3',
    applies: ({ message }) => !isOpaque(bodyType(message)),
    check: sent => {
      const type = bodyType(sent.message);
      return type === 'message/sipfrag' ? undefined : at(sent, 'Content-Type', type ?? 'no body', 'message/sipfrag');
    },
  }),
  reports({
    id: 'report-of-a-reference-begins-with-a-status-line',
    requirement: 'RFC3515:2.4.5-2',
    applies: ({ message }) => bodyType(message) === 'message/sipfrag' && !message.has('Content-Encoding'),
    check: ({ message }) => {
      const text = message.body.toString('latin1');
      if (STATUS_LINE.test(text)) return undefined;
      return { found: JSON.stringify(text.slice(0, 60)), expected: 'SIP/2.0, a status, a reason, and CRLF' };
    },
  }),
  reports({
    id: 'report-of-a-later-reference-has-its-id',
    requirement: 'RFC3515:2.4.6-1',
    applies: sent => {
      const [first, ...later] = refersOf(sent);
      return (
        later.length > 0 && !isSubscribed(sent) && (eventOf(sent.message)?.id !== undefined || isOver(sent, first))
      );
    },
    check: sent => {
      const numbers = refersOf(sent).map(({ seq }) => String(seq));
      const id = eventOf(sent.message)?.id;
      if (id !== undefined && numbers.includes(id)) return undefined;
      return at(sent, 'Event', sent.message.get('Event')!, `the id ${numbers.slice(1).join(' or ')}`);
    },
  }),
  reports({
    id: 'last-report-of-a-reference-says-noresource',
    requirement: 'RFC3515:2.4.7-1',
    // 603 may say that the reference was not allowed: the reason then says whether to ask again
    applies: sent => {
      const status = fragmentStatus(sent.message.body) ?? 0;
      const ends = subscriptionStateOf(sent.message)?.state === 'terminated';
      return ends && status >= 200 && status !== 603 && !isSubscribed(sent);
    },
    check: sent =>
      subscriptionStateOf(sent.message)?.reason === 'noresource'
        ? undefined
        : at(sent, 'Subscription-State', sent.message.get('Subscription-State')!, 'terminated;reason=noresource'),
  }),
  reports({
    id: 'reports-of-a-reference-are-a-second-apart',
    requirement: 'RFC3515:3.10-1',
    // a copy of the one before may have been the first to come
    applies: sent =>
      !sent.repeated &&
      !isSubscribed(sent) &&
      lastBefore(sent) !== undefined &&
      responsesTo(sent, lastBefore(sent)!).length > 0,
    check: sent => {
      const last = lastBefore(sent)!;
      const gapMs = sentFacts(sent).at - last.at + (last.observed.lagMs ?? 0);
      if (gapMs >= APART_MS) return undefined;
      return { found: `${Math.round(gapMs)} ms after the one before`, expected: 'a second or more' };
    },
  }),
];
