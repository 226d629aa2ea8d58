// The header fields of media types, codings and languages, value by value (RFC 3261 20.1 to 20.15, 25.1).
import assert from 'node:assert/strict';
import { MediaRange, type MediaType, media, Preference } from '../../../simulator/message/fields/media';
import { Params } from '../../../simulator/message/params';
import { notes, readBy, reads, refuses, rowOf } from './reading';

const of = (name: string) => rowOf(media, name);

describe('Accept', () => {
  reads(of('Accept'), {
    'application/sdp;level=1, application/x-private, text/html': [
      'application/sdp;level=1',
      'application/x-private',
      'text/html',
    ],
    '': [],
    '*/*;q=0.5': ['*/*;q=0.5'],
    'text / *;q = 1.000': ['text/*;q=1.000'],
    'text/html ; charset="utf, 8"\t,a/b': ['text/html;charset="utf, 8"', 'a/b'],
    'text/plain;a=b;q=0;c': ['text/plain;a=b;q=0;c'],
    'text/plain;a=[2001:db8::1]': ['text/plain;a=[2001:db8::1]'],
    'text/nobodyKnowsThis': ['text/nobodyKnowsThis'],
  });
  refuses(of('Accept'), {
    text: 4,
    'text/': 5,
    '/plain': 0,
    'text/plain,': 11,
    ',text/plain': 0,
    'text/plain;': 11,
    'text/plain;q=0.5;c=': 19,
    'te xt/plain': 2,
    'a/b, c/d e': 9,
    'a/b;c="d': 6,
  });
  notes(of('Accept'), {
    'text/plain;q=2': ['rule', 14],
    'text/plain;q': ['rule', 12],
    'text/plain;q="1"': ['rule', 16],
    'text/plain;a=b@c': ['parameter-value', 13],
  });

  it('knows how much each range is wanted', () => {
    const { items } = readBy(of('Accept'), 'a/b;q=0.25, c/*, */*;Q=0., x/y;q=7');
    assert.deepEqual(
      (items as MediaRange[]).map(range => [range.type, range.subtype, range.q]),
      [
        ['a', 'b', 0.25],
        ['c', '*', 1],
        ['*', '*', 0],
        ['x', 'y', 1],
      ],
    );
    assert.equal(String(new MediaRange('text', '*')), 'text/*');
  });
});

describe('Accept-Encoding', () => {
  reads(of('Accept-Encoding'), {
    gzip: ['gzip'],
    '': [],
    '*;q=0, gzip;q=1.0, identity; q=0.5': ['*;q=0', 'gzip;q=1.0', 'identity;q=0.5'],
    'gzip;level': ['gzip;level'],
    'x-a ,\ty': ['x-a', 'y'],
    'gzip;x="a,b"': ['gzip;x="a,b"'],
  });
  refuses(of('Accept-Encoding'), {
    'gzip,': 5,
    'gz/ip': 2,
    'gzip;q=': 7,
    ';q=1': 0,
    'gzip gzip': 5,
    '"gzip"': 0,
    'gzip,,tar': 5,
  });
  notes(of('Accept-Encoding'), { 'gzip;q=0.1234': ['rule', 13], 'gzip;q=1.001': ['rule', 12] });
});

describe('Accept-Language', () => {
  reads(of('Accept-Language'), {
    'da, en-gb;q=0.8, en;q=0.7': ['da', 'en-gb;q=0.8', 'en;q=0.7'],
    '': [],
    '*': ['*'],
    '*;q=0.1': ['*;q=0.1'],
    'i-cherokee;q=1': ['i-cherokee;q=1'],
    'abcdefgh-ijklmnop': ['abcdefgh-ijklmnop'],
  });
  refuses(of('Accept-Language'), {
    en_gb: 2,
    'en-': 3,
    '-en': 0,
    abcdefghi: 8,
    'en-abcdefghi': 11,
    'en;': 3,
    'en,,da': 3,
    '1en': 0,
    '*-en': 1,
  });
  notes(of('Accept-Language'), {
    'en-gb1': ['language-tag', 0],
    'da, es-419;q=0.8': ['language-tag', 4],
    'da;q=a': ['rule', 6],
  });

  it('knows how much each language is wanted', () => {
    const { items } = readBy(of('Accept-Language'), 'da, en;q=0.8');
    assert.equal(String(new Preference('en', Params.parse('q=0.8'))), String(items[1]));
    assert.deepEqual(
      (items as Preference[]).map(({ value, q }) => [value, q]),
      [
        ['da', 1],
        ['en', 0.8],
      ],
    );
  });
});

