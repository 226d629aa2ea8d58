/** TCP listeners and connections of the operating system. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { canonicalHost } from './address';
import { codeOf, NetworkError } from './errors';
import type { Enter, Keeper } from './real-udp';
import type { Address, TcpConnection, TcpListener } from './types';

export class RealTcpListener implements TcpListener {
  onConnection?: (connection: TcpConnection) => void;

  private constructor(
    private readonly server: Server,
    readonly local: Address,
    keeper: Keeper,
  ) {
    const end = (): void => this.close();
    keeper.add(end);
    server.on('close', () => keeper.delete(end));
  }

  /** Rejects with a NetworkError. */
  static listen(local: Address, enter: Enter, keeper: Keeper): Promise<RealTcpListener> {
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', error => reject(new NetworkError(codeOf(error), 'cannot listen for TCP at', local)));
      server.listen({ host: canonicalHost(local.host), port: local.port, exclusive: true }, () => {
        server.removeAllListeners('error');
        server.on('error', () => {}); // out of descriptors: the client sees it, and tells
        const listener = new RealTcpListener(server, addressOf(server), keeper);
        server.on('connection', socket =>
          enter(() => {
            const connection = new RealTcpConnection(socket, enter, keeper);
            if (listener.onConnection === undefined) connection.reset();
            else listener.onConnection(connection);
          }),
        );
        resolve(listener);
      });
    });
  }

  close(): void {
    if (this.server.listening) this.server.close();
  }
}

export class RealTcpConnection implements TcpConnection {
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  onClose?: (error?: Error) => void;
  readonly remote: Address;
  private error?: Error;
  private ours: Address;

  /** `dialled` is the remote address of a connection that is still to be opened. */
  constructor(
    private readonly socket: Socket,
    enter: Enter,
    keeper: Keeper,
    dialled?: { localHost: string; remote: Address },
  ) {
    const end = (): void => void socket.destroy();
    keeper.add(end);
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
    this.ours = { host: canonicalHost(dialled?.localHost ?? localAddress), port: localPort };
    this.remote = dialled?.remote ?? { host: canonicalHost(remoteAddress), port: remotePort };
    socket.on('connect', () => {
      this.ours = { host: canonicalHost(socket.localAddress ?? this.ours.host), port: socket.localPort ?? 0 };
      enter(() => this.onOpen?.());
    });
    socket.on('data', bytes => enter(() => this.onData?.(bytes)));
    socket.on('error', error => {
      this.error = new NetworkError(codeOf(error), 'TCP connection with', this.remote);
    });
    socket.on('close', () => {
      keeper.delete(end);
      enter(() => this.onClose?.(this.error));
    });
  }

  static connect(localHost: string, to: Address, enter: Enter, keeper: Keeper): RealTcpConnection {
    const remote = { host: canonicalHost(to.host), port: to.port };
    const host = canonicalHost(localHost);
    const localAddress = host === '0.0.0.0' || host === '::' ? undefined : host;
    const socket = connect({ host: remote.host, port: remote.port, localAddress, noDelay: true });
    return new RealTcpConnection(socket, enter, keeper, { localHost, remote });
  }

  get local(): Address {
    return this.ours;
  }

  get open(): boolean {
    return this.socket.readyState === 'open' && !this.socket.destroyed;
  }

  write(bytes: Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  close(): void {
    if (!this.socket.destroyed) this.socket.end();
  }

  reset(): void {
    if (this.socket.connecting) this.socket.destroy();
    else if (!this.socket.destroyed) this.socket.resetAndDestroy();
  }
}

function addressOf(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('a TCP listener has an address and a port');
  return { host: canonicalHost(bound.address), port: bound.port };
}
