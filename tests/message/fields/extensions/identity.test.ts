// Identity and privacy, value by value (RFC 3323 4.2, 3325 9, 7315 5, 8224 4, 8496 6).
import assert from 'node:assert/strict';
import { Identity, PrivacyValues } from '../../../../simulator/message/fields/extensions/identity';
import { readBy } from '../reading';
import { describeField, row } from './table';

describeField('Privacy', {
  good: {
    id: ['id'],
    'header;session;critical': ['header;session;critical'],
    none: ['none'],
    'user;header;id;x!y': ['user;header;id;x!y'],
  },
  bad: { '': 0, 'id;': 3, 'id,user': 2, ';id': 0, 'id=x': 2, '"id"': 0, 'id;;user': 3, 'id user': 3 },
  noted: {
    'id; user': ['privacy-space', 2],
    'id;user ;header ; critical': ['privacy-space', 7],
    'id;ID': ['rule', 0, 'RFC3323:4.2-8'],
    'none;critical': ['rule', 0, 'RFC3323:4.2-7'],
  },
});

const asserted = (name: string, clause: string) =>
  describeField(name, {
    good: {
      '"Cullen Jennings" <sip:fluffy@cisco.com>': ['"Cullen Jennings" <sip:fluffy@cisco.com>'],
      'tel:+14085264000': ['<tel:+14085264000>'],
      'Cullen <sips:fluffy@cisco.com>, <tel:+14085264000>': ['Cullen <sips:fluffy@cisco.com>', '<tel:+14085264000>'],
      'tel:+14085264000 ,\tsip:fluffy@cisco.com': ['<tel:+14085264000>', '<sip:fluffy@cisco.com>'],
    },
    bad: {
      '': 0,
      '<sip:a@b.example>;x': 17,
      'sip:a@b.example,': 16,
      'a@b.example': 1,
      '"a" sip:a@b.example': 4,
      '<sip:a@b.example': 0,
      'sip:a@b.example;x=y': 15,
    },
    noted: {
      '<mailto:a@b.example>': ['rule', 20, clause + '-2'],
      '<sip:a@b.example>,<sip:c@d.example>': ['rule', 35, clause + '-3'],
      '<http://b.example>,<tel:+1>': ['rule', 27, clause + '-3'],
      '<sip:a@b.example>,<tel:+1>,<tel:+2>': ['rule', 35, clause + '-3'],
      '<sip:a@b.example>,<tel:+1>,<http://a>': ['rule', 37, clause + '-3'],
    },
  });

asserted('P-Asserted-Identity', 'RFC3325:9.1');
asserted('P-Preferred-Identity', 'RFC3325:9.2');

describeField('P-Charge-Info', {
  good: {
    '<sip:+14075550134@example.net;user=phone>': ['<sip:+14075550134@example.net;user=phone>'],
    '<sip:+12345550167@example.com>': ['<sip:+12345550167@example.com>'],
    '<sips:1234@example.com>': ['<sips:1234@example.com>'],
    'tel:+14075551234': ['<tel:+14075551234>'],
  },
  bad: { '': 0, '<sip:1234@example.com>;noa=3': 22, '1234': 0, 'sip:a@b.example,sip:c@d.example': 15 },
});

describeField('P-Called-Party-ID', {
  good: {
    '<sip:user1-business@example.com>': ['<sip:user1-business@example.com>'],
    '"B" <sip:user1@example.com> ;x=y': ['"B" <sip:user1@example.com>;x=y'],
    '<tel:+1>': ['<tel:+1>'],
    'A B <sip:a.example>;x': ['A B <sip:a.example>;x'],
  },
  bad: { '': 0, 'sip:user1-business@example.com': 0, '<sip:a.example>,<sip:b.example>': 15, '<sip:a.example>;': 16 },
});

describeField('P-Associated-URI', {
  good: {
    '<sip:user1@example.com>, "B" <tel:+1>;x': ['<sip:user1@example.com>', '"B" <tel:+1>;x'],
    '': [],
    '<sip:a.example>': ['<sip:a.example>'],
    'x<sip:a.example>;y="z,"': ['x <sip:a.example>;y="z,"'],
  },
  bad: { 'sip:a.example': 0, '<sip:a.example>,': 16, '<sip:a.example>;': 16, '<sip:a.example> <sip:b.example>': 16 },
});

describeField('Identity', {
  good: {
    'eyJhbGci.eyJhdHR-_w.c2ln;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken': [
      'eyJhbGci.eyJhdHR-_w.c2ln;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken',
    ],
    '..c2ln ;INFO = <https://a.example/>': ['..c2ln;info=<https://a.example/>'],
    'x;info=<sip:a@b.example>;y="z"': ['x;info=<sip:a@b.example>;y="z"'],
    '..rq3pjT1hoRwakEGjHCnWSwUnshd0;info=<https://biloxi.example.org/biloxi.cer>': [
      '..rq3pjT1hoRwakEGjHCnWSwUnshd0;info=<https://biloxi.example.org/biloxi.cer>',
    ],
  },
  bad: {
    '': 0,
    x: 1,
    'x;alg=ES256;info=<https://a.example>': 2,
    'x;info': 6,
    'x;info=https://a.example': 7,
    'x;info="a"': 7,
    'x=;info=<https://a.example>': 1,
    '"x";info=<https://a.example>': 0,
    'x;info=<a>': 9,
    'x;info=<https://a.example>;': 27,
    'x;info=<https://a.example>,y;info=<https://a.example>': 26,
  },
  noted: {
    'x;info=<https://a.example>;alg="ES256"': ['rule', 27],
    'x;info=<https://a.example>;ppt="shaken"': ['rule', 27, 'RFC8224:9-1'],
    'a+b/c;info=<https://a.example>': ['identity-base64', 0],
  },
});

describeField('Identity-Info', {
  good: {
    '<https://atlanta.example.com/cert>;alg=rsa-sha256': ['<https://atlanta.example.com/cert>;alg=rsa-sha256'],
    '<https://example.com/atlanta.cer>': ['<https://example.com/atlanta.cer>'],
    '<http://a> ;x': ['<http://a>;x'],
    '<sip:[::1]>': ['<sip:[::1]>'],
  },
  bad: { '': 0, 'https://a.example': 0, '"x" <https://a.example>': 0, '<https://a.example>;': 20 },
});

describe('values of identity', () => {
  it('have their parts', () => {
    const [privacy] = readBy(row('Privacy'), 'user;id').items as PrivacyValues[];
    assert.deepEqual(privacy, new PrivacyValues(['user', 'id']));
    const [identity] = readBy(row('Identity'), '..x;info=<https://a.example/b>;alg=ES256').items as Identity[];
    assert(identity instanceof Identity);
    assert.deepEqual(
      [identity.digest, String(identity.info), identity.params.get('alg')],
      ['..x', 'https://a.example/b', 'ES256'],
    );
  });

  it('leave the pair of schemes alone when one could not be read', () => {
    const { notes } = readBy(row('P-Asserted-Identity'), '<mailto:a@b.example>, <x>');
    assert.deepEqual(
      notes.map(note => note.kind),
      ['grammar'],
    );
    const { notes: port } = readBy(row('P-Asserted-Identity'), '<sip:a.example:65536>');
    assert.equal(port.length, 1);
  });
});
