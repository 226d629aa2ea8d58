// WebSocket in both worlds: the subprotocol, message boundaries, pings, close frames; and what only real frames have.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { type Runtime, realRuntime, type StreamTransport } from '../../simulator/runtime';
import { Bench, FAMILIES, testMaterial, Watched, WORLDS } from './worlds';

for (const [kind, make] of Object.entries(WORLDS))
  for (const transport of ['WS', 'WSS'] satisfies StreamTransport[])
    describe(`${transport} in the ${kind} world`, () => {
      let runtime: Runtime;
      let bench: Bench;
      before(testMaterial);
      beforeEach(async () => {
        runtime = make({ seed: 1 });
        bench = await Bench.open(runtime, transport);
      });
      afterEach(() => runtime.close());

      it('keeps the boundaries of messages, even of empty ones', async () => {
        const { client, server } = await bench.pair();
        const sent = ['one', '', 'three\r\n\r\n', '\r\n\r\n', 'x'.repeat(70_000), 'é'].map(text => Buffer.from(text));
        sent.push(Buffer.from([0xff, 0x00, 0xfe])); // not UTF-8
        for (const bytes of sent) client.connection.write(bytes);
        await bench.wait(() => server.messages.length === sent.length, server);
        assert.deepEqual(server.messages, sent);
        for (const bytes of sent) server.connection.write(bytes);
        await bench.wait(() => client.messages.length === sent.length, client);
        assert.deepEqual(client.messages, sent);
      });

      it('agrees on the subprotocol sip, whatever else is offered', async () => {
        const { client, server } = await bench.pair({ subprotocols: ['chat', 'sip'] });
        assert.equal(client.connection.subprotocol, 'sip');
        assert.equal(server.connection.subprotocol, 'sip');
      });

      it('prefers another that is offered, if told so', async () => {
        const strange = await Bench.open(runtime, transport, FAMILIES.IPv4, { subprotocol: 'chat' });
        const { client, server } = await strange.pair({ subprotocols: ['sip', 'chat'] });
        assert.equal(client.connection.subprotocol, 'chat');
        assert.equal(server.connection.subprotocol, 'chat');
      });

      it('refuses clients that do not offer it', async () => {
        for (const subprotocols of [[], ['chat']]) {
          const client = bench.connect({ subprotocols });
          await bench.wait(() => client.closes === 1 && bench.refused.length === 1, client);
          assert.deepEqual(client.log, ['close']);
          assert.equal(client.error?.code, 'HTTP_400');
          assert.equal(bench.refused.pop()?.code, 'NO_SUBPROTOCOL');
          assert.deepEqual(bench.accepted, []);
        }
      });

      it('accepts them if told so', async () => {
        const lenient = await Bench.open(runtime, transport, FAMILIES.IPv4, { anySubprotocol: true });
        for (const [subprotocols, agreed] of [
          [[], ''],
          [['chat'], 'chat'],
        ] as [string[], string][]) {
          const { client, server } = await lenient.pair({ subprotocols });
          assert.equal(client.connection.subprotocol, agreed);
          assert.equal(server.connection.subprotocol, agreed);
        }
      });

      it('answers pings, and tells of pings and pongs', async () => {
        const { client, server } = await bench.pair();
        const seen: string[] = [];
        client.connection.onPong = bytes => seen.push(`pong ${bytes}`);
        server.connection.onPing = bytes => seen.push(`ping ${bytes}`);
        client.connection.ping?.(Buffer.from('are you there?'));
        await bench.wait(() => seen.length === 2, client);
        assert.deepEqual(seen, ['ping are you there?', 'pong are you there?']);
        assert.equal(server.messages.length, 0);
      });

      it('tells both sides of the close frame', async () => {
        for (const closer of ['client', 'server'] as const) {
          const pair = await bench.pair();
          const other = closer === 'client' ? pair.server : pair.client;
          pair[closer].connection.close(4000, 'enough');
          await bench.wait(() => pair.client.closes + pair.server.closes === 2, pair.client, pair.server);
          assert.deepEqual(other.frame, { code: 4000, reason: 'enough' });
          assert.equal(pair[closer].frame?.code, 4000);
          assert.deepEqual([pair.client.error, pair.server.error], [undefined, undefined]);
        }
      });

      it('closes with 1000 unless told otherwise, and says 1006 where there was no close frame', async () => {
        const polite = await bench.pair();
        polite.client.connection.close();
        await bench.wait(() => polite.server.closes === 1, polite.server);
        assert.equal(polite.server.frame?.code, 1000);
        const rude = await bench.pair();
        rude.client.connection.reset();
        await bench.wait(() => rude.server.closes === 1, rude.server);
        assert.deepEqual(rude.server.frame, { code: 1006, reason: '' });
        assert.equal(rude.server.error?.code, 'ECONNRESET');
      });
    });

