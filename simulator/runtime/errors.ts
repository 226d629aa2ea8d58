/** Failures of the network, with the codes that the operating system uses, the same in both worlds. */
import { formatAddress } from './address';
import type { Address } from './types';

/** `code` is the system's: ECONNREFUSED, ECONNRESET, EADDRINUSE… */
export class NetworkError extends Error {
  override name = 'NetworkError';
  constructor(
    readonly code: string,
    what: string,
    readonly address: Address,
    detail?: string,
  ) {
    super(`${what} ${formatAddress(address)}: ${code}${detail === undefined ? '' : ` (${detail})`}`);
  }
}

/** One datagram could not be sent or, in the virtual world, was refused by its destination. */
export class DatagramError extends NetworkError {
  override name = 'DatagramError';
  /** `bytes` is the very buffer that was given to `send`. */
  constructor(
    code: string,
    to: Address,
    readonly bytes: Buffer,
  ) {
    super(code, 'cannot send a datagram to', to);
  }
}

/** A world's event would go on forever: more events than one `until` may run. */
export class EventStormError extends Error {
  override name = 'EventStormError';
}

/** The code of a system error, or its name where it has none. */
export function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
