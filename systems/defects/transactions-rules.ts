// Further defects of transactions: when copies go out, what an ACK is made of, how long a transaction lasts (9.1, 17, RFC 6026).
import type { Filters } from '../../simulator/element';
import type { Request, Response } from '../../simulator/message';
import { type Defect, defectOf } from './defect';
import { requests, responsesTo, withBranch, withStatus } from './filters';
import { changed, doing, dropped, staying, without } from './tables';
import { withoutBody } from './uas-filters';
import { ledAstray } from './via-filters';

const uac = defectOf('uac');
const uas = defectOf('uas');
const proxy = defectOf('proxy');

/** The nth request of this method that goes out becomes another, or none. */
function nth(n: number, method: string, change: (request: Request) => Request | undefined): Filters {
  let count = 0;
  return requests(method, request => (++count === n ? change(request) : request));
}

/** Changes the ACKs in calls whose INVITE was answered with such a status; gets that INVITE, too. */
function acks(wanted: (status: number) => boolean, change: (ack: Request, invite: Request) => Request) {
  return (): Filters => {
    const invites = new Map<string | undefined, Request>();
    const answered = new Set<string | undefined>();
    return {
      in: message => {
        if (message.isResponse() && message.cseq?.method === 'INVITE' && wanted(message.status))
          answered.add(message.callId);
        return message;
      },
      out: message => {
        if (!message.isRequest()) return message;
        if (message.method === 'INVITE') invites.set(message.callId, message);
        const invite = invites.get(message.callId);
        return message.method === 'ACK' && invite && answered.has(message.callId) ? change(message, invite) : message;
      },
    };
  };
}

const refused = (status: number): boolean => status >= 300;
const accepted = (status: number): boolean => status >= 200 && status < 300;

const withText = (request: Request): Request => {
  request.set('Content-Type', 'text/plain').body = Buffer.from('Why not?');
  return request;
};

const clients: readonly Defect[] = [
  uac('uac-timer-a-not-started', 'uac-invite-timer-a', {
    requirement: 'RFC3261:17.1.1.2-3',
    summary: 'sends its INVITE over UDP without starting Timer A',
    options: changed('inviteClient', 'Initial', 'request from TU', without('start A')),
  }),
  proxy('proxy-timer-a-fires-once', 'proxy-invite-timer-a', {
    requirement: 'RFC3261:17.1.1.2-6',
    summary: 'sends an INVITE again when Timer A fires, and does not set the timer anew',
    options: changed('inviteClient', 'Calling', 'Timer A', doing('send request')),
  }),
  uac('uac-invite-skips-a-copy', 'uac-invite-timer-a', {
    requirement: 'RFC3261:17.1.1.2-7',
    summary: 'does not send its INVITE when Timer A fires for the second time',
    filters: () => nth(3, 'INVITE', dropped),
  }),
  uac('uac-invite-interval-constant', 'uac-invite-timer-a', {
    requirement: 'RFC3261:17.1.1.2-12',
    summary: 'lets T1 pass before each copy of its INVITE',
    options: changed('inviteClient', 'Calling', 'Timer A', doing('start A', 'send request')),
  }),
  uac('uac-ack-instead-of-the-last-copy', 'no-ack-without-a-final-response', {
    requirement: 'RFC3261:17.1.1.2-14',
    summary: 'ends an INVITE that nothing has answered with an ACK',
    shownIn: 'uac-invite-timer-b.udp',
    filters: () =>
      nth(7, 'INVITE', invite => {
        invite.method = 'ACK';
        return withoutBody(invite).set('CSeq', `${invite.cseq?.seq ?? 1} ACK`);
      }),
  }),
  uac('uac-ack-to-200-as-to-a-refusal', 'uac-ack-success-own-branch', {
    requirement: 'RFC3261:17.1.1.3-1',
    summary: 'makes the ACK to a 200 as its transaction makes one to a refusal',
    alsoCaughtBy: ['ack-to-2xx-has-a-branch-of-its-own'],
    filters: acks(accepted, (ack, invite) => {
      ack.requestUri = invite.requestUri;
      return withBranch(ack.remove('Route'), branch => invite.topVia?.branch ?? branch);
    }),
  }),
  uac('uac-ack-to-refusal-with-call-id-of-its-own', 'failure-ack-has-the-call-id-of-its-invite', {
    requirement: 'RFC3261:17.1.1.3-2',
    summary: 'gives the ACK to a refusal another Call-ID',
    shownIn: 'uac-ack-failure.404',
    filters: acks(refused, ack => ack.set('Call-ID', `${ack.callId}-ack`)),
  }),
  proxy('proxy-ack-with-the-next-number', 'proxy-ack-failure.404', {
    requirement: 'RFC3261:17.1.1.3-5',
    summary: 'gives the ACK to a refusal the next CSeq number',
    alsoCaughtBy: ['ack-to-failure-has-the-number-of-its-invite', 'failure-ack-has-the-number-of-its-invite'],
    filters: acks(refused, ack => ack.set('CSeq', `${(ack.cseq?.seq ?? 0) + 1} ACK`)),
  }),
  uac('uac-ack-to-refusal-with-text', 'failure-ack-has-no-other-body-than-its-invite', {
    requirement: 'RFC3261:17.1.1.3-8',
    summary: 'puts text into the ACK to a refusal',
    shownIn: 'uac-ack-failure.404',
    filters: acks(refused, withText),
  }),
  uac('uac-ack-to-the-new-contact', 'failure-ack-goes-where-its-invite-went', {
    requirement: 'RFC6026:8.4-3',
    summary: 'sends the ACK to a redirection to the contact that it names',
    shownIn: 'uac-ack-failure-follows-invite',
    filters: () => ledAstray('ACK', response => response.contacts[0]?.uri),
  }),
  uac('uac-answered-request-goes-on', 'uac-register-timer-k', {
    requirement: 'RFC3261:17.1.2.2-6',
    summary: 'tells its user of the final response, and goes on repeating its REGISTER',
    options: changed('nonInviteClient', 'Trying', '200-699', staying('response to TU')),
  }),
  uac('uac-cancel-with-two-vias', 'uac-cancel-fields', {
    requirement: 'RFC3261:9.1-3',
    summary: 'puts a second Via into its CANCEL',
    alsoCaughtBy: ['cancel-has-the-via-of-its-request'],
    filters: () =>
      requests('CANCEL', cancel =>
        cancel.set('Via', [...cancel.getAll('Via'), 'SIP/2.0/UDP 192.0.2.61;branch=z9hG4bKbelow']),
      ),
  }),
  proxy('proxy-cancels-one-branch', 'proxy-fork-cancelled-by-caller', {
    requirement: 'RFC3261:16.10-5',
    summary: 'passes a CANCEL on to one phone of several that ring',
    filters: () => {
      const cancelled = new Map<string | undefined, string | undefined>();
      return requests('CANCEL', cancel => {
        const branch = cancelled.get(cancel.callId) ?? cancel.topVia?.branch;
        cancelled.set(cancel.callId, branch);
        return branch === cancel.topVia?.branch ? cancel : undefined;
      });
    },
  }),
];

