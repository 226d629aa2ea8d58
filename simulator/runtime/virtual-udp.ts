/** UDP in the virtual world: delivery after a latency, with seeded loss, duplication and reordering. */
import { canonicalHost } from './address';
import { DatagramError } from './errors';
import type { Address, UdpSocket } from './types';
import type { VirtualWorld } from './virtual-network';
import { sourceOf } from './virtual-ports';

export class VirtualUdpSocket implements UdpSocket {
  readonly local: Address;
  onDatagram?: (bytes: Buffer, from: Address) => void;
  onError?: (error: Error) => void;
  private closed = false;

  /** Throws a NetworkError (EADDRINUSE). */
  constructor(
    private readonly world: VirtualWorld,
    wanted: Address,
  ) {
    this.local = world.udpPorts.claim(wanted, this);
  }

  send(bytes: Buffer, to: Address): void {
    if (this.closed) return;
    const { latencyMs, loss, duplicate, reorder } = this.world.conditions;
    const { luck } = this.world;
    const destination = { host: canonicalHost(to.host), port: to.port };
    const copies = duplicate > 0 && luck.number() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (loss > 0 && luck.number() < loss) continue;
      // late enough for several later datagrams to overtake it
      const delay = reorder > 0 && luck.number() < reorder ? (latencyMs || 1) * (2 + luck.integer(8)) : 0;
      const content = Buffer.from(bytes); // the sender may reuse its buffer
      this.world.after(latencyMs + delay, () => this.arrive(content, destination, bytes));
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.world.udpPorts.release(this.local);
  }

  private arrive(content: Buffer, to: Address, sent: Buffer): void {
    const receiver = this.world.udpPorts.at(to);
    if (receiver !== undefined) {
      receiver.onDatagram?.(content, sourceOf(this.local));
      return;
    }
    // what ICMP "port unreachable" tells a sender
    this.world.after(this.world.conditions.latencyMs, () => {
      if (!this.closed) this.onError?.(new DatagramError('ECONNREFUSED', to, sent));
    });
  }
}
