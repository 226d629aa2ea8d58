// Defects of whoever looks for a server by its name (RFC 3263): most of them a proxy and a phone can have alike.
import type { DnsClient, DnsRecord, DnsResult, LocatedTarget, Question } from '../../simulator/dns';
import type { Message, Request, Uri } from '../../simulator/message';
import { type Address, isIpLiteral } from '../../simulator/runtime';
import type { Target } from '../../simulator/transport';
import type { Defect } from './defect';
import { once, received, receivedResponses, responses, responsesTo, withBranch, withStatus } from './filters';

/** What a proxy and a phone do wrong alike: the ids of cases are those behind `location-proxy-` and `location-uac-`. */
interface Shared extends Omit<Defect, 'role' | 'alsoCaughtBy'> {
  also?: readonly string[];
  /** Cases that there are for one of the two only. */
  alsoOf?: { proxy?: readonly string[]; uac?: readonly string[] };
}

/** Answers with other records. */
function answering(change: (record: DnsRecord) => DnsRecord[]): (client: DnsClient) => DnsClient {
  const changed = (result: DnsResult): DnsResult =>
    'answers' in result
      ? { ...result, answers: result.answers.flatMap(change), additionals: result.additionals.flatMap(change) }
      : result;
  return client => ({ query: (question, done) => client.query(question, result => done(changed(result))) });
}

/** Remembers every answer for ever. */
function remembering(client: DnsClient): DnsClient {
  const known = new Map<string, DnsResult>();
  return {
    query: (question: Question, done) => {
      const key = `${question.type} ${question.name}`;
      const before = known.get(key);
      if (before) done(before);
      else
        client.query(question, result => {
          known.set(key, result);
          done(result);
        });
    },
  };
}

/** Looks up a URI that was changed. */
function lookingUp(change: (uri: Uri) => void): Pick<Defect, 'options'> {
  return {
    options: {
      locating: {
        uri: uri => {
          const copy = uri.clone();
          change(copy);
          return copy;
        },
      },
    },
  };
}

/** Sends some requests to another of the servers that were found. `to`: the one to take instead; undefined for none. */
function straying(to: (request: Request, sentTo: Address, servers: LocatedTarget[]) => Address | undefined) {
  return (): ReturnType<NonNullable<Defect['made']>> => {
    let servers: LocatedTarget[] = [];
    return {
      locating: {
        targets: found => {
          servers = found;
          return found;
        },
      },
      filters: {
        out: (message: Message, target: Target) => {
          const other = message.isRequest() ? to(message, target.remote, servers) : undefined;
          if (other) target.remote = other; // the transaction's own: all that follows goes there, too
          return message;
        },
      },
    };
  };
}

/** Requests of a method for the second server go to the first one. */
const strayingBack = (method: string) =>
  straying((request, sentTo, [first, second]) =>
    request.method === method && second && sentTo.port === second.remote.port ? first.remote : undefined,
  );

/** Knows one server only. */
const tryingOne: Pick<Defect, 'options'> = { options: { locating: { targets: found => found.slice(0, 1) } } };

/** Whatever it sends once more has the branch of the first time. */
const keepingTheBranch: Pick<Defect, 'made'> = {
  made: () => {
    const branches = new Map<string, string>();
    return {
      filters: {
        out: message => {
          if (!message.isRequest() || ['ACK', 'CANCEL'].includes(message.method)) return message;
          const key = `${message.callId} ${message.get('CSeq')}`;
          return withBranch(message, own => {
            const branch = branches.get(key) ?? own;
            branches.set(key, branch);
            return branch;
          });
        },
      },
    };
  },
};

const otherRefusals = new Set([404, 500, 603]);
const eachRefusal = ['no-failover.404', 'no-failover.500', 'no-failover.603'];

