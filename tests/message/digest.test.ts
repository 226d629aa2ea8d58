// Tests of digest responses and of authentication header values, with the examples of RFC 2617 and RFC 7616.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { credentialsFor, digestResponse, isDigestAlgorithm, parseAuth, printAuth } from '../../simulator/message';

const rfc2617 = {
  method: 'GET',
  uri: '/dir/index.html',
  username: 'Mufasa',
  password: 'Circle Of Life',
  realm: 'testrealm@host.com',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
};
const rfc7616 = {
  method: 'GET',
  uri: '/dir/index.html',
  username: 'Mufasa',
  password: 'Circle of Life',
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  qop: 'auth',
  nc: 1,
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('digestResponse', () => {
  it('RFC 2617 3.5', () => {
    const response = digestResponse({ ...rfc2617, qop: 'auth', nc: '00000001', cnonce: '0a4f113b' });
    assert.equal(response, '6629fae49393a05397450978507c4ef1');
  });

  it('RFC 7616 3.9.1, MD5', () => {
    assert.equal(digestResponse({ ...rfc7616, algorithm: 'MD5' }), '8ca523f5e9506fed4657c9700eebdbec');
  });

  it('RFC 7616 3.9.1, SHA-256', () => {
    const expected = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1';
    assert.equal(digestResponse({ ...rfc7616, algorithm: 'SHA-256' }), expected);
  });

  it('without qop (RFC 2069)', () => {
    const ha1 = md5('Mufasa:testrealm@host.com:Circle Of Life');
    assert.equal(digestResponse(rfc2617), md5(ha1 + ':' + rfc2617.nonce + ':' + md5('GET:/dir/index.html')));
  });

  it('auth-int covers the body; -sess mixes nonce and cnonce in', () => {
    const secret = md5('Mufasa:testrealm@host.com:Circle Of Life');
    const ha1 = md5(secret + ':' + rfc2617.nonce + ':0a4f113b');
    const ha2 = md5('GET:/dir/index.html:' + md5('v=0'));
    const expected = md5([ha1, rfc2617.nonce, '0000001f', '0a4f113b', 'auth-int', ha2].join(':'));
    const input = { ...rfc2617, algorithm: 'md5-sess', qop: 'auth-int', nc: 31, cnonce: '0a4f113b' };
    assert.equal(digestResponse({ ...input, body: Buffer.from('v=0') }), expected);
  });

  it('throws on an unknown algorithm', () => {
    assert.throws(() => digestResponse({ ...rfc2617, algorithm: 'ROT13' }), RangeError);
  });
});

describe('credentialsFor', () => {
  it('answers a challenge as RFC 2617 3.5 does', () => {
    const challenge = parseAuth(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    )!;
    const value = credentialsFor(challenge, rfc2617, rfc2617, '0a4f113b');
    assert.equal(value.params.get('response'), '6629fae49393a05397450978507c4ef1');
    const text = printAuth(value);
    assert.match(text, /^Digest username="Mufasa", /);
    assert.match(text, /, qop=auth, nc=00000001, opaque="5ccc069c403ebaf9f0171e9517f40e41"$/);
    assert.deepEqual(parseAuth(text), value);
  });

  it('leaves qop, nc and cnonce out when the challenge offers no qop', () => {
    const value = credentialsFor(parseAuth('Digest realm="r", nonce="n"')!, rfc2617, rfc2617, 'c');
    assert.deepEqual([...value.params.keys()], ['username', 'realm', 'nonce', 'uri', 'response']);
  });
});

describe('parseAuth, printAuth', () => {
  it('reads quoted and bare values, commas and escapes in quotes', () => {
    const value = parseAuth('Digest  Realm = "a, \\"b\\"" ,nonce="x=y",stale=TRUE , algorithm=MD5')!;
    assert.equal(value.scheme, 'Digest');
    assert.deepEqual(Object.fromEntries(value.params), {
      realm: 'a, "b"',
      nonce: 'x=y',
      stale: 'TRUE',
      algorithm: 'MD5',
    });
    assert.equal(printAuth(value), 'Digest realm="a, \\"b\\"", nonce="x=y", stale=TRUE, algorithm=MD5');
    assert.equal(printAuth(value, ['realm']), 'Digest realm=a, "b", nonce="x=y", stale="TRUE", algorithm="MD5"');
  });

  it('knows its algorithms, in any case', () => {
    for (const name of [undefined, 'MD5', 'md5-SESS', 'SHA-256', 'SHA-512-256-sess'])
      assert.ok(isDigestAlgorithm(name));
    for (const name of ['', 'SHA-1', 'MD5-', 'constructor', '__proto__']) assert.ok(!isDigestAlgorithm(name));
  });

  it('quotes the qop of a challenge only', () => {
    assert.equal(printAuth({ scheme: 'Digest', params: new Map([['qop', 'auth']]) }), 'Digest qop="auth"');
  });

  it('reads Basic, an unknown scheme, and Authentication-Info', () => {
    assert.equal(parseAuth('Basic dXNlcjpwYXNz==')!.params.get(''), 'dXNlcjpwYXNz==');
    assert.equal(parseAuth('NoOneKnowsThisScheme opaque-data=here')!.params.get('opaque-data'), 'here');
    const info = parseAuth('nextnonce="abc", qop=auth')!;
    assert.equal(info.scheme, '');
    assert.equal(info.params.get('nextnonce'), 'abc');
  });

  it('refuses what breaks the grammar', () => {
    for (const text of ['', '@ a=b', 'Digest a', 'Digest a="x', 'Digest a b=c'])
      assert.equal(parseAuth(text), undefined, text);
  });
});
