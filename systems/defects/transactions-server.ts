// Defects of server transactions (17.2, RFC 4320, RFC 6026): of the phone that is called, the registrar, and the proxy
// towards the caller; and of what tells transactions apart (17.2.3).
import type { Filters } from '../../simulator/element';
import { hasMagicCookie } from '../../simulator/transaction';
import { type CommonDefect, type Defect, defectOf } from './defect';
import { responsesTo, withStatus } from './filters';
import { also, changed, doing, dropped, staying, without, withRows } from './tables';

/** What the phone and the proxy can do wrong alike. */
const common = {
  provisionalsKept: {
    requirement: 'RFC3261:17.2.1-1',
    summary: 'sends no provisional response at all',
    filters: () => responsesTo('INVITE', response => (response.status < 200 ? undefined : response)),
  },
  ringingCopyUnanswered: {
    requirement: 'RFC3261:17.2.1-5',
    summary: 'does not answer a copy of an INVITE that has no final response yet',
    options: changed('inviteServer', 'Proceeding', 'request', doing()),
  },
  refusedCopyUnanswered: {
    requirement: 'RFC3261:17.2.1-10',
    summary: 'does not answer a copy of an INVITE that it has refused',
    options: changed('inviteServer', 'Completed', 'request', doing()),
  },
  refusalInterval: {
    requirement: 'RFC3261:17.2.1-8',
    summary: 'repeats a refusal at the interval T1 for ever',
    options: changed('inviteServer', 'Completed', 'Timer G', doing('start G', 'send response')),
  },
  refusalOverTcp: {
    requirement: 'RFC3261:17.2.1-8',
    summary: 'repeats a refusal over TCP, too',
    options: changed('inviteServer', 'Proceeding', '300-699 from TU', also('start G')),
  },
  refusalForEver: {
    requirement: 'RFC3261:17.2.1-9',
    summary: 'repeats a refusal until the ACK comes, even if that never happens',
    options: changed('inviteServer', 'Completed', 'Timer H', staying('start H')),
  },
  deafToAck: {
    requirement: 'RFC3261:17.2.1-11',
    summary: 'goes on repeating a refusal that was acknowledged',
    options: changed('inviteServer', 'Completed', 'ACK', staying()),
  },
  timerJShort: {
    requirement: 'RFC3261:17.2.2-6',
    summary: 'forgets a request that it has answered after 5 s',
    options: { timers: { J: 5000 } },
  },
  /** What has no cookie gets a branch of our own, another one for each copy. */
  oldClientsUnknown: {
    requirement: 'RFC3261:17.2.1-10',
    summary: 'takes each copy of a request of an RFC 2543 client for a new request',
    filters: branchOfItsOwn,
  },
} satisfies Record<string, CommonDefect>;

/** The responses have the Via that the client wrote. */
function branchOfItsOwn(): Filters {
  const written = new Map<string | undefined, string>();
  return {
    in: message => {
      const [top, ...others] = message.vias;
      if (!message.isRequest() || !top || hasMagicCookie(top.branch)) return message;
      const branch = `z9hG4bK-copy-${written.size + 1}`;
      written.set(branch, top.toString());
      top.params.set('branch', branch);
      return message.clone().set('Via', [top, ...others]);
    },
    out: message => {
      const via = message.isResponse() ? written.get(message.topVia?.branch) : undefined;
      return via === undefined ? message : message.set('Via', [via, ...message.getAll('Via').slice(1)]);
    },
  };
}

const uas = defectOf('uas');
const proxy = defectOf('proxy');

const uasDefects: readonly Defect[] = [
  uas('uas-rings-in-silence', 'uas-invite-answered-fast', common.provisionalsKept),
  uas('uas-ringing-copy-unanswered', 'uas-invite-copy-while-ringing', common.ringingCopyUnanswered),
  uas('uas-refused-copy-unanswered', 'uas-invite-copy-after-refusal', common.refusedCopyUnanswered),
  uas('uas-forgets-accepted-invite', 'uas-invite-copy-after-200', {
    requirement: 'RFC6026:6-1',
    summary: 'forgets an INVITE once it has accepted it, as RFC 3261 had it, so that a copy makes a second call',
    options: changed('inviteServer', 'Proceeding', '2xx from TU', row => ({ ...row, to: 'Terminated' })),
  }),
  uas('uas-refusal-interval-constant', 'uas-invite-timer-g', common.refusalInterval),
  uas('uas-refusal-repeated-over-tcp', 'uas-invite-timer-g-not-over-tcp', common.refusalOverTcp),
  uas('uas-refusal-repeated-for-ever', 'uas-invite-timer-h', common.refusalForEver),
  uas('uas-refusal-repeated-after-ack', 'uas-invite-ack-ends-copies', common.deafToAck),
  uas('uas-ack-copy-answered', 'uas-invite-timer-i', {
    requirement: 'RFC3261:17.2.1-11',
    summary: 'sends its refusal again when a copy of the ACK comes',
    options: changed('inviteServer', 'Confirmed', 'ACK', doing('send response')),
  }),
  uas('uas-bye-forgotten', 'uas-bye-timer-j', common.timerJShort),
  uas('uas-options-forgotten', 'uas-options-timer-j', common.timerJShort),
  uas('uas-merged-invite-busy', 'uas-merged-invite', {
    requirement: 'RFC3261:8.2.2.2-2',
    summary: 'says 486 to an INVITE that came a second time by another way',
    filters: () =>
      responsesTo('INVITE', response => (response.status === 482 ? withStatus(response, 486, 'Busy Here') : response)),
  }),
  uas('uas-ignores-sent-by', 'uas-same-branch-other-sender', {
    requirement: 'RFC3261:17.2.1-3',
    summary: 'takes requests of one branch for copies of each other, whoever sent them',
    filters: sentByOfFirst,
  }),
  uas('uas-old-invite-copies-answered-anew', 'uas-old-invite-copy', common.oldClientsUnknown),
  uas('uas-old-ack-unknown', 'uas-old-invite-ack', {
    ...common.oldClientsUnknown,
    requirement: 'RFC3261:17.2.1-11',
    summary: 'does not know the ACK of an RFC 2543 client',
  }),
];

