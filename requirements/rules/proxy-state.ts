// What the rules of proxies look at: which request or response a message forwards, and what became of the other branches.
import type { Message, Request } from '../../simulator/message';
import { type Facts, factsOf } from './facts';
import type { Sent, SutRole } from './rule';

/** A proxy's own requests (CANCEL, ACK) and those whose original it changed beyond recognition count as a client's. */
export const forwarders: readonly SutRole[] = ['proxy', 'uac'];
export const answering: readonly SutRole[] = ['proxy', 'uas', 'registrar'];

/** One message of a call, with what ties it to others. */
export type Leg = Facts;
export { factsOf as legOf };

const before = new WeakMap<Sent, readonly Leg[]>();

/** Everything of the Call-ID before the message. */
export function callOf(sent: Sent): readonly Leg[] {
  let list = before.get(sent);
  if (!list) {
    list = sent.call.map(factsOf);
    before.set(sent, list);
  }
  return list;
}

const sameRequest = (a: Leg, b: Leg): boolean =>
  a.seq === b.seq &&
  a.method === b.method &&
  a.fromTag === b.fromTag &&
  a.message.isRequest() === b.message.isRequest();

const origins = new WeakMap<Sent, Leg | undefined>();

/**
 * The request that a proxy forwards with this one: the hop below the proxy's own is its top one. Where different requests claim
 * to be it, none. A proxy's own Via may be missing or in the wrong place: see `Via` rules.
 */
export function forwarded(sent: Sent): Leg | undefined {
  if (!origins.has(sent)) origins.set(sent, originOf(sent));
  return origins.get(sent);
}

function originOf(sent: Sent): Leg | undefined {
  const me = factsOf(sent.observed);
  if (!sent.message.isRequest() || me.hops.length < 2) return undefined;
  const came = callOf(sent).filter(leg => leg.hops[0] === me.hops[1] && sameRequest(leg, me) && !isPlain(leg));
  const last = came.at(-1);
  return last && came.every(({ observed }) => observed.bytes.equals(last.observed.bytes)) ? last : undefined;
}

const isPlain = ({ hops }: Leg): boolean => hops[0].endsWith(' plain');

/** The same, where nothing is wrong with the request that came. */
export function soundlyForwarded(sent: Sent): Leg | undefined {
  const origin = forwarded(sent);
  return origin && origin.message.faults.length === 0 ? origin : undefined;
}

export const asRequest = (leg: Leg): Request => leg.message as Request;

export interface Context {
  /** The request that is answered, its first copy. */
  request: Leg;
  /** The first copy of every request that the proxy sent on for it. */
  branches: readonly Leg[];
  /** What came back, without faults, that has the proxy's Via on top of the caller's. */
  responses: readonly Leg[];
  /** What the proxy sent back before. */
  sent: readonly Leg[];
}

const contexts = new WeakMap<Sent, Context | undefined>();

/** What a proxy that answers has gathered (16.7); undefined where it sent the request on in no trace. */
export function contextOf(sent: Sent): Context | undefined {
  if (!contexts.has(sent)) contexts.set(sent, gather(sent));
  return contexts.get(sent);
}

function gather(sent: Sent): Context | undefined {
  const me = factsOf(sent.observed);
  const top = me.hops[0];
  if (!sent.message.isResponse() || top === undefined || isPlain(me)) return undefined;
  const call = callOf(sent).filter(leg => leg.seq === me.seq && leg.method === me.method && leg.fromTag === me.fromTag);
  const request = call.find(leg => leg.message.isRequest() && leg.hops[0] === top);
  if (!request || request.message.faults.length > 0) return undefined;
  const below = call.filter(leg => leg.hops[1] === top);
  const branches: Leg[] = [];
  for (const leg of below) {
    if (leg.message.isRequest() && !branches.some(({ hops }) => hops[0] === leg.hops[0])) branches.push(leg);
  }
  if (branches.length === 0) return undefined;
  const own = new Set(branches.map(({ hops }) => hops[0]));
  const responses = below.filter(leg => leg.status > 0 && own.has(leg.hops[0]) && leg.message.faults.length === 0);
  return { request, branches, responses, sent: call.filter(leg => leg.status > 0 && leg.hops[0] === top) };
}

