// What a proxy can do wrong with responses and branches, as the rules see it (16.7, 16.10, 17.1.1.3).
import type { Filters } from '../../simulator/element';
import type { Request, Response } from '../../simulator/message';
import { defectsOf } from './defect';
import {
  forwarded,
  isSuccess,
  receivedResponses,
  receivedResponsesTo,
  requests,
  responses,
  responsesTo,
  withAddress,
  withStatus,
  withToTag,
} from './filters';
import { changed, doing } from './tables';
import { viaText, viaWritten } from './via-filters';

/** Knows what came back by Call-ID, CSeq and status, and changes what goes back of it. */
function asItCame(change: (response: Response, came: Response) => Response): Filters {
  const all = new Map<string, Response>();
  const key = (response: Response): string => `${response.callId} ${response.get('CSeq')} ${response.status}`;
  return {
    in: message => {
      if (message.isResponse()) all.set(key(message), message);
      return message;
    },
    out: message => {
      const came = message.isResponse() ? all.get(key(message)) : undefined;
      return message.isResponse() && came ? change(message, came) : message;
    },
  };
}

/** Puts a Route into what it sends for an INVITE, but for one of its methods. */
const routedBut = (method: 'ACK' | 'CANCEL') => () => ({
  out: (message: Request | Response) => {
    const routed = message.isRequest() && ['INVITE', 'ACK', 'CANCEL'].includes(message.method);
    return routed && message.method !== method ? message.prepend('Route', '<sip:192.0.2.99;lr>') : message;
  },
});

/** Changes all copies of what it forwards but the first. */
function laterCopies(change: (request: Request) => Request): Filters {
  const sent = new Set<string | undefined>();
  return forwarded(request => {
    const key = `${request.method} ${request.topVia?.branch}`;
    if (sent.has(key)) return change(request);
    sent.add(key);
    return request;
  });
}

/** A second final response to a MESSAGE passes for one to a CANCEL, which this proxy forwards without state. */
function secondFinals(): Filters {
  const first = new Map<string | undefined, string | undefined>();
  const second = (response: Response): boolean => {
    const { callId, to } = response;
    if (response.status < 200 || response.status === 407) return false;
    if (!first.has(callId)) first.set(callId, to?.tag);
    return first.get(callId) !== to?.tag;
  };
  return {
    ...receivedResponsesTo('MESSAGE', response =>
      second(response) ? response.set('CSeq', `${response.cseq?.seq} CANCEL`) : response,
    ),
    ...responsesTo('CANCEL', response => response.set('CSeq', `${response.cseq?.seq} MESSAGE`)),
  };
}

/** The ACKs that it makes itself. */
const ownAcks = (change: (ack: Request) => Request) => () =>
  requests('ACK', ack => (ack.getAll('Via').length === 1 ? change(ack) : ack));

