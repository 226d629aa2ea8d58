// Rules of transport: where messages go, over what, and what Via says of it (RFC 3261 18, RFC 3581).
import type { Message, Request, Via } from '../../simulator/message';
import { canonicalHost, ipFamily, sameHost } from '../../simulator/runtime';
import { at, type Finding, type Observed, onRequests, onResponses, type Rule, type Sent, type SutRole } from './rule';

const clients: readonly SutRole[] = ['uac', 'proxy'];
const servers: readonly SutRole[] = ['uas', 'registrar'];
const all: readonly SutRole[] = ['uac', 'uas', 'registrar', 'proxy'];

const isStream = (transport: string): boolean => ['TCP', 'TLS', 'SCTP'].includes(transport.toUpperCase());
const isWebSocket = (transport: string): boolean => /^WSS?$/i.test(transport);
const isUdp = ({ observed }: Sent): boolean => observed.transport.toUpperCase() === 'UDP';
const text = ({ host, port }: { host: string; port: number }): string => `${host}:${port}`;

const sameHop = (a: Message, b: Message): boolean => {
  const [x, y] = [a.topVia, b.topVia];
  return x !== undefined && y !== undefined && x.branch === y.branch && x.host === y.host && x.port === y.port;
};

/** The requests that the response may answer, as they came: all of one client and sound, else none. */
function requestsOf(sent: Sent): Observed[] {
  const list: Observed[] = [];
  for (const one of sent.received) {
    const { message } = one;
    if (!message?.isRequest() || message.method !== sent.message.cseq?.method || !sameHop(message, sent.message))
      continue;
    if (message.faults.length > 0 || (list[0] && text(list[0].from) !== text(one.from))) return [];
    list.push(one);
  }
  return list;
}

/** The top Via of the request that is answered, when the client left received and the value of rport to the server. */
function plainVia(sent: Sent): Via | undefined {
  const via = requestsOf(sent)[0]?.message?.topVia;
  return via && !via.params.has('received') && !via.params.get('rport') ? via : undefined;
}

const received = (via: Via | undefined): string | undefined => via?.params.get('received');

/** Where a response over UDP goes by its own top Via (18.2.2, RFC 3581 4); undefined when a name has to be looked up. */
function placeOf(via: Via): { host: string; port: number } | undefined {
  const maddr = via.params.get('maddr');
  const port = via.port ?? 5060;
  if (maddr !== undefined) return ipFamily(maddr) ? { host: maddr, port } : undefined;
  const host = received(via);
  if (host !== undefined) return { host, port: Number(via.params.get('rport') || port) };
  return ipFamily(via.host) ? { host: via.host, port } : undefined;
}

const placed = (id: string, requirement: string, of: (via: Via) => boolean): Rule =>
  onResponses({
    id,
    requirement,
    roles: servers,
    // what failed there may go elsewhere the next time (RFC 3263 5)
    applies: sent => {
      const via = sent.message.topVia;
      return (
        isUdp(sent) &&
        !sent.repeated &&
        via !== undefined &&
        plainVia(sent) !== undefined &&
        of(via) &&
        placeOf(via) !== undefined
      );
    },
    check: sent => {
      const wanted = placeOf(sent.message.topVia!)!;
      const { to } = sent.observed;
      return to.port === wanted.port && sameHost(to.host, wanted.host)
        ? undefined
        : at(sent, 'Via', `sent to ${text(to)}`, `to ${text(wanted)}`);
    },
  });

const has = (via: Via, name: string): boolean => via.params.has(name);

const hostDiffers = (sent: Sent): boolean => {
  const via = plainVia(sent);
  if (isWebSocket(sent.observed.transport)) return false; // a server may leave received out there (RFC 7118 5.3)
  return via !== undefined && !sameHost(via.host, requestsOf(sent)[0].from.host);
};

const isMulticast = (host: string): boolean => {
  const plain = canonicalHost(host);
  const first = Number(plain.split('.')[0]);
  return ipFamily(plain) === 4 ? first >= 224 && first <= 239 : ipFamily(plain) === 6 && plain.startsWith('ff');
};

const transportInVia = (sent: Sent<Request>): Finding | undefined => {
  const { transport: named } = sent.message.topVia!;
  const { transport: used } = sent.observed;
  return named === used.toUpperCase() ? undefined : at(sent, 'Via', named, used);
};

