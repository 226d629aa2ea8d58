// Defects of the phone in its CANCELs, its ACKs and its copies (RFC 3261 9.1, 13.2.2.4, 17.1).
import type { Request } from '../../simulator/message';
import { cancelFor } from '../../simulator/transaction';
import { defectsOf } from './defect';
import { withAddress } from './filters';
import { changed, doing, staying, without } from './tables';
import { asMethod, copiesOf, everyRequest, inRequests, insteadOf, shortest, withRequestUri } from './uac-rules-filters';
import { withoutBody } from './uas-filters';

export const uacRulesTransactionDefects = defectsOf('uac', [
  ...inRequests([
    {
      id: 'uac-cancel-to-another-uri',
      requirement: 'RFC3261:9.1-2',
      summary: 'sends its CANCEL with the URI of the callee without the user',
      caughtBy: 'cancel-has-the-request-uri-of-its-request',
      method: 'CANCEL',
      change: cancel => withRequestUri(cancel, uri => uri.replace(/:[^@:]*@/, ':')),
    },
    {
      id: 'uac-cancel-with-new-from-tag',
      requirement: 'RFC3261:9.1-2',
      summary: 'gives its CANCEL a From tag of its own',
      caughtBy: 'cancel-has-the-from-of-its-request',
      method: 'CANCEL',
      change: cancel => withAddress(cancel, 'From', from => (from.tag = `${from.tag}-2`)),
    },
    {
      id: 'uac-cancel-with-to-tag',
      requirement: 'RFC3261:9.1-2',
      summary: 'gives its CANCEL a To tag, as of a request in the dialog',
      caughtBy: 'cancel-has-the-to-of-its-request',
      method: 'CANCEL',
      change: cancel => withAddress(cancel, 'To', to => (to.tag = 'of-the-180')),
    },
    {
      id: 'uac-cancel-with-cseq-of-invite',
      requirement: 'RFC3261:9.1-4',
      summary: 'copies the whole CSeq of its INVITE into the CANCEL, with its method',
      caughtBy: 'cancel-has-cancel-in-cseq',
      method: 'CANCEL',
      change: cancel => cancel.set('CSeq', `${cancel.cseq?.seq} INVITE`),
    },
    {
      id: 'uac-ack-to-failure-with-strange-body',
      requirement: 'RFC3261:17.1.1.3-8',
      summary: 'puts a text into the ACK to a failure of an INVITE that had a session description',
      caughtBy: 'ack-to-failure-has-no-strange-body',
      shownIn: shortest.INVITE,
      method: 'ACK',
      change: ack => withText(ack, 'What a pity'),
    },
    {
      id: 'uac-cancel-with-second-via',
      requirement: 'RFC3261:9.1-3',
      summary: 'puts a second Via below that of its INVITE into the CANCEL',
      caughtBy: 'cancel-has-the-via-of-its-request',
      method: 'CANCEL',
      change: cancel => cancel.add('Via', 'SIP/2.0/UDP inside.sut.test;branch=z9hG4bKinside'),
    },
    {
      id: 'uac-ack-to-failure-with-next-number',
      requirement: 'RFC3261:17.1.1.3-5',
      summary: 'gives its ACK to a failure the next CSeq number',
      caughtBy: 'ack-to-failure-has-the-number-of-its-invite',
      shownIn: shortest.INVITE,
      method: 'ACK',
      change: ack => ack.set('CSeq', `${(ack.cseq?.seq ?? 0) + 1} ACK`),
    },
    {
      id: 'uac-ack-with-next-number',
      requirement: 'RFC3261:13.2.2-6',
      summary: 'gives its ACK to a 200 the next CSeq number',
      caughtBy: 'ack-to-2xx-has-the-number-of-its-invite',
      method: 'ACK',
      change: ack => ack.set('CSeq', `${(ack.cseq?.seq ?? 0) + 1} ACK`),
    },
  ]),
  {
    id: 'uac-cancel-without-route',
    requirement: 'RFC3261:9.1-5',
    summary: 'leaves the Route of its INVITE out of the CANCEL',
    caughtBy: 'cancel-has-the-route-of-its-request',
    shownIn: shortest.CANCEL,
    // everything else goes through the callee's own address, as an outbound proxy
    filters: () =>
      everyRequest(request =>
        request.method === 'CANCEL' ? request : request.set('Route', `<${request.requestUri};lr>`),
      ),
  },
  {
    id: 'uac-cancels-its-bye',
    requirement: 'RFC3261:9.1-1',
    summary: 'cancels its BYE when it is not answered at once',
    caughtBy: 'only-invite-is-cancelled',
    shownIn: 'uac-no-cancel-after-final',
    filters: () => copiesOf('BYE', bye => asMethod(bye, 'CANCEL')),
  },
  {
    id: 'uac-cancels-after-the-answer',
    requirement: 'RFC3261:9.1-9',
    summary: 'cancels its INVITE, which was answered long ago, when its BYE is not answered at once',
    caughtBy: 'no-cancel-after-the-final-response',
    shownIn: 'uac-no-cancel-after-final',
    filters: () => {
      let first = true;
      return insteadOf('BYE', (bye, invite) => {
        if (first) {
          first = false;
          return bye;
        }
        return cancelFor(invite);
      });
    },
  },
  {
    id: 'uac-ack-of-the-transaction',
    requirement: 'RFC3261:17.1.1.3-1',
    summary: 'makes the ACK to a 200 as that to a failure: with the Via of its INVITE',
    caughtBy: 'ack-to-2xx-has-a-branch-of-its-own',
    shownIn: shortest.ACK,
    filters: () => insteadOf('ACK', (ack, invite) => ack.set('Via', invite.get('Via')!)),
  },
  {
    id: 'uac-ack-with-text-for-answer',
    requirement: 'RFC3261:13.2.2-8',
    summary: 'puts a text, not the answer, into the ACK to a 200 that had the offer',
    caughtBy: 'ack-has-the-answer-to-the-offer-of-the-2xx',
    shownIn: shortest.ACK,
    filters: () =>
      everyRequest(request => {
        if (request.method === 'INVITE') return withoutBody(request);
        return request.method === 'ACK' ? withText(request, 'Hello') : request;
      }),
  },
  {
    id: 'uac-invite-not-repeated',
    requirement: 'RFC3261:17.1.1.2-3',
    summary: 'starts no Timer A: sends no copy of its INVITE',
    caughtBy: 'uac-invite-timer-a',
    options: changed('inviteClient', 'Initial', 'request from TU', without('start A')),
  },
  {
    id: 'uac-invite-repeated-once',
    requirement: 'RFC3261:17.1.1.2-6',
    summary: 'does not set Timer A again when it has fired: sends one copy of its INVITE',
    caughtBy: 'uac-invite-timer-a',
    options: changed('inviteClient', 'Calling', 'Timer A', without('reset A')),
  },
  {
    id: 'uac-invite-without-second-copy',
    requirement: 'RFC3261:17.1.1.2-7',
    summary: 'leaves out the copy of its INVITE that is due when Timer A fires for the second time',
    caughtBy: 'uac-invite-timer-a',
    filters: () => {
      let count = 0;
      return copiesOf('INVITE', invite => (++count === 2 ? undefined : invite));
    },
  },
  {
    id: 'uac-invite-repeated-steadily',
    requirement: 'RFC3261:17.1.1.2-12',
    summary: 'repeats its INVITE every T1',
    caughtBy: 'uac-invite-timer-a',
    options: changed('inviteClient', 'Calling', 'Timer A', doing('start A', 'send request')),
  },
  {
    id: 'uac-acknowledges-silence',
    requirement: 'RFC3261:17.1.1.2-14',
    summary: 'sends an ACK, and not a last copy, for an INVITE that nothing has answered',
    caughtBy: 'no-ack-without-a-final-response',
    shownIn: 'uac-invite-timer-b.udp',
    filters: () => {
      let count = 0;
      return copiesOf('INVITE', invite => (++count === 6 ? asMethod(invite, 'ACK') : invite));
    },
  },
  {
    id: 'uac-register-repeated-after-answer',
    requirement: 'RFC3261:17.1.2.2-6',
    summary: 'goes on repeating its REGISTER when the final response has come',
    caughtBy: 'uac-register-timer-k',
    options: changed('nonInviteClient', 'Trying', '200-699', staying('response to TU')),
  },
]);

function withText(request: Request, text: string): Request {
  request.set('Content-Type', 'text/plain').body = Buffer.from(text);
  return request;
}
