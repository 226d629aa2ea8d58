// Tests of the rules of single fields of responses, and of reliable ones.
import assert from 'node:assert/strict';
import { uasFields } from '../../../requirements/rules/uas-fields';
import { uasReliable } from '../../../requirements/rules/uas-reliable';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import { answers, asks } from './uas-lines';

const simple = (method: string, status: number, lines: string[] = [], asked: string[] = []): Line[] => [
  asks(method, { lines: asked }),
  answers(status, method, { lines: ['X-Here: 1', ...lines] }),
];
const added = (id: string, sound: Line[], line: string): Example => ({ id, sound, replace: ['X-Here: 1', line] });
const lost = (id: string, sound: Line[], field: string): Example => ({
  id,
  sound,
  replace: [`\n${field}:`, '\nX-Gone:'],
});

const name = (line: string): string => line.split(':')[0].toLowerCase();
const capable = [
  'Allow: INVITE, ACK, CANCEL',
  'Accept: a/b',
  'Accept-Encoding: ',
  'Accept-Language: en',
  'Supported: ',
];
const ofUser = [asks('OPTIONS', { uri: 'sip:sut@192.0.2.1' }), answers(200, 'OPTIONS', { lines: capable })];
const described = (asked: string[], lines: string[] = []): Line[] => [
  asks('OPTIONS', { lines: asked }),
  answers(200, 'OPTIONS', { lines: ['X-Here: 1', ...lines], body: 'v=0\r\n' }),
];

const fields: Example[] = [
  { id: 'allow-with-invite-lists-ack', sound: ofUser, replace: [', ACK', ''] },
  { id: 'allow-with-invite-lists-cancel', sound: ofUser, replace: [', CANCEL', ''] },
  ...capable.map(line => lost(`200-to-options-has-${name(line)}`, ofUser, line.split(':')[0])),
  lost('2xx-to-invite-has-allow', simple('INVITE', 200, capable), 'Allow'),
  lost('2xx-to-invite-has-supported', simple('INVITE', 200, capable), 'Supported'),
  {
    id: 'response-requires-what-is-supported',
    sound: simple('INVITE', 200, ['Require: timer'], ['Supported: 100rel, timer']),
    replace: ['timer', 'foo'],
  },
  {
    id: 'response-requires-nothing-of-plain-clients',
    sound: simple('INVITE', 200, ['Require: ']),
    replace: ['Require: ', 'Require: foo'],
  },
  {
    id: '100-has-the-timestamp',
    sound: simple('INVITE', 100, ['Timestamp: 54.0 0.001'], ['Timestamp: 54']),
    replace: ['54.0', '55.0'],
  },
  lost('100-has-the-timestamp', simple('INVITE', 100, ['Timestamp: 54'], ['Timestamp: 54']), 'Timestamp'),
  {
    id: 'delay-in-timestamp-is-not-more-than-passed',
    sound: simple('INVITE', 100, ['Timestamp: 54 0.5'], ['Timestamp: 54']),
    replace: ['0.5', '5.5'],
  },
  { id: 'body-is-sdp-where-no-accept-was-sent', sound: described([]), replace: ['application/sdp', 'text/plain'] },
  added('body-is-not-coded-where-none-was-accepted', described([]), 'Content-Encoding: gzip'),
  {
    id: 'body-is-coded-as-accepted',
    sound: described(['Accept-Encoding: gzip, tar;q=0'], ['Content-Encoding: gzip']),
    replace: ['gzip', 'tar'],
  },
];

describe('rules of fields in responses', () => {
  testRules(uasFields, fields);
  it('a server that is asked for itself may leave Allow out', () => {
    const rule = uasFields.find(({ id }) => id === '200-to-options-has-allow')!;
    const itself = [asks('OPTIONS', { uri: 'sip:192.0.2.1' }), answers(200, 'OPTIONS')];
    assert.equal(outcomeOf(rule, itself).judged, 0);
  });
});

