// What peers answer to requests that came from the SUT or through it.
import { type DataTable, When } from '@cucumber/cucumber';
import { Dialog } from '../../simulator/dialog';
import { type Message, type Request, Via } from '../../simulator/message';
import { CaseError, composeResponse, type Received } from '../../simulator/peer';
import { newBranch } from '../../simulator/transaction';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { applyOverrides } from '../overrides';
import { description } from '../requests';
import type { SipWorld } from '../world';

/** Answers a request: SDP in a 2xx to INVITE, a dialog where one is created (12.1.1). */
function answer(
  world: SipWorld,
  actor: Actor,
  status: number,
  received: Received & { message: Request },
  table?: DataTable,
  tag = actor.tag,
): void {
  const request = received.message;
  const response = composeResponse(request, status, tag, actor.contact);
  if (request.method === 'INVITE' && status >= 200 && status < 300) {
    response.set('Content-Type', 'application/sdp');
    response.body = Buffer.from(description(actor, request));
  }
  const choice = applyOverrides(world, response, table);
  const sent = actor.peer.send(response, responseTarget(response, received.flow), choice);
  actor.lastSent = sent;
  noteDialog(actor, request, sent.message);
}

function noteDialog(actor: Actor, request: Request, response: Message | undefined): void {
  if (request.method !== 'INVITE' || !response?.isResponse() || request.to?.tag) return;
  if (response.status <= 100 || response.status >= 300) return;
  const dialog = Dialog.uas(request, response);
  actor.dialog = dialog;
  if (response.status >= 200) actor.openDialogs.push(dialog);
}

When('{peer} answers {int}', function (this: SipWorld, name: string, status: number) {
  answer(this, this.actor(name), status, this.actor(name).incoming());
});
When('{peer} answers {int}:', function (this: SipWorld, name: string, status: number, table: DataTable) {
  answer(this, this.actor(name), status, this.actor(name).incoming(), table);
});
When('{peer} answers {int} to the {method}', function (this: SipWorld, name: string, status: number, method: string) {
  answer(this, this.actor(name), status, this.actor(name).incoming(method));
});
When(
  '{peer} answers {int} to the {method}:',
  function (this: SipWorld, name: string, status: number, method: string, table: DataTable) {
    answer(this, this.actor(name), status, this.actor(name).incoming(method), table);
  },
);
/** As the answer of another UAS would be to whom a proxy forked the request (12.1). */
When(
  '{peer} answers {int} to the {method} with the To tag {string}',
  function (this: SipWorld, name: string, status: number, method: string, tag: string) {
    answer(this, this.actor(name), status, this.actor(name).incoming(method), undefined, tag);
  },
);
/** A response that matches no transaction of the SUT (17.1.3). */
When('{peer} answers {int} on another branch', function (this: SipWorld, name: string, status: number) {
  const actor = this.actor(name);
  const received = actor.incoming();
  const response = composeResponse(received.message, status, actor.tag, actor.contact);
  const [top, ...others] = response.vias;
  top.branch = newBranch(this.runtime.random);
  response.set('Via', [top, ...others]);
  actor.peer.send(response, responseTarget(response, received.flow));
});
/** The response goes to the proxy all the same; what its top Via says is what 18.1.2 asks the proxy to look at. */
When(
  '{peer} answers {int} with {string} as the sent-by of the top Via',
  function (this: SipWorld, name: string, status: number, sentBy: string) {
    const actor = this.actor(name);
    const received = actor.incoming();
    const response = composeResponse(received.message, status, actor.tag, actor.contact);
    const target = responseTarget(response, received.flow);
    const [top, ...others] = response.getAll('Via');
    const via = Via.parse(top.replace(/^(\S+\s+)[^;\s]+/, `$1${sentBy}`));
    if (!via) throw new CaseError(`"${sentBy}" is no sent-by`);
    via.params.delete('received').delete('rport');
    response.set('Via', [via, ...others]);
    actor.lastSent = actor.peer.send(response, target);
  },
);
