// What the transport layer promises over every transport and both address families, in either world.
import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import { Request, Response } from '../../simulator/message';
import { formatAddress, type Runtime, realRuntime, type TransportName, virtualRuntime } from '../../simulator/runtime';
import { type Inbound, responseTarget, stampReceived, TransportLayer, traits } from '../../simulator/transport';
import { authority, okText, optionsText, type Security } from './sip';

const SOON = 10_000;
const TRANSPORTS = Object.keys(traits) as TransportName[];
const HOSTS: [alice: string, bob: string][] = [
  ['127.0.0.1', '127.0.0.2'],
  ['::1', '::1'],
];

for (const [kind, make] of Object.entries({ virtual: virtualRuntime, real: realRuntime }))
  for (const transport of TRANSPORTS)
    for (const [aliceHost, bobHost] of HOSTS)
      describe(`${transport} from ${aliceHost} to ${bobHost} in the ${kind} world`, () => {
        const stream = traits[transport].reliable;
        let security: Security;
        let runtime: Runtime;
        let trace: Trace;
        let alice: TransportLayer;
        let bob: TransportLayer;
        let atAlice: Inbound[];
        let atBob: Inbound[];

        before(async () => {
          security = await authority();
        });
        beforeEach(async () => {
          runtime = make({ seed: 1 });
          trace = new Trace();
          [atAlice, atBob] = [[], []];
          const common = { trace, ...security };
          alice = new TransportLayer(runtime, {
            ...common,
            host: aliceHost,
            name: 'alice',
            onInbound: m => atAlice.push(m),
          });
          bob = new TransportLayer(runtime, { ...common, host: bobHost, name: 'bob', onInbound: m => atBob.push(m) });
          await alice.listen(transport);
          await bob.listen(transport);
        });
        afterEach(() => {
          alice.close();
          bob.close();
          runtime.close();
        });

        const toBob = () => ({ transport, remote: bob.address(transport)! });
        const via = (layer: TransportLayer) => layer.via(transport, 'z9hG4bK1').toString();
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
          assert.equal(flow.remote.host, aliceHost);
          assert.ok(at <= runtime.clock.now());
          stampReceived(message, flow);
          assert.equal(message.topVia?.params.get('rport'), String(flow.remote.port));
          assert.equal(message.topVia?.params.get('received'), aliceHost);
          const bytes = okText(message.get('Via')!);
          bob.send(bytes, responseTarget(new Response(200, 'OK', [['Via', message.get('Via')!]]), flow));
          const { message: response, flow: back } = await arrived(atAlice);
          assert.ok(response instanceof Response);
          assert.equal(response.status, 200);
          assert.deepEqual(back.remote, bob.address(transport));
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
          const keepAlives = trace.entries.filter(entry => entry.bytes.toString() === '\r\n\r\n');
          assert.deepEqual(
            keepAlives.map(({ actor, direction }) => `${actor} ${direction}`),
            ['alice out', 'bob in'],
          );
          for (const entry of keepAlives) assert.equal(entry.message ?? entry.refusal, undefined);
        });

        it('answers a ping over a stream with one pong', async () => {
          alice.send(Buffer.from('\r\n\r\n'), toBob());
          alice.send(optionsText(via(alice)), toBob());
          const { flow } = await arrived(atBob);
          bob.send(okText(via(alice)), { transport, remote: flow.remote, flow });
          await arrived(atAlice);
          const pongs = trace.entries.filter(entry => entry.actor === 'bob' && entry.bytes.toString() === '\r\n');
          assert.deepEqual(
            pongs.map(({ direction }) => direction),
            stream ? ['out'] : [],
          );
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
          assert.equal(bob.connections().length, stream ? 1 : 0);
        });

        it('uses one connection for all requests to an address', async () => {
          for (let count = 1; count <= 3; count++) {
            alice.send(optionsText(via(alice)), toBob());
            await arrived(atBob, count);
          }
          assert.equal(new Set(atBob.map(inbound => formatAddress(inbound.flow.remote))).size, 1);
          assert.equal(alice.connections().length, stream ? 1 : 0);
        });

        it('tells the senders when the connection breaks', async () => {
          if (!stream) return; // a datagram is not known to be lost
          const errors: Error[] = [];
          alice.send(optionsText(via(alice)), toBob(), error => errors.push(error));
          const { flow } = await arrived(atBob);
          flow.connection?.reset();
          await runtime.until(() => errors.length || undefined, SOON);
          assert.equal(errors.length, 1);
          assert.deepEqual(alice.connections(), []);
        });

        it('tells the sender that nobody listens there', async () => {
          const { remote } = toBob();
          bob.close();
          const errors: Error[] = [];
          alice.send(optionsText(via(alice)), { transport, remote }, error => errors.push(error));
          assert.deepEqual(errors, []);
          if (!stream && kind === 'real') return; // the system hides ICMP from a socket that is not connected
          await runtime.until(() => errors.length || undefined, SOON);
          assert.match(String(errors[0]), /ECONNREFUSED/);
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

        it('listens on one port for UDP and TCP', async () => {
          const [mine, other] = transport === 'UDP' ? (['UDP', 'TCP'] as const) : ([transport, 'UDP'] as const);
          await alice.listen(other, alice.address(mine)?.port);
          assert.deepEqual(alice.address(other), alice.address(mine));
        });
      });
