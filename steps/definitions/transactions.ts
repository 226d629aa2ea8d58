// What is seen of a transaction (17): copies at the intervals of its timers, what comes in return for a copy, how fast the
// first response is, and what RFC 4320 says of 100 to non-INVITE requests.
import { Then, When } from '@cucumber/cucumber';
import { Request, Response } from '../../simulator/message';
import {
  CaseError,
  composeResponse,
  expectCopies,
  expectNone,
  Inconclusive,
  type Received,
  type Sent,
  SutViolation,
  seconds,
  summarize,
} from '../../simulator/peer';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import type { StatusSet } from '../parameter-types';
import { buildRequest, destination } from '../requests';
import type { SipWorld } from '../world';

/** The network's and the peers' own part in a measured interval. */
const slackMs = 60;

type Fits = (received: Received) => boolean;

const isMethod =
  (method: string): Fits =>
  r =>
    r.message instanceof Request && r.message.method === method;
const isStatus =
  (statuses: StatusSet): Fits =>
  r =>
    r.message instanceof Response && statuses.accepts(r.message.status);

/** The last such message that a step has received. */
function lastOf(actor: Actor, fits: Fits, what: string): Received {
  const found = actor.peer.inbox.findLast(r => !r.copyOf && r.taken && fits(r));
  if (!found) throw new CaseError(`${actor.name} has received no ${what} whose copies could be awaited`);
  return found;
}

/** The intervals between a message and its copies that end within `totalMs`: A doubles, E and G double up to T2. */
function intervalsOf(world: SipWorld, timer: string, totalMs: number): number[] {
  if (!'AEG'.includes(timer)) throw new CaseError(`Timer ${timer} makes no copies: A, E and G do`);
  const intervals: number[] = [];
  let [interval, passed] = [world.ms('T1'), world.ms('T1')];
  while (passed <= totalMs) {
    intervals.push(interval);
    interval = timer === 'A' ? 2 * interval : Math.min(2 * interval, world.ms('T2'));
    passed += interval;
  }
  return intervals;
}

/** How many of the intervals end before Timer C, where that was scaled down below 64*T1 so that it can be watched. */
function beforeTimerC(world: SipWorld, method: string, intervals: number[]): number {
  const { C } = world.profile.timers;
  if (C === undefined || method !== 'INVITE' || !world.info.roles.includes('proxy')) return intervals.length;
  let passed = 0;
  const beyond = intervals.findIndex(interval => {
    passed += interval;
    return passed > C * 0.9;
  });
  return beyond < 0 ? intervals.length : beyond;
}

async function atIntervals(
  world: SipWorld,
  actor: Actor,
  first: Received,
  intervals: number[],
  percent: number,
  needed = intervals.length,
): Promise<void> {
  const { peer } = actor;
  await expectCopies(peer, first, intervals.slice(0, needed), percent / 100, slackMs);
  // What may end earlier must still keep to the intervals for as long as it goes on.
  for (let n = needed; n < intervals.length; n++) {
    const last = lastCopy(peer.inbox, first);
    const limit = last.at + intervals[n] * (1 + percent / 100) + slackMs - world.runtime.clock.now();
    const next = await world.runtime.until(() => copiesOf(peer.inbox, first)[n], Math.max(limit, 0));
    if (!next) return;
    await expectCopies(peer, first, [intervals[n]], percent / 100, slackMs, n);
  }
}

const copiesOf = (inbox: readonly Received[], first: Received): Received[] => inbox.filter(r => r.copyOf === first);
const lastCopy = (inbox: readonly Received[], first: Received): Received => copiesOf(inbox, first).at(-1) ?? first;

