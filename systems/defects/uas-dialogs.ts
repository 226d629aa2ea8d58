// Defects of the phone that is called, within a call: which requests belong to it, BYE, re-INVITE, the route set.
import { NameAddr } from '../../simulator/message';
import { defectsOf } from './defect';
import { isSuccess, once, receivedRequests, requests, responsesTo, withStatus, withToTag } from './filters';
import { described, inDialog, responsesAfter, responsesWhere, withoutBody } from './uas-filters';

export const uasDialogDefects = defectsOf('uas', [
  {
    id: 'uas-dialog-by-call-id',
    requirement: 'RFC3261:15.1.2-1',
    summary: 'takes a BYE for that of the call with its Call-ID, whatever its tags',
    caughtBy: 'uas-bye-other-tag',
    filters: () =>
      responsesWhere(
        request => request.method === 'BYE',
        response => (response.status === 481 ? withStatus(response, 200, 'OK') : response),
      ),
  },
  {
    id: 'uas-bye-without-tag-accepted',
    requirement: 'RFC3261:15.1.2-1',
    summary: 'answers 200 to a BYE without a To tag',
    caughtBy: 'uas-bye-without-tag',
    filters: () =>
      responsesWhere(
        request => request.method === 'BYE' && !inDialog(request),
        response => withStatus(response, 200, 'OK'),
      ),
  },
  {
    id: 'uas-bye-leaves-dialog',
    requirement: 'RFC3261:15.1.2-1',
    summary: 'answers 200 to a second BYE of a call that has ended',
    caughtBy: 'uas-bye-ends-dialog',
    filters: () =>
      responsesAfter(
        message => message.isResponse() && message.cseq?.method === 'BYE' && isSuccess(message),
        response => (response.cseq?.method === 'BYE' ? withStatus(response, 200, 'OK') : response),
      ),
  },
  {
    id: 'uas-bye-answered-once',
    requirement: 'RFC3261:17.2.2-7',
    summary: 'does not answer the copy of a BYE',
    caughtBy: 'uas-bye-repeated',
    filters: () => {
      const first = once();
      return responsesTo('BYE', response =>
        first(`${response.callId} ${response.get('CSeq')}`) ? response : undefined,
      );
    },
  },
  {
    id: 'uas-early-bye-refused',
    requirement: 'RFC3261:15.1.2-4',
    summary: 'refuses a BYE while it rings',
    caughtBy: 'uas-bye-early',
    filters: () => {
      const answered = new Set<string | undefined>();
      return {
        out: message => {
          if (!message.isResponse()) return message;
          if (message.cseq?.method === 'INVITE' && isSuccess(message)) answered.add(message.callId);
          const early = message.cseq?.method === 'BYE' && !answered.has(message.callId);
          return early ? withStatus(message, 481, 'No such call') : message;
        },
      };
    },
  },
  {
    id: 'uas-pending-invite-forgotten',
    requirement: 'RFC3261:15.1.2-5',
    summary: 'gives an INVITE no final response when a BYE comes while it rings',
    caughtBy: 'uas-bye-early',
    filters: () =>
      responsesAfter(
        message => message.isRequest() && message.method === 'BYE',
        response => (response.cseq?.method === 'INVITE' ? undefined : response),
      ),
  },
  {
    id: 'uas-pending-invite-480',
    requirement: 'RFC3261:15.1.2-6',
    summary: 'refuses an INVITE with 480 when a BYE comes while it rings',
    caughtBy: 'uas-bye-early-487',
    filters: () =>
      responsesAfter(
        message => message.isRequest() && message.method === 'BYE',
        response =>
          response.cseq?.method === 'INVITE' ? withStatus(response, 480, 'Temporarily Unavailable') : response,
      ),
  },
  {
    id: 'uas-route-reversed',
    requirement: 'RFC3261:12.1.1-7',
    summary: 'takes its route set from Record-Route backwards, as a caller does',
    caughtBy: 'uas-route-set',
    filters: () => requests('BYE', bye => bye.set('Route', bye.getAll('Route').reverse())),
  },
  {
    id: 'uas-strict-as-loose',
    requirement: 'RFC3261:12.2.1.1-14',
    summary: 'treats a strict router in its route set as a loose one',
    caughtBy: 'uas-route-set-strict',
    filters: () =>
      requests('BYE', bye => {
        const target = NameAddr.parse(bye.getAll('Route').at(-1) ?? '');
        if (!target || target.uri.params.has('lr')) return bye;
        bye.set('Route', [`<${bye.requestUri}>`, ...bye.getAll('Route').slice(0, -1)]);
        bye.requestUri = target.uri.toString();
        return bye;
      }),
  },
  {
    id: 'uas-unknown-dialog-404',
    requirement: 'RFC3261:12.2.2-2',
    summary: 'refuses an INVITE for an unknown dialog with 404',
    caughtBy: 'uas-unknown-dialog',
    alsoCaughtBy: ['torture-uas-understood.wsinv'],
    filters: () =>
      responsesTo('INVITE', response => (response.status === 481 ? withStatus(response, 404, 'Not Found') : response)),
  },
  {
    id: 'uas-needs-from-tag',
    requirement: 'RFC3261:12.1.1-14',
    summary: 'refuses an INVITE without a From tag',
    caughtBy: 'uas-no-from-tag',
    filters: () =>
      responsesWhere(
        request => request.from?.tag === undefined,
        response => withStatus(response, 400, 'Bad From'),
      ),
  },
  {
    id: 'uas-old-bye-ends-call',
    requirement: 'RFC3261:8.2-2',
    summary: 'forgets the call for a BYE that it refused',
    caughtBy: 'uas-cseq-too-low-changes-nothing',
    filters: () =>
      responsesAfter(
        message => message.isResponse() && message.cseq?.method === 'BYE' && message.status >= 300,
        response => withStatus(response, 481, 'No such call'),
      ),
  },
  {
    id: 'uas-refuses-gaps',
    requirement: 'RFC3261:12.2.2-5',
    summary: 'refuses a request in a call whose CSeq number is not the very next one',
    caughtBy: 'uas-cseq-gap',
    filters: () => {
      const last = new Map<string | undefined, number>();
      return responsesWhere(
        request => {
          const [seq, before] = [request.cseq?.seq ?? 0, last.get(request.callId)];
          last.set(request.callId, seq);
          return before !== undefined && seq > before + 1;
        },
        response => withStatus(response, 500, 'Out of order'),
      );
    },
  },
  {
    id: 'uas-refused-reinvite-moves-target',
    requirement: 'RFC3261:8.2-2',
    summary: 'takes the Contact of a re-INVITE that it refuses',
    caughtBy: 'uas-refused-reinvite-keeps-target',
    filters: () => {
      const contacts = new Map<string | undefined, string>();
      return {
        in: message => {
          const [contact] = message.contacts;
          if (message.isRequest() && message.method === 'INVITE' && contact)
            contacts.set(message.callId, `${contact.uri}`);
          return message;
        },
        out: message => {
          const contact = contacts.get(message.callId);
          if (message.isRequest() && message.method === 'BYE' && contact) message.requestUri = contact;
          return message;
        },
      };
    },
  },
  {
    id: 'uas-reinvite-without-answer',
    requirement: 'RFC3261:13.3.1.4-2',
    summary: 'sends a 200 without an answer to a re-INVITE',
    caughtBy: 'uas-reinvite-answered',
    filters: () => responsesWhere(request => request.method === 'INVITE' && inDialog(request), withoutBody),
  },
  {
    id: 'uas-ignores-hold',
    requirement: 'RFC3261:14.2-4',
    summary: 'answers every offer with a stream in both directions',
    caughtBy: 'uas-reinvite-hold',
    filters: () =>
      responsesTo(
        'INVITE',
        described(text => text.replace(/^a=(?:sendonly|recvonly|inactive)/gm, 'a=sendrecv')),
      ),
  },
  {
    id: 'uas-reinvite-offers-other-codec',
    requirement: 'RFC3261:14.2-11',
    summary: 'offers another codec than that of the session when a re-INVITE has no offer',
    caughtBy: 'uas-reinvite-without-offer',
    filters: () =>
      responsesWhere(
        request => request.method === 'INVITE' && inDialog(request) && request.body.length === 0,
        described(text =>
          text
            .replace(/^(m=audio \d+ RTP\/AVP) .*$/m, '$1 107\r\na=rtpmap:107 opus/48000/2')
            .replace(/^a=rtpmap:[08] .*\r\n/gm, ''),
        ),
      ),
  },
  {
    id: 'uas-refused-reinvite-ends-call',
    requirement: 'RFC3261:8.2-2',
    summary: 'forgets the call for a re-INVITE that it refused',
    caughtBy: 'uas-reinvite-refused-keeps-call',
    filters: () =>
      responsesAfter(
        message => message.isResponse() && message.cseq?.method === 'INVITE' && message.status >= 300,
        response => withStatus(response, 481, 'No such call'),
      ),
  },
  {
    id: 'uas-reinvite-488-as-486',
    requirement: 'RFC3261:13.3.1.3-3',
    summary: 'answers 486 to a re-INVITE of which it can take nothing',
    caughtBy: 'uas-reinvite-refused-with-488',
    filters: () =>
      responsesWhere(inDialog, response =>
        response.status === 488 ? withStatus(response, 486, 'Busy Here') : response,
      ),
  },
  {
    id: 'uas-overlap-without-retry-after',
    requirement: 'RFC3261:14.2-1',
    summary: 'refuses an overlapping INVITE without Retry-After',
    caughtBy: 'uas-reinvite-overlaps',
    filters: () => responsesTo('INVITE', response => response.remove('Retry-After')),
  },
  {
    id: 'uas-replaces-to-tag',
    requirement: 'RFC3261:8.2.6.2-5',
    summary: 'answers a request in a call with a To tag of its own',
    caughtBy: 'uas-to-tag-kept',
    filters: () => responsesWhere(inDialog, response => withToTag(response, () => 'my-own')),
  },
  {
    id: 'uas-drops-unknown-to-tag',
    requirement: 'RFC3261:8.2.6.2-5',
    summary: 'refuses a BYE for an unknown dialog without the To tag of the request',
    caughtBy: 'uas-to-tag-kept-outside',
    filters: () =>
      responsesTo('BYE', response => (response.status === 481 ? withToTag(response, () => undefined) : response)),
  },
  {
    id: 'uas-options-in-call-481',
    requirement: 'RFC3261:11-1',
    summary: 'does not answer OPTIONS within a call',
    caughtBy: 'uas-options-in-dialog',
    filters: () => receivedRequests('OPTIONS', request => (inDialog(request) ? undefined : request)),
  },
]);
