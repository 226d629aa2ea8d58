// The cache: what is kept, how long on the clock that is passed in, and what is never kept.
import assert from 'node:assert/strict';
import {
  type CacheOptions,
  CachingClient,
  type DnsClient,
  type DnsResult,
  isFailure,
  parseZone,
  type Question,
  StaticClient,
} from '../../simulator/dns';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';

const RECORDS = parseZone(`
short.example 10 A 192.0.2.1
never.example 0 A 192.0.2.1
huge.example 4294967295 A 192.0.2.1
long.example 2000000 A 192.0.2.1
alias.example 100 CNAME short.example
_sip._udp.example 100 SRV 0 0 5060 short.example
`);

/** Counts the questions, and answers from the zone with absences good for `negativeTtl`; or later, when told to. */
class Source implements DnsClient {
  asked = 0;
  held?: (() => void)[];
  failing = false;
  negativeTtl = 5;
  private readonly zone = new StaticClient(RECORDS);

  query(question: Question, done: (result: DnsResult) => void): void {
    this.asked++;
    const answer = (): void => {
      if (this.failing) done({ failure: 'SERVFAIL', why: 'told to' });
      else this.zone.query(question, result => done({ ...result, negativeTtl: this.negativeTtl } as DnsResult));
    };
    if (this.held === undefined) answer();
    else this.held.push(answer);
  }
}

describe('the DNS cache', () => {
  let runtime: Runtime;
  let source: Source;
  beforeEach(() => {
    runtime = virtualRuntime();
    source = new Source();
  });

  const cache = (options?: CacheOptions): CachingClient => new CachingClient(source, runtime.clock, options);
  const pass = (seconds: number) => runtime.until(() => undefined, seconds * 1000);

  function ask(client: DnsClient, name: string, type: Question['type'] = 'A'): DnsResult {
    let result: DnsResult | undefined;
    client.query({ name, type }, found => {
      result = found;
    });
    assert.ok(result);
    return result;
  }

  const KEPT: { what: string; name: string; type?: Question['type']; seconds: number }[] = [
    { what: 'the TTL of its record', name: 'short.example', seconds: 10 },
    { what: 'the shortest TTL of an alias and what it leads to', name: 'alias.example', seconds: 10 },
    { what: 'the shortest TTL of additional records, too', name: '_sip._udp.example', type: 'SRV', seconds: 10 },
    { what: 'an absence as the SOA says (RFC 2308)', name: 'none.example', seconds: 5 },
    { what: 'an absence of the type', name: 'short.example', type: 'AAAA', seconds: 5 },
    { what: 'an alias that leads nowhere, as the SOA says', name: 'alias.example', type: 'AAAA', seconds: 5 },
    { what: 'no longer than a week', name: 'long.example', seconds: 604_800 },
  ];
  for (const { what, name, type, seconds } of KEPT)
    it(`keeps ${what}: ${seconds} s`, async () => {
      const client = cache();
      ask(client, name, type);
      await pass(seconds - 0.001);
      ask(client, name.toUpperCase() + '.', type);
      assert.equal(source.asked, 1);
      await pass(0.001);
      ask(client, name, type);
      assert.equal(source.asked, 2);
    });

  it('does not keep a TTL of 0, one with its highest bit set (RFC 2181 8), or an absence without SOA', () => {
    const client = cache();
    source.negativeTtl = 0;
    for (const name of ['never.example', 'huge.example', 'none.example']) {
      source.asked = 0;
      ask(client, name);
      ask(client, name);
      assert.equal(source.asked, 2, name);
    }
  });

  it('does not keep failures', () => {
    const client = cache();
    source.failing = true;
    assert.ok(isFailure(ask(client, 'short.example')));
    source.failing = false;
    assert.ok(!isFailure(ask(client, 'short.example')));
  });

  it('gives records with the TTL that is left', async () => {
    const client = cache();
    ask(client, 'short.example');
    await pass(3.5);
    const result = ask(client, 'short.example');
    assert.ok(!isFailure(result));
    assert.deepEqual(
      result.answers.map(({ ttl }) => ttl),
      [7],
    );
    assert.equal(RECORDS[0].ttl, 10, 'the zone is as it was');
  });

  it('keeps types apart', () => {
    const client = cache();
    ask(client, 'short.example', 'A');
    ask(client, 'short.example', 'AAAA');
    assert.equal(source.asked, 2);
  });

  it('asks once for the same at the same time', () => {
    const client = cache();
    source.held = [];
    const results: DnsResult[] = [];
    for (let i = 0; i < 3; i++) client.query({ name: 'short.example', type: 'A' }, result => results.push(result));
    assert.deepEqual([source.asked, results.length], [1, 0]);
    for (const answer of source.held) answer();
    assert.equal(results.length, 3);
  });

  it('forgets the oldest beyond its size, and all when told to', () => {
    const client = cache({ size: 2 });
    for (const name of ['a.example', 'b.example', 'c.example', 'b.example', 'c.example', 'a.example'])
      ask(client, name);
    assert.equal(source.asked, 4);
    client.clear();
    ask(client, 'a.example');
    assert.equal(source.asked, 5);
  });
});
