// Tests of the mutations: they change what they are given, stay within bounds, and come again from the same seed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anyBytes, type Mutation, mutate, mutated, mutationKinds } from '../../fuzz/mutate';

const base = 'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=1\r\nCSeq: 7 INVITE\r\nX: y\r\n\r\nbody';
const apply = (kind: Mutation['kind'], at: number, to: number, amount: number): string =>
  mutate(base, { kind, at, to, amount });

describe('fuzz/mutate', () => {
  const rows: [Mutation, string][] = [
    [{ kind: 'flip', at: 0, to: 0, amount: 0 }, base.replace('I', 'H')],
    [{ kind: 'replace', at: 0, to: 0, amount: 0 }, base.replace('I', '\0')],
    [{ kind: 'delete', at: 0, to: 0, amount: 5 }, base.slice(6)],
    [{ kind: 'cut', at: 500, to: 0, amount: 0 }, base.slice(0, base.length / 2)],
    [{ kind: 'drop', at: 500, to: 1000, amount: 0 }, base.slice(0, base.length / 2)],
    [{ kind: 'splice', at: 0, to: 0, amount: 6 }, 'INVITE' + base],
    [{ kind: 'repeat', at: 0, to: 0, amount: 3 }, 'IIIIIIII' + base],
    [{ kind: 'bareEnds', at: 0, to: 0, amount: 0 }, base.replaceAll('\r\n', '\n')],
    [{ kind: 'number', at: 0, to: 0, amount: 1 }, base.replace('2', '-1')],
    [{ kind: 'duplicateLine', at: 999, to: 999, amount: 0 }, base.replace('X: y', 'X: y\r\nX: y')],
    [{ kind: 'dropLine', at: 999, to: 0, amount: 0 }, base.replace('X: y\r\n', '')],
    [
      { kind: 'swapLines', at: 999, to: 600, amount: 0 },
      base.replace('CSeq: 7 INVITE\r\nX: y', 'X: y\r\nCSeq: 7 INVITE'),
    ],
    [{ kind: 'swapValues', at: 999, to: 600, amount: 0 }, base.replace(' 7 INVITE\r\nX: y', ' y\r\nX: 7 INVITE')],
    [{ kind: 'emptyValue', at: 999, to: 0, amount: 0 }, base.replace('X: y', 'X:')],
    [{ kind: 'joinLines', at: 600, to: 0, amount: 0 }, base.replace('INVITE\r\nX: y', 'INVITE, y')],
  ];
  for (const [mutation, expected] of rows) {
    it(mutation.kind, () => assert.equal(mutate(base, mutation), expected));
  }

  it('changes whatever it is given, within bounds', () => {
    const cases = fc.tuple(anyBytes, fc.constantFrom(...mutationKinds), fc.nat(1000), fc.nat(1000), fc.nat(255));
    fc.assert(
      fc.property(cases, ([text, kind, at, to, amount]) => {
        const changed = mutate(text, { kind, at, to, amount });
        assert.ok(changed.length <= 2 * text.length + 4096 && /^[\0-\xff]*$/.test(changed));
      }),
      { numRuns: 2000 },
    );
    for (const kind of mutationKinds) {
      assert.ok(
        [1, 2, 3].some(amount => apply(kind, 300, 700, amount) !== base),
        kind,
      );
    }
  });

  it('comes again from the same seed', () => {
    const twice = [1, 1, 2].map(seed => fc.sample(mutated(fc.constant(base)), { seed, numRuns: 20 }));
    assert.deepEqual(twice[0], twice[1]);
    assert.notDeepEqual(twice[0], twice[2]);
  });
});
