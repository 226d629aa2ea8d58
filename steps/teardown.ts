// Ends what a case left: unacknowledged INVITEs, dialogs, calls of the phone, bindings. In a real system what is left
// would disturb the cases that follow.
import { Dialog } from '../simulator/dialog';
import { Request, Response } from '../simulator/message';
import { composeAckToFailure, composeCancel, composeVia } from '../simulator/peer';
import { newBranch } from '../simulator/transaction';
import type { Actor } from './actor';
import { answerWhatIsLeft } from './courtesy';
import { removeBinding } from './registration';
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
    if (actor.registration.bound) await quietly(world, () => removeBinding(world, actor));
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

/** Acknowledges refused INVITEs that the case left alone, and cancels those without a final response. */
async function endInvites(world: SipWorld, actor: Actor): Promise<void> {
  for (const sent of actor.peer.sent) {
    if (!(sent.message instanceof Request) || sent.message.method !== 'INVITE') continue;
    const invite = sent.message;
    const responses = actor.peer.inbox
      .map(received => received.message)
      .filter(
        (m): m is Response =>
          m instanceof Response && m.topVia?.branch === invite.topVia?.branch && m.cseq?.method === 'INVITE',
      );
    const final = responses.find(response => response.status >= 200);
    if (final) {
      noteDialog(actor, invite, final);
      if (final.status >= 300) actor.peer.send(composeAckToFailure(invite, final), sent.target);
    } else if (responses.length > 0) {
      const cancelled = actor.peer.sent.some(
        s =>
          s.message instanceof Request &&
          s.message.method === 'CANCEL' &&
          s.message.topVia?.branch === invite.topVia?.branch,
      );
      if (!cancelled) actor.peer.send(composeCancel(invite), sent.target);
      const ended = await world.runtime.until(
        () =>
          actor.peer.inbox
            .map(r => r.message)
            .find(
              (m): m is Response =>
                m instanceof Response &&
                m.status >= 200 &&
                m.cseq?.method === 'INVITE' &&
                m.topVia?.branch === invite.topVia?.branch,
            ),
        2000,
      );
      if (ended && ended.status >= 300) actor.peer.send(composeAckToFailure(invite, ended), sent.target);
    }
  }
}

/** A call that came about though no step asked for it. */
function noteDialog(actor: Actor, invite: Request, final: Response): void {
  const dialog = invite.to?.tag ? undefined : Dialog.uac(invite, final);
  if (dialog && !actor.openDialogs.some(one => one.id === dialog.id)) actor.openDialogs.push(dialog);
}

async function endDialogs(world: SipWorld, actor: Actor): Promise<void> {
  for (const dialog of actor.openDialogs) {
    if (dialog.state === 'terminated') continue;
    const { peer, transport } = actor;
    const via = composeVia(transport, peer.address(transport), newBranch(peer.runtime.random));
    const bye = dialog.request('BYE', { contact: actor.contact, via });
    const sent = peer.send(bye, world.targetFor(dialog.nextHop(), transport), { repeat: true });
    dialog.state = 'terminated';
    await world.runtime.until(
      () => peer.inbox.find(r => r.message instanceof Response && r.message.topVia?.branch === bye.topVia?.branch),
      2000,
    );
    peer.stopRepeating(sent.message?.topVia?.branch);
  }
}
