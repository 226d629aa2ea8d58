// The virtual network's conditions: latencies, partitions, MTU, each for one link or all, changed while it runs.
import assert from 'node:assert/strict';
import {
  type Conditions,
  type Connection,
  DatagramError,
  type Latency,
  type VirtualRuntime,
  virtualRuntime,
} from '../../simulator/runtime';
import { testMaterial, Watched } from './worlds';

const [A, B, C] = ['127.0.0.2', '127.1.2.3', '2001:db8::3'];

async function hosts(runtime: VirtualRuntime) {
  const [a, b, c] = await Promise.all([A, B, C].map(host => runtime.network.udp({ host, port: 5060 })));
  const got: string[] = [];
  for (const [name, socket] of Object.entries({ a, b, c }))
    socket.onDatagram = bytes => got.push(`${bytes}>${name}@${runtime.clock.now()}`);
  const pass = (ms: number) => runtime.until(() => undefined, ms);
  return { a, b, c, got, pass };
}

async function tcp(runtime: VirtualRuntime) {
  const listener = await runtime.network.listen('TCP', { host: B, port: 0 });
  let server: Watched | undefined;
  listener.onConnection = connection => {
    server = new Watched(connection);
  };
  const client = new Watched(runtime.network.connect('TCP', A, listener.local));
  await runtime.until(() => server, 1000);
  assert.ok(server);
  return { client, server, listener };
}

async function arrivals(latencyMs: Latency, seed = 1, count = 2000): Promise<number[]> {
  const runtime = virtualRuntime({ seed, latencyMs });
  const { a, b } = await hosts(runtime);
  const times: number[] = [];
  b.onDatagram = () => times.push(runtime.clock.now());
  for (let i = 0; i < count; i++) a.send(Buffer.from('x'), b.local);
  await runtime.until(() => undefined, Infinity);
  return times;
}

