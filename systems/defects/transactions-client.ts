// Defects of client transactions, of the phone that calls and of the proxy towards the callee (17.1).
import type { Filters } from '../../simulator/element';
import type { Response } from '../../simulator/message';
import { hasMagicCookie } from '../../simulator/transaction';
import { type CommonDefect, type Defect, defectOf } from './defect';
import { once, requests, withBranch } from './filters';
import { also, changed, doing, dropped, staying, without, withRows } from './tables';

/** What the phone and the proxy can do wrong alike. */
const common = {
  /** Timer E has the intervals of Timer A, up to T2. */
  inviteCapped: {
    requirement: 'RFC3261:17.1.1.2-8',
    summary: 'lets the interval between copies of an INVITE grow up to T2 only',
    options: withRows('inviteClient', [
      {
        in: 'Initial',
        on: 'request from TU',
        when: 'unreliable',
        to: 'Calling',
        do: ['start E', 'start B', 'send request'],
        clause: '',
      },
      { in: 'Calling', on: 'Timer E', do: ['reset E', 'send request'], clause: '' },
    ]),
  },
  inviteOverTcp: {
    requirement: 'RFC3261:17.1.1.2-4',
    summary: 'repeats its INVITE over TCP, too',
    options: changed('inviteClient', 'Initial', 'request from TU', also('start A')),
  },
  inviteAfterProvisional: {
    requirement: 'RFC3261:17.1.1.2-15',
    summary: 'goes on repeating its INVITE after a provisional response',
    options: withRows('inviteClient', [
      { in: 'Proceeding', on: 'Timer A', do: ['reset A', 'send request'], clause: '' },
    ]),
  },
  /** It tells its user, and is ready for a response all the same. */
  inviteForEver: {
    requirement: 'RFC3261:17.1.1.2-5',
    summary: 'does not end an INVITE transaction when Timer B fires',
    options: changed('inviteClient', 'Calling', 'Timer B', staying('timeout to TU')),
  },
  timerDShort: {
    requirement: 'RFC6026:8.4-4',
    summary: 'forgets a refused INVITE after 5 s',
    options: { timers: { D: 5000 } },
  },
  onlyOneAck: {
    requirement: 'RFC6026:8.4-5',
    summary: 'acknowledges a refusal once, whatever copies of it come',
    options: changed('inviteClient', 'Completed', '300-699', doing()),
  },
  nonInviteUncapped: {
    requirement: 'RFC3261:17.1.2.2-3',
    summary: 'lets the interval between copies of a request grow beyond T2',
    options: withRows('nonInviteClient', [
      {
        in: 'Initial',
        on: 'request from TU',
        when: 'unreliable',
        to: 'Trying',
        do: ['start A', 'start F', 'send request'],
        clause: '',
      },
      { in: 'Trying', on: 'Timer A', do: ['reset A', 'send request'], clause: '' },
    ]),
  },
  nonInviteOverTcp: {
    requirement: 'RFC3261:17.1.2.2-3',
    summary: 'repeats requests over TCP, too',
    options: changed('nonInviteClient', 'Initial', 'request from TU', also('start E')),
  },
  nonInviteForEver: {
    requirement: 'RFC3261:17.1.2.2-4',
    summary: 'repeats a request that nothing answers for ever',
    options: changed('nonInviteClient', 'Trying', 'Timer F', staying('start F')),
  },
  nonInviteForEverAfterProvisional: {
    requirement: 'RFC3261:17.1.2.2-8',
    summary: 'repeats a request that got only a provisional response for ever',
    options: changed('nonInviteClient', 'Proceeding', 'Timer F', staying('start F')),
  },
  nonInviteNotAfterProvisional: {
    requirement: 'RFC3261:17.1.2.2-7',
    summary: 'repeats no request after a provisional response',
    options: changed('nonInviteClient', 'Proceeding', 'Timer E', dropped),
  },
} satisfies Record<string, CommonDefect>;

const uac = defectOf('uac');
const proxy = defectOf('proxy');

const noTimerC = { C: 36_000_000 };

