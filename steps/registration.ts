// Registers and unregisters peers at the SUT's registrar: what proxy cases presuppose, and what teardown undoes.
import type { NameAddr, Response } from '../simulator/message';
import { Inconclusive, SutViolation } from '../simulator/peer';
import type { Actor } from './actor';
import { isForServer } from './case-info';
import { withinBounds } from './placeholders';
import { awaitResponse, buildRequest, destination, sendWithCredentials } from './requests';
import type { SipWorld } from './world';

/**
 * Binds the actor's contact to its address-of-record, for `expires` seconds if that matters, else for as long as the
 * registrar wants it at least (10.2.8). @throws SutViolation if it is refused
 */
export async function register(world: SipWorld, actor: Actor, expires?: number): Promise<Response> {
  actor.account ??= world.takeAccount();
  const granted = (status: number): boolean => status === 200;
  if (expires !== undefined) return registers(world, actor, expires, granted);
  const first = await registers(world, actor, withinBounds(world, 300), status => granted(status) || status === 423);
  if (first.status === 200) return first;
  return registers(world, actor, Number(first.get('Min-Expires') ?? 3600), granted);
}

async function registers(
  world: SipWorld,
  actor: Actor,
  expires: number,
  accepts: (status: number) => boolean,
): Promise<Response> {
  const to = destination(world, actor, 'the registrar');
  const request = buildRequest(actor, 'REGISTER', to);
  request.set('Expires', String(expires));
  const sent = await sendWithCredentials(world, actor, request, to.target);
  return awaitResponse(world, actor, sent, accepts, '200');
}

/**
 * Removes what is bound already to the actor's address-of-record. A system outside may know the account from elsewhere, or
 * from a case that could not clean up; counting bindings would judge those. @throws Inconclusive when some can't be removed
 */
export async function clearBindings(world: SipWorld, actor: Actor): Promise<void> {
  const { profile, info } = world;
  if (profile.start.kind === 'embedded' || !profile.roles.includes('registrar')) return;
  if (!isForServer(info)) return;
  if (actor.side !== (world.sut.otherSide ?? world.sut)) return; // users register on the other side; nobody is called on this one
  if (!(await bindingsOf(world, actor)).length) return;
  await asksApart(world, actor, { Contact: '*', Expires: '0' });
  for (const { uri } of await bindingsOf(world, actor))
    await asksApart(world, actor, { Contact: `<${uri}>;expires=0` });
  const left = await bindingsOf(world, actor);
  actor.registration.bound = false;
  if (left.length) throw new Inconclusive(`${actor.aor} has bindings that can't be removed: ${left.join(', ')}`);
}

async function bindingsOf(world: SipWorld, actor: Actor): Promise<NameAddr[]> {
  const response = await asksApart(world, actor, {});
  return response?.status === 200 ? response.contacts : [];
}

/** A REGISTER of another client (10.2: another Call-ID). What comes of it judges nothing: undefined for no answer. */
async function asksApart(world: SipWorld, actor: Actor, fields: Record<string, string>): Promise<Response | undefined> {
  const to = destination(world, actor, 'the registrar');
  const request = buildRequest(actor, 'REGISTER', to);
  request.set('Call-ID', world.runtime.random.token(20));
  request.remove('Contact');
  for (const [name, value] of Object.entries(fields)) request.set(name, value);
  try {
    const sent = await sendWithCredentials(world, actor, request, to.target);
    return await awaitResponse(world, actor, sent, status => status >= 200, 'a final response');
  } catch (error) {
    if (error instanceof SutViolation) return undefined;
    throw error;
  }
}

/** Removes all bindings of the actor's address-of-record; gives the final response. */
export async function removeBinding(world: SipWorld, actor: Actor): Promise<Response> {
  const to = destination(world, actor, 'the registrar');
  const request = buildRequest(actor, 'REGISTER', to);
  request.set('Contact', '*');
  request.set('Expires', '0');
  const sent = await sendWithCredentials(world, actor, request, to.target);
  actor.registration.bound = false;
  return awaitResponse(world, actor, sent, status => status >= 200, 'a final response');
}