describe('real WebSocket frames', () => {
  let runtime: Runtime;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(() => runtime.close());

  /** Waits for what the runtime knows nothing of. */
  async function outside(done: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500 && !done(); tries++) await runtime.until(() => undefined, 10);
    assert.ok(done(), `not in 5 s: ${done}`);
  }

  it('are text where they can be, binary where they must be, or as told', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' });
    const binary: boolean[] = [];
    server.on('connection', ws => ws.on('message', (_data, isBinary) => binary.push(isBinary)));
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const remote = { host: '127.0.0.1', port };
    const plain = runtime.network.connect('WS', '127.0.0.1', remote);
    plain.write(Buffer.from('é'));
    plain.write(Buffer.from([0xff]));
    await outside(() => binary.length === 2);
    const told = runtime.network.connect('WS', '127.0.0.1', remote, { frames: 'binary' });
    told.write(Buffer.from('x'));
    await outside(() => binary.length === 3);
    assert.deepEqual(binary, [false, true, true]);
    runtime.close();
    server.close();
  });

  it('are taken in text and in binary, in fragments, and from any client', async () => {
    const bench = await Bench.open(runtime, 'WS');
    const { host, port } = bench.listener.local;
    const ws = new WebSocket(`ws://${host}:${port}/anything`, 'sip');
    ws.on('open', () => {
      ws.send('text');
      ws.send(Buffer.from('binary'));
      ws.send('in two ', { fin: false });
      ws.send('parts', { fin: true });
    });
    await bench.wait(() => bench.accepted[0]?.messages.length === 3);
    assert.deepEqual(bench.accepted[0].messages.map(String), ['text', 'binary', 'in two parts']);
    ws.terminate();
  });

  it('ask for the path and the subprotocol of RFC 7118', async () => {
    const seen: string[] = [];
    const plain = await runtime.network.listen('TCP', { host: '::1', port: 0 });
    plain.onConnection = connection => {
      connection.onData = bytes => seen.push(bytes.toString());
    };
    runtime.network.connect('WS', '::1', plain.local, { path: '/sip' });
    await runtime.until(() => seen.length || undefined, 5000);
    assert.match(seen[0], /^GET \/sip HTTP\/1\.1\r\n/);
    assert.match(seen[0], /^Sec-WebSocket-Protocol: sip\r$/m);
    assert.match(seen[0], new RegExp(`^Host: \\[::1\\]:${plain.local.port}\r$`, 'm'));
  });

  it('fail where the server leaves out the subprotocol', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => false });
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const client = new Watched(runtime.network.connect('WS', '127.0.0.1', { host: '127.0.0.1', port }));
    await runtime.until(() => client.closes || undefined, 5000);
    assert.deepEqual(client.log, ['close']);
    assert.equal(client.error?.code, 'NO_SUBPROTOCOL');
    server.close();
  });

  it('are refused with 426 to who asks for a page', async () => {
    const bench = await Bench.open(runtime, 'WS');
    const { host, port } = bench.listener.local;
    let answer = '';
    const socket = connect(port, host, () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.on('data', bytes => {
      answer += bytes;
    });
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    await bench.wait(() => bench.refused.length > 0);
    await outside(() => closed);
    assert.match(answer, /^HTTP\/1\.1 426 /);
    assert.deepEqual(
      bench.refused.map(error => error.code),
      ['HTTP_426'],
    );
    assert.equal(bench.accepted.length, 0);
  });

  it('end with 1006 and an error where the connection ends without a close frame', async () => {
    const bench = await Bench.open(runtime, 'WS');
    const { host, port } = bench.listener.local;
    const key = Buffer.alloc(16).toString('base64');
    const socket = connect(port, host, () =>
      socket.write(
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: sip\r\n\r\n`,
      ),
    );
    socket.on('data', () => socket.end());
    await bench.wait(() => bench.accepted[0]?.closes === 1);
    assert.equal(bench.accepted[0].frame?.code, 1006);
    assert.equal(bench.accepted[0].error?.code, 'ECONNRESET');
  });

  it('end with 1007 and an error on text that is not UTF-8', async () => {
    const bench = await Bench.open(runtime, 'WS');
    const { client, server } = await bench.pair({ frames: 'text' });
    client.connection.write(Buffer.from([0xff, 0xfe]));
    await bench.wait(() => client.closes + server.closes === 2, client, server);
    assert.equal(client.frame?.code, 1007);
    assert.equal(server.error?.code, 'WS_ERR_INVALID_UTF8');
    assert.equal(server.messages.length, 0);
  });
});
