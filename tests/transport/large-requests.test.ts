// RFC 3261 18.1.1: UDP to TCP for large requests, and back.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Trace } from '../../simulator/capture';
import { parseMessage, type Request, replyTo } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { TransactionLayer } from '../../simulator/transaction';
import { type Inbound, TransportLayer, type TransportOptions } from '../../simulator/transport';
import { isMulticast } from '../../simulator/transport/large-requests';
import { okText, optionsText } from './sip';

const BRANCH = 'z9hG4bKlarge';

describe('large requests', () => {
  let runtime: Runtime;
  let trace: Trace;
  let atBob: Inbound[];
  let errors: string[];
  let alice: TransportLayer;
  let bob: TransportLayer;

  const start = async (options: Partial<TransportOptions>, bobListens: ('UDP' | 'TCP')[] = ['UDP', 'TCP']) => {
    runtime = virtualRuntime();
    trace = new Trace();
    [atBob, errors] = [[], []];
    alice = new TransportLayer(runtime, { host: '192.0.2.1', name: 'alice', onInbound: () => {}, trace, ...options });
    bob = new TransportLayer(runtime, { host: '192.0.2.2', name: 'bob', onInbound: m => atBob.push(m) });
    for (const transport of ['UDP', 'TCP'] as const) await alice.listen(transport, 5060);
    for (const transport of bobListens) await bob.listen(transport, 5060);
  };
  const settle = () => runtime.until(() => undefined, Infinity);
  const failed = (error: Error) => void errors.push((error as { code?: string }).code ?? error.message);
  const toBob = { transport: 'UDP' as const, remote: { host: '192.0.2.2', port: 5060 } };
  /** Of `size` bytes, or as small as it gets. */
  const request = (size: number, method = 'INVITE', branch = BRANCH) => {
    const via = alice.via('UDP', branch).toString();
    let bytes = optionsText(via, 'x'.repeat(size), method);
    for (let body = size; bytes.length > size && body > 0; ) {
      body = Math.max(0, body - (bytes.length - size));
      bytes = optionsText(via, 'x'.repeat(body), method);
    }
    return bytes;
  };
  const came = () => atBob.map(({ message, flow }) => `${message?.startLine().split(' ')[0]} ${flow.transport}`);

  for (const [mtu, largest] of [
    [undefined, 1300],
    [1500, 1300],
    [576, 376],
    [9000, 8800],
  ] as const)
    it(`go over TCP above ${largest} bytes with ${mtu === undefined ? 'an unknown MTU' : `an MTU of ${mtu}`}`, async () => {
      await start({ largeRequestsOverTcp: mtu === undefined ? true : { mtu } });
      assert.equal(request(largest).length, largest);
      alice.send(request(largest, 'INVITE', 'z9hG4bKsmall'), toBob);
      alice.send(request(largest + 1), toBob);
      await settle();
      assert.deepEqual(came().sort(), ['INVITE TCP', 'INVITE UDP']);
      const overTcp = atBob.find(({ flow }) => flow.transport === 'TCP');
      assert.equal(overTcp?.message?.topVia?.transport, 'TCP');
      assert.equal(overTcp.message.topVia.branch, BRANCH);
      assert.equal(overTcp.bytes.length, largest + 1, 'and it is whole');
    });

  it('go as they are given unless it is asked for', async () => {
    await start({});
    alice.send(request(4_000), toBob);
    await settle();
    assert.deepEqual(came(), ['INVITE UDP']);
    assert.equal(atBob[0].message?.topVia?.transport, 'UDP');
  });

  it('are sent over TCP once, though their transaction repeats them; their ACK and CANCEL follow', async () => {
    await start({ largeRequestsOverTcp: true });
    for (let copy = 0; copy < 3; copy++) alice.send(request(2_000), toBob);
    for (const method of ['CANCEL', 'CANCEL', 'ACK', 'ACK']) alice.send(request(0, method), toBob);
    alice.send(request(0, 'ACK', 'z9hG4bKother'), toBob);
    await settle();
    assert.deepEqual(came().sort(), ['ACK TCP', 'ACK TCP', 'ACK UDP', 'CANCEL TCP', 'INVITE TCP']);
    const vias = atBob.map(({ message, flow }) => message?.topVia?.transport === flow.transport);
    assert.deepEqual(new Set(vias), new Set([true]));
  });

  it('go back to UDP where TCP is refused, with all that follows', async () => {
    await start({ largeRequestsOverTcp: true }, ['UDP']);
    const invite = request(2_000);
    alice.send(invite, toBob, failed);
    await settle();
    alice.send(invite, toBob, failed);
    alice.send(request(0, 'ACK'), toBob, failed);
    await settle();
    assert.deepEqual(came(), ['INVITE UDP', 'INVITE UDP', 'ACK UDP']);
    assert.ok(atBob[0].bytes.equals(invite), 'as it was before');
    assert.deepEqual(errors, []);
  });

  it('fail where nobody takes them over either', async () => {
    await start({ largeRequestsOverTcp: true }, []);
    alice.send(request(2_000), toBob, failed);
    await settle();
    assert.deepEqual(errors, ['ECONNREFUSED']);
    assert.deepEqual(
      trace.entries.map(({ transport }) => transport),
      ['UDP'],
    );
  });

  it('do not go back for other reasons than a refusal', async () => {
    await start({ largeRequestsOverTcp: true });
    alice.send(request(2_000), toBob, failed);
    for (const flow of alice.connections()) flow.connection?.close();
    alice.close();
    await settle();
    assert.deepEqual(came(), []);
  });

  it('leave responses, multicast, and what is no request', async () => {
    await start({ largeRequestsOverTcp: true });
    const via = alice.via('UDP', BRANCH).toString();
    alice.send(Buffer.concat([okText(via), Buffer.alloc(2_000, 'x')]), toBob);
    alice.send(Buffer.alloc(2_000, 'x'), toBob);
    alice.send(request(2_000), { transport: 'UDP', remote: { host: '224.0.1.75', port: 5060 } });
    assert.equal(trace.entries.length, 3, 'at once, not after TCP was tried');
    await settle();
    assert.deepEqual(new Set(trace.entries.map(({ transport }) => transport)), new Set(['UDP']));
  });

  it('go over the transport that the size says, whatever the size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 400, max: 3_000 }),
        fc.integer({ min: 600, max: 3_000 }),
        async (size, mtu) => {
          await start({ largeRequestsOverTcp: { mtu } });
          alice.send(request(size), toBob);
          await settle();
          assert.deepEqual(came(), [size > mtu - 200 ? 'INVITE TCP' : 'INVITE UDP']);
        },
      ),
      { numRuns: 50, seed: 18 },
    );
  });
});

