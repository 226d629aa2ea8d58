// Tests of tel and urn URIs: what RFC 3966 and RFC 8141 forbid is told and read nevertheless.
import assert from 'node:assert/strict';
import { readField, Uri } from '../../simulator/message';

const faults = (uri: string): string[] =>
  readField('To', '<' + uri + '>').faults.map(({ kind, found }) => kind + ' ' + found.replace(/>$/, ''));

describe('tel and urn URIs', () => {
  for (const uri of [
    'tel:+1-201-555-0123',
    'tel:+358.9(1)2;isub=12;ext=34-5',
    'tel:7042;phone-context=example.com',
    'tel:*1;phone-context=+1-914',
    'TEL:+1;x=a%20b;y',
    'urn:service:sos.fire',
    'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  ]) {
    it('reads ' + uri, () => assert.deepEqual(faults(uri), []));
  }

  for (const [uri, found] of [
    ['tel:+', '+'],
    ['tel:alice', 'alice'],
    ['tel:7042', '7042'],
    ['tel:+1;ext=a', ';ext=a'],
    ['tel:+1;ext', ';ext'],
    ['tel:7042;phone-context=-', ';phone-context=-'],
    ['tel:+1;;', ';'],
    ['tel:+1;a_b=1', ';a_b=1'],
    ['tel:+1;a=', ';a='],
    ['urn:a', 'a'],
    ['urn:-a:b', '-a:b'],
    ['urn:service:', 'service:'],
    ['urn:' + 'a'.repeat(33) + ':b', 'a'.repeat(33) + ':b'],
  ]) {
    it('tells what is wrong with ' + uri, () => {
      assert.deepEqual(faults(uri), ['rule ' + found]);
      assert.equal(Uri.parse(uri)!.toString(), uri);
    });
  }

  const same = (a: string, b: string): boolean => Uri.parse(a)!.equals(Uri.parse(b)!);

  it('compares telephone numbers without visual separators (RFC 3966 4)', () => {
    assert.ok(same('tel:+1-201-555', 'TEL:+1201.555'));
    assert.ok(same('tel:7042;phone-context=+1-914;ext=1-2', 'tel:7042;EXT=12;phone-context=+1914'));
    assert.ok(same('tel:7042;phone-context=a.example', 'tel:7042;phone-context=A.example'));
    assert.ok(!same('tel:+1201555', 'tel:1201555'));
    assert.ok(!same('tel:7042;phone-context=a-b.example', 'tel:7042;phone-context=ab.example'));
  });

  it('compares URNs by namespace without case, and without what is asked of them (RFC 8141 3)', () => {
    assert.ok(same('urn:example:a%2fb', 'URN:EXAMPLE:a%2Fb'));
    assert.ok(same('urn:example:a?+x', 'urn:example:a'));
    assert.ok(!same('urn:example:a', 'urn:example:A'));
    assert.ok(!same('mailto:a@b', 'mailto:A@b'));
  });
});
