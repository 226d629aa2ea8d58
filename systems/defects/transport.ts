// Defects of connections: certificates, WebSocket handshakes, which connection a message takes, sips (18, 26; RFC 7118).
import type { Filters } from '../../simulator/element';
import { type Message, type Response, writeMessage } from '../../simulator/message';
import { type Target, traits } from '../../simulator/transport';
import { badIdentityFor } from '../certificates';
import { type CommonDefect, type Defect, defectOf } from './defect';
import { eachValue, forwarded, isSuccess, received, receivedResponses, responsesTo } from './filters';
import { also, changed } from './tables';

const proxy = defectOf('proxy');
const registrar = defectOf('registrar');
const uac = defectOf('uac');
const uas = defectOf('uas');

const toSip = (value: string): string => value.replace(/^(<?)sips:/i, '$1sip:');
const toSips = (value: string): string => value.replace(/^(<?)sip:/i, '$1sips:');

/** Sends nothing of a kind where `wanted` says so. */
const dropped = (wanted: (target: Target) => boolean, of: (message: Message) => boolean): Filters => ({
  out: (message, target) => (of(message) && wanted(target) ? undefined : message),
});
const isStream = ({ transport }: Target): boolean => traits[transport].reliable;

/** Changes where a message goes: to what its top Via, or its own URI, says, and over no connection that is there. */
const elsewhere = (change: (message: Message, target: Target) => Partial<Target> | undefined): Filters => ({
  out: (message, target) => {
    const other = isStream(target) ? change(message, target) : undefined;
    if (other) Object.assign(target, { flow: undefined, flowOnly: undefined, ...other });
    return message;
  },
});

/** Changes the Record-Route of what a proxy forwards. */
const recordRoutes = (change: (value: string) => string) => (): Filters =>
  forwarded(request => {
    eachValue(request, 'Record-Route', change);
    return request;
  });

/** A request for a sips URI has a scheme that nobody knows when it comes. */
const unknownScheme = (): Filters =>
  received(request => {
    request.requestUri = request.requestUri.replace(/^sips:/i, 'unknown-sips:');
    return request;
  });

const forgetful: CommonDefect = {
  requirement: 'RFC3261:18-2',
  summary: 'closes a connection after 5 s without a message',
  options: { idleMs: 5000 },
};

const inviteRepeated: CommonDefect = {
  requirement: 'RFC7118:5-1',
  summary: 'repeats its INVITE over every transport',
  options: changed('inviteClient', 'Initial', 'request from TU', also('start A')),
};

