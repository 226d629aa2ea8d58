// What the phone under test is told to do. What its trigger can't do makes a case not applicable, and what it fails to do
// inconclusive: the phone was never asked.
import { Inconclusive } from '../simulator/peer';
import { type Order, type Trigger, understands } from '../systems/trigger';
import { NotApplicable } from './applicability';
import type { SipWorld } from './world';

/** Gives an order; `what` continues "failed to make the phone". @throws NotApplicable, Inconclusive */
export async function order(
  world: SipWorld,
  name: Order,
  what: string,
  give: (trigger: Trigger) => Promise<void> | undefined,
): Promise<void> {
  const { trigger } = world;
  if (!understands(trigger, name))
    throw new NotApplicable(`the profile's trigger can't make the phone ${what}: ${wanted(world, name)}`);
  try {
    await give(trigger);
  } catch (error) {
    throw new Inconclusive(
      `the trigger failed to make the phone ${what}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** What to add to the profile. */
function wanted({ profile }: SipWorld, name: Order): string {
  return profile.trigger?.kind === 'refer' ? 'REFER can only make it call, choose another kind' : `add trigger.${name}`;
}

/** When the case ends, whatever its verdict. A person is not asked for it: peers end what is left of calls. */
export function undo(world: SipWorld, name: 'hangUp' | 'unregister'): void {
  world.cleanups.push(async () => {
    const { trigger } = world;
    if (understands(trigger, name) && !trigger.asksSomebody) await trigger[name]();
  });
}
