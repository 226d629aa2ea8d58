// What holds for every zone and for all bytes. SIPSPEC_FUZZ_RUNS and SIPSPEC_SEED set the number of cases and their seed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CachingClient,
  type DnsClient,
  type DnsRecord,
  type DnsResult,
  Failover,
  type FailureCode,
  type Located,
  locate,
  locateResponse,
  NameServer,
  NetworkClient,
  type Question,
  type Rule,
  StaticClient,
} from '../../simulator/dns';
import { type Runtime, realRuntime, seededRandom, virtualRuntime } from '../../simulator/runtime';
import { located, short, uriOf, viaOf } from './support';

const RUNS = Number(process.env['SIPSPEC_FUZZ_RUNS'] ?? 1000);
const given = process.env['SIPSPEC_SEED'];
const seed = (given === undefined ? Date.now() : Number(given)) & 0x7fffffff;
const check = { numRuns: RUNS, seed };
const TRANSPORTS = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const;

/** Few names, so that records meet: services, hosts, and some that are none. */
const NAMES = [
  'example.com',
  '_sip._udp.example.com',
  '_sip._tcp.example.com',
  '_sips._tcp.example.com',
  '_sip._ws.example.com',
  'a.example.com',
  'b.example.com',
  'c.example.com',
];
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom('', '.', 'a..b', 'x'.repeat(64) + '.com', 'Ü.example', '__proto__') },
);
const owned = { name, ttl: fc.nat(100) };
const u16 = fc.oneof(fc.nat(3), fc.nat(0xffff));
const services = fc.constantFrom('SIP+D2U', 'SIP+D2T', 'SIPS+D2T', 'sip+d2w', 'SIPS+D2U', 'SIP+D2S', 'E2U+sip', '');
const record: fc.Arbitrary<DnsRecord> = fc.oneof(
  fc.record({ ...owned, type: fc.constant('A' as const), address: fc.nat(9).map(i => `192.0.2.${i}`) }),
  fc.record({ ...owned, type: fc.constant('AAAA' as const), address: fc.nat(9).map(i => `2001:db8::${i + 1}`) }),
  fc.record({ ...owned, type: fc.constant('CNAME' as const), target: name }),
  fc.record({ ...owned, type: fc.constant('SRV' as const), priority: u16, weight: u16, port: u16, target: name }),
  fc.record({
    ...owned,
    type: fc.constant('NAPTR' as const),
    order: fc.nat(3),
    preference: fc.nat(3),
    flags: fc.constantFrom('s', 'S', 'a', ''),
    services,
    regexp: fc.constantFrom('', '', '', '!x!y!'),
    replacement: name,
  }),
  fc.record({ ...owned, type: fc.constant('TXT' as const), text: fc.array(fc.string({ maxLength: 20 })) }),
);
const zone = fc.array(record, { maxLength: 25 });
const uri = fc.constantFrom(
  ...['sip', 'sips'].flatMap(scheme =>
    ['', ';transport=udp', ';transport=tcp', ';transport=tls', ';transport=ws', ':5070', ';maddr=b.example.com'].map(
      rest => `${scheme}:example.com${rest}`,
    ),
  ),
);
const options = fc.record({
  transports: fc.subarray([...TRANSPORTS]),
  families: fc.constantFrom<(4 | 6)[]>([4], [6], [4, 6], [6, 4], []),
  interleave: fc.boolean(),
  secure: fc.boolean(),
  everyOrder: fc.boolean(),
});

/** Answers from a zone, but at some questions fails, says nonsense, or gives all records that there are. */
class Whimsical implements DnsClient {
  asked = 0;
  private readonly honest: StaticClient;

  constructor(
    private readonly records: DnsRecord[],
    private readonly whims: number[],
  ) {
    this.honest = new StaticClient(records);
  }

