// parseAuth and printAuth: values of any header field of authentication, without saying which.
import assert from 'node:assert/strict';
import { parseAuth, printAuth } from '../../simulator/message';

const good: [string, string, Record<string, string>][] = [
  ['Digest  Realm = "a, \\"b\\"" ,nonce="x=y",stale=TRUE', 'Digest', { realm: 'a, "b"', nonce: 'x=y', stale: 'TRUE' }],
  [' \tDigest realm="é" \t', 'Digest', { realm: 'é' }],
  ['Digest uri=sip:a@b.example;x, nc=1', 'Digest', { uri: 'sip:a@b.example;x', nc: '1' }],
  ['Digest a=b,,c=d,', 'Digest', { a: 'b', c: 'd' }],
  ['Digest a=b,A=c', 'Digest', { a: 'b' }],
  ['Digest a=b,\r\n c=d', 'Digest', { a: 'b', c: 'd' }],
  ['NTLM', 'NTLM', {}],
  ['Basic dXNl/+cg==', 'Basic', { '': 'dXNl/+cg==' }],
  ['X a=b', 'X', { a: 'b' }],
  ['X a==', 'X', { '': 'a==' }],
  ['nextnonce="abc", qop=auth', '', { nextnonce: 'abc', qop: 'auth' }],
  ['nc =00000001', '', { nc: '00000001' }],
];

const bad = [
  '',
  ' ',
  '@ a=b',
  '"Digest" a=b',
  'Digest a',
  'Digest a="x',
  'Digest a b=c',
  'Digest a=b c=d',
  'Digest a=b;c="d"',
  'Digest a="b"c',
  'Digest a=,b=c',
  '=b',
  'Digest,a=b',
  'Basic a!b',
  'Basic =',
  'X a, b',
  'a="b" c',
];

describe('parseAuth', () => {
  for (const [text, scheme, params] of good) {
    it('reads ' + JSON.stringify(text), () => {
      const value = parseAuth(text);
      assert.deepEqual(value, { scheme, params: new Map(Object.entries(params)) });
      assert.deepEqual(parseAuth(printAuth(value)), value);
    });
  }

  for (const text of bad) {
    it('refuses ' + JSON.stringify(text), () => assert.equal(parseAuth(text), undefined));
  }

  it('takes hostile input in its stride', () => {
    const many = 200000;
    for (const text of [
      'Digest ' + ','.repeat(many),
      'Digest a=b' + ',a=b'.repeat(many),
      'X ' + 'a'.repeat(many) + '='.repeat(many) + 'b',
      'Digest a="' + '\\"'.repeat(many) + '"',
      'Digest a=' + '/'.repeat(many),
    ])
      assert(text.startsWith('X') || parseAuth(text), text.slice(0, 20));
  });
});

describe('printAuth', () => {
  it('writes algorithm, stale, nc and userhash bare, and qop where it is a choice', () => {
    const params = { realm: 'a\\b', algorithm: 'MD5', stale: 'true', qop: 'auth', userhash: 'true' };
    const value = { scheme: 'Digest', params: new Map(Object.entries(params)) };
    assert.equal(printAuth(value), 'Digest realm="a\\\\b", algorithm=MD5, stale=true, qop="auth", userhash=true');
    for (const [name, printed] of [
      ['nc', '1'],
      ['response', '"1"'],
      ['rspauth', '"1"'],
    ]) {
      const chosen = { scheme: '', params: new Map([['qop', 'auth']]).set(name, '1') };
      assert.equal(printAuth(chosen), 'qop=auth, ' + name + '=' + printed);
    }
  });

  it('writes bare what it is told to, whatever that makes', () => {
    const value = parseAuth('Digest realm="a, b", stale=true')!;
    assert.equal(printAuth(value, ['REALM']), 'Digest realm=a, b, stale="true"');
  });

  it('escapes control characters, and never breaks the line', () => {
    const value = { scheme: 'X', params: new Map([['a', '\x00\x7f\t\r\n"']]) };
    assert.equal(printAuth(value), 'X a="\\\x00\\\x7f\t  \\""');
  });
});
