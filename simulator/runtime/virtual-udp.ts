/** UDP in the virtual world: delivery after a latency, with seeded loss, duplication and reordering, MTU and partitions. */
import { canonicalHost } from './address';
import { DatagramError } from './errors';
import type { Address, UdpSocket } from './types';
import type { VirtualWorld } from './virtual-network';
import { sourceOf } from './virtual-ports';

export class VirtualUdpSocket implements UdpSocket {
  readonly local: Address;
  onDatagram?: (bytes: Buffer, from: Address) => void;
  onError?: (error: Error) => void;
  private readonly source: Address;
  private closed = false;

  /** Throws a NetworkError (EADDRINUSE). */
  constructor(
    private readonly world: VirtualWorld,
    wanted: Address,
  ) {
    this.local = world.udpPorts.claim(wanted, this);
    this.source = sourceOf(this.local);
  }

  send(bytes: Buffer, to: Address): void {
    if (this.closed) return;
    const { luck, links } = this.world;
    const destination = { host: canonicalHost(to.host), port: to.port };
    const { host: from } = this.source;
    const conditions = links.between(from, destination.host);
    if (links.isCut(from, destination.host)) return;
    if (!links.fits(bytes.length, destination.host, conditions)) {
      if (conditions.tooLarge === 'report')
        this.fail('EMSGSIZE', destination, bytes, links.delay(from, destination.host));
      return;
    }
    const { loss, duplicate, reorder } = conditions;
    const copies = duplicate > 0 && luck.number() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (loss > 0 && luck.number() < loss) continue;
      const latency = links.delay(from, destination.host);
      // late enough for several later datagrams to overtake it
      const delay = reorder > 0 && luck.number() < reorder ? (latency || 1) * (2 + luck.integer(8)) : 0;
      const content = Buffer.from(bytes); // the sender may reuse its buffer
      this.world.after(latency + delay, () => this.arrive(content, destination, bytes));
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.world.udpPorts.release(this.local);
  }

  private arrive(content: Buffer, to: Address, sent: Buffer): void {
    const receiver = this.world.udpPorts.at(to);
    if (receiver === undefined)
      this.fail('ECONNREFUSED', to, sent); // ICMP "port unreachable"
    else receiver.onDatagram?.(content, this.source);
  }

  /** What ICMP tells, if it finds its way back; `outMs`: how long the datagram was under way. */
  private fail(code: string, to: Address, sent: Buffer, outMs = 0): void {
    const { links } = this.world;
    const { host } = this.source;
    if (links.isCut(to.host, host)) return;
    this.world.after(outMs + links.delay(to.host, host), () => {
      if (!this.closed) this.onError?.(new DatagramError(code, to, sent));
    });
  }
}