  query(question: Question, done: (result: DnsResult) => void): void {
    const whim = this.whims[this.asked++ % this.whims.length] ?? 9;
    const failures: FailureCode[] = ['timeout', 'SERVFAIL', 'garbage'];
    if (whim < 3) done({ failure: failures[whim], why: 'a whim' });
    else if (whim === 3) done({ code: 'NOERROR', answers: this.records, additionals: this.records });
    else if (whim === 4) done({ code: 'NXDOMAIN', answers: this.records, additionals: [] });
    else this.honest.query(question, done);
  }
}

function assertSound({ targets, problems }: Located, transports: readonly string[], families: readonly number[]): void {
  const texts = short({ targets, problems });
  assert.equal(new Set(texts).size, texts.length, 'each target once');
  for (const { transport, remote } of targets) {
    assert.ok(transports.includes(transport), `${transport} is supported`);
    assert.ok(families.includes(remote.host.includes(':') ? 6 : 4), 'so is its family');
    assert.ok(remote.port >= 1 && remote.port <= 65_535);
  }
  if (targets.length === 0) assert.notEqual(problems.length, 0, 'nowhere to go, and it says why');
}

describe(`properties of DNS (SIPSPEC_SEED=${seed})`, function () {
  this.timeout(120_000);

  it('locating ends for every zone, whatever DNS does, with sound targets', () => {
    const whims = fc.array(fc.nat(12), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(zone, whims, uri, options, fc.nat(), (records, moods, text, wanted, luck) => {
        const client = new Whimsical(records, moods);
        const result = located(text, client, { ...wanted, random: seededRandom(luck) });
        assertSound(result, wanted.transports, wanted.families);
        if (text.startsWith('sips:'))
          for (const { transport } of result.targets) assert.match(transport, /^(TLS|WSS)$/);
        // a chain of aliases is at most 16 long, and only SRV and addresses multiply
        assert.ok(client.asked <= 16 * 3 * (1 + records.length) * 2, `${client.asked} questions`);
      }),
      check,
    );
  });

  it('locating for a response ends as well', () => {
    const via = fc.constantFrom('UDP example.com', 'TCP example.com', 'TLS example.com', 'UDP a.example.com:5099');
    fc.assert(
      fc.property(zone, fc.array(fc.nat(12)), via, fc.nat(), (records, moods, text, luck) => {
        const results: Located[] = [];
        const wanted = { random: seededRandom(luck), transports: TRANSPORTS, families: [4, 6] as const };
        locateResponse(viaOf(`SIP/2.0/${text}`), new Whimsical(records, moods), wanted, found => results.push(found));
        assert.equal(results.length, 1);
        assertSound(results[0], TRANSPORTS, [4, 6]);
      }),
      check,
    );
  });

  it('the list has every server of the zone exactly once, in the order of priority', () => {
    const server = fc.record({ priority: fc.nat(4), weight: u16, port: fc.integer({ min: 1, max: 65_535 }) });
    fc.assert(
      fc.property(fc.array(server, { minLength: 1, maxLength: 30 }), fc.nat(), (servers, luck) => {
        const records = servers.flatMap(({ priority, weight, port }, i): DnsRecord[] => [
          { type: 'SRV', name: '_sip._udp.example.com', ttl: 60, priority, weight, port, target: `h${i}.example.com` },
          { type: 'A', name: `h${i}.example.com`, ttl: 60, address: `10.0.0.${i}` },
        ]);
        const ask = { random: seededRandom(luck), families: [4] as const };
        const { targets } = located('sip:example.com;transport=udp', new StaticClient(records), ask);
        const indices = targets.map(target => Number(target.name.slice(1, target.name.indexOf('.'))));
        assert.deepEqual(
          [...indices].sort((a, b) => a - b),
          servers.map((_, i) => i),
        );
        const priorities = indices.map(i => servers[i].priority);
        assert.deepEqual(
          priorities,
          [...priorities].sort((a, b) => a - b),
        );
        for (const [at, i] of indices.entries()) assert.equal(targets[at].remote.port, servers[i].port);
      }),
      check,
    );
  });

  it('a transaction key gives one list, however the records are shuffled', () => {
    const shuffled = zone.chain(records =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
    const key = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(shuffled, uri, key, ([records, others], text, transactionKey) => {
        // an alias beside other records, or several of one name, are no zone: what they mean depends on the order
        fc.pre(!records.some(({ type }) => type === 'CNAME'));
        const wanted = { transports: TRANSPORTS, transactionKey };
        const list = (some: DnsRecord[]): string[] => short(located(text, new StaticClient(some), wanted));
        assert.deepEqual(list(others), list(records));
      }),
      check,
    );
  });

  it('the walk tries no target twice, no branch twice, and ends', () => {
    const outcome = fc.oneof(
      fc.record({ kind: fc.constant('response' as const), status: fc.constantFrom(100, 180, 200, 404, 503, 600) }),
      fc.constantFrom({ kind: 'timeout' as const }, { kind: 'error' as const, why: 'x' }),
    );
    const events = fc.array(fc.tuple(outcome, fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(6), events, fc.nat(), (count, history, luck) => {
        const remotes = Array.from({ length: count }, (_, i) => ({ host: `10.0.0.${i}`, port: 5060 }));
        const targets = remotes.map(remote => ({
          transport: 'UDP' as const,
          remote,
          name: remote.host,
          certificateNames: [],
        }));
        const failover = new Failover(targets, seededRandom(luck));
        let ends = Number(failover.start().act === 'end');
        for (const [what, back] of history) {
          const before = failover.current;
          const branch = failover.attempts.at(-1 - back)?.branch ?? 'z9hG4bKnone';
          const { act } = failover.on(branch, what);
          if (act === 'end') ends++;
          if (act !== 'try') assert.equal(failover.current, before, 'only a failure moves it');
          else assert.equal(branch, before?.branch, 'and only one of the present attempt');
        }
        assert.ok(ends <= 1);
        assert.deepEqual(
          failover.attempts.map(({ target }) => target),
          targets.slice(0, failover.attempts.length),
        );
        assert.equal(new Set(failover.attempts.map(({ branch }) => branch)).size, failover.attempts.length);
      }),
      check,
    );
  });
});

