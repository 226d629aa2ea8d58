// Defects of the phone that is called, in setting a call up: its 180 and 200, offer and answer, CANCEL, ACK.
import { writeMessage } from '../../simulator/message';
import { defectsOf } from './defect';
import { isSuccess, once, receivedRequests, requests, responsesTo, withStatus, withToTag } from './filters';
import { described, isRinging, responsesAfter, responsesWhere, withoutBody } from './uas-filters';

export const uasCallDefects = defectsOf('uas', [
  {
    id: 'uas-offer-missing',
    requirement: 'RFC3261:13.3.1.4-3',
    summary: 'sends a 200 without an offer to an INVITE without one',
    caughtBy: 'uas-invite-without-offer',
    filters: () => responsesWhere(request => request.body.length === 0, withoutBody),
  },
  {
    id: 'uas-200-without-abilities',
    requirement: 'RFC3261:13.3.1.4-1',
    summary: 'leaves Allow and Supported out of its 200 to INVITE',
    caughtBy: 'uas-200-tells-abilities',
    filters: () => responsesTo('INVITE', response => response.remove('Allow').remove('Supported')),
  },
  {
    id: 'uas-answer-drops-streams',
    requirement: 'RFC3261:13.2.1-17',
    summary: 'leaves out of its answer the streams that it does not take',
    caughtBy: 'uas-answer-has-every-stream',
    filters: () =>
      responsesTo(
        'INVITE',
        described(text => text.replace(/^m=\S+ 0 .*\r\n/gm, '')),
      ),
  },
  {
    id: 'uas-requires-unasked',
    requirement: 'RFC3261:8.2.4-7',
    summary: 'requires session timers in its 200, though the caller did not say that it supports them',
    caughtBy: 'uas-no-extension-unasked',
    filters: () =>
      responsesTo('INVITE', response => (isSuccess(response) ? response.add('Require', 'timer') : response)),
  },
  {
    id: 'uas-180-requires-100rel',
    requirement: 'RFC3261:8.2.4-7',
    summary: 'requires 100rel in its 180, though the caller did not say that it supports it',
    caughtBy: 'uas-ringing-requires-nothing',
    filters: () =>
      responsesTo('INVITE', response =>
        isRinging(response) ? response.add('Require', '100rel').add('RSeq', '1') : response,
      ),
  },
  {
    id: 'uas-180-without-contact',
    requirement: 'RFC3261:12.1.1-2',
    summary: 'leaves Contact out of its 180',
    caughtBy: 'uas-ringing-contact',
    filters: () => responsesTo('INVITE', response => (isRinging(response) ? response.remove('Contact') : response)),
  },
  {
    id: 'uas-180-without-record-route',
    requirement: 'RFC3261:12.1.1-1',
    summary: 'does not copy Record-Route into its 180',
    caughtBy: 'uas-ringing-record-route',
    filters: () =>
      responsesTo('INVITE', response => (isRinging(response) ? response.remove('Record-Route') : response)),
  },
  {
    id: 'uas-180-without-tag',
    requirement: 'RFC3261:13.3.1.1-2',
    summary: 'rings without a To tag',
    caughtBy: 'uas-ringing-one-dialog',
    filters: () =>
      responsesTo('INVITE', response => (isRinging(response) ? withToTag(response, () => undefined) : response)),
  },
  {
    id: 'uas-ignores-expires',
    requirement: 'RFC3261:13.3.1-1',
    summary: 'goes on ringing after the invitation has expired',
    caughtBy: 'uas-invite-expires',
    filters: () => receivedRequests('INVITE', request => request.remove('Expires')),
  },
  {
    id: 'uas-cancel-of-nothing-accepted',
    requirement: 'RFC3261:9.2-1',
    summary: 'answers 200 to a CANCEL that belongs to no INVITE',
    caughtBy: 'uas-cancel-of-nothing',
    filters: () => responsesTo('CANCEL', response => withStatus(response, 200, 'OK')),
  },
  {
    id: 'uas-cancel-by-call-id',
    requirement: 'RFC3261:9.2-1',
    summary: 'takes a CANCEL for that of the INVITE with its Call-ID, whatever its branch',
    caughtBy: 'uas-cancel-other-branch',
    filters: () => {
      const vias = new Map<string | undefined, string[]>();
      return {
        in: message => {
          if (!message.isRequest()) return message;
          if (message.method === 'INVITE') vias.set(message.callId, message.getAll('Via'));
          const known = vias.get(message.callId);
          return message.method === 'CANCEL' && known ? message.clone().set('Via', known) : message;
        },
      };
    },
  },
  {
    id: 'uas-cancel-ends-answered-call',
    requirement: 'RFC3261:13.1-1',
    summary: 'forgets an answered call when a CANCEL comes after its 200',
    caughtBy: 'uas-cancel-after-200',
    filters: () =>
      responsesAfter(
        (message, way) => way === 'in' && message.isRequest() && message.method === 'CANCEL',
        response => (response.cseq?.method === 'BYE' ? withStatus(response, 481, 'No such call') : response),
      ),
  },
  {
    id: 'uas-cancel-with-require-420',
    requirement: 'RFC3261:8.2.2.3-4',
    summary: 'refuses a CANCEL for its Require',
    caughtBy: 'uas-cancel-with-require',
    filters: () =>
      responsesWhere(
        request => request.method === 'CANCEL' && request.has('Require'),
        response => withStatus(response, 420, 'Bad Extension'),
      ),
  },
  {
    id: 'uas-reinvite-200-not-repeated',
    requirement: 'RFC6026:8.7-1',
    summary: 'sends its 200 to a re-INVITE only once, even if no ACK comes',
    caughtBy: 'uas-reinvite-200-repeated',
    filters: () => {
      const first = once();
      return responsesWhere(
        request => request.method === 'INVITE' && request.to?.tag !== undefined,
        response => (first(`${response.callId} ${response.get('CSeq')}`) ? response : undefined),
      );
    },
  },
  {
    id: 'uas-gives-up-early',
    requirement: 'RFC3261:15-4',
    summary: 'ends a call without ACK long before 64*T1',
    caughtBy: 'uas-no-bye-before-ack',
    options: { timers: { T1: 200 } },
  },
  {
    id: 'uas-hangs-up-unacknowledged',
    requirement: 'RFC3261:15-4',
    summary: 'sends its BYE at once when it hangs up before the ACK has come',
    caughtBy: 'uas-hangs-up-before-ack',
    options: { hangsUpUnacknowledged: true },
  },
  {
    id: 'uas-deaf-to-late-ack',
    requirement: 'RFC3261:13.1-1',
    summary: 'goes on repeating its 200 after an ACK that came before the first repetition',
    caughtBy: 'uas-200-acknowledged-at-once',
    filters: () => {
      const first = once();
      return receivedRequests('ACK', ack => (first(`${ack.callId}`) ? undefined : ack));
    },
  },
  {
    id: 'uas-bye-not-answered',
    requirement: 'RFC3261:15.1.2-4',
    summary: 'hangs up without answering the BYE',
    caughtBy: 'uas-call-ends-with-bye',
    filters: () => responsesTo('BYE', () => undefined),
  },
  {
    id: 'uas-bye-to-the-address-of-record',
    requirement: 'RFC3261:12.1.1-9',
    summary: 'sends its BYE to the URI of From instead of the Contact of the INVITE',
    caughtBy: 'uas-hangs-up',
    filters: () =>
      requests('BYE', bye => {
        bye.requestUri = `${bye.to?.uri}`;
        return bye;
      }),
  },
  {
    id: 'uas-new-tag-in-each-copy',
    requirement: 'RFC3261:8.2.6.2-7',
    summary: 'gives each repetition of its 200 another To tag',
    caughtBy: 'uas-to-tag-stays-in-call',
    filters: () => {
      let copies = 0;
      return responsesTo('INVITE', response =>
        isSuccess(response) ? withToTag(response, tag => `${tag}${++copies}`) : response,
      );
    },
  },
  {
    id: 'uas-options-trying',
    requirement: 'RFC3261:8.2.6.1-1',
    summary: 'sends a 100 before its answer to OPTIONS, over TCP',
    caughtBy: 'uas-options-without-provisional',
    filters: () => ({
      out: (message, target) => {
        const tries = message.isResponse() && message.cseq?.method === 'OPTIONS' && target.transport === 'TCP';
        if (!tries) return message;
        const trying = withoutBody(withStatus(message.clone(), 100, 'Trying'));
        return Buffer.concat([writeMessage(trying), writeMessage(message)]);
      },
    }),
  },
]);
