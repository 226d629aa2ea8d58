// Which connection serves (18.1.1, RFC 5923), how long it lives, and who is told when it breaks.
import assert from 'node:assert/strict';
import { parseMessage, type Response } from '../../simulator/message';
import { codeOf, type Runtime, selfSignedIdentity, type TransportName, virtualRuntime } from '../../simulator/runtime';
import {
  type Inbound,
  responseTarget,
  type Target,
  TransportLayer,
  type TransportOptions,
} from '../../simulator/transport';
import { authority, okText, optionsText } from './sip';

const ALICE = '192.0.2.1';
const BOB = '192.0.2.2';

describe('connections of a layer', () => {
  let runtime: Runtime;
  let atAlice: Inbound[];
  let atBob: Inbound[];
  let errors: string[];
  let alice: TransportLayer;
  let bob: TransportLayer;

  const start = async (transport: TransportName, options: Partial<TransportOptions> = {}, ofAlice = options) => {
    runtime = virtualRuntime();
    [atAlice, atBob, errors] = [[], [], []];
    alice = new TransportLayer(runtime, { host: ALICE, name: 'alice', onInbound: m => atAlice.push(m), ...ofAlice });
    bob = new TransportLayer(runtime, { host: BOB, name: 'bob', onInbound: m => atBob.push(m), ...options });
    for (const layer of [alice, bob]) await layer.listen(transport, 5070);
  };
  /** Servers here are asked for by address, which no certificate of theirs names. */
  const lenient = async (domain?: string) => {
    const { server, client } = await authority(domain);
    return { server, client: { ...client, verify: 'report' as const } };
  };
  const settle = () => runtime.until(() => undefined, 1_000);
  const failed = (error: Error) => void errors.push((error as { code?: string }).code ?? error.message);
  const ask = (transport: TransportName, more = '', branch = 'z9hG4bK1', target: Partial<Target> = {}) =>
    alice.send(
      optionsText(`${alice.via(transport, branch)}${more}`),
      { transport, remote: { host: BOB, port: 5070 }, ...target },
      failed,
    );
  const fromBob = (transport: TransportName, serverName?: string) =>
    bob.send(
      optionsText(`SIP/2.0/${transport} ${BOB}`),
      { transport, remote: { host: ALICE, port: 5070 }, serverName },
      failed,
    );

  describe('alias (RFC 5923)', () => {
    it('lets requests go back over TLS to whom the certificate names', async () => {
      await start('TLS', await lenient('example.com'), await lenient('alice.example'));
      ask('TLS', ';alias');
      await settle();
      assert.equal(fromBob('TLS', 'alice.example'), atBob[0].flow);
      await settle();
      assert.equal(atAlice.length, 1);
      assert.equal(bob.connections().length, 1);
      assert.notEqual(fromBob('TLS', 'mallory.example'), atBob[0].flow, 'another domain has a connection of its own');
    });

    it('is for who asked for it', async () => {
      await start('TLS', await lenient());
      ask('TLS');
      await settle();
      assert.notEqual(fromBob('TLS', 'example.com'), atBob[0].flow);
    });

    it('is not for a client without a certificate that holds', async () => {
      const { server, client } = await lenient();
      for (const identity of [undefined, (await authority('other.example')).client.identity]) {
        const trusted = identity ? [] : server.trusted;
        await start('TLS', { server: { ...server, trusted }, client: { ...client, identity } });
        ask('TLS', ';alias');
        await settle();
        assert.equal(atBob.length, 1);
        assert.notEqual(fromBob('TLS', 'example.com'), atBob[0].flow);
      }
    });

    it('is not taken over by who has none, or one that nobody vouches for (RFC 5923 9.2)', async () => {
      const forged = await selfSignedIdentity({ names: ['DNS:alice.example'] });
      for (const identity of [undefined, forged]) {
        await start('TLS', await lenient('example.com'), await lenient('alice.example'));
        ask('TLS', ';alias');
        await settle();
        const client = { ...(await lenient()).client, identity };
        const mallory = new TransportLayer(runtime, { host: ALICE, name: 'mallory', onInbound: () => {}, client });
        const remote = { host: BOB, port: 5070 };
        mallory.send(optionsText(`${alice.via('TLS', 'z9hG4bK2')};alias`), { transport: 'TLS', remote });
        await settle();
        assert.equal(atBob.length, 2);
        assert.equal(fromBob('TLS', 'alice.example'), atBob[0].flow);
      }
    });

    it('is off over TCP, unless wanted', async () => {
      for (const tcpAlias of [false, true]) {
        await start('TCP', { tcpAlias });
        ask('TCP', ';alias');
        await settle();
        assert.equal(fromBob('TCP') === atBob[0].flow, tcpAlias);
      }
    });

    it('ends with its connection', async () => {
      await start('TCP', { tcpAlias: true });
      ask('TCP', ';alias');
      await settle();
      atBob[0].flow.connection?.close();
      await settle();
      assert.notEqual(fromBob('TCP'), atBob[0].flow);
      await settle();
      assert.equal(atAlice.length, 1);
    });
  });

  it('over TLS serve only the domain that they were opened for, or that their server proved', async () => {
    await start('TLS', await lenient('example.com'));
    const first = ask('TLS', '', 'z9hG4bK1', { serverName: 'example.com' });
    assert.equal(ask('TLS', '', 'z9hG4bK2', { serverName: 'example.com' }), first);
    await settle();
    assert.notEqual(ask('TLS', '', 'z9hG4bK3', { serverName: 'other.example' }), first);
    assert.equal(ask('TLS', '', 'z9hG4bK4'), first);
  });

  it('are closed when idle, but not while an answer is waited for', async () => {
    await start('TCP', {}, { idleMs: 30_000 });
    ask('TCP');
    await settle();
    await runtime.until(() => undefined, 100_000);
    assert.equal(alice.connections().length, 1);
    bob.send(okText(alice.via('TCP', 'z9hG4bK1').toString()), {
      ...atBob[0].flow,
      transport: 'TCP',
      remote: atBob[0].flow.remote,
      flow: atBob[0].flow,
    });
    await settle();
    await runtime.until(() => undefined, 28_000);
    assert.equal(alice.connections().length, 1);
    await runtime.until(() => undefined, 32_000);
    assert.deepEqual([alice.connections(), bob.connections()], [[], []]);
  });

  it('are at most as many as allowed: the longest idle makes room', async () => {
    await start('TCP', { maxConnections: 3 });
    const flows = [];
    for (const port of [1, 2, 3, 4]) {
      const connection = runtime.network.connect('TCP', `192.0.2.1${port}`, { host: BOB, port: 5070 });
      connection.write(optionsText('SIP/2.0/TCP x'));
      flows.push(connection);
      if (port === 3) flows[0].write(optionsText('SIP/2.0/TCP x')); // the second is the longest idle now
      await settle();
    }
    assert.deepEqual(
      flows.map(connection => connection.open),
      [true, false, true, true],
    );
    assert.equal(bob.connections().length, 3);
  });

  it('tell, when they break, exactly those whose request may be lost', async () => {
    await start('TCP');
    const branches = ['z9hG4bKa', 'z9hG4bKb', 'z9hG4bKc', 'z9hG4bKd'];
    const told: string[] = [];
    for (const branch of branches)
      alice.send(
        optionsText(alice.via('TCP', branch).toString()),
        { transport: 'TCP', remote: { host: BOB, port: 5070 } },
        () => told.push(branch),
      );
    await settle();
    const [{ flow }] = atBob;
    // an answer to the second shows that the first arrived too; of the third and fourth nothing is known
    bob.send(okText(alice.via('TCP', branches[1]).toString()), { transport: 'TCP', remote: flow.remote, flow });
    await settle();
    flow.connection?.reset();
    await settle();
    assert.deepEqual(told, ['z9hG4bKc', 'z9hG4bKd']);
  });

  describe('responses', () => {
    const respond = (via: string) => {
      const [{ flow }] = atBob;
      return bob.send(okText(via), responseTarget(parseMessage(okText(via)).message as Response, flow), failed);
    };

    it('go over a new connection to received, then to sent-by, when theirs is gone (18.2.2)', async () => {
      await start('TCP');
      ask('TCP');
      await settle();
      atBob[0].flow.connection?.close();
      await settle();
      respond(`SIP/2.0/TCP 192.0.2.9:5070;received=${ALICE}`);
      await settle();
      assert.equal(atAlice.length, 1);
      assert.deepEqual(atAlice[0].flow.local, { host: ALICE, port: 5070 });
      alice.close();
      await settle();
      atAlice.length = 0;
      const nine = new TransportLayer(runtime, { host: '192.0.2.9', name: 'nine', onInbound: m => atAlice.push(m) });
      await nine.listen('TCP', 5070);
      respond(`SIP/2.0/TCP 192.0.2.9:5070;received=${ALICE}`);
      await settle();
      assert.equal(atAlice.length, 1);
      assert.deepEqual(errors, []);
      nine.close();
      await settle();
      respond(`SIP/2.0/TCP 192.0.2.9:5070;received=${ALICE}`);
      await settle();
      assert.deepEqual(errors, ['ECONNREFUSED']);
    });

    it('to a WebSocket client go over its connection or nowhere (RFC 7118 5)', async () => {
      for (const transport of ['WS', 'WSS'] as const) {
        await start(transport, await authority());
        const client = new TransportLayer(runtime, {
          host: '192.0.2.3',
          name: 'client',
          onInbound: m => atAlice.push(m),
          ...(await authority()),
          client: undefined,
        });
        const via = client.via(transport, 'z9hG4bK1').toString();
        assert.match(via, /\.invalid;/);
        client.send(optionsText(via), { transport, remote: { host: BOB, port: 5070 } });
        await settle();
        respond(via);
        await settle();
        assert.equal(atAlice.length, 1);
        atBob[0].flow.connection?.close();
        await settle();
        respond(via);
        assert.deepEqual(errors, [], 'not at once');
        await settle();
        assert.deepEqual(errors, ['ENOTCONN']);
      }
    });
  });

  it('of WebSocket carry a message without Content-Length in each frame (RFC 7118 5)', async () => {
    await start('WS');
    const bytes = Buffer.from(
      optionsText(alice.via('WS', 'z9hG4bK1').toString(), 'body')
        .toString()
        .replace(/Content-Length.*\r\n/, ''),
    );
    for (let i = 0; i < 2; i++) alice.send(bytes, { transport: 'WS', remote: { host: BOB, port: 5070 } });
    await settle();
    assert.deepEqual(
      atBob.map(({ message }) => message?.body.toString()),
      ['body', 'body'],
    );
  });
});