/** Responses that came with this one's status and To tag, different ones only: one of them is what the proxy forwards. */
export function copiesOf(sent: Sent): readonly Leg[] {
  const me = factsOf(sent.observed);
  // a copy of what was sent before may have had no original then
  if (sent.repeated || me.toTag === undefined || me.method === 'REGISTER') return [];
  const fits = contextOf(sent)?.responses.filter(leg => leg.status === me.status && leg.toTag === me.toTag) ?? [];
  return fits.filter((leg, i) => fits.findIndex(({ observed }) => observed.bytes.equals(leg.observed.bytes)) === i);
}

/** Whether the proxy forwards another's response, not one of its own that looks alike: the To tag is not the request's. */
export const passesOn = (sent: Sent): boolean => {
  const status = factsOf(sent.observed).status;
  if (status === 100 || copiesOf(sent).length === 0) return false;
  return status < 300 || contextOf(sent)!.request.toTag === undefined;
};

/** Fields that forwarding is about, or that other RFCs let a proxy change or take away (3323, 3325, 3329, 4028, 7315…). */
const changeable = new Set([
  'Via',
  'Route',
  'Record-Route',
  'Max-Forwards',
  'Max-Breadth',
  'Content-Length',
  'Proxy-Authorization',
  'Proxy-Require',
  'Require',
  'Privacy',
  'Session-Expires',
  'Min-SE',
  'Security-Client',
  'Security-Server',
  'Security-Verify',
  'Path',
  'History-Info',
  'Identity',
  'Identity-Info',
  'Reason',
  'Resource-Priority',
  'User-to-User',
  'Session-ID',
]);

const stays = (key: string): boolean => !changeable.has(key) && !/^(P|X-P)-/i.test(key);

/** The names of a message's fields that a proxy leaves alone, each once, in order. */
export function staying(message: Message): string[] {
  const keys = new Set<string>();
  for (const { key } of message.lines) if (stays(key)) keys.add(key);
  return [...keys];
}

export const squeeze = (value: string): string => value.replace(/\s+/g, '');
export const valuesOf = (message: Message, key: string): string[] =>
  message.getAll(key).map(value => bracketed(key, squeeze(value)));

/** Fields whose URI may stand without angle brackets: what follows a semicolon is the field's then (20). */
const withUri = new Set(['Contact', 'From', 'To', 'Reply-To', 'Refer-To', 'Referred-By']);
const bracketed = (key: string, value: string): string =>
  withUri.has(key) ? value.replace(/^[a-z][a-z0-9+.-]*:[^<>;,?"]+/i, '<$&>') : value;

/** Values of the first that the second has not, each as often as it stands there. */
export function missing(had: readonly string[], has: readonly string[]): string[] {
  const left = has.slice();
  return had.filter(value => {
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Whether a Via is another element's of the same words: `received` and `rport` are for servers to fill. */
export const bareVia = (text: string): string =>
  squeeze(text).replace(/;(received|rport)(=("[^"]*"|\[[^\]]*\]|[^;,]*))?/gi, '');

export const statusOf = (sent: Sent): number => factsOf(sent.observed).status;

/** What came back for the same request with the same status. */
export const sameStatus = (sent: Sent): Leg[] =>
  contextOf(sent)?.responses.filter(({ status }) => status === statusOf(sent)) ?? [];

const cancelled = (sent: Sent, { request }: Context): boolean =>
  callOf(sent).some(leg => leg.method === 'CANCEL' && leg.hops[0] === request.hops[0]);

/** The first sending of a final response other than 2xx by a proxy that was not told to stop. */
export const refuses = (sent: Sent): boolean => {
  const context = statusOf(sent) >= 300 && !sent.repeated ? contextOf(sent) : undefined;
  return context !== undefined && !context.sent.some(({ status }) => status >= 200) && !cancelled(sent, context);
};
