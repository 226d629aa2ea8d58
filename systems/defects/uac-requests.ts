// Defects of the phone that calls and registers: what is wrong in the requests that it sends.
import { type Message, NameAddr, parseAuth, printAuth, type Request, Via } from '../../simulator/message';
import type { Defect } from './defect';
import { requests } from './filters';

const role = 'uac';

type Change = (request: Request) => Request;

const invites = (change: Change) => requests('INVITE', change);

/** Changes the To or From. */
function address(request: Request, field: 'To' | 'From', change: (value: NameAddr) => void): Request {
  const value = NameAddr.parse(request.get(field) ?? '');
  if (!value) return request;
  change(value);
  return request.set(field, value);
}

function via(request: Request, change: (via: Via) => void): Request {
  const [first, ...others] = request.getAll('Via');
  const value = Via.parse(first ?? '');
  if (!value) return request;
  change(value);
  return request.set('Via', [value.toString(), ...others]);
}

const isSigned = (message: Message): boolean => message.has('Authorization') || message.has('Proxy-Authorization');

/** Changes the credentials of a request, as parameters or as text. */
function credentials(request: Request, change: (params: Map<string, string>) => void, text = (line: string) => line) {
  for (const field of ['Authorization', 'Proxy-Authorization']) {
    const value = parseAuth(request.get(field) ?? '');
    if (!value?.params.size) continue;
    change(value.params);
    request.set(field, text(printAuth(value)));
  }
  return request;
}

const inCall = (method: string, change: Change) => requests(method, change);