/** Changes the responses that come in, knowing the branch of the INVITE that went out last. */
function knowingBranch(change: (response: Response, branch: string) => void): Defect['filters'] {
  return () => {
    let branch = '';
    return {
      out: message => {
        if (message.isRequest() && message.method === 'INVITE') branch = message.topVia?.branch ?? '';
        return message;
      },
      in: message => {
        if (!message.isResponse() || branch === '') return message;
        const copy = message.clone();
        change(copy, branch);
        return copy;
      },
    };
  };
}

const uacDefects: readonly Defect[] = [
  uac('uac-invite-interval-capped', 'uac-invite-timer-a', common.inviteCapped),
  uac('uac-invite-repeated-over-tcp', 'uac-invite-not-repeated-over-tcp', common.inviteOverTcp),
  uac(
    'uac-invite-repeated-after-provisional',
    'uac-invite-not-repeated-after-provisional',
    common.inviteAfterProvisional,
  ),
  uac('uac-invite-waits-for-ever', 'uac-invite-timer-b', common.inviteForEver),
  uac('uac-timer-b-after-provisional', 'uac-invite-waits-after-provisional', {
    requirement: 'RFC6026:8.4-1',
    summary: 'gives an INVITE up after 64*T1 although it rings',
    options: withRows('inviteClient', [
      { in: 'Proceeding', on: 'Timer B', to: 'Terminated', do: ['timeout to TU'], clause: '' },
    ]),
  }),
  uac('uac-no-ack-to-refusal', 'uac-ack-failure-every-status', {
    requirement: 'RFC6026:8.4-2',
    summary: 'acknowledges no refusal',
    alsoCaughtBy: ['uac-unknown-failure-taken'],
    options: changed('inviteClient', 'Calling', '300-699', without('send ACK')),
  }),
  uac('uac-no-ack-over-tcp', 'uac-ack-failure-every-status', {
    requirement: 'RFC6026:8.4-2',
    summary: 'acknowledges no refusal over TCP',
    options: withRows('inviteClient', [
      {
        in: 'Calling',
        on: '300-699',
        when: 'reliable',
        to: 'Completed',
        do: ['start D', 'response to TU'],
        clause: '',
      },
    ]),
  }),
  {
    id: 'uac-redirection-not-acknowledged',
    requirement: 'RFC6026:8.4-3',
    role: 'uac',
    summary: 'sends no ACK to where a redirection came from',
    caughtBy: 'uac-ack-failure-follows-invite',
    filters: () => {
      let redirected = false;
      return {
        in: message => {
          redirected ||= message.isResponse() && message.status === 302;
          return message;
        },
        out: message => (redirected && message.isRequest() && message.method === 'ACK' ? undefined : message),
      };
    },
  },
  uac('uac-timer-d-short', 'uac-ack-failure-copies', common.timerDShort),
  uac('uac-refusal-acknowledged-once', 'uac-ack-failure-copies', common.onlyOneAck),
  {
    id: 'uac-ignores-branch',
    requirement: 'RFC6026:8.9-2',
    role: 'uac',
    summary: 'takes any response for the response to its INVITE, whatever its branch',
    caughtBy: 'uac-response-on-other-branch',
    filters: knowingBranch((response, branch) => withBranch(response, () => branch)),
  },
  {
    id: 'uac-ignores-cseq-method',
    requirement: 'RFC6026:8.9-2',
    role: 'uac',
    summary: 'takes a response for the response to its INVITE, whatever the method in its CSeq',
    caughtBy: 'uac-response-of-other-method',
    filters: knowingBranch((response, branch) => {
      if (response.topVia?.branch === branch) response.set('CSeq', `${response.cseq?.seq ?? 1} INVITE`);
    }),
  },
  uac('uac-request-interval-not-capped', 'uac-register-timer-e', common.nonInviteUncapped),
  uac('uac-request-repeated-over-tcp', 'uac-register-not-repeated-over-tcp', common.nonInviteOverTcp),
  uac('uac-bye-repeated-over-tcp', 'uac-bye-not-repeated-over-tcp', common.nonInviteOverTcp),
  uac('uac-register-repeated-for-ever', 'uac-register-timer-f', common.nonInviteForEver),
  uac('uac-bye-repeated-for-ever', 'uac-bye-timer-f', common.nonInviteForEver),
  uac(
    'uac-request-repeated-for-ever-after-provisional',
    'uac-register-timer-f-after-provisional',
    common.nonInviteForEverAfterProvisional,
  ),
  uac(
    'uac-request-not-repeated-after-provisional',
    'uac-register-timer-e-after-provisional',
    common.nonInviteNotAfterProvisional,
  ),
  uac('uac-answered-request-sent-again', 'uac-register-timer-k', {
    requirement: 'RFC3261:17.1.2.2-10',
    summary: 'sends a request again when a copy of its response comes',
    options: changed('nonInviteClient', 'Completed', '200-699', doing('send request')),
  }),
  {
    id: 'uac-bye-sent-once',
    requirement: 'RFC3261:17.1.2.2-3',
    role: 'uac',
    summary: 'sends its BYE only once',
    caughtBy: 'uac-bye-timer-e',
    filters: () => sentOnce('BYE'),
  },
  {
    id: 'uac-cancel-sent-once',
    requirement: 'RFC3261:17.1.2.2-3',
    role: 'uac',
    summary: 'sends its CANCEL only once',
    caughtBy: 'uac-cancel-timer-e',
    filters: () => sentOnce('CANCEL'),
  },
];

