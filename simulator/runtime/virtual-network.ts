/** The virtual network: what its sockets share, and the Network that makes them. */

import type { Address, Network, Random, TcpConnection, TcpListener, UdpSocket } from './types';
import type { PortTable } from './virtual-ports';
import { VirtualTcpConnection, VirtualTcpListener } from './virtual-tcp';
import { VirtualUdpSocket } from './virtual-udp';

/** How the virtual network treats what crosses it. Loss, duplication and reordering are for UDP only. */
export interface Conditions {
  /** One way, ms. */
  latencyMs: number;
  /** Probabilities, 0 to 1, for each datagram. */
  loss: number;
  duplicate: number;
  reorder: number;
}

export interface VirtualWorld {
  readonly conditions: Conditions;
  /** The network's own randomness, apart from what elements draw. */
  readonly luck: Random;
  readonly udpPorts: PortTable<VirtualUdpSocket>;
  readonly tcpPorts: PortTable<VirtualTcpListener | 'client'>;
  after(delayMs: number, fire: () => void): void;
}

export class VirtualNetwork implements Network {
  constructor(private readonly world: VirtualWorld) {}

  async udp(local: Address): Promise<UdpSocket> {
    return new VirtualUdpSocket(this.world, local);
  }

  async tcpListen(local: Address): Promise<TcpListener> {
    return new VirtualTcpListener(this.world, local);
  }

  tcpConnect(localHost: string, remote: Address): TcpConnection {
    return VirtualTcpConnection.connect(this.world, localHost, remote);
  }
}
