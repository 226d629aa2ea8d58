// Rules of what a proxy forwards, routes: Record-Route and Route (RFC 3261 16.4, 16.6).
import type { NameAddr, Uri } from '../../simulator/message';
import {
  asRequest,
  forwarded,
  forwarders,
  type Leg,
  missing,
  soundlyForwarded,
  squeeze,
  valuesOf,
} from './proxy-state';
import { at, onRequests, type Rule, type Sent } from './rule';

const roles = forwarders;
const isSound = (sent: Sent): boolean => soundlyForwarded(sent) !== undefined;

/** The Record-Route values that the proxy put before those that came. */
function added(sent: Sent): NameAddr[] {
  const came = forwarded(sent)!.message.recordRoutes.length;
  const has = sent.message.recordRoutes;
  return has.slice(0, Math.max(0, has.length - came));
}

const recordRoutes = (sent: Sent): boolean => isSound(sent) && added(sent).length > 0;
const isSips = (uri: Uri | undefined): boolean => uri?.scheme === 'sips';
const overTls = (transport: string): boolean => transport === 'TLS' || transport === 'WSS';
const asksForSips = (sent: Sent): boolean =>
  sent.message.isRequest() && (isSips(sent.message.uri) || isSips(sent.message.routes[0]?.uri));

/** A literal address and port of the place where the request arrived. */
function isPlace(uri: Uri, { observed }: Leg): boolean {
  const port = uri.port ?? (uri.scheme === 'sips' ? 5061 : 5060);
  return uri.isSip && uri.host.replace(/[[\]]/g, '') === observed.to.host && port === observed.to.port;
}

const ownRoute = (sent: Sent): boolean => {
  const origin = soundlyForwarded(sent);
  const first = origin?.message.routes[0];
  return first?.uri.params.has('lr') === true && isPlace(first.uri, origin!);
};

/** The proxy was led to by its own loose route, and a strict router comes next. */
const beforeStrictRouter = (sent: Sent): boolean => {
  if (!ownRoute(sent)) return false;
  const origin = forwarded(sent)!;
  const target = asRequest(origin).uri;
  const next = origin.message.routes[1]?.uri;
  if (!next?.isSip || !target || isPlace(target, origin) || isPlace(next, origin)) return false;
  return !next.params.has('lr') && origin.message.routes.length > 1;
};

