/** From names to targets: SRV records (RFC 2782) and addresses (RFC 3263 4.2, RFC 6157 5, RFC 7984 3). */
import { canonicalHost, type Random, type TransportName } from '../runtime';
import { type LocatedTarget, type Problem, targetAt } from './located';
import { type Found, type Lookup, resolve, together } from './lookup';
import { canonicalName, domainOf } from './names';
import { orderSrv } from './srv';
import { defaultPort } from './transports';
import type { DnsRecord, RecordOf, RecordType, SrvRecord } from './types';

/** 4 for A, 6 for AAAA. */
export type Family = 4 | 6;

export interface Manner {
  /** The address families that can be reached, the preferred one first. */
  families: readonly Family[];
  /** Takes addresses of the families in turn, instead of all of the first family first. */
  interleave: boolean;
  /** Sorts addresses by their text, as answers come in any order (RFC 3263 4.4). */
  sorted: boolean;
  random: Random;
  /** Where what went wrong is noted. */
  problems: Problem[];
}

/** What SRV said: undefined when there is no record at all. */
export type ServiceTargets = LocatedTarget[] | undefined;

const TYPE_OF: Record<Family, 'A' | 'AAAA'> = { 4: 'A', 6: 'AAAA' };

/** The targets of one host name at one port. `names`: further names that its certificate must be valid for. */
export function* hostTargets(
  host: string,
  port: number,
  transport: TransportName,
  manner: Manner,
  names: string[] = [],
  hints: DnsRecord[] = [],
): Lookup<LocatedTarget[]> {
  const lists = yield* together(manner.families.map(family => known(host, TYPE_OF[family], manner, hints)));
  const byFamily = lists.map(({ records }) => {
    const addresses = records.map(({ address }) => canonicalHost(address));
    return manner.sorted ? addresses.sort() : addresses;
  });
  const addresses = manner.interleave ? inTurn(byFamily) : byFamily.flat();
  if (addresses.length === 0) manner.problems.push({ kind: 'no-address', why: `${host} has no address` });
  return addresses.map(address => targetAt(transport, { host: address, port }, host, names));
}

/** The targets that the SRV records at `serviceName` lead to, in the order to try them. */
export function* serviceTargets(
  serviceName: string,
  transport: TransportName,
  manner: Manner,
  names: string[] = [],
  hints: DnsRecord[] = [],
): Lookup<ServiceTargets> {
  const { records, additionals } = yield* known(serviceName, 'SRV', manner, hints);
  if (records.length === 0) return undefined;
  const usable = orderSrv(records, manner.random).filter(record => isUsable(record, manner.problems));
  const served = [...names, domainOf(canonicalName(serviceName))];
  const lists = yield* together(
    usable.map(({ target, port }) => hostTargets(target, port, transport, manner, served, additionals)),
  );
  return lists.flat();
}

/** The targets at the default port of a domain without SRV records (RFC 3263 4.2). */
export function plainTargets(domain: string, transport: TransportName, manner: Manner): Lookup<LocatedTarget[]> {
  return hostTargets(domain, defaultPort(transport), transport, manner);
}

/** Records that came along with an earlier answer, else those that DNS has. Failures are noted. */
export function* known<T extends RecordType>(
  name: string,
  type: T,
  manner: Manner,
  hints: DnsRecord[] = [],
): Lookup<Found<T>> {
  const wanted = canonicalName(name);
  const records = hints.filter(
    (record): record is RecordOf[T] => record.type === type && canonicalName(record.name) === wanted,
  );
  if (records.length > 0) return { records, additionals: hints };
  const found = yield* resolve(name, type);
  const { failure } = found;
  if (failure !== undefined) {
    const why = `${type} of ${name}: ${failure.why}`;
    manner.problems.push({ kind: 'dns-failure', why, question: { name, type }, failure });
  }
  return found;
}

function isUsable({ name, target, port }: SrvRecord, problems: Problem[]): boolean {
  if (canonicalName(target) === '')
    problems.push({ kind: 'no-service', why: `${name} says that there is no such service` });
  else if (port === 0) problems.push({ kind: 'bad-port', why: `${name} names port 0 of ${target}` });
  else return true;
  return false;
}

function inTurn<T>(lists: readonly T[][]): T[] {
  const longest = Math.max(0, ...lists.map(list => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap(list => list.slice(i, i + 1))).flat();
}
