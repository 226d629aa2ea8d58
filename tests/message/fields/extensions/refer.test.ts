// REFER, value by value (RFC 3515 2.1, 3892 3, 4488 4, 7614 4.8).
import assert from 'node:assert/strict';
import type { NameAddr } from '../../../../simulator/message';
import type { Parametrized } from '../../../../simulator/message/fields/field-type';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('Refer-To', {
  good: {
    'sip:alice@atlanta.example.com': ['<sip:alice@atlanta.example.com>'],
    '<sip:bob@biloxi.example.net?Accept-Contact=sip:bobsdesk%40biloxi.example.net&Call-ID=55432%40alice.example>': [
      '<sip:bob@biloxi.example.net?Accept-Contact=sip:bobsdesk%40biloxi.example.net&Call-ID=55432%40alice.example>',
    ],
    '<http://www.ietf.org>;x': ['<http://www.ietf.org>;x'],
    'sip:a@b.example;x=y': ['<sip:a@b.example>;x=y'],
    '"C, D" <sip:carol@cleveland.example.org;method=SUBSCRIBE>': [
      '"C, D" <sip:carol@cleveland.example.org;method=SUBSCRIBE>',
    ],
  },
  bad: {
    '': 0,
    '<sip:a@b.example>;': 18,
    '<a>': 2,
    'sip:a@b.example, sip:c@d.example': 15,
    '<sip:C.example;method=REFER?Refer-To="<sip:D>.example">': 37,
  },
});

describeField('Referred-By', {
  good: {
    '<sip:referror@referror.example> ;cid="20398823.2UWQFN309shb3@referror.example"': [
      '<sip:referror@referror.example>;cid="20398823.2UWQFN309shb3@referror.example"',
    ],
    'sip:r@ref.example;cid="2UWQFN309shb3@ref.example"': ['<sip:r@ref.example>;cid="2UWQFN309shb3@ref.example"'],
    '"R" <tel:+1>;x': ['"R" <tel:+1>;x'],
    'sip:r@ref.example;cid="a@[::1]"': ['<sip:r@ref.example>;cid="a@[::1]"'],
  },
  bad: { '': 0, 'r@ref.example': 1, '<sip:r@ref.example>,<sip:a@b.example>': 19, '<sip:r@ref.example>;': 20 },
  noted: {
    'sip:r@ref.example;cid=2UWQFN309shb3': ['rule', 18],
    '<sip:r@ref.example>; cid': ['rule', 21],
    '<sip:r@ref.example>;cid="<a@b.example>"': ['rule', 20],
    '<sip:r@ref.example>;cid="a..b@c"': ['rule', 20],
    '<sip:r@ref.example>;cid="a@b@c"': ['rule', 20],
    '<sip:r@ref.example>;cid="a"': ['rule', 20],
    '<sip:r@ref.example>;cid="a@[::x]"': ['rule', 20],
  },
});

describeField('Refer-Sub', {
  good: {
    false: ['false'],
    TRUE: ['true'],
    'true;x=y': ['true;x=y'],
    'false ; z': ['false;z'],
  },
  bad: { '': 0, yes: 0, 'true false': 5, 'true;': 5, 'true,false': 4, '"true"': 0, truely: 0 },
});

describeField('Refer-Events-At', {
  good: {
    '<sips:vPT3izGmo8NTxaPADRZvEAY22BKx@example.com;gr>': ['<sips:vPT3izGmo8NTxaPADRZvEAY22BKx@example.com;gr>'],
    '<sip:a@b.example> ;x="y"': ['<sip:a@b.example>;x="y"'],
    '<sip:[::1]:5060>': ['<sip:[::1]:5060>'],
    '<SIP:a.example>;y': ['<SIP:a.example>;y'],
  },
  bad: {
    '': 0,
    'sip:wsXa9mkHtPcGu8@example.com': 0,
    '"x" <sip:a@b.example>': 0,
    '<http://a.example>': 1,
    '<sip:a@b.example>,<sip:c@d.example>': 17,
    '<sip:@b.example>': 5,
  },
});

describe('values of REFER', () => {
  it('are addresses and a boolean', () => {
    const [to] = readBy(row('Refer-To'), '<sip:a@b.example;method=INVITE>;x=1').items as NameAddr[];
    assert.deepEqual([to.uri.params.get('method'), to.params.get('x')], ['INVITE', '1']);
    const [sub] = readBy(row('Refer-Sub'), 'False').items as Parametrized<boolean>[];
    assert.equal(sub.value, false);
  });
});