export const proxyRouting: Rule[] = [
  onRequests({
    id: 'record-route-before-those-that-came',
    requirement: 'RFC3261:16.6-15',
    roles,
    applies: recordRoutes,
    check: sent => {
      const came = valuesOf(forwarded(sent)!.message, 'Record-Route');
      const has = valuesOf(sent.message, 'Record-Route');
      const same = came.length === 0 || has.slice(-came.length).join() === came.join();
      return same ? undefined : at(sent, 'Record-Route', has.join(', '), `${came.join(', ')} at the end`);
    },
  }),
  onRequests({
    id: 'record-routes-that-came-stay',
    requirement: 'RFC3261:16.6-7',
    roles,
    applies: sent => isSound(sent) && forwarded(sent)!.message.has('Record-Route'),
    check: sent => {
      const [gone] = missing(
        valuesOf(forwarded(sent)!.message, 'Record-Route'),
        valuesOf(sent.message, 'Record-Route'),
      );
      return gone === undefined ? undefined : at(sent, 'Record-Route', `no ${gone}`, 'it stays');
    },
  }),
  onRequests({
    id: 'own-record-route-is-sip',
    requirement: 'RFC3261:16.6-18',
    roles,
    applies: recordRoutes,
    check: sent => {
      const bad = added(sent).find(({ uri }) => !uri.isSip);
      return bad && at(sent, 'Record-Route', String(bad), 'a SIP or SIPS URI');
    },
  }),
  onRequests({
    id: 'own-record-route-has-lr',
    requirement: 'RFC3261:16.6-19',
    roles,
    applies: recordRoutes,
    check: sent => {
      const bad = added(sent).find(({ uri }) => uri.isSip && !uri.params.has('lr'));
      return bad && at(sent, 'Record-Route', String(bad), 'lr in the URI');
    },
  }),
  onRequests({
    id: 'own-record-route-names-a-known-transport',
    requirement: 'RFC3261:16.6-21',
    roles,
    applies: recordRoutes,
    check: sent => {
      // what the request came or leaves over is known on that side
      const known = [sent.observed.transport, forwarded(sent)!.observed.transport].map(name => name.toLowerCase());
      if (known.some(name => name !== 'udp' && name !== 'tcp')) return undefined;
      const names = ({ uri }: NameAddr): string | undefined => uri.params.get('transport')?.toLowerCase();
      const bad = added(sent).find(value => names(value) !== undefined && !known.includes(names(value)!));
      return bad && at(sent, 'Record-Route', String(bad), 'no transport but one that is known to be there');
    },
  }),
  onRequests({
    id: 'sips-is-record-routed-as-sips',
    requirement: 'RFC3261:16.6-23',
    roles,
    applies: sent => recordRoutes(sent) && asksForSips(sent),
    check: sent =>
      added(sent).some(({ uri }) => isSips(uri))
        ? undefined
        : at(sent, 'Record-Route', String(added(sent)[0]), 'a SIPS URI, as the request goes to one'),
  }),
  onRequests({
    id: 'sips-from-elsewhere-is-record-routed',
    requirement: 'RFC3261:16.6-24',
    roles,
    applies: sent =>
      isSound(sent) &&
      sent.message.method === 'INVITE' &&
      sent.message.to?.tag === undefined &&
      asksForSips(sent) &&
      !overTls(forwarded(sent)!.observed.transport),
    check: sent =>
      added(sent).length > 0 ? undefined : { found: 'no Record-Route of its own', expected: 'one, as TLS begins here' },
  }),
  onRequests({
    id: 'own-route-is-taken-off',
    requirement: 'RFC3261:16.4-6',
    roles,
    applies: ownRoute,
    check: sent => {
      const came = valuesOf(forwarded(sent)!.message, 'Route');
      const has = valuesOf(sent.message, 'Route');
      const times = (list: string[]): number => list.filter(value => value === came[0]).length;
      return times(has) < times(came)
        ? undefined
        : at(sent, 'Route', came[0], 'it is taken off by the proxy that it names');
    },
  }),
  onRequests({
    id: 'routes-keep-their-order',
    requirement: 'RFC3261:16.6-9',
    roles,
    applies: sent => isSound(sent) && sent.message.has('Route') && forwarded(sent)!.message.routes.length > 1,
    check: sent => {
      const came = valuesOf(forwarded(sent)!.message, 'Route');
      const left = valuesOf(sent.message, 'Route').filter(value => came.includes(value));
      let next = 0;
      for (const value of came) if (value === left[next]) next += 1;
      return next === left.length ? undefined : at(sent, 'Route', left.join(', '), came.join(', '));
    },
  }),
  onRequests({
    id: 'target-goes-into-route-before-a-strict-router',
    requirement: 'RFC3261:16.6-43',
    roles,
    applies: beforeStrictRouter,
    check: sent => {
      const target = asRequest(forwarded(sent)!).uri!;
      const last = sent.message.routes.at(-1)?.uri;
      return last && (last.equals(target) || squeeze(String(last)) === squeeze(String(target)))
        ? undefined
        : at(sent, 'Route', String(last ?? 'no Route'), `${target} as the last value`);
    },
  }),
  onRequests({
    id: 'strict-router-becomes-the-request-uri',
    requirement: 'RFC3261:16.6-44',
    roles,
    applies: beforeStrictRouter,
    check: sent => {
      const next = forwarded(sent)!.message.routes[1].uri;
      const has = sent.message.uri;
      return has && (has.equals(next) || String(has) === String(next))
        ? undefined
        : { found: sent.message.requestUri, expected: String(next) };
    },
  }),
  onRequests({
    id: 'pushed-route-has-lr',
    requirement: 'RFC3261:16.6-35',
    roles,
    applies: sent => isSound(sent) && sent.message.routes.length > 0 && isPushed(sent),
    check: sent => {
      const [first] = sent.message.routes;
      return first.uri.params.has('lr') ? undefined : at(sent, 'Route', String(first), 'lr in a Route of its own');
    },
  }),
];

/** The first Route value did not come with the request; nor is it the target, moved there for a strict router. */
function isPushed(sent: Sent): boolean {
  const origin = forwarded(sent)!;
  const [first] = sent.message.routes;
  const strict = origin.message.routes.some(({ uri }) => !uri.params.has('lr'));
  if (strict || !first.uri.isSip) return false;
  return !valuesOf(origin.message, 'Route').includes(valuesOf(sent.message, 'Route')[0]);
}
