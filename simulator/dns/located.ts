/** What locating gives: targets in the order in which to try them, and what was odd on the way. */
import { type Address, formatAddress, type TransportName } from '../runtime';
import { canonicalName } from './names';
import { isSecure } from './transports';
import type { DnsFailure, Question } from './types';

export interface LocatedTarget {
  transport: TransportName;
  remote: Address;
  /** The name that has the address; the address itself where the URI gave it. */
  name: string;
  /** TLS only: every name that the server's certificate must be valid for (RFC 3263 4.1), that of the URI first. */
  certificateNames: string[];
}

/**
 * `unsupported`: scheme, transport or address family; `bad-port`: 0 or above 65535; `dns-failure`: a question without
 * an answer; `no-address`: a name without an address; `no-service`: SRV says that there is none (RFC 2782);
 * `naptr-ignored`: a record that does not apply; `sips-vanished`: a domain offered TLS before (RFC 3263 7).
 */
export type ProblemKind =
  | 'unsupported'
  | 'bad-port'
  | 'dns-failure'
  | 'no-address'
  | 'no-service'
  | 'naptr-ignored'
  | 'sips-vanished';

export interface Problem {
  kind: ProblemKind;
  why: string;
  /** The question that had no answer. */
  question?: Question;
  failure?: DnsFailure;
}

export interface Located {
  /** Each transport and address once. Empty when the URI leads nowhere: then a problem says why. */
  targets: LocatedTarget[];
  problems: Problem[];
}

export const nowhere = (kind: ProblemKind, why: string): Located => ({ targets: [], problems: [{ kind, why }] });

/** Makes a target; the certificate's names are kept for TLS only. */
export function targetAt(transport: TransportName, remote: Address, name: string, names: string[]): LocatedTarget {
  const certificateNames = isSecure(transport) ? [...new Set([...names, name].map(canonicalName))] : [];
  return { transport, remote, name: canonicalName(name), certificateNames };
}

/** The text that tells targets apart. */
export const targetKey = ({ transport, remote }: Pick<LocatedTarget, 'transport' | 'remote'>): string =>
  `${transport} ${formatAddress(remote)}`;

/** Without those that came before. */
export function withoutRepeats(targets: readonly LocatedTarget[]): LocatedTarget[] {
  const seen = new Set<string>();
  return targets.filter(target => {
    const key = targetKey(target);
    return !seen.has(key) && seen.add(key);
  });
}