export const uacRequestDefects: readonly Defect[] = [
  {
    id: 'uac-request-uri-in-brackets',
    requirement: 'RFC3261:7.1-1',
    role,
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
    role,
    summary: 'names another user in To than in the Request-URI',
    caughtBy: 'uac-invite-request-uri-of-to',
    filters: () => invites(invite => address(invite, 'To', to => (to.uri.user = 'somebody'))),
  },
  {
    id: 'uac-invite-without-from-tag',
    requirement: 'RFC3261:8.1.1.3-2',
    role,
    summary: 'leaves the tag out of the From of its INVITE',
    caughtBy: 'uac-invite-from-tag',
    filters: () => invites(invite => address(invite, 'From', from => (from.tag = undefined))),
  },
  {
    id: 'uac-cseq-too-high',
    requirement: 'RFC3261:8.1.1.5-2',
    role,
    summary: 'begins its CSeq numbers above 2**31',
    caughtBy: 'uac-invite-cseq',
    filters: () => invites(invite => invite.set('CSeq', '3000000000 INVITE')),
  },
  {
    id: 'uac-few-hops',
    requirement: 'RFC3261:8.1.1.6-1',
    role,
    summary: 'lets its INVITE set out with 10 hops',
    caughtBy: 'uac-invite-max-forwards-70',
    filters: () => invites(invite => invite.set('Max-Forwards', '10')),
  },
  {
    id: 'uac-via-of-another-transport',
    requirement: 'RFC3261:18.1.1-6',
    role,
    summary: 'names SCTP in its Via, whatever it sends over',
    caughtBy: 'uac-invite-via',
    filters: () => invites(invite => via(invite, value => (value.transport = 'SCTP'))),
  },
  {
    id: 'uac-contact-out-of-reach',
    requirement: 'RFC3261:8.1.1.8-2',
    role,
    summary: 'gives a Contact where nobody listens',
    caughtBy: 'uac-invite-contact-reachable',
    filters: () => invites(invite => invite.set('Contact', '<sip:phone@127.0.0.1:9>')),
  },
  {
    id: 'uac-invite-without-supported',
    requirement: 'RFC3261:13.2.1-3',
    role,
    summary: 'leaves Supported out of its INVITE',
    caughtBy: 'uac-invite-supported',
    filters: () => invites(invite => invite.remove('Supported')),
  },
  {
    id: 'uac-unsound-offer',
    requirement: 'RFC3261:13.2.1-17',
    role,
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
    role,
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
    role,
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
    role,
    summary: 'leaves the remote tag out of its ACK',
    caughtBy: 'uac-ack-success-in-dialog',
    filters: () => requests('ACK', ack => address(ack, 'To', to => (to.tag = undefined))),
  },
  {
    id: 'uac-ack-on-branch-of-invite',
    requirement: 'RFC3261:8.1.1.7-4',
    role,
    summary: 'sends the ACK to a 200 with the branch of its INVITE',
    caughtBy: 'uac-ack-success-own-branch',
    filters: () => {
      let branch = '';
      return {
        out: message => {
          if (message.isRequest() && message.method === 'INVITE') branch = message.topVia?.branch ?? '';
          if (!message.isRequest() || message.method !== 'ACK') return message;
          return via(message, value => value.params.set('branch', branch));
        },
      };
    },
  },
  {
    id: 'uac-ack-to-failure-on-new-branch',
    requirement: 'RFC3261:17.1.1.3-4',
    role,
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
          return via(message, value => value.params.set('branch', `${branch}ack`));
        },
      };
    },
  },
  {
    id: 'uac-ack-to-failure-without-to-tag',
    requirement: 'RFC3261:17.1.1.3-3',
    role,
    summary: 'acknowledges a failure with the To of its INVITE',
    caughtBy: 'uac-cancelled-acknowledged',
    filters: () => requests('ACK', ack => address(ack, 'To', to => (to.tag = undefined))),
  },
  {
    id: 'uac-wrong-digest-for-calls',
    requirement: 'RFC3261:8.1.3.5-1',
    role,
    summary: 'computes the digest of its INVITE over another method',
    caughtBy: 'uac-call-credentials',
    filters: () => invites(invite => credentials(invite, spoil)),
  },
  {
    id: 'uac-new-call-id-with-credentials',
    requirement: 'RFC3261:8.1.3.5-6',
    role,
    summary: 'sends its INVITE with credentials under a new Call-ID',
    caughtBy: 'uac-call-credentials-same-call',
    filters: () => invites(invite => (isSigned(invite) ? invite.set('Call-ID', `${invite.callId}-2`) : invite)),
  },
  {
    id: 'uac-same-branch-with-credentials',
    requirement: 'RFC3261:8.1.1.7-4',
    role,
    summary: 'sends its INVITE with credentials on the branch of the one that was challenged',
    caughtBy: 'uac-call-credentials-own-branch',
    filters: () => {
      let first = '';
      return invites(invite => {
        first ||= invite.topVia?.branch ?? '';
        return via(invite, value => value.params.set('branch', first));
      });
    },
  },
  {
    id: 'uac-cnonce-without-qop',
    requirement: 'RFC3261:22.4-5',
    role,
    summary: 'gives a cnonce although the challenge has no qop',
    caughtBy: 'uac-call-credentials-no-cnonce',
    filters: () => invites(invite => credentials(invite, params => params.set('cnonce', 'f00d'))),
  },
  {
    id: 'uac-bare-digest-uri',
    requirement: 'RFC3261:22.4-3',
    role,
    summary: 'leaves the quotation marks off the uri of its credentials',
    caughtBy: 'uac-call-credentials-uri-quoted',
    filters: () =>
      invites(invite =>
        credentials(
          invite,
          () => {},
          line => line.replace(/uri="([^"]*)"/, 'uri=$1'),
        ),
      ),
  },
  {
    id: 'uac-cancel-requires',
    requirement: 'RFC3261:9.1-6',
    role,
    summary: 'puts Require into its CANCEL',
    caughtBy: 'uac-cancel-requires-nothing',
    filters: () => requests('CANCEL', cancel => cancel.set('Require', 'timer')),
  },
  {
    id: 'uac-cancels-to-contact',
    requirement: 'RFC3261:9.1-10',
    role,
    summary: 'sends its CANCEL to the Contact of the 180, not where its INVITE went',
    caughtBy: 'uac-cancel-follows-invite',
    options: { cancelsToContact: true },
  },
  {
    id: 'uac-leaves-unwanted-call',
    requirement: 'RFC3261:13.2.2-11',
    role,
    summary: 'sends no BYE for a call that was answered after it had hung up',
    caughtBy: 'uac-cancel-crossed-by-success',
    filters: () => requests('BYE', () => undefined),
  },
  {
    id: 'uac-cancels-answered-call',
    requirement: 'RFC3261:9.1-9',
    role,
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
    role,
    summary: 'gives its BYE another From tag',
    caughtBy: 'uac-bye-of-dialog',
    filters: () => inCall('BYE', bye => address(bye, 'From', from => (from.tag = 'another'))),
  },
  {
    id: 'uac-bye-to-target-in-to',
    requirement: 'RFC3261:12.2.1.1-1',
    role,
    summary: 'puts another user than that of its INVITE into the To of its BYE',
    caughtBy: 'uac-bye-uris',
    filters: () => inCall('BYE', bye => address(bye, 'To', to => (to.uri.user = 'target'))),
  },
  {
    id: 'uac-bye-without-max-forwards',
    requirement: 'RFC3261:8.1.1-1',
    role,
    summary: 'leaves Max-Forwards out of its BYE',
    caughtBy: 'uac-bye-well-formed',
    filters: () => inCall('BYE', bye => bye.remove('Max-Forwards')),
  },
];

/** A digest that is sure to be wrong. */
function spoil(params: Map<string, string>): void {
  params.set('response', [...(params.get('response') ?? '')].reverse().join(''));
}