const proxyDefects: readonly Defect[] = [
  proxy('proxy-takes-any-client-certificate', 'transport-bad-client-certificate', {
    requirement: 'RFC3261:26.3.1-5',
    summary: 'asks clients for a certificate and takes whatever they show',
    security: right => ({ ...right, server: { ...right.server, clientCertificate: 'request' } }),
  }),
  proxy('proxy-certificate-expired', 'transport-certificates-on-both-sides', {
    requirement: 'RFC3261:26.3.1-1',
    summary: 'shows a certificate that has expired',
    security: async (right, host) => ({
      ...right,
      server: { ...right.server, identity: await badIdentityFor('expired', host) },
    }),
  }),
  proxy('proxy-answers-another-subprotocol', 'transport-websocket-subprotocol', {
    requirement: 'RFC7118:4.1-2',
    summary: 'prefers another subprotocol of WebSocket to sip',
    security: right => ({ ...right, server: { ...right.server, subprotocol: 'xmpp' } }),
  }),
  proxy('proxy-greets-over-websocket', 'transport-websocket-nothing-else', {
    requirement: 'RFC7118:4.1-3',
    summary: 'answers over WebSocket with something that is not SIP',
    filters: () => written(() => Buffer.from('hello')),
  }),
  proxy('proxy-deaf-over-websocket', 'transport-websocket-frames', {
    requirement: 'RFC7118:4.2-1',
    summary: 'makes nothing of what comes in WebSocket frames',
    filters: () => ({ in: (message, flow) => (traits[flow.transport].oneWay ? undefined : message) }),
  }),
  proxy('proxy-refuses-sips', 'transport-takes-sips', {
    requirement: 'RFC3261:26.3.1-6',
    summary: 'refuses sips URIs although it has TLS',
    filters: unknownScheme,
  }),
  proxy('proxy-closes-idle-connections', 'transport-connection-lasts', forgetful),
  proxy('proxy-answers-to-sent-by', 'transport-same-connection', {
    requirement: 'RFC3261:18.2.2-2',
    summary: 'opens a connection to sent-by for every response',
    filters: () =>
      elsewhere((message, { transport }) => {
        const via = message.isResponse() ? message.topVia : undefined;
        return via && { remote: { host: via.host, port: via.port ?? traits[transport].defaultPort } };
      }),
  }),
  proxy('proxy-record-route-leads-nowhere', 'transport-call', {
    requirement: 'RFC3261:16.6-22',
    summary: 'puts URIs into Record-Route at a port where nobody listens',
    filters: recordRoutes(value => value.replace(/:\d+;/, ':9;')),
  }),
  proxy('proxy-opens-connections-to-users', 'transport-over-what-is-open', {
    requirement: 'RFC3261:26.3.2.2-11',
    summary: 'uses no connection that a user has opened',
    alsoCaughtBy: ['transport-over-what-the-client-opened'],
    filters: () =>
      elsewhere((message, { transport, remote }) => {
        if (!message.isRequest()) return undefined;
        return traits[transport].oneWay ? { remote: { ...remote, port: 9 } } : {}; // nobody listens at a client
      }),
  }),
  proxy('proxy-invite-repeated-over-tls', 'transport-not-repeated', {
    ...inviteRepeated,
    requirement: 'RFC3261:17.1.1.2-4',
  }),
  proxy('proxy-invite-repeated-over-websocket', 'transport-websocket-not-repeated', inviteRepeated),
  proxy('proxy-sips-record-route-without-sips', 'transport-tls-to-udp-route', {
    requirement: 'RFC3261:16.6-25',
    summary: 'puts a sips URI into Record-Route of what is for no sips URI',
    filters: recordRoutes(toSips),
  }),
  proxy('proxy-sip-record-route-for-sips', 'transport-sips-over-tls', {
    requirement: 'RFC3261:16.6-23',
    summary: 'puts a sip URI into Record-Route of what is for a sips URI',
    filters: recordRoutes(toSip),
  }),
  proxy('proxy-takes-sips-for-sip', 'transport-sips-websocket', {
    requirement: 'RFC7118:9.2-1',
    summary: 'treats a sips URI as if it were a sip URI',
    options: { authenticateCallers: false }, // a digest has the URI in it
    filters: () =>
      received(request => {
        request.requestUri = toSip(request.requestUri);
        return request;
      }),
  }),
];

/** What goes out over WebSocket as other bytes. */
function written(change: (bytes: Buffer) => Buffer): Filters {
  return {
    out: (message, { transport }) =>
      traits[transport].oneWay ? change(writeMessage(message, { contentLength: 'auto' })) : message,
  };
}

const registrarDefects: readonly Defect[] = [
  registrar('registrar-no-contact-over-connections', 'transport-register', {
    requirement: 'RFC3261:10.3-33',
    summary: 'lists no bindings in the answer to a REGISTER over a connection',
    filters: () => ({
      out: (message, target) =>
        message.isResponse() && isStream(target) && isSuccess(message) ? message.remove('Contact') : message,
    }),
  }),
  registrar('registrar-two-messages-in-one', 'websocket-message-holds-one-sip-message', {
    requirement: 'RFC7118:5-2',
    summary: 'puts two SIP messages into one WebSocket message',
    shownIn: 'transport-register',
    filters: () => written(bytes => Buffer.concat([bytes, bytes])),
  }),
  registrar('registrar-latin1-over-websocket', 'websocket-message-is-utf-8', {
    requirement: 'RFC7118:4.2-3',
    summary: 'writes names in ISO 8859-1 over WebSocket',
    shownIn: 'transport-register',
    filters: () =>
      written(bytes => Buffer.from(bytes.toString('latin1').replace('Date:', 'Server: caf\xe9\r\nDate:'), 'latin1')),
  }),
  registrar('registrar-no-challenge-over-tls', 'transport-tls-challenge', {
    requirement: 'RFC3261:26.3.2.1-6',
    summary: 'takes a REGISTER over TLS without credentials',
    options: { authenticate: false },
  }),
  registrar('registrar-realm-of-another', 'transport-tls-realm', {
    requirement: 'RFC3261:26.3.2.1-7',
    summary: 'challenges with a realm that its certificate does not name',
    options: { realm: 'elsewhere.invalid' },
  }),
];

