// How a peer asks for one thing that a profile declares: requests in the form that fits each method, calls that it ends again.
import { Dialog } from '../simulator/dialog';
import { type Message, Request, type Response } from '../simulator/message';
import { answers, type Received } from '../simulator/peer';
import { ackFor, cancelFor } from '../simulator/transaction';
import type { Target } from '../simulator/transport';
import type { Actor } from './actor';
import { answerWhatIsLeft } from './courtesy';
import type { Finding } from './declared';
import { buildRequest, type Destination, destination, sendRequest, sendWithCredentials } from './requests';
import type { SipWorld } from './world';

/** Header fields, and `Body`. */
type Fields = Readonly<Record<string, string>>;

/** So long a phone may need until its line is free again, ms. */
const momentMs = 3000;

/** A peer that asks for one thing after another, and answers whatever comes of it: NOTIFY, a call of the phone's. */
export class Asking {
  constructor(
    readonly world: SipWorld,
    readonly actor: Actor,
  ) {
    answerWhatIsLeft(actor);
  }

  /** A request outside dialogs to a target, with these fields. */
  build(method: string, to: Destination, fields: Fields = {}): Request {
    const request = buildRequest(this.actor, method, to);
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'Body') request.body = Buffer.from(value);
      else request.set(name, value);
    }
    return request;
  }

  to(target: string): Destination {
    return destination(this.world, this.actor, target);
  }

  /** The final response, once more with credentials where they are asked for and known; undefined when none comes. */
  async ask(request: Request, target: Target): Promise<Response | undefined> {
    const sent = await sendWithCredentials(this.world, this.actor, request, target);
    return (await this.finalTo(sent.message as Request))?.message as Response | undefined;
  }

  /** As `ask`, in a dialog. */
  async askIn(dialog: Dialog, method: string, fields: Fields = {}): Promise<Response | undefined> {
    const { world, actor } = this;
    const request = dialog.request(method, { contact: `<${actor.contact}>`, via: actor.newVia() });
    for (const [name, value] of Object.entries(fields)) request.set(name, value);
    sendRequest(world, actor, request, world.targetFor(dialog.nextHop(), actor));
    return (await this.finalTo(request))?.message as Response | undefined;
  }

  private async finalTo(request: Request): Promise<Received | undefined> {
    const { inbox } = this.actor.peer;
    const isFinal = ({ message }: Received): boolean => answers(message, request) && message.status >= 200;
    const found = await this.world.runtime.until(() => inbox.find(isFinal), this.world.answerLimitMs);
    if (found) found.taken = true;
    this.actor.peer.stopRepeating(request.topVia?.branch);
    return found;
  }

  /** Calls, acknowledges what has to be acknowledged; a call that comes about is open, and ended at last by teardown. */
  async call(request: Request, target: Target): Promise<{ final?: Response; dialog?: Dialog }> {
    const { world, actor } = this;
    const sent = await sendWithCredentials(world, actor, request, target);
    const invite = sent.message as Request;
    const final = await this.finalOfCall(invite);
    if (!final) return {};
    if (final.status >= 300) {
      actor.peer.send(ackFor(invite, final), { ...sent.target, flow: sent.flow });
      return { final };
    }
    const dialog = Dialog.uac(invite, final);
    if (!dialog) return { final };
    const ofCall = actor.peer.sent.filter(({ message }) => message?.callId === invite.callId);
    dialog.localSeq = Math.max(...ofCall.map(({ message }) => message?.cseq?.seq ?? 0)); // each PRACK took a number
    actor.openDialogs.push(dialog);
    const ack = dialog.ack(invite, { contact: `<${actor.contact}>`, via: actor.newVia() });
    actor.note(actor.peer.send(ack, world.targetFor(dialog.nextHop(), actor)));
    return { final, dialog };
  }

  /** As `call`; where the line is not free yet after a call before, once more after a moment. */
  async callWhenFree(invite: () => Request, target: Target): ReturnType<Asking['call']> {
    const first = await this.call(invite(), target);
    if (first.final?.status !== 486 && first.final?.status !== 480) return first;
    await this.world.runtime.until(() => undefined, momentMs);
    return this.call(invite(), target);
  }

  /** Meanwhile each reliable provisional response is acknowledged (RFC 3262 4). */
  private async finalOfCall(invite: Request): Promise<Response | undefined> {
    const { world, actor } = this;
    const seen = new Set<string>();
    const early = new Map<string | undefined, Dialog>();
    for (;;) {
      const next = await world.runtime.until(
        () =>
          actor.peer.inbox
            .filter(({ copyOf }) => !copyOf)
            .map(({ message }) => message)
            .filter(message => answers(message, invite))
            .find(one => one.status >= 200 || (one.has('RSeq') && !seen.has(`${one.to?.tag} ${one.get('RSeq')}`))),
        world.answerLimitMs,
      );
      if (!next || next.status >= 200) return next;
      const tag = next.to?.tag;
      seen.add(`${tag} ${next.get('RSeq')}`);
      const dialog = early.get(tag) ?? Dialog.uac(invite, next);
      if (!dialog) continue;
      early.set(tag, dialog);
      const prack = dialog.request('PRACK', { via: actor.newVia() });
      prack.set('RAck', `${next.get('RSeq')} ${invite.get('CSeq')}`);
      sendRequest(world, actor, prack, world.targetFor(dialog.nextHop(), actor));
    }
  }

  /** What a PRACK was answered that a reliable provisional response called for; undefined where none did, or nothing came. */
  prackAnswer(): Response | undefined {
    const { inbox, sent } = this.actor.peer;
    const pracks = sent.flatMap(({ message }) =>
      message instanceof Request && message.method === 'PRACK' ? [message] : [],
    );
    const isIt = (one: Message): one is Response => pracks.some(prack => answers(one, prack));
    return inbox.map(({ message }) => message).find(isIt);
  }

  async hangUp(dialog: Dialog): Promise<Response | undefined> {
    const response = await this.askIn(dialog, 'BYE');
    dialog.state = 'terminated';
    return response;
  }

  /** CANCEL for a call that rings; undefined when nothing rings. The INVITE is answered and acknowledged. */
  async cancel(invite: Request, target: Target): Promise<Response | undefined> {
    const { world, actor } = this;
    const sent = sendRequest(world, actor, invite, target);
    const isRinging = ({ message }: Received): boolean => answers(message, invite);
    const first = await world.runtime.until(() => actor.peer.inbox.find(isRinging), world.answerLimitMs);
    actor.peer.stopRepeating(invite.topVia?.branch);
    if (!first || (first.message as Response).status >= 200) return undefined; // teardown ends what came about
    const cancel = cancelFor(invite);
    const way = { ...sent.target, flow: sent.flow };
    actor.note(actor.peer.send(cancel, way, { repeat: true }));
    const answer = (await this.finalTo(cancel))?.message as Response | undefined;
    const ended = (await this.finalTo(invite))?.message as Response | undefined;
    if (ended && ended.status >= 300) actor.peer.send(ackFor(invite, ended), way);
    return answer;
  }

  /** Lets come what the system still has to say, a NOTIFY above all. */
  async listen(done: (request: Request) => boolean, limitMs: number): Promise<void> {
    const { inbox } = this.actor.peer;
    const isIt = ({ message }: Received): boolean => message instanceof Request && done(message);
    await this.world.runtime.until(() => inbox.find(isIt), limitMs);
  }
}

/** `405 Method Not Allowed` */
export function statusOf(response: Response): string {
  return `${response.status} ${response.reason}`.trim();
}

/** By what is a refusal, and what tells nothing; all other answers show that it was taken. */
export function findingOf(
  name: string,
  response: Response | undefined,
  judge: { refuses(response: Response): boolean; takes(response: Response): boolean },
): Finding {
  if (!response) return { name, outcome: 'lost', said: 'no final response' };
  const outcome = judge.refuses(response) ? 'refused' : judge.takes(response) ? 'taken' : 'unclear';
  return { name, outcome, said: statusOf(response) };
}
