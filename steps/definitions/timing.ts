// When copies of a message come, and when they stop (17.1, 17.2, 13.3.1.4).
import { Then } from '@cucumber/cucumber';
import { Request, Response } from '../../simulator/message';
import { CaseError, expectCopies, expectNone, type Received, SutViolation } from '../../simulator/peer';
import type { StatusSet } from '../parameter-types';
import type { SipWorld } from '../world';

/** The network's and the peers' own part in a measured interval. */
const slackMs = 60;

function lastOf(world: SipWorld, name: string, matches: (received: Received) => boolean, what: string): Received {
  const found = world.actor(name).peer.inbox.findLast(r => !r.copyOf && r.taken && matches(r));
  if (!found) throw new CaseError(`${name} has received no ${what} whose copies could be awaited`);
  return found;
}

const isMethod =
  (method: string) =>
  (r: Received): boolean =>
    r.message instanceof Request && r.message.method === method;
const isStatus =
  (statuses: StatusSet) =>
  (r: Received): boolean =>
    r.message instanceof Response && statuses.accepts(r.message.status);

Then(
  '{peer} receives the {method} again after {durations}, within {int}%',
  async function (this: SipWorld, name: string, method: string, durations: string[], percent: number) {
    const first = lastOf(this, name, isMethod(method), method);
    await expectCopies(
      this.actor(name).peer,
      first,
      durations.map(d => this.ms(d)),
      percent / 100,
      slackMs,
    );
  },
);
Then(
  '{peer} receives the {status} again after {durations}, within {int}%',
  async function (this: SipWorld, name: string, statuses: StatusSet, durations: string[], percent: number) {
    const first = lastOf(this, name, isStatus(statuses), statuses.text);
    await expectCopies(
      this.actor(name).peer,
      first,
      durations.map(d => this.ms(d)),
      percent / 100,
      slackMs,
    );
  },
);

/** Silence from now on: copies that came before are not counted. */
async function noMore(world: SipWorld, name: string, first: Received, what: string, duration: string): Promise<void> {
  const { peer } = world.actor(name);
  await expectNone(
    peer,
    r => r.copyOf === first,
    `no further copy of the ${what}`,
    world.ms(duration),
    peer.inbox.length,
  );
}
Then(
  '{peer} does not receive the {method} again for {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    await noMore(this, name, lastOf(this, name, isMethod(method), method), method, duration);
  },
);
Then(
  '{peer} does not receive the {status} again for {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, duration: string) {
    await noMore(this, name, lastOf(this, name, isStatus(statuses), statuses.text), statuses.text, duration);
  },
);
Then(
  '{peer} receives the {status} again within {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, duration: string) {
    await again(this, name, lastOf(this, name, isStatus(statuses), statuses.text), statuses.text, duration);
  },
);
Then(
  '{peer} receives the {method} again within {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    await again(this, name, lastOf(this, name, isMethod(method), method), method, duration);
  },
);

/** One copy that no step has accounted for. */
async function again(world: SipWorld, name: string, first: Received, what: string, duration: string): Promise<void> {
  const { peer } = world.actor(name);
  const limit = world.ms(duration);
  const copy = await peer.runtime.until(() => peer.inbox.find(r => r.copyOf === first && !r.taken), limit);
  if (!copy) throw new SutViolation(`${name} to receive the ${what} again`, `no copy came within ${duration}`);
  copy.taken = true;
}
