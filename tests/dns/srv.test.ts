// RFC 2782, "Usage rules": the order of SRV records, exact where it is so, by statistics where chance has its part.
import assert from 'node:assert/strict';
import { type DnsRecord, type LocateOptions, StaticClient } from '../../simulator/dns';
import { type Random, seededRandom } from '../../simulator/runtime';
import { located } from './support';

const NAME = '_sip._udp.example.com';
const DRAWS = 10_000;

/** Records of one name; the target tells them apart. */
function srv(...entries: [priority: number, weight: number, target: string][]): DnsRecord[] {
  return entries.flatMap(([priority, weight, target], i): DnsRecord[] => [
    { type: 'SRV', name: NAME, ttl: 60, priority, weight, port: 5060, target },
    { type: 'A', name: target, ttl: 60, address: `192.0.2.${i + 1}` },
  ]);
}

/** The targets in the order in which they would be tried. */
function order(records: DnsRecord[], options: Pick<LocateOptions, 'random' | 'transactionKey'>): string {
  const { targets } = located('sip:example.com;transport=udp', new StaticClient(records), {
    ...options,
    families: [4],
  });
  return targets.map(({ name }) => name).join(' ');
}

/** Draws what it is told to, and notes from how many. */
class Told implements Random {
  readonly seed = 0;
  readonly bounds: number[] = [];
  constructor(private readonly numbers: number[]) {}
  number(): number {
    throw new Error('not drawn here');
  }
  token(): string {
    throw new Error('not drawn here');
  }
  integer(below: number): number {
    this.bounds.push(below);
    return Math.min(below - 1, this.numbers.shift() ?? 0);
  }
}

/** How often each order came up. */
function frequencies(records: DnsRecord[]): Map<string, number> {
  const random = seededRandom(20_020_601);
  const counts = new Map<string, number>();
  for (let i = 0; i < DRAWS; i++) {
    const text = order(records, { random });
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Within five standard deviations of what is expected: one seed in a million is further off. */
function assertNear(count: number, probability: number, what: string): void {
  const expected = DRAWS * probability;
  const bound = 5 * Math.sqrt(DRAWS * probability * (1 - probability));
  assert.ok(Math.abs(count - expected) <= bound, `${what}: ${count} times, expected ${expected} ± ${bound.toFixed(0)}`);
}

describe('the order of SRV records (RFC 2782)', () => {
  it('goes by priority, the lowest first, however the records stand', () => {
    for (const entries of [srv([20, 9, 'c'], [0, 1, 'a'], [10, 5, 'b']), srv([10, 5, 'b'], [0, 1, 'a'], [20, 9, 'c'])])
      assert.equal(order(entries, { random: seededRandom(3) }), 'a b c');
  });

  // weights: none 0, light 1, heavy 3; running sums 0, 1, 4 in this order of the names
  const WEIGHTS = srv([0, 3, 'heavy'], [0, 0, 'idle'], [0, 1, 'easy']);
  const EXACT: { draws: number[]; gives: string; bounds: number[] }[] = [
    { draws: [0, 0], gives: 'idle easy heavy', bounds: [5, 5] },
    { draws: [0, 1], gives: 'idle easy heavy', bounds: [5, 5] },
    { draws: [0, 2], gives: 'idle heavy easy', bounds: [5, 5] },
    { draws: [1, 0], gives: 'easy idle heavy', bounds: [5, 4] },
    { draws: [1, 1], gives: 'easy heavy idle', bounds: [5, 4] },
    { draws: [2, 0], gives: 'heavy idle easy', bounds: [5, 2] },
    { draws: [4, 1], gives: 'heavy easy idle', bounds: [5, 2] },
  ];
  for (const { draws, gives, bounds } of EXACT)
    it(`takes the first running sum that reaches the number drawn: ${draws} gives ${gives}`, () => {
      const random = new Told([...draws]);
      assert.equal(order(WEIGHTS, { random }), gives);
      assert.deepEqual(random.bounds, bounds, 'drawn from 0 to the sum, that included');
    });

  it('tries each record once, of any weights', () => {
    const many = srv(
      ...Array.from({ length: 50 }, (_, i): [number, number, string] => [i % 3, (i * 7919) % 65_536, `h${i}`]),
    );
    const names = order(many, { random: seededRandom(9) }).split(' ');
    assert.equal(new Set(names).size, 50);
    const priorities = names.map(name => Number(name.slice(1)) % 3);
    assert.deepEqual(priorities, [...priorities].sort());
  });

  it('shares by weight: 1 to 2 in the example of RFC 3263 4.1', () => {
    const counts = frequencies(srv([0, 1, 'server1'], [0, 2, 'server2']));
    // drawn from 0, 1, 2, 3: the first record is reached by 0 and 1, RFC 2782's small favour to what stands first
    assertNear(counts.get('server1 server2') ?? 0, 2 / 4, 'server1 first');
    assertNear(counts.get('server2 server1') ?? 0, 2 / 4, 'server2 first');
  });

  it('shares by weight: large weights come close to their ratio', () => {
    const counts = frequencies(srv([0, 10_000, 'a'], [0, 20_000, 'b'], [0, 30_000, 'c']));
    const sum = 60_000;
    for (const [name, share] of [
      ['a', 1 / 6],
      ['b', 2 / 6],
      ['c', 3 / 6],
    ] as const) {
      const first = [...counts].reduce((all, [text, count]) => all + (text.startsWith(name) ? count : 0), 0);
      assertNear(first, share, `${name} of ${sum}`);
    }
    assertNear(counts.get('c b a') ?? 0, (3 / 6) * (2 / 3), 'c b a');
    assertNear(counts.get('a b c') ?? 0, (1 / 6) * (2 / 5), 'a b c');
  });

  it('gives a weight of 0 a very small chance, but one', () => {
    const counts = frequencies(srv([0, 0, 'idle'], [0, 99, 'busy']));
    assertNear(counts.get('idle busy') ?? 0, 1 / 100, 'idle first');
    assert.ok((counts.get('idle busy') ?? 0) > 0);
  });

  it('takes weights of 0 alone in a fixed order', () => {
    assert.deepEqual([...frequencies(srv([0, 0, 'b'], [0, 0, 'c'], [0, 0, 'a'])).keys()], ['a b c']);
  });

  it('RFC3263:4.4-2: with a key, depends on the key alone, and still shares the load', () => {
    const forward = srv([0, 1000, 'a'], [0, 1000, 'b'], [0, 1000, 'c']);
    const turned = [...forward].reverse();
    const firsts = new Map<string, number>();
    for (let i = 0; i < 300; i++) {
      const transactionKey = `z9hG4bK${i}`;
      const text = order(forward, { random: seededRandom(i), transactionKey });
      assert.equal(order(turned, { random: seededRandom(i + 1), transactionKey }), text);
      firsts.set(text[0], (firsts.get(text[0]) ?? 0) + 1);
    }
    for (const name of ['a', 'b', 'c']) assert.ok((firsts.get(name) ?? 0) > 60, `${name}: ${firsts.get(name)} of 300`);
  });

  it('RFC3263:4.4-2: with a key, addresses in whatever order they come make the same list', () => {
    const addresses = ['192.0.2.3', '192.0.2.1', '192.0.2.2'].map(
      (address): DnsRecord => ({ type: 'A', name: 'example.com', ttl: 60, address }),
    );
    const list = (records: DnsRecord[]): string[] =>
      located('sip:example.com:5060', new StaticClient(records), { transactionKey: 'x' }).targets.map(
        ({ remote }) => remote.host,
      );
    assert.deepEqual(list(addresses), list([...addresses].reverse()));
  });
});
