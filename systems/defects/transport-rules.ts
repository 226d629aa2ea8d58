// What an element can do wrong in sending: over what, to where, and what Via says of it, as the rules see it (18, RFC 3581).
import type { Filters } from '../../simulator/element';
import { type Message, type Via, writeMessage } from '../../simulator/message';
import { defectOf, defectsOf, type RolelessDefect } from './defect';
import { responses, responsesTo, withTopVia } from './filters';
import { changed } from './tables';
import { misdirected, viaText, viaWritten } from './via-filters';

const has = (via: Via, name: string): boolean => via.params.has(name);

/** What of Via says where a response goes, and the Vias in which it does. */
type Place = [
  id: string,
  requirement: string,
  part: string,
  caughtBy: string,
  shownIn: string,
  wanted: (via: Via) => boolean,
];

const places: Place[] = [
  [
    'proxy-answers-elsewhere-than-maddr',
    'RFC3261:18.2.2-5',
    'maddr',
    'response-goes-to-maddr',
    'transport-response-to-maddr',
    via => has(via, 'maddr'),
  ],
  [
    'proxy-answers-elsewhere-than-received',
    'RFC3261:18.2.2-7',
    'received',
    'response-goes-to-received',
    'transport-received-added.udp',
    via => has(via, 'received') && !has(via, 'rport'),
  ],
  [
    'proxy-answers-elsewhere-than-sent-by',
    'RFC3261:18.2.2-9',
    'sent-by',
    'response-goes-to-sent-by',
    'transport-response-to-sent-by',
    via => !has(via, 'maddr') && !has(via, 'received'),
  ],
  [
    'proxy-answers-elsewhere-than-rport',
    'RFC3581:4-3',
    'received and rport',
    'response-goes-to-received-and-rport',
    'transport-rport',
    via => has(via, 'received') && has(via, 'rport'),
  ],
];

const astray = places.map(
  ([id, requirement, part, caughtBy, shownIn, wanted]): RolelessDefect => ({
    id,
    requirement,
    summary: `sends a response not to where ${part} in its Via says, but to whom it heard from first`,
    caughtBy,
    shownIn,
    filters: () => misdirected(wanted),
  }),
);

/** Changes the top Via of every response. */
const answeredVia = (change: (via: string) => string) => () => responses(response => viaText(response, 0, change));

const isLarge = (message: Message): boolean => message.isRequest() && writeMessage(message).length > 1300;

/** Sends large requests over TCP, with the transport in Via that is named; all but the first over UDP where `once` is set. */
function overTcp(named: string, once = false): Filters {
  let first = true;
  return {
    out: (message, target) => {
      if (!isLarge(message)) return message;
      const transport = first || !once ? 'TCP' : 'UDP';
      first = false;
      Object.assign(target, { transport }); // copies have the same target
      return withTopVia(message, via => {
        via.transport = transport === 'TCP' ? named : transport;
      });
    },
  };
}

const proxyDefects = defectsOf('proxy', [
  ...astray,
  {
    id: 'proxy-answers-over-another-transport',
    requirement: 'RFC3261:18.2.2-1',
    summary: 'answers over TCP what came over UDP',
    caughtBy: 'response-keeps-the-transport-of-its-request',
    shownIn: 'transport-response-to-sent-by',
    filters: () => ({
      out: (message, target) => {
        if (message.isResponse()) Object.assign(target, { transport: 'TCP', flow: undefined });
        return message;
      },
    }),
  },
  {
    id: 'proxy-answers-with-another-source',
    requirement: 'RFC3261:18.2.1-6',
    summary: 'writes another address than that of the sender into received',
    caughtBy: 'received-is-the-source-address',
    shownIn: 'transport-received-added.udp',
    filters: answeredVia(via => via.replace(/;received=[^;]*/, ';received=192.0.2.77')),
  },
  {
    id: 'proxy-answers-with-empty-rport',
    requirement: 'RFC3581:4-1',
    summary: 'leaves rport empty in its responses',
    caughtBy: 'rport-is-filled-with-the-source-port',
    shownIn: 'transport-rport',
    filters: answeredVia(via => via.replace(/;rport=\d+/, ';rport')),
  },
  {
    id: 'proxy-answers-rport-without-received',
    requirement: 'RFC3581:4-2',
    summary: 'fills in rport, and adds no received beside it',
    caughtBy: 'received-stands-with-rport',
    shownIn: 'transport-rport',
    filters: answeredVia(via => via.replace(/;received=[^;]*/, '')),
  },
  {
    id: 'proxy-answers-from-another-port',
    requirement: 'RFC3581:4-4',
    summary: 'sends its responses over UDP from a port of their own',
    caughtBy: 'response-leaves-from-where-its-request-came',
    shownIn: 'transport-rport',
    options: { answersFromAnotherPort: true },
  },
  {
    id: 'proxy-large-request-names-udp',
    requirement: 'RFC3261:18.1.1-2',
    summary: 'sends a large request over TCP with a Via that says UDP',
    caughtBy: 'via-of-a-large-request-names-its-transport',
    shownIn: 'torture-proxy-long-values',
    options: { largeRequestsOverTcp: false },
    filters: () => overTcp('UDP'),
  },
  {
    id: 'proxy-large-request-over-udp',
    requirement: 'RFC3261:18.1.1-1',
    summary: 'sends only the first of its large requests over TCP',
    caughtBy: 'large-request-takes-a-stream-where-there-is-one',
    shownIn: 'torture-proxy-long-values',
    options: { largeRequestsOverTcp: false },
    filters: () => overTcp('TCP', true),
  },
]);

