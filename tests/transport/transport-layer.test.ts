// What only one transport, or only the virtual world, can show.
import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { type Flow, type Inbound, TransportLayer } from '../../simulator/transport';
import { okText, optionsText } from './sip';

const VIA = 'SIP/2.0/TCP 192.0.2.1';
const NOBODY = { host: '192.0.2.9', port: 5060 };

describe('transport layer', () => {
  let runtime: Runtime;
  let trace: Trace;
  let atAlice: Inbound[];
  let atBob: Inbound[];
  let errors: string[];
  let alice: TransportLayer;
  let bob: TransportLayer;

  beforeEach(async () => {
    runtime = virtualRuntime();
    trace = new Trace();
    [atAlice, atBob, errors] = [[], [], []];
    alice = new TransportLayer(runtime, { host: '192.0.2.1', name: 'alice', onInbound: m => atAlice.push(m), trace });
    bob = new TransportLayer(runtime, { host: '192.0.2.2', name: 'bob', onInbound: m => atBob.push(m) });
    for (const layer of [alice, bob]) for (const transport of ['UDP', 'TCP'] as const) await layer.listen(transport);
  });

  const settle = () => runtime.until(() => undefined, Infinity);
  const failed = (error: Error) => void errors.push((error as { code?: string }).code ?? error.message);
  const tcpToBob = (flow?: Flow) => ({ transport: 'TCP' as const, remote: bob.address('TCP')!, flow });

  it('takes the port that the other transport has', async () => {
    assert.equal(alice.address('TCP')?.port, alice.address('UDP')?.port);
    const taken = await runtime.network.tcpListen({ host: '192.0.2.3', port: 20_000 });
    const carol = new TransportLayer(runtime, { host: '192.0.2.3', name: 'carol', onInbound: () => {} });
    assert.equal((await carol.listen('UDP')).port, taken.local.port);
    assert.notEqual((await carol.listen('TCP')).port, taken.local.port, 'a free one where that is taken');
    const dave = new TransportLayer(runtime, { host: '192.0.2.3', name: 'dave', onInbound: () => {} });
    await assert.rejects(dave.listen('TCP', taken.local.port), { code: 'EADDRINUSE' });
  });

  it('sends over the connection that it has to an address (18.1.1)', async () => {
    const first = alice.send(optionsText(VIA), tcpToBob());
    const second = alice.send(optionsText(VIA), tcpToBob());
    assert.equal(first, second, 'though it is not open yet');
    await settle();
    assert.equal(alice.send(optionsText(VIA), tcpToBob()), first);
    await settle();
    assert.equal(atBob.length, 3);
    assert.deepEqual(alice.connections(), [first]);
    assert.equal(bob.connections().length, 1);
    assert.equal(atBob[0].flow, atBob[2].flow);
  });

  it('sends over an accepted connection to who opened it', async () => {
    const flow = alice.send(optionsText(VIA), tcpToBob());
    await settle();
    bob.send(okText(VIA), { transport: 'TCP', remote: flow.local });
    await settle();
    assert.equal(atAlice[0].flow, flow);
  });

  it('connects anew where the flow is gone', async () => {
    alice.send(optionsText(VIA), tcpToBob());
    await settle();
    const [{ flow }] = atBob;
    flow.connection?.close();
    await settle();
    assert.deepEqual(bob.connections(), []);
    bob.send(okText(VIA), { transport: 'TCP', remote: alice.address('TCP')!, flow });
    await settle();
    assert.equal(atAlice.length, 1);
    assert.notEqual(bob.connections()[0], flow);
  });

  it('closes a connection whose stream is broken, after handing on what it can', async () => {
    const connection = runtime.network.tcpConnect('192.0.2.3', bob.address('TCP')!);
    let answer = '';
    let closed = false;
    connection.onData = bytes => {
      answer += bytes;
    };
    connection.onClose = () => {
      closed = true;
    };
    connection.write(Buffer.concat([optionsText(VIA), Buffer.from('OPTIONS sip:x SIP/2.0\r\nVia: x\r\n\r\n')]));
    await settle();
    assert.equal(atBob.length, 2);
    assert.ok(atBob[0].message?.isRequest());
    assert.equal(atBob[1].message, undefined);
    assert.match(atBob[1].refusal?.requirement ?? '', /^RFC3261:18\.3/);
    assert.equal(atBob[1].bytes.toString(), 'OPTIONS sip:x SIP/2.0\r\nVia: x\r\n\r\n');
    assert.equal(closed, true);
    assert.equal(answer, '');
    assert.deepEqual(bob.connections(), []);
  });

  it('puts a message together that comes byte by byte, and takes apart several that come at once', async () => {
    const connection = runtime.network.tcpConnect('192.0.2.3', bob.address('TCP')!);
    for (const byte of optionsText(VIA, 'body')) connection.write(Buffer.of(byte));
    connection.write(Buffer.concat([optionsText(VIA), Buffer.from('\r\n\r\n'), optionsText(VIA, 'other')]));
    await settle();
    assert.deepEqual(
      atBob.map(inbound => inbound.message?.body.toString()),
      ['body', '', 'other'],
    );
  });

  it('tells each sender of a connection that is refused, and records nothing', async () => {
    for (let i = 0; i < 2; i++) alice.send(optionsText(VIA), { transport: 'TCP', remote: NOBODY }, failed);
    assert.deepEqual(errors, []);
    await settle();
    assert.deepEqual(errors, ['ECONNREFUSED', 'ECONNREFUSED']);
    assert.deepEqual(trace.entries, []);
    assert.deepEqual(alice.connections(), []);
  });

  it('tells the sender of a reset only when nothing came back after its message', async () => {
    alice.send(optionsText(VIA), tcpToBob(), failed);
    await settle();
    bob.send(okText(VIA), { transport: 'TCP', remote: atBob[0].flow.remote, flow: atBob[0].flow });
    await settle();
    alice.send(optionsText(VIA), tcpToBob(), error => failed(new Error(`second: ${error.name}`)));
    await settle();
    atBob[0].flow.connection?.reset();
    await settle();
    assert.deepEqual(errors, ['second: NetworkError']);
  });

  it('tells nobody of an orderly end', async () => {
    alice.send(optionsText(VIA), tcpToBob(), failed);
    await settle();
    atBob[0].flow.connection?.close();
    await settle();
    assert.deepEqual(errors, []);
    assert.deepEqual(alice.connections(), []);
  });

  it('tells the sender of a datagram that nobody took', async () => {
    alice.send(optionsText(VIA), { transport: 'UDP', remote: NOBODY }, failed);
    alice.send(optionsText(VIA), { transport: 'UDP', remote: bob.address('UDP')! }, failed);
    await settle();
    assert.deepEqual(errors, ['ECONNREFUSED']);
    assert.equal(trace.entries.length, 2);
  });

  it('refuses to send over UDP before it listens there', () => {
    const mute = new TransportLayer(runtime, { host: '192.0.2.3', name: 'mute', onInbound: () => {} });
    assert.throws(() => mute.send(optionsText(VIA), { transport: 'UDP', remote: NOBODY }), /before listen/);
    assert.equal(mute.address('UDP'), undefined);
  });

  it('does not listen when it was closed meanwhile', async () => {
    const late = new TransportLayer(runtime, { host: '192.0.2.3', name: 'late', onInbound: () => {} });
    const listening = late.listen('UDP', 5060);
    late.close();
    await assert.rejects(listening, { code: 'ECANCELED' });
    await runtime.network.udp({ host: '192.0.2.3', port: 5060 });
  });

  it('records the local port of a connection, though it was sent before there was one', async () => {
    alice.send(optionsText(VIA), tcpToBob());
    await settle();
    assert.deepEqual(trace.entries[0].from, atBob[0].flow.remote);
    assert.equal(trace.entries[0].at, 2);
  });
});
