import assert from 'node:assert/strict';
import { seededRandom } from '../../simulator/runtime';

describe('seeded random', () => {
  it('repeats its sequence for the same seed, and not for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random.number());
    };
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    assert.notDeepEqual(draw(7), draw(-7));
    assert.notDeepEqual(draw(7), draw(7.5));
    assert.equal(seededRandom(42).seed, 42);
  });

  it('keeps within its bounds and reaches all of them', () => {
    const random = seededRandom(1);
    const seen = new Set<number>();
    for (let i = 0; i < 1000; i++) {
      const number = random.number();
      assert.ok(number >= 0 && number < 1);
      seen.add(random.integer(6));
    }
    assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
    assert.equal(random.integer(1), 0);
  });

  it('is spread evenly enough', () => {
    const random = seededRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.integer(10)]++;
    for (const count of counts) assert.ok(count > 850 && count < 1150, String(counts));
  });

  it('makes tokens of lower-case letters and digits', () => {
    const random = seededRandom(5);
    assert.match(random.token(64), /^[a-z0-9]{64}$/);
    assert.equal(random.token(0), '');
    assert.notEqual(random.token(16), random.token(16));
  });

  it('refuses bounds and seeds that mean nothing', () => {
    assert.throws(() => seededRandom(Number.NaN), RangeError);
    assert.throws(() => seededRandom(1).integer(0), RangeError);
    assert.throws(() => seededRandom(1).integer(Number.NaN), RangeError);
  });
});