const uacDefects = defectsOf('uac', [
  {
    id: 'uac-via-of-nowhere',
    requirement: 'RFC3261:18.1.1-6',
    summary: 'writes 0.0.0.0 as its address into Via',
    caughtBy: 'via-names-a-real-place',
    shownIn: 'uac-invite-branch',
    filters: () =>
      viaWritten(via => {
        via.host = '0.0.0.0';
      }),
  },
  {
    id: 'uac-rport-with-a-value',
    requirement: 'RFC3581:3-2',
    summary: 'gives the rport of its requests a value',
    caughtBy: 'rport-of-a-request-has-no-value',
    shownIn: 'uac-invite-branch',
    filters: () =>
      viaWritten(via => {
        via.params.set('rport', String(via.port));
      }),
  },
  {
    id: 'uac-tcp-without-content-length',
    requirement: 'RFC3261:18.3-4',
    summary: 'leaves Content-Length out of its requests over TCP',
    caughtBy: 'uac-tcp-content-length',
    alsoCaughtBy: ['message-on-a-stream-has-its-length'],
    filters: () => ({
      out: (message, target) =>
        message.isRequest() && target.transport === 'TCP' ? writeMessage(message, { contentLength: 'omit' }) : message,
    }),
  },
]);

/** Two responses at once: the 100 of the transaction, and then that of its user. */
const hasty = changed('nonInviteServer', 'Initial', 'request', row => ({
  ...row,
  to: 'Proceeding',
  do: ['send 100', 'request to TU'],
}));

const uas = defectOf('uas');

const uasDefects = [
  uas('uas-chunked', 'no-chunked-encoding', {
    requirement: 'RFC3261:7.4.2-1',
    summary: 'says that the body of its 200 is chunked',
    shownIn: 'uas-invite-answered.udp',
    filters: () =>
      responsesTo('INVITE', response =>
        response.body.length > 0 ? response.add('Transfer-Encoding', 'chunked') : response,
      ),
  }),
  uas('uas-options-trying-over-udp', 'uas-options-without-provisional.udp', {
    requirement: 'RFC3261:8.2.6.1-1',
    summary: 'sends a 100 before its answer to OPTIONS',
    options: hasty,
  }),
  uas('uas-options-progress', 'only-100-is-provisional-outside-invite', {
    requirement: 'RFC4320:4.1-1',
    summary: 'sends a 183 before its answer to OPTIONS',
    shownIn: 'uas-options-without-provisional.udp',
    options: hasty,
    filters: () =>
      responsesTo('OPTIONS', response => {
        if (response.status === 100) Object.assign(response, { status: 183, reason: 'Session Progress' });
        return response;
      }),
  }),
  uas('uas-slow-without-100', 'late-answer-was-announced-by-100', {
    requirement: 'RFC4320:4.1-4',
    summary: 'leaves OPTIONS unanswered for 7 s, and sends no 100 meanwhile',
    shownIn: 'uas-options-answered.udp',
    filters: () => {
      let count = 0;
      return responsesTo('OPTIONS', response => (++count > 4 ? response : undefined));
    },
  }),
];

export const transportRuleDefects = [...proxyDefects, ...uacDefects, ...uasDefects];
