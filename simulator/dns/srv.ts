/** The order in which SRV records are tried (RFC 2782, "Usage rules"). */
import type { Random } from '../runtime';
import { canonicalName } from './names';
import type { SrvRecord } from './types';

/**
 * By priority; among equals drawn by weight: the chance to come next is the weight's share in what is left, and a
 * weight of 0 has a very small one. The order of `records` is of no account: the same seed gives the same list.
 */
export function orderSrv(records: readonly SrvRecord[], random: Random): SrvRecord[] {
  const left = [...records].sort(byPriorityThenText);
  const ordered: SrvRecord[] = [];
  while (left.length > 0) {
    const { priority } = left[0];
    const group = left.splice(0, left.findLastIndex(record => record.priority === priority) + 1);
    while (group.length > 1) ordered.push(...group.splice(drawByWeight(group, random), 1));
    ordered.push(...group);
  }
  return ordered;
}

/** The index of the first record whose running sum of weights reaches a number drawn from 0 to the whole sum. */
function drawByWeight(group: readonly SrvRecord[], random: Random): number {
  const sum = group.reduce((total, { weight }) => total + weight, 0);
  const drawn = random.integer(sum + 1);
  let running = 0;
  return group.findIndex(({ weight }) => {
    running += weight;
    return running >= drawn;
  });
}

/** Records of weight 0 stand first in their group, as RFC 2782 wants them; else by their text (RFC 3263 4.4). */
function byPriorityThenText(a: SrvRecord, b: SrvRecord): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if ((a.weight === 0) !== (b.weight === 0)) return a.weight - b.weight;
  const left = canonicalName(a.target);
  const right = canonicalName(b.target);
  if (left !== right) return left < right ? -1 : 1;
  return a.port - b.port || a.weight - b.weight;
}
