import assert from 'node:assert/strict';
import { retryAfter } from '../../simulator/dialog';
import { glareDelay, refusals } from '../../simulator/dialog/refusal';
import { seededRandom } from '../../simulator/runtime';

const random = seededRandom(1);
const drawn = <T>(draw: () => T): Set<T> => new Set(Array.from({ length: 20_000 }, draw));

describe('what is refused within a dialog', () => {
  it('names a requirement and the status it asks for', () => {
    for (const [name, { requirement, status }] of Object.entries(refusals)) {
      assert.match(requirement, /^RFC\d{4}:[\d.]+-\d+$/, name);
      assert([481, 491, 500].includes(status), name);
    }
  });

  it('may be tried again after 0 to 10 s (14.2)', () => {
    assert.deepEqual(
      [...drawn(() => Number(retryAfter(random)))].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });

  it('after a 491, in 2.1 to 4 s by the owner of the Call-ID, in 0 to 2 s by the other (14.1)', () => {
    for (const [owns, from, to] of [
      [true, 2100, 4000],
      [false, 0, 2000],
    ] as const) {
      const delays = [...drawn(() => glareDelay(owns, random))].sort((a, b) => a - b);
      assert.equal(delays.length, (to - from) / 10 + 1);
      assert.deepEqual([delays[0], delays.at(-1)], [from, to]);
      assert(delays.every(delay => delay % 10 === 0));
    }
  });
});
