// What peers send: requests to the SUT or through it, in a dialog, again, and raw bytes.
import { type DataTable, When } from '@cucumber/cucumber';
import { Request, Response } from '../../simulator/message';
import { CaseError, composeAckToFailure, composeCancel, composeVia } from '../../simulator/peer';
import { newBranch } from '../../simulator/transaction';
import type { Actor } from '../actor';
import { applyOverrides } from '../overrides';
import { fillIn } from '../placeholders';
import { buildInDialog, buildRequest, destination, sendRequest, sendWithCredentials } from '../requests';
import type { SipWorld } from '../world';

async function sends(this: SipWorld, name: string, method: string, target: string, table?: DataTable): Promise<void> {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  sendRequest(this, actor, buildRequest(this, actor, method, to), to.target, table);
}
When(
  '{peer} sends {method} to {target}',
  async function (this: SipWorld, name: string, method: string, target: string) {
    await sends.call(this, name, method, target);
  },
);
When(
  '{peer} sends {method} to {target}:',
  async function (this: SipWorld, name: string, method: string, target: string, table: DataTable) {
    await sends.call(this, name, method, target, table);
  },
);

async function sendsWithCredentials(
  this: SipWorld,
  name: string,
  method: string,
  target: string,
  table?: DataTable,
): Promise<void> {
  const actor = this.actor(name);
  if (method === 'REGISTER') actor.account ??= this.takeAccount();
  const to = destination(this, actor, target);
  await sendWithCredentials(this, actor, buildRequest(this, actor, method, to), to.target, table);
}
When(
  '{peer} sends {method} to {target} with credentials',
  async function (this: SipWorld, name: string, method: string, target: string) {
    await sendsWithCredentials.call(this, name, method, target);
  },
);
When(
  '{peer} sends {method} to {target} with credentials:',
  async function (this: SipWorld, name: string, method: string, target: string, table: DataTable) {
    await sendsWithCredentials.call(this, name, method, target, table);
  },
);

function sendsInDialog(world: SipWorld, actor: Actor, method: string, table?: DataTable): void {
  const { request, target } = buildInDialog(world, actor, method);
  sendRequest(world, actor, request, target, table);
}
When('{peer} sends {method} in the dialog', function (this: SipWorld, name: string, method: string) {
  sendsInDialog(this, this.actor(name), method);
});
When('{peer} sends {method} in the dialog:', function (this: SipWorld, name: string, method: string, table: DataTable) {
  sendsInDialog(this, this.actor(name), method, table);
});

/**
 * ACK to the final response to the INVITE last received: in the dialog for 2xx (13.2.2.4), in the transaction else
 * (17.1.1.3). `change` puts in what an ACK may carry besides.
 */
export function acknowledges(world: SipWorld, actor: Actor, table?: DataTable, change?: (ack: Request) => void): void {
  const invite = actor.lastByMethod.get('INVITE');
  const response = finalToInvite(actor);
  if (!invite || !response) {
    throw new CaseError(`${actor.name} has no final response to an INVITE that it could acknowledge`);
  }
  const request = invite.message as Request;
  if (response.status >= 300) {
    const ack = composeAckToFailure(request, response);
    const choice = applyOverrides(world, ack, table);
    actor.note(actor.peer.send(ack, { ...invite.target, flow: invite.flow }, choice));
    return;
  }
  if (!actor.dialog) throw new CaseError(`${actor.name} is in no dialog`);
  const via = composeVia(actor.transport, actor.peer.address(actor.transport), newBranch(world.runtime.random));
  const ack = actor.dialog.ack(request, { contact: actor.contact, via });
  change?.(ack);
  const choice = applyOverrides(world, ack, table);
  actor.note(actor.peer.send(ack, world.targetFor(actor.dialog.nextHop(), actor.transport), choice));
}
/** The final response to INVITE that a step asked for last, whatever other responses came since. */
function finalToInvite(actor: Actor): Response | undefined {
  const isFinal = (m: unknown): m is Response =>
    m instanceof Response && m.cseq?.method === 'INVITE' && m.status >= 200;
  const last = actor.lastResponse?.message;
  if (isFinal(last)) return last;
  return actor.peer.inbox.map(r => (r.taken ? r.message : undefined)).findLast(isFinal);
}
When('{peer} sends ACK', function (this: SipWorld, name: string) {
  acknowledges(this, this.actor(name));
});
When('{peer} sends ACK:', function (this: SipWorld, name: string, table: DataTable) {
  acknowledges(this, this.actor(name), table);
});

function cancels(world: SipWorld, actor: Actor, table?: DataTable): void {
  const invite = actor.lastByMethod.get('INVITE');
  if (!(invite?.message instanceof Request))
    throw new CaseError(`${actor.name} has sent no INVITE that it could cancel`);
  const cancel = composeCancel(invite.message);
  const choice = applyOverrides(world, cancel, table);
  actor.note(actor.peer.send(cancel, { ...invite.target, flow: invite.flow }, { ...choice, repeat: true }));
}
When('{peer} sends CANCEL', function (this: SipWorld, name: string) {
  cancels(this, this.actor(name));
});
When('{peer} sends CANCEL:', function (this: SipWorld, name: string, table: DataTable) {
  cancels(this, this.actor(name), table);
});

When('{peer} sends it again', function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  if (!actor.lastSent) throw new CaseError(`${name} has sent nothing yet`);
  actor.peer.sendAgain(actor.lastSent);
});

When('{peer} sends the {method} again', function (this: SipWorld, name: string, method: string) {
  const sent = this.actor(name).lastByMethod.get(method);
  if (!sent) throw new CaseError(`${name} has sent no ${method} yet`);
  this.actor(name).peer.sendAgain(sent);
});

When('{peer} sends these bytes to {target}:', function (this: SipWorld, name: string, target: string, text: string) {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  const bytes = Buffer.from(`${fillIn(this, text).replaceAll('\n', '\r\n')}\r\n\r\n`);
  actor.note(actor.peer.sendBytes(bytes, to.target));
});

When('{peer} waits {duration}', async function (this: SipWorld, _name: string, duration: string) {
  await this.runtime.until(() => undefined, this.ms(duration));
});
