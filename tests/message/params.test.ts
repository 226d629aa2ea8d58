// Tests of Params.
import assert from 'node:assert/strict';
import { Params } from '../../simulator/message';

describe('Params', () => {
  it('keeps order, flags, case and quotes', () => {
    const params = Params.parse(' ; lr ;Tag = a1; x="p;q"')!;
    assert.deepEqual(params.entries(), [
      ['lr', undefined],
      ['Tag', 'a1'],
      ['x', '"p;q"'],
    ]);
    assert.equal(params.get('tag'), 'a1');
    assert.ok(params.has('LR'));
    assert.equal(params.get('lr'), undefined);
    assert.equal(params.toString(), ';lr;Tag=a1;x="p;q"');
  });

  it('is changed in place, and its copy is its own', () => {
    const params = Params.parse('a=1;b')!;
    const copy = params.clone();
    params.set('A', '2').set('c').delete('b');
    assert.equal(params.toString(), ';a=2;c');
    assert.equal(copy.toString(), ';a=1;b');
  });

  it('refuses empty and ill-formed parameters', () => {
    for (const text of [';;', ';a;', ';=b', ';a=', ';a=b c', ';a="x', ';a="x"y', ';a b=c', ';a=<b>']) {
      assert.equal(Params.parse(text), undefined, text);
    }
    assert.equal(Params.parse('')!.size, 0);
  });

  it('tells a repeated name (7.3.1)', () => {
    assert.equal(Params.parse(';a=1;b;A=2')!.repeated, 'A');
    assert.equal(Params.parse(';a=1;b')!.repeated, undefined);
  });
});
