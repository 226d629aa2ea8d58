import assert from 'node:assert/strict';
import type { SecurityOptions } from '../../simulator/element';
import { parseMessage } from '../../simulator/message';
import { type Identity, type Runtime, realRuntime, selfSignedIdentity, virtualRuntime } from '../../simulator/runtime';
import { DOMAIN, HOST, proxyUri, SecureWorld, strict, trustedAuthority } from './secure-world';

const names = [`IP:${HOST}`];

/** What a peer may show that does not hold. */
const bad: Record<string, () => Promise<Identity>> = {
  'an expired certificate': async () => (await trustedAuthority()).issue({ names, dates: 'expired' }),
  'a certificate that is not valid yet': async () => (await trustedAuthority()).issue({ names, dates: 'notYetValid' }),
  'a certificate for somebody else': async () => (await trustedAuthority()).issue({ names: ['DNS:elsewhere.test'] }),
  'a certificate that it signed itself': () => selfSignedIdentity({ names }),
};

async function showing(identity: Identity): Promise<SecurityOptions> {
  const { server, client } = await strict();
  return { server: { ...server, identity }, client: { ...client, identity } };
}

const worlds: Record<string, () => Runtime> = {
  'the virtual world': () => virtualRuntime({ seed: 1 }),
  'real sockets': () => realRuntime(),
};

describe('TLS', () => {
  let world: SecureWorld;
  afterEach(() => world.close());

  for (const [where, runtime] of Object.entries(worlds)) {
    for (const [what, identity] of Object.entries(bad)) {
      it(`with ${what} ends a call in a 503 for who calls (8.1.3.1), in ${where}`, async () => {
        world = await SecureWorld.open(runtime());
        const proxy = await world.proxy({ security: await showing(await identity()) });
        const phone = await world.phone('alice', 'TLS', proxy);
        const dialled = phone.dial(`sip:bob@${DOMAIN}`);
        await world.until('the outcome', () => dialled.outcome !== undefined);
        assert.equal(dialled.outcome, 503);
        assert.deepEqual(world.sent('alice'), [], 'nothing was said to it');
      });
    }

    it(`lets nobody in without a certificate where one is required, in ${where}`, async () => {
      world = await SecureWorld.open(runtime());
      const proxy = await world.proxy();
      const { client } = await strict();
      const stranger = { ...client, identity: undefined };
      const phone = await world.phone('alice', 'TLS', proxy, { security: { ...(await strict()), client: stranger } });
      const dialled = phone.dial(`sip:bob@${DOMAIN}`);
      await world.until('the outcome', () => dialled.outcome !== undefined);
      assert.equal(dialled.outcome, 503);
      assert.deepEqual(world.sent('proxy'), []);
    });
  }

  it('with a bad certificate at the callee ends in a 500 of the proxy (16.7 item 6, 16.9)', async () => {
    world = await SecureWorld.open();
    const proxy = await world.proxy();
    const expired = await showing(await bad['an expired certificate']());
    const callee = await world.phone('bob', 'TLS', undefined, { security: expired });
    const port = callee.addressOf('TLS')?.port;
    const caller = await world.phone('alice', 'UDP', proxy);
    const dialled = caller.dial(`sip:bob@${HOST}:${port};transport=tls`);
    await world.until('the outcome', () => dialled.outcome !== undefined);
    assert.equal(dialled.outcome, 500);
  });
});

describe('a sips URI', () => {
  let world: SecureWorld;
  afterEach(() => world.close());

  /** bob is bound to a sips contact over TLS, alice calls his sips address-of-record over `from`. */
  const calls = async (from: 'TLS' | 'WSS' | 'UDP', to: 'TLS' | 'UDP' = 'TLS') => {
    world = await SecureWorld.open();
    const proxy = await world.proxy();
    const callee = await world.phone('bob', to, undefined, { lines: { bob: 'answer' } });
    const registrar = proxyUri(proxy, to);
    await world.registers(callee, 'bob', to === 'TLS' ? registrar.replace('sip:', 'sips:').split(';')[0] : registrar);
    const caller = await world.phone('alice', from, proxy);
    const dialled = caller.dial(`sips:bob@${DOMAIN}`);
    await world.until('the outcome', () => dialled.outcome !== undefined);
    return dialled.outcome;
  };
  const message = (by: string, method: string) => {
    const text = world.sent(by).find(sent => sent.startsWith(`${method} `));
    return parseMessage(Buffer.from(text ?? '')).message;
  };

  for (const from of ['TLS', 'WSS'] as const) {
    it(`leads over TLS on every hop, from ${from} (26.2.2)`, async () => {
      assert.equal(await calls(from), 200);
      const hops = world.trace.entries.filter(({ actor }) => actor !== 'bob').map(({ transport }) => transport);
      assert.deepEqual([...new Set(hops)].sort(), [...new Set(['TLS', from])].sort());
      assert.equal(message('alice', 'INVITE')?.contacts[0].uri.scheme, 'sips', '8.1.1.8');
      const forwarded = message('proxy', 'INVITE');
      assert.match(forwarded?.recordRoutes.join() ?? '', /^<sips:[^<]*(<sips:[^<]*)?$/, '16.6 item 4');
      const accepted = world.sent('bob').find(text => /^SIP\/2\.0 200.*CSeq: \d+ INVITE/s.test(text));
      assert.match(accepted ?? '', /^Contact: <sips:/m, '12.1.1');
    });
  }

  it('leads nowhere from a phone without TLS: 503', async () => assert.equal(await calls('UDP'), 503));
  it('does not lead to a contact that is not one: 480', async () => assert.equal(await calls('TLS', 'UDP'), 480));
});
