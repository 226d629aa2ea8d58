// Tests of Field: its four states, its bytes, its values; and of readField.
import assert from 'node:assert/strict';
import { Field, NameAddr, parseMessage, Request, readField } from '../../simulator/message';

const bytes = Buffer.from(
  ['OPTIONS sip:a SIP/2.0', 'Subject:  one', '\ttwo  ', 'm: <sip:a@b>;q=0.5', 'CSeq: x', 'X-Own: é', '', ''].join(
    '\r\n',
  ),
);
const lines = (): readonly Field[] => parseMessage(bytes).message!.lines;

describe('Field', () => {
  it('is not read before somebody asks, then well formed or malformed, then changed', () => {
    const [subject, contact, cseq] = lines();
    assert.equal(contact.state, 'unparsed');
    assert.ok(contact.values[0] instanceof NameAddr);
    assert.equal(contact.state, 'wellFormed');
    assert.deepEqual(cseq.values, []);
    assert.deepEqual(cseq.items, [undefined]);
    assert.equal(cseq.state, 'malformed');
    subject.value = 'three';
    assert.equal(subject.state, 'changed');
    assert.equal(subject.raw, undefined);
    assert.equal(subject.value, 'three');
    contact.name = 'X-Contact';
    assert.equal(contact.state, 'changed');
    assert.equal(contact.key, 'X-Contact');
    assert.deepEqual(contact.values, ['<sip:a@b>;q=0.5']);
  });

  it('keeps its bytes, and says its value unfolded and decoded', () => {
    const [subject, contact, , own] = lines();
    assert.equal(subject.raw!.toString(), 'Subject:  one\r\n\ttwo  \r\n');
    assert.equal(subject.value, 'one two');
    assert.deepEqual([contact.name, contact.key, contact.offset], ['m', 'Contact', bytes.indexOf('m: <')]);
    assert.equal(own.value, 'é');
    assert.deepEqual(own.values, ['é']);
    assert.equal(own.type, undefined);
  });

  it('tells faults with their place in the message, or in the value when built', () => {
    const [, , cseq] = lines();
    const [fault] = cseq.faults;
    assert.deepEqual([fault.field, fault.kind, fault.found], ['CSeq', 'grammar', 'x']);
    assert.equal(fault.offset, bytes.indexOf('x', bytes.indexOf('CSeq')));
    assert.equal(Field.of('CSeq', '1 2 3').faults[0].offset, 4);
    assert.equal(Field.of('v', 'SIP/2.0/UDP a;branch=z9hG4bK').faults[0].requirement, 'RFC3261:8.1.1.7-4');
  });

  it('makes a copy of its own', () => {
    const [subject] = lines();
    const copy = subject.clone();
    copy.value = 'other';
    assert.equal(subject.value, 'one two');
    assert.equal(copy.name, 'Subject');
  });

  it('becomes a line of another message, from lines, plain lines, pairs and names', () => {
    const [subject] = lines();
    const fromLines = new Request('INFO', 'sip:a', [subject, { name: 'X', value: '1' }]);
    assert.deepEqual(
      fromLines.lines.map(({ name, value }) => [name, value]),
      [
        ['Subject', 'one two'],
        ['X', '1'],
      ],
    );
    const values = { CSeq: { seq: 7, method: 'INFO' }, Contact: [NameAddr.parse('sip:a@b')!, '*'] };
    const fromNames = new Request('INFO', 'sip:a', values);
    assert.deepEqual(
      fromNames.lines.map(({ value }) => value),
      ['7 INFO', '<sip:a@b>', '*'],
    );
  });
});

describe('readField', () => {
  it('holds parameters to the forms of their own', () => {
    const wrong = (tail: string): string[] =>
      readField('m', '<sip:a@b>' + tail).faults.map(({ expected }) => expected.split(' ')[0]);
    for (const sound of [';q=0.5;expires=60', ';+sip.instance="<urn:x:y>";reg-id=1', ';pub-gruu="sip:a@b;gr"']) {
      assert.deepEqual(wrong(sound), [], sound);
    }
    assert.deepEqual(wrong(';q=2;expires=x;+sip.instance="urn:x:y";reg-id=a;pub-gruu=x'), [
      'q',
      'expires',
      '+sip.instance',
      'reg-id',
      'pub-gruu',
    ]);
  });

  it('reads text and bytes, in full and compact names', () => {
    assert.deepEqual(readField('l', '12').values, [12]);
    assert.deepEqual(readField('SUBJECT', 'é').values, ['é']);
    assert.deepEqual(readField('Subject', Buffer.from('é')).values, ['é']);
    assert.equal(readField('Subject', Buffer.from('é', 'latin1')).faults[0].kind, 'grammar');
    assert.deepEqual(readField('Supported', '').values, []);
    assert.equal(readField('Require', '').faults.length, 1);
  });

  it('leaves out what could not be read of a list, and tells each', () => {
    const { values, faults } = readField('Contact', '<sip:a@b>, <sip:>, "x" <sip:c@d:70000>;q=1, sip:e@f?g=h, <sip:i>');
    assert.deepEqual(values.map(String), ['<sip:a@b>', '<sip:i>']);
    assert.deepEqual(
      faults.map(({ kind, found }) => [kind, found.slice(0, 5)]),
      [
        ['grammar', '>, "x'],
        ['rule', '70000'],
        ['rule', '?g=h'],
      ],
    );
  });

  it('tells no more than a hundred faults of a line', () => {
    assert.equal(readField('Contact', ','.repeat(1000)).faults.length, 100);
    assert.equal(readField('Allow', ','.repeat(1000)).values.length, 0);
  });
});

