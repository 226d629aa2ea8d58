/** Answers kept as long as their TTL allows, on the clock that is passed in (RFC 1035 7.4, RFC 2181 8, RFC 2308). */
import type { Clock } from '../runtime';
import { canonicalName } from './names';
import { type DnsClient, type DnsRecord, type DnsReply, type DnsResult, isFailure, type Question } from './types';

export interface CacheOptions {
  /** How many answers are kept; the oldest goes first. Default 1000. */
  size?: number;
  /** The longest that anything is kept, seconds. Default a week (RFC 8767 4). */
  longestTtl?: number;
}

interface Kept {
  reply: DnsReply;
  from: number;
  /** ms of the clock. */
  until: number;
}

const WEEK_S = 604_800;

/** Asks `source` only for what it does not know; equal questions at the same time are asked once. Failures are not kept. */
export class CachingClient implements DnsClient {
  private readonly kept = new Map<string, Kept>();
  private readonly asking = new Map<string, ((result: DnsResult) => void)[]>();

  constructor(
    private readonly source: DnsClient,
    private readonly clock: Clock,
    private readonly options: CacheOptions = {},
  ) {}

  query(question: Question, done: (result: DnsResult) => void): void {
    const key = `${question.type} ${canonicalName(question.name)}`;
    const kept = this.kept.get(key);
    const now = this.clock.now();
    if (kept !== undefined && now < kept.until) done(aged(kept, now));
    else this.ask(key, question, done);
  }

  clear(): void {
    this.kept.clear();
  }

  private ask(key: string, question: Question, done: (result: DnsResult) => void): void {
    const others = this.asking.get(key);
    if (others !== undefined) {
      others.push(done);
      return;
    }
    const waiting = [done];
    this.asking.set(key, waiting);
    this.source.query(question, result => {
      this.asking.delete(key);
      if (!isFailure(result)) this.keep(key, result);
      for (const take of waiting) take(result);
    });
  }

  private keep(key: string, reply: DnsReply): void {
    const { size = 1000, longestTtl = WEEK_S } = this.options;
    this.kept.delete(key);
    const ttl = Math.min(longestTtl, ttlOf(reply));
    if (!(ttl > 0)) return;
    const from = this.clock.now();
    this.kept.set(key, { reply, from, until: from + ttl * 1000 });
    if (this.kept.size > size) this.kept.delete(this.kept.keys().next().value ?? '');
  }
}

/** The shortest of what the answer rests on; of an absence what its SOA says, so 0 without one. */
function ttlOf({ answers, additionals, negativeTtl = 0 }: DnsReply): number {
  const ttls = [...answers, ...additionals].map(record => soundTtl(record.ttl));
  if (answers.every(record => record.type === 'CNAME')) ttls.push(negativeTtl);
  return Math.min(...ttls);
}

/** A TTL with its highest bit set counts as 0 (RFC 2181 8). */
const soundTtl = (ttl: number): number => (ttl > 0x7fffffff ? 0 : ttl);

function aged({ reply, from }: Kept, now: number): DnsReply {
  const age = Math.floor((now - from) / 1000);
  const older = (record: DnsRecord): DnsRecord => ({ ...record, ttl: record.ttl - age });
  const { answers, additionals, negativeTtl } = reply;
  return {
    ...reply,
    answers: answers.map(older),
    additionals: additionals.map(older),
    ...(negativeTtl === undefined ? {} : { negativeTtl: negativeTtl - age }),
  };
}
