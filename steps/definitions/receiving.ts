// What peers receive: responses, requests, nothing. The message received becomes "it".
import { Then, When } from '@cucumber/cucumber';
import { Dialog } from '../../simulator/dialog';
import { Request, Response } from '../../simulator/message';
import {
  answers,
  CaseError,
  expectNone,
  expectRequest,
  expectResponse,
  Inconclusive,
  type Received,
  type Sent,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import type { Actor } from '../actor';
import { it } from '../it';
import type { MessageKind, StatusSet } from '../parameter-types';
import { buildRequest, destination } from '../requests';
import type { SipWorld } from '../world';

async function receivesStatus(
  world: SipWorld,
  actor: Actor,
  statuses: StatusSet,
  sent: Sent | undefined,
  limitMs: number,
): Promise<void> {
  if (!sent) throw new CaseError(`${actor.name} has sent no request that this could be the response to`);
  const accepts = (status: number): boolean => statuses.accepts(status);
  const received = await expectResponse(actor.peer, sent, accepts, statuses.text, limitMs).catch(error => {
    throw refusedForOtherReasons(world, actor, sent, statuses) ?? error;
  });
  actor.lastResponse = received;
  world.it = received;
  noteDialog(actor, sent.message, received.message);
  noteEnd(actor, sent.message, received.message);
}

/**
 * A phone may challenge whatever it is asked but ACK and CANCEL (22.1), be busy or away although its profile names a line
 * that takes calls, and have an INVITE of its own under way in the dialog (14.2): none of that says what a case asks.
 */
function refusedForOtherReasons(
  world: SipWorld,
  actor: Actor,
  sent: Sent,
  statuses: StatusSet,
): Inconclusive | undefined {
  const request = sent.message;
  if (!(request instanceof Request) || !world.info.roles.some(role => role === 'uas' || role === 'uac'))
    return undefined;
  const final = actor.peer.inbox
    .map(({ message }) => message)
    .filter(message => answers(message, request))
    .find(({ status }) => status >= 200);
  if (!final || statuses.accepts(final.status)) return undefined;
  const saysNothing = (why: string): Inconclusive => new Inconclusive(`the phone answered ${summarize(final)}: ${why}`);
  const challenges = final.has('WWW-Authenticate') || final.has('Proxy-Authenticate');
  if ((final.status === 401 || final.status === 407) && challenges && request.method !== 'CANCEL')
    return saysNothing('it is to take requests without credentials');
  const asksForCall = !request.to?.tag && (request.method === 'INVITE' || request.method === 'OPTIONS');
  if (asksForCall && /^2(00|xx)$/.test(statuses.text) && [480, 486, 503, 600, 603].includes(final.status))
    return saysNothing('its line is to be free, and to take calls');
  const isDone = (invite: Request): boolean =>
    actor.peer.sent.some(({ message }) => answers(message, invite) && message.status >= 200);
  const ofDialog = ({ message }: Received): boolean =>
    message instanceof Request &&
    message.method === 'INVITE' &&
    message.callId === request.callId &&
    (message.to?.tag !== undefined || !isDone(message)); // the ACK to a re-INVITE may be on its way
  if (final.status === 491 && request.to?.tag && actor.peer.inbox.some(ofDialog))
    return saysNothing('it has an INVITE of its own under way');
  return undefined;
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
/** Where two requests were sent before the first was answered. */
Then(
  '{peer} receives {status} to the {method} before the last',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string) {
    const actor = this.actor(name);
    const sent = actor.peer.sent.filter(({ message }) => message instanceof Request && message.method === method);
    await receivesStatus(this, actor, statuses, sent.at(-2), this.answerLimitMs);
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

/** For what binds only those who send the request at all: who does not is judged by another case. */
When(
  'the rest applies only if {peer} receives {method}',
  async function (this: SipWorld, name: string, method: string) {
    try {
      await receivesRequest(this, name, method, this.answerLimitMs);
    } catch (error) {
      if (!(error instanceof SutViolation)) throw error;
      this.notApplicable = error.message;
      return 'skipped';
    }
  },
);

// 18.2.2: where a response goes is said by the Via of the request, not by who sent it.
Then(
  '{peer} receives {status} to the {method} of {peer}',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string, sender: string) {
    const request = this.actor(sender).lastByMethod.get(method)?.message;
    if (!request?.topVia?.branch) throw new CaseError(`${sender} has sent no ${method} with a Via that can be read`);
    const { peer } = this.actor(name);
    const isIt = ({ message, taken }: Received): boolean =>
      !taken && answers(message, request) && statuses.accepts(message.status);
    const found = await this.runtime.until(() => peer.inbox.find(isIt), this.answerLimitMs);
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

Then(
  '{peer} receives no {message} for {duration}',
  async function (this: SipWorld, name: string, kind: MessageKind, duration: string) {
    const { peer } = this.actor(name);
    await expectNone(peer, r => kind.fits(r.message), `no ${kind.text}`, this.ms(duration));
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

/** The sign of life that makes a silence mean something. */
Then('{target} still answers {peer}', async function (this: SipWorld, target: string, name: string) {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  const request = buildRequest(actor, 'OPTIONS', to);
  actor.peer.send(request, to.target, { repeat: true });
  const isFinal = ({ message }: Received): boolean => answers(message, request) && message.status >= 200;
  const answer = await this.runtime.until(() => actor.peer.inbox.find(isFinal), this.answerLimitMs);
  actor.peer.stopRepeating(request.topVia?.branch);
  if (!answer) throw new Inconclusive(`${target} does not answer OPTIONS: what it did not send means nothing`);
  answer.taken = true;
});

Then('it came over {transport}', function (this: SipWorld, transport: string) {
  const message = it(this);
  const came = this.it?.flow.transport;
  if (came !== transport) throw new SutViolation(`${summarize(message)} over ${transport}`, `it came over ${came}`);
});
