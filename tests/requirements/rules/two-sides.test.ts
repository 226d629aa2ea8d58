// Rules that look at what the system sent elsewhere know one between two networks, which has another address there.
import assert from 'node:assert/strict';
import { rules } from '../../../requirements/rules';
import { judge } from '../../../requirements/rules/engine';
import type { Observed } from '../../../requirements/rules/rule';
import { parseMessage } from '../../../simulator/message';
import type { Address } from '../../../simulator/runtime';
import { sip } from './exchange';

const place = (host: string): Address => ({ host, port: 5060 });
const near = place('192.0.2.1');
const far = place('198.51.100.1');
const alice = place('192.0.2.9');
const bob = place('198.51.100.9');

const common = (method: string): string[] => [
  'From: <sip:alice@example.org>;tag=a',
  'To: <sip:bob@example.org>',
  'Call-ID: one',
  `CSeq: 1 ${method}`,
  'Content-Length: 0',
];
const via = ({ host }: Address, branch: string): string => `Via: SIP/2.0/UDP ${host}:5060;branch=z9hG4bK${branch}`;
const request = (method: string, ...vias: string[]): string =>
  sip([`${method} sip:bob@198.51.100.9 SIP/2.0`, ...vias, 'Max-Forwards: 70', ...common(method)]);
const response = (status: string, method: string, ...vias: string[]): string =>
  sip([`SIP/2.0 ${status}`, ...vias, ...common(method)]);

type Step = [at: number, from: Address, to: Address, text: string];

function found(id: string, steps: readonly Step[], stateless = false): { judged: number; findings: number } {
  const rule = rules.find(one => one.id === id);
  assert(rule, id);
  const observed = steps.map(([at, from, to, text]): Observed => {
    const bytes = Buffer.from(text);
    return { at, from, to, transport: 'UDP', bytes, ...parseMessage(bytes) };
  });
  const isSut = ({ from }: Observed): boolean => [near, far].includes(from);
  const [{ judged, findings }] = judge(observed, isSut, [rule], { stateless });
  return { judged, findings: findings.length };
}

describe('rules of a system with two sides', () => {
  const asked: Step = [0, alice, near, request('OPTIONS', via(alice, 'a'))];
  const passedOn: Step = [5, far, bob, request('OPTIONS', via(far, 'p'), via(alice, 'a'))];

  it('request-is-answered-at-once leaves alone what was passed on from the other side', () => {
    const late: Step = [31_000, near, alice, response('504 Server Time-out', 'OPTIONS', via(alice, 'a'))];
    assert.deepEqual(found('request-is-answered-at-once', [asked, passedOn, late]), { judged: 0, findings: 0 });
    // and another request that was excuses nothing
    const others: Step[] = [
      [1, alice, near, request('OPTIONS', via(alice, 'b'))],
      [6, far, bob, request('OPTIONS', via(far, 'q'), via(alice, 'b'))],
    ];
    const id = 'request-is-answered-at-once';
    assert.deepEqual(found(id, [asked, ...others, late]), { judged: 1, findings: 1 });
    assert.deepEqual(found('request-is-answered-at-once', [asked, late]), { judged: 1, findings: 1 });
  });

  it('stateless-proxy-drops-responses-to-others knows the names that it has on the other side', () => {
    const id = 'stateless-proxy-drops-responses-to-others';
    const answered = (top: string): Step => [10, bob, far, response('200 OK', 'OPTIONS', top, via(alice, 'a'))];
    const sentOn: Step = [15, near, alice, response('200 OK', 'OPTIONS', via(alice, 'a'))];
    // what it sent from the near side before
    const before: Step[] = [
      [1, bob, far, request('INFO', via(bob, 'i'))],
      [2, near, alice, request('INFO', via(near, 'q'), via(bob, 'i'))],
    ];
    assert.deepEqual(found(id, [...before, asked, passedOn, answered(via(far, 'p')), sentOn], true), {
      judged: 1,
      findings: 0,
    });
    const strange = via(place('203.0.113.7'), 'p');
    assert.deepEqual(found(id, [...before, asked, passedOn, answered(strange), sentOn], true), {
      judged: 1,
      findings: 1,
    });
  });
});
