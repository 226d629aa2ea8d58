// What a probe finds out about servers of ours, in the virtual world; and about addresses where nothing or nonsense answers.
import assert from 'node:assert/strict';
import { probe, probeRoles } from '../../runner/probe';
import { bounds } from '../../runner/probe-asker';
import { Phone, Registrar } from '../../simulator/element';
import { type Message, NameAddr } from '../../simulator/message';
import { formatAddress, type TransportName, virtualRuntime } from '../../simulator/runtime';
import { identityFor, runAuthorityCertificate } from '../../systems/certificates';
import { profileForUri } from '../../systems/profile';
import { SystemError } from '../../systems/start';
import { accounts, host, noting, Probing, textOf, written } from './probing';

describe('probe', () => {
  const world = new Probing();
  const common = [
    'brief-bindings',
    'forking',
    'interval-too-brief',
    'record-route',
    'relay',
    'rport',
    'several-contacts',
  ];

  it('finds a registrar and proxy that lets anybody register, and leaves no binding', async () => {
    const users = new Set<string>();
    const filters = {
      in: (message: Message) => {
        if (message.isRequest() && message.method === 'REGISTER') users.add(message.to?.uri.user ?? '');
        return message;
      },
    };
    const refusals: Message[] = [];
    const out = (message: Message) => {
      if (message.isResponse() && message.status === 486) refusals.push(message);
      return message;
    };
    const system = await world.proxy({ filters: { ...filters, out } });
    const findings = await world.ask();
    const profile = written(findings);
    assert.deepEqual(profile.roles, ['registrar', 'proxy']);
    assert.deepEqual(profile.transports, ['UDP', 'TCP']);
    assert.deepEqual(profile.capabilities.sort(), common);
    assert.deepEqual(profile.expires, { min: 10, max: 3600, default: 1800 });
    assert.equal(profile.domain, host);
    assert.equal(profile.users.count, 100);
    assert.equal(users.size, 1);
    for (const user of users) assert.deepEqual(system.bindings.of(user), []);
    await world.runtime.until(() => undefined, 40_000);
    assert.equal(system.pending, 0, 'a call that nobody ended');
    assert.equal(refusals.length, 1, 'a refusal without an ACK is repeated');
    assert.ok(findings.messages <= bounds.messages, `${findings.messages} messages`);
  });

  it('takes a proxy that sends no 100 for none with state, says what it may be, and ends the call with it', async () => {
    await world.statelessProxy();
    const findings = await world.ask();
    assert.deepEqual(written(findings).roles, ['registrar']);
    assert.match(textOf(findings).replace(/\n# */g, ' '), /sent no 100 to an INVITE .*add stateless-proxy/);
    assert.ok(findings.messages <= bounds.messages, `${findings.messages} messages`);
  });

  it('finds what the defaults of a registrar are not: one contact at a time, no 423, no Record-Route', async () => {
    const filters = {
      in: (message: Message) => {
        const user = message.to?.uri.user ?? '';
        if (message.isRequest() && message.method === 'REGISTER') system.bindings.removeAll(user, 'another', 1);
        return message;
      },
    };
    const system = await world.proxy({ filters, recordRoute: false, expires: { min: 0, max: 1_000_000, default: 60 } });
    const profile = written(await world.ask());
    assert.deepEqual(profile.capabilities.sort(), ['brief-bindings', 'relay', 'rport']);
    assert.deepEqual(profile.expires, { default: 60 });
  });

  it('says of a registrar that asks for credentials what it lacks, and gives no account to run with', async () => {
    await world.proxy({ domain: 'sut.test', authenticate: true, accounts });
    const findings = await world.ask();
    const profile = written(findings);
    assert.deepEqual(profile.roles, ['registrar']);
    assert.deepEqual(profile.capabilities.sort(), ['authentication', 'qop', 'rport']);
    assert.equal(profile.domain, 'sut.test');
    assert.equal(profile.users.count, 0);
    assert.match(textOf(findings), /probe --user NAME --password PW/);
  });

  it('with credentials finds out all of it, and how many accounts a pattern has', async () => {
    const expires = { min: 60 };
    const wishes = { domain: 'sut.test', authenticate: true, authenticateCallers: true, accounts, expires };
    const system = await world.proxy(wishes);
    const findings = await world.ask({ credentials: { user: 'user{n}', password: 'secret' } });
    const profile = written(findings);
    assert.deepEqual(profile.roles, ['registrar', 'proxy']);
    const challenges = ['authentication', 'challenge-calls', 'nonce-count', 'qop'];
    assert.deepEqual(profile.capabilities.sort(), [...common.slice(1), ...challenges].sort(), 'all but brief bindings');
    assert.equal(profile.expires.min, 60);
    assert.deepEqual(profile.users, { pattern: 'user{n}', count: 3, password: 'secret' });
    assert.equal(profile.domain, 'sut.test');
    assert.deepEqual(system.bindings.of('user1'), []);
    assert.ok(findings.messages <= bounds.messages, `${findings.messages} messages`);
    assert.ok(!JSON.stringify(findings).includes('secret'), 'a password in what goes to logs');
  });

  it('says when credentials are wrong', async () => {
    await world.proxy({ domain: 'sut.test', authenticate: true, accounts });
    const findings = await world.ask({ credentials: { user: 'user1', password: 'wrong' } });
    assert.equal(written(findings).users.count, 0);
    assert.match(textOf(findings), /credentials of user1 were not taken/);
  });

  it('binds nothing to an account that somebody uses', async () => {
    const system = await world.proxy({ accounts });
    const contact = NameAddr.parse('<sip:user1@192.0.2.1>') as NameAddr;
    system.bindings.update('user1', 'call', 1, [{ contact, seconds: 3600 }]);
    const findings = await world.ask({ credentials: { user: 'user1', password: 'secret' } });
    assert.match(textOf(findings), /has bindings of others already/);
    assert.deepEqual(written(findings).roles, ['registrar']);
    assert.deepEqual(
      system.bindings.of('user1').map(({ contact: { uri } }) => uri.toString()),
      ['sip:user1@192.0.2.1'],
    );
  });

  it('sends no more than it may, and still removes its bindings', async () => {
    const used = new Set<string>();
    const filters = {
      // each nonce is good for one request only: every request is challenged
      in: (message: Message) => {
        for (const field of ['Authorization', 'Proxy-Authorization']) {
          const nonce = /nonce="(\w+)"/.exec(message.get(field) ?? '')?.[1] ?? '';
          if (used.has(nonce)) message.remove(field);
          else if (nonce) used.add(nonce);
        }
        return message;
      },
    };
    const wishes = { domain: 'sut.test', authenticate: true, authenticateCallers: true, accounts, filters };
    const system = await world.proxy(wishes);
    const findings = await world.ask({ credentials: { user: 'user{n}', password: 'secret' } });
    assert.ok(findings.messages <= bounds.messages, `${findings.messages} messages`);
    assert.match(textOf(findings), /most that probe sends was sent .* the rest was not asked/);
    assert.deepEqual(system.bindings.of('user1'), []);
  });

  it('does not take for granted what a server has not: rport, a 100, other domains, Route', async () => {
    const drops: [string, (message: Message) => boolean, 'in' | 'out'][] = [
      ['proxy', message => message.isResponse() && message.status === 100, 'out'],
      ['relay', message => message.isRequest() && message.uri?.host !== host && !message.has('Route'), 'in'],
      ['relay', message => message.has('Route'), 'in'],
    ];
    for (const [lost, isDropped, way] of drops) {
      const system = await world.proxy({
        filters: { [way]: (message: Message) => (isDropped(message) ? undefined : message) },
      });
      const { roles, capabilities } = written(await world.ask());
      assert.deepEqual(roles, lost === 'proxy' ? ['registrar'] : ['registrar', 'proxy']);
      if (lost === 'relay')
        assert.deepEqual(
          capabilities.sort(),
          common.filter(word => word !== lost),
        );
      system.stop();
    }
    const without = (message: Message) => {
      const via = message.topVia;
      return via && message.isRequest() ? message.set('Via', [via.clone().toString().replace(';rport', '')]) : message;
    };
    await world.proxy({ filters: { in: without } });
    assert.deepEqual(
      written(await world.ask()).capabilities.sort(),
      common.filter(word => word !== 'rport'),
    );
  });

  it('calls through a server, with credentials, and tells who is behind it from the server itself', async () => {
    const system = await world.proxy({ domain: 'sut.test', authenticate: true, authenticateCallers: true, accounts });
    const seen: string[] = [];
    const out = noting(seen);
    const other = await Phone.start({
      runtime: world.runtime,
      host,
      port: 5070,
      lines: { user2: 'answer' },
      filters: { out },
    });
    const contact = NameAddr.parse(`<sip:user2@${formatAddress(other.address)}>`) as NameAddr;
    system.bindings.update('user2', 'call', 1, [{ contact, seconds: 3600 }]);
    const credentials = { user: 'user1', password: 'secret' };
    const findings = await world.ask({ uri: `sip:user2@${host}`, credentials });
    assert.deepEqual(written(findings).roles, ['registrar', 'proxy']);
    assert.match(textOf(findings), /# user2 was called through it \(200 OK\), and is somebody behind it/);
    assert.ok(seen.includes('200 OK (to BYE)'), seen.join());
    assert.ok(findings.messages <= bounds.messages);
  });

  it('finds a registrar that forwards nothing', async () => {
    await Registrar.start({ runtime: world.runtime, host, port: 5060 });
    const profile = written(await world.ask());
    assert.deepEqual(profile.roles, ['registrar']);
    assert.ok(!profile.capabilities.includes('record-route'));
  });

  it('finds a proxy that is no registrar to be nothing that a case fits', async () => {
    await world.proxy({ registrar: false });
    await assert.rejects(world.ask(), (error: Error) => {
      assert.ok(error instanceof SystemError);
      assert.match(error.message, /answers over UDP and TCP, but no role shows .*405/);
      return true;
    });
  });

  it('asks over TCP where only that answers', async () => {
    await world.proxy({ transports: ['TCP'] });
    const profile = written(await world.ask());
    assert.deepEqual(profile.transports, ['TCP']);
    assert.deepEqual(profile.roles, ['registrar', 'proxy']);
    assert.deepEqual(
      profile.capabilities.sort(),
      common.filter(word => word !== 'rport'),
    );
  });

  it('finds the same over IPv6, and where the URI names TLS', async () => {
    const six = await world.proxy({ host: '::1' });
    const profile = written(await probe({ uri: 'sip:[::1]', host: '::1', runtime: world.runtime }));
    assert.deepEqual([profile.roles, profile.domain, profile.address], [['registrar', 'proxy'], '[::1]', 'sip:[::1]']);
    assert.deepEqual(profile.capabilities.sort(), common);
    six.stop();
    const security = { server: { identity: await identityFor(host) } };
    await world.proxy({ transports: ['UDP', 'TLS'], ports: { TLS: 5071 }, security });
    const secured = written(await world.ask({ uri: `sips:${host}:5071` }));
    assert.deepEqual(
      [secured.transports, secured.ports, secured.address],
      [['UDP', 'TLS'], { tls: 5071 }, `sip:${host}:5060`],
    );
    assert.deepEqual(secured.roles, ['registrar', 'proxy']);
  });

  it('finds the same over a network that loses a tenth', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      world.runtime.close();
      world.runtime = virtualRuntime({ seed, loss: 0.1 });
      await world.proxy();
      const profile = written(await world.ask());
      assert.deepEqual([profile.roles, profile.capabilities.sort()], [['registrar', 'proxy'], common], `seed ${seed}`);
    }
  });

  it('finds TLS and WebSocket, and whether clients need certificates', async () => {
    for (const clientCertificate of ['none', 'require'] as const) {
      const trusted = [await runAuthorityCertificate()];
      const identity = await identityFor(host);
      const security = { server: { identity, trusted, clientCertificate }, client: { identity, trusted } };
      const transports: TransportName[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];
      const ports = { TLS: 5061, WS: 8080, WSS: 443 };
      const system = await world.proxy({ transports, ports, security });
      const findings = await world.ask();
      const profile = written(findings);
      assert.deepEqual(profile.transports, transports);
      assert.deepEqual(profile.ports, { tls: 5061, ws: 8080, wss: 443 });
      assert.equal(profile.capabilities.includes('client-certificates'), clientCertificate === 'require');
      assert.match(textOf(findings), /tls certificate: IP:127\.0\.0\.9; issued by/);
      system.stop();
    }
  });

  it('says what a server wants that trusts none of our certificates, and what one lacks that has TLS only', async () => {
    const identity = await identityFor(host);
    const strict = { server: { identity, trusted: [], clientCertificate: 'require' as const } };
    const system = await world.proxy({ transports: ['UDP', 'TLS'], ports: { TLS: 5061 }, security: strict });
    const findings = await world.ask();
    assert.deepEqual(written(findings).transports, ['UDP']);
    assert.match(textOf(findings), /# tls at port 5061: .*\n# .*tls: \{ certificate: FILE, key: FILE \}/);
    system.stop();
    const security = { server: { identity } };
    await world.proxy({ transports: ['TLS'], ports: { TLS: 5061 }, security });
    await assert.rejects(world.ask(), /answers over TLS only, and a run needs UDP or TCP/);
  });

  it('says in one sentence what was tried where nothing answers', async () => {
    const before = world.runtime.clock.now();
    await assert.rejects(world.ask(), (error: Error) => {
      assert.ok(error instanceof SystemError);
      assert.match(error.message, /^nothing answers OPTIONS at sip:127\.0\.0\.9 within 3 s.*UDP at port 5060.*WSS/);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
    assert.ok(world.runtime.clock.now() - before < 20_000);
  });

  it('is not taken in by what speaks nonsense', async () => {
    const socket = await world.runtime.network.udp({ host, port: 5060 });
    socket.onDatagram = (_, from) => socket.send(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), from);
    await assert.rejects(world.ask(), /UDP at port 5060: what came is no SIP message/);
  });

  it('lets nothing that it was told out of the comments', async () => {
    const out = (message: Message) => {
      if (!message.isResponse()) return message;
      message.set('Server', 'x: "y" # z\u0085roles: [uac] {n} \u2028').set('Allow', 'REGISTER, é\u0007');
      message.reason = 'Strange\u001b[2J';
      return message;
    };
    await world.proxy({ filters: { out } });
    const said: string[] = [];
    const findings = await world.ask({ onProgress: line => void said.push(line) });
    const profile = written(findings);
    assert.deepEqual(profile.roles, ['registrar', 'proxy']);
    assert.match(profile.name, /^x: "y" # z/);
    assert.ok(said.some(line => line.includes('Strange')) && !said.some(line => line.includes('\u001b')));
    for (const code of ['\u0007', '\u001b', '\u0085', '\u2028']) assert.ok(!textOf(findings).includes(code));
  });

  it('knows no more than roles and transports when it is to be quick', async () => {
    await world.proxy();
    const uri = `sip:${host}`;
    const { profile, said } = await probeRoles(profileForUri(uri), { runtime: world.runtime, host: '127.0.0.1' });
    assert.deepEqual(
      [profile.roles, profile.transports, profile.capabilities],
      [['registrar', 'proxy'], ['UDP', 'TCP'], []],
    );
    assert.match(said, /sipspec probe sip:127\.0\.0\.9 finds out more, and writes a profile/);
  });

  it('refuses what is no SIP URI, and a name that it cannot look up', async () => {
    await assert.rejects(world.ask({ uri: 'tel:+1' }), /a SIP URI/);
    await assert.rejects(
      world.ask({ uri: 'sip:pbx.example.com' }),
      /only addresses in numbers.*getent ahosts pbx\.example\.com/,
    );
  });
});
