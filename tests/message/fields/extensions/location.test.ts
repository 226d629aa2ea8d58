// Location, consent and session policies, value by value (RFC 6442 4, 8787 4, 5360 5, 6794 4.4.5).
import assert from 'node:assert/strict';
import type { BareUri } from '../../../../simulator/message/fields/extensions/bare-uri';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('Geolocation', {
  good: {
    '<cid:target123@atlanta.example.com>': ['<cid:target123@atlanta.example.com>'],
    '<cid:target123@atlanta.example.com>, <https://lis.example.com:8222/y77syc7cuecbh>; loc-src=edgeproxy.example.com':
      [
        '<cid:target123@atlanta.example.com>',
        '<https://lis.example.com:8222/y77syc7cuecbh>;loc-src=edgeproxy.example.com',
      ],
    '<sips:target123@server5.atlanta.example.com>': ['<sips:target123@server5.atlanta.example.com>'],
    '<pres:a@b.example> ;x': ['<pres:a@b.example>;x'],
  },
  bad: { '': 0, 'cid:a@b': 0, '<cid:>': 5, '<a@b>': 2, '<cid:a@b>;': 10, '<cid:a b>': 6, '"x" <cid:a@b>': 0 },
  noted: {
    '<sip:a@b.example>;loc-src=192.0.2.1': ['rule', 18],
    '<sip:a@b.example>;loc-src=[::1]': ['rule', 18],
    '<sip:a@b.example>;loc-src': ['rule', 18],
    '<sip:a@b.example>;loc-src="a.example"': ['rule', 18],
  },
});

describeField('Geolocation-Routing', {
  good: { yes: ['yes'], No: ['No'], maybe: ['maybe'], 'x = "y z"': ['x = "y z"'], 'x=[::1]': ['x=[::1]'] },
  bad: { '': 0, 'yes;x': 3, 'yes,no': 3, 'y s': 2, 'x=': 2, '=x': 0, 'x="y': 2, 'x=[y]': 2 },
  noted: { 'x=y@z': ['parameter-value', 2] },
});

describeField('Geolocation-Error', {
  good: {
    '100 ; code="Cannot Process Location"': ['100;code="Cannot Process Location"'],
    '300;code="Dereference Failure"': ['300;code="Dereference Failure"'],
    '100': ['100'],
    '1;x=y': ['1;x=y'],
  },
  bad: { '': 0, '1000': 0, x: 0, '100 x': 4, '100;': 4, '100,200': 3, '100;code=': 9 },
  noted: { '100;code=x': ['rule', 4], '100;y;code': ['rule', 6] },
});

describeField('Permission-Missing', {
  good: {
    'sip:C@example.com': ['<sip:C@example.com>'],
    '<sip:a@b.example>;x=y , "z" <tel:+1>': ['<sip:a@b.example>;x=y', '"z" <tel:+1>'],
    'sip:a@b.example, sip:c@d.example;x': ['<sip:a@b.example>', '<sip:c@d.example>;x'],
    '<sip:a;b@c.example>': ['<sip:a;b@c.example>'],
  },
  bad: { '': 0, 'C@example.com': 1, 'sip:a@b.example;x="': 18, '"z" sip:a@b.example': 4, 'sip:a@b.example,': 16 },
});

describeField('Trigger-Consent', {
  good: {
    'sip:123@relay.example.com ;target-uri="sip:friends@relay.example.com"': [
      'sip:123@relay.example.com;target-uri="sip:friends@relay.example.com"',
    ],
    'sips:[::1]:5061;target-uri="tel:+1";x , SIP:a.example;Target-URI="x:y"': [
      'sips:[::1]:5061;target-uri="tel:+1";x',
      'SIP:a.example;Target-URI="x:y"',
    ],
    'sip:a,b;c:p@h.example;p=[x]&y?h=v&i=;target-uri="sip:a.example"': [
      'sip:a,b;c:p@h.example;p=[x]&y?h=v&i=;target-uri="sip:a.example"',
    ],
    'sip:a.example;x;y="z";target-uri = "sip:b.example"': ['sip:a.example;x;y="z";target-uri="sip:b.example"'],
    'sip:a.example;x = y ;target-uri="sip:b.example"': ['sip:a.example;x=y;target-uri="sip:b.example"'],
    'sip:a.example;x=y ;z;target-uri="sip:b.example"': ['sip:a.example;x=y;z;target-uri="sip:b.example"'],
    'sip:a%40b@h;x=[a];y=z`;target-uri="sip:b.example"': ['sip:a%40b@h;x=[a];y=z`;target-uri="sip:b.example"'],
  },
  bad: {
    '': 0,
    'tel:+1;target-uri="tel:+1"': 0,
    '<sip:a.example>;target-uri="tel:+1"': 0,
    'sip:': 4,
    'sip:a@': 6,
    'sip:a%4@h;target-uri="tel:+1"': 5,
    'sip:a.example;': 14,
    'sip:a.example;target-uri="x': 25,
    'sip:a.example:;target-uri="tel:+1"': 14,
    'sip:a.example?h;target-uri="tel:+1"': 15,
    'sip:a.example;target-uri="sip:b",': 33,
  },
  noted: {
    'sip:a.example': ['rule', 0],
    'sip:a.example;target-uri="x"': ['rule', 14],
    'sip:a.example;target-uri=sip': ['rule', 14],
    'sip:a.example;target-uri="a:b";target-uri="c:d"': ['rule', 0],
    'sip:a_b;target-uri="a:b"': ['host-name', 4],
  },
});

