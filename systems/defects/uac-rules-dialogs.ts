// Defects of the phone in what stands in the requests of a dialog that it has placed or taken (RFC 3261 12.1, 12.2.1.1).
import type { Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { receivedResponsesTo, requests, withAddress, withToTag } from './filters';
import {
  asReinvite,
  inRequests,
  insteadOf,
  shortest,
  withoutToTag,
  withRequestUri,
  withUser,
} from './uac-rules-filters';

const elsewhere = '<sip:nowhere.invalid;lr>';

const withNumber = (request: Request, change: (seq: number) => number): Request =>
  request.set('CSeq', `${change(request.cseq?.seq ?? 0)} ${request.method}`);

const anotherCallId = (request: Request): Request => request.set('Call-ID', `${request.callId}-2`);

const calling = inRequests([
  {
    id: 'uac-bye-from-another',
    requirement: 'RFC3261:12.2.1.1-3',
    summary: 'names another user than in its INVITE in the From of its BYE',
    caughtBy: 'from-has-the-local-uri',
    method: 'BYE',
    change: bye => withAddress(bye, 'From', withUser('another')),
  },
  {
    id: 'uac-bye-skips-numbers',
    requirement: 'RFC3261:12.2.1.1-8',
    summary: 'gives its BYE a CSeq number that is two higher than that of its INVITE',
    caughtBy: 'cseq-grows-by-one-in-the-dialog',
    method: 'BYE',
    change: bye => withNumber(bye, seq => seq + 1),
  },
  {
    id: 'uac-bye-numbered-anew',
    requirement: 'RFC3261:12.1.2-7',
    summary: 'begins with a CSeq number of its own in the dialog that its INVITE has made',
    caughtBy: 'callers-numbers-go-on-from-its-invite',
    method: 'BYE',
    change: bye => withNumber(bye, () => 1_000_000),
  },
  {
    id: 'uac-bye-with-cseq-of-invite',
    requirement: 'RFC3261:12.2.1.1-10',
    summary: 'names INVITE in the CSeq of its BYE',
    caughtBy: 'cseq-names-the-method-in-the-dialog',
    method: 'BYE',
    change: bye => bye.set('CSeq', `${bye.cseq?.seq} INVITE`),
  },
  {
    id: 'uac-bye-with-route',
    requirement: 'RFC3261:12.2.1.1-12',
    summary: 'puts Route into its BYE although the route set is empty',
    caughtBy: 'no-route-without-a-route-set',
    method: 'BYE',
    change: bye => bye.set('Route', elsewhere),
  },
  {
    id: 'uac-ack-with-route',
    requirement: 'RFC3261:12.1.2-5',
    summary: 'puts Route into its ACK although no Record-Route has come',
    caughtBy: 'caller-without-record-route-has-no-route',
    method: 'ACK',
    change: ack => ack.set('Route', elsewhere),
  },
  {
    id: 'uac-bye-to-first-router',
    requirement: 'RFC3261:12.2.1.1-13',
    summary: 'takes the URI of a loose router for the Request-URI of its BYE',
    caughtBy: 'loosely-routed-request-names-the-target',
    shownIn: 'uac-bye-route-set.udp',
    method: 'BYE',
    change: bye => withRequestUri(bye, uri => bye.routes[0]?.uri.toString() ?? uri),
  },
  {
    id: 'uac-bye-with-strange-to-tag',
    requirement: 'RFC3261:12.2.1.1-2',
    summary: 'gives its BYE a To tag that is none of the dialog',
    caughtBy: 'to-has-the-remote-tag',
    method: 'BYE',
    change: bye => withAddress(bye, 'To', to => (to.tag = `${to.tag}-2`)),
  },
  {
    id: 'uac-bye-without-to-tag',
    requirement: 'RFC3261:15-2',
    summary: 'sends its BYE outside the dialog: without a To tag',
    caughtBy: 'bye-stands-in-a-dialog',
    method: 'BYE',
    change: withoutToTag,
  },
  {
    id: 'uac-bye-turns-uris',
    requirement: 'RFC3261:12.1.2-12',
    summary: 'turns the URIs of From and To round in its BYE, as a callee does',
    caughtBy: 'caller-keeps-the-uris-of-its-invite',
    method: 'BYE',
    change: bye => {
      const { from, to } = bye;
      if (!from || !to) return bye;
      [from.uri, to.uri] = [to.uri, from.uri];
      return bye.set('From', from).set('To', to);
    },
  },
  {
    id: 'uac-ack-with-made-up-to-tag',
    requirement: 'RFC3261:12.2.1.1-5',
    summary: 'makes up a To tag for its ACK where the 200 had none',
    caughtBy: 'uac-ack-no-to-tag',
    shownIn: 'uac-ack-no-to-tag',
    method: 'ACK',
    change: ack => withAddress(ack, 'To', to => (to.tag ??= 'none')),
  },
  {
    id: 'uac-bye-with-new-call-id',
    requirement: 'RFC3261:12.2.1.1-6',
    summary: 'gives its BYE another Call-ID than that of the dialog',
    caughtBy: 'uac-bye-of-dialog.udp',
    shownIn: 'uac-bye-of-dialog.udp',
    method: 'BYE',
    change: anotherCallId,
  },
  {
    id: 'uac-bye-to-uri-of-to',
    requirement: 'RFC3261:12.2.1.1-11',
    summary: 'takes the URI of To for the Request-URI of its BYE, not the remote target',
    caughtBy: 'request-goes-to-the-target',
    alsoCaughtBy: ['uac-bye-to-contact'],
    method: 'BYE',
    shownIn: 'uac-bye-to-contact',
    change: bye => withRequestUri(bye, uri => bye.to?.uri.toString() ?? uri),
  },
  {
    id: 'uac-ack-skips-a-router',
    requirement: 'RFC3261:12.2.1.1-15',
    summary: 'leaves the second router of its route set out of the Route of an ACK to a strict one',
    caughtBy: 'strictly-routed-request-has-the-other-routers',
    shownIn: 'uac-ack-success-strict-route',
    method: 'ACK',
    change: ack => ack.set('Route', ack.getAll('Route').slice(1)),
  },
  {
    id: 'uac-ack-without-target-in-route',
    requirement: 'RFC3261:12.2.1.1-16',
    summary: 'does not put the remote target at the end of the Route of an ACK to a strict router',
    caughtBy: 'strictly-routed-request-ends-its-route-in-the-target',
    shownIn: 'uac-ack-success-strict-route',
    method: 'ACK',
    change: ack => ack.set('Route', ack.getAll('Route').slice(0, -1)),
  },
]);

const called = inRequests(
  [
    {
      id: 'uas-bye-to-another',
      requirement: 'RFC3261:12.1.1-15',
      summary: 'names another user than the caller in the To of its BYE',
      caughtBy: 'callee-turns-the-uris-of-the-invite',
      change: (bye: Request) => withAddress(bye, 'To', withUser('another')),
    },
    {
      id: 'uas-bye-cseq-too-high',
      requirement: 'RFC3261:12.2.1.1-9',
      summary: 'begins its CSeq numbers above 2**31 in a dialog that the caller has made',
      caughtBy: 'first-number-of-the-callee-is-below-2-31',
      change: (bye: Request) => withNumber(bye, () => 3_000_000_000),
    },
    {
      id: 'uas-bye-with-route',
      requirement: 'RFC3261:12.1.1-8',
      summary: 'puts Route into its BYE although the INVITE had no Record-Route',
      caughtBy: 'callee-without-record-route-has-no-route',
      change: (bye: Request) => bye.set('Route', elsewhere),
    },
    {
      id: 'uas-bye-with-strange-to-tag',
      requirement: 'RFC3261:12.1.1-13',
      summary: 'gives its BYE a To tag that is not that of the caller',
      caughtBy: 'callee-has-the-tags-of-its-dialog',
      change: (bye: Request) => withAddress(bye, 'To', to => (to.tag = `${to.tag}-2`)),
    },
    {
      id: 'uas-bye-with-new-call-id',
      requirement: 'RFC3261:12.1.1-12',
      summary: 'gives its BYE another Call-ID than that of the INVITE',
      caughtBy: 'uas-hangs-up.udp',
      change: anotherCallId,
    },
  ].map(one => ({ ...one, method: 'BYE' as const, shownIn: 'uas-hangs-up.udp' })),
);

export const uacRulesDialogDefects = [
  ...defectsOf('uac', [
    ...calling,
    {
      id: 'uac-reinvite-without-contact',
      requirement: 'RFC3261:12.2.1.1-17',
      summary: 'sends a re-INVITE, where it should hang up, without Contact',
      caughtBy: 'target-refresh-has-a-contact',
      shownIn: shortest.BYE,
      filters: () => insteadOf('BYE', (bye, invite) => asReinvite(bye, invite).remove('Contact')),
    },
    {
      id: 'uac-ack-to-first-that-rang',
      requirement: 'RFC3261:12.1.2-10',
      summary: 'takes the To tag of the first 180 for its ACK, whoever has answered',
      caughtBy: 'uac-ack-after-forked-ringing',
      filters: () => {
        let rang: string | undefined;
        const learn = receivedResponsesTo('INVITE', response => {
          rang ??= response.to?.tag;
          return response;
        });
        return { in: learn.in, out: requests('ACK', ack => withToTag(ack, tag => rang ?? tag)).out };
      },
    },
  ]),
  ...defectsOf('uas', called),
];
