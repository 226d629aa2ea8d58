// Defects of the phone that calls and registers: what is wrong in the requests that it sends.
import type { Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { requests, withAddress, withBranch, withTopVia } from './filters';
import { isSigned, withCredentials } from './uac-filters';

type Change = (request: Request) => Request;

const invites = (change: Change) => requests('INVITE', change);

export const uacRequestDefects = defectsOf('uac', [
  {
    id: 'uac-request-uri-in-brackets',
    requirement: 'RFC3261:7.1-1',
    summary: 'puts the Request-URI of its INVITE in angle brackets',
    caughtBy: 'uac-invite-start-line',
    filters: () =>
      invites(invite => {
        invite.requestUri = `<${invite.requestUri}>`;
        return invite;
      }),
  },
  {
    id: 'uac-invite-to-another',
    requirement: 'RFC3261:8.1.1.1-1',
    summary: 'names another user in To than in the Request-URI',
    caughtBy: 'uac-invite-request-uri-of-to',
    filters: () => invites(invite => withAddress(invite, 'To', to => (to.uri.user = 'somebody'))),
  },
  {
    id: 'uac-invite-without-from-tag',
    requirement: 'RFC3261:8.1.1.3-2',
    summary: 'leaves the tag out of the From of its INVITE',
    caughtBy: 'uac-invite-from-tag',
    filters: () => invites(invite => withAddress(invite, 'From', from => (from.tag = undefined))),
  },
  {
    id: 'uac-cseq-too-high',
    requirement: 'RFC3261:8.1.1.5-2',
    summary: 'begins its CSeq numbers above 2**31',
    caughtBy: 'uac-invite-cseq',
    filters: () => invites(invite => invite.set('CSeq', '3000000000 INVITE')),
  },
  {
    id: 'uac-few-hops',
    requirement: 'RFC3261:8.1.1.6-1',
    summary: 'lets its INVITE set out with 10 hops',
    caughtBy: 'uac-invite-max-forwards-70',
    filters: () => invites(invite => invite.set('Max-Forwards', '10')),
  },
  {
    id: 'uac-via-of-another-transport',
    requirement: 'RFC3261:18.1.1-6',
    summary: 'names SCTP in its Via, whatever it sends over',
    caughtBy: 'uac-invite-via',
    filters: () => invites(invite => withTopVia(invite, via => (via.transport = 'SCTP'))),
  },
  {
    id: 'uac-contact-out-of-reach',
    requirement: 'RFC3261:8.1.1.8-2',
    summary: 'gives a Contact where nobody listens',
    caughtBy: 'uac-invite-contact-reachable',
    filters: () => invites(invite => invite.set('Contact', '<sip:phone@127.0.0.1:9>')),
  },
  {
    id: 'uac-allow-without-ack',
    requirement: 'RFC3261:20.5-1',
    summary: 'leaves ACK and CANCEL out of Allow in its INVITE',
    caughtBy: 'uac-invite-allow-complete',
    filters: () => invites(invite => invite.set('Allow', 'INVITE, BYE, OPTIONS')),
  },
  {
    id: 'uac-invite-without-supported',
    requirement: 'RFC3261:13.2.1-3',
    summary: 'leaves Supported out of its INVITE',
    caughtBy: 'uac-invite-supported',
    filters: () => invites(invite => invite.remove('Supported')),
  },
  {
    id: 'uac-unsound-offer',
    requirement: 'RFC3261:13.2.1-17',
    summary: 'offers a session without saying when it is',
    caughtBy: 'uac-invite-offer',
    filters: () =>
      invites(invite => {
        invite.body = Buffer.from(invite.body.toString().replace(/t=.*\r\n/, ''));
        return invite;
      }),
  },
  {
    id: 'uac-neither-offer-nor-answer',
    requirement: 'RFC3261:13.2.1-13',
    summary: 'sends INVITE without an offer and ACK without an answer',
    caughtBy: 'uac-offer-and-answer',
    filters: () =>
      invites(invite => {
        invite.body = Buffer.alloc(0);
        return invite.remove('Content-Type');
      }),
  },
  {
    id: 'uac-one-call-id',
    requirement: 'RFC3261:8.1.1.4-3',
    summary: 'has one Call-ID for all its calls',
    caughtBy: 'uac-calls-told-apart',
    filters: () => {
      let first: string | undefined;
      return invites(invite => {
        first ??= invite.callId ?? '';
        return invite.set('Call-ID', first);
      });
    },
  },
  {
    id: 'uac-ack-without-to-tag',
    requirement: 'RFC3261:12.2.1.1-2',
    summary: 'leaves the remote tag out of its ACK',
    caughtBy: 'uac-ack-success-in-dialog',
    filters: () => requests('ACK', ack => withAddress(ack, 'To', to => (to.tag = undefined))),
  },
  {
    id: 'uac-ack-on-branch-of-invite',
    requirement: 'RFC3261:8.1.1.7-4',
    summary: 'sends the ACK to a 200 with the branch of its INVITE',
    caughtBy: 'uac-ack-success-own-branch',
    filters: () => {
      let branch = '';
      return {
        out: message => {
          if (message.isRequest() && message.method === 'INVITE') branch = message.topVia?.branch ?? '';
          if (!message.isRequest() || message.method !== 'ACK') return message;
          return withBranch(message, () => branch);
        },
      };
    },
  },
  {
    id: 'uac-ack-to-failure-on-new-branch',
    requirement: 'RFC3261:17.1.1.3-4',
    summary: 'acknowledges a failure with a branch of its own',
    caughtBy: 'uac-ack-failure',
    filters: () => {
      const seen = new Set<string>();
      return {
        out: message => {
          const branch = message.topVia?.branch ?? '';
          if (!message.isRequest()) return message;
          if (message.method === 'INVITE') seen.add(branch);
          if (message.method !== 'ACK' || !seen.has(branch)) return message;
          return withBranch(message, () => `${branch}ack`);
        },
      };
    },
  },
  {
    id: 'uac-ack-to-failure-without-to-tag',
    requirement: 'RFC3261:17.1.1.3-3',
    summary: 'acknowledges a failure with the To of its INVITE',
    caughtBy: 'uac-cancelled-acknowledged',
    filters: () => requests('ACK', ack => withAddress(ack, 'To', to => (to.tag = undefined))),
  },
  {
    id: 'uac-wrong-digest-for-calls',
    requirement: 'RFC3261:8.1.3.5-1',
    summary: 'computes the digest of its INVITE over another method',
    caughtBy: 'uac-call-credentials',
    filters: () => invites(invite => withCredentials(invite, spoil)),
  },
  {
    id: 'uac-new-call-id-with-credentials',
    requirement: 'RFC3261:8.1.3.5-6',
    summary: 'sends its INVITE with credentials under a new Call-ID',
    caughtBy: 'uac-call-credentials-same-call',
    filters: () => invites(invite => (isSigned(invite) ? invite.set('Call-ID', `${invite.callId}-2`) : invite)),
  },
  {
    id: 'uac-same-branch-with-credentials',
    requirement: 'RFC3261:8.1.1.7-4',
    summary: 'sends its INVITE with credentials on the branch of the one that was challenged',
    caughtBy: 'uac-call-credentials-own-branch',
    filters: () => {
      let first = '';
      return invites(invite => {
        first ||= invite.topVia?.branch ?? '';
        return withBranch(invite, () => first);
      });
    },
  },
  {
    id: 'uac-cnonce-without-qop',
    requirement: 'RFC3261:22.4-5',
    summary: 'gives a cnonce although the challenge has no qop',
    caughtBy: 'uac-call-credentials-no-cnonce',
    filters: () => invites(invite => withCredentials(invite, params => params.set('cnonce', 'f00d'))),
  },
  {
    id: 'uac-bare-digest-uri',
    requirement: 'RFC3261:22.4-3',
    summary: 'leaves the quotation marks off the uri of its credentials',
    caughtBy: 'uac-call-credentials-uri-quoted',
    filters: () =>
      invites(invite =>
        withCredentials(
          invite,
          () => {},
          line => line.replace(/uri="([^"]*)"/, 'uri=$1'),
        ),
      ),
  },
  {
    id: 'uac-cancel-requires',
    requirement: 'RFC3261:9.1-6',
    summary: 'puts Require into its CANCEL',
    caughtBy: 'uac-cancel-requires-nothing',
    filters: () => requests('CANCEL', cancel => cancel.set('Require', 'timer')),
  },
  {
    id: 'uac-cancels-to-contact',
    requirement: 'RFC3261:9.1-10',
    summary: 'sends its CANCEL to the Contact of the 180, not where its INVITE went',
    caughtBy: 'uac-cancel-follows-invite',
    options: { cancelsToContact: true },
  },
  {
    id: 'uac-leaves-unwanted-call',
    requirement: 'RFC3261:13.2.2-11',
    summary: 'sends no BYE for a call that was answered after it had hung up',
    caughtBy: 'uac-cancel-crossed-by-success',
    alsoCaughtBy: ['uac-bye-to-contact', 'uac-hung-up-then-answered', 'uac-tcp-content-length-zero'],
    filters: () => requests('BYE', () => undefined),
  },
  {
    id: 'uac-cancels-answered-call',
    requirement: 'RFC3261:9.1-9',
    summary: 'hangs up with CANCEL when the call has been answered',
    caughtBy: 'uac-no-cancel-after-final',
    filters: () =>
      requests('BYE', bye => {
        bye.method = 'CANCEL';
        return bye.set('CSeq', `${bye.cseq?.seq ?? 1} CANCEL`);
      }),
  },
  {
    id: 'uac-bye-with-new-from-tag',
    requirement: 'RFC3261:12.2.1.1-4',
    summary: 'gives its BYE another From tag',
    caughtBy: 'uac-bye-of-dialog',
    filters: () => requests('BYE', bye => withAddress(bye, 'From', from => (from.tag = 'another'))),
  },
  {
    id: 'uac-bye-to-target-in-to',
    requirement: 'RFC3261:12.2.1.1-1',
    summary: 'puts another user than that of its INVITE into the To of its BYE',
    caughtBy: 'uac-bye-uris',
    filters: () => requests('BYE', bye => withAddress(bye, 'To', to => (to.uri.user = 'target'))),
  },
  {
    id: 'uac-bye-without-max-forwards',
    requirement: 'RFC3261:8.1.1-1',
    summary: 'leaves Max-Forwards out of its BYE',
    caughtBy: 'uac-bye-well-formed',
    filters: () => requests('BYE', bye => bye.remove('Max-Forwards')),
  },
]);

/** A digest that is sure to be wrong. */
function spoil(params: Map<string, string>): void {
  params.set('response', [...(params.get('response') ?? '')].reverse().join(''));
}