describe('links of the virtual network', () => {
  it('draw uniform latencies within their bounds, by the seed', async () => {
    const times = await arrivals({ kind: 'uniform', minMs: 10, maxMs: 30 });
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    assert.ok(times[0] >= 10 && times[times.length - 1] <= 30);
    assert.ok(Math.abs(mean - 20) < 1, `mean ${mean}`);
    assert.deepEqual(await arrivals({ kind: 'uniform', minMs: 10, maxMs: 30 }), times);
    assert.notDeepEqual(await arrivals({ kind: 'uniform', minMs: 10, maxMs: 30 }, 2), times);
  });

  it('draw heavy-tailed latencies: mostly short, some very long, none beyond the bound', async () => {
    const times = await arrivals({ kind: 'heavy-tailed', minMs: 5, shape: 1, maxMs: 2000 });
    assert.ok(times[0] >= 5 && times[times.length - 1] <= 2000);
    const median = times[times.length / 2];
    assert.ok(median > 9 && median < 11, `the median of this Pareto distribution is 10, not ${median}`);
    assert.ok(times[times.length - 1] > 500);
  });

  it('keep the order of a stream whatever the latencies', async () => {
    const runtime = virtualRuntime({ latencyMs: { kind: 'heavy-tailed', minMs: 1, shape: 0.5, maxMs: 10_000 } });
    const listener = await runtime.network.listen('TCP', { host: B, port: 0 });
    let text = '';
    listener.onConnection = connection => {
      connection.onData = bytes => {
        text += bytes;
      };
    };
    const client = runtime.network.connect('TCP', A, listener.local);
    let sent = '';
    for (let i = 0; i < 200; i++) {
      client.write(Buffer.from(`${i},`));
      sent += `${i},`;
    }
    await runtime.until(() => undefined, Infinity);
    assert.equal(text, sent);
  });

  it('have conditions of their own, one way or both, which may change', async () => {
    const runtime = virtualRuntime();
    const { a, b, c, got, pass } = await hosts(runtime);
    runtime.links.set(A, B, { latencyMs: 50 });
    runtime.links.set(A, C, { latencyMs: 7 }, { oneWay: true });
    a.send(Buffer.from('1'), b.local);
    b.send(Buffer.from('2'), a.local);
    a.send(Buffer.from('3'), c.local);
    c.send(Buffer.from('4'), a.local);
    await pass(100);
    assert.deepEqual(got, ['4>a@1', '3>c@7', '1>b@50', '2>a@50']);
    runtime.links.setAll({ latencyMs: 3 });
    runtime.links.set(A, B, { loss: 1 });
    a.send(Buffer.from('5'), b.local);
    c.send(Buffer.from('6'), a.local);
    await pass(100);
    assert.deepEqual(got.slice(4), ['6>a@103']);
  });

  it('refuse impossible conditions', () => {
    const { links } = virtualRuntime();
    const impossible: Partial<Conditions>[] = [
      { loss: 1.1 },
      { latencyMs: -1 },
      { latencyMs: Number.NaN },
      { latencyMs: { kind: 'uniform', minMs: 2, maxMs: 1 } },
      { latencyMs: { kind: 'heavy-tailed', minMs: 1, maxMs: 2, shape: 0 } },
      { mtu: 0 },
    ];
    for (const conditions of impossible) {
      assert.throws(() => links.setAll(conditions), RangeError);
      assert.throws(() => links.set(A, B, conditions), RangeError);
    }
  });

  it('lose datagrams while they are cut, for a time, one way or both', async () => {
    const runtime = virtualRuntime();
    const { a, b, c, got, pass } = await hosts(runtime);
    const all = (text: string) => {
      a.send(Buffer.from(text), b.local);
      b.send(Buffer.from(text), a.local);
      a.send(Buffer.from(text), c.local);
    };
    const names = () => got.splice(0).map(line => line.slice(0, 3));
    runtime.links.partition([A], [B], { forMs: 100 });
    all('1');
    await pass(100);
    assert.deepEqual(names(), ['1>c']);
    all('2');
    await pass(10);
    assert.deepEqual(names(), ['2>b', '2>a', '2>c']);
    const heal = runtime.links.partition([A], [B, C], { oneWay: true });
    all('3');
    await pass(10);
    assert.deepEqual(names(), ['3>a']);
    heal();
    all('4');
    await pass(10);
    assert.deepEqual(names(), ['4>b', '4>a', '4>c']);
  });

  it('hold up streams while they are cut, and let them go on after', async () => {
    const runtime = virtualRuntime();
    const { client, server } = await tcp(runtime);
    const heal = runtime.links.partition([A], [B]);
    for (const text of ['one ', 'two ']) client.connection.write(Buffer.from(text));
    server.connection.write(Buffer.from('back'));
    await runtime.until(() => undefined, 10_000);
    assert.deepEqual([client.text, server.text], ['', '']);
    heal();
    client.connection.write(Buffer.from('three'));
    await runtime.until(() => undefined, 60_000);
    assert.deepEqual([client.text, server.text], ['back', 'one two three']);
    assert.ok(client.connection.open && server.connection.open);
  });

  it('end streams that wait too long with ETIMEDOUT, and nothing is left to happen then', async () => {
    const runtime = virtualRuntime();
    const { client, server, listener } = await tcp(runtime);
    runtime.links.partition([A], [B]);
    client.connection.write(Buffer.from('lost'));
    const since = runtime.clock.now();
    await runtime.until(() => client.closes || undefined, Infinity);
    assert.equal(client.error?.code, 'ETIMEDOUT');
    assert.ok(runtime.clock.now() - since >= 900_000);
    assert.equal(server.closes, 0, 'whoever sends nothing knows nothing');
    const late: Connection = runtime.network.connect('TCP', A, listener.local);
    const refused = new Watched(late);
    const start = runtime.clock.now();
    await runtime.until(() => refused.closes || undefined, Infinity);
    assert.equal(refused.error?.code, 'ETIMEDOUT');
    assert.equal(runtime.clock.now() - start, 127_000);
    assert.equal(await runtime.until(() => runtime.clock.now() > start + 127_000 || undefined, Infinity), undefined);
  });

  it('drop or report datagrams above the MTU, headers counted', async () => {
    const runtime = virtualRuntime({ mtu: 1500 });
    const { a, b, c, got, pass } = await hosts(runtime);
    const errors: Error[] = [];
    a.onError = error => errors.push(error);
    const send = (bytes: number, to = b) => a.send(Buffer.alloc(bytes, 'x'), to.local);
    send(1472);
    send(1473);
    send(1452, c);
    send(1453, c);
    await pass(10);
    assert.equal(got.length, 2);
    assert.equal(errors.length, 0);
    runtime.links.set(A, B, { tooLarge: 'report' });
    const large = Buffer.alloc(1473);
    a.send(large, b.local);
    await pass(10);
    assert.equal(got.length, 2);
    const [error] = errors;
    assert.ok(error instanceof DatagramError);
    assert.equal(error.code, 'EMSGSIZE');
    assert.equal(error.bytes, large);
  });

  it('take the round trips that the handshakes take', async () => {
    const { identity } = await testMaterial();
    const opened: Record<string, number> = {};
    for (const [transport, maxVersion] of [
      ['TCP'],
      ['WS'],
      ['TLS', 'TLSv1.3'],
      ['TLS', 'TLSv1.2'],
      ['WSS', 'TLSv1.3'],
      ['WSS', 'TLSv1.2'],
    ] as const) {
      const runtime = virtualRuntime({ latencyMs: 10 });
      const listener = await runtime.network.listen(transport, { host: B, port: 5061 }, { identity });
      listener.onConnection = () => {};
      const client = runtime.network.connect(transport, A, listener.local, { maxVersion });
      client.onOpen = () => {
        opened[`${transport} ${maxVersion ?? ''}`.trim()] = runtime.clock.now() / 20;
      };
      await runtime.until(() => undefined, Infinity);
    }
    assert.deepEqual(opened, {
      TCP: 1,
      WS: 2,
      'TLS TLSv1.3': 2,
      'TLS TLSv1.2': 3,
      'WSS TLSv1.3': 3,
      'WSS TLSv1.2': 4,
    });
  });

  it('know the date that the world was told', async () => {
    const { identity, authority } = await testMaterial();
    const runtime = virtualRuntime({ startsAt: Date.UTC(2050, 0, 1) });
    const listener = await runtime.network.listen('TLS', { host: '127.0.0.2', port: 5061 }, { identity });
    listener.onConnection = () => {};
    const trusted = [authority.certificate];
    const client = runtime.network.connect('TLS', A, listener.local, { trusted });
    await runtime.until(() => client.open || undefined, 1000);
    assert.equal(client.tls?.why, 'CERT_HAS_EXPIRED');
  });
});
