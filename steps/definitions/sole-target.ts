// Copies that must be alike, and messages that must all go to one of several places: what holds a transaction together behind
// a proxy that does not know of it (16.11, RFC 3263 4.4).
import { Then } from '@cucumber/cucumber';
import { type Message, Request } from '../../simulator/message';
import { CaseError, copiesOf, type Received, SutViolation, summarize } from '../../simulator/peer';
import type { Actor } from '../actor';
import type { SipWorld } from '../world';

const isNew =
  (method: string) =>
  ({ message, copyOf }: Received): boolean =>
    !copyOf && message instanceof Request && message.method === method;

function taken(world: SipWorld, received: Received): void {
  received.taken = true;
  world.it = received;
}

Then(
  'only one of {peer} and {peer} receives {method} within {duration}',
  async function (this: SipWorld, one: string, other: string, method: string, duration: string) {
    const peers = [this.actor(one), this.actor(other)];
    await this.runtime.until(() => undefined, this.ms(duration));
    const seen = peers.flatMap(({ peer }) => peer.inbox.filter(received => isNew(method)(received)));
    const expected = `one of ${one} and ${other} to receive ${method}`;
    if (seen.length > 1) throw new SutViolation(expected, `${seen.length} came, on different branches or to both`);
    if (!seen[0]) throw new SutViolation(expected, `neither did within ${duration}`);
    taken(this, seen[0]);
  },
);

/** Whoever is the first. */
Then(
  'one of {peer} and {peer} receives {method}',
  async function (this: SipWorld, one: string, other: string, method: string) {
    const peers = [this.actor(one), this.actor(other)];
    const first = (): Received | undefined =>
      peers.flatMap(({ peer }) => peer.inbox).find(received => !received.taken && isNew(method)(received));
    const found = await this.runtime.until(first, this.answerLimitMs);
    if (!found) throw new SutViolation(`one of ${one} and ${other} to receive ${method}`, 'neither did');
    taken(this, found);
  },
);

interface Holder {
  actor: Actor;
  first: Received;
}

/** The peer that a step has seen receive this method. */
function holderOf(world: SipWorld, method: string): Holder {
  for (const actor of world.actors.values()) {
    const first = actor.peer.inbox.findLast(received => received.taken && isNew(method)(received));
    if (first) return { actor, first };
  }
  throw new CaseError(`nobody has received ${method} yet`);
}

/** What any peer but its sender received of that method since, and no step has accounted for, copies of the first aside. */
function strayOf(world: SipWorld, method: string): { name: string; message: Message } | undefined {
  for (const { name, peer } of world.actors.values()) {
    const stray = peer.inbox.find(received => !received.taken && isNew(method)(received));
    if (stray) return { name, message: stray.message };
  }
  return undefined;
}

/** Waits for what `find` finds; whatever else comes of the method, there or elsewhere, is wrong. */
async function comesThere(
  world: SipWorld,
  { actor }: Holder,
  what: string,
  duration: string,
  find: () => Received | undefined,
  method: string,
): Promise<Received> {
  const found = await world.runtime.until(() => find() ?? strayOf(world, method), world.ms(duration));
  if (found && 'flow' in found) return found;
  const observed = found ? `${found.name} received ${summarize(found.message)}, which is no copy` : 'nothing came';
  throw new SutViolation(`${actor.name} to receive ${what} within ${duration}`, observed);
}

Then(
  'whoever received the {method} receives it again within {duration}',
  async function (this: SipWorld, method: string, duration: string) {
    const holder = holderOf(this, method);
    const { actor, first } = holder;
    const copy = (): Received | undefined => copiesOf(actor.peer, first).find(one => !one.taken);
    const found = await comesThere(this, holder, `the ${method} again`, duration, copy, method);
    found.taken = true;
  },
);

Then(
  'whoever received the {method} receives {method} within {duration}',
  async function (this: SipWorld, earlier: string, method: string, duration: string) {
    const holder = holderOf(this, earlier);
    const there = (): Received | undefined =>
      holder.actor.peer.inbox.find(received => !received.taken && isNew(method)(received));
    taken(this, await comesThere(this, holder, method, duration, there, method));
  },
);

/** Names and values in their order; a stray space counts as little as it does elsewhere (7.3.1). */
const contentOf = (message: Message, headers?: readonly string[]): string => {
  const names = headers ?? [...new Set(message.lines.map(({ key }) => key))];
  const fields = names.map(name => `${name}: ${message.getAll(name).join(', ').replace(/\s+/g, ' ')}`);
  const start = message instanceof Request ? message.requestUri : '';
  return headers ? fields.join('\n') : [start, ...fields, message.body.toString('latin1')].join('\n');
};

function alike(world: SipWorld, name: string, method: string, headers?: readonly string[]): void {
  const { peer } = world.actor(name);
  const first = peer.inbox.findLast(received => received.taken && isNew(method)(received));
  const copies = first ? copiesOf(peer, first) : [];
  if (!first || copies.length === 0) throw new CaseError(`${name} has received no copies of ${method}`);
  const wanted = contentOf(first.message, headers).split('\n');
  for (const copy of copies) {
    const has = contentOf(copy.message, headers).split('\n');
    const at = Array.from({ length: Math.max(wanted.length, has.length) }, (_, i) => i).find(i => has[i] !== wanted[i]);
    if (at !== undefined)
      throw new SutViolation(`a copy with ${wanted[at] ?? 'nothing more'}`, `one has ${has[at] ?? 'nothing there'}`);
  }
}

Then('the copies of the {method} that {peer} received are all alike', function (this: SipWorld, method, name) {
  alike(this, name, method);
});
Then(
  'the copies of the {method} that {peer} received have the same {headers}',
  function (this: SipWorld, method: string, name: string, headers: string[]) {
    alike(this, name, method, headers);
  },
);
