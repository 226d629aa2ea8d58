import assert from 'node:assert/strict';
import { DatagramError, EventStormError, type Runtime, virtualRuntime } from '../../simulator/runtime';

const HOST = '192.0.2.1';

async function twoSockets(runtime: Runtime) {
  const a = await runtime.network.udp({ host: HOST, port: 0 });
  const b = await runtime.network.udp({ host: '192.0.2.2', port: 5060 });
  const got: { text: string; at: number; from: unknown }[] = [];
  b.onDatagram = (bytes, from) => got.push({ text: bytes.toString(), at: runtime.clock.now(), from });
  const drain = () => runtime.until(() => undefined, Infinity);
  return { a, b, got, drain };
}

describe('virtual runtime', () => {
  it('lets 32 seconds pass at once', async () => {
    const runtime = virtualRuntime();
    const fired: number[] = [];
    runtime.clock.setTimer(500, () => fired.push(runtime.clock.now()));
    assert.equal(await runtime.until(() => undefined, 32_000), undefined);
    assert.deepEqual(fired, [500]);
    assert.equal(runtime.clock.now(), 32_000);
  });

  it('stops at the event that gives the answer, and runs those due exactly at the limit', async () => {
    const runtime = virtualRuntime();
    let ticks = 0;
    for (const at of [10, 20, 30]) runtime.clock.setTimer(at, () => ticks++);
    assert.equal(await runtime.until(() => (ticks === 1 ? 'one' : undefined), 1000), 'one');
    assert.equal(runtime.clock.now(), 10);
    await runtime.until(() => undefined, 10);
    assert.equal(ticks, 2);
    assert.equal(runtime.clock.now(), 20);
  });

  it('asks at once, and takes false, null and 0 for answers', async () => {
    const runtime = virtualRuntime();
    assert.equal(await runtime.until(() => 0, 1000), 0);
    assert.equal(await runtime.until(() => false, 1000), false);
    assert.equal(await runtime.until(() => null, 1000), null);
    assert.equal(runtime.clock.now(), 0);
  });

  it('delivers datagrams in order after the latency', async () => {
    const runtime = virtualRuntime({ latencyMs: 7 });
    const { a, b, got, drain } = await twoSockets(runtime);
    const bytes = Buffer.from('one');
    a.send(bytes, b.local);
    bytes.write('two');
    a.send(bytes, b.local);
    await drain();
    assert.deepEqual(got, [
      { text: 'one', at: 7, from: a.local },
      { text: 'two', at: 7, from: a.local },
    ]);
  });

  it('tells the sender of a datagram that nobody took', async () => {
    const runtime = virtualRuntime();
    const { a, drain } = await twoSockets(runtime);
    const errors: Error[] = [];
    a.onError = error => errors.push(error);
    const bytes = Buffer.from('anybody there?');
    a.send(bytes, { host: '192.0.2.9', port: 9 });
    await drain();
    const [error] = errors;
    assert.ok(error instanceof DatagramError);
    assert.equal(error.code, 'ECONNREFUSED');
    assert.equal(error.bytes, bytes);
    assert.equal(runtime.clock.now(), 2);
  });

  it('loses, doubles and reorders by its seed', async () => {
    const run = async (seed: number) => {
      const runtime = virtualRuntime({ seed, loss: 0.2, duplicate: 0.2, reorder: 0.2 });
      const { a, b, got, drain } = await twoSockets(runtime);
      for (let i = 0; i < 100; i++) runtime.clock.setTimer(i, () => a.send(Buffer.from(String(i)), b.local));
      await drain();
      return got.map(datagram => Number(datagram.text));
    };
    const first = await run(1);
    assert.deepEqual(await run(1), first);
    assert.notDeepEqual(await run(2), first);
    const different = new Set(first);
    assert.ok(different.size < 100, 'some are lost');
    assert.ok(first.length > different.size, 'some come twice');
    assert.notDeepEqual(
      first,
      [...first].sort((x, y) => x - y),
      'some overtake others',
    );
  });

  it('keeps what elements draw apart from what the network draws', async () => {
    const token = async (loss: number) => {
      const runtime = virtualRuntime({ seed: 5, loss });
      const { a, b, drain } = await twoSockets(runtime);
      a.send(Buffer.from('x'), b.local);
      await drain();
      return runtime.random.token(8);
    };
    assert.equal(await token(0), await token(0.5));
  });

  it('refuses impossible conditions', () => {
    assert.throws(() => virtualRuntime({ loss: 2 }), RangeError);
    assert.throws(() => virtualRuntime({ latencyMs: -1 }), RangeError);
  });

  it('ends an endless storm of events with a clear error', async () => {
    const runtime = virtualRuntime({ maxEvents: 1000 });
    const again = () => void runtime.clock.setTimer(0, again);
    again();
    await assert.rejects(
      runtime.until(() => undefined, 1),
      (error: unknown) => error instanceof EventStormError && /1000 events/.test(error.message),
    );
  });

  it('refuses to be run from inside one of its callbacks', async () => {
    const runtime = virtualRuntime();
    let inner: Promise<unknown> | undefined;
    runtime.clock.setTimer(1, () => {
      inner = assert.rejects(
        runtime.until(() => undefined, 1),
        /inside a callback/,
      );
    });
    await runtime.until(() => undefined, 5);
    await inner;
    assert.equal(runtime.clock.now(), 5);
  });

  it('gives ports for each host and transport, and reuses released ones', async () => {
    const { network } = virtualRuntime();
    const first = await network.udp({ host: HOST, port: 0 });
    const second = await network.udp({ host: HOST, port: 0 });
    assert.notEqual(first.local.port, second.local.port);
    await network.tcpListen({ host: HOST, port: first.local.port });
    await assert.rejects(network.udp(first.local), { code: 'EADDRINUSE' });
    first.close();
    assert.deepEqual((await network.udp(first.local)).local, first.local);
  });

  it('delivers to a socket bound to the wildcard address', async () => {
    const runtime = virtualRuntime();
    const a = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
    const b = await runtime.network.udp({ host: '0.0.0.0', port: 5060 });
    let from: unknown;
    a.onDatagram = (_bytes, source) => {
      from = source;
    };
    b.onDatagram = (bytes, source) => b.send(bytes, source);
    a.send(Buffer.from('x'), { host: '127.0.0.1', port: 5060 });
    await runtime.until(() => from, 10);
    assert.deepEqual(from, { host: '127.0.0.1', port: 5060 });
  });

  it('opens a connection after a round trip, and refuses one after a round trip', async () => {
    const runtime = virtualRuntime({ latencyMs: 10 });
    const log: string[] = [];
    const listener = await runtime.network.tcpListen({ host: HOST, port: 5060 });
    listener.onConnection = () => log.push(`accepted at ${runtime.clock.now()}`);
    runtime.network.tcpConnect(HOST, listener.local).onOpen = () => log.push(`open at ${runtime.clock.now()}`);
    const refused = runtime.network.tcpConnect(HOST, { host: HOST, port: 5061 });
    refused.onClose = error => log.push(`${(error as { code?: string }).code} at ${runtime.clock.now()}`);
    await runtime.until(() => undefined, Infinity);
    assert.deepEqual(log, ['open at 20', 'ECONNREFUSED at 20', 'accepted at 30']);
  });

  it('resets a connection whose listener closed during the handshake', async () => {
    const runtime = virtualRuntime();
    const listener = await runtime.network.tcpListen({ host: HOST, port: 5060 });
    const connection = runtime.network.tcpConnect(HOST, listener.local);
    let ended: unknown;
    connection.onOpen = () => listener.close();
    connection.onClose = error => {
      ended = error;
    };
    await runtime.until(() => undefined, Infinity);
    assert.equal((ended as { code?: string }).code, 'ECONNRESET');
  });

  it('ends both sides once when both close at the same time', async () => {
    const runtime = virtualRuntime();
    const listener = await runtime.network.tcpListen({ host: HOST, port: 5060 });
    const closed: string[] = [];
    listener.onConnection = connection => {
      connection.onClose = () => closed.push('server');
      client.close();
      connection.close();
    };
    const client = runtime.network.tcpConnect(HOST, listener.local);
    client.onClose = () => closed.push('client');
    await runtime.until(() => undefined, Infinity);
    assert.deepEqual(closed.sort(), ['client', 'server']);
    assert.equal(client.open, false);
  });

  it('forgets everything when it is closed', async () => {
    const runtime = virtualRuntime();
    let fired = 0;
    runtime.clock.setTimer(1, () => fired++);
    runtime.close();
    await runtime.until(() => undefined, 10);
    assert.equal(fired, 0);
    assert.equal(runtime.lagSince(0), 0);
  });
});
