/** The real world: the system's clock and sockets behind the same interfaces as the virtual one. */
import { AsyncResource } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { NetworkError } from './errors';
import { seededRandom } from './random';
import { RealClock } from './real-clock';
import type { Host } from './real-connection';
import { connectStream, RealListener } from './real-stream';
import { type Enter, type Keeper, RealUdpSocket } from './real-udp';
import type {
  Address,
  Connection,
  Listener,
  Network,
  Random,
  Runtime,
  SecureClientOptions,
  SecureServerOptions,
  StreamTransport,
  UdpSocket,
} from './types';

/** Default seed: another one each time; `random.seed` tells which. */
export function realRuntime(options: { seed?: number } = {}): Runtime {
  return new RealRuntime(options.seed ?? randomInt(2 ** 32));
}

interface Waiter {
  /** Whether it has its answer and needs no more asking. */
  ask(): boolean;
  end(error?: { thrown: unknown }): void;
}

class RealRuntime implements Runtime, Network {
  readonly kind = 'real';
  readonly clock: RealClock;
  readonly network: Network = this;
  readonly random: Random;
  onStray?: (error: unknown) => void;
  private readonly waiters = new Set<Waiter>();
  private readonly keeper: Keeper = new Set();
  private stray?: { thrown: unknown };
  private closed = false;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.clock = new RealClock(callback => this.enter(callback));
  }

  until<T>(poll: () => T | undefined, limitMs: number): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const { stray } = this;
      this.stray = undefined;
      if (stray !== undefined) return reject(stray.thrown);
      const waiter: Waiter = {
        ask: () => {
          try {
            const answer = poll();
            if (answer === undefined) return false;
            resolve(answer);
          } catch (error) {
            reject(error);
          }
          return true;
        },
        end: error => {
          this.waiters.delete(waiter);
          deadline?.cancel();
          if (error !== undefined) reject(error.thrown);
          else resolve(undefined);
        },
      };
      let deadline: { cancel(): void } | undefined;
      if (waiter.ask()) return;
      if (this.closed) return resolve(undefined);
      this.waiters.add(waiter);
      // a timer's callback is followed by asking everybody, so this asks once more at the limit
      if (limitMs !== Infinity)
        deadline = this.clock.setTimer(limitMs, () => {
          waiter.ask();
          waiter.end();
        });
    });
  }

  lagSince(sinceMs: number): number {
    return this.clock.lag.since(sinceMs);
  }

  close(): void {
    this.closed = true;
    for (const end of [...this.keeper]) end();
    for (const waiter of [...this.waiters]) waiter.end();
    this.clock.close();
  }

  async udp(local: Address): Promise<UdpSocket> {
    return this.kept(await RealUdpSocket.bind(local, this.boundEnter(), this.keeper), local);
  }

  async listen(transport: StreamTransport, local: Address, options: SecureServerOptions = {}): Promise<Listener> {
    return this.kept(await RealListener.listen(transport, local, this.host(), options), local);
  }

  connect(
    transport: StreamTransport,
    localHost: string,
    remote: Address,
    options: SecureClientOptions = {},
  ): Connection {
    return connectStream(transport, localHost, remote, this.host(), options);
  }

  tcpListen(local: Address): Promise<Listener> {
    return this.listen('TCP', local);
  }

  tcpConnect(localHost: string, remote: Address): Connection {
    return this.connect('TCP', localHost, remote);
  }

  private host(): Host {
    return { enter: this.boundEnter(), keeper: this.keeper };
  }

  /** Binding takes a moment, in which the runtime may have been closed. */
  private kept<T extends { close(): void }>(socket: T, local: Address): T {
    if (this.closed) {
      socket.close();
      throw new NetworkError('ECANCELED', 'the runtime was closed while binding', local);
    }
    return socket;
  }

  /** Accepted connections would else run in the context of whoever connected, or in none. */
  private boundEnter(): Enter {
    return AsyncResource.bind((callback: () => void) => this.enter(callback));
  }

  /** Runs a callback of a socket or timer; nothing that it throws gets past here. Then asks everybody who waits. */
  private enter(callback: () => void): void {
    if (this.closed) return;
    try {
      callback();
    } catch (error) {
      this.strayed(error);
    }
    for (const waiter of [...this.waiters]) if (this.waiters.has(waiter) && waiter.ask()) waiter.end();
  }

  private strayed(error: unknown): void {
    if (this.onStray !== undefined) {
      try {
        this.onStray(error);
        return;
      } catch (worse) {
        error = worse;
      }
    }
    const waiting = [...this.waiters];
    if (waiting.length === 0) this.stray ??= { thrown: error };
    for (const waiter of waiting) waiter.end({ thrown: error });
  }
}
