import assert from 'node:assert/strict';
import { Phone } from '../../simulator/element';
import { type Runtime, realRuntime, type TransportName, virtualRuntime } from '../../simulator/runtime';
import { defects } from '../../systems/defects';
import { loadProfile } from '../../systems/profile';
import { type ReferenceInstance, referenceProfile, startReference } from '../../systems/reference';
import { come, Endpoint, pass, sip } from '../element/harness';

const profile = loadProfile(referenceProfile);

describe('the transports of the reference system', () => {
  it('are UDP and TCP, and the others for who asks for them', async () => {
    const runtime = virtualRuntime();
    const plain = await startReference(runtime, profile);
    assert.deepEqual(Object.keys(plain.addresses), ['UDP', 'TCP']);
    await plain.stop();
    const all = await startReference(runtime, profile, { transports: profile.transports });
    assert.deepEqual(Object.keys(all.addresses), ['UDP', 'TCP', 'TLS', 'WS', 'WSS']);
    assert.deepEqual(
      Object.keys(all.phoneAddresses ?? {}),
      ['UDP', 'TCP', 'TLS'],
      'a WebSocket client listens nowhere',
    );
    const ports = new Set(Object.values({ ...all.addresses, UDP: undefined }).map(address => address?.port));
    assert.equal(ports.size, 5, 'each on a port of its own, but for UDP and TCP');
    await all.stop();
    runtime.close();
  });
});

describe('the reference system', () => {
  let runtime: Runtime;
  let system: ReferenceInstance;
  afterEach(async () => {
    await system.stop();
    runtime.close();
  });

  const begin = async (made: Runtime): Promise<void> => {
    runtime = made;
    system = await startReference(runtime, profile);
  };

  /** A phone of that user, behind the proxy. */
  const phoneOf = (user: string, transport: TransportName): Promise<Phone> =>
    Phone.start({
      runtime,
      host: '127.0.0.1',
      name: user,
      user,
      domain: profile.domain,
      credentials: { password: 'secret' },
      outboundProxy: `${proxyUri(transport)};lr`,
    });
  const proxyUri = (transport: TransportName): string =>
    `${sip(system.address)}${transport === 'TCP' ? ';transport=tcp' : ''}`;
  const registration = (user: string, transport: TransportName) => ({
    registrar: proxyUri(transport),
    user,
    domain: profile.domain,
    password: 'secret',
    expires: 600,
  });

  /** user2 registers, user1 calls him through the proxy, somebody hangs up. */
  async function call(transport: TransportName, hangsUp: 'caller' | 'callee'): Promise<void> {
    const caller = await phoneOf('user1', transport);
    const callee = await phoneOf('user2', transport);
    await callee.register(registration('user2', transport));
    await come(runtime, 'the registration', () => callee.registrationOutcome, 10_000);
    assert.equal(callee.registrationOutcome, 200);
    const made = caller.dial(`sip:user2@${profile.domain}`);
    await come(runtime, 'the answer', () => made.outcome, 10_000);
    assert.equal(made.outcome, 200);
    await pass(runtime, 100);
    assert.deepEqual([caller.activeCalls, callee.activeCalls], [1, 1]);
    await (hangsUp === 'caller' ? caller : callee).hangUp();
    await come(runtime, 'the end', () => (caller.activeCalls + callee.activeCalls === 0 ? true : undefined), 10_000);
    caller.stop();
    callee.stop();
  }

  for (const transport of ['UDP', 'TCP'] as const) {
    for (const who of ['caller', 'callee'] as const) {
      it(`carries a call over ${transport} that the ${who} ends`, async () => {
        await begin(virtualRuntime());
        await call(transport, who);
      });
    }
  }

  it('carries a call from TCP to UDP', async () => {
    await begin(virtualRuntime());
    const [caller, callee] = [await phoneOf('user1', 'TCP'), await phoneOf('user2', 'UDP')];
    await callee.register(registration('user2', 'UDP'));
    await pass(runtime, 1000);
    const made = caller.dial(`sip:user2@${profile.domain}`);
    await pass(runtime, 1000);
    assert.equal(made.outcome, 200);
    await callee.hangUp();
    await pass(runtime, 1000);
    assert.equal(caller.activeCalls, 0);
  });

  it('carries calls over a network that loses, doubles and delays', async () => {
    await begin(virtualRuntime({ seed: 7, loss: 0.2, duplicate: 0.1, reorder: 0.1, latencyMs: 20 }));
    const [caller, callee] = [await phoneOf('user1', 'UDP'), await phoneOf('user2', 'UDP')];
    await callee.register(registration('user2', 'UDP'));
    await come(runtime, 'the registration', () => callee.registrationOutcome);
    for (let n = 0; n < 20; n++) {
      const made = caller.dial(`sip:user2@${profile.domain}`);
      await come(runtime, 'the answer', () => made.outcome, 70_000);
      assert.equal(made.outcome, 200);
      await pass(runtime, 5000);
      await caller.hangUp();
      await come(runtime, 'the end', () => (caller.activeCalls + callee.activeCalls === 0 ? true : undefined), 70_000);
    }
  });

  it('cancels a call that rings', async () => {
    await begin(virtualRuntime());
    const caller = await phoneOf('user1', 'UDP');
    const made = caller.dial(sip(system.phoneAddress, 'ring'));
    await pass(runtime, 1000);
    assert.equal(made.outcome, undefined);
    await caller.hangUp();
    await pass(runtime, 1000);
    assert.equal(made.outcome, 487);
    assert.equal(system.trigger.activeCalls, 0);
  });

  it('is triggered to call and to register', async () => {
    await begin(virtualRuntime());
    const peer = await Endpoint.start(runtime, 'peer');
    await system.trigger.call(peer.contact.slice(1, -1));
    peer.reply(await peer.next('INVITE'), 200);
    await come(runtime, 'ACK', () => peer.acks[0]);
    await system.trigger.hangUp();
    await peer.next('BYE');
    await system.trigger.register({ ...registration('user9', 'UDP'), registrar: sip(peer.address) });
    assert.equal((await peer.next('REGISTER')).request.to?.uri.user, 'user9');
  });

  it('works on the real network', async () => {
    await begin(realRuntime());
    await call('UDP', 'caller');
    await call('TCP', 'callee');
  });
});

describe('the reference system with a defect', () => {
  for (const defect of defects) {
    it(`${defect.id} starts`, async () => {
      const runtime = virtualRuntime();
      const system = await startReference(runtime, profile, { defect });
      await system.stop();
      runtime.close();
    });
  }
});
