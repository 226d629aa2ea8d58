/** Answers without a network: from a zone, or from a list of hosts. */
import { canonicalHost, ipFamily } from '../runtime';
import { canonicalName } from './names';
import type { DnsClient, DnsRecord, DnsResult, Question } from './types';
import { Zone } from './zone';

/** As long as a TTL may be (RFC 2181 8): what is configured does not change. */
const FOREVER_S = 0x7fffffff;

/** Answers at once, from these records alone. */
export class StaticClient implements DnsClient {
  private readonly zone: Zone;

  constructor(records: readonly DnsRecord[]) {
    this.zone = new Zone(records);
  }

  query({ name, type }: Question, done: (result: DnsResult) => void): void {
    done(this.zone.answer(name, type));
  }
}

/** Address records of hosts by name, as in `{ 'proxy.example.com': ['192.0.2.1', '2001:db8::1'] }`. */
export function hostRecords(hosts: Readonly<Record<string, readonly string[]>>): DnsRecord[] {
  return Object.entries(hosts).flatMap(([name, addresses]) =>
    addresses.map((text): DnsRecord => {
      const address = canonicalHost(text);
      const family = ipFamily(address);
      if (family === 0) throw new TypeError(`${text}, an address of ${name}, is no IP address`);
      return { type: family === 6 ? 'AAAA' : 'A', name: canonicalName(name), ttl: FOREVER_S, address };
    }),
  );
}

/** Knows no name at all: for elements that are given addresses only. */
export const noNames: DnsClient = new StaticClient([]);
