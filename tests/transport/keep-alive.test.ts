// RFC 5626 4.4 and 8 over the virtual network: pings and pongs, STUN, and what is made of their absence.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Trace } from '../../simulator/capture';
import { type Runtime, type UdpSocket, virtualRuntime } from '../../simulator/runtime';
import { type Flow, type Inbound, TransportLayer } from '../../simulator/transport';
import { answerBinding, readStun } from '../../simulator/transport/stun';
import { authority, optionsText } from './sip';

const ALICE = '192.0.2.1';
const BOB = '192.0.2.2';
const MINUTE = 60_000;

describe('keep-alive', () => {
  let runtime: Runtime;
  let trace: Trace;
  let alice: TransportLayer;
  let failures: string[];
  let failedAt: number | undefined;

  beforeEach(() => {
    runtime = virtualRuntime({ seed: 5 });
    trace = new Trace();
    failures = [];
    failedAt = undefined;
    alice = new TransportLayer(runtime, { host: ALICE, name: 'alice', onInbound: () => {}, trace });
  });
  const pass = (ms: number) => runtime.until(() => undefined, ms);
  const onFailed = (error: Error) => {
    failures.push((error as { code?: string }).code ?? error.message);
    failedAt = runtime.clock.now();
  };
  const times = (bytes: string, direction: 'in' | 'out') =>
    trace.entries.filter(each => each.bytes.toString() === bytes && each.direction === direction).map(({ at }) => at);
  const gaps = (list: number[]) => list.slice(1).map((at, index) => Math.round(at - list[index]));

  describe('over a stream (4.4.1)', () => {
    let ends: string[];
    /** A server that answers each ping with `answer`. */
    const server = async (answer: (ping: number) => string): Promise<Flow> => {
      let pings = 0;
      ends = [];
      const listener = await runtime.network.listen('TCP', { host: BOB, port: 5060 });
      listener.onConnection = connection => {
        connection.onClose = error => ends.push(String(error));
        connection.onData = bytes => {
          if (bytes.toString() === '\r\n\r\n') connection.write(Buffer.from(answer(++pings)));
        };
      };
      return alice.send(optionsText('SIP/2.0/TCP x'), { transport: 'TCP', remote: listener.local });
    };

    it('pings at 80 to 100 % of the interval for as long as pongs come', async () => {
      const kept = alice.keepAlive(await server(() => '\r\n'), { everyMs: 100_000, onFailed });
      await pass(100 * MINUTE);
      const waits = gaps(times('\r\n\r\n', 'out'));
      assert.ok(waits.length > 55 && waits.length < 75, String(waits.length));
      // the pong takes 2 ms, and the next interval begins with it
      for (const wait of waits) assert.ok(wait >= 80_000 && wait <= 100_002, String(wait));
      assert.ok(new Set(waits).size > 50, 'a new interval for each');
      assert.equal(times('\r\n', 'in').length, waits.length + 1);
      assert.deepEqual(times('\r\n', 'out'), [], 'two pongs in a row are no ping');
      assert.deepEqual(failures, []);
      kept.stop();
      await pass(10 * MINUTE);
      assert.equal(times('\r\n\r\n', 'out').length, waits.length + 1);
    });

    it('waits 120 s at most where nothing else is said', async () => {
      alice.keepAlive(await server(() => '\r\n'));
      await pass(100 * MINUTE);
      for (const wait of gaps(times('\r\n\r\n', 'out'))) assert.ok(wait >= 96_000 && wait <= 120_002, String(wait));
    });

    it('takes the flow for failed 10 s after a ping without a pong, and tells who waits on it', async () => {
      const flow = await server(ping => (ping < 3 ? '\r\n' : ''));
      const senders: Error[] = [];
      alice.keepAlive(flow, { everyMs: 100_000, onFailed });
      await pass(4 * MINUTE);
      alice.send(
        optionsText('SIP/2.0/TCP x;branch=z9hG4bK1'),
        { ...flow, remote: flow.remote, transport: 'TCP' },
        error => senders.push(error),
      );
      await pass(10 * MINUTE);
      assert.deepEqual(failures, ['ETIMEDOUT']);
      assert.equal(failedAt, (times('\r\n\r\n', 'out').at(-1) ?? 0) + 10_000);
      assert.equal(times('\r\n\r\n', 'out').length, 3);
      assert.deepEqual(alice.connections(), []);
      assert.equal(senders.length, 1);
      assert.match(ends.join(), /ECONNRESET/, 'the other side hears of it');
    });

    it('looks for the pong behind a message that is still coming in', async () => {
      const text = optionsText('SIP/2.0/TCP x', 'body').toString();
      const listener = await runtime.network.listen('TCP', { host: BOB, port: 5060 });
      listener.onConnection = connection => {
        connection.onData = bytes => {
          if (bytes.toString() !== '\r\n\r\n') return;
          connection.write(Buffer.from(text.slice(0, -2)));
          runtime.clock.setTimer(15_000, () => connection.write(Buffer.from(`${text.slice(-2)}\r\n`)));
        };
      };
      const flow = alice.send(optionsText('SIP/2.0/TCP x'), { transport: 'TCP', remote: listener.local });
      alice.keepAlive(flow, { everyMs: 100_000, onFailed });
      await pass(5 * MINUTE);
      assert.deepEqual(failures, []);
    });

    it('tells of a connection that the other side ends', async () => {
      const listener = await runtime.network.listen('TCP', { host: BOB, port: 5060 });
      listener.onConnection = connection => connection.close();
      alice.keepAlive(alice.send(optionsText('SIP/2.0/TCP x'), { transport: 'TCP', remote: listener.local }), {
        onFailed,
      });
      await pass(1_000);
      assert.equal(failures.length, 1);
      await pass(10 * MINUTE);
      assert.equal(failures.length, 1);
    });

    it('answers each ping with one pong, however the pings are cut, and no pong with anything', async () => {
      await alice.listen('TCP', 5060);
      const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 6 }), cuts, async (pings, sizes) => {
          const connection = runtime.network.connect('TCP', BOB, { host: ALICE, port: 5060 });
          let back = '';
          connection.onData = bytes => {
            back += bytes;
          };
          const message = optionsText('SIP/2.0/TCP x').toString();
          let bytes = Buffer.from(`${'\r\n\r\n'.repeat(pings)}${message}\r\n${message}`);
          for (let at = 0; bytes.length > 0; at++) {
            const size = sizes[at % sizes.length] * (at > 40 ? 50 : 1);
            connection.write(bytes.subarray(0, size));
            bytes = bytes.subarray(size);
          }
          await pass(1_000);
          connection.close();
          assert.equal(back, '\r\n'.repeat(pings));
        }),
        { numRuns: 100, seed: 5626 },
      );
    });

    it('works between two layers that both ping, over every stream transport', async () => {
      const security = await authority();
      for (const transport of ['TCP', 'TLS', 'WS', 'WSS'] as const) {
        const atBob: Inbound[] = [];
        const options = { onInbound: () => {}, ...security };
        const client = new TransportLayer(runtime, { ...options, host: '127.0.0.1', name: 'client' });
        const bob = new TransportLayer(runtime, {
          ...options,
          host: '127.0.0.2',
          name: 'bob',
          onInbound: m => atBob.push(m),
        });
        const remote = await bob.listen(transport);
        const flow = client.send(optionsText(client.via(transport, 'z9hG4bK1').toString()), { transport, remote });
        client.keepAlive(flow, { onFailed });
        await pass(1_000);
        bob.keepAlive(atBob[0].flow, { onFailed });
        await pass(600 * MINUTE);
        assert.deepEqual(failures, [], transport);
        assert.equal(client.connections().length, 1);
        client.close();
        bob.close();
      }
    });

    it('does not answer pings where that is not wanted', async () => {
      const mute = new TransportLayer(runtime, {
        host: BOB,
        name: 'mute',
        onInbound: () => {},
        answersKeepAlives: false,
      });
      const remote = await mute.listen('TCP');
      const flow = alice.send(optionsText('SIP/2.0/TCP x'), { transport: 'TCP', remote });
      alice.keepAlive(flow, { onFailed });
      await pass(10 * MINUTE);
      assert.deepEqual(failures, ['ETIMEDOUT']);
    });
  });

  describe('over UDP (4.4.2, 8)', () => {
    let bob: UdpSocket;
    let requests: number[];
    /** Answers each binding request with the address given, if any. */
    const server = async (seen: (count: number) => { host: string; port: number } | undefined): Promise<Flow> => {
      bob = await runtime.network.udp({ host: BOB, port: 5060 });
      requests = [];
      bob.onDatagram = (bytes, from) => {
        const message = readStun(bytes);
        if (!message) return;
        requests.push(runtime.clock.now());
        const address = seen(requests.length);
        const answer = address && answerBinding(message, address);
        if (answer) bob.send(answer, from);
      };
      await alice.listen('UDP', 5060);
      return alice.send(optionsText('SIP/2.0/UDP x'), { transport: 'UDP', remote: bob.local });
    };
    const here = { host: ALICE, port: 5060 };

    it('asks at 80 to 100 % of 29 s for as long as it is answered', async () => {
      const kept = alice.keepAlive(await server(() => here), { onFailed });
      await pass(60 * MINUTE);
      for (const wait of gaps(requests)) assert.ok(wait >= 23_200 && wait <= 29_002, String(wait));
      assert.ok(requests.length > 120);
      assert.deepEqual(failures, []);
      kept.stop();
      const { length } = requests;
      await pass(10 * MINUTE);
      assert.equal(requests.length, length);
    });

    it('fails after seven requests without an answer, the last one waited for 16 RTO', async () => {
      alice.keepAlive(await server(() => undefined), { onFailed });
      await pass(10 * MINUTE);
      assert.deepEqual(gaps(requests), [500, 1_000, 2_000, 4_000, 8_000, 16_000]);
      assert.deepEqual(failures, ['ETIMEDOUT']);
      assert.equal(Math.round((failedAt ?? 0) - requests[0] + 1), 39_500);
    });

    it('survives lost answers, and takes only its own', async () => {
      const flow = await server(count => (count % 7 === 0 ? here : undefined));
      alice.keepAlive(flow, { onFailed });
      await pass(30 * MINUTE);
      assert.deepEqual(failures, []);
      const { transaction } = readStun(Buffer.from('010100002112a442000000000000000000000000', 'hex')) ?? {};
      assert.equal(transaction, '0'.repeat(24));
      bob.send(Buffer.from('011100002112a442000000000000000000000000', 'hex'), here);
      await pass(1_000);
      assert.deepEqual(failures, []);
    });

    it('fails when the address seen changes', async () => {
      alice.keepAlive(await server(count => (count < 4 ? here : { ...here, port: 5061 })), { onFailed });
      await pass(10 * MINUTE);
      assert.equal(requests.length, 4);
      assert.deepEqual(failures, ['ENETRESET']);
    });

    it('fails on an error response', async () => {
      const flow = await server(() => undefined);
      bob.onDatagram = (bytes, from) => {
        if (bytes[0] === 0) bob.send(Buffer.concat([Buffer.from('0111', 'hex'), bytes.subarray(2)]), from);
      };
      alice.keepAlive(flow, { onFailed });
      await pass(MINUTE);
      assert.deepEqual(failures, ['EPROTO']);
    });

    it('is answered by another layer, and neither side takes it for a message', async () => {
      const inbound: Inbound[] = [];
      const options = { host: '192.0.2.3', name: 'carol', onInbound: (m: Inbound) => inbound.push(m), trace };
      const carol = new TransportLayer(runtime, options);
      const remote = await carol.listen('UDP', 5060);
      await alice.listen('UDP', 5060);
      alice.keepAlive({ transport: 'UDP', local: alice.address('UDP')!, remote }, { onFailed });
      await pass(10 * MINUTE);
      assert.deepEqual(failures, []);
      assert.equal(inbound.length, 0);
      assert.ok(trace.entries.length >= 80);
      for (const entry of trace.entries) assert.equal(entry.message ?? entry.refusal, undefined);
    });
  });

  it('is for flows that are there', () => {
    const flow = { transport: 'TCP' as const, local: { host: ALICE, port: 1 }, remote: { host: BOB, port: 1 } };
    assert.throws(() => alice.keepAlive(flow), /no such flow/);
    assert.throws(() => alice.keepAlive({ ...flow, transport: 'UDP' }), /no such flow/);
  });
});
