// Builds and sends the requests of peers: to the SUT in a role, through it to another peer, in a dialog; with credentials.
import type { DataTable } from '@cucumber/cucumber';
import { credentialsFor, isDigestAlgorithm, parseAuth, printAuth, Request, Response } from '../simulator/message';
import {
  answers,
  CaseError,
  composeRequest,
  expectResponse,
  Inconclusive,
  type Received,
  type RequestParts,
  type Sent,
} from '../simulator/peer';
import { answerTo, audioOffer } from '../simulator/sdp';
import { ackFor, newBranch } from '../simulator/transaction';
import type { Target } from '../simulator/transport';
import type { Actor } from './actor';
import { applyOverrides, type WriteChoice } from './overrides';
import type { SipWorld } from './world';

/** Methods whose requests carry a Contact (table 2, 8.1.1.8). */
const withContact = new Set(['INVITE', 'SUBSCRIBE', 'REFER', 'OPTIONS']);

export interface Destination {
  requestUri: string;
  to: string;
  target: Target;
}

/** What the words for a target mean: the Request-URI, the To and the address. */
export function destination(world: SipWorld, actor: Actor, name: string): Destination {
  const { transport, side } = actor;
  const server = world.target('proxy', transport, side);
  const { domain } = world.profile;
  switch (name) {
    case 'the registrar':
      return { requestUri: `sip:${domain}`, to: actor.aor, target: world.target('registrar', transport, side) };
    case 'the proxy':
      return { requestUri: `sip:${domain}`, to: `sip:${domain}`, target: server };
    case 'the phone':
    case 'the ringing phone': {
      const uri = world.phoneUri(name === 'the phone' ? 'answers' : 'rings', transport);
      return { requestUri: uri, to: uri, target: world.target('uas', transport) };
    }
    case 'an unknown user': {
      const uri = `sip:nobody-${world.runtime.random.token(8)}@${domain}`;
      return { requestUri: uri, to: uri, target: server };
    }
    case 'an unknown line': {
      const { host, port } = world.target('uas', transport).remote;
      const uri = `sip:nobody-${world.runtime.random.token(8)}@${host}:${port}`;
      return { requestUri: uri, to: uri, target: world.target('uas', transport) };
    }
    default: {
      const callee = world.actor(name);
      return { requestUri: callee.aor, to: callee.aor, target: server };
    }
  }
}

/** A request as 8.1.1 has it, not sent yet. */
export function buildRequest(actor: Actor, method: string, to: Destination): Request {
  const { peer, transport } = actor;
  const local = peer.sentBy(transport);
  const parts: RequestParts = { method, requestUri: to.requestUri, from: actor.aor, to: to.to, transport, local };
  if (method === 'REGISTER') {
    const { registration } = actor;
    registration.cseq += 1;
    Object.assign(parts, {
      to: actor.aor,
      callId: registration.callId,
      cseq: registration.cseq,
      contact: actor.contact,
    });
  }
  if (withContact.has(method)) parts.contact = actor.contact;
  if (method === 'INVITE') parts.body = { type: 'application/sdp', text: offer(actor) };
  return composeRequest(peer.runtime.random, parts);
}

/** An SDP offer that names the peer's own address. */
export function offer(actor: Actor): string {
  return audioOffer(actor.media);
}

/** What the peer says in a 2xx to this INVITE: an answer to its offer, else an offer (13.3.1.4). */
export function description(actor: Actor, invite: Request): string {
  const answer = invite.body.length ? answerTo(invite.body, actor.media) : undefined;
  return answer ?? offer(actor);
}

/** Sends a request with the case's changes; it is repeated over UDP until something answers. */
export function sendRequest(world: SipWorld, actor: Actor, request: Request, target: Target, table?: DataTable): Sent {
  return sendAs(actor, request, target, applyOverrides(world, request, table));
}

