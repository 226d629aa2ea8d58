import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventQueue } from '../../simulator/runtime/virtual-queue';

describe('event queue', () => {
  it('runs by time, and by order of planning at the same time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.boolean())), plans => {
        const queue = new EventQueue();
        const ran: [number, number][] = [];
        const timers = plans.map(([delay], i) => queue.setTimer(delay, () => ran.push([queue.now(), i])));
        plans.forEach(([, cancelled], i) => {
          if (cancelled) timers[i].cancel();
        });
        while (queue.nextAt() !== undefined) queue.runNext();
        const expected = plans
          .map(([delay, cancelled], i) => ({ delay, cancelled, i }))
          .filter(plan => !plan.cancelled)
          .sort((a, b) => a.delay - b.delay || a.i - b.i)
          .map(plan => [plan.delay, plan.i]);
        assert.deepEqual(ran, expected);
      }),
    );
  });

  it('survives thousands of cancelled timers', () => {
    const queue = new EventQueue();
    const ran: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      const timer = queue.setTimer(i, () => ran.push(i));
      if (i % 100 !== 0) timer.cancel();
      timer.cancel();
    }
    queue.setTimer(20_000, () => ran.push(-1));
    while (queue.nextAt() !== undefined) queue.runNext();
    assert.deepEqual(ran, [-1]);
  });

  it('takes a negative delay as none, and refuses NaN', () => {
    const queue = new EventQueue();
    queue.setTimer(-5, () => {});
    queue.runNext();
    assert.equal(queue.now(), 0);
    assert.throws(() => queue.setTimer(Number.NaN, () => {}), RangeError);
  });

  it('does not mind a timer cancelled after it fired', () => {
    const queue = new EventQueue();
    let fired = 0;
    const timer = queue.setTimer(1, () => fired++);
    queue.runNext();
    timer.cancel();
    queue.setTimer(1, () => fired++);
    queue.runNext();
    assert.equal(fired, 2);
    assert.equal(queue.nextAt(), undefined);
  });
});
