/** What the world offers to the simulator: a clock, a network, randomness. Always passed in, never reached for. */

export type TransportName = 'UDP' | 'TCP';

/** An IP address (IPv6 without brackets) and a port. */
export interface Address {
  host: string;
  port: number;
}

export interface Timer {
  /** Does nothing when the timer has fired or was cancelled before. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds (with fractions in the real world) since the run's clock began. */
  now(): number;
  /** Calls `fire` once, not before `delayMs` have passed. Negative delays count as 0. */
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** A seeded source: the same seed gives the same sequence. Not for secrets. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  number(): number;
  /** An integer from 0 (included) to `below` (excluded). */
  integer(below: number): number;
  /** `length` characters of [a-z0-9]. */
  token(length: number): string;
  readonly seed: number;
}

export interface UdpSocket {
  readonly local: Address;
  /** Never throws. A failure is reported to `onError`, as a DatagramError where it concerns one datagram. */
  send(bytes: Buffer, to: Address): void;
  onDatagram?: (bytes: Buffer, from: Address) => void;
  onError?: (error: Error) => void;
  close(): void;
}

export interface TcpConnection {
  /** In the real world the port of a connection that we opened is 0 until it is open. */
  readonly local: Address;
  readonly remote: Address;
  /** Established, and closed by neither side so far. */
  readonly open: boolean;
  /** Queued until open. Never throws: what is written to a closed connection is dropped. */
  write(bytes: Buffer): void;
  /** Only for connections that we opened; accepted ones are open from the start. */
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  /** Called once on either side, whoever closed; with an error for a refusal or a reset by the other side. */
  onClose?: (error?: Error) => void;
  /** FIN, after what was written. */
  close(): void;
  /** RST at once. */
  reset(): void;
}

export interface TcpListener {
  readonly local: Address;
  onConnection?: (connection: TcpConnection) => void;
  /** Stops listening; accepted connections live on. */
  close(): void;
}

export interface Network {
  /** Port 0 = a free one. Rejects with a NetworkError (EADDRINUSE, EADDRNOTAVAIL…). */
  udp(local: Address): Promise<UdpSocket>;
  /** Port 0 = a free one. Rejects with a NetworkError. */
  tcpListen(local: Address): Promise<TcpListener>;
  /** Returns at once; success is told by `onOpen`, failure by `onClose` with an error. */
  tcpConnect(localHost: string, remote: Address): TcpConnection;
}

export interface Runtime {
  readonly kind: 'virtual' | 'real';
  readonly clock: Clock;
  readonly network: Network;
  readonly random: Random;
  /**
   * Takes what callbacks of timers and sockets throw. Without it such an exception rejects the `until` that waits,
   * or else the next one; it is never lost and never ends the process.
   */
  onStray?: (error: unknown) => void;
  /**
   * Resolves with what `poll` gives as soon as that is not undefined; with undefined when `limitMs` have passed
   * (in the virtual world also when nothing is left to happen: time then jumps to the limit). `poll` is asked at
   * once and after every event. Rejects with what `poll` throws.
   *
   * In the virtual world the events run before the call returns, so two of them never overlap: the second begins
   * when the first has ended. It must not be called from inside a callback there.
   */
  until<T>(poll: () => T | undefined, limitMs: number): Promise<T | undefined>;
  /** The worst lateness (ms) of our own timers and event loop since `sinceMs`. 0 in the virtual world. */
  lagSince(sinceMs: number): number;
  /** Closes every socket and timer of this runtime. A waiting `until` resolves with undefined. */
  close(): void;
}
