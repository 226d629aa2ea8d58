// The oracle itself: its recognizer against regular expressions, its grammar against reviewed values.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { fieldType } from '../../simulator/message/fields/registry';
import { compile, derives } from './abnf';
import { accepts, acceptsFirst, fieldNames, fieldRule, hasRule, verdict } from './oracle';
import { fieldSeeds, generated, inputsFor, otherSeeds, randomOf, type Seed } from './oracle-inputs';
import { type Reviewed, unseenNames, unseenRules } from './oracle-narrow';

const all: [string, Seed[]][] = [...fieldSeeds, ...otherSeeds];
const seed = Number(process.env['SIPSPEC_SEED'] ?? 1);

/** Every text over an alphabet, up to a length. */
function texts(alphabet: string, longest: number): string[] {
  let last = [''];
  const made = [''];
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap(text => [...alphabet].map(char => text + char));
    made.push(...last);
  }
  return made;
}

/** Fields of the registry that no grammar judges, with the reason. */
const unjudged: Record<string, string> = {
  Encryption: 'of RFC 2543, 6.19; RFC 3261 dropped the field and its production, and no RFC since has one',
};

const folder = join(__dirname, '..', '..', 'simulator', 'message', 'fields');

/** The names of the rows in all files of the registry's folder. */
function registryNames(): string[] {
  const names = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const exported: Record<string, unknown> = require(join(folder, file));
    for (const row of Object.values(exported).flat())
      if (typeof row === 'object' && row !== null && 'name' in row && 'read' in row) names.add(String(row.name));
  }
  return [...names].sort();
}

/** The reviewed values of a verdict. */
const reviewed = (expected: Seed['verdict']): Reviewed[] =>
  all.flatMap(([name, seeds]) =>
    seeds.filter(one => one.verdict === expected).map(({ value }): Reviewed => [name, value]),
  );

/** ABNF that a parser with first choices or greedy repetition gets wrong, and the same language as a pattern. */
const toys: [abnf: string, pattern: RegExp][] = [
  ['"a" / "ab"', /^(a|ab)$/i],
  ['*"a" "a"', /^a+$/i],
  ['*("a" / "ab") "b"', /^(a|ab)*b$/i],
  ['*(x ".") x ["."]\nx = "a" / "a" *("a" / "b") "b"', /^(a[ab]*b\.|a\.)*(a|a[ab]*b)\.?$/i],
  ['1*2"a" 0*3("b" / "ab")', /^a{1,2}(b|ab){0,3}$/i],
  ['2("a" / "ab") ["b"]', /^(a|ab){2}b?$/i],
  ['*(*"a" "b") *(["a"])', /^(a*b)*a*$/i],
  ['*(!"ab" ("a" / "b"))', /^((?!ab)[ab])*$/i],
  ['&"ab" *("a" / "b")', /^(?=ab)[ab]*$/i],
  ['%x61.62 / %x41', /^(ab|A)$/],
];

/** Whether the whole of a bracketed text is one bracket, with "a" and "b" as brackets. */
function depthAtLeastOne(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    depth += text[i] === 'a' ? 1 : -1;
    if (depth < 1) return false;
  }
  return text !== '';
}

describe('grammar oracle', () => {
  it('finds every derivation', () => {
    for (const [abnf, pattern] of toys) {
      const grammar = compile('start = ' + abnf + '\n');
      for (const text of texts('abA.', 6)) {
        assert.equal(derives(grammar, 'START', text), pattern.test(text), abnf + ' of ' + text);
      }
    }
    const nested = compile('start = "a" *start "b"\n');
    for (const text of texts('ab', 10)) {
      let left = text.replace('ab', 'T');
      for (let before = ''; before !== left; ) {
        before = left;
        left = left.replace(/TT|ab|aTb/, 'T');
      }
      assert.equal(derives(nested, 'start', text), left === 'T' && depthAtLeastOne(text), text);
    }
    assert.throws(() => compile('start = nothing\n'));
    assert.throws(() => derives(nested, 'nothing', ''));
  });

  it('has a rule and at least eight reviewed values, good and bad, for every field', () => {
    assert.deepEqual([...fieldSeeds.keys()].sort(), [...fieldNames].sort());
    for (const [name, seeds] of all) {
      assert.ok(hasRule(name), name);
      assert.ok(seeds.length >= 8, name + ' has ' + seeds.length);
      for (const kind of ['accepted', 'refused'])
        assert.ok(
          seeds.some(one => one.verdict === kind),
          name + ' ' + kind,
        );
    }
    assert.equal(fieldRule('call-id'), 'Call-ID');
    assert.equal(fieldRule('X-Unknown'), 'header-value');
  });

  it('judges every field of the registry, but for those that have no grammar', () => {
    const names = registryNames();
    assert.ok(names.length > 100, 'so few: ' + names.length);
    for (const name of names) assert.equal(fieldType(name)?.name, name);
    const missing = names.filter(name => fieldRule(name) !== name);
    assert.deepEqual(missing, Object.keys(unjudged));
    assert.deepEqual(
      fieldNames.filter(name => !names.includes(name)),
      [],
    );
  });

  it('has a reviewed value for everything that the narrow reading withholds', () => {
    // what these two may be, other-param may be too
    assert.deepEqual(unseenNames(reviewed('narrow')), ['uri-parameter: gr', 'uri-parameter: pn-provider']);
    assert.deepEqual(unseenRules(reviewed('narrow'), reviewed('accepted')), []);
  });

  it('says of every reviewed value what was found of it', () => {
    const wrong: string[] = [];
    for (const [name, seeds] of all) {
      for (const { value, verdict: expected } of seeds) {
        const found = verdict(name, value);
        if (found !== expected) wrong.push(`${name}: ${JSON.stringify(value)} is ${found}, not ${expected}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('accepts what the generators make', () => {
    const wrong: string[] = [];
    for (const [name] of all) {
      for (const value of generated(name, 20, seed)) {
        const found = verdict(name, value);
        if (found === 'refused') wrong.push(`${name}: ${JSON.stringify(value)} is ${found} (seed ${seed})`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it("accepts what apg-js's own parser does, which takes first choices", () => {
    let first = 0;
    for (const [name, seeds] of all) {
      for (const value of inputsFor(name, seeds, 20, seed)) {
        if (!acceptsFirst(name, value)) continue;
        first++;
        assert.ok(accepts(name, value), name + ': ' + JSON.stringify(value));
      }
    }
    assert.ok(first > 300, 'so few: ' + first);
  });

  it('knows addresses and qvalues as others do', () => {
    const random = randomOf(seed);
    let good = 0;
    for (let i = 0; i < 3000; i++) {
      const parts = Array.from(
        { length: 1 + random(9) },
        () => ['', '0', 'ffff', '1:2', '12345', '1.2.3.4', '1.2.3.256'][random(7)],
      );
      const text = parts.join(':');
      if (isIPv6(text)) good++;
      assert.equal(accepts('IPv6address', text), isIPv6(text), text);
    }
    assert.ok(good > 30, 'so few: ' + good);
    for (let octet = 0; octet < 1000; octet++) {
      const shown = String(octet);
      assert.equal(accepts('host', '1.2.3.' + shown), octet < 256, shown);
      assert.equal(accepts('qvalue', '0.' + shown), true, shown);
      assert.equal(accepts('qvalue', '1.' + shown), octet === 0, shown);
    }
    assert.ok(!accepts('host', '1.2.3.04'));
  });
});
