// The rest of the extensions, value by value (RFC 3326 2, 4412 3, 5373 2, 6086 9.2, 7433 4.1, 7989 5, 8262 3.2).
import assert from 'node:assert/strict';
import { extensions } from '../../../../simulator/message/fields/extensions';
import type { Parametrized } from '../../../../simulator/message/fields/field-type';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('Reason', {
  good: {
    'SIP ;cause=200 ;text="Call completed elsewhere"': ['SIP;cause=200;text="Call completed elsewhere"'],
    'Q.850 ;cause=16 ;text="Terminated" , SIP;cause=600': ['Q.850;cause=16;text="Terminated"', 'SIP;cause=600'],
    'preemption;cause=1;x': ['preemption;cause=1;x'],
    'STIR;cause=428, stir;cause=436': ['STIR;cause=428', 'stir;cause=436'],
  },
  bad: { '': 0, 'SIP;': 4, 'SIP;cause=': 10, 'SIP cause=200': 4, '"SIP"': 0, 'SIP,': 4, 'SIP;text="x': 9 },
  noted: {
    'SIP;cause=x': ['rule', 4],
    'SIP;cause=1;text=busy': ['rule', 12],
    'SIP;cause=200, sip;cause=300': ['rule', 28, 'RFC3326:2-4'],
    'Q.850;cause=1,SIP,q.850': ['rule', 23, 'RFC3326:2-4'],
  },
});

describeField('Resource-Priority', {
  good: {
    'dsn.flash': ['dsn.flash'],
    'wps.3, dsn.flash': ['wps.3', 'dsn.flash'],
    'q735.3': ['q735.3'],
    "x-y!.%*_+`'~": ["x-y!.%*_+`'~"],
  },
  bad: {
    '': 0,
    dsn: 3,
    'dsn.flash.x': 9,
    '.flash': 0,
    'dsn.': 4,
    'dsn.flash;x': 9,
    'dsn . flash': 3,
    'dsn.flash,': 10,
  },
  noted: { 'dsn.flash, wps.1, DSN.routine': ['rule', 29] },
});

describeField('Accept-Resource-Priority', {
  good: {
    'dsn.flash-override, dsn.flash ,\tdsn.routine': ['dsn.flash-override', 'dsn.flash', 'dsn.routine'],
    '': [],
    'wps.3': ['wps.3'],
    'q735.0,q735.1': ['q735.0', 'q735.1'],
  },
  bad: { dsn: 3, 'dsn.flash.x': 9, ',': 0, 'dsn.flash,': 10, '"dsn.flash"': 0 },
});

for (const name of ['Answer-Mode', 'Priv-Answer-Mode']) {
  describeField(name, {
    good: {
      Auto: ['Auto'],
      'Manual;require': ['Manual;require'],
      'auto ; x=y': ['auto;x=y'],
      'x;require;y="z"': ['x;require;y="z"'],
    },
    bad: { '': 0, 'Auto;': 5, 'Auto,Manual': 4, '"Auto"': 0, 'Au to': 3, ';require': 0 },
    noted: { 'Auto;require=yes': ['rule', 5] },
  });
}

describeField('Info-Package', {
  good: {
    foo: ['foo'],
    'foo;x ; y="z"': ['foo;x;y="z"'],
    'a.b': ['a.b'],
    'infoPackage;a=[::1]': ['infoPackage;a=[::1]'],
  },
  bad: { '': 0, 'foo,bar': 3, 'foo;': 4, 'foo bar': 4, '"foo"': 0, 'foo/bar': 3 },
});

describeField('Recv-Info', {
  good: { 'P, R': ['P', 'R'], '': [], 'foo;x=y ,bar': ['foo;x=y', 'bar'], 'a.b': ['a.b'] },
  bad: { 'foo,': 4, ',': 0, 'foo bar': 4, 'foo;': 4, 'foo;=x': 4 },
});

