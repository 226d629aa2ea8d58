import assert from 'node:assert/strict';
import { durationMs } from '../../steps/durations';

describe('steps/durations', () => {
  const timers = { T1: 100, C: 6000 };
  const table: [string, number][] = [
    ['500 ms', 500],
    ['10 s', 10_000],
    ['T1', 100],
    ['64*T1', 6400],
    ['2*T1 + 1 s', 1200],
    ['Timer C', 6000],
    ['T2', 4000],
    ['Timer F', 6400],
    ['Timer D', 32_000],
    ['0.5*T1', 50],
  ];
  for (const [text, ms] of table) it(`${text} is ${ms} ms`, () => assert.equal(durationMs(text, timers), ms));
  it('refuses what is no duration', () => assert.throws(() => durationMs('soon', timers), /not a duration/));
});
