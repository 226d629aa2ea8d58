// A share of the selected cases, so that several machines divide one run among them.
import type { Shard } from '../reports/types';

/** Which share is wanted: the first, second… of so many. */
export type ShardOrder = Pick<Shard, 'index' | 'of'>;

/** More would leave each with next to nothing, and is more likely a slip. */
const mostShards = 1000;

/** `2/5`: the second of five. @throws Error that says what to write */
export function parseShard(text: string): ShardOrder {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text.trim())?.map(Number) ?? [];
  if (index === undefined || of === undefined)
    throw new Error(`--shard takes which share of how many, such as 2/5, not "${text}"`);
  if (of < 1 || of > mostShards) throw new Error(`--shard ${text}: there can be from 1 to ${mostShards} shards`);
  if (index < 1 || index > of) throw new Error(`--shard ${text}: the shards of ${of} are numbered from 1 to ${of}`);
  return { index, of };
}

/**
 * The cases of one shard: every `of`th of those selected, so that neighbours, which often wait equally long, are shared out.
 * All shards together hold each case once, as long as the selection is the same. @throws Error when nothing is left for it
 */
export function takeShard<T>(selected: readonly T[], { index, of }: ShardOrder): T[] {
  const own = selected.filter((_, position) => position % of === index - 1);
  if (own.length === 0)
    throw new Error(
      `--shard ${index}/${of}: nothing is left for it, as only ${selected.length} case(s) are selected: use at most ${selected.length} shards`,
    );
  return own;
}
