// What the transport layer promises over every transport, in either world.
import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import { Request, Response } from '../../simulator/message';
import { type Runtime, realRuntime, type TransportName, virtualRuntime } from '../../simulator/runtime';
import { type Inbound, responseTarget, stampReceived, TransportLayer } from '../../simulator/transport';
import { okText, optionsText } from './sip';

const HOST = '127.0.0.1';
const SOON = 10_000;
const TRANSPORTS: TransportName[] = ['UDP', 'TCP'];

for (const [kind, make] of Object.entries({ virtual: virtualRuntime, real: realRuntime }))
  for (const transport of TRANSPORTS)
    describe(`${transport} in the ${kind} world`, () => {
      let runtime: Runtime;
      let trace: Trace;
      let alice: TransportLayer;
      let bob: TransportLayer;
      let atAlice: Inbound[];
      let atBob: Inbound[];

      beforeEach(async () => {
        runtime = make({ seed: 1 });
        trace = new Trace();
        [atAlice, atBob] = [[], []];
        alice = new TransportLayer(runtime, { host: HOST, name: 'alice', onInbound: m => atAlice.push(m), trace });
        bob = new TransportLayer(runtime, { host: HOST, name: 'bob', onInbound: m => atBob.push(m), trace });
        await alice.listen(transport);
        await bob.listen(transport);
      });
      afterEach(() => {
        alice.close();
        bob.close();
        runtime.close();
      });

      const toBob = () => ({ transport, remote: bob.address(transport)! });
      const via = (layer: TransportLayer) => `SIP/2.0/${transport} ${HOST}:${layer.address(transport)?.port};rport`;
      const arrived = async (list: Inbound[], count = 1) => {
        await runtime.until(() => (list.length >= count ? true : undefined), SOON);
        assert.equal(list.length, count);
        return list[count - 1];
      };

      it('carries a request, and its response by the rules of its Via', async () => {
        alice.send(optionsText(via(alice)), toBob());
        const { message, flow, at } = await arrived(atBob);
        assert.ok(message instanceof Request);
        assert.equal(message.method, 'OPTIONS');
        assert.equal(flow.transport, transport);
        assert.ok(at <= runtime.clock.now());
        stampReceived(message, flow);
        const bytes = okText(message.get('Via')!);
        bob.send(bytes, responseTarget(new Response(200, 'OK', [['Via', message.get('Via')!]]), flow));
        const { message: response } = await arrived(atAlice);
        assert.ok(response instanceof Response);
        assert.equal(response.status, 200);
      });

      it('records each message as either side saw it', async () => {
        const bytes = optionsText(via(alice));
        alice.send(bytes, toBob());
        const inbound = await arrived(atBob);
        assert.deepEqual(
          trace.entries.map(({ actor, direction }) => `${actor} ${direction}`),
          ['alice out', 'bob in'],
        );
        for (const entry of trace.entries) {
          assert.equal(entry.transport, transport);
          assert.deepEqual(entry.from, inbound.flow.remote);
          assert.deepEqual(entry.to, bob.address(transport));
          assert.ok(entry.bytes.equals(bytes));
          assert.ok(entry.message?.isRequest());
        }
      });

      it('keeps messages apart and whole', async () => {
        const sizes = [0, 1, 5_000, 40_000, 3];
        for (const size of sizes) alice.send(optionsText(via(alice), 'x'.repeat(size)), toBob());
        await arrived(atBob, sizes.length);
        const got = atBob.map(inbound => inbound.message?.body.length);
        assert.deepEqual(
          got.sort((a = 0, b = 0) => a - b),
          [...sizes].sort((a, b) => a - b),
        );
      });

      it('drops keep-alives, which the trace shows', async () => {
        alice.send(Buffer.from('\r\n\r\n'), toBob());
        alice.send(optionsText(via(alice)), toBob());
        const { message } = await arrived(atBob);
        assert.ok(message?.isRequest());
        const [keepAlive] = trace.entries;
        assert.equal(keepAlive.bytes.toString(), '\r\n\r\n');
        assert.equal(keepAlive.message ?? keepAlive.refusal, undefined);
      });

      it('delivers what is no message with the reason, and goes on', async () => {
        alice.send(Buffer.from('no SIP at all\r\nContent-Length: 0\r\n\r\n'), toBob());
        const inbound = await arrived(atBob);
        assert.equal(inbound.message, undefined);
        assert.ok(inbound.refusal);
        assert.deepEqual(trace.entries.at(-1)?.refusal, inbound.refusal);
        alice.send(optionsText(via(alice)), toBob());
        assert.ok((await arrived(atBob, 2)).message?.isRequest());
      });

      it('answers over the flow that it is given', async () => {
        alice.send(optionsText(via(alice)), toBob());
        const { flow } = await arrived(atBob);
        bob.send(okText(via(alice)), { transport, remote: flow.remote, flow });
        const back = await arrived(atAlice);
        assert.deepEqual(back.flow.remote, bob.address(transport));
        assert.equal(bob.connections().length, transport === 'TCP' ? 1 : 0);
      });

      it('sends nothing more once it is closed, and says so later', async () => {
        const target = toBob();
        alice.close();
        const errors: Error[] = [];
        alice.send(optionsText('SIP/2.0/UDP x'), target, error => errors.push(error));
        assert.deepEqual(errors, []);
        await runtime.until(() => errors.length || undefined, SOON);
        assert.equal(errors.length, 1);
        assert.deepEqual(trace.entries, []);
        assert.deepEqual(alice.connections(), []);
      });

      it('refuses to listen twice', async () => {
        await assert.rejects(alice.listen(transport), /already/);
      });

      it('listens on one port for both transports', async () => {
        const other = transport === 'UDP' ? 'TCP' : 'UDP';
        await alice.listen(other, alice.address(transport)?.port);
        assert.deepEqual(alice.address(other), alice.address(transport));
      });
    });