Then(
  '{peer} receives the {method} again at the intervals of Timer {word} for {duration}, within {int}%',
  async function (
    this: SipWorld,
    name: string,
    method: string,
    timer: string,
    duration: string,
    percent: number,
  ): Promise<void> {
    const actor = this.actor(name);
    const intervals = intervalsOf(this, timer, this.ms(duration));
    const first = lastOf(actor, isMethod(method), method);
    await atIntervals(this, actor, first, intervals, percent, beforeTimerC(this, method, intervals));
  },
);
Then(
  '{peer} receives the {status} again at the intervals of Timer {word} for {duration}, within {int}%',
  async function (
    this: SipWorld,
    name: string,
    statuses: StatusSet,
    timer: string,
    duration: string,
    percent: number,
  ): Promise<void> {
    const actor = this.actor(name);
    const first = lastOf(actor, isStatus(statuses), statuses.text);
    await atIntervals(this, actor, first, intervalsOf(this, timer, this.ms(duration)), percent);
  },
);

/** Counted from the copy that came last. */
Then(
  '{peer} receives the {method} {int} more times, {duration} apart, within {int}%',
  async function (
    this: SipWorld,
    name: string,
    method: string,
    times: number,
    duration: string,
    percent: number,
  ): Promise<void> {
    const { peer } = this.actor(name);
    const first = lastOf(this.actor(name), isMethod(method), method);
    const intervals = Array.from({ length: times }, () => this.ms(duration));
    await expectCopies(peer, first, intervals, percent / 100, slackMs, copiesOf(peer.inbox, first).length);
  },
);

/** When the peer last sent something itself: what came after that may have come because of it. */
function lastSentAt(actor: Actor): number {
  const sent = actor.peer.sent.at(-1);
  if (!sent) throw new CaseError(`${actor.name} has sent nothing yet that something could come in return for`);
  return sent.at;
}

async function inReturn(world: SipWorld, actor: Actor, first: Received, what: string, duration: string): Promise<void> {
  const since = lastSentAt(actor);
  const { peer } = actor;
  const copy = await world.runtime.until(
    () => peer.inbox.find(r => r.copyOf === first && r.at >= since),
    world.ms(duration),
  );
  if (copy) {
    copy.taken = true;
    return;
  }
  const seen = peer.inbox.filter(r => r.at >= since && !r.copyOf && !r.taken).map(r => summarize(r.message));
  const observed = seen.length ? `received only ${seen.join(', ')}` : 'received nothing';
  throw new SutViolation(`${actor.name} to receive the ${what} again`, `it ${observed} within ${duration}`);
}

Then(
  '{peer} receives the {status} again in return within {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, duration: string) {
    const actor = this.actor(name);
    await inReturn(this, actor, lastOf(actor, isStatus(statuses), statuses.text), statuses.text, duration);
  },
);
Then(
  '{peer} receives the {method} again in return within {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    const actor = this.actor(name);
    await inReturn(this, actor, lastOf(actor, isMethod(method), method), method, duration);
  },
);
// 17.2.1: whichever provisional response came last is the one to be repeated.
Then(
  '{peer} receives its last provisional response again in return within {duration}',
  async function (this: SipWorld, name: string, duration: string) {
    const actor = this.actor(name);
    const since = lastSentAt(actor);
    const last = actor.peer.inbox.findLast(
      r => !r.copyOf && r.at < since && r.message instanceof Response && r.message.status < 200,
    );
    if (!last) throw new CaseError(`${name} has received no provisional response`);
    await inReturn(this, actor, last, summarize(last.message), duration);
  },
);

Then('{peer} receives no new response for {duration}', async function (this: SipWorld, name: string, duration: string) {
  const actor = this.actor(name);
  const since = lastSentAt(actor);
  const isNew = (r: Received): boolean => r.message instanceof Response && !r.copyOf && r.at >= since;
  await expectNone(actor.peer, isNew, 'no response but copies of earlier ones', this.ms(duration));
});

/** The sign of life that makes a silence mean something. */
Then('{target} still answers {peer}', async function (this: SipWorld, target: string, name: string) {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  const request = buildRequest(this, actor, 'OPTIONS', to);
  actor.peer.send(request, to.target, { repeat: true });
  const branch = request.topVia?.branch;
  const answer = await this.runtime.until(
    () =>
      actor.peer.inbox.find(
        ({ message }) => message instanceof Response && message.status >= 200 && message.topVia?.branch === branch,
      ),
    this.answerLimitMs,
  );
  actor.peer.stopRepeating(branch);
  if (!answer) throw new Inconclusive(`${target} does not answer OPTIONS: what it did not send means nothing`);
  answer.taken = true;
});

