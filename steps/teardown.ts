// Ends what a case left: unacknowledged INVITEs, dialogs, calls of the phone, subscriptions, bindings. In a real system what is left
// would disturb the cases that follow.
import { Dialog } from '../simulator/dialog';
import { Request, type Response } from '../simulator/message';
import { answers } from '../simulator/peer';
import { ackFor, cancelFor } from '../simulator/transaction';
import type { Actor } from './actor';
import { answerWhatIsLeft } from './courtesy';
import { removeBinding } from './registration';
import { endSubscriptions } from './subscriptions';
import type { SipWorld } from './world';

/** Best effort, bounded in time: what a case leaves can't change its verdict. */
export async function tearDown(world: SipWorld): Promise<void> {
  for (const actor of world.actors.values()) await quietly(world, () => answerWhatIsLeft(actor));
  for (const cleanup of [...world.cleanups].reverse()) await quietly(world, cleanup);
  if (world.cleanups.length) await quietly(world, () => settle(world));
  for (const actor of world.actors.values()) {
    actor.peer.stopRepeating();
    await quietly(world, () => endInvites(world, actor));
    await quietly(world, () => endDialogs(world, actor));
    await quietly(world, () => endSubscriptions(world, actor, endLimitMs));
    if (actor.registration.bound) await quietly(world, () => unbind(world, actor));
  }
}

/** How long the phone may take to say what it was told to say at the end, ms. */
const lastWordsMs = 300;

/** Waits for the BYE, CANCEL or REGISTER of a phone that was told to end what it does, and for the ACK to our answer. */
async function settle(world: SipWorld): Promise<void> {
  await world.runtime.until(() => undefined, lastWordsMs);
}

async function quietly(world: SipWorld, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    world.notes.push(`teardown: ${error instanceof Error ? error.message : error}`);
  }
}

/** How long the SUT may take to end what it is asked to end, ms. */
const endLimitMs = 2000;

/** Acknowledges refused INVITEs that the case left alone, and cancels those without a final response. */
async function endInvites(world: SipWorld, actor: Actor): Promise<void> {
  const { inbox, sent } = actor.peer;
  for (const { message: invite, target } of [...sent]) {
    if (!(invite instanceof Request) || invite.method !== 'INVITE') continue;
    const responses = (): Response[] => inbox.map(received => received.message).filter(m => answers(m, invite));
    const final = (): Response | undefined => responses().find(response => response.status >= 200);
    const acknowledge = (response: Response): void => {
      if (response.status >= 300) actor.peer.send(ackFor(invite, response), target);
    };
    const ended = final();
    if (ended) {
      noteDialog(actor, invite, ended);
      acknowledge(ended);
    } else if (responses().length > 0) {
      if (!isCancelled(actor, invite)) actor.peer.send(cancelFor(invite), target);
      const late = await world.runtime.until(final, endLimitMs);
      world.notes.push(`left an INVITE of ${actor.name} open: ${late ? 'cancelled' : 'CANCEL did not end it'}`);
      if (late) acknowledge(late);
    }
  }
}

async function unbind(world: SipWorld, actor: Actor): Promise<void> {
  const { status } = await removeBinding(world, actor);
  if (status >= 300) world.notes.push(`left a binding of ${actor.aor}: its removal was answered ${status}`);
}

function isCancelled(actor: Actor, invite: Request): boolean {
  return actor.peer.sent.some(
    ({ message }) =>
      message instanceof Request && message.method === 'CANCEL' && message.topVia?.branch === invite.topVia?.branch,
  );
}

/** A call that came about though no step asked for it. */
function noteDialog(actor: Actor, invite: Request, final: Response): void {
  const dialog = invite.to?.tag ? undefined : Dialog.uac(invite, final);
  if (dialog && !actor.openDialogs.some(one => one.id === dialog.id)) actor.openDialogs.push(dialog);
}

async function endDialogs(world: SipWorld, actor: Actor): Promise<void> {
  for (const dialog of actor.openDialogs) {
    if (dialog.state === 'terminated') continue;
    const { peer } = actor;
    const { target, via } = world.nextHop(dialog, actor);
    const bye = dialog.request('BYE', { contact: actor.contact, via });
    peer.send(bye, target, { repeat: true });
    dialog.state = 'terminated';
    const answered = await world.runtime.until(() => peer.inbox.find(r => answers(r.message, bye)), endLimitMs);
    peer.stopRepeating(bye.topVia?.branch);
    world.notes.push(`left a call of ${actor.name}: ${answered ? 'ended with BYE' : 'its BYE was not answered'}`);
  }
}
