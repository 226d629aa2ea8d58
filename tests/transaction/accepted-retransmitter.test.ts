import assert from 'node:assert/strict';
import { virtualRuntime } from '../../simulator/runtime';
import { AcceptedRetransmitter } from '../../simulator/transaction';

describe('AcceptedRetransmitter', () => {
  function start(timers = {}) {
    const runtime = virtualRuntime({ seed: 1 });
    const { clock } = runtime;
    const log: string[] = [];
    const retransmitter = new AcceptedRetransmitter({
      clock,
      timers,
      repeat: () => log.push(`${clock.now()}`),
      onNoAck: () => log.push(`${clock.now()} no ACK`),
    });
    return { log, retransmitter, at: (ms: number) => runtime.until(() => undefined, ms - clock.now()) };
  }

  it('repeats after T1, doubling up to T2, until 64*T1', async () => {
    const { log, at, retransmitter } = start();
    await at(100_000);
    const times = [500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500];
    assert.deepEqual(log, [...times.map(String), '32000 no ACK']);
    assert.equal(retransmitter.active, false);
  });

  it('ends with the ACK', async () => {
    const { log, at, retransmitter } = start({ T1: 100 });
    await at(400);
    assert.equal(retransmitter.active, true);
    retransmitter.stop();
    retransmitter.stop();
    await at(100_000);
    assert.deepEqual(log, ['100', '300']);
    assert.equal(retransmitter.active, false);
  });

  it('may be stopped by what it repeats', async () => {
    const runtime = virtualRuntime({ seed: 1 });
    let count = 0;
    const retransmitter: AcceptedRetransmitter = new AcceptedRetransmitter({
      clock: runtime.clock,
      repeat: () => {
        count++;
        retransmitter.stop();
      },
    });
    await runtime.until(() => undefined, 100_000);
    assert.equal(count, 1);
  });
});
