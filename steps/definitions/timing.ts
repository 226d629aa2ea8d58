// How fast the first response comes (17.2.1), and when a 100 to a request other than INVITE may come (RFC 4320).
import { Then } from '@cucumber/cucumber';
import type { Response } from '../../simulator/message';
import {
  answers,
  CaseError,
  Inconclusive,
  type Received,
  type Sent,
  SutViolation,
  seconds,
  summarize,
} from '../../simulator/peer';
import type { Actor } from '../actor';
import type { SipWorld } from '../world';

/** The first response to the request, however late, and how long it took, ms. */
async function firstResponse(
  world: SipWorld,
  actor: Actor,
  method: string,
  limitMs: number,
): Promise<{ sent: Sent; received?: Received; tookMs: number }> {
  const sent = actor.lastByMethod.get(method);
  if (!sent?.message?.topVia?.branch) throw new CaseError(`${actor.name} has sent no ${method} with a branch`);
  const received = await world.runtime.until(
    () => actor.peer.inbox.find(({ message }) => answers(message, sent.message)),
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
    const expected = `${name} to receive a response to the ${method} within ${duration}`;
    throw new SutViolation(expected, observed, received !== undefined);
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
