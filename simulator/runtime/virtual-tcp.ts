/** TCP in the virtual world: handshake, ordered data, FIN, RST and refusal, each an event one latency later. */
import { canonicalHost } from './address';
import { NetworkError } from './errors';
import type { Address, TcpConnection, TcpListener } from './types';
import type { VirtualWorld } from './virtual-network';
import { sourceOf } from './virtual-ports';

export class VirtualTcpListener implements TcpListener {
  readonly local: Address;
  onConnection?: (connection: TcpConnection) => void;

  /** Throws a NetworkError (EADDRINUSE). */
  constructor(
    private readonly world: VirtualWorld,
    wanted: Address,
  ) {
    this.local = world.tcpPorts.claim(wanted, this);
  }

  close(): void {
    if (this.world.tcpPorts.at(this.local) === this) this.world.tcpPorts.release(this.local);
  }
}

type State = 'connecting' | 'open' | 'closing' | 'closed';

export class VirtualTcpConnection implements TcpConnection {
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  onClose?: (error?: Error) => void;
  private state: State;
  private peer?: VirtualTcpConnection;
  private queue: Buffer[] = [];
  private finWanted = false;
  private deaf = false;
  private ownsPort = false;

  private constructor(
    private readonly world: VirtualWorld,
    readonly local: Address,
    readonly remote: Address,
    peer?: VirtualTcpConnection,
  ) {
    this.peer = peer;
    this.state = peer === undefined ? 'connecting' : 'open';
  }

  static connect(world: VirtualWorld, localHost: string, remote: Address): VirtualTcpConnection {
    const to = { host: canonicalHost(remote.host), port: remote.port };
    const source = sourceOf({ host: canonicalHost(localHost), port: 0 });
    const connection = new VirtualTcpConnection(world, world.tcpPorts.claim(source, 'client'), to);
    connection.ownsPort = true;
    const { latencyMs } = world.conditions;
    world.after(latencyMs, () => {
      const listener = world.tcpPorts.at(to);
      world.after(latencyMs, () =>
        listener instanceof VirtualTcpListener
          ? connection.established()
          : connection.ended(new NetworkError('ECONNREFUSED', 'cannot connect to', to)),
      );
    });
    return connection;
  }

  get open(): boolean {
    return this.state === 'open';
  }

  write(bytes: Buffer): void {
    if (this.finWanted || this.state === 'closing' || this.state === 'closed') return;
    const content = Buffer.from(bytes);
    if (this.state === 'connecting') this.queue.push(content);
    else this.toPeer(peer => peer.received(content));
  }

  close(): void {
    if (this.state === 'connecting') this.finWanted = true;
    if (this.state !== 'open') return;
    this.state = 'closing';
    this.toPeer(peer => {
      // FIN: the other side answers with its own, after what it had written
      if (peer.state === 'open') peer.toPeer(self => self.ended());
      peer.ended();
    });
  }

  reset(): void {
    if (this.state === 'closed') return;
    if (this.peer !== undefined) {
      const error = new NetworkError('ECONNRESET', 'connection reset by', this.local);
      this.toPeer(peer => peer.ended(error));
    }
    this.state = 'closing';
    this.deaf = true;
    this.queue = [];
    this.world.after(0, () => this.ended());
  }

  /** The SYN was answered: our ACK, and what was queued, are on their way. */
  private established(): void {
    if (this.state !== 'connecting') return;
    const peer = new VirtualTcpConnection(this.world, this.remote, this.local, this);
    this.peer = peer;
    this.state = 'open';
    this.toPeer(() => {
      const listener = this.world.tcpPorts.at(this.remote);
      if (listener instanceof VirtualTcpListener) listener.onConnection?.(peer);
      else peer.reset();
    });
    for (const bytes of this.queue.splice(0)) this.toPeer(to => to.received(bytes));
    if (this.finWanted) this.close();
    this.onOpen?.();
  }

  private received(bytes: Buffer): void {
    // having sent a FIN does not stop us from receiving
    if (this.state !== 'closed' && !this.deaf) this.onData?.(bytes);
  }

  private ended(error?: Error): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.queue = [];
    if (this.ownsPort) this.world.tcpPorts.release(this.local);
    this.onClose?.(error);
  }

  private toPeer(event: (peer: VirtualTcpConnection) => void): void {
    const { peer } = this;
    if (peer !== undefined) this.world.after(this.world.conditions.latencyMs, () => event(peer));
  }
}
