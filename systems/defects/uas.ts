// Defects of the phone that is called.
import { defectsOf } from './defect';
import { isSuccess, once, receivedRequests, responses, responsesTo, withStatus, withToTag } from './filters';

export const uasDefects = defectsOf('uas', [
  {
    id: 'uas-200-not-repeated',
    requirement: 'RFC6026:8.7-1',
    summary: 'sends its 200 to an INVITE only once, even if no ACK comes',
    caughtBy: 'uas-200-repeated',
    filters: () => {
      const first = once();
      return responsesTo('INVITE', response =>
        !isSuccess(response) || first(`${response.callId} ${response.get('CSeq')}`) ? response : undefined,
      );
    },
  },
  {
    id: 'uas-waits-for-ever-for-ack',
    requirement: 'RFC3261:13.3.1.4-4',
    summary: 'does not end the call when its 200 is never acknowledged',
    caughtBy: 'uas-no-ack-ends-call',
    filters: () => {
      const acknowledged = new Set<string | undefined>();
      return {
        in: message => {
          if (message.isRequest() && message.method === 'ACK') acknowledged.add(message.callId);
          return message;
        },
        out: message =>
          message.isRequest() && message.method === 'BYE' && !acknowledged.has(message.callId) ? undefined : message,
      };
    },
  },
  {
    id: 'uas-deaf-to-ack',
    requirement: 'RFC3261:13.1-1',
    summary: 'goes on repeating its 200 after the ACK',
    caughtBy: 'uas-200-acknowledged',
    filters: () => receivedRequests('ACK', () => undefined),
  },
  {
    id: 'uas-ignores-cancel',
    requirement: 'RFC3261:9.2-2',
    summary: 'answers a CANCEL and goes on ringing',
    caughtBy: 'uas-cancel-ends-invite',
    filters: () => responsesTo('INVITE', response => (response.status === 487 ? undefined : response)),
  },
  {
    id: 'uas-cancel-not-answered',
    requirement: 'RFC3261:13.1-1',
    summary: 'does not answer a CANCEL',
    caughtBy: 'uas-cancel-answered',
    filters: () => responsesTo('CANCEL', () => undefined),
  },
  {
    id: 'uas-cancel-with-another-tag',
    requirement: 'RFC3261:9.2-3',
    summary: 'answers a CANCEL with a To tag other than that of the INVITE',
    caughtBy: 'uas-cancel-to-tag',
    filters: () => responsesTo('CANCEL', response => withToTag(response, () => 'another')),
  },
  {
    id: 'uas-bye-of-nothing-accepted',
    requirement: 'RFC3261:15.1.2-1',
    summary: 'answers 200 to a BYE for a dialog that it does not have',
    caughtBy: 'uas-bye-unknown-dialog',
    alsoCaughtBy: [
      'torture-uas-bye-without-dialog.mult-ip-in-header',
      'torture-uas-bye-without-dialog.via-received-param-with-delim',
    ],
    filters: () =>
      responsesTo('BYE', response => (response.status === 481 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'uas-no-allow-in-405',
    requirement: 'RFC3261:8.2.1-3',
    summary: 'leaves Allow out of its 405',
    caughtBy: 'uas-register-refused',
    filters: () => responses(response => (response.status === 405 ? response.remove('Allow') : response)),
  },
  {
    id: 'uas-ignores-require',
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'takes a request that requires an extension which it does not know',
    caughtBy: 'uas-require-unknown',
    filters: () => receivedRequests('INVITE', request => request.remove('Require')),
  },
  {
    id: 'uas-no-unsupported-in-420',
    requirement: 'RFC3261:8.2.2.3-2',
    summary: 'does not say in its 420 which extension it lacks',
    caughtBy: 'uas-require-unknown',
    alsoCaughtBy: ['torture-uas-require'],
    filters: () => responses(response => (response.status === 420 ? response.remove('Unsupported') : response)),
  },
  {
    id: 'uas-no-accept-in-415',
    requirement: 'RFC3261:8.2.3-2',
    summary: 'does not say in its 415 which bodies it understands',
    caughtBy: 'uas-body-type-unknown',
    alsoCaughtBy: ['torture-uas-body-type'],
    filters: () => responses(response => (response.status === 415 ? response.remove('Accept') : response)),
  },
  {
    id: 'uas-no-record-route',
    requirement: 'RFC3261:12.1.1-1',
    summary: 'does not copy Record-Route into its 200',
    caughtBy: 'uas-record-route-in-200',
    filters: () => responsesTo('INVITE', response => response.remove('Record-Route')),
  },
  {
    id: 'uas-no-contact-in-200',
    requirement: 'RFC3261:12.1.1-2',
    summary: 'leaves Contact out of its 200',
    caughtBy: 'uas-contact-in-200',
    filters: () => responsesTo('INVITE', response => (isSuccess(response) ? response.remove('Contact') : response)),
  },
  {
    id: 'uas-no-to-tag',
    requirement: 'RFC3261:8.2.6.2-6',
    summary: 'answers OPTIONS without a To tag',
    caughtBy: 'uas-to-tag-added',
    filters: () => responsesTo('OPTIONS', response => withToTag(response, () => undefined)),
  },
  {
    id: 'uas-another-tag-in-487',
    requirement: 'RFC3261:8.2.6.2-7',
    summary: 'gives its 487 a To tag other than that of its 180',
    caughtBy: 'uas-to-tag-ringing-to-cancelled',
    filters: () =>
      responsesTo('INVITE', response => (response.status === 487 ? withToTag(response, tag => `${tag}x`) : response)),
  },
  {
    id: 'uas-accepts-old-requests',
    requirement: 'RFC3261:12.2.2-4',
    summary: 'answers 200 to a request within a call whose CSeq is too low',
    caughtBy: 'uas-cseq-too-low',
    filters: () => responses(response => (response.status === 500 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'uas-keeps-first-target',
    requirement: 'RFC3261:12.2.2-7',
    summary: 'ignores the Contact of an INVITE within a call',
    caughtBy: 'uas-target-refresh',
    filters: () => receivedRequests('INVITE', request => (request.to?.tag ? request.remove('Contact') : request)),
  },
  {
    id: 'uas-options-without-lists',
    requirement: 'RFC3261:11.2-2',
    summary: 'answers OPTIONS without saying what it can do',
    caughtBy: 'uas-options-lists',
    filters: () =>
      responsesTo('OPTIONS', response =>
        response
          .remove('Allow')
          .remove('Accept')
          .remove('Supported')
          .remove('Accept-Encoding')
          .remove('Accept-Language'),
      ),
  },
  {
    id: 'uas-answers-without-description',
    requirement: 'RFC3261:13.3.1.4-2',
    summary: 'sends a 200 without an answer to the offer',
    caughtBy: 'uas-invite-answered',
    filters: () =>
      responsesTo('INVITE', response => {
        response.remove('Content-Type').body = Buffer.alloc(0);
        return response;
      }),
  },
  {
    id: 'uas-codec-mismatch-486',
    requirement: 'RFC3261:13.3.1.3-3',
    summary: 'answers 486 to an offer in which it can take nothing',
    caughtBy: 'uas-no-codec-in-common',
    filters: () => responses(response => (response.status === 488 ? withStatus(response, 486, 'Busy Here') : response)),
  },
  {
    id: 'uas-any-line',
    requirement: 'RFC3261:8.2.2.1-5',
    summary: 'answers calls to lines that it does not have',
    caughtBy: 'uas-line-unknown',
    filters: () => responses(response => (response.status === 404 ? withStatus(response, 603, 'Decline') : response)),
  },
]);
