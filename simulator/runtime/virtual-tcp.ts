/** TCP in the virtual world: handshake, ordered data, FIN, RST and refusal, each an event one latency later. */
import { canonicalHost } from './address';
import { NetworkError } from './errors';
import type { Address, Connection, Listener, SecureServerOptions, StreamTransport } from './types';
import { Channel } from './virtual-channel';
import { acceptLayers, checkServer } from './virtual-layers';
import type { VirtualWorld } from './virtual-network';
import { sourceOf } from './virtual-ports';
import type { Word } from './virtual-words';

/** How long (ms) Linux goes on repeating a SYN, and data. */
const SYN_PATIENCE_MS = 127_000;
const DATA_PATIENCE_MS = 924_000;

/** Listens for any stream transport. */
export class VirtualListener implements Listener {
  readonly local: Address;
  onConnection?: (connection: Connection) => void;
  onRefused?: (error: Error, remote: Address) => void;

  /** Throws a NetworkError (EADDRINUSE), and an Error if the options cannot be used. */
  constructor(
    private readonly world: VirtualWorld,
    readonly transport: StreamTransport,
    wanted: Address,
    private readonly options: SecureServerOptions,
  ) {
    checkServer(transport, options);
    this.local = world.tcpPorts.claim(wanted, this);
  }

  close(): void {
    if (this.world.tcpPorts.at(this.local) === this) this.world.tcpPorts.release(this.local);
  }

  /** The TCP connection is there; what the transport puts on it comes next. */
  reached(tcp: VirtualTcpConnection): void {
    if (this.transport === 'TCP') this.accepted(tcp);
    else acceptLayers(this.world, tcp, this, this.options);
  }

  accepted(connection: Connection): void {
    if (this.onConnection === undefined) connection.reset();
    else this.onConnection(connection);
  }
}

type State = 'connecting' | 'open' | 'closing' | 'closed';

export class VirtualTcpConnection implements Connection {
  readonly transport = 'TCP';
  readonly framed = false;
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  onClose?: (error?: Error) => void;
  /** What an upper layer reads; without one, a user sees the bytes that the words would have. */
  onWord?: (word: Word) => void;
  private state: State;
  private peer?: VirtualTcpConnection;
  private queue: (Buffer | Word)[] = [];
  private finWanted = false;
  private deaf = false;
  private ownsPort = false;
  private readonly channel: Channel;

  private constructor(
    private readonly world: VirtualWorld,
    readonly local: Address,
    readonly remote: Address,
    peer?: VirtualTcpConnection,
  ) {
    this.peer = peer;
    this.state = peer === undefined ? 'connecting' : 'open';
    this.channel = new Channel(world, local.host, remote.host, this);
  }

  static connect(world: VirtualWorld, localHost: string, remote: Address): VirtualTcpConnection {
    const to = { host: canonicalHost(remote.host), port: remote.port };
    const source = sourceOf({ host: canonicalHost(localHost), port: 0 });
    const connection = new VirtualTcpConnection(world, world.tcpPorts.claim(source, 'client'), to);
    connection.ownsPort = true;
    // the way back before there is anybody at its other end
    const back = new Channel(world, to.host, source.host, connection);
    connection.channel.send(() => {
      const found = world.tcpPorts.at(to) instanceof VirtualListener;
      back.send(() =>
        found ? connection.established() : connection.ended(new NetworkError('ECONNREFUSED', 'cannot connect to', to)),
      );
    });
    return connection;
  }

  get open(): boolean {
    return this.state === 'open';
  }

  /** How long (ms) a segment may be repeated. */
  get patienceMs(): number {
    return this.state === 'connecting' ? SYN_PATIENCE_MS : DATA_PATIENCE_MS;
  }

  gaveUp(): void {
    this.ended(new NetworkError('ETIMEDOUT', 'no answer from', this.remote));
  }

  write(bytes: Buffer): void {
    this.say(Buffer.from(bytes)); // the sender may reuse its buffer
  }

  /** Writes bytes or a word. */
  say(content: Buffer | Word): void {
    if (this.finWanted || this.state === 'closing' || this.state === 'closed') return;
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
    const { peer } = this;
    if (peer !== undefined) {
      const error = new NetworkError('ECONNRESET', 'connection reset by', this.local);
      this.channel.sendOnce(() => peer.ended(error));
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
      if (listener instanceof VirtualListener) listener.reached(peer);
      else peer.reset();
    });
    for (const content of this.queue.splice(0)) this.toPeer(to => to.received(content));
    if (this.finWanted) this.close();
    this.onOpen?.();
  }

  private received(content: Buffer | Word): void {
    // having sent a FIN does not stop us from receiving
    if (this.state === 'closed' || this.deaf) return;
    if (Buffer.isBuffer(content)) this.onData?.(content);
    else if (this.onWord !== undefined) this.onWord(content);
    else if (content.bytes.length > 0) this.onData?.(content.bytes);
  }

  private ended(error?: Error): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.queue = [];
    // what we wrote before our FIN goes on its way still; after an error there is no one to repeat it
    if (error !== undefined) this.channel.forget();
    if (this.ownsPort) this.world.tcpPorts.release(this.local);
    this.onClose?.(error);
  }

  private toPeer(event: (peer: VirtualTcpConnection) => void): void {
    const { peer } = this;
    if (peer !== undefined) this.channel.send(() => event(peer));
  }
}