function sendAs(actor: Actor, request: Request, target: Target, { contentLength }: WriteChoice): Sent {
  const repeat = request.method !== 'ACK';
  if (request.method === 'REGISTER' && request.has('Contact')) actor.registration.bound = true;
  noteRegistration(actor, request);
  return actor.note(actor.peer.send(request, target, { repeat, contentLength }));
}

/**
 * Sends a request, and when it is challenged once more with credentials (22.2, 22.3). A system without authentication is
 * sent it only once.
 */
export async function sendWithCredentials(
  world: SipWorld,
  actor: Actor,
  request: Request,
  target: Target,
  table?: DataTable,
): Promise<Sent> {
  const choice = applyOverrides(world, request, table);
  const first = sendAs(actor, request, target, choice);
  const { capabilities } = world.profile;
  if (!capabilities.includes('authentication') && !capabilities.includes('challenge-calls')) return first;
  const answered = await world.runtime.until(
    () => finalOrProvisional(actor, request) ?? (hasReachedAnother(world, actor, request) ? 'forwarded' : undefined),
    world.answerLimitMs,
  );
  if (!answered || answered === 'forwarded') return first;
  const response = answered.message as Response;
  if (response.status !== 401 && response.status !== 407) return first;
  answered.taken = true;
  if (request.method === 'INVITE') actor.peer.send(ackFor(request, response), target);
  return sendAs(actor, authorized(world, actor, request, response), target, choice);
}

/** The first response other than 100. */
function finalOrProvisional(actor: Actor, request: Request): Received | undefined {
  return actor.peer.inbox.find(r => !r.copyOf && answers(r.message, request) && r.message.status !== 100);
}

/** Whether a proxy has passed the request on: then it asks for no credentials. */
function hasReachedAnother(world: SipWorld, actor: Actor, request: Request): boolean {
  const isIt = ({ message }: Received): boolean =>
    message instanceof Request &&
    message.callId === request.callId &&
    message.method === request.method &&
    message.cseq?.seq === request.cseq?.seq; // in a dialog others came before
  return [...world.actors.values()].some(other => other !== actor && other.peer.inbox.some(isIt));
}

/** What a case may choose of the credentials; the digest is computed over what it chose. `(none)` for qop leaves it out. */
export type CredentialChanges = Partial<Record<CredentialPart, string>>;
const credentialParts = [
  'username',
  'password',
  'realm',
  'nonce',
  'uri',
  'qop',
  'nc',
  'cnonce',
  'algorithm',
  'method',
] as const;
type CredentialPart = (typeof credentialParts)[number];

export function isCredentialPart(name: string): name is CredentialPart {
  return (credentialParts as readonly string[]).includes(name);
}

