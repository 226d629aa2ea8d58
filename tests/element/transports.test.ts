import assert from 'node:assert/strict';
import { parseMessage } from '../../simulator/message';
import { type Runtime, realRuntime, type TransportName, virtualRuntime } from '../../simulator/runtime';
import { allTransports, traits } from '../../simulator/transport';
import { DOMAIN, proxyUri, SecureWorld } from './secure-world';

/** REGISTER of the callee, INVITE to its address-of-record, and BYE from either side. */
async function call(world: SecureWorld, from: TransportName, to: TransportName, ends: 'caller' | 'callee') {
  const proxy = await world.proxy();
  const caller = await world.phone('alice', from, proxy);
  const callee = await world.phone('bob', to, proxy, { lines: { bob: 'answer' } });
  await world.registers(callee, 'bob', proxyUri(proxy, to));
  const dialled = caller.dial(`sip:bob@${DOMAIN}`);
  await world.until('the call', () => dialled.outcome !== undefined);
  assert.equal(dialled.outcome, 200);
  const acknowledged = () => world.sent('proxy', to).some(text => text.startsWith('ACK '));
  await world.until('the ACK at the callee', acknowledged);
  assert.deepEqual([caller.activeCalls, callee.activeCalls], [1, 1]);
  await (ends === 'caller' ? caller : callee).hangUp();
  await world.until('the end of the call', () => caller.activeCalls + callee.activeCalls === 0);
  const stays = ends === 'caller' ? to : from;
  const byes = world.sent('proxy').filter(text => text.startsWith('BYE '));
  assert.equal(byes.length, 1, 'the BYE went through the proxy, once');
  const there = world.sent('proxy', stays);
  assert(there.includes(byes[0]), `the BYE went over ${stays}`);
}

async function inWorld(runtime: Runtime, test: (world: SecureWorld) => Promise<unknown>): Promise<void> {
  const world = await SecureWorld.open(runtime);
  try {
    await test(world);
  } finally {
    world.close();
  }
}

describe('phones on different transports', () => {
  for (const from of allTransports)
    for (const to of allTransports) {
      it(`call each other through the proxy: ${from} to ${to}`, async () => {
        await inWorld(virtualRuntime({ seed: 1 }), world => call(world, from, to, 'caller'));
        await inWorld(virtualRuntime({ seed: 2 }), world => call(world, from, to, 'callee'));
      });
    }

  for (const [from, to] of [
    ['TLS', 'UDP'],
    ['WS', 'TLS'],
    ['WSS', 'WSS'],
    ['UDP', 'WS'],
  ] as const) {
    it(`call each other on real sockets: ${from} to ${to}`, async () => {
      await inWorld(realRuntime(), world => call(world, from, to, 'callee'));
    });
  }

  it('name their transport in Via and Contact, and hide behind a name over WebSocket (RFC 7118 5)', async () => {
    for (const transport of allTransports) {
      await inWorld(virtualRuntime({ seed: 3 }), async world => {
        const proxy = await world.proxy();
        const phone = await world.phone('bob', transport, proxy);
        await world.registers(phone, 'bob', proxyUri(proxy, transport));
        const [register] = world.sent('bob').map(text => parseMessage(Buffer.from(text)).message);
        assert.equal(register?.topVia?.transport, transport);
        const contact = register?.contacts[0].uri;
        assert.equal(contact?.params.get('transport'), traits[transport].sipParameter);
        const hidden = traits[transport].oneWay;
        assert.equal(register?.topVia?.host.endsWith('.invalid'), hidden);
        assert.equal(contact?.host, register?.topVia?.host);
        assert.equal(contact?.port, hidden ? undefined : phone.addressOf(transport)?.port);
      });
    }
  });
});

describe('a phone that has WS and WSS', () => {
  it('stays with the one that it opened, where a URI says ws for both (RFC 7118 5.2)', async () => {
    await inWorld(virtualRuntime({ seed: 6 }), async world => {
      const proxy = await world.proxy();
      const caller = await world.phone('alice', 'WSS', proxy, { opens: ['WS', 'WSS'] });
      const callee = await world.phone('bob', 'UDP', proxy, { lines: { bob: 'answer' } });
      await world.registers(callee, 'bob', proxyUri(proxy, 'UDP'));
      const dialled = caller.dial(`sip:bob@${DOMAIN}`);
      await world.until('the call', () => dialled.outcome !== undefined);
      await caller.hangUp();
      await world.until('the end of the call', () => callee.activeCalls === 0);
      assert.deepEqual(world.sent('alice', 'WS'), []);
      const methods = world.sent('alice', 'WSS').map(text => text.split(' ', 1)[0]);
      assert.deepEqual(methods, ['INVITE', 'ACK', 'BYE']);
    });
  });
});

describe('a proxy between two transports', () => {
  const recordRoutes = async (from: TransportName, to: TransportName): Promise<string[]> => {
    let values: string[] = [];
    await inWorld(virtualRuntime({ seed: 4 }), async world => {
      await call(world, from, to, 'caller');
      const invite = world.sent('proxy', to).find(text => text.startsWith('INVITE '));
      values = parseMessage(Buffer.from(invite ?? '')).message?.recordRoutes.map(String) ?? [];
    });
    return values;
  };

  it('puts one value into Record-Route between UDP and TCP, which share its port', async () => {
    assert.match((await recordRoutes('UDP', 'TCP')).join(), /^<sip:127\.0\.0\.1:\d+;lr>$/);
  });

  it('puts one where both sides are the same', async () => {
    assert.match((await recordRoutes('TLS', 'TLS')).join(), /^<sip:127\.0\.0\.1:\d+;transport=tls;lr>$/);
  });

  it('puts one for each side where they differ, the next hop first (RFC 5658 4)', async () => {
    const [outward, inward] = await recordRoutes('UDP', 'TLS');
    assert.match(outward, /;transport=tls;lr>$/);
    assert.doesNotMatch(inward, /transport/);
  });

  it('names the connection of a WebSocket client by a token (RFC 7118 8.2)', async () => {
    const [outward, inward] = await recordRoutes('WSS', 'WS');
    assert.match(outward, /^<sip:[a-z0-9]{16}@127\.0\.0\.1:\d+;transport=ws;lr>$/);
    assert.match(inward, /^<sip:[a-z0-9]{16}@127\.0\.0\.1:\d+;transport=ws;lr>$/);
    assert.notEqual(outward, inward);
  });
});

describe('a registrar with WebSocket clients', () => {
  it('has no way to one whose connection is gone: 480', async () => {
    await inWorld(virtualRuntime({ seed: 5 }), async world => {
      const proxy = await world.proxy();
      const callee = await world.phone('bob', 'WS', proxy);
      await world.registers(callee, 'bob', proxyUri(proxy, 'WS'));
      callee.stop();
      await world.runtime.until(() => undefined, 1000);
      const caller = await world.phone('alice', 'UDP', proxy);
      const dialled = caller.dial(`sip:bob@${DOMAIN}`);
      await world.until('the outcome', () => dialled.outcome !== undefined);
      assert.equal(dialled.outcome, 480);
    });
  });
});