function sentOnce(method: string): Filters {
  const first = once();
  return requests(method, request => (first(request.topVia?.branch ?? '') ? request : undefined));
}

const proxyDefects: readonly Defect[] = [
  proxy('proxy-invite-interval-capped', 'proxy-invite-timer-a', {
    ...common.inviteCapped,
    options: { ...common.inviteCapped.options, timers: noTimerC },
  }),
  proxy('proxy-invite-repeated-over-tcp', 'proxy-invite-not-repeated-over-tcp', common.inviteOverTcp),
  proxy(
    'proxy-invite-repeated-after-provisional',
    'proxy-invite-not-repeated-after-provisional',
    common.inviteAfterProvisional,
  ),
  proxy('proxy-invite-waits-for-ever', 'proxy-invite-timer-b', {
    requirement: 'RFC3261:17.1.1.2-5',
    summary: 'waits for ever for a response to an INVITE that it has forwarded',
    options: { ...changed('inviteClient', 'Calling', 'Timer B', dropped), timers: noTimerC },
  }),
  proxy('proxy-late-refusal-acknowledged', 'proxy-invite-late-final', {
    ...common.inviteForEver,
    options: { ...common.inviteForEver.options, timers: noTimerC },
  }),
  {
    id: 'proxy-ack-on-another-branch',
    requirement: 'RFC3261:17.1.1.3-4',
    role: 'proxy',
    summary: 'acknowledges a refusal on another branch than that of the INVITE',
    caughtBy: 'proxy-ack-failure',
    filters: () =>
      requests('ACK', ack =>
        ack.getAll('Via').length === 1 && hasMagicCookie(ack.topVia?.branch)
          ? withBranch(ack, branch => `${branch}.ack`)
          : ack,
      ),
  },
  proxy('proxy-timer-d-short', 'proxy-ack-failure-copies', common.timerDShort),
  proxy('proxy-200-forwarded-once', 'proxy-200-copies', {
    requirement: 'RFC6026:8.4-10',
    summary: 'forwards the first 200 to an INVITE only',
    options: changed('inviteClient', 'Accepted', '2xx', doing()),
  }),
  proxy('proxy-request-interval-not-capped', 'proxy-options-timer-e', common.nonInviteUncapped),
  proxy('proxy-request-repeated-over-tcp', 'proxy-options-not-repeated-over-tcp', common.nonInviteOverTcp),
  proxy('proxy-request-repeated-for-ever', 'proxy-options-timer-f', common.nonInviteForEver),
  proxy('proxy-late-response-forwarded', 'proxy-options-late-final', {
    requirement: 'RFC4320:4.2-2',
    summary: 'forwards a response to a request other than INVITE however late it comes',
    alsoCaughtBy: ['proxy-options-late-final-over-tcp'],
    options: changed('nonInviteClient', 'Trying', 'Timer F', dropped),
  }),
  proxy(
    'proxy-request-not-repeated-after-provisional',
    'proxy-options-timer-e-after-provisional',
    common.nonInviteNotAfterProvisional,
  ),
];

export const clientTransactionDefects: readonly Defect[] = [...uacDefects, ...proxyDefects];
