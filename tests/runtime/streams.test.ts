// What every stream transport promises in both worlds and over both address families.
import assert from 'node:assert/strict';
import type { Runtime } from '../../simulator/runtime';
import { Bench, FAMILIES, TRANSPORTS, testMaterial, Watched, WORLDS } from './worlds';

for (const [kind, make] of Object.entries(WORLDS))
  for (const transport of TRANSPORTS)
    for (const [family, hosts] of Object.entries(FAMILIES))
      describe(`${transport} over ${family} in the ${kind} world`, () => {
        let runtime: Runtime;
        let bench: Bench;
        // what only transports with a handshake of their own can do
        const above = (name: string, test: () => Promise<void>) => transport !== 'TCP' && it(name, test);
        before(testMaterial);
        beforeEach(async () => {
          runtime = make({ seed: 1 });
          bench = await Bench.open(runtime, transport, hosts);
        });
        afterEach(() => runtime.close());

        it('connects, and either end knows both addresses', async () => {
          const { client, server } = await bench.pair();
          assert.deepEqual(client.connection.remote, bench.listener.local);
          assert.deepEqual(server.connection.local, bench.listener.local);
          assert.deepEqual(server.connection.remote, client.connection.local);
          assert.equal(client.connection.local.host, hosts.client);
          assert.notEqual(client.connection.local.port, 0);
          for (const { connection } of [client, server]) {
            assert.equal(connection.transport, transport);
            assert.equal(connection.framed, transport.startsWith('WS'));
            assert.equal(connection.tls?.version, transport === 'TLS' || transport === 'WSS' ? 'TLSv1.3' : undefined);
          }
          assert.equal(bench.listener.transport, transport);
          assert.deepEqual(client.log, ['open']);
        });

        it('queues what is written before it is open, and keeps the order both ways', async () => {
          const client = bench.connect();
          const sent: string[] = [];
          for (let i = 0; i < 50; i++) {
            sent.push(`message ${i};`);
            client.connection.write(Buffer.from(sent[i]));
          }
          assert.equal(client.connection.open, false);
          await bench.wait(() => bench.accepted[0]?.text.length === sent.join('').length, client);
          const [server] = bench.accepted;
          assert.equal(server.text, sent.join(''));
          for (const text of sent) server.connection.write(Buffer.from(text));
          await bench.wait(() => client.text.length === server.text.length, client);
          assert.equal(client.text, server.text);
          if (client.connection.framed) assert.deepEqual(client.messages.map(String), sent);
        });

        it('does not change with a buffer that is used again', async () => {
          const client = bench.connect();
          const buffer = Buffer.from('first');
          client.connection.write(buffer);
          buffer.write('other');
          await bench.wait(() => bench.accepted[0]?.bytes === 5, client);
          assert.equal(bench.accepted[0].text, 'first');
        });

        it('carries large messages both ways, of any bytes', async () => {
          const { client, server } = await bench.pair();
          const large = Buffer.alloc(1_000_000, 'abcdefghijk\xff\x00');
          client.connection.write(large);
          server.connection.write(large);
          await bench.wait(() => client.bytes === large.length && server.bytes === large.length, client, server);
          for (const { messages, connection } of [client, server]) {
            assert.ok(Buffer.concat(messages).equals(large));
            if (connection.framed) assert.equal(messages.length, 1);
          }
        });

        for (const closer of ['client', 'server'] as const)
          it(`ends once at both ends when the ${closer} closes, after what it wrote`, async () => {
            const pair = await bench.pair();
            const [first, other] = closer === 'client' ? [pair.client, pair.server] : [pair.server, pair.client];
            first.connection.write(Buffer.from('last words'));
            first.connection.close();
            first.connection.write(Buffer.from('too late'));
            assert.equal(first.connection.open, false);
            await bench.wait(() => first.closes + other.closes === 2, first, other);
            assert.equal(other.text, 'last words');
            assert.deepEqual([first.error, other.error], [undefined, undefined]);
            assert.equal(other.connection.open, false);
            other.connection.write(Buffer.from('nobody hears'));
            other.connection.close();
            other.connection.reset();
            await runtime.until(() => undefined, 20);
            assert.equal(first.closes + other.closes, 2);
          });

        it('sends what was queued before a close during the handshake', async () => {
          const client = bench.connect();
          client.connection.write(Buffer.from('hello and goodbye'));
          client.connection.close();
          await bench.wait(() => client.closes === 1 && bench.accepted[0]?.closes === 1, client);
          assert.equal(bench.accepted[0].text, 'hello and goodbye');
          assert.equal(client.error, undefined);
        });

        for (const resetter of ['client', 'server'] as const)
          it(`tells of a reset by the ${resetter}`, async () => {
            const pair = await bench.pair();
            const [first, other] = resetter === 'client' ? [pair.client, pair.server] : [pair.server, pair.client];
            // Node takes a reset for an end if it meets the session tickets that a TLS 1.3 server writes first of all
            first.connection.write(Buffer.from('?'));
            await bench.wait(() => other.text === '?', other);
            other.connection.write(Buffer.from('!'));
            await bench.wait(() => first.text === '!', first);
            first.connection.reset();
            assert.equal(first.connection.open, false);
            await bench.wait(() => first.closes + other.closes === 2, first, other);
            assert.equal(first.error, undefined);
            assert.equal(other.error?.code, 'ECONNRESET');
            assert.equal(other.error?.name, 'NetworkError');
          });

        it('tells of a refused connection', async () => {
          bench.listener.close();
          bench.listener.close();
          const client = bench.connect();
          client.connection.write(Buffer.from('never arrives'));
          await bench.wait(() => client.closes === 1, client);
          assert.deepEqual(client.log, ['close']);
          assert.equal(client.error?.code, 'ECONNREFUSED');
          assert.match(String(client.error), new RegExp(`${bench.listener.local.port}`));
        });

        it('keeps accepted connections when the listener closes', async () => {
          const { client, server } = await bench.pair();
          bench.listener.close();
          server.connection.write(Buffer.from('still here'));
          await bench.wait(() => client.text === 'still here', client);
          assert.ok(client.connection.open && server.connection.open);
        });

        it('resets who connects where nobody wants connections', async () => {
          bench.listener.onConnection = undefined;
          const client = bench.connect();
          await bench.wait(() => client.closes === 1, client);
          assert.equal(client.error?.code, 'ECONNRESET');
        });

        it('rejects a port in use, by whatever transport', async () => {
          const { identity } = await testMaterial();
          for (const other of TRANSPORTS)
            await assert.rejects(runtime.network.listen(other, bench.listener.local, { identity }), {
              code: 'EADDRINUSE',
            });
        });

        above('fails when the other side hangs up during the handshake', async () => {
          const plain = await runtime.network.listen('TCP', { host: hosts.server, port: 0 });
          let heard = 0;
          plain.onConnection = connection => {
            connection.onData = bytes => {
              heard += bytes.length;
              connection.close();
            };
          };
          const client = new Watched(runtime.network.connect(transport, hosts.client, plain.local));
          await bench.wait(() => client.closes === 1, client);
          assert.deepEqual(client.log, ['close']);
          assert.equal(client.error?.code, 'ECONNRESET');
          assert.ok(heard > 0);
        });

        above('refuses a client that does not speak its transport', async () => {
          const client = bench.connect({}, 'TCP');
          client.connection.write(Buffer.from('OPTIONS sip:example.com SIP/2.0\r\n\r\n'));
          await bench.wait(() => client.closes === 1 && bench.refused.length === 1, client);
          assert.deepEqual(bench.accepted, []);
          assert.deepEqual(bench.refused[0].from, client.connection.local);
          assert.ok(bench.refused[0].code);
        });

        it('serves 100 connections at once', async () => {
          const clients = Array.from({ length: 100 }, () => bench.connect());
          clients.forEach((client, i) => {
            client.connection.write(Buffer.from(`from ${i}`));
          });
          bench.listener.onConnection = connection => {
            const server = new Watched(connection);
            bench.accepted.push(server);
            connection.onData = bytes => connection.write(Buffer.concat([Buffer.from('echo '), bytes]));
          };
          await bench.wait(() => clients.every(({ text }) => /echo from \d+/.test(text)), clients[99]);
          assert.deepEqual(
            clients.map(({ text }) => text),
            clients.map((_, i) => `echo from ${i}`),
          );
          assert.equal(new Set(bench.accepted.map(({ connection }) => connection.remote.port)).size, 100);
        });

        it('frees its port when the runtime is closed', async () => {
          await bench.pair();
          runtime.close();
          const { identity } = await testMaterial();
          const next = make({ seed: 2 });
          await next.network.listen(transport, bench.listener.local, { identity });
          next.close();
        });
      });
