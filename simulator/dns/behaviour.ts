/** How a scripted name server treats queries that a case singles out. */
import { canonicalName, isWithin } from './names';
import type { DnsRecord } from './types';
import type { Rcode } from './wire';

export type DnsTransport = 'UDP' | 'TCP';

/**
 * What it does instead of answering from its zone. `truncated`: over UDP, says only that the answer is too long; over TCP
 * it answers. `wrong-id`, `wrong-question`: answers something else than was asked. `late`: answers after so many ms.
 * `garbage`: sends these bytes, or some that are no DNS message. `records`: answers with these (none: no such record).
 * `close`: over TCP, closes the connection.
 */
export type Behaviour =
  | { kind: 'zone' }
  | { kind: 'silent' }
  | { kind: 'rcode'; rcode: Rcode }
  | { kind: 'truncated' }
  | { kind: 'wrong-id' }
  | { kind: 'wrong-question' }
  | { kind: 'late'; afterMs: number }
  | { kind: 'garbage'; bytes?: Buffer }
  | { kind: 'records'; records: readonly DnsRecord[]; additionals?: readonly DnsRecord[] }
  | { kind: 'close' };

/** A rule for the queries that it fits; what it leaves open fits all. The first rule that fits is followed. */
export interface Rule {
  name?: string;
  /** The domain itself and all names below it. */
  within?: string;
  /** A mnemonic, as 'SRV'. */
  type?: string;
  transport?: DnsTransport;
  /** Only for the n-th query (from 1) of those that the rest of the rule fits, or for those from the n-th to the m-th. */
  nth?: number | readonly [from: number, to: number];
  does: Behaviour;
}

/** Rules with their counts. */
export class Script {
  private counted: { rule: Rule; seen: number }[] = [];

  constructor(rules: readonly Rule[]) {
    this.add(rules);
  }

  /** Behind those that are there. */
  add(rules: readonly Rule[]): void {
    this.counted.push(...rules.map(rule => ({ rule, seen: 0 })));
  }

  remove(rules: readonly Rule[]): void {
    this.counted = this.counted.filter(({ rule }) => !rules.includes(rule));
  }

  /** What to do with this query. Every rule that it fits counts it, also those after the one that is followed. */
  next(query: { name: string; type: string; transport: DnsTransport }): Behaviour {
    let chosen: Behaviour | undefined;
    for (const entry of this.counted) {
      if (!fits(entry.rule, query)) continue;
      entry.seen++;
      if (chosen === undefined && isTurn(entry.rule.nth, entry.seen)) chosen = entry.rule.does;
    }
    return chosen ?? { kind: 'zone' };
  }
}

function fits(rule: Rule, query: { name: string; type: string; transport: DnsTransport }): boolean {
  if (rule.name !== undefined && canonicalName(rule.name) !== canonicalName(query.name)) return false;
  if (rule.within !== undefined && !isWithin(query.name, rule.within)) return false;
  if (rule.type !== undefined && rule.type.toUpperCase() !== query.type) return false;
  return rule.transport === undefined || rule.transport === query.transport;
}

function isTurn(nth: Rule['nth'], count: number): boolean {
  if (nth === undefined) return true;
  const [from, to] = typeof nth === 'number' ? [nth, nth] : nth;
  return from <= count && count <= to;
}
