// Rules of a proxy as a server: what it adds to the Via below its own, and what its refusals name (RFC 3261 16.3, 16.5, 18.2.1, 3581 4).
import type { Via } from '../../simulator/message';
import { canonicalHost } from '../../simulator/message';
import { answering, callOf, forwarded, forwarders, type Leg, legOf, sameStatus, soundlyForwarded } from './proxy-state';
import { at, type Finding, onRequests, onResponses, type Rule, type Sent } from './rule';

const roles = answering;

const came = (leg: Leg): Via => leg.message.vias[0];
const plainHost = (host: string): string => canonicalHost(host).replace(/[[\]]/g, '').toLowerCase();
const isSource = (leg: Leg): boolean => plainHost(came(leg).host) === plainHost(leg.observed.from.host);

/** The top Via wants received: no such parameter came, and sent-by is not the source address. */
const wantsReceived = (leg: Leg | undefined): boolean =>
  leg !== undefined && !came(leg).params.has('received') && !isSource(leg);

const wantsPort = (leg: Leg | undefined): boolean => {
  if (leg?.observed.transport !== 'UDP') return false;
  const { params } = came(leg);
  return params.has('rport') && !params.get('rport') && !params.has('received');
};

function received(sent: Sent, leg: Leg, via: Via | undefined): Finding | undefined {
  const has = via?.params.get('received');
  const { host } = leg.observed.from;
  return has !== undefined && plainHost(has) === plainHost(host)
    ? undefined
    : at(sent, 'Via', has === undefined ? 'no received' : `received=${has}`, `received=${host}`);
}

function rport(sent: Sent, leg: Leg, via: Via | undefined): Finding | undefined {
  const has = via?.params.get('rport');
  const { port } = leg.observed.from;
  return has === String(port) ? undefined : at(sent, 'Via', `rport=${has ?? ''}`, `rport=${port}`);
}

/** A response of the system's own: none of this status came back from where it sent the request. */
const isOwn = (sent: Sent): boolean =>
  sent.role !== 'proxy' && sameStatus(sent).length === 0 && !callOf(sent).some(leg => isBeyond(leg, sent));
const isBeyond = (leg: Leg, sent: Sent): boolean =>
  leg.status === legOf(sent.observed).status &&
  leg.hops[1] !== undefined &&
  leg.hops[1] === legOf(sent.observed).hops[0];

export const proxyServers: Rule[] = [
  onRequests({
    id: 'forwarded-request-shows-received',
    requirement: 'RFC3261:18.2.1-5',
    roles: forwarders,
    applies: sent => wantsReceived(soundlyForwarded(sent)),
    check: sent => received(sent, forwarded(sent)!, sent.message.vias[1]),
  }),
  onRequests({
    id: 'forwarded-request-shows-rport',
    requirement: 'RFC3581:4-1',
    roles: forwarders,
    applies: sent => wantsPort(soundlyForwarded(sent)),
    check: sent => rport(sent, forwarded(sent)!, sent.message.vias[1]),
  }),
  onRequests({
    id: 'forwarded-received-beside-rport',
    requirement: 'RFC3581:4-2',
    roles: forwarders,
    applies: sent => wantsPort(soundlyForwarded(sent)),
    check: sent => received(sent, forwarded(sent)!, sent.message.vias[1]),
  }),
  onResponses({
    id: 'proxy-require-refused-by-name',
    requirement: 'RFC3261:16.3-16',
    roles,
    applies: sent =>
      sent.message.status === 420 &&
      isOwn(sent) &&
      sent.soundRequest &&
      sent.request!.has('Proxy-Require') &&
      !sent.request!.has('Require'),
    check: sent => {
      const asked = sent.request!.tokens('Proxy-Require').map(token => token.toLowerCase());
      const named = sent.message.tokens('Unsupported').map(token => token.toLowerCase());
      return named.length > 0 && named.every(token => asked.includes(token))
        ? undefined
        : at(sent, 'Unsupported', named.join(', ') || 'no Unsupported', `options out of ${asked.join(', ')}`);
    },
  }),
  onResponses({
    id: 'ambiguous-offers-contacts',
    requirement: 'RFC3261:16.5-6',
    roles,
    applies: sent => sent.message.status === 485 && isOwn(sent),
    check: ({ message }) =>
      message.has('Contact') ? undefined : { found: 'no Contact', expected: 'the URIs that can be tried instead' },
  }),
];