/** Changes the Contact of what goes out. */
const contact = (of: (message: Message) => boolean, change: (value: string) => string) => (): Filters => ({
  out: message => {
    if (of(message)) eachValue(message, 'Contact', change);
    return message;
  },
});

const takingAll: Defect['security'] = right => ({ ...right, client: { ...right.client, verify: 'report' } });

const uacDefects: readonly Defect[] = [
  uac('uac-contact-astray', 'uac-transport-contact', {
    requirement: 'RFC3261:8.1.1.8-2',
    summary: 'registers a Contact at which it cannot be reached',
    filters: contact(
      message => message.isRequest() && message.method === 'REGISTER',
      value => value.replace(/@[^;>]+/, '@192.0.2.1:9'),
    ),
  }),
  uac('uac-silent-over-connections', 'uac-transport-call', {
    requirement: 'RFC3261:18.2.2-2',
    summary: 'answers no BYE that comes over a connection',
    filters: () => dropped(isStream, message => message.isResponse() && message.cseq?.method === 'BYE'),
  }),
  uac('uac-takes-any-certificate', 'uac-transport-bad-certificate', {
    requirement: 'RFC3261:26.3.2.1-4',
    summary: 'takes whatever certificate a server shows',
    alsoCaughtBy: ['uac-transport-bad-certificate-call'],
    security: takingAll,
  }),
  uac('uac-takes-any-certificate-over-websocket', 'uac-transport-bad-certificate-websocket', {
    requirement: 'RFC7118:9.1-2',
    summary: 'takes whatever certificate a WebSocket server shows',
    security: takingAll,
  }),
  uac('uac-sip-contact-for-sips', 'uac-transport-sips', {
    requirement: 'RFC3261:8.1.1.8-3',
    summary: 'has a sip URI in Contact when it calls a sips URI',
    filters: contact(message => message.isRequest(), toSip),
  }),
  uac('uac-closes-idle-connections', 'uac-transport-connection-kept', {
    ...forgetful,
    requirement: 'RFC3261:26.3.2.1-10',
    alsoCaughtBy: ['uac-transport-connection-used'],
  }),
  uac('uac-offers-another-subprotocol', 'uac-websocket-subprotocol', {
    requirement: 'RFC7118:4.1-1',
    summary: 'does not ask for the subprotocol sip',
    security: right => ({ ...right, client: { ...right.client, subprotocols: ['xmpp'] } }),
  }),
  uac('uac-wants-received', 'uac-websocket-without-received', {
    requirement: 'RFC7118:5.3-5',
    summary: 'ignores responses without received in their Via',
    alsoCaughtBy: ['uac-websocket-frames'],
    filters: () => receivedResponses(response => (response.topVia?.params.has('received') ? response : undefined)),
  }),
  uac('uac-invite-repeated-over-websocket', 'uac-websocket-not-repeated.invite', inviteRepeated),
  uac('uac-register-repeated-over-websocket', 'uac-websocket-not-repeated.register', {
    requirement: 'RFC7118:5-1',
    summary: 'repeats its REGISTER over every transport',
    options: changed('nonInviteClient', 'Initial', 'request from TU', also('start E')),
  }),
];

const uasDefects: readonly Defect[] = [
  uas('uas-silent-over-tls', 'uas-transport-call', {
    requirement: 'RFC3261:18.2.2-2',
    summary: 'answers over no connection',
    filters: () => dropped(isStream, message => message.isResponse()),
  }),
  uas('uas-sip-contact-for-sips', 'uas-transport-sips', {
    requirement: 'RFC3261:12.1.1-4',
    summary: 'has a sip URI in the Contact of its 200 to an INVITE for a sips URI',
    filters: () =>
      responsesTo('INVITE', (response: Response) => {
        eachValue(response, 'Contact', toSip);
        return response;
      }),
  }),
];

export const transportDefects: readonly Defect[] = [...proxyDefects, ...registrarDefects, ...uacDefects, ...uasDefects];
