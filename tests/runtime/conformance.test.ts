// What both worlds promise alike: until, timers, stray exceptions, UDP and TCP.
import assert from 'node:assert/strict';
import { type Runtime, realRuntime, type TcpConnection, virtualRuntime } from '../../simulator/runtime';

const HOST = '127.0.0.1';
const SOON = 10_000;

for (const [kind, make] of Object.entries({ virtual: virtualRuntime, real: realRuntime }))
  describe(`${kind} runtime`, () => {
    let runtime: Runtime;
    beforeEach(() => {
      runtime = make({ seed: 1 });
    });
    afterEach(() => runtime.close());

    /** A connection, both of its ends, and what was seen of either. */
    async function connected() {
      const listener = await runtime.network.tcpListen({ host: HOST, port: 0 });
      const log: string[] = [];
      let server: TcpConnection | undefined;
      listener.onConnection = connection => {
        server = connection;
        watch('server', connection, log);
      };
      const client = runtime.network.tcpConnect(HOST, listener.local);
      watch('client', client, log);
      const accepted = await runtime.until(() => server, SOON);
      assert.ok(accepted);
      await runtime.until(() => client.open || undefined, SOON);
      return { listener, client, server: accepted, log };
    }

    it('says its kind and its seed', () => {
      assert.equal(runtime.kind, kind);
      assert.equal(runtime.random.seed, 1);
    });

    it('fires timers in order, never early, and not when cancelled', async () => {
      const fired: number[] = [];
      const early: number[] = [];
      for (const delay of [12, 3, 7]) {
        const due = runtime.clock.now() + delay;
        runtime.clock.setTimer(delay, () => {
          fired.push(delay);
          if (runtime.clock.now() < due) early.push(delay);
        });
      }
      runtime.clock.setTimer(5, () => fired.push(5)).cancel();
      await runtime.until(() => (fired.length === 3 ? true : undefined), SOON);
      assert.deepEqual(fired, [3, 7, 12]);
      assert.deepEqual(early, []);
    });

    it('answers undefined when the limit has passed, not before', async () => {
      const before = runtime.clock.now();
      assert.equal(await runtime.until(() => undefined, 15), undefined);
      assert.ok(runtime.clock.now() >= before + 15);
    });

    it('rejects with what the poll throws, at once or later', async () => {
      const thrown = new Error('not what was expected');
      const fail = () => {
        throw thrown;
      };
      await assert.rejects(runtime.until(fail, SOON), thrown);
      let fired = false;
      runtime.clock.setTimer(1, () => {
        fired = true;
      });
      await assert.rejects(
        runtime.until(() => (fired ? fail() : undefined), SOON),
        thrown,
      );
    });

    it('does not ask again after an answer', async () => {
      let asked = 0;
      await runtime.until(() => ++asked, SOON);
      runtime.clock.setTimer(1, () => {});
      await runtime.until(() => undefined, 5);
      assert.equal(asked, 1);
    });

    it('gives stray exceptions to onStray', async () => {
      const stray: unknown[] = [];
      runtime.onStray = error => stray.push(error);
      const thrown = new Error('stray');
      runtime.clock.setTimer(1, () => {
        throw thrown;
      });
      assert.equal(await runtime.until(() => stray.length || undefined, SOON), 1);
      assert.deepEqual(stray, [thrown]);
    });

    it('rejects the waiting until with a stray exception where there is no onStray', async () => {
      const thrown = new Error('stray');
      runtime.clock.setTimer(1, () => {
        throw thrown;
      });
      await assert.rejects(
        runtime.until(() => undefined, SOON),
        thrown,
      );
      assert.equal(await runtime.until(() => 'goes on', SOON), 'goes on');
    });

    it('carries datagrams both ways with their source', async () => {
      const a = await runtime.network.udp({ host: HOST, port: 0 });
      const b = await runtime.network.udp({ host: 'localhost', port: 0 });
      assert.equal(a.local.host, HOST);
      assert.equal(b.local.host, HOST);
      const got: unknown[] = [];
      b.onDatagram = (bytes, from) => b.send(Buffer.concat([bytes, Buffer.from('!')]), from);
      a.onDatagram = (bytes, from) => got.push([bytes.toString(), from]);
      a.send(Buffer.from('hello'), b.local);
      await runtime.until(() => got.length || undefined, SOON);
      assert.deepEqual(got, [['hello!', b.local]]);
      a.close();
      a.close();
      a.send(Buffer.from('into the void'), b.local);
    });

    it('rejects an address in use', async () => {
      const socket = await runtime.network.udp({ host: HOST, port: 0 });
      await assert.rejects(runtime.network.udp(socket.local), { code: 'EADDRINUSE' });
      const listener = await runtime.network.tcpListen({ host: HOST, port: 0 });
      await assert.rejects(runtime.network.tcpListen(listener.local), { code: 'EADDRINUSE' });
      listener.close();
      listener.close();
    });

    it('queues what is written before the connection is open, and keeps the order', async () => {
      const listener = await runtime.network.tcpListen({ host: HOST, port: 0 });
      let text = '';
      let remote: unknown;
      listener.onConnection = connection => {
        remote = connection.remote;
        connection.onData = bytes => {
          text += bytes.toString();
        };
      };
      const client = runtime.network.tcpConnect(HOST, listener.local);
      assert.equal(client.open, false);
      for (const part of ['one ', 'two ', 'three']) client.write(Buffer.from(part));
      await runtime.until(() => (text.length >= 13 ? text : undefined), SOON);
      assert.equal(text, 'one two three');
      assert.equal(client.open, true);
      assert.deepEqual(remote, client.local);
      assert.deepEqual(client.remote, listener.local);
    });

    it('closes both sides on a FIN, after what was written', async () => {
      const { client, server, log } = await connected();
      server.write(Buffer.from('last words'));
      server.close();
      server.write(Buffer.from('too late'));
      await runtime.until(() => (closes(log) === 2 ? true : undefined), SOON);
      assert.deepEqual(log, ['client open', 'client data last words', ...log.slice(2)]);
      assert.deepEqual(log.slice(2).sort(), ['client close', 'server close']);
      assert.equal(client.open || server.open, false);
      client.write(Buffer.from('nobody hears'));
      client.close();
      client.reset();
    });

    it('sends what was queued before a close during the handshake', async () => {
      const listener = await runtime.network.tcpListen({ host: HOST, port: 0 });
      const log: string[] = [];
      listener.onConnection = connection => watch('server', connection, log);
      const client = runtime.network.tcpConnect(HOST, listener.local);
      watch('client', client, log);
      client.write(Buffer.from('hello and goodbye'));
      client.close();
      await runtime.until(() => (closes(log) === 2 ? true : undefined), SOON);
      assert.ok(log.includes('server data hello and goodbye'), log.join());
    });

    it('tells the other side of a reset, and our own of the end', async () => {
      const { client, log } = await connected();
      client.reset();
      assert.equal(client.open, false);
      await runtime.until(() => (closes(log) === 2 ? true : undefined), SOON);
      assert.ok(log.includes('server close ECONNRESET'), log.join());
      assert.ok(log.includes('client close'), log.join());
    });

    it('tells of a refused connection', async () => {
      const listener = await runtime.network.tcpListen({ host: HOST, port: 0 });
      listener.close();
      const log: string[] = [];
      const client = runtime.network.tcpConnect(HOST, listener.local);
      watch('client', client, log);
      client.write(Buffer.from('never arrives'));
      await runtime.until(() => closes(log) || undefined, SOON);
      assert.deepEqual(log, ['client close ECONNREFUSED']);
    });

    it('keeps accepted connections when the listener closes', async () => {
      const { listener, client, server, log } = await connected();
      listener.close();
      server.write(Buffer.from('still here'));
      await runtime.until(() => (log.includes('client data still here') ? true : undefined), SOON);
      assert.ok(client.open && server.open);
    });

    it('frees its ports when it is closed', async () => {
      const socket = await runtime.network.udp({ host: HOST, port: 0 });
      const { listener } = await connected();
      runtime.close();
      runtime.close();
      const next = make({ seed: 2 });
      await next.network.udp(socket.local);
      await next.network.tcpListen(listener.local);
      next.close();
    });
  });

function watch(name: string, connection: TcpConnection, log: string[]): void {
  connection.onOpen = () => log.push(`${name} open`);
  connection.onData = bytes => log.push(`${name} data ${bytes}`);
  connection.onClose = error => log.push(`${name} close ${(error as { code?: string })?.code ?? ''}`.trim());
}

function closes(log: string[]): number {
  return log.filter(line => line.includes('close')).length;
}
