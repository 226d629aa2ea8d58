// Defects of the phone that calls: how it takes responses, and what its peer sends in the call.
import type { NameAddr, Response } from '../../simulator/message';
import { defectsOf } from './defect';
import {
  receivedRequests,
  receivedResponses,
  receivedResponsesTo,
  requests,
  responsesTo,
  withStatus,
  withToTag,
} from './filters';

const known = new Set([
  100, 180, 181, 182, 183, 200, 202, 300, 301, 302, 400, 401, 404, 407, 423, 480, 481, 486, 487, 500, 503, 600, 603,
]);

const toInvite = (change: (response: Response) => Response | undefined) => receivedResponsesTo('INVITE', change);

const unknown = (classOf: number) =>
  toInvite(response =>
    Math.floor(response.status / 100) === classOf && !known.has(response.status) ? undefined : response,
  );

export const uacResponseDefects = defectsOf('uac', [
  {
    id: 'uac-gives-up-on-progress',
    requirement: 'RFC3261:8.1.3.2-3',
    summary: 'takes 100 and 183 as the end of its call',
    caughtBy: 'uac-provisional-taken',
    filters: () => toInvite(r => (r.status === 100 || r.status === 183 ? withStatus(r, 480, 'Gone') : r)),
  },
  {
    id: 'uac-gives-up-on-unknown-progress',
    requirement: 'RFC3261:8.1.3.2-2',
    summary: 'takes a provisional response that it does not know as the end of its call',
    caughtBy: 'uac-unknown-provisional-taken',
    filters: () => toInvite(r => (r.status < 200 && !known.has(r.status) ? withStatus(r, 480, 'Gone') : r)),
  },
  {
    id: 'uac-ignores-unknown-success',
    requirement: 'RFC3261:8.1.3.2-1',
    summary: 'ignores a 2xx that it does not know',
    caughtBy: 'uac-unknown-success-taken',
    filters: () => unknown(2),
  },
  {
    id: 'uac-ignores-unknown-failure',
    requirement: 'RFC3261:8.1.3.2-1',
    summary: 'ignores a 4xx that it does not know',
    caughtBy: 'uac-unknown-failure-taken',
    filters: () => unknown(4),
  },
  {
    id: 'uac-takes-responses-of-others',
    requirement: 'RFC3261:8.1.3.3-1',
    summary: 'takes a response that has the Via of another below its own',
    caughtBy: 'uac-several-vias-discarded',
    filters: () => toInvite(r => r.set('Via', r.getAll('Via')[0] ?? '')),
  },
  {
    id: 'uac-repeats-refused-call',
    requirement: 'RFC3261:21.4-1',
    summary: 'sends its INVITE again when it was refused',
    caughtBy: 'uac-refusal-not-repeated',
    filters: () =>
      toInvite(r =>
        r.status >= 400 && r.status < 500 && r.status !== 401
          ? withStatus(r, 401, 'Once More').set('WWW-Authenticate', 'Digest realm="x", nonce="y"')
          : r,
      ),
  },
  {
    id: 'uac-follows-plain-redirections-only',
    requirement: 'RFC3261:8.1.3.4-1',
    summary: 'gives up when the URI that it is redirected to has parameters or header fields',
    caughtBy: 'uac-redirection-any-uri-followed',
    filters: () => toInvite(r => (r.status === 302 && /[;?]/.test(r.get('Contact') ?? '') ? r.remove('Contact') : r)),
  },
  {
    id: 'uac-redirected-on-same-branch',
    requirement: 'RFC3261:8.1.3.4-12',
    summary: 'follows a redirection on the branch of its first INVITE',
    caughtBy: 'uac-redirection-own-branch',
    filters: () => {
      let first: string | undefined;
      return requests('INVITE', invite => {
        const via = invite.topVia;
        first ??= via?.branch;
        if (!via || !first) return invite;
        via.params.set('branch', first);
        return invite.set('Via', via);
      });
    },
  },
  {
    id: 'uac-redirected-without-parameters',
    requirement: 'RFC3261:8.1.3.4-8',
    summary: 'drops the parameters of the URI that it is redirected to',
    caughtBy: 'uac-redirection-uri',
    filters: () =>
      requests('INVITE', invite => {
        invite.requestUri = invite.requestUri.split(';')[0];
        return invite;
      }),
  },
  {
    id: 'uac-redirected-in-circles',
    requirement: 'RFC3261:8.1.3.4-2',
    summary: 'takes an address that it has tried already for a new one',
    caughtBy: 'uac-redirection-loop',
    filters: () =>
      toInvite(r => {
        if (r.status !== 302) return r;
        const contacts = r.contacts;
        for (const { uri } of contacts) uri.params.set('user', 'phone');
        return r.set('Contact', contacts);
      }),
  },
  {
    id: 'uac-keeps-request-uri-as-target',
    requirement: 'RFC3261:12.1.2-6',
    summary: 'sends ACK and BYE to the URI that it called instead of the Contact of the 200',
    caughtBy: 'uac-ack-success-to-contact',
    filters: () => toInvite(r => (r.status < 300 ? r.remove('Contact') : r)),
  },
  {
    id: 'uac-knows-no-strict-routers',
    requirement: 'RFC3261:12.2.1.1-14',
    summary: 'takes every router for a loose one',
    caughtBy: 'uac-ack-success-strict-route',
    filters: () =>
      toInvite(r => {
        const routes = r.recordRoutes;
        for (const { uri } of routes) uri.params.set('lr');
        return routes.length ? r.set('Record-Route', routes) : r;
      }),
  },
  {
    id: 'uac-route-set-in-order',
    requirement: 'RFC3261:12.1.2-4',
    summary: 'takes the route set in the order of Record-Route',
    caughtBy: 'uac-ack-success-route-set',
    filters: () => toInvite(r => (r.recordRoutes.length ? r.set('Record-Route', r.recordRoutes.reverse()) : r)),
  },
  {
    id: 'uac-keeps-early-route-set',
    requirement: 'RFC3261:13.2.2-3',
    summary: 'keeps the route set of the 180 when the 200 brings another',
    caughtBy: 'uac-ack-success-route-set-anew',
    filters: () => {
      let early: string[] | undefined;
      return toInvite(r => {
        if (r.status > 100 && r.status < 200) early ??= r.getAll('Record-Route');
        return r.status >= 200 && early?.length ? r.set('Record-Route', early) : r;
      });
    },
  },
  {
    id: 'uac-takes-first-branch-only',
    requirement: 'RFC3261:13.2.2-4',
    summary: 'ignores the 200 of a second branch',
    caughtBy: 'uac-ack-fork',
    filters: () => {
      let first: string | undefined;
      return toInvite(r => {
        if (r.status < 200 || r.status > 299) return r;
        first ??= r.to?.tag;
        return r.to?.tag === first ? r : undefined;
      });
    },
  },
  {
    id: 'uac-keeps-first-early-dialog',
    requirement: 'RFC3261:13.2.2-5',
    summary: 'takes every response for one of the phone that rang first',
    caughtBy: 'uac-ack-after-forked-ringing',
    filters: () => {
      let first: string | undefined;
      return toInvite(r => {
        first ??= r.status > 100 ? r.to?.tag : undefined;
        if (first) withToTag(r, () => first);
        return r;
      });
    },
  },
  {
    id: 'uac-wants-to-tag',
    requirement: 'RFC3261:12.1.2-11',
    summary: 'ignores a 200 whose To has no tag',
    caughtBy: 'uac-ack-no-to-tag',
    filters: () => toInvite(r => (r.status >= 200 && !r.to?.tag ? undefined : r)),
  },
  {
    id: 'uac-repeats-rejected-credentials',
    requirement: 'RFC3261:22.1-13',
    summary: 'tries credentials again that were just rejected',
    caughtBy: 'uac-call-credentials-rejected',
    filters: () =>
      receivedResponses(r => {
        for (const field of ['WWW-Authenticate', 'Proxy-Authenticate']) {
          if (r.has(field)) r.set(field, `${r.get(field)}, stale=true`);
        }
        return r;
      }),
  },
  {
    id: 'uac-keeps-target',
    requirement: 'RFC3261:12.2.2-7',
    summary: 'keeps the remote target when a re-INVITE brings another',
    caughtBy: 'uac-target-refreshed-by-peer',
    filters: () => {
      let contact: NameAddr | undefined;
      const takeContact = toInvite(r => {
        if (r.status < 300) contact ??= r.contacts[0];
        return r;
      });
      const putContact = receivedRequests('INVITE', invite => (contact ? invite.set('Contact', contact) : invite));
      return { in: (message, flow) => (message.isRequest() ? putContact : takeContact).in?.(message, flow) };
    },
  },
  {
    id: 'uac-leaves-bye-unanswered',
    requirement: 'RFC3261:15.1.2-4',
    summary: 'does not answer the BYE of the one it called',
    caughtBy: 'uac-callee-hangs-up',
    filters: () => responsesTo('BYE', () => undefined),
  },
]);