/** Bytes: any at all, and DNS messages with a few of them changed. */
const QUERY = Buffer.from('123401000001000000000000076578616d706c6503636f6d0000010001', 'hex');
const REPLY = Buffer.from(
  '123481800001000100000000076578616d706c6503636f6d0000010001c00c000100010000003c0004c0000201',
  'hex',
);
const POINTERS = Buffer.from('12348180000100010000000c' + 'c00c00010001'.repeat(40), 'hex');
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array)),
  fc
    .tuple(
      fc.constantFrom(QUERY, REPLY, POINTERS),
      fc.array(fc.tuple(fc.nat(250), fc.nat(255)), { maxLength: 6 }),
      fc.nat(250),
    )
    .map(([whole, changes, cut]) => {
      const copy = Buffer.from(whole);
      for (const [at, value] of changes) copy[at % copy.length] = value;
      return copy.subarray(0, Math.max(1, copy.length - (cut % 20)));
    }),
);

describe(`any bytes (SIPSPEC_SEED=${seed})`, function () {
  this.timeout(120_000);
  const RECORDS: DnsRecord[] = [{ type: 'A', name: 'example.com', ttl: 60, address: '192.0.2.1' }];
  const QUESTION: Question = { name: 'example.com', type: 'A' };

  async function withRuntime(
    run: (runtime: Runtime, stray: unknown[]) => Promise<void>,
    runtime: Runtime = virtualRuntime(),
  ) {
    const stray: unknown[] = [];
    runtime.onStray = error => void stray.push(error);
    try {
      await run(runtime, stray);
      assert.deepEqual(stray, []);
    } finally {
      runtime.close();
    }
  }

  async function answerOf(runtime: Runtime, client: DnsClient): Promise<DnsResult> {
    const results: DnsResult[] = [];
    client.query(QUESTION, result => results.push(result));
    const result = await runtime.until(() => results[0], 60_000);
    assert.ok(result, 'it ends');
    return result;
  }

  it('do not harm the server, over UDP and TCP', () =>
    fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), async all => {
        await withRuntime(async runtime => {
          const server = await NameServer.open(runtime, { listen: [{ host: '127.0.0.1', port: 53 }], zone: RECORDS });
          const udp = await runtime.network.udp({ host: '127.0.0.9', port: 0 });
          const tcp = runtime.network.tcpConnect('127.0.0.9', server.addresses[0]);
          for (const each of all) {
            udp.send(each, server.addresses[0]);
            tcp.write(each);
          }
          const client = await NetworkClient.open(runtime, { servers: server.addresses });
          const result = await answerOf(runtime, client);
          assert.deepEqual(result, { code: 'NOERROR', answers: RECORDS, additionals: [], negativeTtl: undefined });
        });
      }),
      check,
    ));

  it('do not harm the client, and never come out as anything but records or a failure', () =>
    fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (answer, byTcp) => {
        await withRuntime(async runtime => {
          const rules: Rule[] = [{ transport: byTcp ? 'TCP' : 'UDP', does: { kind: 'garbage', bytes: answer } }];
          if (byTcp) rules.push({ transport: 'UDP', does: { kind: 'truncated' } });
          const listen = [{ host: '127.0.0.1', port: 53 }];
          const server = await NameServer.open(runtime, { listen, zone: RECORDS, rules });
          const client = await NetworkClient.open(runtime, { servers: server.addresses });
          const result = await answerOf(runtime, new CachingClient(client, runtime.clock));
          assert.ok('failure' in result || result.answers.length <= 40);
          assert.ok(server.log.length > 0);
        });
      }),
      check,
    ));

  it('of an answer with the right id do not harm the client either', () =>
    fc.assert(
      fc.asyncProperty(bytes, async answer => {
        await withRuntime(async runtime => {
          const server = await runtime.network.udp({ host: '127.0.0.1', port: 53 });
          server.onDatagram = (query, from) => {
            const copy = Buffer.from(answer);
            query.copy(copy, 0, 0, 2);
            server.send(copy, from);
          };
          const client = await NetworkClient.open(runtime, { servers: [server.local], rounds: 2 });
          await answerOf(runtime, client);
        });
      }),
      check,
    ));

  it('locating over a lossy network ends, always', () =>
    fc.assert(
      fc.asyncProperty(
        zone,
        uri,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (records, text, luck, loss) => {
          const conditions = { seed: luck, loss, duplicate: loss / 2, reorder: loss / 2 };
          await withRuntime(async runtime => {
            const server = await NameServer.open(runtime, { listen: [{ host: '127.0.0.1', port: 53 }], zone: records });
            const client = await NetworkClient.open(runtime, { servers: server.addresses });
            let result: Located | undefined;
            locate(uriOf(text), client, { random: runtime.random, transports: TRANSPORTS }, found => {
              assert.equal(result, undefined);
              result = found;
            });
            const found = await runtime.until(() => result, 3_600_000);
            assert.ok(found, 'it ends');
            assertSound(found, TRANSPORTS, [4, 6]);
          }, virtualRuntime(conditions));
        },
      ),
      { ...check, numRuns: Math.ceil(RUNS / 4) },
    ));

  it('do no harm on real sockets', () =>
    withRuntime(async runtime => {
      const server = await NameServer.open(runtime, { listen: [{ host: '127.0.0.1', port: 0 }], zone: RECORDS });
      const udp = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
      for (const each of fc.sample(bytes, { numRuns: 100, seed })) {
        udp.send(each, server.addresses[0]);
        const tcp = runtime.network.tcpConnect('127.0.0.1', server.addresses[0]);
        tcp.write(each);
        tcp.close();
      }
      const client = await NetworkClient.open(runtime, { servers: server.addresses });
      assert.ok('answers' in (await answerOf(runtime, client)));
    }, realRuntime()));
});
