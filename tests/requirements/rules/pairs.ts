// For rules that look at times and at other messages: an exchange in which they find nothing, and one in which they do.
import assert from 'node:assert/strict';
import type { Rule } from '../../../requirements/rules/rule';
import { type Line, outcomeOf, sip } from './exchange';

export interface Pair {
  sound: readonly Line[];
  broken: readonly Line[];
}

export function testPairs(rules: readonly Rule[], pairs: Readonly<Record<string, Pair>>): void {
  for (const rule of rules) {
    it(rule.id, () => {
      const pair = pairs[rule.id];
      assert.ok(pair, `no example for ${rule.id}`);
      const { judged, found } = outcomeOf(rule, pair.sound);
      assert.ok(judged > 0, 'it judges nothing in the sound exchange');
      assert.deepEqual(found, []);
      assert.ok(outcomeOf(rule, pair.broken).found.length > 0, 'it does not see what is broken');
    });
  }
}

/** What a rule does in an exchange that is none of its business, or where it must find nothing. */
export function quiet(rules: readonly Rule[], id: string, lines: readonly Line[]): void {
  const rule = rules.find(one => one.id === id);
  assert.ok(rule, id);
  assert.deepEqual(outcomeOf(rule, lines).found, []);
}

export interface Parts {
  branch?: string;
  seq?: number;
  fromTag?: string;
  toTag?: string;
  callId?: string;
  transport?: string;
  via?: string;
  uri?: string;
  more?: readonly string[];
  body?: string;
}

const fields = (method: string, host: string, parts: Parts): string[] => {
  const { branch = 'z9hG4bKa', seq = 1, fromTag = 'f', toTag, callId = 'c1', transport = 'UDP', more = [] } = parts;
  return [
    `Via: ${parts.via ?? `SIP/2.0/${transport} ${host}:5060;branch=${branch}`}`,
    `From: <sip:a@example.com>;tag=${fromTag}`,
    `To: <sip:b@example.com>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${seq} ${method}`,
    ...more,
    `Content-Length: ${parts.body?.length ?? 0}`,
  ];
};

const hosts = { sut: '192.0.2.1', peer: '192.0.2.2' };

export function request(from: 'sut' | 'peer', at: number, method: string, parts: Parts = {}): Line {
  const contact = method === 'INVITE' ? [`Contact: <sip:${hosts[from]}>`] : [];
  const lines = [`${method} ${parts.uri ?? 'sip:b@example.com'} SIP/2.0`, 'Max-Forwards: 70', ...contact];
  const text = sip([...lines, ...fields(method, hosts[from], parts)], parts.body);
  return { from, at, transport: parts.transport, text };
}

/** A response to a request of the other side. */
export function response(from: 'sut' | 'peer', at: number, status: number, method: string, parts: Parts = {}): Line {
  const other = from === 'sut' ? 'peer' : 'sut';
  const toTag = status === 100 ? parts.toTag : (parts.toTag ?? 't');
  const text = sip([`SIP/2.0 ${status} X`, ...fields(method, hosts[other], { ...parts, toTag })], parts.body);
  return { from, at, transport: parts.transport, text };
}