/** The request again with credentials for the challenge in `response`: same Call-ID and From tag, next CSeq (22.2). */
export function authorized(
  world: SipWorld,
  actor: Actor,
  request: Request,
  response: Response,
  changes: CredentialChanges = {},
): Request {
  const proxy = response.status === 407;
  const challenge = response
    .getAll(proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')
    .map(parseAuth)
    .find(value => value?.scheme.toLowerCase() === 'digest' && isDigestAlgorithm(value.params.get('algorithm')));
  if (!challenge) throw new CaseError(`the ${response.status} has no Digest challenge that can be answered`);
  const realm = challenge.params.get('realm');
  for (const part of ['realm', 'nonce', 'qop', 'algorithm'] as const) {
    const value = changes[part];
    if (value === '(none)') challenge.params.delete(part);
    else if (value !== undefined) challenge.params.set(part, value);
  }
  const again = nextOf(actor, request);
  const credentials = credentialsFor(
    challenge,
    {
      username: changes.username ?? actor.account?.user ?? actor.name,
      password: changes.password ?? actor.account?.password ?? '',
    },
    { method: changes.method ?? request.method, uri: changes.uri ?? request.requestUri, body: request.body },
    changes.cnonce ?? world.runtime.random.token(8),
    changes.nc === undefined ? 1 : Number.parseInt(changes.nc, 16),
  );
  const field = proxy ? 'Proxy-Authorization' : 'Authorization';
  const ofOthers = again.getAll(field).filter(value => parseAuth(value)?.params.get('realm') !== realm); // 22.3
  return again.set(field, [...ofOthers, printAuth(credentials)]);
}

/** The same request as a new one: next CSeq, a branch of its own. */
export function nextOf(actor: Actor, request: Request): Request {
  const again = request.clone();
  again.set('CSeq', `${(request.cseq?.seq ?? 1) + 1} ${request.method}`);
  noteRegistration(actor, again);
  const via = again.topVia ?? actor.newVia();
  via.branch = newBranch(actor.peer.runtime.random);
  return again.set('Via', [via, ...again.getAll('Via').slice(1)]);
}

/** The CSeq of a client's registrations only grows (10.2), whatever number a case chose for one of them. */
function noteRegistration(actor: Actor, request: Request): void {
  const { registration } = actor;
  if (request.method !== 'REGISTER' || request.callId !== registration.callId) return;
  registration.cseq = Math.max(registration.cseq, request.cseq?.seq ?? 0);
}

/** A request in the actor's dialog (12.2.1.1), not sent yet, with where it goes. */
export function buildInDialog(world: SipWorld, actor: Actor, method: string): { request: Request; target: Target } {
  const { dialog } = actor;
  if (!dialog) throw new Inconclusive(`${actor.name} is in no dialog: no response made one`);
  const { target, via } = world.nextHop(dialog, actor);
  const request = dialog.request(method, { contact: actor.contact, via });
  if (method === 'INVITE') {
    request.set('Content-Type', 'application/sdp');
    request.body = Buffer.from(offer(actor));
  }
  return { request, target };
}

/** The response to the last request, of any final status that `accepts`; for steps that lead up to what is judged. */
export async function awaitResponse(
  world: SipWorld,
  actor: Actor,
  sent: Sent,
  accepts: (status: number) => boolean,
  wanted: string,
): Promise<Response> {
  const received = await expectResponse(actor.peer, sent, accepts, wanted, world.answerLimitMs);
  actor.lastResponse = received;
  world.it = received;
  return received.message;
}

/**
 * ACK to the final response to the INVITE last received: in the dialog for 2xx (13.2.2.4), in the transaction else
 * (17.1.1.3). `change` puts in what an ACK may carry besides.
 */
export function acknowledge(world: SipWorld, actor: Actor, table?: DataTable, change?: (ack: Request) => void): void {
  const invite = actor.lastByMethod.get('INVITE');
  const response = finalToInvite(actor);
  if (!invite || !response) {
    throw new CaseError(`${actor.name} has no final response to an INVITE that it could acknowledge`);
  }
  const request = invite.message as Request;
  if (response.status >= 300) {
    const ack = ackFor(request, response);
    const choice = applyOverrides(world, ack, table);
    actor.note(actor.peer.send(ack, { ...invite.target, flow: invite.flow }, choice));
    return;
  }
  if (!actor.dialog) throw new Inconclusive(`${actor.name} is in no dialog: no response made one`);
  const { target, via } = world.nextHop(actor.dialog, actor);
  const ack = actor.dialog.ack(request, { contact: actor.contact, via });
  change?.(ack);
  const choice = applyOverrides(world, ack, table);
  actor.note(actor.peer.send(ack, target, choice));
}
/** The final response to INVITE that a step asked for last, whatever other responses came since. */
function finalToInvite(actor: Actor): Response | undefined {
  const isFinal = (m: unknown): m is Response =>
    m instanceof Response && m.cseq?.method === 'INVITE' && m.status >= 200;
  const last = actor.lastResponse?.message;
  if (isFinal(last)) return last;
  return actor.peer.inbox.map(r => (r.taken ? r.message : undefined)).findLast(isFinal);
}