export const transport: Rule[] = [
  onRequests({
    id: 'via-names-the-transport-in-use',
    requirement: 'RFC3261:8.1.1.7-1',
    roles: clients,
    applies: ({ message }) => message.topVia !== undefined,
    check: transportInVia,
  }),
  onRequests({
    id: 'via-of-a-large-request-names-its-transport',
    requirement: 'RFC3261:18.1.1-2',
    roles: clients,
    applies: ({ message, observed }) =>
      message.topVia !== undefined && observed.bytes.length > 1300 && isStream(observed.transport),
    check: transportInVia,
  }),
  onRequests({
    id: 'large-request-takes-a-stream-where-there-is-one',
    requirement: 'RFC3261:18.1.1-1',
    roles: clients,
    // over UDP it may go after a stream was refused: only where the peer is known to take one
    applies: ({ observed, call }) =>
      observed.bytes.length > 1300 && call.some(one => isStream(one.transport) && text(one.to) === text(observed.to)),
    check: ({ observed }) =>
      isStream(observed.transport)
        ? undefined
        : { found: `${observed.bytes.length} bytes over ${observed.transport}`, expected: 'TCP above 1300 bytes' },
  }),
  onRequests({
    id: 'via-names-a-real-place',
    requirement: 'RFC3261:18.1.1-6',
    roles: clients,
    applies: ({ message }) => message.topVia !== undefined,
    check: sent => {
      const via = sent.message.topVia!;
      const nowhere = ['0.0.0.0', '::'].includes(canonicalHost(via.host)) || isMulticast(via.host) || via.port === 0;
      return nowhere ? at(sent, 'Via', via.toString(), 'the address or name of the sender, and a port') : undefined;
    },
  }),
  onRequests({
    id: 'via-of-a-multicast-request-names-the-group',
    requirement: 'RFC3261:18.1.1-5',
    roles: clients,
    applies: ({ message, observed }) => message.topVia !== undefined && isMulticast(observed.to.host),
    check: sent => {
      const { params } = sent.message.topVia!;
      const fits = sameHost(params.get('maddr') ?? '', sent.observed.to.host);
      const ttl = ipFamily(sent.observed.to.host) === 6 || params.get('ttl') === '1';
      return fits && ttl
        ? undefined
        : at(sent, 'Via', sent.message.getAll('Via')[0], `maddr=${sent.observed.to.host}, and ttl=1 over IPv4`);
    },
  }),
  onRequests({
    id: 'rport-of-a-request-has-no-value',
    requirement: 'RFC3581:3-2',
    roles: clients,
    applies: ({ message }) => message.topVia?.params.has('rport') === true,
    check: sent =>
      sent.message.topVia!.params.get('rport')
        ? at(sent, 'Via', sent.message.getAll('Via')[0], 'rport without a value')
        : undefined,
  }),
  onResponses({
    id: 'received-is-added-where-sent-by-differs',
    requirement: 'RFC3261:18.2.1-5',
    roles: servers,
    applies: hostDiffers,
    check: sent =>
      received(sent.message.topVia) === undefined
        ? at(sent, 'Via', 'no received', `received=${requestsOf(sent)[0].from.host}`)
        : undefined,
  }),
  onResponses({
    id: 'received-is-the-source-address',
    requirement: 'RFC3261:18.2.1-6',
    roles: servers,
    applies: sent => plainVia(sent) !== undefined && received(sent.message.topVia) !== undefined,
    check: sent => {
      const source = requestsOf(sent)[0].from.host;
      const value = received(sent.message.topVia)!;
      return sameHost(value, source) ? undefined : at(sent, 'Via', `received=${value}`, `received=${source}`);
    },
  }),
  onResponses({
    id: 'response-keeps-the-transport-of-its-request',
    requirement: 'RFC3261:18.2.2-1',
    roles: servers,
    applies: sent => requestsOf(sent).length > 0,
    check: sent => {
      const asked = requestsOf(sent).map(one => one.transport);
      const { transport: used } = sent.observed;
      return asked.includes(used) ? undefined : { found: `a response over ${used}`, expected: asked.join(' or ') };
    },
  }),
  placed('response-goes-to-maddr', 'RFC3261:18.2.2-5', via => has(via, 'maddr')),
  placed(
    'response-goes-to-received',
    'RFC3261:18.2.2-7',
    via => !has(via, 'maddr') && has(via, 'received') && !has(via, 'rport'),
  ),
  placed(
    'response-goes-to-sent-by',
    'RFC3261:18.2.2-9',
    via => !has(via, 'maddr') && !has(via, 'received') && !has(via, 'rport'),
  ),
  placed(
    'response-goes-to-received-and-rport',
    'RFC3581:4-3',
    via => !has(via, 'maddr') && has(via, 'received') && has(via, 'rport'),
  ),
  onResponses({
    id: 'rport-is-filled-with-the-source-port',
    requirement: 'RFC3581:4-1',
    roles: servers,
    applies: sent => isUdp(sent) && plainVia(sent)?.params.has('rport') === true,
    check: sent => {
      const port = String(requestsOf(sent)[0].from.port);
      const value = sent.message.topVia?.params.get('rport');
      return value === port ? undefined : at(sent, 'Via', `rport=${value ?? ''}`, `rport=${port}`);
    },
  }),
  onResponses({
    id: 'received-stands-with-rport',
    requirement: 'RFC3581:4-2',
    roles: servers,
    applies: sent => isUdp(sent) && plainVia(sent)?.params.has('rport') === true,
    check: sent =>
      received(sent.message.topVia) === undefined
        ? at(sent, 'Via', 'no received', `received=${requestsOf(sent)[0].from.host}`)
        : undefined,
  }),
  onResponses({
    id: 'response-leaves-from-where-its-request-came',
    requirement: 'RFC3581:4-4',
    roles: servers,
    applies: sent =>
      isUdp(sent) && plainVia(sent)?.params.has('rport') === true && !isMulticast(requestsOf(sent)[0].to.host),
    check: sent => {
      const asked = requestsOf(sent).map(({ to }) => text(to));
      const left = text(sent.observed.from);
      return asked.includes(left) ? undefined : { found: `sent from ${left}`, expected: `from ${asked[0]}` };
    },
  }),
  {
    id: 'message-on-a-stream-has-its-length',
    requirement: 'RFC3261:18.3-4',
    roles: all,
    applies: ({ observed }) => isStream(observed.transport),
    check: ({ message }) =>
      message.has('Content-Length') ? undefined : { found: 'no Content-Length', expected: 'a Content-Length' },
  },
  {
    id: 'no-chunked-encoding',
    requirement: 'RFC3261:7.4.2-1',
    roles: ['uac', 'uas', 'registrar'],
    applies: ({ message }) => message.body.length > 0,
    check: sent =>
      sent.message.get('Transfer-Encoding')?.toLowerCase().includes('chunked')
        ? at(sent, 'Transfer-Encoding', 'chunked', 'no "chunked" encoding')
        : undefined,
  },
];
