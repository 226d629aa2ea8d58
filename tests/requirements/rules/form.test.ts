// Tests of the rules of form: each judges a sound exchange without a finding, and finds what breaks it.
import assert from 'node:assert/strict';
import { form } from '../../../requirements/rules/form';
import { type Example, type Line, outcomeOf, sip, testRules } from './exchange';

const options = [
  'OPTIONS sip:peer@192.0.2.2 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa',
  'Max-Forwards: 70',
  'From: <sip:sut@192.0.2.1>;tag=f',
  'To: <sip:peer@192.0.2.2>',
  'Call-ID: c1',
  'CSeq: 1 OPTIONS',
  'Contact: <sip:sut@192.0.2.1;ob>',
  'Content-Length: 0',
];
const asked: Line[] = [{ from: 'sut', text: sip(options) }];
const overTcp: Line[] = [{ from: 'sut', transport: 'TCP', text: sip(options).replace('UDP', 'TCP') }];
const withBody: Line[] = [
  { from: 'sut', text: sip([...options.slice(0, -1), 'Content-Type: text/plain', 'Content-Length: 2'], 'hi') },
];
const answered: Line[] = [
  { from: 'peer', text: sip(options).replaceAll('192.0.2.1', '192.0.2.9') },
  {
    from: 'sut',
    text: sip([
      'SIP/2.0 200 OK',
      'v: SIP/2.0/UDP  192.0.2.9:5060;branch=z9hG4bKa;received=192.0.2.2',
      'From: <sip:sut@192.0.2.9>;tag=f',
      'To: <sip:peer@192.0.2.2>;tag=t',
      'Call-ID: c1',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
    ]),
  },
];

const examples: Example[] = [
  ...['To', 'From', 'CSeq', 'Call-ID', 'Max-Forwards', 'Via'].map(
    (field): Example => ({
      id: `request-has-${field.toLowerCase()}`,
      sound: asked,
      replace: [`\n${field}:`, '\nX-Gone:'],
    }),
  ),
  { id: 'response-copies-from', sound: answered, replace: ['tag=f', 'tag=g'] },
  { id: 'response-copies-call-id', sound: answered, replace: ['c1', 'c2'] },
  { id: 'response-copies-cseq', sound: answered, replace: ['1 OPTIONS', '2 OPTIONS'] },
  { id: 'response-copies-via', sound: answered, replace: ['192.0.2.9:5060', '192.0.2.9:5061'] },
  { id: 'response-copies-via', sound: answered, replace: [';received=192.0.2.2', ';x=1'] },
  { id: 'version-in-upper-case', sound: asked, replace: ['SIP/2.0\r', 'sip/2.0\r'] },
  { id: 'version-is-2', sound: asked, replace: ['SIP/2.0\r', 'SIP/3.0\r'] },
  { id: 'lines-end-in-crlf', sound: asked, replace: ['70\r\n', '70\n'] },
  { id: 'no-parameter-twice', sound: asked, replace: [';tag=f', ';tag=f;x;X'] },
  { id: 'no-uri-parameter-twice', sound: asked, replace: [';ob', ';ob;ob'] },
  { id: 'one-line-of-a-single-field', sound: asked, replace: ['Max-', 'Call-ID: c1\r\nMax-'] },
  { id: 'cseq-method-is-the-method', sound: asked, replace: ['1 OPTIONS', '1 INFO'] },
  { id: 'cseq-below-2-31', sound: asked, replace: ['1 OPTIONS', '2147483648 OPTIONS'] },
  { id: 'body-has-a-type', sound: withBody, replace: ['Content-Type', 'X-Type'] },
  { id: 'content-length-over-streams', sound: overTcp, replace: ['Content-Length', 'X-Length'] },
  { id: 'content-length-fits', sound: asked, replace: ['Content-Length: 0', 'Content-Length: 5'] },
];

describe('rules of form', () => testRules(form, examples));

describe('what a response copies', () => {
  const changed = (from: string, to: string): Line[] => [
    answered[0],
    { ...answered[1], text: answered[1].text.replace(from, to) },
  ];
  for (const [id, from, to] of [
    ['response-copies-from', 'From: <sip:sut@192.0.2.9>;tag=f', 'From: sip:sut@192.0.2.9;tag=f'],
    ['response-copies-cseq', 'CSeq: 1 OPTIONS', 'CSeq: 0001 OPTIONS'],
  ]) {
    it(`may be written in another way (${id})`, () => {
      const { judged, found } = outcomeOf(form.find(rule => rule.id === id)!, changed(from, to));
      assert.deepEqual([judged > 0, found], [true, []]);
    });
  }

  it('is that of the ACK where one was answered, though it stands in the transaction of its INVITE', () => {
    const as = (method: string, { from, text }: Line, tag = 'f'): Line => ({
      from,
      text: text.replaceAll('OPTIONS', method).replace('tag=f', `tag=${tag}`),
    });
    const [asked, told] = answered;
    const lines = [as('INVITE', asked), as('INVITE', told), as('ACK', asked, 'x'), as('ACK', told, 'x')];
    for (const rule of form.filter(({ id }) => id.startsWith('response-copies-'))) {
      const { judged, found } = outcomeOf(rule, lines);
      assert.deepEqual([judged, found], [2, []], rule.id);
    }
  });

  it('is not judged where the request has another method than its CSeq', () => {
    const mismatched = changed('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE').map(line => ({
      ...line,
      text: line.text.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE'),
    }));
    for (const rule of form) assert.equal(outcomeOf(rule, mismatched).judged, 0, rule.id);
  });
});
