// Tests of the rules of proxies without state, and of which rules speak of them.
import assert from 'node:assert/strict';
import { judge, rules } from '../../../requirements/rules';
import { proxyStateless } from '../../../requirements/rules/proxy-stateless';
import { type Example, type Line, observe, outcomeOf, sip, testRules } from './exchange';

const caller = 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa';
const own = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp';

const message = (
  start: string,
  vias: readonly string[],
  method: string,
  more: readonly string[] = [],
  body = '',
): string =>
  sip(
    [
      start,
      ...vias.map(via => `Via: ${via}`),
      'From: <sip:alice@192.0.2.2>;tag=f',
      `To: <sip:bob@192.0.2.1>${start.startsWith('SIP') || method === 'ACK' ? ';tag=t' : ''}`,
      'Call-ID: c1',
      `CSeq: 1 ${method}`,
      ...more,
      `Content-Length: ${body.length}`,
    ],
    body,
  );

const came = (method: string, at: number): Line => ({
  from: 'peer',
  at,
  text: message(`${method} sip:bob@192.0.2.1 SIP/2.0`, [caller], method, ['Max-Forwards: 70']),
});
const sentOn = (method: string, at: number, via = own): Line => ({
  from: 'sut',
  at,
  text: message(`${method} sip:b@192.0.2.2 SIP/2.0`, [via, caller], method, ['Max-Forwards: 69']),
});
const more = ['Contact: <sip:b@192.0.2.2>', 'Record-Route: <sip:192.0.2.1;lr>', 'Content-Type: text/plain', 'X-One: 1'];
const back = (status: number, at: number, via = own): Line => ({
  from: 'peer',
  at,
  text: message(`SIP/2.0 ${status} So`, [via, caller], 'INVITE', more, 'yo'),
});
const passed = (status: number, at: number): Line => ({
  from: 'sut',
  at,
  text: message(`SIP/2.0 ${status} So`, [caller], 'INVITE', more, 'yo'),
});

const invited = [came('INVITE', 0), sentOn('INVITE', 10)];
const rings = [...invited, back(180, 20), passed(180, 30)];
const copied = [...invited, came('INVITE', 500), sentOn('INVITE', 510)];
const cancelled = [...rings, came('CANCEL', 1000), sentOn('CANCEL', 1010)];
const refused = [...invited, back(486, 20), passed(486, 30), came('ACK', 40), sentOn('ACK', 50)];

const examples: Example[] = [
  {
    id: 'stateless-own-via-leaves-the-response',
    sound: rings,
    replace: ['SIP/2.0 180 So\r\n', `SIP/2.0 180 So\r\nVia: ${own}\r\n`],
  },
  {
    id: 'stateless-response-keeps-its-vias',
    sound: rings,
    replace: [`Via: ${caller}\r\nFrom`, `Via: ${caller};x=1\r\nFrom`],
  },
  { id: 'stateless-response-keeps-its-fields', sound: rings, replace: ['X-One', 'X-Gone'] },
  { id: 'stateless-response-keeps-its-record-routes', sound: rings, replace: ['Record-Route', 'X-Gone'] },
  { id: 'stateless-response-keeps-its-body', sound: rings, replace: ['\r\n\r\nyo', '\r\n\r\nyu'] },
  { id: 'stateless-proxy-makes-no-provisional-response', sound: rings, replace: ['SIP/2.0 180', 'SIP/2.0 183'] },
  {
    id: 'stateless-cancel-and-ack-have-the-branch-of-their-invite',
    sound: cancelled,
    replace: [`CANCEL sip:b@192.0.2.2 SIP/2.0\r\nVia: ${own}`, `CANCEL sip:b@192.0.2.2 SIP/2.0\r\nVia: ${own}x`],
  },
  {
    id: 'stateless-cancel-and-ack-have-the-branch-of-their-invite',
    sound: refused,
    replace: [`ACK sip:b@192.0.2.2 SIP/2.0\r\nVia: ${own}`, `ACK sip:b@192.0.2.2 SIP/2.0\r\nVia: ${own}x`],
  },
];
const ofText = new Set(examples.map(({ id }) => id));

/** The last message goes elsewhere. */
const astray = (lines: readonly Line[], transport = 'TCP'): Line[] => [
  ...lines.slice(0, -1),
  { ...lines[lines.length - 1], transport },
];

/** What no other text breaks. */
const pairs: readonly [string, readonly Line[], readonly Line[]][] = [
  [
    'stateless-proxy-drops-responses-to-others',
    rings,
    [...invited, back(180, 20, 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKp'), passed(180, 30)],
  ],
  ['stateless-copies-go-one-way', copied, astray(copied)],
  ['stateless-cancel-and-ack-go-the-way-of-their-invite', cancelled, astray(cancelled)],
];

describe('rules of proxies without state', () => {
  testRules(
    proxyStateless.filter(({ id }) => ofText.has(id)),
    examples,
  );
  for (const [id, sound, broken] of pairs) {
    it(id, () => {
      const rule = proxyStateless.find(one => one.id === id)!;
      const { judged, found } = outcomeOf(rule, sound);
      assert.ok(judged > 0);
      assert.deepEqual(found, []);
      assert.equal(outcomeOf(rule, broken).found.length, 1);
    });
  }

  it('are all tested', () => {
    const tested = new Set([...ofText, ...pairs.map(([id]) => id)]);
    assert.deepEqual(
      proxyStateless.map(({ id }) => id).filter(id => !tested.has(id)),
      [],
    );
  });

  it('a 2xx ACK has a branch of its own, and a way', () => {
    const other = (text: string): string => text.replace('branch=z9hG4bKa', 'branch=z9hG4bKb').replace('Kp', 'Kq');
    const [ackCame, ackSent] = [came('ACK', 40), sentOn('ACK', 50)].map(line => ({ ...line, text: other(line.text) }));
    const lines = [...invited, back(200, 20), passed(200, 30), ackCame, { ...ackSent, transport: 'TCP' }];
    for (const rule of proxyStateless) assert.deepEqual(outcomeOf(rule, lines).found, [], rule.id);
  });

  it('judge only who is said to keep no state, and then no rule of those who do', () => {
    const judgedOf = (stateless: boolean): string[] =>
      judge(observe([...rings, back(503, 40), passed(503, 50)]), ({ from }) => from.host === '192.0.2.1', rules, {
        stateless,
      })
        .filter(({ judged }) => judged > 0)
        .map(({ rule }) => rule.id);
    const [kept, none] = [judgedOf(false), judgedOf(true)];
    assert.ok(kept.includes('no-503-of-another-server') && !none.includes('no-503-of-another-server'));
    assert.ok(kept.includes('own-via-leaves-the-response') && !none.includes('own-via-leaves-the-response'));
    assert.ok(none.includes('stateless-own-via-leaves-the-response'));
    assert.ok(!kept.some(id => proxyStateless.some(rule => rule.id === id)));
    assert.ok(kept.includes('max-forwards-one-less') && none.includes('max-forwards-one-less'));
  });
});
