/** How the virtual network treats what crosses it: for all links, for one, and where it is cut. May change at any time. */
import { canonicalHost, ipFamily } from './address';
import type { Random } from './types';

/** ms one way: always the same, anything between two bounds, or mostly short with a long tail (Pareto, cut at maxMs). */
export type Latency =
  | number
  | { kind: 'uniform'; minMs: number; maxMs: number }
  | { kind: 'heavy-tailed'; minMs: number; shape: number; maxMs: number };

/**
 * Loss, duplication, reordering and the MTU are for datagrams. A stream keeps its order whatever the latencies, and
 * while its link is cut its segments are repeated, until it is given up with ETIMEDOUT.
 */
export interface Conditions {
  latencyMs: Latency;
  /** Probabilities, 0 to 1, for each datagram. */
  loss: number;
  duplicate: number;
  reorder: number;
  /** The largest packet in bytes, IP and UDP headers (28, in IPv6 48) included. Default: none is too large. */
  mtu: number;
  /** What becomes of a larger one: nothing, or EMSGSIZE at the sender after a round trip, as ICMP tells it. */
  tooLarge: 'drop' | 'report';
}

interface Cut {
  from: Set<string>;
  to: Set<string>;
  /** ms of the run's clock. */
  until: number;
}

const DEFAULTS: Conditions = { latencyMs: 1, loss: 0, duplicate: 0, reorder: 0, mtu: Infinity, tooLarge: 'drop' };

const HEADER_BYTES = { ipv4: 28, ipv6: 48 };

/** The links of a virtual world, between hosts by their addresses. */
export class Links {
  private general: Conditions;
  private readonly special = new Map<string, Partial<Conditions>>();
  private cuts: Cut[] = [];

  /** Throws a RangeError on impossible conditions. */
  constructor(
    conditions: Partial<Conditions>,
    private readonly luck: Random,
    private readonly now: () => number,
  ) {
    this.general = checked({ ...DEFAULTS, ...defined(conditions) });
  }

  /** Changes the conditions of all links, but where one has its own. Throws a RangeError on impossible ones. */
  setAll(conditions: Partial<Conditions>): void {
    this.general = checked({ ...this.general, ...defined(conditions) });
  }

  /** Changes the conditions from one host to another and, unless `oneWay`, back. Throws a RangeError. */
  set(from: string, to: string, conditions: Partial<Conditions>, options: { oneWay?: boolean } = {}): void {
    checked({ ...this.general, ...defined(conditions) });
    const ways = options.oneWay ? [[from, to]] : [[from, to], [to, from]]; // biome-ignore format: a pair a way
    for (const [a, b] of ways) {
      const key = linkKey(canonicalHost(a), canonicalHost(b));
      this.special.set(key, { ...this.special.get(key), ...defined(conditions) });
    }
  }

  /**
   * Lets nothing through from any of these hosts to any of those and, unless `oneWay`, back: for `forMs`, else until
   * the function that it returns is called.
   */
  partition(from: string[], to: string[], options: { oneWay?: boolean; forMs?: number } = {}): () => void {
    const until = this.now() + (options.forMs ?? Infinity);
    const a = new Set(from.map(canonicalHost));
    const b = new Set(to.map(canonicalHost));
    const cuts = [{ from: a, to: b, until }, ...(options.oneWay ? [] : [{ from: b, to: a, until }])];
    this.cuts.push(...cuts);
    return () => {
      this.cuts = this.cuts.filter(cut => !cuts.includes(cut));
    };
  }

  /** The conditions between two hosts (in canonical form) at this moment. */
  between(from: string, to: string): Conditions {
    if (this.special.size === 0) return this.general;
    const own = this.special.get(linkKey(from, to));
    return own === undefined ? this.general : { ...this.general, ...own };
  }

  /** Whether nothing gets from one host to the other at this moment. */
  isCut(from: string, to: string): boolean {
    if (this.cuts.length === 0) return false;
    const now = this.now();
    this.cuts = this.cuts.filter(cut => cut.until > now);
    return this.cuts.some(cut => cut.from.has(from) && cut.to.has(to));
  }

  /** The latency (ms) of one packet; draws only where it is left to chance. */
  delay(from: string, to: string): number {
    return this.draw(this.between(from, to).latencyMs);
  }

  /** Whether a datagram of so many bytes fits. */
  fits(bytes: number, to: string, { mtu }: Conditions): boolean {
    return bytes + (ipFamily(to) === 6 ? HEADER_BYTES.ipv6 : HEADER_BYTES.ipv4) <= mtu;
  }

  private draw(latency: Latency): number {
    if (typeof latency === 'number') return latency;
    const { minMs, maxMs } = latency;
    const u = this.luck.number();
    if (latency.kind === 'uniform') return minMs + u * (maxMs - minMs);
    return Math.min(maxMs, minMs / (1 - u) ** (1 / latency.shape));
  }
}

function linkKey(from: string, to: string): string {
  return `${from} ${to}`;
}

/** Without what is there but undefined. */
function defined(conditions: Partial<Conditions>): Partial<Conditions> {
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
}

function checked(conditions: Conditions): Conditions {
  const { loss, duplicate, reorder, latencyMs, mtu } = conditions;
  for (const [name, value] of Object.entries({ loss, duplicate, reorder }))
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} is a probability from 0 to 1, not ${value}`);
  if (typeof latencyMs === 'number') {
    if (!(latencyMs >= 0)) throw new RangeError(`latencyMs must not be negative: ${latencyMs}`);
  } else {
    const { minMs, maxMs } = latencyMs;
    if (!(minMs >= 0 && maxMs >= minMs && maxMs < Infinity))
      throw new RangeError(`latencyMs: not 0 <= minMs <= maxMs < Infinity: ${minMs}, ${maxMs}`);
    if (latencyMs.kind === 'heavy-tailed' && !(latencyMs.shape > 0))
      throw new RangeError(`latencyMs: the shape of the tail must be above 0, not ${latencyMs.shape}`);
  }
  if (!(mtu > 0)) throw new RangeError(`mtu must be above 0, not ${mtu}`);
  return conditions;
}
