// The fields of 3GPP's networks and of security agreement, value by value (RFC 7315 5, 3313, 5009, 8498 6.2, 3329 2.2).
import assert from 'node:assert/strict';
import { ParamList } from '../../../../simulator/message/fields/extensions/private';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('P-Visited-Network-ID', {
  good: {
    'other.net,"Visited network number 1"': ['other.net', '"Visited network number 1"'],
    '"a, b" ; x = y': ['"a, b";x=y'],
    x: ['x'],
    '"é"': ['"é"'],
  },
  bad: { '': 0, ';x': 0, 'a,': 2, 'a b': 2, '"a': 0, 'a;': 2, 'a@b': 1 },
  noted: { 'a;x=b@c': ['parameter-value', 4] },
});

describeField('P-Access-Network-Info', {
  good: {
    '3GPP-UTRAN-TDD; utran-cell-id-3gpp=234151D0FCE11': ['3GPP-UTRAN-TDD;utran-cell-id-3gpp=234151D0FCE11'],
    'IEEE-802.11b , 3GPP-GERAN;cgi-3gpp="a,b";network-provided': [
      'IEEE-802.11b',
      '3GPP-GERAN;cgi-3gpp="a,b";network-provided',
    ],
    'DOCSIS;local-time-zone="UTC+01:00";dvb-rcs2-node-id="x"': [
      'DOCSIS;local-time-zone="UTC+01:00";dvb-rcs2-node-id="x"',
    ],
    'x;y=[::1]': ['x;y=[::1]'],
  },
  bad: { '': 0, 'x;': 2, 'x,': 2, '"x"': 0, 'x y': 2, 'x;y=': 4, 'x;"y"': 2 },
  noted: {
    'x;local-time-zone=UTC': ['rule', 2],
    'x;y;cgi-3gpp': ['rule', 4],
    'x;dsl-location=[::1]': ['rule', 2],
    'x;network-provided=1': ['rule', 2],
  },
});

describeField('P-Charging-Function-Addresses', {
  good: {
    'ccf=192.1.1.1; ccf-2=192.1.1.2 ;ecf=[2001:db8::1]': ['ccf=192.1.1.1;ccf-2=192.1.1.2;ecf=[2001:db8::1]'],
    'ccf="a, b";x, ecf=a.example': ['ccf="a, b";x', 'ecf=a.example'],
    x: ['x'],
    'CCF = a': ['CCF=a'],
  },
  bad: { '': 0, ';ccf=a': 0, 'ccf=': 4, 'ccf=a;': 6, 'ccf=a,': 6, 'ccf="a': 4, 'ccf=[::x]': 4, 'ccf=a b': 6 },
  noted: {
    ccf: ['rule', 0],
    'x;ecf-2': ['rule', 2],
    'ccf=a@b': ['parameter-value', 4],
    'x;ccf=a/b': ['parameter-value', 6],
  },
});

describeField('P-Charging-Vector', {
  good: {
    'icid-value=1234bc9876e;icid-generated-at=192.0.6.8;orig-ioi=home1.net': [
      'icid-value=1234bc9876e;icid-generated-at=192.0.6.8;orig-ioi=home1.net',
    ],
    'ICID-Value = "a b" ; transit-ioi="netA.1, void ,b2.10";term-ioi="x"': [
      'ICID-Value="a b";transit-ioi="netA.1, void ,b2.10";term-ioi="x"',
    ],
    'icid-value=[::1];related-icid=x;related-icid-generated-at=[::1]': [
      'icid-value=[::1];related-icid=x;related-icid-generated-at=[::1]',
    ],
    'icid-value=x;icid-generated-at=a-1.example.;y': ['icid-value=x;icid-generated-at=a-1.example.;y'],
  },
  bad: {
    '': 0,
    'orig-ioi=x;icid-value=y': 0,
    'icid-value': 0,
    'icid-value=': 11,
    'icid-valuex=1': 0,
    'icid-value=x;': 13,
    'icid-value=x,icid-value=y': 12,
    'icid-value="x': 11,
    'icid-value=x;transit-ioi="a': 25,
  },
  noted: {
    'icid-value=a=b@c': ['parameter-value', 11],
    'icid-value=x;icid-generated-at="a"': ['rule', 13],
    'icid-value=x;icid-generated-at=192.0.6.300': ['rule', 13],
    'icid-value=x;icid-generated-at=a-': ['rule', 13],
    'icid-value=x;orig-ioi': ['rule', 13],
    'icid-value=x;transit-ioi=a.1': ['rule', 13],
    'icid-value=x;transit-ioi="a"': ['rule', 13],
    'icid-value=x;transit-ioi=" a.1"': ['rule', 13],
    'icid-value=x;transit-ioi="a.1,,b.2"': ['rule', 13],
    'icid-value=x;transit-ioi="a.1 "': ['rule', 13],
  },
});

