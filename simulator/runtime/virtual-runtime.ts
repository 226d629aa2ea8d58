/** The virtual world: one queue of events, a clock that jumps, a network in memory. Replays from its seed. */
import { EventStormError } from './errors';
import { seededRandom } from './random';
import type { Network, Random, Runtime } from './types';
import { type Conditions, Links } from './virtual-links';
import { VirtualNetwork } from './virtual-network';
import { PortTable } from './virtual-ports';
import { EventQueue } from './virtual-queue';
import type { VirtualListener } from './virtual-tcp';
import type { VirtualUdpSocket } from './virtual-udp';

export interface VirtualOptions extends Partial<Conditions> {
  /** Default 1. */
  seed?: number;
  /** How many events one `until` may run before it rejects with an EventStormError. Default 200,000. */
  maxEvents?: number;
  /** The date when the clock stands at 0, in ms since 1970; certificates are valid by it. Default 2026-01-01. */
  startsAt?: number;
}

/** A runtime whose network can be changed while it runs. */
export interface VirtualRuntime extends Runtime {
  readonly kind: 'virtual';
  readonly links: Links;
}

const DEFAULT_START = Date.UTC(2026, 0, 1);
const DEFAULT_MAX_EVENTS = 200_000;
const LUCK = 0x6c75636b; // sets the network's sequence apart from the elements'

/** Default: 1 ms of latency one way, nothing lost, doubled or reordered. Throws a RangeError on impossible conditions. */
export function virtualRuntime(options: VirtualOptions = {}): VirtualRuntime {
  return new World(options);
}

class World implements VirtualRuntime {
  readonly kind = 'virtual';
  readonly clock = new EventQueue();
  readonly random: Random;
  readonly network: Network;
  readonly links: Links;
  onStray?: (error: unknown) => void;
  private readonly maxEvents: number;
  private readonly udpPorts = new PortTable<VirtualUdpSocket>();
  private readonly tcpPorts = new PortTable<VirtualListener | 'client'>();
  private running = false;

  constructor(options: VirtualOptions) {
    const seed = options.seed ?? 1;
    this.random = seededRandom(seed);
    this.maxEvents = options.maxEvents ?? DEFAULT_MAX_EVENTS;
    const { clock } = this;
    const now = (): number => clock.now();
    const luck = seededRandom(seed + LUCK);
    const { latencyMs, loss, duplicate, reorder, mtu, tooLarge, startsAt = DEFAULT_START } = options;
    this.links = new Links({ latencyMs, loss, duplicate, reorder, mtu, tooLarge }, luck, now);
    this.network = new VirtualNetwork({
      links: this.links,
      luck,
      udpPorts: this.udpPorts,
      tcpPorts: this.tcpPorts,
      now,
      date: () => startsAt + clock.now(),
      after: (delayMs, fire) => void clock.setTimer(delayMs, fire),
      at: (time, fire) => void clock.setAlarm(time, fire),
    });
  }

  async until<T>(poll: () => T | undefined, limitMs: number): Promise<T | undefined> {
    if (this.running) throw new Error('until() was called inside a callback of the virtual world; it would never end');
    if (Number.isNaN(limitMs)) throw new RangeError('until() needs a limit in ms, not NaN');
    this.running = true;
    try {
      return this.run(poll, this.clock.now() + Math.max(0, limitMs));
    } finally {
      this.running = false;
    }
  }

  lagSince(_sinceMs: number): number {
    return 0;
  }

  close(): void {
    this.clock.clear();
    this.udpPorts.clear();
    this.tcpPorts.clear();
  }

  private run<T>(poll: () => T | undefined, deadline: number): T | undefined {
    for (let events = 0; ; events++) {
      const answer = poll();
      if (answer !== undefined) return answer;
      const next = this.clock.nextAt();
      if (next === undefined || next > deadline) break;
      if (events >= this.maxEvents) throw new EventStormError(this.stormText(events));
      this.runNext();
    }
    this.clock.advanceTo(deadline);
    return undefined;
  }

  private runNext(): void {
    try {
      this.clock.runNext();
    } catch (error) {
      if (this.onStray === undefined) throw error;
      this.onStray(error);
    }
  }

  private stormText(events: number): string {
    return (
      `${events} events and still no answer at ${this.clock.now()} ms of virtual time: ` +
      'do two elements answer each other for ever, or a timer restart itself without delay?'
    );
  }
}
