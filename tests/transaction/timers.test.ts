import assert from 'node:assert/strict';
import { firstInterval, nextInterval, resolveTimers, type TimerName } from '../../simulator/transaction';

describe('timer values', () => {
  const all: TimerName[] = ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', '100', 'late100'];
  const table = (reliable: boolean, given = {}): Record<string, number> =>
    Object.fromEntries(all.map(timer => [timer, firstInterval(timer, resolveTimers(given), reliable)]));

  it('are those of RFC 3261 table 4 and RFC 6026', () => {
    const life = { B: 32000, F: 32000, H: 32000, L: 32000, M: 32000, '100': 200, late100: 3500 };
    const retransmission = { A: 500, E: 500, G: 500 };
    assert.deepEqual(table(false), { ...life, ...retransmission, D: 32000, I: 5000, J: 32000, K: 5000 });
    assert.deepEqual(table(true), { ...life, ...retransmission, D: 0, I: 0, J: 0, K: 0 });
  });

  it('derive from T1, T2 and T4; Timer D is 32 s at least', () => {
    const { B, D, I, J, K, L, M, A, late100 } = table(false, { T1: 10, T2: 40, T4: 50 });
    assert.deepEqual([B, D, I, J, K, L, M, A, late100], [640, 32000, 50, 640, 50, 640, 640, 10, 30]);
    assert.equal(table(false, { T1: 1000 }).D, 64000);
  });

  it('are as given where given', () => {
    assert.deepEqual({ ...resolveTimers({ B: 7, D: 9, T1: undefined }) }.B, 7);
    assert.equal(table(false, { D: 9 }).D, 9);
    assert.equal(table(true, { D: 9 }).D, 0);
    assert.equal(resolveTimers({ T1: undefined }).T1, 500);
  });

  it('wait T1 for the 100 to a non-INVITE where T1 is not below T2', () => {
    assert.equal(table(false, { T1: 4000, T2: 4000 }).late100, 4000);
  });

  it('double: A without bound, E and G up to T2', () => {
    const values = resolveTimers();
    assert.deepEqual(
      ['A', 'E', 'G'].map(timer => nextInterval(timer as TimerName, 3000, values)),
      [6000, 4000, 4000],
    );
    assert.deepEqual(
      ['A', 'E', 'G'].map(timer => nextInterval(timer as TimerName, 500, values)),
      [1000, 1000, 1000],
    );
  });
});
