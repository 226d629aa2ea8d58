// A defect: one requirement that the reference system breaks on purpose, to prove that a case catches it.
import type { Filters, PhoneOptions, ProxyOptions } from '../../simulator/element';
import type { Role } from '../profile';

export interface Defect {
  /** Kebab-case; stable. */
  id: string;
  /** The requirement that is broken: RFC3261:10.3-26. */
  requirement: string;
  /** Which part of the reference system has it. */
  role: Role;
  /** What is done wrong. */
  summary: string;
  /** The id of the case that is to catch it. */
  caughtBy: string;
  /** Made anew for each instance: filters may remember what they saw. */
  filters?(): Filters;
  /** What the element is started with instead. */
  options?: Partial<Omit<ProxyOptions & PhoneOptions, 'runtime' | 'host' | 'port' | 'transports' | 'filters'>>;
}
