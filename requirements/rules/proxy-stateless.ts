// Rules of proxies that are said to keep no state: they send on each message by itself, by what stands in it (RFC 3261 16.11).
import { proxyResponses } from './proxy-responses';
import { answering, bareVia, callOf, forwarders, type Leg, legOf, soundlyForwarded } from './proxy-state';
import { at, type Finding, onRequests, onResponses, type RequestRule, type Rule, type Sent } from './rule';
import { sameAddress } from './transactions-state';

/** What 16.7 asks of a proxy with state, and 16.11 of one without. */
const alike: readonly [id: string, requirement: string, as: string][] = [
  ['stateless-own-via-leaves-the-response', 'RFC3261:16.11-18', 'own-via-leaves-the-response'],
  ['stateless-response-keeps-its-vias', 'RFC3261:16.11-20', 'lower-vias-stay-in-the-response'],
  ['stateless-response-keeps-its-fields', 'RFC3261:16.11-20', 'forwarded-response-keeps-its-fields'],
  ['stateless-response-keeps-its-record-routes', 'RFC3261:16.11-20', 'record-routes-stay-in-the-response'],
  ['stateless-response-keeps-its-body', 'RFC3261:16.11-19', 'forwarded-response-keeps-its-body'],
];

const ofResponses = alike.map(([id, requirement, as]): Rule => {
  const rule = proxyResponses.find(one => one.id === as)!;
  return { ...rule, id, requirement, holdsFor: 'stateless' };
});

const ofRequests = (rule: Omit<RequestRule, 'roles' | 'holdsFor'>): Rule =>
  onRequests({ ...rule, roles: forwarders, holdsFor: 'stateless' });

const place = ({ observed: { to, transport } }: Leg): string => `${transport} ${to.host}:${to.port}`;
const isRouted = ({ message }: Leg): boolean => message.isRequest() && message.method === 'ACK' && message.has('Route');

/**
 * The first request that the proxy sent on of the transaction that this one belongs to: a copy of it, or the INVITE of a
 * CANCEL or of an ACK without Route. By the client's own hop, which all of them share.
 */
function firstOf(sent: Sent): Leg | undefined {
  const origin = soundlyForwarded(sent);
  const me = legOf(sent.observed);
  if (!origin || isRouted(origin)) return undefined;
  const of = me.method === 'CANCEL' || me.method === 'ACK' ? [me.method, 'INVITE'] : [me.method];
  return callOf(sent).find(
    leg =>
      leg.message.isRequest() &&
      leg.hops.length === me.hops.length &&
      leg.hops[1] === me.hops[1] &&
      leg.from === me.from &&
      of.includes(leg.method) &&
      leg.seq === me.seq,
  );
}

const isCopy = (sent: Sent): boolean => firstOf(sent)?.method === legOf(sent.observed).method;
const isOther = (sent: Sent): boolean => firstOf(sent)?.method === 'INVITE' && !isCopy(sent);

function sameWay(sent: Sent): Finding | undefined {
  const [has, wanted] = [place(legOf(sent.observed)), place(firstOf(sent)!)];
  return has === wanted ? undefined : { found: `sent to ${has}`, expected: `${wanted}, as the first` };
}

const branchOf = (leg: Leg): string => leg.message.topVia?.branch ?? 'none';

/** What came to the proxy with this status for the next one in Via, under whatever top Via. */
const origins = (sent: Sent): Leg[] => {
  const me = legOf(sent.observed);
  const below = sent.message.getAll('Via').map(bareVia).join();
  return callOf(sent).filter(
    ({ status, message }) => status === me.status && message.getAll('Via').slice(1).map(bareVia).join() === below,
  );
};

const sentByOf = (hop: string): string => hop.split(' ')[1] ?? '';

/** The names that the proxy has put into Via so far: where the response goes from, and where it came to, if that is another. */
const ownNames = (sent: Sent): Set<string> => {
  const places = [sent.observed.from, ...origins(sent).map(({ observed }) => observed.to)];
  const isOwn = ({ observed }: Leg): boolean => places.some(one => sameAddress(one, observed.from));
  const own = callOf(sent).filter(leg => leg.message.isRequest() && isOwn(leg));
  return new Set(own.map(({ hops }) => sentByOf(hops[0] ?? '')));
};

export const proxyStateless: Rule[] = [
  ...ofResponses,
  onResponses({
    id: 'stateless-proxy-makes-no-provisional-response',
    requirement: 'RFC3261:16.11-1',
    roles: answering,
    holdsFor: 'stateless',
    suits: ({ status, method }) => status < 200 && method !== 'REGISTER',
    applies: sent => sent.soundRequest && !sent.repeated,
    check: sent =>
      origins(sent).length > 0
        ? undefined
        : { found: `${sent.message.status} ${sent.message.reason}`, expected: 'none but what came from beyond' },
  }),
  onResponses({
    id: 'stateless-proxy-drops-responses-to-others',
    requirement: 'RFC3261:16.11-21',
    roles: answering,
    holdsFor: 'stateless',
    applies: sent => !sent.repeated && origins(sent).length > 0 && ownNames(sent).size > 0,
    check: sent => {
      const names = ownNames(sent);
      const came = origins(sent);
      // a Via that can't be read might be its own
      if (came.some(({ hops }) => hops.length === 0 || names.has(sentByOf(hops[0])))) return undefined;
      return { found: `sent on, though it came under ${came[0].message.getAll('Via')[0]}`, expected: 'dropped' };
    },
  }),
  ofRequests({
    id: 'stateless-copies-go-one-way',
    requirement: 'RFC3261:16.11-6',
    applies: isCopy,
    check: sameWay,
  }),
  ofRequests({
    id: 'stateless-cancel-and-ack-go-the-way-of-their-invite',
    requirement: 'RFC3261:16.11-7',
    applies: isOther,
    check: sameWay,
  }),
  ofRequests({
    id: 'stateless-cancel-and-ack-have-the-branch-of-their-invite',
    requirement: 'RFC3261:16.6-60',
    applies: isOther,
    check: sent => {
      const [has, wanted] = [branchOf(legOf(sent.observed)), branchOf(firstOf(sent)!)];
      return has === wanted ? undefined : at(sent, 'Via', `branch=${has}`, `branch=${wanted}, that of the INVITE`);
    },
  }),
];
