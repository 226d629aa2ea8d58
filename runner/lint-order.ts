// Brings together what belongs together in a capture: the rules then look at one call after the other, and none has to be kept
// while others go on.
import type { CapturedMessage } from '../simulator/capture';
import { type Message, parseMessage } from '../simulator/message';
import { hasMagicCookie } from '../simulator/transaction';

/** Of each message the first one of those that it belongs with, by their places; some hundred thousand cost a second. */
export type Groups = Int32Array;

/** Messages of one Call-ID belong together, and those of one transaction, should its messages have several. */
export function groupsOf(messages: readonly CapturedMessage[]): Groups {
  const groups = new Int32Array(messages.length);
  const first = new Map<string, number>();
  const root = (at: number): number => {
    let top = at;
    while (groups[top] !== top) {
      groups[top] = groups[groups[top]]; // so that no way gets long
      top = groups[top];
    }
    return top;
  };
  for (const [index, { bytes }] of messages.entries()) {
    groups[index] = index;
    const { message } = parseMessage(bytes);
    if (!message) continue;
    for (const key of keysOf(message)) {
      const known = first.get(key);
      if (known === undefined) first.set(key, index);
      else {
        const [a, b] = [root(known), root(index)];
        groups[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  for (const index of groups.keys()) groups[index] = root(index);
  return groups;
}

function keysOf(message: Message): string[] {
  const call = `call ${message.callId ?? ''}`;
  const branch = message.topVia?.branch;
  return branch !== undefined && hasMagicCookie(branch) ? [call, `branch ${branch.toLowerCase()}`] : [call];
}

/** The places, group after group, those of a group in order; and how many the largest group has. */
export function grouped(places: readonly number[], groups: Groups): { places: number[]; most: number } {
  const sizes = new Map<number, number>();
  for (const place of places) sizes.set(groups[place], (sizes.get(groups[place]) ?? 0) + 1);
  let most = 0;
  for (const size of sizes.values()) most = Math.max(most, size);
  return { places: [...places].sort((a, b) => groups[a] - groups[b] || a - b), most };
}
