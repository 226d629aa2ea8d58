// Exchanges for the tests of rules: a sound one by lines, and the same with one thing changed.
import assert from 'node:assert/strict';
import { judge } from '../../../requirements/rules/engine';
import type { Observed, Rule, Timers } from '../../../requirements/rules/rule';
import { parseMessage } from '../../../simulator/message';

const addresses = { sut: { host: '192.0.2.1', port: 5060 }, peer: { host: '192.0.2.2', port: 5060 } };

export interface Line {
  from: 'sut' | 'peer';
  /** ms */
  at?: number;
  transport?: string;
  /** By how much the clock lagged that gave the time, ms. */
  lagMs?: number;
  /** Header lines as text; the body, if any, after an empty one. */
  text: string;
  /** Where these are not its text in UTF-8. */
  bytes?: Buffer;
}

/** Lines of a message joined by CRLF, with the empty line; a body may follow. */
export const sip = (lines: readonly string[], body = ''): string => [...lines, '', body].join('\r\n');

export function observe(lines: readonly Line[]): Observed[] {
  return lines.map(({ from, at, transport, lagMs, text, bytes = Buffer.from(text) }, i) => {
    const { message, refusal } = parseMessage(bytes);
    const to = from === 'sut' ? 'peer' : 'sut';
    return {
      at: at ?? i * 10,
      from: addresses[from],
      to: addresses[to],
      transport: transport ?? 'UDP',
      bytes,
      message,
      refusal,
      lagMs,
    };
  });
}

export function outcomeOf(
  rule: Rule,
  lines: readonly Line[],
  timers?: Partial<Timers>,
): { judged: number; found: string[] } {
  const isSut = ({ from }: Observed): boolean => from.host === addresses.sut.host;
  const stateless = rule.holdsFor === 'stateless'; // then it is of systems only that are known to be
  const [{ judged, findings }] = judge(observe(lines), isSut, [rule], { timers, stateless });
  return { judged, found: findings.map(({ index, found }) => `${index + 1}: ${found}`) };
}

/** A rule, an exchange in which it judges something and finds nothing, and what has to be replaced to break it. */
export interface Example {
  id: string;
  sound: readonly Line[];
  /** A piece of the text of one of the system's messages, and what stands there instead. */
  replace: readonly [string, string];
}

export function testRules(rules: readonly Rule[], examples: readonly Example[]): void {
  for (const rule of rules) {
    it(rule.id, () => {
      const own = examples.filter(({ id }) => id === rule.id);
      assert.ok(own.length > 0, `no example for ${rule.id}`);
      for (const {
        sound,
        replace: [piece, other],
      } of own) {
        const { judged, found } = outcomeOf(rule, sound);
        assert.ok(judged > 0, 'it judges nothing in the sound exchange');
        assert.deepEqual(found, []);
        const broken = sound.map(line =>
          line.from === 'sut' ? { ...line, text: line.text.replace(piece, other) } : line,
        );
        assert.notDeepEqual(broken, sound, 'nothing was replaced');
        assert.ok(outcomeOf(rule, broken).found.length > 0, `it does not see ${JSON.stringify(other)}`);
      }
    });
  }
}
