// Defects of the phone in the form of its requests, and in what it must choose for each anew (RFC 3261 7, 8.1.1, 19.3, 20).
import { edit, type Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { withAddress, withBranch, withTopVia } from './filters';
import {
  asReinvite,
  everyRequest,
  inRequests,
  insteadOf,
  rewritten,
  shortest,
  withoutToTag,
} from './uac-rules-filters';

export const uacRulesFormDefects = defectsOf('uac', [
  ...inRequests([
    {
      id: 'uac-version-in-lower-case',
      requirement: 'RFC3261:7.1-5',
      summary: 'writes sip/2.0 at the end of its request line',
      caughtBy: 'version-in-upper-case',
      method: 'INVITE',
      change: invite => withVersion(invite, 'sip/2.0'),
    },
    {
      id: 'uac-version-3',
      requirement: 'RFC3261:7.1-4',
      summary: 'sends its INVITE as SIP/3.0',
      caughtBy: 'version-is-2',
      method: 'INVITE',
      change: invite => withVersion(invite, 'SIP/3.0'),
    },
    {
      id: 'uac-parameter-twice',
      requirement: 'RFC3261:7.3.1-6',
      summary: 'gives its Contact the parameter expires twice',
      caughtBy: 'no-parameter-twice',
      method: 'INVITE',
      change: invite => invite.set('Contact', `${invite.get('Contact')};expires=60;expires=120`),
    },
    {
      id: 'uac-uri-parameter-twice',
      requirement: 'RFC3261:19.1.1-7',
      summary: 'names the transport twice in the URI of its Contact',
      caughtBy: 'no-uri-parameter-twice',
      method: 'INVITE',
      change: invite => invite.set('Contact', invite.get('Contact')!.replace('>', ';transport=udp;transport=tcp>')),
    },
    {
      id: 'uac-max-forwards-twice',
      requirement: 'RFC3261:7.3.1-3',
      summary: 'writes two Max-Forwards lines into its INVITE',
      caughtBy: 'one-line-of-a-single-field',
      method: 'INVITE',
      change: invite => invite.add('Max-Forwards', '70'),
    },
    {
      id: 'uac-cseq-of-another-method',
      requirement: 'RFC3261:8.1.1.5-1',
      summary: 'names OPTIONS in the CSeq of its REGISTER',
      caughtBy: 'cseq-method-is-the-method',
      method: 'REGISTER',
      change: register => register.set('CSeq', `${register.cseq?.seq} OPTIONS`),
    },
    {
      id: 'uac-body-without-type',
      requirement: 'RFC3261:20.15-1',
      summary: 'does not say of what type the body of its INVITE is',
      caughtBy: 'body-has-a-type',
      method: 'INVITE',
      change: invite => invite.remove('Content-Type'),
    },
    {
      id: 'uac-register-without-via',
      requirement: 'RFC3261:8.1.1.7-1',
      summary: 'puts no Via into its REGISTER',
      caughtBy: 'client-puts-its-via-in',
      method: 'REGISTER',
      change: register => register.remove('Via'),
    },
    {
      id: 'uac-via-of-sip-1',
      requirement: 'RFC3261:8.1.1.7-2',
      summary: 'names SIP/1.0 in its Via',
      caughtBy: 'via-names-sip-2',
      method: 'INVITE',
      change: invite => withTopVia(invite, via => (via.protocol = 'SIP/1.0')),
    },
    {
      id: 'uac-via-without-branch',
      requirement: 'RFC3261:8.1.1.7-3',
      summary: 'gives its Via no branch',
      caughtBy: 'via-has-a-branch',
      method: 'INVITE',
      change: invite => withTopVia(invite, via => (via.branch = undefined)),
    },
    {
      id: 'uac-ack-branch-without-cookie',
      requirement: 'RFC3261:20.42-1',
      summary: 'begins the branch of its ACK to a 200 without the magic cookie',
      caughtBy: 'via-sent-has-the-cookie',
      method: 'ACK',
      change: ack => withBranch(ack, branch => branch.slice('z9hG4bK'.length)),
    },
    {
      id: 'uac-cseq-beyond-32-bits',
      requirement: 'RFC3261:20.16-1',
      summary: 'counts beyond 32 bits in CSeq',
      caughtBy: 'cseq-fits-32-bits',
      method: 'REGISTER',
      change: register => register.set('CSeq', '4294967296 REGISTER'),
    },
  ]),
  {
    id: 'uac-bare-line-feed',
    requirement: 'RFC3261:7-1',
    summary: 'ends the Max-Forwards line of its INVITE in a bare LF',
    caughtBy: 'lines-end-in-crlf',
    shownIn: shortest.INVITE,
    filters: () => rewritten('INVITE', edit.lineEnds('\n', 'Max-Forwards')),
  },
  {
    id: 'uac-length-without-body',
    requirement: 'RFC3261:20.14-3',
    summary: 'states a Content-Length of 5 in a BYE that has no body',
    caughtBy: 'content-length-fits',
    shownIn: shortest.BYE,
    filters: () => rewritten('BYE', edit.contentLength(5)),
  },
  {
    id: 'uac-short-from-tag',
    requirement: 'RFC3261:19.3-1',
    summary: 'takes a tag of three characters',
    caughtBy: 'from-tag-has-room-for-32-bits',
    shownIn: shortest.INVITE,
    filters: () => everyRequest(request => withAddress(request, 'From', from => (from.tag = from.tag?.slice(0, 3)))),
  },
  {
    id: 'uac-short-call-id',
    requirement: 'RFC3261:8.1.1.4-4',
    summary: 'has 1 for a Call-ID',
    caughtBy: 'call-id-has-room-for-chance',
    shownIn: shortest.INVITE,
    filters: () => everyRequest(request => request.set('Call-ID', '1')),
  },
  {
    id: 'uac-redials-under-old-call-id',
    requirement: 'RFC3261:8.1.1.4-3',
    summary: 'calls again, where it should hang up, under the Call-ID of the call that it has',
    caughtBy: 'call-id-of-a-new-request-is-new',
    shownIn: shortest.BYE,
    filters: () => insteadOf('BYE', (bye, invite) => withoutToTag(asReinvite(bye, invite))),
  },
]);

function withVersion(request: Request, version: string): Request {
  request.version = version;
  return request;
}
