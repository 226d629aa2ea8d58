// Links, Date, Subject, Timestamp, Warning and others, value by value (RFC 3261 20.4 to 20.43, 25.1).
import assert from 'node:assert/strict';
import { general, InfoUri, Timestamp, Warning } from '../../../simulator/message/fields/general';
import { Params } from '../../../simulator/message/params';
import { Uri } from '../../../simulator/message/uri';
import { notes, readBy, reads, refuses, rowOf } from './reading';

const of = (name: string) => rowOf(general, name);

describe('Alert-Info', () => {
  reads(of('Alert-Info'), {
    '<http://www.example.com/sounds/moo.wav>': ['<http://www.example.com/sounds/moo.wav>'],
    '<http://a.example/x>;appearance=2, <urn:alert:source:internal>': [
      '<http://a.example/x>;appearance=2',
      '<urn:alert:source:internal>',
    ],
    '<sip:a@[::1]>;info="x,y"': ['<sip:a@[::1]>;info="x,y"'],
    '<http://a.example/a,b;c?d>': ['<http://a.example/a,b;c?d>'],
    '<x:y> ; a = b ; c': ['<x:y>;a=b;c'],
    '<file:///c:/x>\t,\t<cid:a@b>': ['<file:///c:/x>', '<cid:a@b>'],
  });
  refuses(of('Alert-Info'), {
    '': 0,
    'http://www.example.com/sounds/moo.wav': 0,
    '<>': 1,
    '<moo.wav>': 8,
    '<http://a.example/x#part>': 19,
    '<http://a b>': 9,
    '"ring" <http://a.example/x>': 0,
    '< http://a.example>': 1,
    '<http://a.example': 0,
    '<http://a.example, <http://b.example>': 0,
    '<x:y>;': 6,
    '<x:y>,': 6,
    '<x:"y>': 0,
  });
});

describe('Call-Info', () => {
  reads(of('Call-Info'), {
    '<http://www.example.com/alice/photo.jpg> ;purpose=icon, <http://www.example.com/alice/> ;purpose=info': [
      '<http://www.example.com/alice/photo.jpg>;purpose=icon',
      '<http://www.example.com/alice/>;purpose=info',
    ],
    '<sip:alice@example.com>': ['<sip:alice@example.com>'],
    '<tel:+1-212-555-1212>;purpose=card;x="y"': ['<tel:+1-212-555-1212>;purpose=card;x="y"'],
    '<cid:a@b>;purpose=x': ['<cid:a@b>;purpose=x'],
    '<cid:a@b>;Purpose=CARD': ['<cid:a@b>;Purpose=CARD'],
    '<cid:a@b>;x': ['<cid:a@b>;x'],
  });
  refuses(of('Call-Info'), {
    'http://www.example.com/': 0,
    '<http://a.example/>;': 20,
    '<http://a.example/>,': 20,
    '<http://a.example/': 0,
    '<http://a.example/{x}>': 18,
    '<:>': 1,
    '<cid:a@b> purpose=icon': 10,
  });
  notes(of('Call-Info'), {
    '<cid:a@b>;purpose="icon"': ['rule', 24],
    '<cid:a@b>;purpose': ['rule', 17],
  });
});

describe('Error-Info', () => {
  reads(of('Error-Info'), {
    '<sip:not-in-service-recording@atlanta.com>': ['<sip:not-in-service-recording@atlanta.com>'],
    '<http://a.example/>;x=y , <sips:a@b.example>': ['<http://a.example/>;x=y', '<sips:a@b.example>'],
    '<tel:+1>': ['<tel:+1>'],
    '<mailto:a@b.example?subject=x>': ['<mailto:a@b.example?subject=x>'],
    '<urn:xx:y>;a;b;c=""': ['<urn:xx:y>;a;b;c=""'],
    '<x:y>;a=1.2.3.4': ['<x:y>;a=1.2.3.4'],
  });
  refuses(of('Error-Info'), {
    'sip:a@b.example': 0,
    '<a>': 2,
    '<http://a.example/> <http://b.example/>': 20,
    '<http://a.example/>;x=[1]': 22,
    '<http://a.example/%4>': 18,
    '<x:y>z': 5,
  });

  it('gives the URI and the parameters', () => {
    const [info] = readBy(of('Error-Info'), '<sips:bob@a.example;lr>;x="y z"').items as InfoUri[];
    assert.deepEqual([info.uri.user, info.uri.params.has('lr'), info.params.said('x')], ['bob', true, 'y z']);
    assert.equal(String(new InfoUri(Uri.parse('http://a.example/')!, new Params().set('x'))), '<http://a.example/>;x');
  });
});

