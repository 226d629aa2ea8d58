/** The virtual network: what its sockets share, and the Network that makes them. */

import type {
  Address,
  Connection,
  Listener,
  Network,
  Random,
  SecureClientOptions,
  SecureServerOptions,
  StreamTransport,
  UdpSocket,
} from './types';
import { connectLayers } from './virtual-layers';
import type { Links } from './virtual-links';
import type { PortTable } from './virtual-ports';
import { VirtualListener, VirtualTcpConnection } from './virtual-tcp';
import { VirtualUdpSocket } from './virtual-udp';

export interface VirtualWorld {
  readonly links: Links;
  /** The network's own randomness, apart from what elements draw. */
  readonly luck: Random;
  readonly udpPorts: PortTable<VirtualUdpSocket>;
  /** For all streams, as in the real world. */
  readonly tcpPorts: PortTable<VirtualListener | 'client'>;
  now(): number;
  /** The date (ms since 1970): certificates are valid or not by it. */
  date(): number;
  after(delayMs: number, fire: () => void): void;
  at(time: number, fire: () => void): void;
}

export class VirtualNetwork implements Network {
  constructor(private readonly world: VirtualWorld) {}

  async udp(local: Address): Promise<UdpSocket> {
    return new VirtualUdpSocket(this.world, local);
  }

  async listen(transport: StreamTransport, local: Address, options: SecureServerOptions = {}): Promise<Listener> {
    return new VirtualListener(this.world, transport, local, options);
  }

  connect(
    transport: StreamTransport,
    localHost: string,
    remote: Address,
    options: SecureClientOptions = {},
  ): Connection {
    const tcp = VirtualTcpConnection.connect(this.world, localHost, remote);
    return transport === 'TCP' ? tcp : connectLayers(this.world, tcp, transport, options);
  }

  tcpListen(local: Address): Promise<Listener> {
    return this.listen('TCP', local);
  }

  tcpConnect(localHost: string, remote: Address): Connection {
    return this.connect('TCP', localHost, remote);
  }
}
