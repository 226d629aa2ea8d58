// What cases of proxies do beyond plain requests: requests repeated on another path, strict routing, who gets a response,
// what must not come back.
import { type DataTable, Then, When } from '@cucumber/cucumber';
import { NameAddr, Request, Response, Via } from '../../simulator/message';
import {
  CaseError,
  composeResponse,
  composeVia,
  expectNone,
  type Received,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import { newBranch } from '../../simulator/transaction';
import { responseTarget } from '../../simulator/transport';
import type { StatusSet } from '../parameter-types';
import { buildInDialog, sendRequest, sendWithCredentials } from '../requests';
import type { SipWorld } from '../world';

/** As an element upstream does that forks and whose branches meet again (8.2.2.2): all is the same but the top Via. */
When('{peer} sends the {method} again on another branch', function (this: SipWorld, name: string, method: string) {
  const actor = this.actor(name);
  const sent = actor.lastByMethod.get(method);
  if (!(sent?.message instanceof Request)) throw new CaseError(`${name} has sent no ${method} yet`);
  const again = sent.message.clone();
  const via = composeVia(actor.transport, actor.peer.address(actor.transport), newBranch(this.runtime.random));
  again.set('Via', [via, ...again.getAll('Via').slice(1)]);
  sendRequest(this, actor, again, { ...sent.target, flow: sent.flow });
});

async function sendsInDialog(world: SipWorld, name: string, method: string, table?: DataTable): Promise<void> {
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
    await sendsInDialog(this, name, method);
  },
);
When(
  '{peer} sends {method} in the dialog with credentials:',
  async function (this: SipWorld, name: string, method: string, table: DataTable) {
    await sendsInDialog(this, name, method, table);
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

/** The response goes to the proxy all the same; what its top Via says is what 18.1.2 asks the proxy to look at. */
When(
  '{peer} answers {int} with {string} as the sent-by of the top Via',
  function (this: SipWorld, name: string, status: number, sentBy: string) {
    const actor = this.actor(name);
    const received = actor.lastIncoming;
    if (!received) throw new CaseError(`${name} has received no request that it could answer`);
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

// 18.2.2: where a response goes is said by the Via of the request, not by who sent it.
Then(
  '{peer} receives {status} to the {method} of {peer}',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string, sender: string) {
    const branch = this.actor(sender).lastByMethod.get(method)?.message?.topVia?.branch;
    if (!branch) throw new CaseError(`${sender} has sent no ${method} with a Via that can be read`);
    const { peer } = this.actor(name);
    const found = await this.runtime.until(
      () =>
        peer.inbox.find(
          r =>
            !r.taken &&
            r.message instanceof Response &&
            r.message.topVia?.branch === branch &&
            statuses.accepts(r.message.status),
        ),
      this.answerLimitMs,
    );
    const expected = `${name} to receive ${statuses.text} to the ${method} of ${sender}`;
    if (!found) throw new SutViolation(expected, `${name} received ${seenBy(peer.inbox)}`);
    found.taken = true;
    this.it = found;
  },
);

function seenBy(inbox: readonly Received[]): string {
  const seen = inbox.filter(r => !r.taken && !r.copyOf).map(r => summarize(r.message));
  return seen.length ? `only ${seen.join(', ')}` : 'nothing';
}

/** Copies of what a step has accounted for are no further answer. */
Then(
  '{peer} receives no (other )final response for {duration}',
  async function (this: SipWorld, name: string, duration: string) {
    const isFinal = (r: Received): boolean =>
      r.message instanceof Response &&
      r.message.status >= 200 &&
      !r.copyOf?.taken &&
      !isOfEarlierRequest(this, name, r);
    await expectNone(this.actor(name).peer, isFinal, 'no final response', this.ms(duration));
  },
);

function isOfEarlierRequest(world: SipWorld, name: string, received: Received): boolean {
  const branch = world.actor(name).lastRequest?.message?.topVia?.branch;
  return received.message.topVia?.branch !== branch;
}

Then(
  '{peer} receives no response with the header field {header} for {duration}',
  async function (this: SipWorld, name: string, header: string, duration: string) {
    const isIt = (r: Received): boolean => r.message instanceof Response && r.message.has(header);
    await expectNone(this.actor(name).peer, isIt, `no response with ${header}`, this.ms(duration));
  },
);