for (const name of ['Organization', 'Subject']) {
  describe(name, () => {
    reads(of(name), {
      'Boxes by Bob': ['Boxes by Bob'],
      '': [],
      'Tech Support: "x; <y>, é': ['Tech Support: "x; <y>, é'],
      'a \t b': ['a \t b'],
      '€ 😀': ['€ 😀'],
      ',': [','],
    });

    it(name + ' refuses bytes that are no text in UTF-8, with their offset', () => {
      const bad: [string, number][] = [
        ['a\x00b', 1],
        ['a\x7fb', 1],
        ['\x80', 0],
        ['caf\xe9', 3],
        ['\xc3', 0],
        ['a\xe2\x82', 1],
        ['\xff', 0],
      ];
      for (const [bytes, at] of bad) {
        const { items, notes: found } = readBy(of(name), Buffer.from(bytes, 'latin1'));
        assert.deepEqual([items, found[0]?.kind, found[0]?.at], [[undefined], 'grammar', at], bytes);
      }
    });
  });
}

it('Subject has the compact form s', () => assert.equal(of('Subject').compact, 's'));

describe('Priority', () => {
  reads(of('Priority'), {
    emergency: ['emergency'],
    urgent: ['urgent'],
    normal: ['normal'],
    'non-urgent': ['non-urgent'],
    NORMAL: ['NORMAL'],
    'x.y': ['x.y'],
  });
  refuses(of('Priority'), {
    '': 0,
    'very urgent': 5,
    '"urgent"': 0,
    'urgent;x': 6,
    'urgent,normal': 6,
    'a/b': 1,
    '<a>': 0,
  });
});

describe('Timestamp', () => {
  reads(of('Timestamp'), {
    '54': ['54'],
    '54.': ['54.'],
    '54.2 0.1': ['54.2 0.1'],
    '1 .5': ['1 .5'],
    '1\t3.': ['1 3.'],
    '99999999999999999999999 1': ['99999999999999999999999 1'],
  });
  refuses(of('Timestamp'), { '': 0, '.5': 0, '54 a': 3, '54.2.1': 4, '-1': 0, '1 2 3': 4, '1e3': 1, '1 2,3': 3 });

  it('gives value and delay', () => {
    const both = readBy(of('Timestamp'), '54.2   0.1').items;
    assert.deepEqual(both, [new Timestamp('54.2', '0.1')]);
    assert.deepEqual(readBy(of('Timestamp'), '54').items, [new Timestamp('54')]);
  });
});

describe('Warning', () => {
  reads(of('Warning'), {
    '307 isi.edu "Session parameter \'foo\' not understood"': [
      '307 isi.edu "Session parameter \'foo\' not understood"',
    ],
    '301 isi.edu:5060 "x", 399 pseudo!nym "y"': ['301 isi.edu:5060 "x"', '399 pseudo!nym "y"'],
    '399 [2001:db8::1]   "a\\"b"': ['399 [2001:db8::1] "a\\"b"'],
    '399 [::1]:5060 \t"a, b" ,301 c ""': ['399 [::1]:5060 "a, b"', '301 c ""'],
    '007 192.0.2.1 "\\\\ é"': ['007 192.0.2.1 "\\\\ é"'],
    '399 a.example:99999 "\\\x01\\\x7f"': ['399 a.example:99999 "\\\x01\\\x7f"'],
    '399 a_b "x"': ['399 a_b "x"'],
  });
  refuses(of('Warning'), {
    '': 0,
    '307 isi.edu x': 12,
    '30 isi.edu "x"': 0,
    '1812 overture "In Progress"': 0,
    '307  isi.edu "x"': 4,
    '307 isi.edu"x"': 11,
    '307 "x"': 4,
    '307 isi.edu "x" "y"': 16,
    '307\tisi.edu "x"': 3,
    '307 isi.edu\t"x"': 11,
    '307 isi.edu: "x"': 12,
    '307 isi.edu "x': 12,
    '307 [::g] "x"': 4,
    '307': 3,
    '307 a!b:5060 "x"': 5,
  });

  it('reads the other values of a list that has a bad one', () => {
    const { items, notes: found } = readBy(of('Warning'), '301 a "x", 30 b "y, z", 302 c "w"');
    assert.deepEqual(items, [new Warning(301, 'a', 'x'), undefined, new Warning(302, 'c', 'w')]);
    assert.deepEqual(
      found.map(note => note.at),
      [11],
    );
  });

  it('tolerates names of hosts that are none, where they are not pseudonyms', () => {
    const { items, notes: found } = readBy(of('Warning'), '301 a_b:5060 "x"');
    assert.deepEqual(items, [new Warning(301, 'a_b:5060', 'x')]);
    assert.deepEqual(
      found.map(note => [note.leniency, note.at]),
      [['host-name', 4]],
    );
  });
});
