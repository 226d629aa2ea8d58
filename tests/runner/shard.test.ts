import assert from 'node:assert/strict';
import { parseShard, takeShard } from '../../runner/shard';

const selected = Array.from({ length: 23 }, (_, index) => `case-${index}`);

describe('runner/shard', () => {
  it('reads which of how many', () => {
    assert.deepEqual(parseShard('2/5'), { index: 2, of: 5 });
    assert.deepEqual(parseShard(' 1/1 '), { index: 1, of: 1 });
  });

  for (const [text, said] of [
    ['2', /such as 2\/5, not "2"/],
    ['a/b', /such as 2\/5/],
    ['2/5/7', /such as 2\/5/],
    ['-1/5', /such as 2\/5/],
    ['1.5/3', /such as 2\/5/],
    ['0/5', /numbered from 1 to 5/],
    ['6/5', /numbered from 1 to 5/],
    ['1/0', /from 1 to 1000 shards/],
    ['1/1001', /from 1 to 1000 shards/],
  ] as const) {
    it(`refuses ${text}, and says what to write`, () => {
      assert.throws(() => parseShard(text), said);
    });
  }

  for (const count of [1, 2, 5, 23]) {
    it(`divides all cases among ${count}, each once, and fairly`, () => {
      const shards = Array.from({ length: count }, (_, index) => takeShard(selected, { index: index + 1, of: count }));
      assert.deepEqual(shards.flat().sort(), [...selected].sort());
      const sizes = shards.map(shard => shard.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join(', '));
    });
  }

  it('gives neighbours to different shards, and keeps the order in each', () => {
    assert.deepEqual(takeShard(selected, { index: 2, of: 10 }), ['case-1', 'case-11', 'case-21']);
  });

  it('refuses a shard that would run nothing', () => {
    assert.throws(() => takeShard(['a', 'b'], { index: 3, of: 3 }), /only 2 case\(s\) are selected: use at most 2/);
  });
});
