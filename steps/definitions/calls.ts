// Calls that a case presupposes, set up in one step.
import { Given } from '@cucumber/cucumber';
import { Dialog } from '../../simulator/dialog';
import type { Request } from '../../simulator/message';
import { composeResponse, expectRequest, Inconclusive } from '../../simulator/peer';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { awaitResponse, buildRequest, description, destination, sendRequest, sendWithCredentials } from '../requests';
import { order, undo } from '../triggered';
import type { SipWorld } from '../world';

async function acknowledge2xx(world: SipWorld, actor: Actor, invite: Request): Promise<void> {
  const response = await awaitResponse(world, actor, actor.lastRequest!, status => status === 200, '200');
  const dialog = Dialog.uac(invite, response);
  if (!dialog) throw new Inconclusive('the 200 to INVITE makes no dialog: it lacks a To tag or a Contact');
  actor.dialog = dialog;
  actor.openDialogs.push(dialog);
  const { target, via } = world.nextHop(dialog, actor);
  const ack = dialog.ack(invite, { contact: actor.contact, via });
  actor.note(actor.peer.send(ack, target));
}

Given('{peer} has a call with the phone', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  const to = destination(this, actor, 'the phone');
  const invite = buildRequest(actor, 'INVITE', to);
  sendRequest(this, actor, invite, to.target);
  await acknowledge2xx(this, actor, invite);
});

/** The callee's half: INVITE received and answered 200. */
async function accept(world: SipWorld, callee: Actor): Promise<void> {
  const received = await expectRequest(callee.peer, 'INVITE', world.answerLimitMs);
  callee.lastIncoming = received;
  const response = composeResponse(received.message, 200, callee.tag, callee.contact);
  response.set('Content-Type', 'application/sdp');
  response.body = Buffer.from(description(callee, received.message));
  callee.lastSent = callee.peer.send(response, responseTarget(response, received.flow));
  callee.dialog = Dialog.uas(received.message, response);
}

Given(
  '{peer} has a call with {peer} through the proxy',
  async function (this: SipWorld, callerName: string, calleeName: string) {
    const caller = this.actor(callerName);
    const callee = this.actor(calleeName);
    const to = destination(this, caller, calleeName);
    const invite = buildRequest(caller, 'INVITE', to);
    const sent = await sendWithCredentials(this, caller, invite, to.target);
    await accept(this, callee);
    await acknowledge2xx(this, caller, sent.message as Request);
    await expectRequest(callee.peer, 'ACK', this.answerLimitMs);
  },
);

Given('the phone has a call with {peer}', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  undo(this, 'hangUp');
  await order(this, 'call', `call ${actor.contact}`, trigger => trigger.call(actor.contact));
  await accept(this, actor);
  await expectRequest(actor.peer, 'ACK', this.answerLimitMs);
});