/** The nth of the responses to this method of which `wanted` says so becomes another. */
function nthAnswer(n: number, method: string, wanted: (status: number) => boolean, status: number, reason: string) {
  return (): Filters => {
    let count = 0;
    return responsesTo(method, response =>
      wanted(response.status) && ++count === n ? withoutBody(withStatus(response, status, reason)) : response,
    );
  };
}

/** A copy of the 180 becomes one of the response before it. */
function firstAgain(): Filters {
  const sent: Response[] = [];
  return responsesTo('INVITE', response => {
    sent.push(response);
    return sent.length > 2 && response.status === 180 ? sent[0].clone() : response;
  });
}

const servers: readonly Defect[] = [
  uas('uas-copies-get-the-first-response', 'copy-of-an-invite-gets-the-latest-provisional-response', {
    requirement: 'RFC3261:17.2.1-5',
    summary: 'answers a copy of an INVITE with the 100 that came before its 180',
    shownIn: 'uas-invite-copy-while-ringing',
    options: changed('inviteServer', 'Initial', 'request', doing('send 100', 'request to TU')),
    filters: firstAgain,
  }),
  uas('uas-rings-after-its-200', 'no-provisional-response-after-the-final-one', {
    requirement: 'RFC3261:17.2.1-4',
    summary: 'says 180 where it should repeat its 200',
    shownIn: 'uas-200-repeated.udp',
    filters: nthAnswer(2, 'INVITE', accepted, 180, 'Ringing'),
  }),
  uas('uas-timer-h-ends-nothing', 'uas-invite-timer-h', {
    requirement: 'RFC3261:17.2.1-12',
    summary: 'stays in its INVITE transaction when Timer H has fired',
    options: changed('inviteServer', 'Completed', 'Timer H', staying('timeout to TU')),
  }),
  uas('uas-two-finals-to-bye', 'one-final-response-to-a-request', {
    requirement: 'RFC3261:17.2.2-8',
    summary: 'answers the copy of a BYE with 481 after its 200',
    shownIn: 'uas-bye-repeated',
    filters: nthAnswer(2, 'BYE', accepted, 481, 'Call/Transaction Does Not Exist'),
  }),
  uas('uas-accepted-like-refused', 'uas-invite-copy-after-200', {
    requirement: 'RFC6026:7.1-1',
    summary: 'leaves an INVITE that it has accepted T4 later, as if it had been refused and acknowledged',
    options: changed('inviteServer', 'Proceeding', '2xx from TU', row => ({
      ...row,
      to: 'Confirmed',
      do: ['start I', 'send response'],
    })),
  }),
  uas('uas-timer-l-short', 'uas-invite-copy-after-200', {
    requirement: 'RFC6026:8.7-2',
    summary: 'forgets an INVITE that it has accepted after 5 s',
    options: { timers: { L: 5000 } },
  }),
];

export const transactionRuleDefects: readonly Defect[] = [...clients, ...servers];
