// Tests of Params.
import assert from 'node:assert/strict';
import { NameAddr, Params } from '../../simulator/message';

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

  it('finds nothing inside quotes, whatever it looks like', () => {
    const params = Params.parse(';x="a;tag=b;c";tag=d')!;
    assert.equal(params.get('tag'), 'd');
    assert.equal(NameAddr.parse('<sip:a@b>;x="a;tag=b;c"')?.tag, undefined);
    assert.equal(Params.parse(';x="a;tag=b;c"')!.set('tag', 'e').toString(), ';x="a;tag=b;c";tag=e');
  });

  it('changes the first of a name in any case, and leaves the others', () => {
    const changed = (name: string, value?: string): string =>
      Params.parse(';Rport;maddr=a;ttl=1;maddr=b')!.set(name, value).toString();
    assert.equal(changed('rport', '5060'), ';Rport=5060;maddr=a;ttl=1;maddr=b');
    assert.equal(changed('MADDR', 'c'), ';Rport;maddr=c;ttl=1;maddr=b');
    assert.equal(changed('maddr'), ';Rport;maddr;ttl=1;maddr=b');
    assert.equal(changed('add', 'c'), ';Rport;maddr=a;ttl=1;maddr=b;add=c');
    assert.equal(changed('maddr', '"c;d"'), ';Rport;maddr="c;d";ttl=1;maddr=b');
    assert.equal(new Params().set('a', 1).set('b').set('A', 2).toString(), ';a=2;b');
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
