// A defect: one requirement that the reference system breaks on purpose, to prove that a case or a rule catches it.
import type { DnsClient } from '../../simulator/dns';
import type {
  Filters,
  PhoneOptions,
  ProxyOptions,
  SecurityOptions,
  StatelessProxyOptions,
} from '../../simulator/element';
import type { AbilityKey } from '../abilities-schema';
import type { Profile, Role } from '../profile';

export interface Defect {
  /** Kebab-case; stable. */
  id: string;
  /** The requirement that is broken: RFC3261:10.3-26. */
  requirement: string;
  /** Which part of the reference system has it. */
  role: Role;
  /** What is done wrong. */
  summary: string;
  /** The id of the case, or of the rule, that is to catch it. */
  caughtBy: string;
  /** Further cases and rules that must catch it, each: proof that they can fail. */
  alsoCaughtBy?: readonly string[];
  /** For a rule: the case in whose messages it shows. Without it, cases of the role are tried until the rule finds it. */
  shownIn?: string;
  /** Made anew for each instance: filters may remember what they saw. */
  filters?(): Filters;
  /** What the element is started with instead. */
  options?: Deviations;
  /** Filters and options that share what they know; made anew for each instance. */
  made?(): Deviations & { filters?: Filters };
  /** What it shows and asks for with TLS and WebSocket, from what is right; `host` is its own address. */
  security?(right: SecurityOptions, host: string): SecurityOptions | Promise<SecurityOptions>;
  /** What its profile declares instead: a system that claims what it has not. */
  claims?: Partial<Pick<Profile, AbilityKey | 'roles'>>;
  /** What it takes for the answers of its name server. */
  dns?(client: DnsClient): DnsClient;
}

type Deviations = Partial<
  Omit<ProxyOptions & StatelessProxyOptions & PhoneOptions, 'runtime' | 'host' | 'port' | 'transports' | 'filters'>
>;

/** A defect where its file says whose it is. */
export type RolelessDefect = Omit<Defect, 'role'>;

export function defectsOf(role: Role, list: readonly RolelessDefect[]): readonly Defect[] {
  return list.map(defect => ({ ...defect, role }));
}

/** What elements of several roles can do wrong alike. */
export type CommonDefect = Omit<Defect, 'id' | 'role' | 'caughtBy'>;

/** Makes it a defect of one role. */
export const defectOf =
  (role: Role) =>
  (id: string, caughtBy: string, what: CommonDefect): Defect => ({ id, role, caughtBy, ...what });