describe('datagrams that nobody takes', () => {
  it('are told to all who wait for that address, not to those whom it has answered', async () => {
    const runtime = virtualRuntime();
    const told: string[] = [];
    const alice = new TransportLayer(runtime, { host: ALICE, name: 'alice', onInbound: () => {} });
    await alice.listen('UDP', 5060);
    const bob = await runtime.network.udp({ host: BOB, port: 5060 });
    const ask = (name: string, remote = { host: BOB, port: 5060 }) =>
      alice.send(optionsText('SIP/2.0/UDP x'), { transport: 'UDP', remote }, error =>
        told.push(`${name} ${error.name}`),
      );
    ask('answered');
    await runtime.until(() => undefined, 100);
    bob.send(okText('SIP/2.0/UDP x'), { host: ALICE, port: 5060 });
    await runtime.until(() => undefined, 100);
    ask('waiting');
    ask('elsewhere', { host: BOB, port: 5061 });
    await runtime.until(() => undefined, 100);
    assert.deepEqual(told.splice(0), ['elsewhere DatagramError']);
    bob.close();
    ask('refused');
    await runtime.until(() => undefined, 100);
    assert.deepEqual(told.sort(), ['refused DatagramError', 'waiting DatagramError']);
  });
});

describe('one datagram that cannot be sent', () => {
  it('is told to its sender alone', async () => {
    const runtime = virtualRuntime({ mtu: 1500, tooLarge: 'report' });
    const told: string[] = [];
    const alice = new TransportLayer(runtime, { host: ALICE, name: 'alice', onInbound: () => {} });
    await alice.listen('UDP', 5060);
    await runtime.network.udp({ host: BOB, port: 5060 });
    for (const size of [10, 2_000])
      alice.send(Buffer.alloc(size, 'x'), { transport: 'UDP', remote: { host: BOB, port: 5060 } }, error =>
        told.push(`${size} ${codeOf(error)}`),
      );
    await runtime.until(() => undefined, 1_000);
    assert.deepEqual(told, ['2000 EMSGSIZE']);
  });
});

