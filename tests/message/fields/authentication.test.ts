// The header fields of authentication, value by value (RFC 3261 20.7, 20.28, 22.4, 25.1; RFC 7616, 8760, 8898).
import assert from 'node:assert/strict';
import { printAuth } from '../../../simulator/message';
import type { Authentication } from '../../../simulator/message/auth';
import { authentication } from '../../../simulator/message/fields/authentication';
import { notes, readBy, reads, refuses, rowOf } from './reading';

const of = (name: string) => rowOf(authentication, name);

for (const name of ['Authorization', 'Proxy-Authorization']) {
  describe(name, () => {
    const row = of(name);
    reads(row, {
      'Digest username="Alice", realm="atlanta.com",  nonce="84a4", response="7587245234b3434cc3412213e5f113a5432"': [
        'Digest username="Alice", realm="atlanta.com", nonce="84a4", response="7587245234b3434cc3412213e5f113a5432"',
      ],
      'Digest username="bob", uri="sip:bob@biloxi.com", qop=auth, nc=0000000a, cnonce="0a4f113b", opaque="", algorithm=MD5':
        [
          'Digest username="bob", uri="sip:bob@biloxi.com", qop=auth, nc=0000000a, cnonce="0a4f113b", opaque="", algorithm=MD5',
        ],
      'digest Realm="a\\"b" , x =\ty': ['digest realm="a\\"b", x=y'],
      'NoOneKnowsThisScheme opaque-data=here': ['NoOneKnowsThisScheme opaque-data=here'],
      'Digest response=""': ['Digest response=""'],
      "Digest algorithm=SHA-512-256-sess,userhash=true,username*=UTF-8''J%C3%A4s": [
        "Digest algorithm=SHA-512-256-sess, userhash=true, username*=UTF-8''J%C3%A4s",
      ],
      'X username=Alice,nc="1",uri=x': ['X username=Alice, nc="1", uri=x'],
      'Digest username="a, é\\\x01",uri="sips:[::1];lr?a=b"': ['Digest username="a, é\\\x01", uri="sips:[::1];lr?a=b"'],
      'Digest constructor=x, stale="y", domain=z': ['Digest constructor=x, stale="y", domain=z'],
      'Bearer eyJhbGciOiJub25lIn0.e30.': ['Bearer eyJhbGciOiJub25lIn0.e30.'],
      'BEARER  A-z0_~+/==': ['BEARER A-z0_~+/=='],
    });
    refuses(row, {
      '': 0,
      'Digest username': 15,
      'Digest username="a': 16,
      'Digest username="a" realm="b"': 20,
      'Digest username="a";realm="b"': 19,
      'Digest,': 6,
      'Digest "a"': 7,
      'Digest realm=,nonce="x"': 13,
      'X a b=c': 3,
      '"X" a=b': 0,
      'X a=b,c': 7,
      'X a=b, "c"': 7,
      'Digest realm="a", nonce="b", Basic realm="c"': 34,
      'realm="a"': 5,
      'Bearer "x"': 7,
      'Bearer x y': 8,
      'Bearer x, a=b': 8,
    });
    notes(row, {
      Digest: ['scheme-alone', 6],
      Bearer: ['scheme-alone', 6],
      'Bearer realm="a", b=c': ['rule', 7, 'RFC8898:2.1.4-1'],
      'Basic QWxhZGRpbg==': ['token68', 6],
      'X a': ['token68', 2],
      'X a=': ['token68', 2],
      'Digest username="a",': ['empty-parameter', 20],
      'Digest username="a",,,,,realm="b"': ['empty-parameter', 20],
      'Digest ,username="a"': ['empty-parameter', 7],
      'Digest x=[::1]': ['parameter-value', 9],
      'Digest uri=sip:bob@biloxi.com;lr': ['parameter-value', 11, 'RFC3261:22.4-3'],
    });
  });
}

