// Who a domain serves: users and their passwords, and the canonical form of an address-of-record (10.3).
import type { Uri } from '../message';

/** User part (unescaped) to password; undefined where the user has none. A Map is one. */
export type Accounts = Pick<ReadonlyMap<string, string | undefined>, 'has' | 'get'>;

/** Everybody, without a password. */
export const anyone: Accounts = { has: () => true, get: () => undefined };

/** `pattern` with {n} from 1 to `count`. */
export function numberedAccounts(pattern: string, count: number, password?: string): Accounts {
  const accounts = new Map<string, string | undefined>();
  for (let n = 1; n <= count; n++) accounts.set(pattern.replaceAll('{n}', String(n)), password);
  return accounts;
}

/** The user part with its escapes resolved (10.3 item 5); undefined when they make no text. */
export function userOf(uri: Uri): string | undefined {
  if (uri.user === undefined) return undefined;
  try {
    return decodeURIComponent(uri.user);
  } catch {
    return undefined;
  }
}

/** What of a domain is ours. */
export interface Domain {
  /** The host part that addresses-of-record have. */
  name: string;
  /** Whether a URI means this element itself. */
  isOwn(uri: Uri): boolean;
}

/** Whether a URI is one of the domain: its name without a port or with ours, or our own address. */
export function inDomain(uri: Uri, domain: Domain, port: number): boolean {
  if (!uri.isSip) return false;
  if (uri.host.toLowerCase() === domain.name.toLowerCase() && (uri.port === undefined || uri.port === port))
    return true;
  return domain.isOwn(uri);
}
