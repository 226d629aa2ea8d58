// Defects of a phone that transfers its calls, and whose calls are transferred (RFC 3515).
import type { Filters } from '../../simulator/element';
import { type Message, NameAddr, type Request, type Response } from '../../simulator/message';
import { defectsOf } from './defect';
import { receivedRequests, requests, responsesTo, withStatus } from './filters';

/** A place where nobody is. */
const nowhere = '<sip:nobody@127.0.0.1:9>';

const isFirst = (notify: Request): boolean => notify.body.toString().includes('100 Trying');

function withBody(notify: Request, text: string): Request {
  notify.body = Buffer.from(text);
  return notify;
}

/** Changes the responses to NOTIFYs that go out while a REFER of the same dialog waits for its final response. */
function whileReferring(change: (response: Response) => Response): Filters {
  const waiting = new Set<string | undefined>();
  const is = (message: Message, method: string): boolean => message.cseq?.method === method;
  return {
    in: message => {
      if (message.isResponse() && is(message, 'REFER') && message.status >= 200) waiting.delete(message.callId);
      return message;
    },
    out: message => {
      if (message.isRequest() && is(message, 'REFER')) waiting.add(message.callId);
      const early = message.isResponse() && is(message, 'NOTIFY') && waiting.has(message.callId);
      return early ? change(message) : message;
    },
  };
}

/** Changes the BYE of a call in which a REFER was sent. */
function afterReferring(change: (bye: Request) => Request): Filters {
  const referred = new Set<string | undefined>();
  return {
    out: message => {
      if (!message.isRequest()) return message;
      if (message.method === 'REFER') referred.add(message.callId);
      return message.method === 'BYE' && referred.has(message.callId) ? change(message) : message;
    },
  };
}

const referToTwice = {
  requirement: 'RFC3515:2.4.1-1',
  summary: 'puts Refer-To into its REFER twice',
  alsoCaughtBy: ['refer-has-one-refer-to'],
  filters: () => requests('REFER', refer => refer.add('Refer-To', nowhere)),
};

export const uacTransferDefects = defectsOf('uac', [
  { id: 'uac-refer-to-twice', caughtBy: 'uac-refer-names-the-target', ...referToTwice },
  {
    id: 'uac-refer-without-contact',
    requirement: 'RFC3515:2-2',
    summary: 'leaves Contact out of its REFER',
    caughtBy: 'uac-refer-names-the-target',
    alsoCaughtBy: ['refer-has-one-contact'],
    filters: () => requests('REFER', refer => refer.remove('Contact')),
  },
  {
    id: 'uac-refer-without-route',
    requirement: 'RFC3515:2-3',
    summary: 'leaves the route set of the dialog out of its REFER',
    caughtBy: 'uac-refer-follows-route',
    filters: () => requests('REFER', refer => refer.remove('Route')),
  },
  {
    id: 'uac-early-report-refused',
    requirement: 'RFC3515:2.4.4-4',
    summary: 'refuses a NOTIFY that comes before the response to its REFER',
    caughtBy: 'uac-refer-notified-early',
    filters: () => whileReferring(response => withStatus(response, 481, 'Call/Transaction Does Not Exist')),
  },
  {
    id: 'uac-number-lost-after-refer',
    requirement: 'RFC3261:12.2.1.1-8',
    summary: 'leaves a number out between a REFER and the BYE',
    caughtBy: 'uac-refer-refused',
    alsoCaughtBy: ['uac-refer-failed'],
    filters: () => afterReferring(bye => bye.set('CSeq', `${(bye.cseq?.seq ?? 0) + 1} BYE`)),
  },
]);