const shared: readonly Shared[] = [
  {
    id: 'ignores-srv-priority',
    requirement: 'RFC3263:4.2-1',
    summary: 'prefers SRV records with a higher priority number',
    caughtBy: 'srv-priority',
    dns: answering(record => [record.type === 'SRV' ? { ...record, priority: 0xffff - record.priority } : record]),
  },
  {
    id: 'asks-no-naptr',
    requirement: 'RFC3263:4.1-5',
    summary: 'takes no notice of NAPTR records',
    caughtBy: 'naptr-order.tcp',
    dns: answering(record => (record.type === 'NAPTR' ? [] : [record])),
    alsoOf: { uac: ['rfc3263'] },
  },
  {
    id: 'turns-naptr-order-round',
    requirement: 'RFC3263:4.1-5',
    summary: 'prefers NAPTR records of higher order',
    caughtBy: 'naptr-order',
    also: ['naptr-order.tcp', 'naptr-order.udp'],
    dns: answering(record => [record.type === 'NAPTR' ? { ...record, order: 0xffff - record.order } : record]),
  },
  {
    id: 'takes-any-naptr-service',
    requirement: 'RFC3263:4.1-8',
    summary: 'follows NAPTR records of services that are none of its transports',
    caughtBy: 'naptr-other-services',
    also: ['naptr-other-services.sip-d2x', 'naptr-other-services.h323-d2u'],
    alsoOf: { proxy: ['naptr-other-services.sips-d2u'] },
    dns: answering(record => [
      record.type === 'NAPTR' && !/^SIP\+D2[UT]$/.test(record.services) ? { ...record, services: 'SIP+D2U' } : record,
    ]),
  },
  {
    id: 'takes-plain-services-for-sips',
    requirement: 'RFC3263:4.1-6',
    summary: 'follows NAPTR records of SIP for a sips URI',
    caughtBy: 'sips-services',
    ...lookingUp(uri => {
      uri.scheme = 'sip';
    }),
  },
  {
    id: 'passes-over-sips-services',
    requirement: 'RFC3263:4.1-7',
    summary: 'follows NAPTR records of SIPS for sips URIs only',
    caughtBy: 'sips-preferred',
    dns: answering(record => (record.type === 'NAPTR' && record.services === 'SIPS+D2T' ? [] : [record])),
  },
  {
    id: 'ignores-transport-parameter',
    requirement: 'RFC3263:4.1-1',
    summary: 'takes no notice of the transport parameter of a URI',
    caughtBy: 'transport-parameter',
    alsoOf: { uac: ['registrar'] },
    ...lookingUp(uri => uri.params.delete('transport')),
  },
  {
    id: 'ignores-port-of-names',
    requirement: 'RFC3263:4.1-3',
    summary: 'looks for SRV records although the URI names a port',
    caughtBy: 'port',
    alsoOf: { proxy: ['contact-name'] },
    ...lookingUp(uri => {
      if (!isIpLiteral(uri.host)) uri.port = undefined;
    }),
  },
  {
    id: 'numeric-over-tcp',
    requirement: 'RFC3263:4.1-2',
    summary: 'reaches numeric addresses over TCP',
    caughtBy: 'numeric',
    ...lookingUp(uri => {
      if (isIpLiteral(uri.host)) uri.params.set('transport', 'tcp');
    }),
  },
  {
    id: 'names-over-tcp',
    requirement: 'RFC3263:4.1-17',
    summary: 'reaches hosts without SRV records over TCP',
    caughtBy: 'default-port',
    options: { locating: { targets: found => found.map(target => ({ ...target, transport: 'TCP' })) } },
  },
  {
    id: 'never-forgets-names',
    requirement: 'RFC3263:4-1',
    summary: 'looks a name up once and for all',
    caughtBy: 'each-transaction',
    dns: remembering,
  },
  {
    id: 'tries-one-server',
    requirement: 'RFC3263:4.3-1',
    summary: 'tries no other server when the first fails',
    caughtBy: 'failover-503',
    also: ['failover-timeout', 'failover-refused.udp', 'failover-refused.tcp', 'failover-address'],
    alsoOf: {
      proxy: ['failover-503.invite', 'failover-503.message'],
      uac: ['503-alternate', 'register-failover'],
    },
    ...tryingOne,
  },
  {
    id: 'keeps-branch-for-next-server',
    requirement: 'RFC3263:4.3-1',
    summary: 'sends the request to the next server with the branch that the first one knows it by',
    caughtBy: 'failover-503',
    alsoOf: { proxy: ['failover-transaction'], uac: ['register-failover'] },
    ...keepingTheBranch,
  },
  {
    id: 'fails-over-on-any-refusal',
    requirement: 'RFC3263:4.3-1',
    summary: 'takes every refusal for the failure of a server',
    caughtBy: 'no-failover',
    also: eachRefusal,
    filters: () =>
      receivedResponses(response =>
        otherRefusals.has(response.status) ? withStatus(response, 503, 'Service Unavailable') : response,
      ),
  },
  {
    id: 'retransmits-to-another-server',
    requirement: 'RFC3263:4-2',
    summary: 'sends the copies of a request to another server than the request',
    caughtBy: 'retransmissions-stay',
    made: () => {
      const isFirst = once();
      return straying((request, _sentTo, servers) =>
        request.method === 'INVITE' && !isFirst(request.topVia?.branch ?? '') ? servers[1]?.remote : undefined,
      )();
    },
  },
  {
    id: 'acknowledges-to-another-server',
    requirement: 'RFC3263:4-2',
    summary: 'sends the ACK to a refusal to the server that it tried first',
    caughtBy: 'ack-stays',
    made: strayingBack('ACK'),
  },
  {
    id: 'cancels-at-another-server',
    requirement: 'RFC3263:4-3',
    summary: 'sends CANCEL to the server that it tried first',
    caughtBy: 'cancel-stays',
    made: strayingBack('CANCEL'),
  },
  {
    id: 'ignores-retry-after',
    requirement: 'RFC3261:21.5-6',
    summary: 'goes on sending requests to a server that wants to be left alone',
    caughtBy: 'retry-after',
    filters: () => receivedResponses(response => response.remove('Retry-After')),
  },
];

