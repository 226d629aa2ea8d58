// What a proxy can do wrong with the requests that it forwards, as the rules see it: fields, Via, routes (16.6).
import { type Message, type Request, writeMessage } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { forwarded } from './filters';
import { viaText, viaWritten } from './via-filters';

type Change = (request: Request) => Request | undefined;

/** A mistake that shows in whatever is forwarded. */
type Entry = [id: string, requirement: string, summary: string, caughtBy: string, shownIn: string, change: Change];

/** Puts another value of its own in the place of that which it put on top. */
const ownRecordRoute = (change: (value: string) => string): Change => {
  return request => {
    const [own, ...others] = request.getAll('Record-Route');
    return own === undefined ? request : request.set('Record-Route', [change(own), ...others]);
  };
};

/** The Request-URI becomes a SIPS one, and is sent to as before. */
function secured(request: Request): Request {
  request.requestUri = request.requestUri.replace(/^sip:/, 'sips:');
  return request;
}

const fieldLast = (request: Request, name: string): Request => {
  const moved = request.getAll(name);
  request.remove(name);
  for (const value of moved) request.add(name, value);
  return request;
};

const entries: Entry[] = [
  [
    'proxy-drops-last-values',
    'RFC3261:16.6-6',
    'leaves the last of several values of Supported out',
    'forwarded-request-keeps-its-values',
    'proxy-forward-order-of-values',
    request => {
      const values = request.getAll('Supported');
      return values.length > 1 ? request.set('Supported', values.slice(0, -1)) : request;
    },
  ],
  [
    'proxy-moves-fields',
    'RFC3261:16.6-8',
    'puts From behind all other header fields',
    'forwarded-request-keeps-order-of-fields',
    'proxy-forward-own-via.message',
    request => fieldLast(request, 'From'),
  ],
  [
    'proxy-adds-no-via',
    'RFC3261:16.6-54',
    'forwards requests without a Via of its own',
    'own-via-on-top',
    'proxy-forward-own-via.message',
    request => request.set('Via', request.getAll('Via').slice(1)),
  ],
  [
    'proxy-drops-unknown-via-parameters',
    'RFC3261:16.6-7',
    'leaves parameters that it does not know out of the Via values below its own',
    'lower-vias-as-they-came',
    'proxy-forward-keeps-lower-vias.udp',
    request => viaText(request, 1, via => via.replace(/;x-[^;]*/, '')),
  ],
  [
    'proxy-drops-record-routes-that-came',
    'RFC3261:16.6-7',
    'leaves only its own value in Record-Route',
    'record-routes-that-came-stay',
    'proxy-record-route-on-top',
    request =>
      request.has('Record-Route') ? request.set('Record-Route', request.getAll('Record-Route').slice(0, 1)) : request,
  ],
  [
    'proxy-record-routes-by-http',
    'RFC3261:16.6-18',
    'puts an HTTP URI into Record-Route',
    'own-record-route-is-sip',
    'proxy-record-route-value.udp',
    ownRecordRoute(value => value.replace('sip:', 'http://')),
  ],
  [
    'proxy-record-routes-over-sctp',
    'RFC3261:16.6-21',
    'names a transport in its Record-Route value that nobody may have',
    'own-record-route-names-a-known-transport',
    'proxy-record-route-value.udp',
    ownRecordRoute(value => value.replace(';lr', ';transport=sctp;lr')),
  ],
  [
    'proxy-sends-sips-in-the-clear',
    'RFC3261:16.6-50',
    'sends a request to a SIPS URI over UDP',
    'sips-goes-over-tls',
    'proxy-forward-own-via.message',
    secured,
  ],
  [
    'proxy-turns-routes-round',
    'RFC3261:16.6-9',
    'forwards the values of Route in another order',
    'routes-keep-their-order',
    'proxy-preloaded-routes-in-order',
    request => (request.getAll('Route').length > 1 ? request.set('Route', request.getAll('Route').reverse()) : request),
  ],
  [
    'proxy-pushes-a-strict-route',
    'RFC3261:16.6-35',
    'puts a Route value without lr before those that came',
    'pushed-route-has-lr',
    'proxy-forward-own-via.message',
    request => request.prepend('Route', '<sip:192.0.2.99>'),
  ],
  [
    'proxy-leaves-rport-empty',
    'RFC3581:4-1',
    'forwards the Via of a request with an empty rport',
    'forwarded-request-shows-rport',
    'transport-rport',
    request => viaText(request, 1, via => via.replace(/;rport=\d+/, ';rport')),
  ],
  [
    'proxy-rport-without-received',
    'RFC3581:4-2',
    'forwards the Via of a request with rport, and without received',
    'forwarded-received-beside-rport',
    'transport-rport',
    request => viaText(request, 1, via => via.replace(/;received=[^;]*/, '')),
  ],
];

const fromTable = entries.map(
  ([id, requirement, summary, caughtBy, shownIn, change]): RolelessDefect => ({
    id,
    requirement,
    summary,
    caughtBy,
    shownIn,
    filters: () => forwarded(change),
  }),
);

/** As to a SIPS URI: the CANCEL and the ACK of the proxy's own go there too. */
const toSips = (change: (request: Request) => Request) => () => ({
  out: (message: Message) => (message.isRequest() ? secured(change(message)) : message),
});

const isForwarded = (message: Message): boolean => message.getAll('Via').length > 1;

export const proxyRuleRequestDefects = defectsOf('proxy', [
  ...fromTable,
  {
    id: 'proxy-record-routes-sips-as-sip',
    requirement: 'RFC3261:16.6-23',
    summary: 'puts a SIP URI into Record-Route although the request goes to a SIPS URI',
    caughtBy: 'sips-is-record-routed-as-sips',
    shownIn: 'proxy-record-route-value.udp',
    filters: toSips(request => request),
  },
  {
    id: 'proxy-does-not-record-route-sips',
    requirement: 'RFC3261:16.6-24',
    summary: 'leaves the path of a call to a SIPS URI that came without TLS',
    caughtBy: 'sips-from-elsewhere-is-record-routed',
    shownIn: 'proxy-record-route-value.udp',
    filters: toSips(request => request.remove('Record-Route')),
  },
  {
    id: 'proxy-forwards-with-the-callers-branch',
    requirement: 'RFC3261:16.6-56',
    summary: 'gives its Via the branch of the one below',
    caughtBy: 'forwarded-branch-is-not-the-received-one',
    shownIn: 'proxy-forward-own-via.message',
    filters: () =>
      viaWritten((via, request) => {
        const [, below] = request.vias;
        via.branch = below?.branch ?? via.branch;
      }),
  },
  {
    id: 'proxy-forwards-with-one-branch',
    requirement: 'RFC3261:16.6-56',
    summary: 'gives all requests of a call the same branch',
    caughtBy: 'each-request-has-its-branch',
    shownIn: 'proxy-in-dialog-reinvite',
    filters: () =>
      viaWritten((via, request) => {
        if (isForwarded(request)) via.branch = `z9hG4bK${request.callId?.replace(/\W/g, '')}`;
      }),
  },
  {
    id: 'proxy-adds-no-content-length',
    requirement: 'RFC3261:16.6-61',
    summary: 'adds no Content-Length to a request that it forwards over TCP',
    caughtBy: 'content-length-added-over-streams',
    shownIn: 'transport-content-length-added',
    filters: () => ({
      out: (message, target) => {
        const bare = target.transport === 'TCP' && isForwarded(message) && !message.has('Content-Length');
        return bare ? writeMessage(message, { contentLength: 'omit' }) : message;
      },
    }),
  },
]);