export const uasTransferDefects = defectsOf('uas', [
  { id: 'uas-refer-to-twice', caughtBy: 'uas-refers', ...referToTwice },
  {
    id: 'uas-refer-unsupported-without-allow',
    requirement: 'RFC3261:8.2.1-3',
    summary: 'knows no REFER, and refuses it with a 405 without Allow',
    caughtBy: 'uas-refer-unsupported',
    options: { transfers: false },
    filters: () => responsesTo('REFER', response => response.remove('Allow')),
  },
  {
    id: 'uas-refer-not-followed',
    requirement: 'RFC3515:2.4.2-2',
    summary: 'accepts a REFER and calls nobody',
    caughtBy: 'uas-refer-followed',
    alsoCaughtBy: ['uas-refer-outside-call'],
    filters: () => requests('INVITE', invite => (invite.to?.tag === undefined ? undefined : invite)),
  },
  {
    id: 'uas-refer-unanswered',
    requirement: 'RFC3515:2.4.2-7',
    summary: 'follows a REFER without a response to it',
    caughtBy: 'uas-refer-followed',
    filters: () => responsesTo('REFER', () => undefined),
  },
  {
    id: 'uas-refer-unreported',
    requirement: 'RFC3515:2.4.2-8',
    summary: 'sends no NOTIFY about a REFER',
    caughtBy: 'uas-refer-followed',
    alsoCaughtBy: ['uas-refer-first-notify', 'uas-refer-outside-call'],
    filters: () => requests('NOTIFY', () => undefined),
  },
  {
    id: 'uas-refer-reported-once',
    requirement: 'RFC3515:2.4.4-1',
    summary: 'tells by NOTIFY that it follows a REFER, and not how that went',
    caughtBy: 'uas-refer-followed',
    alsoCaughtBy: ['uas-refer-last-notify'],
    filters: () => requests('NOTIFY', notify => (isFirst(notify) ? notify : undefined)),
  },
  {
    id: 'uas-report-of-another-event',
    requirement: 'RFC3515:2.4.4-2',
    summary: 'names another event in its NOTIFYs about a REFER',
    caughtBy: 'uas-refer-first-notify',
    alsoCaughtBy: ['report-of-a-reference-has-the-event-refer'],
    filters: () => requests('NOTIFY', notify => notify.set('Event', 'transfer')),
  },
  {
    id: 'uas-report-in-plain-text',
    requirement: 'RFC3515:2.4.4-3',
    summary: 'marks the body of its NOTIFYs about a REFER as text/plain',
    caughtBy: 'uas-refer-first-notify',
    alsoCaughtBy: ['report-of-a-reference-has-a-sipfrag'],
    filters: () => requests('NOTIFY', notify => notify.set('Content-Type', 'text/plain')),
  },
  {
    id: 'uas-report-without-body',
    requirement: 'RFC3515:2.4.5-1',
    summary: 'sends its NOTIFYs about a REFER without a body',
    caughtBy: 'uas-refer-first-notify',
    alsoCaughtBy: ['report-of-a-reference-has-a-sipfrag'],
    filters: () => requests('NOTIFY', notify => withBody(notify.remove('Content-Type'), '')),
  },
  {
    id: 'uas-report-without-version',
    requirement: 'RFC3515:2.4.5-2',
    summary: 'leaves SIP/2.0 out of the status line in its NOTIFYs',
    caughtBy: 'uas-refer-first-notify',
    alsoCaughtBy: ['report-of-a-reference-begins-with-a-status-line'],
    filters: () => requests('NOTIFY', notify => withBody(notify, notify.body.toString().replace('SIP/2.0 ', ''))),
  },
  {
    id: 'uas-report-ends-in-line-feed',
    requirement: 'RFC3515:2.4.5-2',
    summary: 'ends the status line in its NOTIFYs with a line feed alone',
    caughtBy: 'report-of-a-reference-begins-with-a-status-line',
    shownIn: 'uas-refer-first-notify',
    filters: () => requests('NOTIFY', notify => withBody(notify, notify.body.toString().replace('\r\n', '\n'))),
  },
  {
    id: 'uas-last-report-for-another-reason',
    requirement: 'RFC3515:2.4.7-1',
    summary: 'gives a timeout as the reason for which its last NOTIFY ends the subscription',
    caughtBy: 'uas-refer-last-notify',
    alsoCaughtBy: ['last-report-of-a-reference-says-noresource'],
    filters: () =>
      requests('NOTIFY', notify =>
        isFirst(notify) ? notify : notify.set('Subscription-State', 'terminated;reason=timeout'),
      ),
  },
  {
    id: 'uas-refer-without-target-taken',
    requirement: 'RFC3515:2.4.2-4',
    summary: 'accepts a REFER without Refer-To',
    caughtBy: 'uas-refer-without-refer-to',
    filters: () => receivedRequests('REFER', refer => (refer.has('Refer-To') ? refer : refer.set('Refer-To', nowhere))),
  },
  {
    id: 'uas-refer-to-two-followed',
    requirement: 'RFC3515:2.4.2-4',
    summary: 'follows the first of two Refer-To',
    caughtBy: 'uas-refer-to-two',
    filters: () => receivedRequests('REFER', refer => refer.set('Refer-To', refer.get('Refer-To') ?? nowhere)),
  },
  {
    id: 'uas-refer-to-anything',
    requirement: 'RFC3515:2.4.2-6',
    summary: 'accepts a REFER to a URI of an unknown scheme',
    caughtBy: 'uas-refer-to-unknown-scheme',
    filters: () =>
      receivedRequests('REFER', refer => {
        const uri = NameAddr.parse(refer.get('Refer-To') ?? '')?.uri;
        return !uri || uri.isSip ? refer : refer.set('Refer-To', nowhere);
      }),
  },
  {
    id: 'uas-refer-abandoned',
    requirement: 'RFC3515:2.4.4-5',
    summary: 'cancels the call that a REFER caused when its NOTIFY is refused',
    caughtBy: 'uas-refer-unsubscribed',
    options: { transfers: { abandons: true } },
  },
  {
    id: 'uas-later-report-without-id',
    requirement: 'RFC3515:2.4.6-1',
    summary: 'leaves out which REFER of the dialog a NOTIFY is about',
    caughtBy: 'uas-refer-second',
    alsoCaughtBy: ['report-of-a-later-reference-has-its-id'],
    filters: () => requests('NOTIFY', notify => notify.set('Event', 'refer')),
  },
  {
    id: 'uas-subscription-outlived',
    requirement: 'RFC3515:3.4-1',
    summary: 'makes the subscription shorter than the INVITE that the REFER caused may wait',
    caughtBy: 'uas-refer-outlived',
    options: { transfers: { durationS: 60 } },
  },
  {
    id: 'uas-reports-without-pause',
    requirement: 'RFC3515:3.10-1',
    summary: 'sends a NOTIFY for each news of a reference at once',
    caughtBy: 'reports-of-a-reference-are-a-second-apart',
    shownIn: 'uas-refer-followed.udp',
    options: { transfers: { paceMs: 0 } },
  },
  {
    id: 'uas-subscribe-to-refer-refused-otherwise',
    requirement: 'RFC3515:2.4.4-6',
    summary: 'refuses a SUBSCRIBE to the event refer with 489',
    caughtBy: 'uas-subscribe-to-refer',
    filters: () => responsesTo('SUBSCRIBE', response => withStatus(response, 489, 'Bad Event')),
  },
]);
