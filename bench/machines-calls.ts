// Whole calls in the virtual world: a phone calls another through the record-routing proxy, and hangs up.
import assert from 'node:assert/strict';
import { Trace } from '../simulator/capture';
import { Phone, StatefulProxy } from '../simulator/element';
import { formatAddress, type Runtime } from '../simulator/runtime';
import { median } from './command';
import { countingWorld, type Spent, stopwatch } from './machines-world';

/** ms of virtual time from the answer to the BYE. */
const talk = 1000;
const warmUp = 5000;
const turns = 20;
const callsPerTurn = 1000;
/** Seconds: no refresh while it is measured. */
const expires = 1_000_000;

/** What a call is on the wire, as the proxy sends and receives it. */
const flow = [
  'in INVITE',
  'out 100',
  'out INVITE',
  'in 180',
  'out 180',
  'in 200',
  'out 200',
  'in ACK',
  'out ACK',
  'in BYE',
  'out BYE',
  'in 200',
  'out 200',
];

interface Players {
  runtime: Runtime;
  caller: Phone;
  callee: Phone;
  proxy: StatefulProxy;
}

/** Row `virtual-calls`: calls per second of CPU time, the median of the turns; and of wall time. */
export async function virtualCalls(): Promise<Record<string, string | number>> {
  await checkFlow();
  const { runtime, datagrams } = countingWorld();
  const players = await start(runtime);
  await calls(players, warmUp);
  const spent: Spent[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const before = datagrams();
    const watch = stopwatch();
    await calls(players, callsPerTurn);
    spent.push(watch());
    assert.equal(datagrams() - before, callsPerTurn * flow.length, 'datagrams that should not be, or missing ones');
  }
  await runtime.until(() => undefined, 60_000);
  assert.equal(players.proxy.pending, 0, 'the proxy has response contexts left');
  stop(players);
  const rates = spent.map(({ cpu }) => callsPerTurn / cpu);
  return {
    name: 'virtual-calls',
    perSecond: Math.round(median(rates)),
    best: Math.round(Math.max(...rates)),
    perWallSecond: Math.round(median(spent.map(({ wall }) => callsPerTurn / wall))),
    calls: turns * callsPerTurn,
  };
}

/** Before anything is timed: what one call is on the wire. */
async function checkFlow(): Promise<void> {
  const { runtime } = countingWorld();
  const trace = new Trace();
  const players = await start(runtime, trace);
  const before = trace.entries.length;
  await calls(players, 1);
  const seen = trace.entries.slice(before).map(({ direction, message }) => {
    const what = message?.isRequest() ? message.method : message?.isResponse() ? message.status : 'nothing';
    return `${direction} ${what}`;
  });
  assert.deepEqual(seen, flow);
  stop(players);
}

async function start(runtime: Runtime, trace?: Trace): Promise<Players> {
  const common = { runtime, host: '127.0.0.1' };
  const domain = 'example.com';
  const proxy = await StatefulProxy.start({ ...common, domain, trace, expires: { max: expires } });
  const at = `sip:${formatAddress(proxy.address)}`;
  const caller = await Phone.start({ ...common, user: 'alice', domain, outboundProxy: `${at};lr` });
  const callee = await Phone.start({ ...common, user: 'bob', domain, outboundProxy: `${at};lr` });
  await callee.register({ registrar: at, user: 'bob', domain, expires });
  await runtime.until(() => callee.registrationOutcome, 1000);
  assert.equal(callee.registrationOutcome, 200);
  await runtime.until(() => undefined, 60_000);
  return { runtime, caller, callee, proxy };
}

/** One call after the other, each seen to its end on both sides. */
async function calls({ runtime, caller, callee }: Players, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const call = caller.dial('sip:bob@example.com');
    await runtime.until(() => call.outcome, 1000);
    assert.equal(call.outcome, 200);
    await runtime.until(() => undefined, talk);
    assert.deepEqual([caller.activeCalls, callee.activeCalls], [1, 1]);
    await caller.hangUp();
    const over = (): true | undefined => (caller.activeCalls + callee.activeCalls === 0 ? true : undefined);
    assert.equal(await runtime.until(over, 1000), true, 'a call did not end');
  }
}

function stop({ runtime, caller, callee, proxy }: Players): void {
  for (const element of [caller, callee, proxy]) element.stop();
  runtime.close();
}