describe('Content-Disposition', () => {
  reads(of('Content-Disposition'), {
    session: ['session'],
    'session;handling=optional': ['session;handling=optional'],
    'attachment; filename="smime.p7s"; handling=required': ['attachment;filename="smime.p7s";handling=required'],
    'x-y;handling=z;a': ['x-y;handling=z;a'],
    'Session;HANDLING=OPTIONAL': ['Session;HANDLING=OPTIONAL'],
    'by-reference ;a = b': ['by-reference;a=b'],
  });
  refuses(of('Content-Disposition'), {
    '': 0,
    'session;': 8,
    'ses sion': 4,
    ';handling=optional': 0,
    'session,icon': 7,
    'session;handling=': 17,
    '"session"': 0,
  });
  notes(of('Content-Disposition'), {
    'session;handling="optional"': ['rule', 27],
    'session;handling': ['rule', 16],
  });
});

describe('Content-Encoding', () => {
  reads(of('Content-Encoding'), {
    gzip: ['gzip'],
    'gzip, identity': ['gzip', 'identity'],
    'tar ,\tx-gzip': ['tar', 'x-gzip'],
    '*': ['*'],
    GZIP: ['GZIP'],
    'a.b': ['a.b'],
  });
  refuses(of('Content-Encoding'), { '': 0, '*;q=1': 1, 'gzip,': 5, ',': 0, 'gzip;q=1': 4, 'gz ip': 3, 'g,,z': 2 });

  it('has the compact form e', () => assert.equal(of('Content-Encoding').compact, 'e'));
});

describe('Content-Language', () => {
  reads(of('Content-Language'), {
    fr: ['fr'],
    'en-US, mi': ['en-US', 'mi'],
    'abcdefgh-ijklmnop': ['abcdefgh-ijklmnop'],
    'x-klingon': ['x-klingon'],
    'a-b-c-d': ['a-b-c-d'],
    'de ,\tfr': ['de', 'fr'],
  });
  refuses(of('Content-Language'), { '': 0, '*': 0, abcdefghi: 8, 'en-US-': 6, en_US: 2, 'en US': 3, 'en;q=1': 2 });
  notes(of('Content-Language'), { 'en-US1': ['language-tag', 0], 'fr, de-CH-1996': ['language-tag', 4] });
});

describe('Content-Type', () => {
  reads(of('Content-Type'), {
    'application/sdp': ['application/sdp'],
    'text/html; charset=ISO-8859-4': ['text/html;charset=ISO-8859-4'],
    'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha1; boundary=boundary42': [
      'multipart/signed;protocol="application/pkcs7-signature";micalg=sha1;boundary=boundary42',
    ],
    'TEXT / PLAIN ;\tx = "a;b"': ['TEXT/PLAIN;x="a;b"'],
    '*/*': ['*/*'],
    'text/plain;x="é\\""': ['text/plain;x="é\\""'],
  });
  refuses(of('Content-Type'), {
    '': 0,
    text: 4,
    'text/': 5,
    '/plain': 0,
    'text/plain;': 11,
    'text/plain;charset': 18,
    'text/plain;charset=': 19,
    'text/plain text': 11,
    'text/plain,text/html': 10,
    'text/plain;a="b': 13,
    'text/plain;a="\x01"': 14,
  });
  notes(of('Content-Type'), {
    'text/plain;a=[::1]': ['parameter-value', 13],
    'multipart/mixed;boundary=--=_a:b': ['parameter-value', 25],
  });

  it('gives type, subtype and parameters, and has the compact form c', () => {
    const [type] = readBy(of('Content-Type'), 'multipart/mixed ; boundary="a b";x=y').items as MediaType[];
    assert.deepEqual([type.type, type.subtype, type.params.said('boundary')], ['multipart', 'mixed', 'a b']);
    assert.equal(of('Content-Type').compact, 'c');
  });
});

describe('MIME-Version', () => {
  reads(of('MIME-Version'), {
    '1.0': ['1.0'],
    '00.12': ['00.12'],
    '2.1': ['2.1'],
    '10.0': ['10.0'],
    '0.0': ['0.0'],
    '1.00000': ['1.00000'],
  });
  refuses(of('MIME-Version'), { '': 0, '1': 1, '1.': 2, '.0': 0, '1 . 0': 1, '1.0 (x)': 4, 'v1.0': 0, '1.0.0': 3 });
});