describeField('Policy-ID', {
  good: {
    'sip:policy1@policy-server.example.com': ['sip:policy1@policy-server.example.com'],
    'sip:a@b.example;token=x;y , sips:c@d.example;z="a,b"': ['sip:a@b.example;token=x;y', 'sips:c@d.example;z="a,b"'],
    'http://a.example/b;token=x, tel:+1;phone-context=a.example ,urn:service:sos;c': [
      'http://a.example/b;token=x',
      'tel:+1;phone-context=a.example',
      'urn:service:sos;c',
    ],
    'http://[::1]:80/a;b=/c;d ;e="f"': ['http://[::1]:80/a;b=/c;d;e="f"'],
    'http://u@[::1]/;d="e";f': ['http://u@[::1]/;d="e";f'],
    'http://a.example/,x;y="z"': ['http://a.example/,x;y="z"'],
    'http://a.example,sip:[::1]': ['http://a.example', 'sip:[::1]'],
    'x:y;z': ['x:y;z'],
    'x:y,': ['x:y,'],
    'http://a.example,sip:u;v@[::1]': ['http://a.example', 'sip:u;v@[::1]'],
    'http://a.example;x,sip:[::1]': ['http://a.example;x', 'sip:[::1]'],
  },
  bad: {
    '': 0,
    policy1: 7,
    '<sip:a@b.example>': 0,
    'sip:a b@c.example': 6,
    'http:': 5,
    'http://a.example "x"': 17,
    'http://[::x]': 7,
    'http://a::1]': 11,
    'http://a.example;b="c': 19,
    'http://a.example/%4': 17,
    ['a'.repeat(70) + '"']: 70,
  },
  noted: {
    'sip:a@b.example;token="x"': ['rule', 16],
    'http://a.example;token': ['rule', 17],
  },
});

describeField('Policy-Contact', {
  good: {
    '<sip:host@example.com>': ['<sip:host@example.com>'],
    '<sips:a@b.example> ;non-cacheable;alt-uri=a.example , <http://c.example>': [
      '<sips:a@b.example>;non-cacheable;alt-uri=a.example',
      '<http://c.example>',
    ],
    '<x:y>;z': ['<x:y>;z'],
    '<sip:a;b@c.example?d=e>': ['<sip:a;b@c.example?d=e>'],
  },
  bad: {
    '': 0,
    'sip:host@example.com': 0,
    '<host@example.com>': 5,
    '<sip:a@b.example>;': 18,
    '<sip:a@b.example>,': 18,
  },
  noted: {
    '<sip:a@b.example>;alt-uri=1.2.3.4': ['rule', 18],
    '<sip:a@b.example>;alt-uri': ['rule', 18],
    '<sip:a@b.example>;non-cacheable=1': ['rule', 18],
  },
});

describe('URIs without brackets', () => {
  const parts = (name: string, value: string) =>
    (readBy(row(name), value).items as BareUri[]).map(({ value: uri, params }) => [String(uri), String(params)]);

  it('leave the field what may be its parameters', () => {
    assert.deepEqual(parts('Policy-ID', 'sip:a@b.example;transport=tcp;token=x'), [
      ['sip:a@b.example', ';transport=tcp;token=x'],
    ]);
    assert.deepEqual(parts('Policy-ID', 'sip:a@b.example;p=/x;token=y;z'), [['sip:a@b.example;p=/x', ';token=y;z']]);
    assert.deepEqual(parts('Policy-ID', 'sip:a@b.example;token=y?h=v;z'), [['sip:a@b.example;token=y?h=v', ';z']]);
    assert.deepEqual(parts('Policy-ID', 'http://a.example/b;c=/d;token=x;y'), [
      ['http://a.example/b;c=/d', ';token=x;y'],
    ]);
    assert.deepEqual(parts('Policy-ID', 'tel:7042;phone-context=a.example ;x'), [
      ['tel:7042;phone-context=a.example', ';x'],
    ]);
  });

  it('hold commas and semicolons in their user', () => {
    assert.deepEqual(parts('Trigger-Consent', 'sip:a,b;c@d.example;target-uri="x:y"'), [
      ['sip:a,b;c@d.example', ';target-uri="x:y"'],
    ]);
  });
});