describe('several hosts at once', () => {
  it('have one port each on addresses of their own, bound and advertised apart', async () => {
    const runtime = virtualRuntime();
    const arrived: string[] = [];
    const layers = await Promise.all(
      ['127.0.0.1', '127.0.0.2', '127.0.0.3', '::1'].map(async host => {
        const layer = new TransportLayer(runtime, {
          host,
          name: host,
          advertised: { host: `host-${host.at(-1)}.example.com` },
          onInbound: ({ flow, message }) => arrived.push(`${flow.remote.host} to ${host}: ${message?.topVia?.host}`),
        });
        for (const transport of ['UDP', 'TCP'] as const) await layer.listen(transport, 5060);
        return layer;
      }),
    );
    const [one, two] = layers;
    for (const transport of ['UDP', 'TCP'] as const) {
      one.send(optionsText(one.via(transport, 'b').toString()), {
        transport,
        remote: { host: '127.0.0.2', port: 5060 },
      });
      two.send(optionsText(two.via(transport, 'b').toString()), {
        transport,
        remote: { host: '127.0.0.3', port: 5060 },
      });
    }
    await runtime.until(() => undefined, 1_000);
    assert.deepEqual(arrived.sort(), [
      ...Array<string>(2).fill('127.0.0.1 to 127.0.0.2: host-1.example.com'),
      ...Array<string>(2).fill('127.0.0.2 to 127.0.0.3: host-2.example.com'),
    ]);
  });
});
