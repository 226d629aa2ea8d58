// What peers answer to requests that came from the SUT or through it.
import { type DataTable, When } from '@cucumber/cucumber';
import { Dialog } from '../../simulator/dialog';
import { Request } from '../../simulator/message';
import { CaseError, composeResponse, type Received } from '../../simulator/peer';
import { answerTo } from '../../simulator/sdp';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { applyOverrides } from '../overrides';
import { offer } from '../requests';
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
    const { host, port } = actor.peer.address(actor.transport);
    const media = { host, port: (port % 20000) + 30000 - (port % 2) };
    const sdp = request.body.length ? answerTo(request.body.toString(), media) : offer(actor);
    response.set('Content-Type', 'application/sdp');
    response.body = Buffer.from(sdp ?? offer(actor));
  }
  const choice = applyOverrides(world, response, table);
  const sent = actor.peer.send(response, responseTarget(response, received.flow), choice);
  actor.lastSent = sent;
  noteDialog(actor, request, sent.message);
}

function noteDialog(
  actor: Actor,
  request: Request,
  response: import('../../simulator/message').Message | undefined,
): void {
  if (request.method !== 'INVITE' || !response?.isResponse() || request.to?.tag) return;
  if (response.status <= 100 || response.status >= 300) return;
  if (actor.dialog?.state === 'early' && actor.dialog.callId === request.callId)
    actor.openDialogs.splice(actor.openDialogs.indexOf(actor.dialog), 1);
  const dialog = Dialog.uas(request, response);
  actor.dialog = dialog;
  if (response.status >= 200) actor.openDialogs.push(dialog);
}

function incoming(actor: Actor, method?: string): Received & { message: Request } {
  const found = method
    ? actor.peer.inbox.findLast(r => r.taken && r.message instanceof Request && r.message.method === method)
    : actor.lastIncoming;
  if (!found) throw new CaseError(`${actor.name} has received no ${method ?? 'request'} that it could answer`);
  return found as Received & { message: Request };
}

When('{peer} answers {int}', function (this: SipWorld, name: string, status: number) {
  answer(this, this.actor(name), status, incoming(this.actor(name)));
});
When('{peer} answers {int}:', function (this: SipWorld, name: string, status: number, table: DataTable) {
  answer(this, this.actor(name), status, incoming(this.actor(name)), table);
});
When('{peer} answers {int} to the {method}', function (this: SipWorld, name: string, status: number, method: string) {
  answer(this, this.actor(name), status, incoming(this.actor(name), method));
});
When(
  '{peer} answers {int} to the {method}:',
  function (this: SipWorld, name: string, status: number, method: string, table: DataTable) {
    answer(this, this.actor(name), status, incoming(this.actor(name), method), table);
  },
);
/** As the answer of another UAS would be to whom a proxy forked the request (12.1). */
When(
  '{peer} answers {int} to the {method} with the To tag {string}',
  function (this: SipWorld, name: string, status: number, method: string, tag: string) {
    answer(this, this.actor(name), status, incoming(this.actor(name), method), undefined, tag);
  },
);
