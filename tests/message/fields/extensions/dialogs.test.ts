// Reliable responses, session timers and references to dialogs, value by value (RFC 3262 10, 4028, 3891, 3911, 4538).
import assert from 'node:assert/strict';
import { RAck } from '../../../../simulator/message/fields/extensions/reliability';
import type { Parametrized } from '../../../../simulator/message/fields/field-type';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('RSeq', {
  good: { '988789': ['988789'], '1': ['1'], '4294967295': ['4294967295'], '0042': ['42'] },
  bad: { '': 0, '-1': 0, '1 2': 2, '1,2': 1, x: 0, '1;x': 1 },
  noted: { '0': ['rule', 0, 'RFC3262:3-11'], '4294967296': ['rule', 0, 'RFC3262:3-11'] },
});

describeField('RAck', {
  good: {
    '776656 1 INVITE': ['776656 1 INVITE'],
    '1\t2  x-y': ['1 2 x-y'],
    '4294967295 2147483647 ACK': ['4294967295 2147483647 ACK'],
    '001 0 INVITE': ['1 0 INVITE'],
  },
  bad: {
    '': 0,
    '1': 1,
    '1 INVITE': 2,
    '1 2': 3,
    '1 2INVITE': 3,
    '1 2 INVITE x': 11,
    'x 1 INVITE': 0,
    '1,2 INVITE': 1,
    '1 2 (x)': 4,
  },
  noted: {
    '0 1 INVITE': ['rule', 0, 'RFC3262:3-11'],
    '1 2147483648 INVITE': ['rule', 2, 'RFC3261:8.1.1.5-2'],
    '1 99999999999999999999 INVITE': ['rule', 2, 'RFC3261:8.1.1.5-2'],
  },
});

describeField('Session-Expires', {
  good: {
    '4000;refresher=uac': ['4000;refresher=uac'],
    '50': ['50'],
    '1800 ; refresher = UAS ;x': ['1800;refresher=UAS;x'],
    '0;a="b"': ['0;a="b"'],
  },
  bad: { '': 0, x: 0, '60s': 2, '60;': 3, '60,60': 2, '-1': 0, '60;refresher=': 13 },
  noted: { '60;refresher=me': ['rule', 3], '60;refresher': ['rule', 3], '60;refresher="uac"': ['rule', 3] },
});

describeField('Min-SE', {
  good: { '3600': ['3600'], '90': ['90'], '3600;lr=true': ['3600;lr=true'], '90 ; x': ['90;x'] },
  bad: { '': 0, '60;': 3, '90s': 2, '-1': 0, '90,90': 2, '90 s': 3 },
  noted: { '89': ['rule', 0, 'RFC4028:5-1'], '0;x': ['rule', 0, 'RFC4028:5-1'] },
});

const tags = (name: string, id: string) =>
  describeField(name, {
    good: {
      '98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff': [
        '98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff',
      ],
      '12adf2f34456gs5 ;\tto-tag=12345; From-Tag=54321;early-only': [
        '12adf2f34456gs5;to-tag=12345;From-Tag=54321;early-only',
      ],
      '87134@171.161.34.23;to-tag=24796;from-tag=0': ['87134@171.161.34.23;to-tag=24796;from-tag=0'],
      '(a)<b>"c@d;to-tag=1;from-tag=2;x="y"': ['(a)<b>"c@d;to-tag=1;from-tag=2;x="y"'],
    },
    bad: { '': 0, 'a;': 2, 'a@': 2, '@a': 0, 'a;to-tag=;from-tag=x': 9, 'a b;to-tag=1': 2, 'a,b': 1, 'a@b@c': 3 },
    noted: {
      'a;from-tag=1': ['rule', 0, id],
      'a;to-tag=1': ['rule', 0, id],
      'a;to-tag=1;from-tag=2;TO-TAG=3': ['rule', 0, id],
      'a;to-tag="x";from-tag=2': ['rule', 2, id],
      'a;to-tag=1;from-tag': ['rule', 11, id],
    },
  });

tags('Replaces', 'RFC3891:6.1-2');
tags('Join', 'RFC3911:7.1-2');

describeField('Target-Dialog', {
  good: {
    'fa77as7dad8-sd98ajzz@host.example.com ;local-tag=kkaz- ;remote-tag=6544': [
      'fa77as7dad8-sd98ajzz@host.example.com;local-tag=kkaz-;remote-tag=6544',
    ],
    '592435881734450904;local-tag=9m2n3wq;remote-tag=763231': [
      '592435881734450904;local-tag=9m2n3wq;remote-tag=763231',
    ],
    'a;remote-tag=1;local-tag=2;x': ['a;remote-tag=1;local-tag=2;x'],
    'a@b;LOCAL-TAG=2;REMOTE-TAG=1': ['a@b;LOCAL-TAG=2;REMOTE-TAG=1'],
  },
  bad: { '': 0, 'a;': 2, 'a b': 2, 'a;remote-tag=': 13, 'a,b': 1 },
  noted: {
    '090459243588173445;local-tag=7553452': ['rule', 0, 'RFC4538:3-6'],
    'a;remote-tag=1': ['rule', 0, 'RFC4538:3-7'],
    'a;remote-tag=1;local-tag="2"': ['rule', 15, 'RFC4538:3-7'],
  },
});

describe('values of dialogs', () => {
  it('have their parts', () => {
    assert.deepEqual(readBy(row('RAck'), '776656 1 INVITE').items, [new RAck(776656, 1, 'INVITE')]);
    const [expires] = readBy(row('Session-Expires'), '1800;refresher=uas').items as Parametrized<number>[];
    assert.deepEqual([expires.value, expires.params.get('Refresher')], [1800, 'uas']);
    const [replaces] = readBy(row('Replaces'), 'a@b;to-tag=1;from-tag=2').items as Parametrized<string>[];
    assert.deepEqual([replaces.value, replaces.params.get('from-tag')], ['a@b', '2']);
  });
});
