// Tests of NameAddr.
import assert from 'node:assert/strict';
import { NameAddr } from '../../simulator/message';

const parse = (text: string): NameAddr => {
  const value = NameAddr.parse(text);
  assert.ok(value, text);
  return value;
};

describe('NameAddr', () => {
  it('reads the name, the URI with its parameters, and the field parameters', () => {
    const value = parse('"Bell, \\"A\\" <x>" <sip:a@b;lr>;tag=88;q=0.5');
    assert.equal(value.displayName, 'Bell, "A" <x>');
    assert.equal(value.uri.toString(), 'sip:a@b;lr');
    assert.equal(value.tag, '88');
    assert.equal(value.params.get('q'), '0.5');
    assert.equal(value.toString(), '"Bell, \\"A\\" <x>" <sip:a@b;lr>;tag=88;q=0.5');
  });

  it('gives the parameters to the field when there are no brackets (20.10)', () => {
    const value = parse('sip:a@b;transport=tcp ;  tag = 7');
    assert.equal(value.uri.toString(), 'sip:a@b');
    assert.equal(value.params.get('transport'), 'tcp');
    assert.equal(value.tag, '7');
    assert.equal(value.toString(), '<sip:a@b>;transport=tcp;tag=7');
  });

  it('reads bare words as a name, also right before the bracket', () => {
    assert.equal(parse("token1~` token2'+_ token3*%!.- <sip:a@b>").displayName, "token1~` token2'+_ token3*%!.-");
    assert.equal(parse('caller<sip:a@b>').displayName, 'caller');
    assert.equal(parse('"" <sip:a@b>').displayName, '');
    assert.equal(parse('<sip:a@b>').displayName, undefined);
  });

  it('reads the wildcard', () => {
    assert.equal(parse('*').wildcard, true);
    assert.equal(parse(' * ').toString(), '*');
  });

  it('writes a changed name with quotes, and an unchanged one as it came', () => {
    const value = parse('Alice Smith <sip:a@b>');
    assert.equal(value.toString(), 'Alice Smith <sip:a@b>');
    const copy = value.clone();
    copy.displayName = 'Bob "B"';
    copy.tag = 'x';
    assert.equal(copy.toString(), '"Bob \\"B\\"" <sip:a@b>;tag=x');
    assert.equal(value.toString(), 'Alice Smith <sip:a@b>');
    copy.tag = undefined;
    assert.equal(copy.tag, undefined);
  });

  it('keeps the URI of a copy apart, whoever changes which, and when it was asked for', () => {
    for (const askedBefore of [true, false]) {
      const value = parse('<sip:a@b>;tag=1');
      const before = askedBefore ? value.uri : undefined;
      const copies = [value.clone(), value.clone(), value.clone().clone()];
      copies[0].uri.user = '0';
      (before ?? value.uri).host = 'changed';
      copies[1].uri.user = '1';
      const all = [value, ...copies].map(String);
      assert.deepEqual(all, ['<sip:a@changed>;tag=1', '<sip:0@b>;tag=1', '<sip:1@b>;tag=1', '<sip:a@b>;tag=1']);
    }
    const replaced = parse('<sip:a@b>');
    const copy = replaced.clone();
    const given = copy.uri.clone();
    replaced.uri = given;
    const again = replaced.clone();
    given.user = 'x';
    assert.deepEqual([replaced, copy, again].map(String), ['<sip:x@b>', '<sip:a@b>', '<sip:a@b>']);
  });

  it('refuses what breaks the grammar', () => {
    for (const text of [
      '',
      '"open <sip:a@b>',
      '"a" sip:a@b',
      '"a" b <sip:a@b>',
      'Bell, A <sip:a@b>',
      '<sip:a@b',
      '< sip:a@b >',
      '<sip:a@b>;;',
      '<sip:a@b> x',
      '<>',
      'sip:a@b?x=y',
      'sip:a b@c',
      '<sip:a@b>;tag=',
    ]) {
      assert.equal(NameAddr.parse(text), undefined, text);
    }
  });
});