/** The sent-by of whoever used the branch first. */
function sentByOfFirst(): Filters {
  const first = new Map<string, { host: string; port?: number }>();
  return {
    in: message => {
      const [top, ...others] = message.vias;
      if (!message.isRequest() || !top?.branch) return message;
      const { host, port } = first.get(top.branch) ?? top;
      first.set(top.branch, { host, port });
      top.host = host;
      top.port = port;
      return message.clone().set('Via', [top, ...others]);
    },
  };
}

const proxyDefects: readonly Defect[] = [
  proxy('proxy-no-trying', 'proxy-invite-answered-fast', common.provisionalsKept),
  proxy('proxy-tag-in-trying', 'proxy-trying-no-to-tag', {
    requirement: 'RFC3261:17.2.1-2',
    summary: 'puts a tag into the To of its 100',
    filters: () =>
      responsesTo('INVITE', response =>
        response.status === 100 && response.to && !response.to.tag
          ? response.set('To', `${response.get('To')};tag=trying`)
          : response,
      ),
  }),
  proxy('proxy-ringing-copy-unanswered', 'proxy-invite-copy-while-ringing', common.ringingCopyUnanswered),
  proxy('proxy-refused-copy-unanswered', 'proxy-invite-copy-after-refusal', common.refusedCopyUnanswered),
  proxy('proxy-refusal-interval-constant', 'proxy-invite-timer-g', common.refusalInterval),
  proxy('proxy-refusal-repeated-over-tcp', 'proxy-invite-timer-g-not-over-tcp', common.refusalOverTcp),
  proxy('proxy-refusal-repeated-for-ever', 'proxy-invite-timer-h', common.refusalForEver),
  proxy('proxy-refusal-repeated-after-ack', 'proxy-invite-ack-ends-copies', common.deafToAck),
  proxy('proxy-forwards-ack-to-refusal', 'proxy-invite-timer-i', {
    requirement: 'RFC3261:17.2.1-11',
    summary: 'forwards the ACK to a refusal, and its copies',
    options: changed(
      'inviteServer',
      'Confirmed',
      'ACK',
      doing('ACK to TU'),
      changed('inviteServer', 'Completed', 'ACK', doing('start I', 'ACK to TU')),
    ),
  }),
  proxy('proxy-answered-request-forgotten', 'proxy-options-timer-j', common.timerJShort),
  proxy('proxy-408-to-options', 'proxy-options-no-408', {
    requirement: 'RFC4320:4.2-1',
    summary: 'sends 408 to a request other than INVITE that nothing has answered',
    options: changed('nonInviteServer', 'Trying', '408 from TU', dropped),
  }),
  proxy('proxy-early-100', 'proxy-options-no-early-100', {
    requirement: 'RFC4320:4.1-2',
    summary: 'sends 100 to a request other than INVITE as early as to an INVITE',
    options: withRows(
      'nonInviteServer',
      [{ in: 'Trying', on: 'Timer 100', to: 'Proceeding', do: ['send 100'], clause: '' }],
      changed('nonInviteServer', 'Initial', 'request', also('start 100')),
    ),
  }),
  proxy('proxy-no-late-100', 'proxy-options-late-100', {
    requirement: 'RFC4320:4.1-4',
    summary: 'never sends 100 to a request other than INVITE',
    options: changed('nonInviteServer', 'Initial', 'request', without('start late100')),
  }),
  proxy('proxy-forwards-183-to-options', 'proxy-options-183-not-forwarded', {
    requirement: 'RFC4320:4.1-1',
    summary: 'forwards any provisional response to a request other than INVITE',
    options: changed('nonInviteServer', 'Trying', '101-199 from TU', doing('send response')),
  }),
  proxy('proxy-forwards-stray-responses', 'proxy-stray-response', {
    requirement: 'RFC6026:7.3-2',
    summary: 'forwards responses that match none of its transactions, as RFC 3261 had it',
    filters: strayAsOfCancel,
  }),
  proxy('proxy-old-invite-forwarded-again', 'proxy-old-invite-copy', common.oldClientsUnknown),
];

/** A stray response passes for one to a CANCEL, which this proxy forwards statelessly, and goes out as what it was. */
function strayAsOfCancel(): Filters {
  const sent = new Set<string | undefined>();
  const strays = new Map<string | undefined, string>();
  return {
    in: message => {
      if (!message.isResponse() || sent.has(message.topVia?.branch)) return message;
      strays.set(message.callId, message.get('CSeq') ?? '');
      return message.clone().set('CSeq', `${message.cseq?.seq ?? 1} CANCEL`);
    },
    out: message => {
      if (message.isRequest()) sent.add(message.topVia?.branch);
      const cseq = message.isResponse() ? strays.get(message.callId) : undefined;
      return cseq === undefined ? message : message.set('CSeq', cseq);
    },
  };
}

export const serverTransactionDefects: readonly Defect[] = [
  ...uasDefects,
  defectOf('registrar')('registrar-request-forgotten', 'registrar-register-timer-j', common.timerJShort),
  ...proxyDefects,
];
