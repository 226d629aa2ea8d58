// What a proxy can do wrong with responses, with several branches, with CANCEL (16.7 to 16.10, 18.1.2).
import type { Message, Response } from '../../simulator/message';
import { nonInviteServer, type Table } from '../../simulator/transaction';
import { defectsOf } from './defect';
import { receivedResponses, requests, responses, responsesTo, withStatus, withToTag } from './filters';

/** 16.7 item 6 without its preference for 6xx. */
const lowestClass = (finals: readonly Response[]): Response | undefined =>
  [...finals].sort((a, b) => Math.floor(a.status / 100) - Math.floor(b.status / 100))[0];

/** Changes the final responses to INVITE that go to the caller. */
const refusals = (change: (response: Response) => Response | undefined) => () =>
  responsesTo('INVITE', response => (response.status >= 300 && response.status !== 407 ? change(response) : response));

/** Sends a 100 as soon as the request is there. */
const hasty: Table = {
  ...nonInviteServer,
  rows: nonInviteServer.rows.map(row =>
    row.in === 'Initial' ? { ...row, to: 'Proceeding', do: ['send 100', 'request to TU'] } : row,
  ),
};

export const proxyResponseDefects = defectsOf('proxy', [
  {
    id: 'proxy-trying-for-every-method',
    requirement: 'RFC3261:16.2-2',
    summary: 'sends 100 at once to requests other than INVITE',
    caughtBy: 'proxy-no-trying-for-other-methods',
    options: { tables: { nonInviteServer: hasty } },
  },
  {
    id: 'proxy-drops-unknown-fields-of-responses',
    requirement: 'RFC3261:16.7-43',
    summary: 'leaves header fields that it does not know out of responses',
    caughtBy: 'proxy-response-untouched',
    filters: () =>
      responses(response => {
        response.fields = response.fields.filter(({ name }) => !/^x-/i.test(name));
        return response;
      }),
  },
  {
    id: 'proxy-drops-lower-vias',
    requirement: 'RFC3261:16.7-43',
    summary: 'leaves only the top Via in the responses that it forwards',
    caughtBy: 'proxy-response-lower-vias-kept',
    filters: () => responses(response => response.set('Via', response.getAll('Via').slice(0, 1))),
  },
  {
    id: 'proxy-changes-body-of-responses',
    requirement: 'RFC3261:16.7-42',
    summary: 'adds a line to the body of responses',
    caughtBy: 'proxy-response-body-untouched',
    filters: () =>
      responses(response => {
        if (response.body.length > 0) response.body = Buffer.concat([response.body, Buffer.from('a=proxied\r\n')]);
        return response;
      }),
  },
  {
    id: 'proxy-drops-provisional-responses',
    requirement: 'RFC3261:16.7-13',
    summary: 'forwards no provisional response',
    caughtBy: 'proxy-provisional-forwarded',
    filters: () => responses(response => (response.status > 100 && response.status < 200 ? undefined : response)),
  },
  {
    id: 'proxy-forwards-one-provisional-response',
    requirement: 'RFC3261:16.7-13',
    summary: 'forwards only the first provisional response',
    caughtBy: 'proxy-every-provisional-forwarded',
    filters: () => {
      const seen = new Set<string | undefined>();
      return responses(response => {
        if (response.status === 100 || response.status >= 200) return response;
        const later = seen.has(response.callId);
        seen.add(response.callId);
        return later ? undefined : response;
      });
    },
  },
  {
    id: 'proxy-says-unavailable',
    requirement: 'RFC3261:16.7-22',
    summary: 'answers 480 whatever the callee has answered to an INVITE',
    caughtBy: 'proxy-final-forwarded',
    filters: refusals(response => withStatus(response, 480, 'Temporarily Unavailable')),
  },
  {
    id: 'proxy-says-server-error',
    requirement: 'RFC3261:16.7-22',
    summary: 'answers 501 whatever the callee has answered to a MESSAGE',
    caughtBy: 'proxy-final-to-other-methods-forwarded',
    filters: () =>
      responsesTo('MESSAGE', response =>
        response.status >= 300 && response.status !== 407 ? withStatus(response, 501, 'Not Implemented') : response,
      ),
  },
  {
    id: 'proxy-changes-to-tag-of-refusals',
    requirement: 'RFC3261:16.7-32',
    summary: 'puts a To tag of its own into the refusals that it forwards',
    caughtBy: 'proxy-failure-to-tag-kept',
    alsoCaughtBy: ['to-tag-of-a-lone-refusal-stays'],
    shownIn: 'proxy-response-untouched.486',
    filters: refusals(response => withToTag(response, tag => `${tag}x`)),
  },
  {
    id: 'proxy-changes-to-tag-of-dialogs',
    requirement: 'RFC3261:16.7-33',
    summary: 'changes the To tag of a call in the refusal of a request within it',
    caughtBy: 'proxy-in-dialog-failure-to-tag-kept',
    filters: refusals(response => (response.status === 488 ? withToTag(response, tag => `${tag}x`) : response)),
  },
  {
    id: 'proxy-hides-challenges',
    requirement: 'RFC3261:22.3-4',
    summary: 'takes the challenge of another proxy out of its 407',
    caughtBy: 'proxy-callee-challenge-forwarded',
    filters: () => receivedResponses(response => response.remove('Proxy-Authenticate')),
  },
  {
    id: 'proxy-does-not-acknowledge',
    requirement: 'RFC3261:16.6-60',
    summary: 'sends no ACK of its own for a refusal',
    caughtBy: 'proxy-acknowledges-failure',
    filters: () => requests('ACK', ack => (ack.getAll('Via').length > 1 ? ack : undefined)),
  },
  {
    id: 'proxy-forwards-refusals-at-once',
    requirement: 'RFC3261:16.7-16',
    summary: 'sends every final response back at once, though other phones ring',
    caughtBy: 'proxy-fork-refusal-waits',
    alsoCaughtBy: ['proxy-fork-no-cancel-after-final'],
    options: { choices: { atOnce: () => true } },
  },
  {
    id: 'proxy-forwards-6xx-at-once',
    requirement: 'RFC3261:16.7-16',
    summary: 'sends a 6xx back at once, though other phones ring',
    caughtBy: 'proxy-fork-6xx-then-487',
    options: { choices: { atOnce: ({ status }) => status < 300 || status >= 600 } },
  },
  {
    id: 'proxy-waits-with-2xx',
    requirement: 'RFC3261:16.7-13',
    summary: 'sends a 200 back only when all phones have answered',
    caughtBy: 'proxy-fork-2xx-cancels-others',
    options: { choices: { atOnce: () => false, best: finals => finals.find(({ status }) => status < 300) } },
  },
  {
    id: 'proxy-prefers-lower-classes-to-6xx',
    requirement: 'RFC3261:16.7-23',
    summary: 'prefers a 4xx to a 6xx',
    caughtBy: 'proxy-fork-6xx-preferred',
    alsoCaughtBy: ['a-6xx-is-preferred'],
    shownIn: 'proxy-fork-6xx-then-487',
    options: { choices: { best: lowestClass } },
  },
  {
    id: 'proxy-prefers-the-last',
    requirement: 'RFC3261:16.7-24',
    summary: 'sends the last final response back, of whatever class it is',
    caughtBy: 'proxy-fork-lowest-class',
    options: { choices: { best: finals => finals.at(-1) } },
  },
  {
    id: 'proxy-prefers-the-highest-status',
    requirement: 'RFC3261:16.7-26',
    summary: 'prefers the 4xx with the higher number',
    caughtBy: 'proxy-fork-prefers-helpful',
    alsoCaughtBy: ['proxy-fork-lowest-class.480', 'proxy-fork-lowest-class.501', 'proxy-fork-lowest-class.503'],
    options: { choices: { best: finals => [...finals].sort((a, b) => b.status - a.status)[0] } },
  },
  {
    id: 'proxy-prefers-the-first',
    requirement: 'RFC3261:16.7-26',
    summary: 'sends the first final response back',
    caughtBy: 'proxy-fork-prefers-helpful',
    options: { choices: { best: finals => finals[0] } },
  },
  {
    id: 'proxy-forgets-challenges',
    requirement: 'RFC3261:16.7-34',
    summary: 'sends only the challenge of one phone back',
    caughtBy: 'proxy-fork-challenges-collected',
    options: { choices: { best: finals => finals[0] } },
  },
  {
    id: 'proxy-drops-late-2xx',
    requirement: 'RFC3261:16.7-15',
    summary: 'forwards only the first 200 to an INVITE',
    caughtBy: 'proxy-fork-all-2xx-forwarded',
    filters: () => {
      const tags = new Map<string | undefined, string | undefined>();
      return responsesTo('INVITE', response => {
        if (response.status < 200 || response.status >= 300) return response;
        const first = tags.get(response.callId) ?? response.to?.tag;
        tags.set(response.callId, first);
        return first === response.to?.tag ? response : undefined;
      });
    },
  },
  {
    id: 'proxy-drops-2xx-after-cancel',
    requirement: 'RFC3261:16.7-13',
    summary: 'drops a 200 that crosses a CANCEL',
    caughtBy: 'proxy-cancel-crosses-answer',
    filters: () => {
      const cancelled = new Set<string | undefined>();
      const lost = (message: Message): boolean =>
        message.isResponse() && message.cseq?.method === 'INVITE' && cancelled.has(message.callId);
      return {
        in: message => {
          if (message.isRequest() && message.method === 'CANCEL') cancelled.add(message.callId);
          return lost(message) ? undefined : message;
        },
      };
    },
  },
  {
    id: 'proxy-cancels-too-early',
    requirement: 'RFC3261:9.1-8',
    summary: 'does not wait for a provisional response before it cancels',
    caughtBy: 'proxy-cancel-waits-for-provisional',
    alsoCaughtBy: ['proxy-fork-no-cancel-before-provisional'],
    options: { choices: { cancelNow: () => true } },
  },
  {
    id: 'proxy-cancels-for-itself-only',
    requirement: 'RFC3261:16.10-6',
    summary: 'drops a CANCEL for a request that it does not know',
    caughtBy: 'proxy-cancel-unknown-forwarded',
    filters: () => requests('CANCEL', cancel => (cancel.getAll('Via').length > 1 ? undefined : cancel)),
  },
  {
    id: 'proxy-waits-for-ever',
    requirement: 'RFC3261:16.7-21',
    summary: 'never gives up a callee who does not answer',
    caughtBy: 'proxy-callee-silent-invite',
    options: { timers: { B: 36_000_000, C: 36_000_000 } },
  },
  {
    id: 'proxy-silent-branch-for-ever',
    requirement: 'RFC3261:16.7-22',
    summary: 'never gives up a phone that does not answer, though another has',
    caughtBy: 'proxy-fork-silent-branch',
    options: { timers: { B: 36_000_000, C: 36_000_000 } },
  },
  {
    id: 'proxy-timer-c-not-restarted',
    requirement: 'RFC3261:16.7-4',
    summary: 'does not start Timer C anew with each provisional response',
    caughtBy: 'proxy-timer-c-restarted',
    filters: () => {
      const seen = new Set<string | undefined>();
      return receivedResponses(response => {
        if (response.status === 100 || response.status >= 200) return response;
        const later = seen.has(response.topVia?.branch);
        seen.add(response.topVia?.branch);
        return later ? undefined : response;
      });
    },
  },
  {
    id: 'proxy-hides-transport-errors',
    requirement: 'RFC3261:16.9-1',
    summary: 'tells the caller nothing of a phone that cannot be reached',
    caughtBy: 'proxy-contact-refuses-connection',
    filters: refusals(response => (response.status >= 500 || response.status === 408 ? undefined : response)),
  },
  {
    id: 'proxy-silent-for-unregistered',
    requirement: 'RFC3261:16.5-16',
    summary: 'answers nothing when a user has no contact',
    caughtBy: 'proxy-user-not-registered',
    filters: refusals(response => (response.status === 480 ? undefined : response)),
  },
  {
    id: 'proxy-unknown-user-forbidden',
    requirement: 'RFC3261:16.5-15',
    summary: 'answers 403 for a user that does not exist',
    caughtBy: 'proxy-unknown-user',
    alsoCaughtBy: ['torture-proxy-unknown-user.semiuri'],
    filters: () => responses(response => (response.status === 404 ? withStatus(response, 403, 'Forbidden') : response)),
  },
  {
    id: 'proxy-takes-foreign-responses',
    requirement: 'RFC3261:18.1.2-1',
    summary: 'does not look at sent-by of the top Via of a response',
    caughtBy: 'transport-foreign-response-discarded',
    alsoCaughtBy: ['transport-response-on-same-connection'],
    filters: () => ({
      in: (message, flow) => {
        if (!message.isResponse()) return message;
        const [top, ...others] = message.getAll('Via');
        const own = top.replace(/^(\S+\s+)[^;\s]+/, `$1${flow.local.host}:${flow.local.port}`);
        return message.clone().set('Via', [own, ...others]);
      },
    }),
  },
  {
    id: 'proxy-takes-short-responses',
    requirement: 'RFC3261:18.3-2',
    summary: 'forwards a response of which a part is missing',
    caughtBy: 'transport-short-response-discarded',
    filters: () => receivedResponses(response => response.remove('Content-Length')),
  },
]);
