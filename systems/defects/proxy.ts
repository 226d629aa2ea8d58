// Defects of the proxy.
import { defectsOf } from './defect';
import {
  cancels,
  forwarded,
  isSuccess,
  received,
  receivedRequests,
  receivedResponses,
  requests,
  responses,
  responsesTo,
  withBranch,
  withStatus,
  withToTag,
} from './filters';

const KNOWN = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER INFO PRACK UPDATE SUBSCRIBE NOTIFY REFER MESSAGE PUBLISH'.split(' '),
);

export const proxyDefects = defectsOf('proxy', [
  {
    id: 'proxy-keeps-max-forwards',
    requirement: 'RFC3261:16.6-13',
    summary: 'forwards Max-Forwards without decrementing it',
    caughtBy: 'proxy-forward-max-forwards-decremented',
    alsoCaughtBy: [
      'proxy-in-dialog-from-caller.bye',
      'proxy-in-dialog-from-caller.info',
      'proxy-in-dialog-from-caller.options',
    ],
    filters: () => forwarded(request => request.set('Max-Forwards', String((request.maxForwards ?? 69) + 1))),
  },
  {
    id: 'proxy-adds-no-max-forwards',
    requirement: 'RFC3261:16.6-14',
    summary: 'adds no Max-Forwards where there was none',
    caughtBy: 'proxy-forward-max-forwards-added',
    filters: () => forwarded(request => (request.maxForwards === 70 ? request.remove('Max-Forwards') : request)),
  },
  {
    id: 'proxy-forwards-with-no-hops-left',
    requirement: 'RFC3261:16.3-9',
    summary: 'forwards a request with Max-Forwards 0',
    caughtBy: 'proxy-max-forwards-zero',
    alsoCaughtBy: ['proxy-max-forwards-zero-options', 'torture-proxy-max-forwards'],
    filters: () => received(request => (request.maxForwards === 0 ? request.set('Max-Forwards', '1') : request)),
  },
  {
    id: 'proxy-ignores-proxy-require',
    requirement: 'RFC3261:16.3-15',
    summary: 'forwards a request that requires an extension which it does not know',
    caughtBy: 'proxy-require-unknown',
    alsoCaughtBy: ['torture-proxy-require'],
    filters: () => received(request => request.remove('Proxy-Require')),
  },
  {
    id: 'proxy-names-no-unsupported',
    requirement: 'RFC3261:16.3-16',
    summary: 'does not say in its 420 which extension it lacks',
    caughtBy: 'proxy-require-unknown',
    filters: () => responses(response => (response.status === 420 ? response.remove('Unsupported') : response)),
  },
  {
    id: 'proxy-unknown-scheme-not-found',
    requirement: 'RFC3261:16.3-8',
    summary: 'answers 404 to a Request-URI of a scheme that it does not know',
    caughtBy: 'proxy-unknown-scheme',
    alsoCaughtBy: ['torture-proxy-uri-scheme.unkscm'],
    filters: () => responses(response => (response.status === 416 ? withStatus(response, 404, 'Not Found') : response)),
  },
  {
    id: 'proxy-leaves-the-path',
    requirement: 'RFC3261:16.6-15',
    summary: 'puts no Record-Route into an INVITE although it wants to stay on the path',
    caughtBy: 'proxy-record-route-on-top',
    alsoCaughtBy: ['proxy-in-dialog-from-callee.info'],
    options: { recordRoute: false },
  },
  {
    id: 'proxy-record-route-without-lr',
    requirement: 'RFC3261:16.6-19',
    summary: 'leaves lr out of its Record-Route value',
    caughtBy: 'proxy-record-route-value',
    alsoCaughtBy: ['proxy-in-dialog-reinvite'],
    filters: () =>
      forwarded(request => {
        const [own, ...others] = request.getAll('Record-Route');
        return own === undefined ? request : request.set('Record-Route', [own.replace(';lr', ''), ...others]);
      }),
  },
  {
    id: 'proxy-forwards-trying',
    requirement: 'RFC3261:16.7-17',
    summary: "sends the callee's 100 back to the caller",
    caughtBy: 'proxy-trying-not-forwarded',
    filters: () =>
      receivedResponses(response => (response.status === 100 ? withStatus(response, 199, 'Trying On') : response)),
  },
  {
    id: 'proxy-passes-503-on',
    requirement: 'RFC3261:16.7-28',
    summary: "sends a callee's single 503 back as it is",
    caughtBy: 'proxy-503-becomes-500',
    filters: () =>
      responses(response => (response.status === 500 ? withStatus(response, 503, 'Service Unavailable') : response)),
  },
  {
    id: 'proxy-does-not-cancel-other-branches',
    requirement: 'RFC3261:16.7-48',
    summary: 'cancels no branch when another has answered',
    caughtBy: 'proxy-fork-2xx-cancels-others',
    alsoCaughtBy: ['proxy-fork-6xx-cancels-others'],
    filters: () => cancels(cancelled => cancelled),
  },
  {
    id: 'proxy-cancel-not-answered',
    requirement: 'RFC3261:16.10-4',
    summary: 'does not answer a CANCEL',
    caughtBy: 'proxy-cancel-answered',
    alsoCaughtBy: ['proxy-cancel-after-answer'],
    filters: () => responsesTo('CANCEL', () => undefined),
  },
  {
    id: 'proxy-ignores-cancel',
    requirement: 'RFC3261:16.10-2',
    summary: 'does not pass a CANCEL on to what still rings',
    caughtBy: 'proxy-cancel-forwarded',
    alsoCaughtBy: ['proxy-fork-cancelled-by-caller'],
    filters: () => cancels(cancelled => !cancelled),
  },
  {
    id: 'proxy-cancel-on-another-branch',
    requirement: 'RFC3261:16.6-60',
    summary: 'gives its CANCEL a branch other than that of its INVITE',
    caughtBy: 'proxy-cancel-belongs-to-invite',
    filters: () => requests('CANCEL', cancel => withBranch(cancel, branch => `${branch}x`)),
  },
  {
    id: 'proxy-changes-body',
    requirement: 'RFC3261:16.6-10',
    summary: 'adds a line to the body that it forwards',
    caughtBy: 'proxy-forward-body-untouched',
    alsoCaughtBy: ['torture-proxy-body.esc01', 'torture-proxy-body.invut', 'torture-proxy-body.sdp01'],
    filters: () =>
      forwarded(request => {
        if (request.body.length > 0) request.body = Buffer.concat([request.body, Buffer.from('a=proxied\r\n')]);
        return request;
      }),
  },
  {
    id: 'proxy-drops-unknown-fields',
    requirement: 'RFC3261:16.6-7',
    summary: 'leaves out header fields that it does not know',
    caughtBy: 'proxy-forward-unknown-header-fields',
    filters: () =>
      forwarded(request => {
        request.fields = request.fields.filter(({ name }) => !/^x-|^unknown|^p-/i.test(name));
        return request;
      }),
  },
  {
    id: 'proxy-refuses-unknown-methods',
    requirement: 'RFC3261:16.3-7',
    summary: 'does not forward a method that it does not know',
    caughtBy: 'proxy-forward-unknown-method',
    filters: () => forwarded(request => (KNOWN.has(request.method) ? request : undefined)),
  },
  {
    id: 'proxy-changes-to-tag',
    requirement: 'RFC3261:16.7-31',
    summary: "changes the callee's To tag in responses",
    caughtBy: 'proxy-2xx-to-tag-kept',
    filters: () =>
      receivedResponses(response => {
        const changed = response.cseq?.method === 'INVITE' && isSuccess(response);
        return changed ? withToTag(response, tag => `${tag}x`) : response;
      }),
  },
  {
    id: 'proxy-timer-c-never-fires',
    requirement: 'RFC3261:16.8-2',
    summary: 'lets an INVITE ring for ever',
    caughtBy: 'proxy-timer-c-cancels',
    options: { timers: { C: 36_000_000 } },
  },
  {
    id: 'proxy-says-no-trying',
    requirement: 'RFC3261:16.2-1',
    summary: 'sends no 100 to an INVITE',
    caughtBy: 'proxy-invite-trying',
    filters: () => responsesTo('INVITE', response => (response.status === 100 ? undefined : response)),
  },
  {
    id: 'proxy-keeps-its-via-in-responses',
    requirement: 'RFC3261:16.7-2',
    summary: 'leaves its own Via in the responses that it forwards',
    caughtBy: 'proxy-response-via-removed',
    filters: () => {
      let own: string | undefined;
      return {
        in: message => {
          if (message.isResponse()) own = message.getAll('Via')[0];
          return message;
        },
        out: message =>
          message.isResponse() && message.status >= 180 && own !== undefined && message.cseq?.method !== 'REGISTER'
            ? message.set('Via', [...message.getAll('Via'), own])
            : message,
      };
    },
  },
  {
    id: 'proxy-challenge-missing',
    requirement: 'RFC3261:22.3-2',
    summary: 'sends 407 without a challenge',
    caughtBy: 'proxy-auth-challenge',
    filters: () => responses(response => (response.status === 407 ? response.remove('Proxy-Authenticate') : response)),
  },
  {
    id: 'proxy-drops-ack',
    requirement: 'RFC3261:16.4-6',
    summary: 'does not forward the ACK to a 2xx',
    caughtBy: 'proxy-ack-to-2xx-end-to-end',
    filters: () => receivedRequests('ACK', request => (request.has('Route') ? undefined : request)),
  },
  {
    id: 'proxy-adds-no-received',
    requirement: 'RFC3261:18.2.1-5',
    summary: 'forwards the Via of a request without received',
    caughtBy: 'transport-received-added',
    alsoCaughtBy: [
      'torture-proxy-vias.via-received-param-no-delim',
      'transport-received-added-for-other-address',
      'transport-received-from-another-host',
    ],
    filters: () => ({
      out: message => {
        const [top, ...others] = message.getAll('Via');
        const bare = (via: string): string => via.replace(/;received=[^;]*/, '');
        return message.set('Via', [message.isResponse() ? bare(top) : top, ...others.map(bare)]);
      },
    }),
  },
]);
