// What peers send stays with the hosts that the profile speaks of; and a peer behind a NAT says what is reached outside.
import assert from 'node:assert/strict';
import { fence } from '../../runner/fence';
import { Trace } from '../../simulator/capture';
import { contactUri, Inconclusive, Peer } from '../../simulator/peer';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { type Profile, profileForUri } from '../../systems/profile';
import type { SutInstance } from '../../systems/start';

describe('runner/fence', () => {
  let runtime: Runtime;
  beforeEach(() => {
    runtime = virtualRuntime();
  });
  afterEach(() => runtime.close());

  const instance = (host: string, localHost: string, more: Partial<Profile> = {}): SutInstance => {
    const address = { host, port: 5060 };
    const profile = { ...profileForUri(`sip:${host}`), ...more };
    return { profile, address, addresses: { UDP: address }, localHost, lastLines: () => [], stop: async () => {} };
  };
  const send = async (host: string): Promise<void> => {
    const socket = await runtime.network.udp({ host: '192.0.2.9', port: 0 });
    socket.send(Buffer.from('x'), { host, port: 5060 });
  };

  it('lets through what goes to the system and to ourselves, and to hosts that the profile adds', async () => {
    fence(runtime, instance('192.0.2.1', '192.0.2.9', { hosts: ['192.0.2.2', '2001:db8::2'] }));
    await send('192.0.2.1');
    await send('192.0.2.2');
    await send('192.0.2.9');
    runtime.network.connect('TCP', '192.0.2.9', { host: '2001:DB8:0::2', port: 5060 }).close();
  });

  it('refuses any other, whatever the transport, and says what to do', async () => {
    fence(runtime, instance('192.0.2.1', '192.0.2.9'));
    await assert.rejects(send('198.51.100.1'), Inconclusive);
    await assert.rejects(send('127.0.0.1'), /does not name: add it to "hosts"/);
    for (const transport of ['TCP', 'TLS', 'WS'] as const)
      assert.throws(
        () => runtime.network.connect(transport, '192.0.2.9', { host: '198.51.100.1', port: 1 }),
        Inconclusive,
      );
    assert.throws(() => runtime.network.tcpConnect('192.0.2.9', { host: '198.51.100.1', port: 1 }), Inconclusive);
  });

  it('lets through what goes to the other side of a system, and to ourselves there; no further', async () => {
    const sut = instance('192.0.2.1', '192.0.2.9');
    const there = { host: '198.51.100.1', port: 5070 };
    const tls = { host: '198.51.100.2', port: 5071 };
    fence(runtime, {
      ...sut,
      otherSide: { address: there, addresses: { UDP: there, TLS: tls }, localHost: '198.51.100.9' },
    });
    for (const host of ['192.0.2.1', '198.51.100.1', '198.51.100.2', '198.51.100.9']) await send(host);
    runtime.network.connect('TLS', '198.51.100.9', tls).close();
    await assert.rejects(send('198.51.100.3'), Inconclusive);
    fence(runtime, sut); // and refuses it where the profile has no other side
    await assert.rejects(send('198.51.100.1'), Inconclusive);
  });

  it('takes all loopback addresses for one host', async () => {
    fence(runtime, instance('127.0.0.1', '127.0.0.1'));
    await send('127.0.0.7');
    await assert.rejects(send('192.0.2.1'), Inconclusive);
  });
});

describe('a peer behind a NAT', () => {
  it('names the address outside in Via and Contact, and is bound to its own', async () => {
    const runtime = virtualRuntime();
    const peer = new Peer({ name: 'p', runtime, host: '192.0.2.9', advertise: '203.0.113.5', trace: new Trace() });
    await peer.listen();
    assert.equal(peer.host, '192.0.2.9');
    assert.equal(peer.address('UDP').host, '203.0.113.5');
    assert.equal(peer.sentBy('UDP').host, '203.0.113.5');
    assert.equal(peer.sentBy('UDP').port, peer.address('UDP').port);
    assert.match(contactUri('p', peer.address('UDP'), 'UDP'), /^<?sip:p@203\.0\.113\.5:/);
    peer.close();
    runtime.close();
  });
});
