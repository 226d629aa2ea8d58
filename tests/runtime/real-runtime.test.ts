import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { DatagramError, type Runtime, realRuntime } from '../../simulator/runtime';
import { LagWatch } from '../../simulator/runtime/real-lag';

const HOST = '127.0.0.1';
const SOON = 10_000;

describe('real runtime', () => {
  let runtime: Runtime;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(() => runtime.close());

  it('draws another seed each time', () => {
    const other = realRuntime();
    assert.notEqual(other.random.seed, runtime.random.seed);
    other.close();
  });

  it('serves several who wait at the same time', async () => {
    let ticks = 0;
    const tick = () => {
      ticks++;
      runtime.clock.setTimer(1, tick);
    };
    tick();
    const answers = await Promise.all(
      [3, 1, 2].map(wanted => runtime.until(() => (ticks >= wanted ? wanted : undefined), SOON)),
    );
    assert.deepEqual(answers, [3, 1, 2]);
  });

  it('keeps a stray exception for the next until when nobody waits', async () => {
    const thrown = new Error('stray');
    const fired = new Promise<void>(resolve => {
      runtime.clock.setTimer(1, () => {
        resolve();
        throw thrown;
      });
    });
    await fired;
    await assert.rejects(
      runtime.until(() => 'answer', SOON),
      thrown,
    );
    assert.equal(await runtime.until(() => 'answer', SOON), 'answer');
  });

  it('answers undefined to who waits when it is closed', async () => {
    const waiting = runtime.until(() => undefined, Infinity);
    runtime.close();
    assert.equal(await waiting, undefined);
    assert.equal(await runtime.until(() => undefined, SOON), undefined);
  });

  it('refuses to bind once it is closed', async () => {
    const binding = runtime.network.udp({ host: HOST, port: 0 });
    runtime.close();
    await assert.rejects(binding, { code: 'ECANCELED' });
  });

  it('runs callbacks of accepted connections in the context of who listens', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const listener = await context.run('the case', async () => {
      const listening = await runtime.network.tcpListen({ host: HOST, port: 0 });
      listening.onConnection = connection => {
        seen.push(context.getStore());
        connection.onData = () => seen.push(context.getStore());
      };
      return listening;
    });
    const stranger = context.run('another', () => connect(listener.local.port, HOST, () => stranger.end('hello')));
    await runtime.until(() => (seen.length === 2 ? true : undefined), SOON);
    assert.deepEqual(seen, ['the case', 'the case']);
  });

  it('reports a datagram that is too large as a DatagramError', async () => {
    const socket = await runtime.network.udp({ host: HOST, port: 0 });
    const errors: Error[] = [];
    socket.onError = error => errors.push(error);
    socket.send(Buffer.alloc(70_000), socket.local);
    socket.send(Buffer.from('x'), { host: HOST, port: 70_000 });
    await runtime.until(() => (errors.length === 2 ? true : undefined), SOON);
    assert.ok(errors.every(error => error instanceof DatagramError));
    assert.ok(errors.some(error => (error as DatagramError).code === 'EMSGSIZE'));
  });

  it('rejects an address that is not ours', async () => {
    await assert.rejects(runtime.network.udp({ host: '192.0.2.1', port: 0 }), { code: 'EADDRNOTAVAIL' });
    await assert.rejects(runtime.network.tcpListen({ host: '192.0.2.1', port: 0 }), { code: 'EADDRNOTAVAIL' });
  });

  it('sees that its event loop was blocked', async () => {
    const since = runtime.clock.now();
    while (runtime.clock.now() < since + 60);
    assert.ok(runtime.lagSince(since) >= 30);
    await runtime.until(() => undefined, 30);
    assert.ok(runtime.lagSince(since) >= 30);
  });

  it('lets the process end once it is closed', done => {
    const script = `
      const { realRuntime } = require('./simulator/runtime');
      const runtime = realRuntime();
      (async () => {
        await runtime.network.udp({ host: '${HOST}', port: 0 });
        const listener = await runtime.network.tcpListen({ host: '${HOST}', port: 0 });
        listener.onConnection = () => {};
        const client = runtime.network.tcpConnect('${HOST}', listener.local);
        await runtime.until(() => client.open || undefined, ${SOON});
        runtime.clock.setTimer(1e9, () => {});
        runtime.close();
      })();`;
    execFile(process.execPath, ['-r', 'ts-node/register', '-e', script], done);
  });
});

describe('lag watch', () => {
  it('answers with the worst lateness since a time', () => {
    let now = 0;
    const watch = new LagWatch(() => now);
    try {
      const samples: [number, number][] = [
        [10, 50],
        [12, 5],
        [14, 20],
        [16, 8],
      ];
      for (const [at, late] of samples) {
        now = at;
        watch.record(late);
      }
      assert.equal(watch.since(0), 50);
      assert.equal(watch.since(11), 20);
      assert.equal(watch.since(15), 8);
      assert.equal(watch.since(17), 0);
      now = 45; // the probe was due at 20
      assert.equal(watch.since(17), 25);
    } finally {
      watch.close();
    }
  });
});
