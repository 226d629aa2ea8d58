// Phones and proxies that look for their servers by name (RFC 3263 4.1, 4.2).
import assert from 'node:assert/strict';
import type { Rule } from '../../simulator/dns';
import { replyTo } from '../../simulator/message';
import { come, type Endpoint, pass } from './harness';
import { type Caller, LocationWorld, type Role, srvZone, URI } from './location-world';

const always = (type: string, does: Rule['does']): Rule => ({ type, does });

/** What is in DNS, how it is asked, and what comes of it. */
interface Row {
  what: string;
  uri?: string;
  /** Of the ports of bob and carol. */
  zone: (bob: number, carol: number) => string;
  rules?: Rule[];
  heard: string[];
  /** Default 200. */
  outcome?: number;
  /** Questions that must have been asked, and some that must not. */
  asked?: string[];
  notAsked?: string[];
}

const both = (bob: number, carol: number): string =>
  `
  example.test A 127.0.0.9
  _sip._tcp.example.test SRV 0 0 ${bob} bob.example.test
  _sip._udp.example.test SRV 0 0 ${carol} carol.example.test
  bob.example.test A 127.0.0.1
  carol.example.test A 127.0.0.1`;
const naptr = (...services: string[]): string =>
  services.map((service, order) => `\nexample.test NAPTR ${order} 0 "s" "${service}" "" ${SRV[service]}`).join('');
const SRV: Record<string, string> = {
  'SIP+D2T': '_sip._tcp.example.test',
  'SIP+D2U': '_sip._udp.example.test',
  'SIP+D2S': '_sip._sctp.example.test',
};

const rows: Row[] = [
  {
    what: 'NAPTR, SRV and A over TCP',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T', 'SIP+D2U'),
    heard: ['bob INVITE TCP'],
    asked: ['NAPTR example.test'],
  },
  {
    what: 'NAPTR, SRV and A over UDP',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2U', 'SIP+D2T'),
    heard: ['carol INVITE UDP'],
  },
  {
    what: 'no service of SCTP',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2S', 'SIP+D2T'),
    heard: ['bob INVITE TCP'],
  },
  { what: 'SRV without NAPTR, UDP first', zone: both, heard: ['carol INVITE UDP'] },
  {
    what: 'SRV of the transport in the URI',
    uri: `${URI};transport=tcp`,
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2U'),
    heard: ['bob INVITE TCP'],
    notAsked: ['NAPTR example.test', 'SRV _sip._udp.example.test'],
  },
  {
    what: 'addresses alone for a port in the URI',
    uri: 'sip:user@bob.example.test:{bob}',
    zone: (bob, carol) => `${both(bob, carol)}\n_sip._udp.bob.example.test SRV 0 0 ${carol} carol.example.test`,
    heard: ['bob INVITE UDP'],
    notAsked: ['NAPTR bob.example.test', 'SRV _sip._udp.bob.example.test'],
  },
  {
    what: 'nobody about an address',
    uri: 'sip:user@127.0.0.1:{bob}',
    zone: both,
    heard: ['bob INVITE UDP'],
    notAsked: ['NAPTR 127.0.0.1', 'A 127.0.0.1'],
  },
  { what: 'a name that does not exist', uri: 'sip:user@no.test', zone: both, heard: [], outcome: 503 },
  { what: 'a service that there is not', zone: () => '_sip._udp.example.test SRV 0 0 0 .', heard: [], outcome: 503 },
  {
    what: 'NAPTR lost once',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T'),
    rules: [{ type: 'NAPTR', nth: 1, does: { kind: 'silent' } }],
    heard: ['bob INVITE TCP'],
  },
  {
    what: 'a server that fails for NAPTR: SRV',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T'),
    rules: [always('NAPTR', { kind: 'rcode', rcode: 'SERVFAIL' })],
    heard: ['carol INVITE UDP'],
  },
  {
    what: 'a server that never answers',
    zone: both,
    rules: [{ does: { kind: 'silent' } }],
    heard: [],
    outcome: 503,
  },
  {
    what: 'a late answer',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T'),
    rules: [always('NAPTR', { kind: 'late', afterMs: 1500 })],
    heard: ['bob INVITE TCP'],
  },
  {
    what: 'answers cut off over UDP',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T'),
    rules: [{ transport: 'UDP', does: { kind: 'truncated' } }],
    heard: ['bob INVITE TCP'],
  },
  {
    what: 'lies, and no truth',
    zone: both,
    rules: [{ does: { kind: 'wrong-question' } }],
    heard: [],
    outcome: 503,
  },
  {
    what: 'lies at first',
    zone: (bob, carol) => both(bob, carol) + naptr('SIP+D2T'),
    rules: [{ nth: 1, does: { kind: 'wrong-id' } }],
    heard: ['bob INVITE TCP'],
  },
];