describe('Authorization, where a Digest parameter has a form of its own', () => {
  notes(of('Authorization'), {
    'Digest username=Alice': ['rule', 16, 'RFC7616:3.4-6'],
    'Digest realm=x': ['rule', 13, 'RFC7616:3.4-6'],
    'Digest opaque = x': ['rule', 16, 'RFC7616:3.4-6'],
    'Digest qop="auth"': ['rule', 11, 'RFC7616:3.4-7'],
    'Digest algorithm="MD5"': ['rule', 17, 'RFC7616:3.4-7'],
    'Digest nc=1': ['rule', 10, 'RFC7616:3.5-13'],
    'Digest nc=0000000A': ['rule', 10, 'RFC7616:3.5-13'],
    'Digest nc="00000001"': ['rule', 10, 'RFC7616:3.5-13'],
    'Digest uri=sip': ['rule', 11, 'RFC3261:22.4-3'],
    'Digest uri="bob"': ['rule', 11, 'RFC3261:22.4-3'],
    'Digest uri="sip:a;maddr"': ['rule', 11, 'RFC3261:22.4-3'],
    'Digest uri="sip:a_b.example"': ['rule', 11, 'RFC3261:22.4-3'],
    'Digest uri=" sip:b.example"': ['rule', 11, 'RFC3261:22.4-3'],
    'Digest response="ABC"': ['rule', 16, 'RFC7616:3.4-6'],
    'Digest response=abc': ['rule', 16, 'RFC7616:3.4-6'],
    'Digest response="\\abc"': ['rule', 16, 'RFC7616:3.4-6'],
    'Digest realm="a", Realm="b", realm="c"': ['rule', 18, 'RFC3261:7.3.1-6'],
  });
});

for (const name of ['WWW-Authenticate', 'Proxy-Authenticate']) {
  describe(name, () => {
    const row = of(name);
    const full =
      'Digest realm="atlanta.com", domain="sip:ss1.carrier.com", qop="auth", nonce="f84f", opaque="", stale=FALSE, algorithm=MD5';
    reads(row, {
      [full]: [full],
      'Digest realm="a",\tqop="auth,auth-int" , algorithm=AKAv1-MD5': [
        'Digest realm="a", qop="auth,auth-int", algorithm=AKAv1-MD5',
      ],
      'Digest qop="auth, auth-int", stale=true': ['Digest qop="auth, auth-int", stale=true'],
      'Digest domain="sip:a@b.example http://c.example  /d"': ['Digest domain="sip:a@b.example http://c.example  /d"'],
      'Digest domain=""': ['Digest domain=""'],
      'Bearer realm="a, é", scope="b c", error="invalid token", authz_server="HTTPS://x.example/y?z"': [
        'Bearer realm="a, é", scope="b c", error="invalid token", authz_server="HTTPS://x.example/y?z"',
      ],
      'Digest response=x, nc=1, username=y': ['Digest response=x, nc=1, username=y'],
    });
    refuses(row, {
      '': 0,
      'Digest realm': 12,
      'Digest realm="a" nonce="b"': 17,
      'Digest realm="a': 13,
      'Digest "a"': 7,
      'A b="c" d': 8,
      'realm="a"': 5,
      'Digest realm="\x00"': 14,
    });
    notes(row, {
      NTLM: ['scheme-alone', 4],
      'Bearer x': ['token68', 7],
      'Bearer realm=a': ['rule', 13, undefined],
      'Bearer scope="a  b"': ['rule', 13, undefined],
      'Bearer scope="\\a"': ['rule', 13, undefined],
      'Bearer error=""': ['rule', 13, undefined],
      'Bearer error="é"': ['rule', 13, undefined],
      'Bearer authz_server="http://x.example"': ['rule', 20, 'RFC8898:2.2-2'],
      'Bearer authz_server="https:///x"': ['rule', 20, 'RFC8898:2.2-2'],
      'Bearer authz_server="https://x y"': ['rule', 20, 'RFC8898:2.2-2'],
      'Bearer realm="a", realm="b"': ['rule', 18, 'RFC3261:7.3.1-6'],
      'Digest realm="a",,nonce="b"': ['empty-parameter', 17],
      'Digest realm=[x]': ['parameter-value', 13],
      'Digest realm=atlanta.com': ['rule', 13, 'RFC7616:3.3-13'],
      'Digest nonce=x': ['rule', 13, 'RFC7616:3.3-13'],
      'Digest stale=maybe': ['rule', 13, 'RFC7616:3.3-14'],
      'Digest stale="true"': ['rule', 13, 'RFC7616:3.3-14'],
      'Digest algorithm="MD5"': ['rule', 17, 'RFC7616:3.3-14'],
      'Digest qop=auth': ['rule', 11, 'RFC7616:3.3-13'],
      'Digest qop=""': ['rule', 11, 'RFC7616:3.3-13'],
      'Digest qop="auth,"': ['rule', 11, 'RFC7616:3.3-13'],
      'Digest qop="a\\uth"': ['rule', 11, 'RFC7616:3.3-13'],
      'Digest domain=x': ['rule', 14, 'RFC7616:3.3-13'],
      'Digest domain="sip:a@b.example c"': ['rule', 14, 'RFC7616:3.3-13'],
      'Digest domain="/a "': ['rule', 14, 'RFC7616:3.3-13'],
      'Digest domain=" "': ['rule', 14, 'RFC7616:3.3-13'],
      'Digest domain="/%zz"': ['rule', 14, 'RFC7616:3.3-13'],
      'Digest nonce="a",nonce="a"': ['rule', 17, 'RFC3261:7.3.1-6'],
    });
  });
}