const own: readonly Defect[] = [
  {
    id: 'proxy-gives-up-where-nobody-listens',
    role: 'proxy',
    requirement: 'RFC3261:16.6-51',
    summary: 'tries the first of the addresses that it found, and no other',
    caughtBy: 'location-proxy-failover-refused',
    ...tryingOne,
  },
  {
    id: 'proxy-goes-on-in-one-transaction',
    role: 'proxy',
    requirement: 'RFC3261:16.6-52',
    summary: 'sends the same transaction to one server after the other',
    caughtBy: 'location-proxy-failover-transaction',
    ...keepingTheBranch,
  },
  {
    id: 'proxy-ignores-srv-weight',
    role: 'proxy',
    requirement: 'RFC3263:4.2-1',
    summary: 'gives each server of one priority the same share',
    caughtBy: 'location-proxy-srv-weight',
    dns: answering(record => [record.type === 'SRV' ? { ...record, weight: 100 } : record]),
  },
  {
    id: 'proxy-looks-up-request-uri',
    role: 'proxy',
    requirement: 'RFC3261:16.6-49',
    summary: 'looks up the Request-URI although Route names a next hop',
    caughtBy: 'location-proxy-route-name',
    filters: () => received(request => request.set('Route', request.getAll('Route').slice(0, 1))),
  },
  {
    id: 'proxy-passes-the-last-503-on',
    role: 'proxy',
    requirement: 'RFC3261:16.7-28',
    summary: 'answers 503 when all servers of a domain did',
    caughtBy: 'location-proxy-all-fail',
    filters: () =>
      responses(response => (response.status === 500 ? withStatus(response, 503, 'Service Unavailable') : response)),
  },
  {
    id: 'proxy-silent-on-unknown-names',
    role: 'proxy',
    requirement: 'RFC3261:16.9-1',
    summary: 'does not answer a request that leads nowhere',
    caughtBy: 'location-proxy-no-such-name',
    filters: () => responses(response => (response.status === 500 ? undefined : response)),
  },
  {
    id: 'proxy-deaf-while-looking-up',
    role: 'proxy',
    requirement: 'RFC3261:16.10-4',
    summary: 'takes no CANCEL before it knows where the request goes',
    caughtBy: 'location-proxy-cancel-while-looking',
    filters: () => responsesTo('CANCEL', () => undefined),
  },
  {
    id: 'uac-looks-up-addresses-only',
    role: 'uac',
    requirement: 'RFC3261:8.1.2-1',
    summary: 'knows address records only, and port 5060',
    caughtBy: 'location-uac-rfc3263',
    ...lookingUp(uri => {
      uri.port ??= 5060;
    }),
  },
  {
    id: 'uac-takes-names-from-dns',
    role: 'uac',
    requirement: 'RFC5922:7.3-2',
    summary: 'takes the certificate of a host that SRV named for that of the domain which it looked up',
    caughtBy: 'location-uac-certificate-of-the-domain',
    options: { locating: { targets: found => found.map(target => ({ ...target, certificateNames: [target.name] })) } },
  },
  {
    id: 'uac-acknowledges-2xx-where-the-invite-went',
    role: 'uac',
    requirement: 'RFC3263:4-1',
    summary: 'sends the ACK to a 2xx to the address of its INVITE',
    caughtBy: 'location-uac-ack-located',
    made: () => {
      let server: Address | undefined;
      return {
        filters: {
          out: (message, target) => {
            if (message.isRequest() && message.method === 'INVITE') server = target.remote;
            if (message.isRequest() && message.method === 'ACK' && server) target.remote = server;
            return message;
          },
        },
      };
    },
  },
];

export const locationDefects: readonly Defect[] = [
  ...(['proxy', 'uac'] as const).flatMap(role =>
    shared.map(({ id, caughtBy, also = [], alsoOf = {}, ...defect }): Defect => {
      const caseId = (name: string): string => `location-${role}-${name}`;
      const more = [...also, ...(alsoOf[role] ?? [])].map(caseId);
      return { ...defect, id: `${role}-${id}`, role, caughtBy: caseId(caughtBy), alsoCaughtBy: more };
    }),
  ),
  ...own,
];