describeField('P-Media-Authorization', {
  good: {
    '0020000100100101706466': ['0020000100100101706466'],
    'aF ,	01': ['aF', '01'],
    '0': ['0'],
    DEADBEEF: ['DEADBEEF'],
  },
  bad: { '': 0, x: 0, '0x': 1, '01,': 3, '01 02': 3, '"01"': 0 },
});

describeField('P-Early-Media', {
  good: { supported: ['supported'], '': [], 'sendrecv, gated': ['sendrecv', 'gated'], 'x!y': ['x!y'] },
  bad: { 'sendrecv,': 9, ',gated': 0, 'gated;x': 5, 'a b': 2, '"gated"': 0 },
});

describeField('P-Served-User', {
  good: {
    '<sip:user@example.com>; sescase=orig; regstate=reg': ['<sip:user@example.com>;sescase=orig;regstate=reg'],
    '<sip:user@example.com>; orig-cdiv; regstate=reg': ['<sip:user@example.com>;orig-cdiv;regstate=reg'],
    '<sip:user@example.com>; sescase=TERM; regstate=unreg;x': ['<sip:user@example.com>;sescase=TERM;regstate=unreg;x'],
    'sip:user@example.com;orig-cdiv': ['<sip:user@example.com>;orig-cdiv'],
  },
  bad: { '': 0, 'user@example.com': 4, '<sip:a@b.example>;': 18, '<sip:a@b.example>,<sip:a@b.example>': 17 },
  noted: {
    '<sip:a@b.example>;sescase=both': ['rule', 18],
    '<sip:a@b.example>;regstate': ['rule', 18],
    '<sip:a@b.example>;x;orig-cdiv=1': ['rule', 20],
  },
});

for (const name of ['Security-Client', 'Security-Server', 'Security-Verify']) {
  describeField(name, {
    good: {
      'tls;q=0.2': ['tls;q=0.2'],
      'ipsec-ike;q=0.1, tls;q=0.2': ['ipsec-ike;q=0.1', 'tls;q=0.2'],
      'digest ;d-alg=MD5;d-qop=auth;d-ver="0000000000000000000000000000a902"': [
        'digest;d-alg=MD5;d-qop=auth;d-ver="0000000000000000000000000000a902"',
      ],
      'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=98765432, tls': ['ipsec-3gpp;alg=hmac-sha-1-96;spi-c=98765432', 'tls'],
    },
    bad: { '': 0, 'tls;': 4, 'tls,': 4, '"tls"': 0, 'tls q=0.1': 4, 'tls;q=': 6, ';q=1': 0 },
    noted: {
      'tls;q=1.5': ['rule', 4],
      'digest;d-alg="MD5"': ['rule', 7],
      'digest;d-qop': ['rule', 7],
      'digest;d-ver': ['rule', 7],
      'digest;d-ver="0000000000000000000000000000A902"': ['rule', 7],
      'digest;q=0.10, tls;q=0.1': ['rule', 24],
    },
  });
}

describe('values of private fields', () => {
  it('have their parameters', () => {
    const [vector] = readBy(row('P-Charging-Vector'), 'icid-value="a b";orig-ioi=x').items as ParamList[];
    assert(vector instanceof ParamList);
    assert.deepEqual([vector.params.said('icid-value'), vector.params.get('orig-ioi')], ['a b', 'x']);
  });

  it('compare preferences of mechanisms that could be read only', () => {
    const { notes } = readBy(row('Security-Client'), 'tls;q=0.1, "x";q=0.1, digest;q=2, ipsec-ike;q=2');
    assert.deepEqual(
      notes.map(note => [note.kind, note.at]),
      [
        ['grammar', 11],
        ['rule', 29],
        ['rule', 44],
      ],
    );
  });
});
