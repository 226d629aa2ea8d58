// Rules of what a proxy forwards, requests: fields, body, Max-Forwards, Via (RFC 3261 16.3, 16.6).
import { Uri } from '../../simulator/message';
import {
  asRequest,
  bareVia,
  callOf,
  forwarded,
  forwarders,
  legOf,
  missing,
  soundlyForwarded,
  squeeze,
  staying,
  valuesOf,
} from './proxy-state';
import { at, onRequests, type Rule, type Sent } from './rule';

const roles = forwarders;
const isForwarded = (sent: Sent): boolean => forwarded(sent) !== undefined;
const isSound = (sent: Sent): boolean => soundlyForwarded(sent) !== undefined;

const hasTooMuch = (text: string): boolean => {
  const uri = Uri.parse(text);
  return uri?.isSip === true && (uri.params.has('method') || uri.headers.length > 0);
};

export const proxyRequests: Rule[] = [
  onRequests({
    id: 'proxy-adds-no-credentials',
    requirement: 'RFC3261:22.3-3',
    roles,
    applies: isSound,
    check: sent => {
      const field = 'Proxy-Authorization';
      const [added] = missing(valuesOf(sent.message, field), valuesOf(forwarded(sent)!.message, field));
      return added === undefined ? undefined : at(sent, field, added, `no more ${field} than came`);
    },
  }),
  onRequests({
    id: 'forwarded-request-keeps-its-fields',
    requirement: 'RFC3261:16.6-7',
    roles,
    applies: isSound,
    check: sent => {
      const origin = forwarded(sent)!.message;
      const gone = staying(origin).find(key => !sent.message.has(key));
      return gone === undefined ? undefined : { found: `no ${gone}`, expected: `${gone}: ${origin.get(gone)}` };
    },
  }),
  onRequests({
    id: 'forwarded-request-keeps-its-values',
    requirement: 'RFC3261:16.6-6',
    roles,
    applies: isSound,
    check: sent => {
      const origin = forwarded(sent)!.message;
      for (const key of staying(origin)) {
        if (!sent.message.has(key)) continue;
        const [gone] = missing(valuesOf(origin, key), valuesOf(sent.message, key));
        if (gone !== undefined) return at(sent, key, sent.message.getAll(key).join(', '), `${key}: ${gone}`);
      }
      return undefined;
    },
  }),
  onRequests({
    id: 'forwarded-request-keeps-order-of-fields',
    requirement: 'RFC3261:16.6-8',
    roles,
    applies: isSound,
    check: sent => {
      const has = staying(sent.message);
      const came = staying(forwarded(sent)!.message).filter(key => has.includes(key));
      const left = has.filter(key => came.includes(key));
      const i = came.findIndex((key, n) => left[n] !== key);
      return i < 0 ? undefined : at(sent, left[i], `${left[i]} before ${came[i]}`, `${came[i]} first, as it came`);
    },
  }),
  onRequests({
    id: 'forwarded-request-keeps-order-of-values',
    requirement: 'RFC3261:16.6-9',
    roles,
    applies: isSound,
    check: sent => {
      const origin = forwarded(sent)!.message;
      for (const key of staying(origin)) {
        const came = valuesOf(origin, key);
        if (came.length < 2) continue;
        const has = valuesOf(sent.message, key);
        if (missing(came, has).length > 0) continue; // another rule's
        let next = 0;
        for (const value of has) if (value === came[next]) next += 1;
        if (next < came.length) return at(sent, key, has.join(', '), came.join(', '));
      }
      return undefined;
    },
  }),
  onRequests({
    id: 'forwarded-request-keeps-its-body',
    requirement: 'RFC3261:16.6-10',
    roles,
    applies: isSound,
    check: sent => {
      const { body } = forwarded(sent)!.message;
      if (body.equals(sent.message.body)) return undefined;
      return {
        found: `another body, of ${sent.message.body.length} bytes`,
        expected: `the ${body.length} bytes that came`,
      };
    },
  }),
  onRequests({
    id: 'forwarded-request-uri-has-no-headers-or-method',
    requirement: 'RFC3261:16.6-12',
    roles,
    applies: sent => isSound(sent) && !hasTooMuch(asRequest(forwarded(sent)!).requestUri),
    check: ({ message: { requestUri } }) =>
      hasTooMuch(requestUri)
        ? { found: requestUri, expected: 'a Request-URI without headers and method parameter' }
        : undefined,
  }),
  onRequests({
    id: 'max-forwards-one-less',
    requirement: 'RFC3261:16.6-13',
    roles,
    applies: sent => isSound(sent) && (forwarded(sent)!.message.maxForwards ?? 0) > 0,
    check: sent => {
      const came = forwarded(sent)!.message.maxForwards!;
      if (sent.message.maxForwards === came - 1) return undefined;
      return at(sent, 'Max-Forwards', sent.message.get('Max-Forwards') ?? 'none', String(came - 1));
    },
  }),
  onRequests({
    id: 'max-forwards-added',
    requirement: 'RFC3261:16.6-14',
    roles,
    applies: sent => isForwarded(sent) && !forwarded(sent)!.message.has('Max-Forwards'),
    check: ({ message }) =>
      message.has('Max-Forwards') ? undefined : { found: 'no Max-Forwards', expected: 'one added by the proxy' },
  }),
  onRequests({
    id: 'no-forwarding-at-max-forwards-0',
    requirement: 'RFC3261:16.3-9',
    roles,
    applies: sent => isForwarded(sent) && forwarded(sent)!.message.maxForwards !== undefined,
    check: sent =>
      forwarded(sent)!.message.maxForwards! > 0
        ? undefined
        : at(sent, 'Max-Forwards', 'forwarded though Max-Forwards was 0', 'no forwarding'),
  }),
  onRequests({
    id: 'own-via-on-top',
    requirement: 'RFC3261:16.6-54',
    roles,
    applies: sent => isForwarded(sent) || passedAsItCame(sent),
    check: sent =>
      isForwarded(sent)
        ? undefined
        : at(sent, 'Via', sent.message.get('Via') ?? 'none', "the proxy's own Via before those that came"),
  }),
  onRequests({
    id: 'lower-vias-as-they-came',
    requirement: 'RFC3261:16.6-7',
    roles,
    applies: isSound,
    check: sent => {
      const came = forwarded(sent)!.message.getAll('Via');
      const has = sent.message.getAll('Via').slice(1);
      // 18.2.1: received and rport go into the first of those that came
      const same =
        came.length === has.length &&
        came.every((via, i) => (i ? squeeze(via) === squeeze(has[i]) : bareVia(via) === bareVia(has[i])));
      return same ? undefined : at(sent, 'Via', has.join(', '), came.join(', '));
    },
  }),
  onRequests({
    id: 'forwarded-branch-has-the-cookie',
    requirement: 'RFC3261:16.6-56',
    roles,
    applies: isForwarded,
    check: sent => {
      const branch = sent.message.topVia?.branch;
      return branch?.toLowerCase().startsWith('z9hg4bk') && branch.length > 7
        ? undefined
        : at(sent, 'Via', branch ?? 'no branch', 'a branch of z9hG4bK and more');
    },
  }),
  onRequests({
    id: 'forwarded-branch-is-not-the-received-one',
    requirement: 'RFC3261:16.6-56',
    roles,
    applies: isForwarded,
    check: sent => {
      const branch = sent.message.topVia?.branch?.toLowerCase();
      const came = forwarded(sent)!.message.vias.map(via => via.branch?.toLowerCase());
      return branch === undefined || !came.includes(branch)
        ? undefined
        : at(sent, 'Via', `branch=${branch}, as in a Via that came`, 'a branch of its own');
    },
  }),
  onRequests({
    id: 'content-length-added-over-streams',
    requirement: 'RFC3261:16.6-61',
    roles,
    applies: sent =>
      isSound(sent) && sent.observed.transport !== 'UDP' && !forwarded(sent)!.message.has('Content-Length'),
    check: sent =>
      sent.message.has('Content-Length') || sent.observed.transport.startsWith('WS')
        ? undefined
        : { found: 'no Content-Length', expected: 'one added by the proxy for the stream' },
  }),
  onRequests({
    id: 'sips-goes-over-tls',
    requirement: 'RFC3261:16.6-50',
    roles,
    applies: sent => isSound(sent) && sent.message.requestUri.slice(0, 5).toLowerCase() === 'sips:',
    check: ({ observed: { transport } }) =>
      transport === 'TLS' || transport === 'WSS'
        ? undefined
        : { found: transport, expected: 'TLS for a SIPS Request-URI' },
  }),
];

/** A request that another sent first, with that one's Via still on top and more or as many below. */
function passedAsItCame(sent: Sent): boolean {
  const me = legOf(sent.observed);
  const [top] = me.hops;
  if (top === undefined || sent.earlier.length > 0 || me.method === 'ACK') return false;
  const { host, port } = sent.observed.from;
  if (top.includes(` ${host.toLowerCase()}:${port} `) || top.includes(` ${host.toLowerCase()}: `)) return false;
  return callOf(sent).some(
    leg =>
      leg.hops[0] === top &&
      leg.message.isRequest() &&
      leg.method === me.method &&
      leg.seq === me.seq &&
      leg.fromTag === me.fromTag &&
      leg.observed.to.host === host &&
      leg.observed.to.port === port,
  );
}
