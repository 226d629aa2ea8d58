// What a trigger fails to do makes a case inconclusive: the phone was never asked.
import { Inconclusive } from '../simulator/peer';

/** Waits for what the phone was told to do; `what` continues "failed to make the phone". @throws Inconclusive */
export async function triggered(what: string, action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    throw new Inconclusive(
      `the trigger failed to make the phone ${what}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