describeField('User-to-User', {
  good: {
    '56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar': [
      '56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar',
    ],
    '342342ef34;encoding=hex': ['342342ef34;encoding=hex'],
    '"a, \\"b\\"" ;x , c': ['"a, \\"b\\"";x', 'c'],
    '""': ['""'],
  },
  bad: { '': 0, ';encoding=hex': 0, 'a;': 2, 'a,': 2, 'a b': 2, '"a': 0, 'a=': 1 },
  noted: { 'a;encoding="hex"': ['rule', 2], 'a;purpose': ['rule', 2], 'a;x;content="y"': ['rule', 4] },
});

const uuid = 'ab30317f1a784dc48ff824d0d3715d86';
const nil = '0'.repeat(32);

describeField('Session-ID', {
  good: {
    [uuid + '; remote=47755a9de7794ba387653f2099600ef2']: [uuid + ';remote=47755a9de7794ba387653f2099600ef2'],
    [uuid]: [uuid],
    [nil + ';Remote=' + nil]: [nil + ';Remote=' + nil],
    [uuid + ';x="y"']: [uuid + ';x="y"'],
  },
  bad: {
    '': 0,
    [uuid.slice(1)]: 31,
    [uuid + '0']: 32,
    [uuid.toUpperCase()]: 0,
    'ab30317f-1a78-4dc4-8ff8-24d0d3715d86': 8,
    [uuid + ';']: 33,
    [uuid + ',' + uuid]: 32,
  },
  noted: {
    [uuid + ';remote=x']: ['rule', 33],
    [uuid + ';remote="' + uuid + '"']: ['rule', 33],
    [uuid + ';remote=' + nil + ';REMOTE=' + uuid]: ['rule', 0, 'RFC7989:5-2'],
  },
});

describeField('Content-ID', {
  good: {
    '<target123@atlanta.example.com>': ['<target123@atlanta.example.com>'],
    "<a.b!#$%&'*+/=?^_`{|}~-@[xy!]>": ["<a.b!#$%&'*+/=?^_`{|}~-@[xy!]>"],
    '<a@b>': ['<a@b>'],
    '<a@[]>': ['<a@[]>'],
  },
  bad: {
    '': 0,
    'target@a': 0,
    '<target>': 7,
    '<a..b@c>': 3,
    '<.a@c>': 1,
    '<a@b@c>': 4,
    '<a@b>x': 5,
    '<a @b>': 2,
    '<"a"@b>': 1,
    '<a@[x y]>': 5,
    '<a@[x>': 6,
    '<a@[x\\y]>': 5,
    '<a@[[]>': 4,
    '<a@>': 3,
    '<a@b': 4,
    '<é@b>': 1,
  },
});

describeField('Encryption', {
  good: { 'PGP version=5.0, encoding=ascii': ['PGP version=5.0, encoding=ascii'], '': [], x: ['x'], 'é "': ['é "'] },
  bad: { 'a\x01': 1, '\x7f': 0, 'a \x02b': 2, '\x00': 0 },
});

describe('the rows', () => {
  it('have names and compact forms of their own', () => {
    const names = extensions.flatMap(({ name, compact }) => (compact === undefined ? [name] : [name, compact]));
    assert.equal(new Set(names.map(name => name.toLowerCase())).size, names.length);
    const short = extensions.filter(({ compact }) => compact !== undefined).map(({ compact }) => compact!);
    assert.deepEqual(short.sort().join(''), 'abdjnoruxy');
  });

  it('say where a requirement stands', () => {
    for (const { name, requirement } of extensions) assert.match(requirement, /^RFC\d{4}:\d+(\.\d+)*-\d+$/, name);
  });

  it('give values with their parts', () => {
    const [reason] = readBy(row('Reason'), 'SIP;cause=200;text="a \\"b\\""').items as Parametrized<string>[];
    assert.deepEqual([reason.value, reason.params.get('cause'), reason.params.said('text')], ['SIP', '200', 'a "b"']);
  });
});
