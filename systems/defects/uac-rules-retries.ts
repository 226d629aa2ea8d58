// Defects of the phone in requests that it makes anew: registrations, redirected requests, requests with credentials
// (RFC 3261 8.1.3, 10.2, 22).
import type { Filters } from '../../simulator/element';
import type { Request, Uri } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { eachValue, receivedResponsesTo, requests, withAddress, withBranch } from './filters';
import { isSigned } from './uac-filters';
import { copiesOf, everyRequest, inRequests, withRequestUri } from './uac-rules-filters';
import { withoutBody } from './uas-filters';

const signed = (change: (request: Request) => Request) => (request: Request) =>
  isSigned(request) ? change(request) : request;

/** Changes the requests of a call that go to another URI than its first. */
function redirected(change: (request: Request) => Request): Filters {
  const firsts = new Map<string | undefined, string>();
  return everyRequest(request => {
    const first = firsts.get(request.callId) ?? request.requestUri;
    firsts.set(request.callId, first);
    return request.requestUri === first ? request : change(request);
  });
}

/** Credentials for a challenge that nobody made; the realm may be left out. */
const strangeCredentials = (username: string, realm?: string): string =>
  [
    `Digest username="${username}"`,
    ...(realm === undefined ? [] : [`realm="${realm}"`]),
    'nonce="f00d"',
    'uri="sip:sut.test"',
    `response="${'0'.repeat(32)}"`,
  ].join(', ');

/** Writes two sets of credentials into one line. */
const joined = (field: string) => (request: Request) => {
  eachValue(request, field, value => `${value}, ${strangeCredentials('user1', 'elsewhere.test')}`);
  return request;
};

const registering = inRequests([
  {
    id: 'uac-register-without-call-id',
    requirement: 'RFC3261:10.2-4',
    summary: 'leaves Call-ID out of its REGISTER',
    caughtBy: 'register-has-what-it-needs',
    method: 'REGISTER',
    change: register => register.remove('Call-ID'),
  },
  {
    id: 'uac-register-telephone-number',
    requirement: 'RFC3261:10.2-7',
    summary: 'registers a tel URI',
    caughtBy: 'register-names-a-sip-address-of-record',
    method: 'REGISTER',
    change: register => register.set('To', '<tel:+15551234567>'),
  },
]);

const withCredentials = inRequests([
  {
    id: 'uac-new-from-tag-with-credentials',
    requirement: 'RFC3261:8.1.3.5-6',
    summary: 'sends its INVITE with credentials under a new From tag',
    caughtBy: 'mended-request-keeps-who-calls-whom',
    shownIn: 'uac-call-credentials-qop',
    method: 'INVITE',
    change: signed(invite => withAddress(invite, 'From', from => (from.tag = `${from.tag}-2`))),
  },
  {
    id: 'uac-authorization-joined',
    requirement: 'RFC3261:20.7-1',
    summary: 'writes two sets of credentials into one Authorization line',
    caughtBy: 'authorization-has-a-line-of-its-own',
    shownIn: 'uac-call-credentials.401',
    method: 'INVITE',
    change: joined('Authorization'),
  },
  {
    id: 'uac-proxy-authorization-joined',
    requirement: 'RFC3261:7.3.1-4',
    summary: 'writes two sets of credentials into one Proxy-Authorization line',
    caughtBy: 'credentials-have-lines-of-their-own',
    shownIn: 'uac-call-credentials.407',
    method: 'INVITE',
    change: joined('Proxy-Authorization'),
  },
  {
    id: 'uac-bye-without-proxy-credentials',
    requirement: 'RFC3261:22.3-8',
    summary: 'leaves the credentials for the proxy of its call out of the BYE',
    caughtBy: 'credentials-for-a-proxy-stay-in-the-call',
    shownIn: 'uac-ack-credentials',
    method: 'BYE',
    change: bye => bye.remove('Proxy-Authorization'),
  },
  {
    id: 'uac-credentials-without-realm',
    requirement: 'RFC3261:22.3-16',
    summary: 'gives credentials for two, of which one does not say for what realm',
    caughtBy: 'credentials-name-their-realms',
    shownIn: 'uac-call-credentials-qop',
    method: 'INVITE',
    change: signed(invite => invite.add('Proxy-Authorization', strangeCredentials('user1'))),
  },
  {
    id: 'uac-two-users-in-one-realm',
    requirement: 'RFC3261:22.3-18',
    summary: 'gives credentials of two users for one realm',
    caughtBy: 'one-user-for-one-realm',
    shownIn: 'uac-call-credentials-qop',
    method: 'INVITE',
    change: signed(invite => {
      const realm = /realm="([^"]*)"/.exec(invite.get('Proxy-Authorization') ?? '')?.[1];
      return invite.add('Proxy-Authorization', strangeCredentials('user2', realm));
    }),
  },
]);

