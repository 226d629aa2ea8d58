// Registers and unregisters peers at the SUT's registrar: what proxy cases presuppose, and what teardown undoes.
import type { Response } from '../simulator/message';
import type { Actor } from './actor';
import { awaitResponse, buildRequest, destination, sendWithCredentials } from './requests';
import type { SipWorld } from './world';

/** Binds the actor's contact to its address-of-record for `expires` seconds. @throws SutViolation if it is refused */
export async function register(world: SipWorld, actor: Actor, expires = 300): Promise<Response> {
  actor.account ??= world.takeAccount();
  const to = destination(world, actor, 'the registrar');
  const request = buildRequest(world, actor, 'REGISTER', to);
  request.set('Expires', String(expires));
  const sent = await sendWithCredentials(world, actor, request, to.target);
  return awaitResponse(world, actor, sent, status => status === 200, '200');
}

/** Removes all bindings of the actor's address-of-record. */
export async function removeBinding(world: SipWorld, actor: Actor): Promise<void> {
  const to = destination(world, actor, 'the registrar');
  const request = buildRequest(world, actor, 'REGISTER', to);
  request.set('Contact', '*');
  request.set('Expires', '0');
  actor.registration.bound = false;
  const sent = await sendWithCredentials(world, actor, request, to.target);
  actor.registration.bound = false;
  await awaitResponse(world, actor, sent, status => status >= 200, 'a final response');
}