describe('wrong parameters', () => {
  /** Of the rest of a request whose line it is: what is wrong, where, and what stands there by its offset and its length. */
  const wrong = (line: string): [string, string, string][] => {
    const head = line.startsWith('INFO ') ? line : 'INFO sip:a SIP/2.0\r\n' + line;
    const message = Buffer.from(head + '\r\n\r\n');
    const { faults } = parseMessage(message).message!;
    return faults
      .filter(({ length }) => length !== undefined)
      .map(({ requirement, offset, length, found, kind }) => {
        const there = message.toString('utf8', offset, offset + length!);
        assert.equal(found, there.replace('\r\n', '  '));
        return [requirement.replace('RFC3261:', ''), kind, there];
      });
  };
  const rule = (requirement: string, there: string): string[] => [requirement, 'rule', there];

  it('are told where they stand, of the value that has them', () => {
    const second = 'Via: SIP/2.0/UDP h;rport;branch=z9hG4bK1, SIP/2.0/UDP i;branch=z9hG4bK2;rport = a ;ttl=999';
    assert.deepEqual(wrong(second), [rule('8.1.1.7-1', 'rport = a'), rule('8.1.1.7-1', 'ttl=999')]);
    assert.deepEqual(wrong('Via: SIP/2.0/UDP h;ttl=1;TTL=1 , SIP/2.0/UDP i ; rport=x,SIP/2.0/UDP j'), [
      rule('7.3.1-6', 'TTL=1'),
      rule('8.1.1.7-1', 'rport=x'),
    ]);
    assert.deepEqual(wrong('Contact: <sip:a@b>;q=2, <sip:c@d>;expires=x;q'), [
      rule('20.10-1', 'q=2'),
      rule('20.10-1', 'expires=x'),
      rule('20.10-1', 'q'),
    ]);
  });

  it('are told beside values that cannot be read', () => {
    assert.deepEqual(wrong('Contact: <sip:a@b>;q=2,,sip:e@f?x=y, <sip:g> ;h i, <sip:c@d>;q=3, ('), [
      rule('20.10-1', 'q=2'),
      ['20.10-1', 'grammar', ',sip:e@f?x=y, <sip:g> ;h i, <sip:c@d>;q=3, ('],
      rule('20.10-1', '?x=y'),
      ['20.10-1', 'grammar', 'i, <sip:c@d>;q=3, ('],
      rule('20.10-1', 'q=3'),
      ['20.10-1', 'grammar', '('],
    ]);
  });

  it('are the second and all others of a name that stands there more than once', () => {
    assert.deepEqual(wrong('To: <sip:a@b>;tag=a;tag=b'), [rule('7.3.1-6', 'tag=b')]);
    assert.deepEqual(wrong('To: <sip:a@b;x=1;X;x=1;lr;LR>;y;z;y'), [
      rule('19.1.1-7', 'X'),
      rule('19.1.1-7', 'x=1'),
      rule('19.1.1-7', 'LR'),
      rule('7.3.1-6', 'y'),
    ]);
    assert.deepEqual(wrong('Contact: <sip:a@b>;q=0.5;q=7'), [rule('7.3.1-6', 'q=7')]);
  });

  it('of a URI have the requirement of a URI, in brackets and without', () => {
    assert.deepEqual(wrong('To: <sip:c@d;ttl=999>'), [rule('19.1.1-13', 'ttl=999')]);
    assert.deepEqual(wrong('To: <sip:c;ttl=9;ttl=9@d;lr;ttl=999?a=?b&c=>;tag=1'), [rule('19.1.1-13', 'ttl=999')]);
    assert.deepEqual(wrong('To: "a\\"<sip:c@d;ttl=999>" <sip:c@d;ttl=999> ;x=";a\\"<sip:c@d;ttl=999>\\\\"'), [
      rule('19.1.1-13', 'ttl=999'),
    ]);
    assert.deepEqual(wrong('To: sip:c@d;ttl=999;tag="1"'), [rule('8.1.1-1', 'tag="1"')]);
    assert.deepEqual(wrong('Trigger-Consent: sip:c@d;[=1;[=2;target-uri="sip:x@y"'), [rule('19.1.1-7', '[=2')]);
    assert.deepEqual(wrong('Alert-Info: <http://a;ttl=999>, <sip:a;ttl=999>;x'), [rule('19.1.1-13', 'ttl=999')]);
  });

  it('of the Request-URI stand in the start line', () => {
    const told = (uri: string): [string, string, string][] => wrong('INFO ' + uri + ' SIP/2.0');
    assert.deepEqual(told('sip:a@b;ttl=999'), [rule('19.1.1-13', 'ttl=999')]);
    assert.deepEqual(told('sip:a;ttl=999@b;lr;x=1;method=INFO;X=2;maddr=b?c=d&e=f'), [
      rule('19.1.1-13', 'method=INFO'),
      rule('19.1.1-7', 'X=2'),
      rule('19.1.1-13', '?c=d&e=f'),
    ]);
    assert.deepEqual(told('sip:a;method=1;method=2'), [rule('19.1.1-13', 'method=1'), rule('19.1.1-7', 'method=2')]);
    assert.deepEqual(told('sip:a;method'), [rule('19.1.1-13', 'method')]);
    assert.equal(told('sip:a' + ';x'.repeat(200)).length, 100);
    assert.deepEqual(told('  sip:a;ttl=999'), [rule('19.1.1-13', 'ttl=999')]);
  });

  it('are found behind commas and semicolons in quotes and comments, and behind UTF-8', () => {
    assert.deepEqual(
      wrong('Contact: "a, \\";q=2;" <sip:a@b>;x=",\\";q=2\\\\";q=2, "ü" <sip:é@d>, "é;" <sip:c@d> ; q = 3'),
      [rule('20.10-1', 'q=2'), ['19.1.1-2', 'grammar', 'é@d>, "é;" <sip:c@d> ; q = 3'], rule('20.10-1', 'q = 3')],
    );
    assert.deepEqual(wrong('Retry-After: 1 (";<;a;a);a=1;b="é";a'), [rule('7.3.1-6', 'a')]);
    assert.deepEqual(wrong('P-Charging-Vector: icid-value=1;icid-value=2'), [rule('7.3.1-6', 'icid-value=2')]);
    assert.deepEqual(wrong('Policy-ID: http://x/,y?z;q;q, sip:a@b;a=1;a=2'), [
      rule('7.3.1-6', 'q'),
      rule('7.3.1-6', 'a=2'),
    ]);
  });

  it('of a folded line stand where they were received', () => {
    assert.deepEqual(wrong('Contact: "é,\r\n\t ;q=2" <sip:a@b>\r\n ;q\r\n =2\r\n  , <sip:c@d;ttl=999>;q=\r\n 3'), [
      rule('20.10-1', 'q\r\n =2'),
      rule('19.1.1-13', 'ttl=999'),
      rule('20.10-1', 'q=\r\n 3'),
    ]);
  });

  it('have one fault, that of the grammar where there is one', () => {
    assert.deepEqual(wrong('To: <sip:a@b>;tag=(1'), [['8.1.1-1', 'grammar', '(1']]);
    assert.deepEqual(wrong('Contact: <sip:a@b>;q=2;expires=(1;q=(3'), [
      rule('20.10-1', 'q=2'),
      ['20.10-1', 'grammar', '(1'],
      rule('7.3.1-6', 'q=(3'),
      ['20.10-1', 'grammar', '(3'],
    ]);
  });

  it('are told of built lines and of values alone, a hundred of each line', () => {
    const places = ({ offset, length, found }: { offset: number; length?: number; found: string }): unknown[] => [
      offset,
      length,
      found,
    ];
    const value = '<sip:a@b>;q=0.5,\r\n "é" <sip:c@d>;q=2 ';
    assert.deepEqual(readField('m', value).faults.map(places), [[34, 3, 'q=2']]);
    assert.deepEqual(Field.of('m', value).faults.map(places), [[34, 3, 'q=2']]);
    assert.deepEqual(readField('m', '<sip:a@b>;q=2;r=(1').faults.map(places), [
      [10, 3, 'q=2'],
      [16, 2, '(1'],
    ]);
    assert.equal(readField('m', '<sip:a@b>;q=2,'.repeat(200) + '<sip:a@b>').faults.length, 100);
    assert.equal(readField('m', '<sip:a@b>' + ';q'.repeat(200)).faults.length, 100);
    assert.deepEqual(readField('m', '<sip:a@b;constructor>;__proto__=1;valueOf;constructor').faults, []);
  });
});