const redirections: RolelessDefect[] = [
  {
    id: 'uac-redirected-back',
    requirement: 'RFC3261:8.1.3.4-2',
    summary: 'tries an address a second time when another sends it back there',
    caughtBy: 'redirection-leads-to-no-uri-twice',
    shownIn: 'uac-redirection-loop',
    // to the phone it is another URI; the parameter goes no further (19.1.5)
    filters: () =>
      receivedResponsesTo('INVITE', response => {
        eachValue(response, 'Contact', value => value.replace('>', ';method=INVITE>'));
        return response;
      }),
  },
  {
    id: 'uac-redirected-under-new-from-tag',
    requirement: 'RFC3261:8.1.3.4-11',
    summary: 'follows a redirection with another From tag',
    caughtBy: 'redirected-request-keeps-who-calls-whom',
    shownIn: 'uac-redirection-own-branch',
    filters: () => redirected(invite => withAddress(invite, 'From', from => (from.tag = `${from.tag}-2`))),
  },
  {
    id: 'uac-redirected-with-parameter',
    requirement: 'RFC3261:19.1.5-1',
    summary: 'adds user=phone to the URI that a redirection leads to',
    caughtBy: 'redirected-request-keeps-parameters-of-the-uri',
    shownIn: 'uac-redirection-own-branch',
    filters: () => redirected(request => withRequestUri(request, uri => `${uri};user=phone`)),
  },
  {
    id: 'uac-redirected-without-offer',
    requirement: 'RFC3261:8.1.3.4-13',
    summary: 'leaves the offer of its INVITE out when it follows a redirection',
    caughtBy: 'redirected-request-keeps-fields-and-body',
    shownIn: 'uac-redirection-own-branch',
    filters: () => redirected(withoutBody),
  },
];

export const uacRulesRetryDefects = defectsOf('uac', [
  ...registering,
  {
    id: 'uac-register-anew-after-provisional',
    requirement: 'RFC3261:10.2-11',
    summary: 'sends another REGISTER, not a copy, while it waits for the final response to the last one',
    caughtBy: 'register-waits-for-the-one-before',
    shownIn: 'uac-register-timer-e-after-provisional',
    filters: () => {
      let copies = 0;
      return copiesOf('REGISTER', register => {
        copies++;
        const seq = (register.cseq?.seq ?? 0) + copies;
        return withBranch(register, branch => `${branch}n${copies}`).set('CSeq', `${seq} REGISTER`);
      });
    },
  },
  {
    id: 'uac-register-refreshed-elsewhere',
    requirement: 'RFC3261:10.2-2',
    summary:
      'sends the refresh of its binding to the address in the Record-Route of the answer, not to where it registered',
    caughtBy: 'uac-register-record-route-ignored',
    alsoCaughtBy: ['refresh-goes-where-the-registration-went'],
    filters: () => {
      let elsewhere: Uri | undefined;
      const learn = receivedResponsesTo('REGISTER', response => {
        elsewhere ??= response.recordRoutes[0]?.uri;
        return response;
      });
      return {
        in: learn.in,
        out: (message, target) => {
          const goesWrong = message.isRequest() && message.method === 'REGISTER' && elsewhere;
          if (goesWrong) target.remote = { host: goesWrong.host, port: goesWrong.port ?? target.remote.port };
          return message;
        },
      };
    },
  },
  ...redirections,
  ...withCredentials,
  {
    id: 'uac-sends-refused-credentials-again',
    requirement: 'RFC3261:22.1-13',
    summary: 'tries the very credentials once more that were just refused',
    caughtBy: 'refused-credentials-are-not-sent-again',
    shownIn: 'uac-call-credentials-rejected.401',
    filters: () => {
      let credentials: string | undefined;
      const again = requests('INVITE', invite => {
        credentials ??= invite.get('Authorization');
        return credentials === undefined ? invite : invite.set('Authorization', credentials);
      });
      const stale = receivedResponsesTo('INVITE', response => {
        eachValue(response, 'WWW-Authenticate', value => `${value}, stale=true`);
        return response;
      });
      return { out: again.out, in: stale.in };
    },
  },
]);
