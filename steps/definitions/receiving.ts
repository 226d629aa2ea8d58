// What peers receive: responses, requests, nothing. The message received becomes "it".
import { Then } from '@cucumber/cucumber';
import { Dialog } from '../../simulator/dialog';
import { Request, Response } from '../../simulator/message';
import { CaseError, expectNone, expectRequest, expectResponse, type Received, type Sent } from '../../simulator/peer';
import type { Actor } from '../actor';
import type { StatusSet } from '../parameter-types';
import type { SipWorld } from '../world';

async function receivesStatus(
  world: SipWorld,
  actor: Actor,
  statuses: StatusSet,
  sent: Sent | undefined,
  limitMs: number,
): Promise<void> {
  if (!sent) throw new CaseError(`${actor.name} has sent no request that this could be the response to`);
  const received = await expectResponse(actor.peer, sent, status => statuses.accepts(status), statuses.text, limitMs);
  actor.lastResponse = received;
  world.it = received;
  noteDialog(actor, sent.message, received.message);
  noteEnd(actor, sent.message, received.message);
}

/** A BYE that was accepted, or whose dialog is unknown, has ended the dialog (15.1.1). */
function noteEnd(actor: Actor, request: unknown, { status }: Response): void {
  const { dialog } = actor;
  if (!(request instanceof Request) || request.method !== 'BYE' || !dialog) return;
  const ofDialog = request.callId === dialog.callId && request.to?.tag === dialog.remoteTag;
  const ended = (status >= 200 && status < 300) || status === 481;
  if (ofDialog && ended && request.from?.tag === (dialog.localTag || undefined)) dialog.state = 'terminated';
}

/** A response to INVITE with a To tag creates a dialog, or confirms an early one (12.1.2). */
function noteDialog(actor: Actor, request: unknown, response: Response): void {
  if (!(request instanceof Request) || request.method !== 'INVITE') return;
  if (response.status <= 100 || response.status >= 300 || !response.to?.tag) return;
  if (request.to?.tag) {
    actor.dialog?.refreshTarget(response);
    return;
  }
  const dialog = Dialog.uac(request, response);
  if (!dialog) return;
  actor.dialog = dialog;
  if (response.status >= 200) actor.openDialogs.push(dialog);
}

Then('{peer} receives {status}', async function (this: SipWorld, name: string, statuses: StatusSet) {
  const actor = this.actor(name);
  await receivesStatus(this, actor, statuses, actor.lastRequest, this.answerLimitMs);
});
Then(
  '{peer} receives {status} within {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, duration: string) {
    const actor = this.actor(name);
    await receivesStatus(this, actor, statuses, actor.lastRequest, this.ms(duration));
  },
);
Then(
  '{peer} receives {status} to the {method}',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string) {
    const actor = this.actor(name);
    await receivesStatus(this, actor, statuses, actor.lastByMethod.get(method), this.answerLimitMs);
  },
);
Then(
  '{peer} receives {status} to the {method} within {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string, duration: string) {
    const actor = this.actor(name);
    await receivesStatus(this, actor, statuses, actor.lastByMethod.get(method), this.ms(duration));
  },
);

async function receivesRequest(world: SipWorld, name: string, method: string, limitMs: number): Promise<void> {
  const actor = world.actor(name);
  const received = await expectRequest(actor.peer, method, limitMs);
  world.it = received;
  if (method !== 'ACK' && method !== 'CANCEL') actor.lastIncoming = received;
  const dialog = actor.dialog;
  if (dialog && received.message.callId === dialog.callId) {
    dialog.receive(received.message);
    if (method === 'BYE') dialog.state = 'terminated';
  }
}
Then('{peer} receives {method}', async function (this: SipWorld, name: string, method: string) {
  await receivesRequest(this, name, method, this.answerLimitMs);
});
Then(
  '{peer} receives {method} within {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    await receivesRequest(this, name, method, this.ms(duration));
  },
);

Then(
  '{peer} receives no {method} for {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    const isMethod = (r: Received): boolean => r.message instanceof Request && r.message.method === method;
    await expectNone(this.actor(name).peer, isMethod, `no ${method}`, this.ms(duration));
  },
);
Then('{peer} receives no response for {duration}', async function (this: SipWorld, name: string, duration: string) {
  const { peer } = this.actor(name);
  await expectNone(peer, r => r.message instanceof Response, 'no response', this.ms(duration), peer.inbox.length);
});
Then('{peer} receives nothing for {duration}', async function (this: SipWorld, name: string, duration: string) {
  const { peer } = this.actor(name);
  await expectNone(peer, () => true, 'nothing', this.ms(duration), peer.inbox.length);
});