for (const role of ['phone', 'proxy'] as Role[]) {
  describe(`a ${role} that looks for a server (RFC 3263 4)`, () => {
    let world: LocationWorld;
    let caller: Caller;
    let bob: Endpoint;
    let carol: Endpoint;
    beforeEach(async () => {
      world = await LocationWorld.open();
      bob = await world.server('bob');
      carol = await world.server('carol');
      caller = await world.caller(role);
    });
    afterEach(() => world.close());

    for (const { what, uri = URI, zone, rules, heard, outcome = 200, asked = [], notAsked = [] } of rows)
      it(`finds ${what}`, async () => {
        const ports = [bob.address.port, carol.address.port] as const;
        world.serve(zone(...ports), rules);
        const calling = caller.call(uri.replace('{bob}', String(ports[0])));
        // 16.7 item 6: a proxy does not pass a 503 on
        assert.equal(await world.outcome(calling), role === 'proxy' && outcome === 503 ? 500 : outcome);
        assert.deepEqual(world.heard.slice(0, heard.length + 1), heard);
        for (const question of asked) assert.ok(world.asked.includes(question), `${question} was not asked`);
        for (const question of notAsked) assert.ok(!world.asked.includes(question), `${question} was asked`);
      });

    it('spreads calls by weight', async () => {
      const record = (name: string, weight: number, { port }: { port: number }): string =>
        `_sip._udp.example.test 0 SRV 1 ${weight} ${port} ${name}.example.test\n${name}.example.test 0 A 127.0.0.1\n`;
      world.serve(record('bob', 75, bob.address) + record('carol', 25, carol.address));
      for (const server of [bob, carol]) {
        server.answer = transaction => {
          world.heard.push(server.name);
          server.refuse(transaction, 486);
        };
      }
      const calls = 120;
      for (let n = 0; n < calls; n++) await world.outcome(caller.call(URI));
      const share = world.heard.filter(one => one === 'bob').length / calls;
      assert.ok(share > 0.6 && share < 0.9, `bob has ${share}`); // more than three deviations either way
    });

    it('is told to stop before it knows where to go: nobody is called', async () => {
      world.serve(srvZone([{ name: 'bob', port: bob.address.port }]), [{ does: { kind: 'late', afterMs: 1000 } }]);
      const calling = caller.call(URI);
      await pass(world.runtime, 500);
      calling.cancel();
      assert.equal(await world.outcome(calling, 400), 487);
      await pass(world.runtime, 120_000);
      assert.deepEqual(world.heard, []);
      assert.equal(caller.pending(), 0);
    });

    it('waits for nobody when it is stopped', async () => {
      world.serve('', [{ does: { kind: 'silent' } }]);
      caller.call(URI);
      await pass(world.runtime, 10);
      world.close();
    });

    it('tries nobody else for a call that was cancelled', async () => {
      const silent = await world.server('silent', () => []);
      world.serve(srvZone([silent, bob].map(({ name, address }) => ({ name, port: address.port }))));
      const calling = caller.call(URI);
      await pass(world.runtime, 1000);
      calling.cancel(); // 9.1: it has to wait for a provisional response
      await world.outcome(calling);
      await pass(world.runtime, 120_000);
      assert.deepEqual(world.heard, ['silent INVITE UDP']);
    });

    if (role === 'phone')
      it('looks the way of the ACK and the BYE up, each for itself', async () => {
        world.serve(`${srvZone([{ name: 'bob', port: bob.address.port }])}\nphone.example.test A 127.0.0.1`);
        bob.answer = transaction => {
          const ok = replyTo(transaction.request, 200, { toTag: 'bob' });
          transaction.respond(ok.set('Contact', `<sip:bob@phone.example.test:${carol.address.port}>`));
        };
        caller.call(URI);
        await come(world.runtime, 'ACK', () => carol.acks[0]);
        await come(world.runtime, 'BYE', () => world.heard[0]); // as the 200 had no session description
        assert.deepEqual(world.heard, ['carol BYE UDP']);
        assert.equal(world.asked.filter(one => one === 'A phone.example.test').length, 2);
      });
  });
}
