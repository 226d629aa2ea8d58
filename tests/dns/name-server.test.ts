import assert from 'node:assert/strict';
import { type DnsResult, isFailure, isWithin, NameServer, NetworkClient, parseZone } from '../../simulator/dns';
import { type VirtualRuntime, virtualRuntime } from '../../simulator/runtime';

describe('a name server that cases share', () => {
  let runtime: VirtualRuntime;
  let server: NameServer;
  let client: NetworkClient;
  beforeEach(async () => {
    runtime = virtualRuntime();
    server = await NameServer.open(runtime, {
      listen: [{ host: '127.0.0.1', port: 53 }],
      zone: parseZone('host.first.test A 192.0.2.1'),
      rules: [{ within: 'first.test', nth: 2, does: { kind: 'rcode', rcode: 'REFUSED' } }],
    });
    client = await NetworkClient.open(runtime, { servers: server.addresses, rounds: 1 });
  });
  afterEach(() => runtime.close());

  /** An address, or why there is none. */
  const ask = async (name: string): Promise<string> => {
    let result: DnsResult | undefined;
    client.query({ name, type: 'A' }, found => {
      result = found;
    });
    await runtime.until(() => result, 60_000);
    assert.ok(result);
    if (isFailure(result)) return result.failure;
    const [record] = result.answers;
    return record?.type === 'A' ? record.address : result.code;
  };

  it('has what each of them published, for as long as that wants it', async () => {
    const second = server.publish(parseZone('host.second.test A 192.0.2.2'));
    const third = server.publish(parseZone('host.third.test A 192.0.2.3\nhost.second.test A 192.0.2.2'));
    assert.deepEqual(
      [await ask('host.first.test'), await ask('host.second.test'), await ask('host.third.test')],
      ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    );
    third();
    assert.deepEqual([await ask('host.second.test'), await ask('host.third.test')], ['192.0.2.2', 'NXDOMAIN']);
    second();
    assert.equal(await ask('host.second.test'), 'NXDOMAIN');
    assert.equal(await ask('second.test'), 'NXDOMAIN');
  });

  it('follows the rules of each for its own domain, and counts on for the others', async () => {
    await ask('host.first.test');
    const withdraw = server.publish(parseZone('host.second.test A 192.0.2.2'), [
      { within: 'Second.Test', does: { kind: 'rcode', rcode: 'SERVFAIL' } },
    ]);
    assert.deepEqual([await ask('host.second.test'), await ask('host.first.test')], ['SERVFAIL', 'REFUSED']);
    withdraw();
    assert.deepEqual([await ask('host.second.test'), await ask('host.first.test')], ['NXDOMAIN', '192.0.2.1']);
  });

  it('knows what lies within a domain', () => {
    assert.ok(isWithin('a.b.test.', 'B.test') && isWithin('b.test', 'b.test.'));
    assert.ok(!isWithin('ab.test', 'b.test') && !isWithin('test', 'b.test'));
  });
});
