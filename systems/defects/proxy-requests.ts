// What a proxy can do wrong with the requests that it gets and forwards (16.3 to 16.6, 18.2).
import { credentialsFor, type Message, parseAuth, printAuth, type Request, type Uri } from '../../simulator/message';
import { defectsOf } from './defect';
import { forwarded, once, password, received, receivedRequests, requests, withBranch } from './filters';

function changeUri(request: Request, change: (uri: Uri) => void): Request {
  const { uri } = request;
  if (!uri) return request;
  change(uri);
  request.requestUri = uri.toString();
  return request;
}

export const proxyRequestDefects = defectsOf('proxy', [
  {
    id: 'proxy-branch-without-cookie',
    requirement: 'RFC3261:16.6-54',
    summary: 'begins its branches otherwise than with the magic cookie',
    caughtBy: 'proxy-forward-own-via',
    alsoCaughtBy: ['proxy-2xx-to-tag-kept.202'],
    filters: () => forwarded(request => withBranch(request, branch => branch.slice('z9hG4bK'.length))),
  },
  {
    id: 'proxy-turns-vias-round',
    requirement: 'RFC3261:16.6-54',
    summary: 'writes the Via values below its own in another order',
    caughtBy: 'proxy-forward-keeps-lower-vias',
    alsoCaughtBy: ['torture-proxy-vias.ipv4-mapped-ipv6', 'torture-proxy-vias.transports'],
    filters: () =>
      forwarded(request => {
        const [own, ...others] = request.getAll('Via');
        return request.set('Via', [own, ...others.reverse()]);
      }),
  },
  {
    id: 'proxy-keeps-request-uri',
    requirement: 'RFC3261:16.6-11',
    summary: 'sends a request to the registered contact with the Request-URI that it came with',
    caughtBy: 'proxy-forward-request-uri-is-binding',
    alsoCaughtBy: [
      'proxy-lookup-canonical.with-a-parameter',
      'torture-proxy-start-line.lwsstart',
      'torture-proxy-survives.badaspec',
      'torture-proxy-survives.badbranch',
      'torture-proxy-survives.baddate',
      'torture-proxy-survives.baddn',
      'torture-proxy-survives.badinv01',
      'torture-proxy-survives.badvers',
      'torture-proxy-survives.bcast',
      'torture-proxy-survives.bigcode',
      'torture-proxy-survives.clerr',
      'torture-proxy-survives.inv2543',
      'torture-proxy-survives.lwsdisp',
      'torture-proxy-survives.mcl01',
      'torture-proxy-survives.mismatch01',
      'torture-proxy-survives.mismatch02',
      'torture-proxy-survives.multi01',
      'torture-proxy-survives.ncl',
      'torture-proxy-survives.noreason',
      'torture-proxy-survives.novelsc',
      'torture-proxy-survives.scalarlg',
      'torture-proxy-survives.unkscm',
      'torture-proxy-survives.unreason',
    ],
    filters: () => {
      const came = new Map<string | undefined, string>();
      return {
        in: message => {
          if (message.isRequest() && !message.to?.tag) came.set(message.callId, message.requestUri);
          return message;
        },
        out: message => {
          if (message.isRequest() && !message.to?.tag)
            message.requestUri = came.get(message.callId) ?? message.requestUri;
          return message;
        },
      };
    },
  },
  {
    id: 'proxy-keeps-contact-parts',
    requirement: 'RFC3261:16.6-12',
    summary: 'leaves the method parameter of a contact in the Request-URI',
    caughtBy: 'proxy-forward-request-uri-cleaned',
    filters: () => forwarded(request => changeUri(request, uri => uri.params.set('method', request.method))),
  },
  {
    id: 'proxy-turns-values-round',
    requirement: 'RFC3261:16.6-9',
    summary: 'forwards the values of Call-Info in another order',
    caughtBy: 'proxy-forward-order-of-values',
    filters: () => forwarded(request => request.set('Call-Info', request.getAll('Call-Info').reverse())),
  },
  {
    id: 'proxy-drops-malformed-fields',
    requirement: 'RFC3261:16.3-6',
    summary: 'leaves out a Date that is none',
    caughtBy: 'proxy-forward-ignores-malformed-field',
    alsoCaughtBy: ['torture-proxy-malformed-date'],
    filters: () =>
      forwarded(request => (/\d\d:\d\d:\d\d GMT/.test(request.get('Date') ?? '') ? request : request.remove('Date'))),
  },
  {
    id: 'proxy-refuses-merged-requests',
    requirement: 'RFC3261:16.3-3',
    summary: 'ignores a request that came before on another branch',
    caughtBy: 'proxy-merged-request-forwarded',
    filters: () => {
      const branches = new Map<string, string | undefined>();
      return received(request => {
        const key = `${request.callId} ${request.get('CSeq')}`;
        const first = branches.get(key);
        branches.set(key, first ?? request.topVia?.branch);
        return first === undefined || first === request.topVia?.branch ? request : undefined;
      });
    },
  },
  {
    id: 'proxy-looks-up-uri-as-written',
    requirement: 'RFC3261:16.5-4',
    summary: 'finds a user only by the very letters of its name',
    caughtBy: 'proxy-lookup-canonical',
    filters: () =>
      received(request => {
        if (/sip:%/.test(request.requestUri)) request.requestUri = request.requestUri.replace('sip:%', 'sip:x');
        return request;
      }),
  },
  {
    id: 'proxy-leaves-its-route',
    requirement: 'RFC3261:16.4-6',
    summary: 'leaves its own Route value in the requests that it forwards',
    caughtBy: 'proxy-preloaded-route-to-itself',
    filters: () => {
      const routes = new Map<string, string[]>();
      const key = (message: Message): string => `${message.callId} ${message.get('CSeq')}`;
      return {
        in: message => {
          if (message.isRequest() && message.has('Route')) routes.set(key(message), message.getAll('Route'));
          return message;
        },
        out: message => {
          const came = routes.get(key(message));
          return message.isRequest() && came ? message.set('Route', came) : message;
        },
      };
    },
  },
  {
    id: 'proxy-ignores-route',
    requirement: 'RFC3261:16.6-49',
    summary: 'sends a request to its Request-URI although Route names another next hop',
    caughtBy: 'proxy-loose-router-downstream',
    alsoCaughtBy: ['proxy-preloaded-route-to-another'],
    filters: () =>
      received(request => {
        const [first] = request.getAll('Route');
        return first === undefined ? request : request.set('Route', first);
      }),
  },
  {
    id: 'proxy-knows-no-strict-router-before-it',
    requirement: 'RFC3261:16.4-2',
    summary: 'takes its own Record-Route URI in the Request-URI for the address of a user',
    caughtBy: 'proxy-strict-router-upstream',
    filters: () => received(request => changeUri(request, uri => uri.params.delete('lr'))),
  },
  {
    id: 'proxy-knows-no-strict-router-behind-it',
    requirement: 'RFC3261:16.6-44',
    summary: 'treats every next hop as a loose router',
    caughtBy: 'proxy-strict-router-downstream',
    filters: () => {
      const strict = (value: string): boolean => !/;lr\b/.test(value);
      return {
        in: message => {
          const routes = message.isRequest() ? message.getAll('Route') : [];
          if (!routes.some(strict)) return message;
          const loose = routes.map(value => (strict(value) ? value.replace('>', ';lr;was-strict>') : value));
          return message.clone().set('Route', loose);
        },
        out: message => {
          const routes = message.isRequest() ? message.getAll('Route') : [];
          if (routes.length > 0)
            message.set(
              'Route',
              routes.map(value => value.replace(';lr;was-strict', '')),
            );
          return message;
        },
      };
    },
  },
  {
    id: 'proxy-strict-route-forgets-request-uri',
    requirement: 'RFC3261:16.6-43',
    summary: 'does not keep the Request-URI in Route when the next hop is a strict router',
    caughtBy: 'proxy-preloaded-strict-route',
    filters: () =>
      forwarded(request => {
        const routes = request.getAll('Route');
        const swapped = routes.length > 0 && !request.uri?.params.has('lr') && request.uri?.user === undefined;
        if (!swapped) return request;
        return routes.length > 1 ? request.set('Route', routes.slice(0, -1)) : request.remove('Route');
      }),
  },
  {
    id: 'proxy-mends-foreign-uris',
    requirement: 'RFC3261:16.5-2',
    summary: 'removes the parameters of a Request-URI of another domain',
    caughtBy: 'proxy-foreign-request-uri',
    alsoCaughtBy: ['transport-bridge-call.udp-tcp-callee-ends', 'transport-bridge-call.udp-tcp-caller-ends'],
    filters: () =>
      forwarded(request =>
        changeUri(request, uri => {
          for (const [name] of uri.params.entries()) uri.params.delete(name);
        }),
      ),
  },
  {
    id: 'proxy-ignores-maddr',
    requirement: 'RFC3261:16.5-1',
    summary: 'pays no attention to the maddr of a Request-URI',
    caughtBy: 'proxy-maddr-of-another',
    filters: () => received(request => changeUri(request, uri => uri.params.delete('maddr'))),
  },
  {
    id: 'proxy-does-not-know-its-maddr',
    requirement: 'RFC3261:16.4-5',
    summary: 'takes its own address in maddr for that of another element',
    caughtBy: 'proxy-maddr-of-its-own',
    filters: () =>
      received(request =>
        changeUri(request, uri => {
          if (uri.params.has('maddr')) uri.params.set('maddr', '192.0.2.99');
        }),
      ),
  },
  {
    id: 'proxy-record-routes-below',
    requirement: 'RFC3261:16.6-15',
    summary: 'puts its Record-Route value below those that are there',
    caughtBy: 'proxy-record-route-on-top',
    filters: () =>
      forwarded(request => {
        const [own, ...others] = request.getAll('Record-Route');
        return others.length > 0 ? request.set('Record-Route', [...others, own]) : request;
      }),
  },
  {
    id: 'proxy-one-branch-for-all',
    requirement: 'RFC3261:16.6-53',
    summary: 'forks a request with the same branch to every phone',
    caughtBy: 'proxy-fork-branches',
    filters: () =>
      requests('INVITE', invite => withBranch(invite, () => `z9hG4bK${invite.callId?.replace(/\W/g, '')}`)),
  },
  {
    id: 'proxy-does-not-ask-callers',
    requirement: 'RFC3261:16.3-17',
    summary: 'forwards a request without the credentials that it should have asked for',
    caughtBy: 'proxy-auth-not-forwarded',
    alsoCaughtBy: ['proxy-auth-call-with-credentials'],
    options: { authenticateCallers: false },
  },
  {
    id: 'proxy-takes-any-credentials',
    requirement: 'RFC3261:16.3-17',
    summary: 'accepts whatever credentials it is given',
    caughtBy: 'proxy-auth-wrong-credentials',
    filters: () => {
      let challenge: string | undefined;
      return {
        in: message => {
          const username = message.from?.uri.user;
          const known = parseAuth(challenge ?? '');
          if (!message.isRequest() || !message.has('Proxy-Authorization') || !known || !username) return message;
          const about = { method: message.method, uri: message.requestUri };
          const sound = credentialsFor(known, { username, password }, about, 'believed');
          return message.clone().set('Proxy-Authorization', printAuth(sound));
        },
        out: message => {
          challenge = message.get('Proxy-Authenticate') ?? challenge;
          return message;
        },
      };
    },
  },
  {
    id: 'proxy-consumes-all-credentials',
    requirement: 'RFC3261:22.3-11',
    summary: 'removes the credentials for other proxies, too',
    caughtBy: 'proxy-auth-other-realm-kept',
    filters: () => forwarded(request => request.remove('Proxy-Authorization')),
  },
  {
    id: 'proxy-never-repeats',
    requirement: 'RFC3261:16.1-7',
    summary: 'sends a request that came over TCP only once over UDP',
    caughtBy: 'transport-bridge-repeats-request',
    filters: () => {
      const first = once();
      return forwarded(request => (first(`${request.method} ${request.topVia?.branch}`) ? request : undefined));
    },
  },
  {
    id: 'proxy-deaf-on-tcp',
    requirement: 'RFC3261:18.2.1-3',
    summary: 'answers nothing that comes over TCP',
    caughtBy: 'transport-tcp-on-same-port',
    alsoCaughtBy: ['transport-bridge-call.tcp-udp-callee-ends', 'transport-bridge-call.tcp-udp-caller-ends'],
    filters: () => ({ in: (message, flow) => (flow.transport === 'TCP' ? undefined : message) }),
  },
  {
    id: 'proxy-forces-rport',
    requirement: 'RFC3261:18.2.2-9',
    summary: 'sends responses to the source port although nobody asked for it',
    caughtBy: 'transport-response-to-sent-by',
    filters: () =>
      received(request => {
        const [top, ...others] = request.getAll('Via');
        return top && !/;rport/.test(top) ? request.set('Via', [`${top};rport`, ...others]) : request;
      }),
  },
  {
    id: 'proxy-ignores-rport',
    requirement: 'RFC3581:4-1',
    summary: 'does not fill in rport',
    caughtBy: 'transport-rport',
    filters: () =>
      received(request => {
        const [top, ...others] = request.getAll('Via');
        return top ? request.set('Via', [top.replace(/;rport\b/, ''), ...others]) : request;
      }),
  },
  {
    id: 'proxy-reads-past-content-length',
    requirement: 'RFC3261:18.3-1',
    summary: 'takes all of a datagram for the body',
    caughtBy: 'transport-datagram-cut-at-content-length',
    alsoCaughtBy: ['torture-proxy-body.ipv6-in-sdp', 'torture-proxy-body.mult-ip-in-sdp'],
    filters: () =>
      received(request => {
        const { raw } = request;
        const head = raw?.indexOf('\r\n\r\n') ?? -1;
        if (raw && head >= 0) request.body = raw.subarray(head + 4);
        return request.remove('Content-Length');
      }),
  },
  {
    id: 'proxy-takes-short-requests',
    requirement: 'RFC3261:18.3-3',
    summary: 'forwards a request of which a part is missing',
    caughtBy: 'transport-short-request',
    alsoCaughtBy: ['torture-proxy-short-datagram'],
    filters: () => received(request => request.remove('Content-Length')),
  },
  {
    id: 'proxy-sends-no-content-length',
    requirement: 'RFC3261:16.6-61',
    summary: 'says a wrong length in a request that it forwards over TCP',
    caughtBy: 'transport-content-length-added',
    filters: () =>
      forwarded(request => {
        if (request.topVia?.transport === 'TCP' && request.method === 'MESSAGE') request.body = Buffer.from('Hell');
        return request;
      }),
  },
  {
    id: 'proxy-drops-bye',
    requirement: 'RFC3261:16.6-22',
    summary: 'does not forward the requests of the callee in a call',
    caughtBy: 'proxy-in-dialog-from-callee',
    filters: () => receivedRequests('BYE', request => (request.has('Route') ? undefined : request)),
  },
]);