export const proxyRuleResponseDefects = defectsOf('proxy', [
  {
    id: 'proxy-keeps-all-vias-in-responses',
    requirement: 'RFC3261:16.7-2',
    summary: 'sends responses back with the Via values with which they came',
    caughtBy: 'own-via-leaves-the-response',
    shownIn: 'proxy-response-via-removed.message',
    filters: () => asItCame((response, came) => response.set('Via', came.getAll('Via'))),
  },
  {
    id: 'proxy-drops-received-in-responses',
    requirement: 'RFC3261:16.7-44',
    summary: 'takes received out of the Via of the responses that it sends back',
    caughtBy: 'received-stays-in-the-response',
    shownIn: 'transport-received-added.udp',
    filters: () => asItCame(response => viaText(response, 0, via => via.replace(/;received=[^;]*/, ''))),
  },
  {
    id: 'proxy-drops-record-route-of-responses',
    requirement: 'RFC3261:16.7-43',
    summary: 'takes Record-Route out of responses',
    caughtBy: 'record-routes-stay-in-the-response',
    shownIn: 'proxy-provisional-forwarded.180',
    filters: () => responses(response => response.remove('Record-Route')),
  },
  {
    id: 'proxy-rewrites-record-route-without-lr',
    requirement: 'RFC3261:16.7-38',
    summary: 'writes its Record-Route value in responses anew, without lr',
    caughtBy: 'rewritten-record-route-has-lr',
    shownIn: 'proxy-provisional-forwarded.180',
    filters: () =>
      responses(response => {
        const values = response.getAll('Record-Route').map(value => value.replace(';lr', ';side=callee'));
        return values.length > 0 ? response.set('Record-Route', values) : response;
      }),
  },
  {
    id: 'proxy-tags-a-success',
    requirement: 'RFC3261:16.7-30',
    summary: 'puts a To tag into a 2xx that has none',
    caughtBy: 'no-to-tag-given-to-a-success',
    alsoCaughtBy: ['proxy-2xx-without-to-tag'],
    filters: () => responses(response => (isSuccess(response) ? withToTag(response, tag => tag ?? 'given') : response)),
  },
  {
    id: 'proxy-sends-100-back',
    requirement: 'RFC3261:16.7-17',
    summary: "sends the callee's 100 back as a 100",
    caughtBy: 'trying-is-not-forwarded',
    alsoCaughtBy: ['proxy-trying-with-tag-not-forwarded'],
    filters: () => ({
      ...receivedResponses(response => (response.status === 100 ? withStatus(response, 199, 'Trying On') : response)),
      ...responses(response => (response.status === 199 ? withStatus(response, 100, 'Trying') : response)),
    }),
  },
  {
    id: 'proxy-refuses-an-accepted-call',
    requirement: 'RFC3261:16.7-13',
    summary: 'keeps a 200 to an INVITE back, and says 408 when Timer C has run out',
    caughtBy: 'no-refusal-after-a-success',
    shownIn: 'proxy-response-via-removed.invite',
    filters: () => receivedResponsesTo('INVITE', response => (isSuccess(response) ? undefined : response)),
  },
  {
    id: 'proxy-forwards-every-final',
    requirement: 'RFC3261:16.7-16',
    summary: 'sends a second final response back to a request other than INVITE',
    caughtBy: 'proxy-fork-other-method-one-final',
    filters: secondFinals,
  },
  {
    id: 'proxy-new-branch-for-each-copy',
    requirement: 'RFC3261:16.11-9',
    summary: 'sends each copy of a request on with another branch',
    caughtBy: 'copies-leave-with-the-same-branch',
    shownIn: 'proxy-no-trying-for-other-methods',
    filters: () => {
      let copies = 0;
      return viaWritten(via => {
        copies++;
        via.branch = `${via.branch}-${copies}`;
      });
    },
  },
  {
    id: 'proxy-copies-leave-the-path',
    requirement: 'RFC3261:16.11-14',
    summary: 'leaves Record-Route out of all copies of an INVITE but the first',
    caughtBy: 'copies-leave-with-the-same-routes',
    shownIn: 'proxy-cancel-waits-for-provisional',
    filters: () => laterCopies(request => request.remove('Record-Route')),
  },
  {
    id: 'proxy-cancel-to-contact',
    requirement: 'RFC3261:9.1-2',
    summary: 'puts its Request-URI into the To of its CANCEL',
    caughtBy: 'branch-cancel-repeats-the-invite',
    alsoCaughtBy: ['proxy-cancel-belongs-to-invite'],
    filters: () => requests('CANCEL', cancel => cancel.set('To', `<${cancel.requestUri}>`)),
  },
  {
    id: 'proxy-cancel-without-route',
    requirement: 'RFC3261:9.1-5',
    summary: 'leaves the Route of its INVITE out of the CANCEL',
    caughtBy: 'branch-cancel-has-the-route',
    shownIn: 'proxy-cancel-belongs-to-invite',
    filters: routedBut('CANCEL'),
  },
  {
    id: 'proxy-ack-without-route',
    requirement: 'RFC3261:17.1.1.3-6',
    summary: 'leaves the Route of its INVITE out of the ACK to a refusal',
    caughtBy: 'branch-ack-has-the-route',
    alsoCaughtBy: ['ack-to-failure-has-the-route-of-its-invite', 'failure-ack-has-the-route-of-its-invite'],
    shownIn: 'proxy-acknowledges-failure',
    filters: routedBut('ACK'),
  },
  {
    id: 'proxy-cancel-requires',
    requirement: 'RFC3261:9.1-6',
    summary: 'puts Proxy-Require into its CANCEL',
    caughtBy: 'branch-cancel-requires-nothing',
    shownIn: 'proxy-cancel-belongs-to-invite',
    filters: () => requests('CANCEL', cancel => cancel.add('Proxy-Require', 'privacy')),
  },
  {
    id: 'proxy-cancels-refused-branches',
    requirement: 'RFC3261:9.1-9',
    summary: 'cancels a branch that was refused when another accepts',
    caughtBy: 'no-cancel-of-an-ended-branch',
    shownIn: 'proxy-fork-refusal-waits.486',
    options: {
      ...changed('inviteClient', 'Calling', '300-699', doing('start D', 'send ACK')),
      choices: { cancelNow: () => true },
    },
  },
  {
    id: 'proxy-ack-without-to-tag',
    requirement: 'RFC3261:17.1.1.3-3',
    summary: 'acknowledges a refusal with the To of its INVITE',
    caughtBy: 'branch-ack-has-the-to-of-the-response',
    alsoCaughtBy: ['proxy-ack-failure.404'],
    filters: ownAcks(ack => withToTag(ack, () => undefined)),
  },
  {
    id: 'proxy-ack-from-itself',
    requirement: 'RFC3261:17.1.1.3-2',
    summary: 'acknowledges a refusal with a From of its own',
    caughtBy: 'proxy-ack-failure.404',
    alsoCaughtBy: [
      'branch-ack-repeats-the-invite',
      'ack-to-failure-has-the-from-of-its-invite',
      'failure-ack-has-the-from-of-its-invite',
    ],
    filters: ownAcks(ack =>
      withAddress(ack, 'From', from => {
        from.uri.user = 'proxy';
      }),
    ),
  },
  {
    id: 'proxy-cancel-refused',
    requirement: 'RFC3261:16.10-4',
    summary: 'answers 481 to the CANCEL of an INVITE that is under way',
    caughtBy: 'cancel-of-a-forwarded-invite-is-answered-200',
    shownIn: 'proxy-cancel-waits-for-provisional',
    filters: () => responsesTo('CANCEL', response => withStatus(response, 481, 'Call/Transaction Does Not Exist')),
  },
  {
    id: 'proxy-ambiguous-without-contacts',
    requirement: 'RFC3261:16.5-6',
    summary: 'says 485 and does not tell which addresses may be meant',
    caughtBy: 'ambiguous-offers-contacts',
    shownIn: 'proxy-unknown-user',
    filters: () => responses(response => (response.status === 404 ? withStatus(response, 485, 'Ambiguous') : response)),
  },
]);
