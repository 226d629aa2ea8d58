// How punctual timers are in real time, while many transactions wait: INVITEs over UDP on loopback that nobody answers.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Request } from '../simulator/message';
import { type Clock, type Runtime, realRuntime } from '../simulator/runtime';
import { newBranch, TransactionLayer } from '../simulator/transaction';
import { TransportLayer } from '../simulator/transport';

const transactions = 500;
/** ms. Timer A fires after 150, 300, 600 … 4800 ms, Timer B after 9600. */
const T1 = 150;
const retransmissions = 6;
/** ms between two starts: cases are started one by one, too. */
const pace = 1;
/** Of the event loop's watch, ms; it counts what passes from one look to the next. */
const resolution = 1;

/** Row `timer-accuracy`: firings per second, and how many ms late they were, beside the event loop's own delay. */
export async function timerAccuracy(): Promise<Record<string, string | number>> {
  const runtime = realRuntime({ seed: 1 });
  const late: number[] = [];
  const watched: Runtime = { ...delegate(runtime), clock: watch(runtime.clock, late) };
  const silent = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
  let received = 0;
  silent.onDatagram = () => void received++;
  const transport = new TransportLayer(runtime, { host: '127.0.0.1', name: 'caller', onInbound: () => {} });
  const { port } = await transport.listen('UDP');
  const layer = new TransactionLayer({ runtime: watched, transport, timers: { T1 }, onRequest() {}, onAck() {} });
  const loop = monitorEventLoopDelay({ resolution });
  loop.enable();
  const began = performance.now();
  let timeouts = 0;
  for (let n = 0; n < transactions; n++) {
    layer.send(
      invite(n, port, newBranch(runtime.random)),
      { transport: 'UDP', remote: silent.local },
      { onResponse() {}, onTimeout: () => void timeouts++, onTransportError: error => assert.fail(error) },
    );
    await runtime.until(() => undefined, pace);
  }
  await runtime.until(() => (timeouts === transactions ? true : undefined), 64 * T1 + 5000);
  const seconds = (performance.now() - began) / 1000;
  loop.disable();
  layer.close();
  transport.close();
  runtime.close();
  assert.equal(timeouts, transactions);
  assert.equal(late.length, transactions * (retransmissions + 1), 'timers that fired');
  assert.equal(received, transactions * (retransmissions + 1), 'INVITEs that came');
  const loopDelay = (percent: number): number => ms(loop.percentile(percent) / 1e6 - resolution);
  return {
    name: 'timer-accuracy',
    perSecond: Math.round(late.length / seconds),
    firings: late.length,
    p50Ms: ms(percentile(late, 50)),
    p99Ms: ms(percentile(late, 99)),
    maxMs: ms(percentile(late, 100)),
    loopP50Ms: loopDelay(50),
    loopP99Ms: loopDelay(99),
    loopMaxMs: loopDelay(100),
  };
}

/** The runtime's own parts, for an object that has another clock. */
function delegate(runtime: Runtime): Runtime {
  return {
    kind: runtime.kind,
    clock: runtime.clock,
    network: runtime.network,
    random: runtime.random,
    until: (poll, limitMs) => runtime.until(poll, limitMs),
    lagSince: since => runtime.lagSince(since),
    close: () => runtime.close(),
  };
}

/** A clock that notes of each timer that fires how late it was, in ms. */
function watch(clock: Clock, late: number[]): Clock {
  return {
    now: () => clock.now(),
    setTimer(delayMs, fire) {
      const due = clock.now() + delayMs;
      return clock.setTimer(delayMs, () => {
        late.push(clock.now() - due);
        fire();
      });
    },
  };
}

function invite(n: number, port: number, branch: string): Request {
  return new Request('INVITE', 'sip:silent@127.0.0.1', [
    ['Via', `SIP/2.0/UDP 127.0.0.1:${port};branch=${branch};rport`],
    ['Max-Forwards', '70'],
    ['From', `<sip:caller@127.0.0.1>;tag=${n}`],
    ['To', '<sip:silent@127.0.0.1>'],
    ['Call-ID', `${n}@127.0.0.1`],
    ['CSeq', '1 INVITE'],
    ['Contact', `<sip:caller@127.0.0.1:${port}>`],
  ]);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

const ms = (value: number): number => Number(value.toFixed(2));
