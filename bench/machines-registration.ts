// An idle registration in the virtual world: a phone that does nothing but refresh its binding, for a long time.
import assert from 'node:assert/strict';
import { Phone, Registrar } from '../simulator/element';
import { formatAddress } from '../simulator/runtime';
import { countingWorld, stopwatch } from './machines-world';

const hours = 1000;
const hourMs = 3_600_000;
/** Seconds. Refreshed when nine tenths have passed: every 59.4 s. */
const expires = 66;

/** Row `virtual-registration-hours`: simulated hours per second of wall time. */
export async function registrationHours(): Promise<Record<string, string | number>> {
  const { runtime, datagrams } = countingWorld();
  const common = { runtime, host: '127.0.0.1' };
  const domain = 'example.com';
  const registrar = await Registrar.start({ ...common, domain });
  const phone = await Phone.start({ ...common, user: 'alice', domain });
  await phone.register({ registrar: `sip:${formatAddress(registrar.address)}`, user: 'alice', domain, expires });
  const watch = stopwatch();
  for (let hour = 0; hour < hours; hour++) {
    await runtime.until(() => undefined, hourMs);
    assert.equal(phone.registrationOutcome, 200);
    assert.equal(registrar.bindings.of('alice').length, 1, `no binding after ${hour} hours`);
  }
  const { cpu, wall } = watch();
  const refreshes = datagrams() / 2;
  assert(refreshes >= (hours * hourMs) / 60_000, `${refreshes} refreshes in ${hours} hours`);
  phone.stop();
  registrar.stop();
  runtime.close();
  return {
    name: 'virtual-registration-hours',
    perSecond: Math.round(hours / wall),
    wallSeconds: Number(wall.toFixed(2)),
    cpuSeconds: Number(cpu.toFixed(2)),
    hours,
    refreshes: Math.floor(refreshes),
  };
}