describe('Authentication-Info', () => {
  const row = of('Authentication-Info');
  reads(row, {
    'nextnonce="47364c23432d2e131a5fb210812c"': ['nextnonce="47364c23432d2e131a5fb210812c"'],
    'qop=auth, rspauth="0123456789abcdef", cnonce="x", nc=00000001': [
      'qop=auth, rspauth="0123456789abcdef", cnonce="x", nc=00000001',
    ],
    'qop=auth-int': ['qop=auth-int'],
    'rspauth=""': ['rspauth=""'],
    'NC = 0000000f ,\tQop=x': ['nc=0000000f, qop=x'],
    'cnonce="a, \\"b\\""': ['cnonce="a, \\"b\\""'],
  });
  refuses(row, {
    'rspauth="XYZ"': 8,
    'rspauth="0\\1"': 8,
    'nextnonce=47364c23432d2e131a5fb210812c': 10,
    'nc=1': 3,
    'nc=00000001, realm="x"': 13,
    'nextnonce="a" qop=auth': 14,
    'qop="auth"': 4,
    'Digest nextnonce="a"': 6,
    qop: 3,
    'qop=auth, cnonce=x': 17,
  });
  notes(row, {
    '': ['empty-parameter', 0],
    'qop=auth,': ['empty-parameter', 9],
    'qop=auth, qop=auth': ['rule', 10, 'RFC3261:7.3.1-6'],
  });
});

describe('A value read from a header field of authentication', () => {
  it('has the scheme and the parameters', () => {
    const [value] = readBy(of('Authorization'), 'Digest Username="a\\"b" , nc=00000001,nc=2').items as Authentication[];
    assert.equal(value.scheme, 'Digest');
    assert.deepEqual(Object.fromEntries(value.params), { username: 'a"b', nc: '00000001' });
  });

  it('is printed as it was read, and what was added in quotes', () => {
    const [value] = readBy(of('WWW-Authenticate'), 'Digest algorithm="MD 5",realm=x').items as Authentication[];
    value.params.set('nonce', 'a').set('realm', 'x y');
    assert.equal(String(value), 'Digest algorithm="MD 5", realm="x y", nonce="a"');
    assert.equal(printAuth(value), 'Digest algorithm=MD 5, realm="x y", nonce="a"');
    value.params.delete('realm');
    assert.equal(String(value), 'Digest algorithm="MD 5", nonce="a"');
  });

  it('may stand in several lines', () => {
    for (const row of authentication) assert.deepEqual([row.repeats, row.list], [true, undefined]);
  });
});
