// Ends the call that came of a torture INVITE. The request may not be readable, so all is taken from the response.
import { Request, type Response } from '../simulator/message';
import { answers, type Sent } from '../simulator/peer';
import type { Actor } from './actor';
import type { SipWorld } from './world';

/** How long the phone may take to answer the BYE, ms. */
const byeLimitMs = 2000;

/** ACK to a final response to INVITE; BYE after a 2xx (13.2.2.4, 17.1.1.3, 15.1.1). */
export async function endCall(world: SipWorld, actor: Actor, sent: Sent, response: Response): Promise<void> {
  if (response.cseq?.method !== 'INVITE' || response.status < 200) return;
  if (response.status >= 300) {
    const uri = sent.bytes.toString('latin1').split(/\s+/)[1] ?? '';
    actor.peer.send(following(response, 'ACK', uri, response.getAll('Via')[0]), sent.target);
    return;
  }
  const [contact] = response.contacts;
  if (!contact) return;
  const target = world.targetFor(contact.uri, actor);
  actor.peer.send(following(response, 'ACK', `${contact.uri}`, `${actor.newVia()}`), target);
  const bye = following(response, 'BYE', `${contact.uri}`, `${actor.newVia()}`, 1);
  actor.peer.send(bye, target, { repeat: true });
  await world.runtime.until(() => actor.peer.inbox.find(r => answers(r.message, bye)), byeLimitMs);
  actor.peer.stopRepeating(bye.topVia?.branch);
}

/** A request that belongs to what was answered. */
function following(response: Response, method: string, uri: string, via: string, later = 0): Request {
  const request = new Request(method, uri);
  request.add('Via', via).add('Max-Forwards', '70');
  for (const name of ['From', 'To', 'Call-ID']) request.add(name, response.get(name) ?? '');
  return request.add('CSeq', `${(response.cseq?.seq ?? 0) + later} ${method}`);
}
