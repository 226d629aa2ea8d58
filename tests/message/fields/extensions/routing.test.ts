// Routes and histories, value by value (RFC 3327 4, 3608 5, 7044 5, 5806 4, 5626 10, 5393 5.8).
import assert from 'node:assert/strict';
import type { NameAddr } from '../../../../simulator/message';
import { readBy } from '../reading';
import { describeField, row } from './table';

const routes = (name: string, id: string) =>
  describeField(name, {
    good: {
      '<sip:P3.EXAMPLEHOME.COM;lr>,<sip:P1.EXAMPLEVISITED.COM;lr>': [
        '<sip:P3.EXAMPLEHOME.COM;lr>',
        '<sip:P1.EXAMPLEVISITED.COM;lr>',
      ],
      '<sip:3yJEbr1GYZK9cPYk5Snocez6DzO7w+AX@ep1.example.com;lr;ob>': [
        '<sip:3yJEbr1GYZK9cPYk5Snocez6DzO7w+AX@ep1.example.com;lr;ob>',
      ],
      'x <sip:a.example;lr> ;y': ['x <sip:a.example;lr>;y'],
      '"" <sips:[2001:db8::1]:5061;LR>': ['"" <sips:[2001:db8::1]:5061;LR>'],
    },
    bad: {
      '': 0,
      'sip:a.example;lr': 0,
      '<sip:a.example;lr': 0,
      '<sip:a.example;lr>,': 19,
      '<sip:a.example;lr>;=x': 19,
      '<sip:>;x': 5,
    },
    noted: { '<sip:a.example;lr>, <sip:b.example>;lr': ['rule', 20, id] },
  });

routes('Path', 'RFC3327:4-4');
routes('Service-Route', 'RFC3608:5-2');

describeField('History-Info', {
  good: {
    '<sip:UserA@ims.example.com>;index=1;foo=bar': ['<sip:UserA@ims.example.com>;index=1;foo=bar'],
    '<sip:UserA@ims.example.com?Reason=SIP%3Bcause%3D302>;index=1.1,<sip:UserB@example.com?Privacy=history>;index=1.2;mp=1.1':
      [
        '<sip:UserA@ims.example.com?Reason=SIP%3Bcause%3D302>;index=1.1',
        '<sip:UserB@example.com?Privacy=history>;index=1.2;mp=1.1',
      ],
    '<sip:45432@192.168.0.3>;index=1.3;rc=1.2': ['<sip:45432@192.168.0.3>;index=1.3;rc=1.2'],
    '"x" <tel:+1> ; index = 10.0;np=1': ['"x" <tel:+1>;index=10.0;np=1'],
  },
  bad: {
    '': 0,
    'sip:a@b.example;index=1': 0,
    '<sip:a@b.example>;index=': 24,
    '<sip:a@b.example>;': 18,
    '<sip:a@b.example>;index=1,': 26,
    '<sip:+15555551002@example.com;user=phone >;index=1': 40,
  },
  noted: {
    '<sip:a@b.example>;index=01': ['rule', 18],
    '<sip:a@b.example>;index=1.': ['rule', 18],
    '<sip:a@b.example>;index=1;np="1"': ['rule', 26],
    '<sip:a@b.example>;index=1;rc': ['rule', 26],
    '<sip:a@b.example;index=1>': ['rule', 0, 'RFC7044:10.3-1'],
    '<sip:a@b.example>;index=1, <sip:c@d.example>': ['rule', 27, 'RFC7044:10.3-1'],
  },
});

describeField('Diversion', {
  good: {
    '<sip:+19195551000@example.net>;reason=unconditional;counter=1': [
      '<sip:+19195551000@example.net>;reason=unconditional;counter=1',
    ],
    '"x" <tel:+1>;privacy="full";screen=no , <sip:a@b.example>;limit=12': [
      '"x" <tel:+1>;privacy="full";screen=no',
      '<sip:a@b.example>;limit=12',
    ],
    '<sip:Bob@uas1.isp.com>': ['<sip:Bob@uas1.isp.com>'],
    '<sip:a@b.example> ;\treason = do-not-disturb ;x': ['<sip:a@b.example>;reason=do-not-disturb;x'],
  },
  bad: {
    '': 0,
    'sip:a@b.example;reason=x': 0,
    '<sip:a@b.example>;reason=': 25,
    '<sip:a@b.example>;': 18,
    '<sip:a@b.example>,': 18,
    '<sip:a@b.example>;a="b': 20,
    '<sip:a@b.example': 0,
  },
  noted: {
    '<sip:a@b.example>;counter=123': ['rule', 18],
    '<sip:a@b.example>;limit': ['rule', 18],
    '<sip:a@b.example>;x;screen': ['rule', 20],
    '<sip:a@b.example>;a=[::1]': ['parameter-value', 20],
    '<sip:a@b.example>;a=b@c': ['parameter-value', 20],
  },
});

for (const name of ['Flow-Timer', 'Max-Breadth']) {
  describeField(name, {
    good: { '126': ['126'], '0': ['0'], '00060': ['60'], '60': ['60'] },
    bad: { '': 0, '-1': 0, '1;x': 1, '1.5': 1, x: 0, '6 0': 2, '60,60': 2 },
  });
}

describe('values of routing', () => {
  it('are addresses with their parameters', () => {
    const [one, two] = readBy(row('Diversion'), '<sip:a@b.example> ;reason="x;y";limit=2, <sip:c@d.example>')
      .items as NameAddr[];
    assert.deepEqual([one.params.said('reason'), one.params.get('limit'), two.params.size], ['x;y', '2', 0]);
    const [entry] = readBy(row('History-Info'), '<sip:a@b.example?Reason=SIP>;index=1.2').items as NameAddr[];
    assert.deepEqual([entry.uri.headers, entry.params.get('index')], [[['Reason', 'SIP']], '1.2']);
  });
});
