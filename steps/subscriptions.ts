// Subscriptions (RFC 6665) that peers of a case have made, and that it left: the system would go on sending NOTIFY.
import { Dialog } from '../simulator/dialog';
import { Request, type Response } from '../simulator/message';
import { answers } from '../simulator/peer';
import type { Actor } from './actor';
import { sendWithCredentials } from './requests';
import type { SipWorld } from './world';

interface Subscription {
  dialog: Dialog;
  event: string;
}

/** Ends each by a SUBSCRIBE that asks for no more time (RFC 6665 4.1.2.3), and notes it; `limitMs` for each answer. */
export async function endSubscriptions(world: SipWorld, actor: Actor, limitMs: number): Promise<void> {
  for (const { dialog, event } of openSubscriptions(actor)) {
    const { target, via } = world.nextHop(dialog, actor);
    const end = dialog.request('SUBSCRIBE', { contact: `<${actor.contact}>`, via });
    end.set('Event', event).set('Expires', '0');
    const { message: last } = await sendWithCredentials(world, actor, end, target);
    const answered = await world.runtime.until(
      () => actor.peer.inbox.find(({ message }) => answers(message, last as Request) && message.status >= 200),
      limitMs,
    );
    world.notes.push(`left a subscription of ${actor.name}: ${answered ? 'ended' : 'its end was not answered'}`);
  }
}

/** Accepted, not ended by either side since. */
function openSubscriptions({ peer: { inbox, sent } }: Actor): Subscription[] {
  const subscribes = sent.flatMap(({ message }) => (isRequest(message, 'SUBSCRIBE') ? [message] : []));
  const received = inbox.map(({ message }) => message);
  return subscribes.flatMap(first => {
    if (first.to?.tag) return [];
    const accepted = received.find((one): one is Response => answers(one, first) && one.status >= 200);
    const dialog = accepted && accepted.status < 300 ? Dialog.uac(first, accepted) : undefined;
    if (!dialog) return [];
    const last = subscribes.findLast(one => one.callId === first.callId) ?? first;
    const isOver = received.some(
      one => isRequest(one, 'NOTIFY') && one.callId === first.callId && stateOf(one) === 'terminated',
    );
    if (isOver || last.get('Expires')?.trim() === '0') return [];
    dialog.localSeq = last.cseq?.seq;
    return [{ dialog, event: first.get('Event') ?? '' }];
  });
}

function isRequest(message: unknown, method: string): message is Request {
  return message instanceof Request && message.method === method;
}

function stateOf(notify: Request): string | undefined {
  return notify.get('Subscription-State')?.split(';')[0].trim().toLowerCase();
}