const invite = asks('INVITE', { lines: ['Supported: 100rel'] });
const numbered = (rseq: number, more: string[] = [], body?: string): Line =>
  answers(183, 'INVITE', { lines: ['Require: 100rel', `RSeq: ${rseq}`, ...more], body });
const prack = (rseq: number, seq: number): Line =>
  asks('PRACK', { seq, branch: `z9hG4bKp${seq}`, tag: 't', lines: [`RAck: ${rseq} 1 INVITE`] });
const one = [invite, numbered(7)];
const two = [invite, numbered(7), prack(7, 2), numbered(8)];
const three = [...two, prack(8, 3), numbered(9)];
const required = [asks('INVITE', { lines: ['Require: 100rel'] }), numbered(7)];
const ended = [invite, numbered(7, [], 'v=0\r\n'), prack(7, 2), answers(200, 'INVITE')];

const reliable: Example[] = [
  { id: 'rseq-comes-with-100rel', sound: one, replace: ['100rel', 'x'] },
  lost('100rel-comes-with-rseq', one, 'RSeq'),
  added('100-is-not-reliable', simple('INVITE', 100), 'RSeq: 1'),
  added('reliable-where-the-caller-knows-it', simple('INVITE', 180), 'RSeq: 1'),
  lost('progress-is-reliable-where-required', required, 'RSeq'),
  lost('no-unreliable-progress-where-required', required, 'Require'),
  { id: 'first-rseq-is-in-range', sound: one, replace: ['RSeq: 7', 'RSeq: 2147483648'] },
  { id: 'first-rseq-is-in-range', sound: one, replace: ['RSeq: 7', 'RSeq: 0'] },
  { id: 'rseq-grows-by-one', sound: two, replace: ['RSeq: 8', 'RSeq: 9'] },
  { id: 'rseq-does-not-begin-again', sound: two, replace: ['RSeq: 8', 'RSeq: 1'] },
];

/** Rules that a message left out breaks: the sound exchange, and the broken one. */
const waiting: [string, Line[], Line[]][] = [
  ['second-reliable-response-waits-for-prack', two, [invite, numbered(7), numbered(8)]],
  ['later-reliable-response-waits-for-prack', three, [...two, numbered(9)]],
  ['2xx-waits-for-prack', ended, ended.filter((_, i) => i !== 2)],
  ['accepting-waits-for-prack', ended, ended.filter((_, i) => i !== 2)],
  ['no-new-reliable-response-after-the-final', one, [invite, answers(486, 'INVITE'), numbered(7)]],
  ['reliable-response-makes-a-dialog', one, [invite, { ...one[1], text: one[1].text.replace(';tag=t', '') }]],
];

describe('rules of reliable responses', () => {
  const apart = new Set(waiting.map(([id]) => id));
  testRules(
    uasReliable.filter(({ id }) => !apart.has(id)),
    reliable,
  );
  for (const [id, sound, broken] of waiting) {
    it(id, () => {
      const rule = uasReliable.find(one => one.id === id)!;
      const { judged, found } = outcomeOf(rule, sound);
      assert.ok(judged > 0);
      assert.deepEqual(found, []);
      assert.equal(outcomeOf(rule, broken).found.length, 1);
    });
  }
  it('a PRACK may go another way when there are proxies', () => {
    const far = { via: '192.0.2.9, SIP/2.0/UDP 192.0.2.8', lines: ['Supported: 100rel'] };
    const [first, second] = [7, 8].map(n =>
      answers(183, 'INVITE', { ...far, lines: ['Require: 100rel', `RSeq: ${n}`] }),
    );
    const rule = uasReliable.find(({ id }) => id === 'second-reliable-response-waits-for-prack')!;
    assert.equal(outcomeOf(rule, [asks('INVITE', far), first, second]).judged, 0);
  });
  it('a copy is no second response', () => {
    for (const rule of uasReliable) assert.deepEqual(outcomeOf(rule, [invite, numbered(7), numbered(7)]).found, []);
  });
});
