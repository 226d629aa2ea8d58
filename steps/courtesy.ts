// What a peer owes the system under test once its case is over: a final answer to all that came and still comes, so that
// nobody repeats a request to an address that the next case may have.
import { Request } from '../simulator/message';
import { answers, composeResponse, type Received } from '../simulator/peer';
import { responseTarget } from '../simulator/transport';
import type { Actor } from './actor';

/** Answers every request that has no final response yet, and from now on each that comes. */
export function answerWhatIsLeft(actor: Actor): void {
  const { peer } = actor;
  for (const received of peer.inbox) if (!received.copyOf) answerFinally(actor, received);
  peer.onReceived = received => answerFinally(actor, received);
}

/** 487 to an INVITE that nobody picked up, 200 to the rest. */
function answerFinally(actor: Actor, { message, flow }: Received): void {
  if (!(message instanceof Request) || message.method === 'ACK' || message.faults.length) return;
  const answered = actor.peer.sent.some(sent => answers(sent.message, message) && sent.message.status >= 200);
  if (answered) return;
  const response = composeResponse(message, message.method === 'INVITE' ? 487 : 200, actor.tag);
  actor.peer.send(response, responseTarget(response, flow));
}