/** The first response to the request, however late, and how long it took, ms. */
async function firstResponse(
  world: SipWorld,
  actor: Actor,
  method: string,
  limitMs: number,
): Promise<{ sent: Sent; received?: Received; tookMs: number }> {
  const sent = actor.lastByMethod.get(method);
  const branch = sent?.message?.topVia?.branch;
  if (!sent || !branch) throw new CaseError(`${actor.name} has sent no ${method} with a branch`);
  const received = await world.runtime.until(
    () =>
      actor.peer.inbox.find(
        ({ message }) =>
          message instanceof Response && message.topVia?.branch === branch && message.cseq?.method === method,
      ),
    Math.max(sent.at + limitMs - world.runtime.clock.now(), 0),
  );
  return { sent, received, tookMs: received ? received.at - sent.at : Number.NaN };
}

// 17.2.1: 200 ms, and what the network and the machine under test need to say it.
Then(
  '{peer} receives the first response to the {method} within {duration}, give or take {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string, slack: string) {
    const limit = this.ms(duration) + this.ms(slack);
    const { sent, received, tookMs } = await firstResponse(this, this.actor(name), method, limit + 2000);
    if (received && tookMs <= limit) return;
    const lag = this.runtime.lagSince(sent.at);
    if (lag > this.ms(slack))
      throw new Inconclusive(`our own clock lagged ${lag.toFixed(0)} ms while the response was awaited`);
    const observed = received
      ? `it received ${summarize(received.message)} after ${seconds(tookMs)}`
      : `it received none within ${seconds(limit + 2000)}`;
    throw new SutViolation(`${name} to receive a response to the ${method} within ${duration}`, observed);
  },
);

/** RFC 4320 4.1: the ms until the Timer E of a client is reset to T2. */
function untilTimerEReachesT2(world: SipWorld): number {
  let [interval, passed] = [world.ms('T1'), world.ms('T1')];
  for (interval *= 2; interval < world.ms('T2'); interval *= 2) passed += interval;
  return passed;
}
Then(
  '{peer} receives no response to the {method} before Timer E has reached T2',
  async function (this: SipWorld, name: string, method: string) {
    const limit = untilTimerEReachesT2(this) * 0.95;
    const { received, tookMs } = await firstResponse(this, this.actor(name), method, limit);
    if (received && tookMs < limit)
      throw new SutViolation(
        `no response to the ${method} within ${seconds(limit)}`,
        `${name} received ${summarize(received.message)} after ${seconds(tookMs)}`,
      );
  },
);
Then(
  '{peer} receives 100 to the {method} within {duration} after Timer E has reached T2',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    const limit = untilTimerEReachesT2(this) + this.ms(duration);
    const { received, tookMs } = await firstResponse(this, this.actor(name), method, limit);
    const status = (received?.message as Response | undefined)?.status;
    if (status === 100 && tookMs <= limit) return;
    const observed = received ? `received ${summarize(received.message)}` : 'received no response';
    throw new SutViolation(`${name} to receive 100 to the ${method} within ${seconds(limit)}`, `it ${observed}`);
  },
);

/** A response that matches no transaction of the SUT (17.1.3). */
When('{peer} answers {int} on another branch', function (this: SipWorld, name: string, status: number) {
  const actor = this.actor(name);
  const received = actor.lastIncoming;
  if (!received) throw new CaseError(`${name} has received no request that it could answer`);
  const response = composeResponse(received.message, status, actor.tag, actor.contact);
  const [top, ...others] = response.vias;
  top.params.set('branch', `z9hG4bK${this.runtime.random.token(16)}`);
  response.set('Via', [top, ...others]);
  actor.peer.send(response, responseTarget(response, received.flow));
});

Then('it came over {transport}', function (this: SipWorld, transport: string) {
  const { it } = this;
  if (!it) throw new CaseError('no message was received yet that "it" could mean');
  if (it.flow.transport !== transport)
    throw new SutViolation(`${summarize(it.message)} over ${transport}`, `it came over ${it.flow.transport}`);
});
