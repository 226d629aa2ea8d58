/** Who listens where in the virtual world, and which ports are free. One table for each transport. */
import { canonicalHost, ipFamily } from './address';
import { NetworkError } from './errors';
import type { Address } from './types';

const FIRST_FREE_PORT = 20_000;
const LAST_PORT = 65_535;

export class PortTable<T> {
  /** By host and port: looked up for every datagram, and text made for that would cost more than the look. */
  private readonly taken = new Map<string, Map<number, T>>();
  private readonly nextPort = new Map<string, number>();

  /** The address to bind: port 0 becomes the host's next free port. Throws a NetworkError (EADDRINUSE). */
  claim(wanted: Address, owner: T): Address {
    const host = canonicalHost(wanted.host);
    const address = { host, port: wanted.port || this.freePort(host) };
    const ports = this.taken.get(host) ?? new Map<number, T>();
    if (ports.has(address.port)) throw new NetworkError('EADDRINUSE', 'cannot bind', address);
    this.taken.set(host, ports.set(address.port, owner));
    return address;
  }

  release(address: Address): void {
    this.taken.get(canonicalHost(address.host))?.delete(address.port);
  }

  /** Who has this address, or the wildcard address of its family. */
  at(address: Address): T | undefined {
    const own = this.taken.get(canonicalHost(address.host))?.get(address.port);
    if (own !== undefined) return own;
    const wildcard = ipFamily(address.host) === 6 ? '::' : '0.0.0.0';
    return this.taken.get(wildcard)?.get(address.port);
  }

  clear(): void {
    this.taken.clear();
  }

  private freePort(host: string): number {
    const first = this.nextPort.get(host) ?? FIRST_FREE_PORT;
    for (let tried = 0, port = first; tried <= LAST_PORT - FIRST_FREE_PORT; tried++, port++) {
      if (port > LAST_PORT) port = FIRST_FREE_PORT;
      if (this.taken.get(host)?.has(port)) continue;
      this.nextPort.set(host, port + 1);
      return port;
    }
    throw new NetworkError('EADDRINUSE', 'no free port is left at', { host, port: 0 });
  }
}

/** The source address that others see of a socket bound to a wildcard. */
export function sourceOf(local: Address): Address {
  if (local.host === '0.0.0.0') return { host: '127.0.0.1', port: local.port };
  if (local.host === '::') return { host: '::1', port: local.port };
  return local;
}
