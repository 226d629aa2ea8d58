// What goes by name besides calls over UDP and TCP: TLS with its certificates (RFC 3263 4.1), registrations, requests within
// dialogs, ACKs through a proxy (4.4), and responses whose first way is closed (5).
import assert from 'node:assert/strict';
import { NetworkClient } from '../../simulator/dns';
import { Phone, type PhoneOptions, StatefulProxy } from '../../simulator/element';
import { parseMessage } from '../../simulator/message';
import type { TcpConnection } from '../../simulator/runtime';
import { come, Endpoint, pass } from './harness';
import { LocationWorld, NOBODY, srvZone, URI } from './location-world';
import { trustedAuthority } from './secure-world';

describe('elements that go by names (RFC 3263)', () => {
  let world: LocationWorld;
  beforeEach(async () => {
    world = await LocationWorld.open();
  });
  afterEach(() => world.close());

  const phone = (options: Partial<PhoneOptions> = {}): Promise<Phone> =>
    Phone.start({ runtime: world.runtime, host: '127.0.0.1', dns: world.dns, ...options });

  describe('over TLS', () => {
    /** A phone whose certificate is for these names, where the domain's TLS service is. */
    const secured = async (names: string[]): Promise<Phone> => {
      const { certificate, issue } = await trustedAuthority();
      const identity = await issue({ names: names.map(name => `DNS:${name}`) });
      const callee = await phone({
        transports: ['TLS'],
        security: { server: { identity, trusted: [certificate] }, client: { trusted: [certificate] } },
        lines: { user: 'answer' },
      });
      world.serve(`
        example.test NAPTR 10 0 "s" "SIPS+D2T" "" _sips._tcp.example.test
        example.test NAPTR 20 0 "s" "SIP+D2U" "" _sip._udp.example.test
        _sips._tcp.example.test SRV 0 0 ${callee.addressOf('TLS')?.port} tls.example.test
        _sip._udp.example.test SRV 0 0 ${NOBODY} tls.example.test
        tls.example.test A 127.0.0.1`);
      return callee;
    };
    const outcomeOf = async (uri: string): Promise<number> => {
      const { certificate, issue } = await trustedAuthority();
      const identity = await issue({ names: ['IP:127.0.0.1'] });
      const caller = await phone({
        transports: ['UDP', 'TCP', 'TLS'],
        security: { server: { identity }, client: { trusted: [certificate], verify: 'require' } },
      });
      const call = caller.dial(uri);
      return come(world.runtime, 'an outcome', () => call.outcome, 100_000);
    };

    it('prefers what NAPTR prefers, for a sip URI (4.1)', async () => {
      const callee = await secured(['example.test']);
      assert.equal(await outcomeOf(URI), 200);
      assert.equal(callee.activeCalls, 1);
    });

    it('takes nothing else for a sips URI (4.1)', async () => {
      await secured(['example.test']);
      assert.equal(await outcomeOf('sips:user@example.test'), 200);
      assert.ok(!world.asked.includes('SRV _sip._udp.example.test'));
    });

    it('takes no certificate for another name than the one that was looked up (RFC 5922 7)', async () => {
      const callee = await secured(['tls.example.test', 'other.test']);
      assert.equal(await outcomeOf('sips:user@example.test'), 503);
      assert.equal(callee.activeCalls, 0);
    });
  });

  it('registers with a registrar that has a name, and with the next one when it fails', async () => {
    const bob = await world.server('bob', () => [503]);
    const carol = await world.server('carol', () => [200]);
    world.serve(srvZone([bob, carol].map(({ name, address }) => ({ name, port: address.port }))));
    const user = await phone();
    const registering = { registrar: 'sip:example.test', user: 'user', domain: 'example.test', expires: 60 };
    await user.register(registering);
    await come(world.runtime, '200', () => user.registrationOutcome);
    assert.deepEqual(world.heard, ['bob REGISTER UDP', 'carol REGISTER UDP']);
    assert.equal(user.registrationOutcome, 200);
    await user.register({ ...registering, registrar: 'sip:nowhere.test' });
    await come(world.runtime, '503', () => (user.registrationOutcome === 503 ? true : undefined));
  });

  it('carries a dialog whose contacts and routes are names', async () => {
    const bob = await world.server('bob');
    const proxy = await StatefulProxy.start({
      runtime: world.runtime,
      host: '127.0.0.1',
      domain: 'sut.test',
      dns: world.dns,
    });
    const { port } = bob.address;
    world.serve(`phone.example.test A 127.0.0.1\n_sip._udp.example.test SRV 0 0 ${port} phone.example.test`);
    const alice = await Endpoint.start(world.runtime, 'alice');
    bob.answer = transaction => {
      world.heard.push(transaction.request.method);
      const ok = bob.reply(transaction, 180);
      transaction.respond(
        Object.assign(ok.clone(), { status: 200 }).set('Contact', `<sip:bob@phone.example.test:${port}>`),
      );
    };
    const invite = alice.invite(URI);
    const exchange = alice.send(invite, proxy.address);
    const ok = await come(world.runtime, '200', () => exchange.final);
    alice.ack(invite, ok);
    await come(world.runtime, 'ACK', () => bob.acks[0]); // through the proxy, without a transaction
    const bye = alice.inDialog('BYE', invite, ok, 99);
    const ended = alice.send(bye.request, bye.target);
    await come(world.runtime, '200 to BYE', () => ended.final);
    assert.deepEqual(world.heard, ['INVITE', 'BYE']);
  });

  it('has nowhere to send a BYE when the name is gone, and ends all the same', async () => {
    const bob = await world.server('bob');
    world.serve(`phone.example.test 0 A 127.0.0.1\n${srvZone([{ name: 'bob', port: bob.address.port }])}`);
    bob.answer = transaction => {
      const ok = bob.reply(transaction, 180);
      const contact = `<sip:bob@phone.example.test:${bob.address.port}>`;
      transaction.respond(Object.assign(ok.clone(), { status: 200 }).set('Contact', contact));
    };
    const caller = await phone();
    const call = caller.dial(URI);
    await come(world.runtime, 'ACK', () => bob.acks[0]);
    assert.equal(call.outcome, 200);
    world.serve('');
    await caller.hangUp();
    await come(world.runtime, 'the end', () => (caller.activeCalls === 0 ? true : undefined));
  });

  describe('responses (5)', () => {
    const ask = async (
      element: { address: { host: string; port: number } },
      sentBy: string,
    ): Promise<TcpConnection> => {
      const connection = world.runtime.network.tcpConnect('127.0.0.1', element.address);
      await come(world.runtime, 'a connection', () => (connection.open ? true : undefined));
      const lines = [
        'OPTIONS sip:answer@127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/TCP ${sentBy};branch=z9hG4bKnamed`,
        'Max-Forwards: 70',
        'From: <sip:a@client.test>;tag=1',
        'To: <sip:answer@127.0.0.1>',
        'Call-ID: named',
        'CSeq: 1 OPTIONS',
        'Content-Length: 0',
      ];
      connection.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
      return connection;
    };

    const rows = [
      {
        what: 'by SRV for a name alone',
        sentBy: 'client.test',
        zone: '_sip._tcp.client.test SRV 0 0 {port} host.client.test',
      },
      { what: 'to the port of sent-by where it has one', sentBy: 'host.client.test:{port}', zone: '' },
    ];
    for (const { what, sentBy, zone } of rows)
      it(`goes ${what} when the connection of the request is gone`, async () => {
        const came: (number | undefined)[] = [];
        const listener = await world.runtime.network.tcpListen({ host: '127.0.0.7', port: 0 });
        listener.onConnection = connection => {
          connection.onData = bytes => {
            const { message } = parseMessage(bytes);
            came.push(message?.isResponse() ? message.status : undefined);
          };
        };
        const port = String(listener.local.port);
        world.serve(`host.client.test A 127.0.0.7\n${zone.replace('{port}', port)}`);
        const callee = await phone();
        const connection = await ask(callee, sentBy.replace('{port}', port));
        connection.reset();
        await come(world.runtime, 'the response', () => came[0]);
        assert.deepEqual(came, [200]);
      });

    it('is lost where the name leads nowhere', async () => {
      const callee = await phone();
      (await ask(callee, 'nowhere.test')).reset();
      await pass(world.runtime, 60_000);
      assert.ok(world.asked.includes('SRV _sip._tcp.nowhere.test'));
    });
  });

  it('forwards an ACK to one and the same server each time that it comes (4.4)', async () => {
    const servers = [await world.server('bob'), await world.server('carol')];
    const records = servers.map(
      ({ name, address }) =>
        `_sip._udp.example.test SRV 1 1 ${address.port} ${name}.example.test\n${name}.example.test A 127.0.0.1`,
    );
    world.serve(records.join('\n'));
    const common = { runtime: world.runtime, host: '127.0.0.1', domain: 'sut.test', dns: world.dns };
    const proxy = await StatefulProxy.start(common);
    const alice = await Endpoint.start(world.runtime, 'alice');
    const acks = Array.from({ length: 12 }, () => alice.build('ACK', URI));
    for (let copy = 0; copy < 3; copy++) {
      for (const ack of acks) alice.transactions.sendStateless(ack, alice.target(proxy.address));
      await pass(world.runtime, 1000);
    }
    const heard = servers.map(server => server.acks.map(({ callId }) => callId));
    assert.equal(heard.flat().length, 36);
    for (const { callId } of acks)
      assert.ok(
        heard.some(list => list.filter(id => id === callId).length === 3),
        `${callId} went to both`,
      );
    for (const list of heard) assert.notEqual(list.length, 0, 'chance has its part in which server that is');
  });

  it('takes addresses of its own family alone', async () => {
    const callee = await phone({ host: '::1', lines: { user: 'answer' } });
    world.serve(`host.test A 127.0.0.1\nhost.test AAAA ::1`);
    const caller = await phone({ host: '::1' });
    const call = caller.dial(`sip:user@host.test:${callee.address.port}`);
    assert.equal(await come(world.runtime, 'an outcome', () => call.outcome, 100_000), 200);
    assert.ok(!world.asked.includes('A host.test'));
  });

  it('reaches nobody by name once its client is closed', async () => {
    const other = await NetworkClient.open(world.runtime, { servers: world.names.addresses });
    world.dns.close();
    const bob = await world.server('bob', () => [486]);
    world.serve(srvZone([{ name: 'bob', port: bob.address.port }]));
    const [deaf, well] = [await phone(), await phone({ dns: other })];
    const calls = [deaf.dial(URI), well.dial(URI)];
    await come(world.runtime, 'both outcomes', () => (calls.every(call => call.outcome) ? true : undefined));
    assert.deepEqual(
      calls.map(call => call.outcome),
      [503, 486],
    );
  });
});
