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