describe('a transaction whose INVITE is large', () => {
  for (const listens of ['TCP', 'UDP'] as const)
    it(`is carried out over ${listens} where the other side ${listens === 'TCP' ? 'has' : 'refuses'} TCP`, async () => {
      const runtime = virtualRuntime();
      const trace = new Trace();
      const handlers = { onRequest: () => {}, onAck: () => {} };
      const transport = new TransportLayer(runtime, {
        host: '192.0.2.1',
        name: 'alice',
        trace,
        largeRequestsOverTcp: true,
        onInbound: inbound => client.inbound(inbound),
      });
      const client = new TransactionLayer({ runtime, transport, ...handlers });
      const bob = new TransportLayer(runtime, { host: '192.0.2.2', name: 'bob', onInbound: m => server.inbound(m) });
      const server = new TransactionLayer({
        runtime,
        transport: bob,
        ...handlers,
        onRequest: (transaction, request) =>
          void runtime.clock.setTimer(3_000, () => transaction.respond(replyTo(request, 486, { toTag: 'b' }))),
      });
      await transport.listen('UDP', 5060);
      await bob.listen('UDP', 5060);
      if (listens === 'TCP') await bob.listen('TCP', 5060);
      const bytes = optionsText(transport.via('UDP', BRANCH).toString(), 'x'.repeat(2_000), 'INVITE');
      const statuses: number[] = [];
      client.send(
        parseMessage(bytes).message as Request,
        { transport: 'UDP', remote: { host: '192.0.2.2', port: 5060 } },
        {
          onResponse: response => statuses.push(response.status),
          onTimeout: () => statuses.push(408),
          onTransportError: () => statuses.push(503),
        },
      );
      await runtime.until(() => undefined, 100_000);
      assert.deepEqual(statuses, [100, 486]);
      const sent = trace.entries.filter(({ direction }) => direction === 'out');
      assert.deepEqual(
        sent.map(
          each => `${each.message?.startLine().split(' ')[0]} ${each.transport} ${each.message?.topVia?.transport}`,
        ),
        [`INVITE ${listens} ${listens}`, `ACK ${listens} ${listens}`],
      );
      assert.equal(client.transactions.length + server.transactions.length, 0);
    });
});

describe('isMulticast', () => {
  const cases: [host: string, is: boolean][] = [
    ['224.0.1.75', true],
    ['239.255.255.255', true],
    ['223.255.255.255', false],
    ['240.0.0.1', false],
    ['ff02::1', true],
    ['[FF0E::1]', true],
    ['fe80::1', false],
    ['example.com', false],
  ];
  for (const [host, is] of cases) it(`${host}: ${is}`, () => assert.equal(isMulticast(host), is));
});
