// What peers send: requests to the SUT or through it, in a dialog, again, and raw bytes.
import { type DataTable, When } from '@cucumber/cucumber';
import { NameAddr, Request } from '../../simulator/message';
import { CaseError } from '../../simulator/peer';
import { cancelFor } from '../../simulator/transaction';
import type { Actor } from '../actor';
import { applyOverrides } from '../overrides';
import { fillIn } from '../placeholders';
import { acknowledge, buildInDialog, buildRequest, destination, sendRequest, sendWithCredentials } from '../requests';
import type { SipWorld } from '../world';

async function sends(this: SipWorld, name: string, method: string, target: string, table?: DataTable): Promise<void> {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  sendRequest(this, actor, buildRequest(actor, method, to), to.target, table);
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
  await sendWithCredentials(this, actor, buildRequest(actor, method, to), to.target, table);
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

async function sendsInDialogWithCredentials(
  world: SipWorld,
  name: string,
  method: string,
  table?: DataTable,
): Promise<void> {
  const actor = world.actor(name);
  const { request, target } = buildInDialog(world, actor, method);
  await sendWithCredentials(world, actor, request, target, table);
  const { dialog } = actor;
  if (!dialog) return;
  if (method === 'BYE') dialog.state = 'terminated';
  const seq = (actor.lastRequest?.message as Request | undefined)?.cseq?.seq;
  if (seq !== undefined) dialog.localSeq = seq; // a challenge took a number more
}
When(
  '{peer} sends {method} in the dialog with credentials',
  async function (this: SipWorld, name: string, method: string) {
    await sendsInDialogWithCredentials(this, name, method);
  },
);
When(
  '{peer} sends {method} in the dialog with credentials:',
  async function (this: SipWorld, name: string, method: string, table: DataTable) {
    await sendsInDialogWithCredentials(this, name, method, table);
  },
);

/** RFC 2543: the next hop's URI is the Request-URI, the route's end is the last Route value (12.2.1.1, 16.12.1.2). */
When(
  '{peer} sends {method} in the dialog as a strict router does',
  async function (this: SipWorld, name: string, method: string) {
    const actor = this.actor(name);
    const { request, target } = buildInDialog(this, actor, method);
    const [first, ...rest] = request.routes;
    if (!first) throw new CaseError(`${name} has no route set in its dialog`);
    const last = NameAddr.parse(`<${request.requestUri}>`);
    request.set('Route', [...rest, ...(last ? [last] : [])]);
    request.requestUri = first.uri.toString();
    await sendWithCredentials(this, actor, request, target);
    if (method === 'BYE' && actor.dialog) actor.dialog.state = 'terminated';
  },
);

When('{peer} sends ACK', function (this: SipWorld, name: string) {
  acknowledge(this, this.actor(name));
});
When('{peer} sends ACK:', function (this: SipWorld, name: string, table: DataTable) {
  acknowledge(this, this.actor(name), table);
});

function cancels(world: SipWorld, actor: Actor, table?: DataTable): void {
  const invite = actor.lastByMethod.get('INVITE');
  if (!(invite?.message instanceof Request))
    throw new CaseError(`${actor.name} has sent no INVITE that it could cancel`);
  const cancel = cancelFor(invite.message);
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

/** As an element upstream does that forks and whose branches meet again (8.2.2.2): all is the same but the top Via. */
When('{peer} sends the {method} again on another branch', function (this: SipWorld, name: string, method: string) {
  const actor = this.actor(name);
  const sent = actor.lastByMethod.get(method);
  if (!(sent?.message instanceof Request)) throw new CaseError(`${name} has sent no ${method} yet`);
  const again = sent.message.clone();
  again.set('Via', [actor.newVia(), ...again.getAll('Via').slice(1)]);
  sendRequest(this, actor, again, { ...sent.target, flow: sent.flow });
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
