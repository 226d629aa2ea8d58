// Copies of a message: at which intervals they come and when they stop (17.1, 17.2, 13.3.1.4), and what comes in return
// for a copy.
import { Then } from '@cucumber/cucumber';
import { Response } from '../../simulator/message';
import {
  CaseError,
  copiesOf,
  expectCopies,
  expectNone,
  type Peer,
  type Received,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import type { Actor } from '../actor';
import type { MessageKind } from '../parameter-types';
import type { SipWorld } from '../world';

/** The network's and the peers' own part in a measured interval. */
const slackMs = 60;

/** The last such message that a step has received. */
function lastOf(peer: Peer, kind: MessageKind): Received {
  const found = peer.inbox.findLast(r => !r.copyOf && r.taken && kind.fits(r.message));
  if (!found) throw new CaseError(`${peer.name} has received no ${kind.text} whose copies could be awaited`);
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
  peer: Peer,
  first: Received,
  intervals: number[],
  percent: number,
  needed: number,
): Promise<void> {
  await expectCopies(peer, first, intervals.slice(0, needed), percent / 100, slackMs);
  // What may end earlier must still keep to the intervals for as long as it goes on.
  for (let n = needed; n < intervals.length; n++) {
    const last = copiesOf(peer, first).at(-1) ?? first;
    const limit = last.at + intervals[n] * (1 + percent / 100) + slackMs - world.runtime.clock.now();
    const next = await world.runtime.until(() => copiesOf(peer, first)[n], Math.max(limit, 0));
    if (!next) return;
    await expectCopies(peer, first, [intervals[n]], percent / 100, slackMs, n);
  }
}

Then(
  '{peer} receives the {message} again after {durations}, within {int}%',
  async function (this: SipWorld, name: string, kind: MessageKind, durations: string[], percent: number) {
    const { peer } = this.actor(name);
    const intervals = durations.map(duration => this.ms(duration));
    await expectCopies(peer, lastOf(peer, kind), intervals, percent / 100, slackMs);
  },
);
Then(
  '{peer} receives the {message} again at the intervals of Timer {word} for {duration}, within {int}%',
  async function (
    this: SipWorld,
    name: string,
    kind: MessageKind,
    timer: string,
    duration: string,
    percent: number,
  ): Promise<void> {
    const { peer } = this.actor(name);
    const intervals = intervalsOf(this, timer, this.ms(duration));
    await atIntervals(this, peer, lastOf(peer, kind), intervals, percent, beforeTimerC(this, kind.text, intervals));
  },
);

/** Counted from the copy that came last. */
Then(
  '{peer} receives the {message} {int} more times, {duration} apart, within {int}%',
  async function (
    this: SipWorld,
    name: string,
    kind: MessageKind,
    times: number,
    duration: string,
    percent: number,
  ): Promise<void> {
    const { peer } = this.actor(name);
    const first = lastOf(peer, kind);
    const intervals = Array.from({ length: times }, () => this.ms(duration));
    await expectCopies(peer, first, intervals, percent / 100, slackMs, copiesOf(peer, first).length);
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
  '{peer} receives the {message} again in return within {duration}',
  async function (this: SipWorld, name: string, kind: MessageKind, duration: string) {
    const actor = this.actor(name);
    await inReturn(this, actor, lastOf(actor.peer, kind), kind.text, duration);
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

/** One copy that no step has accounted for. */
Then(
  '{peer} receives the {message} again within {duration}',
  async function (this: SipWorld, name: string, kind: MessageKind, duration: string) {
    const { peer } = this.actor(name);
    const first = lastOf(peer, kind);
    // 13.2.2.4: an ACK to a copy of a 2xx need not be the first one to the letter.
    const isAckAgain = ({ message, copyOf }: Received): boolean =>
      kind.text === 'ACK' && !copyOf && kind.fits(message) && message.callId === first.message.callId;
    const copy = await this.runtime.until(
      () => copiesOf(peer, first).find(r => !r.taken) ?? peer.inbox.find(r => !r.taken && isAckAgain(r)),
      this.ms(duration),
    );
    if (!copy) throw new SutViolation(`${name} to receive the ${kind.text} again`, `no copy came within ${duration}`);
    copy.taken = true;
  },
);

/** Silence from now on: copies that came before are not counted. */
Then(
  '{peer} does not receive the {message} again for {duration}',
  async function (this: SipWorld, name: string, kind: MessageKind, duration: string) {
    const { peer } = this.actor(name);
    const first = lastOf(peer, kind);
    const what = `no further copy of the ${kind.text}`;
    await expectNone(peer, r => r.copyOf === first, what, this.ms(duration), peer.inbox.length);
  },
);
