/** Stream listeners and outgoing connections of the operating system: TCP, and the layers that the transport puts on it. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { canonicalHost } from './address';
import { codeOf, NetworkError } from './errors';
import { carryOnSocket, type Host, RealConnection } from './real-connection';
import type { startTls, tlsAcceptor } from './real-tls';
import type { startWebSocket, webSocketAcceptor } from './real-websocket';
import type { Address, Connection, Listener, SecureClientOptions, SecureServerOptions, StreamTransport } from './types';

interface Tls {
  startTls: typeof startTls;
  tlsAcceptor: typeof tlsAcceptor;
}

interface WebSockets {
  startWebSocket: typeof startWebSocket;
  webSocketAcceptor: typeof webSocketAcceptor;
}

export class RealListener implements Listener {
  onConnection?: (connection: Connection) => void;
  onRefused?: (error: Error, remote: Address) => void;

  private constructor(
    readonly transport: StreamTransport,
    private readonly server: Server,
    readonly local: Address,
    private readonly host: Host,
  ) {
    const end = (): void => this.close();
    host.keeper.add(end);
    server.on('close', () => host.keeper.delete(end));
  }

  /** Rejects with a NetworkError, and with an Error if the options cannot be used. */
  static async listen(
    transport: StreamTransport,
    local: Address,
    host: Host,
    options: SecureServerOptions,
  ): Promise<RealListener> {
    const accept = acceptor(transport, options);
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', error =>
        reject(new NetworkError(codeOf(error), `cannot listen for ${transport} at`, local)),
      );
      server.listen({ host: canonicalHost(local.host), port: local.port, exclusive: true }, () => {
        server.removeAllListeners('error');
        server.on('error', () => {}); // out of descriptors: the client sees it, and tells
        const listener = new RealListener(transport, server, addressOf(server), host);
        server.on('connection', socket => accept(socket, listener.connectionOn(socket), listener));
        resolve(listener);
      });
    });
  }

  close(): void {
    if (this.server.listening) this.server.close();
  }

  /** Hands on a connection whose handshakes are done. */
  accepted(connection: RealConnection): void {
    this.host.enter(() => {
      if (this.onConnection === undefined) connection.reset();
      else this.onConnection(connection);
    });
  }

  refused(connection: RealConnection, error: Error, code = codeOf(error)): void {
    const what = `${this.transport} handshake with`;
    const told = new NetworkError(
      code,
      what,
      connection.remote,
      error.message.includes(code) ? undefined : error.message,
    );
    this.host.enter(() => this.onRefused?.(told, connection.remote));
  }

  private connectionOn(socket: Socket): RealConnection {
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
    const local = { host: canonicalHost(localAddress), port: localPort };
    const remote = { host: canonicalHost(remoteAddress), port: remotePort };
    return new RealConnection(this.transport, socket, this.host, local, remote);
  }
}

/** Does the handshakes of an accepted socket, then hands the connection to the listener, or tells it why not. */
export type Acceptor = (socket: Socket, connection: RealConnection, listener: RealListener) => void;

const acceptTcp: Acceptor = (socket, connection, listener) => {
  carryOnSocket(connection, socket);
  listener.accepted(connection);
};

/** TLS and WebSocket are loaded only where they are used. */
function acceptor(transport: StreamTransport, options: SecureServerOptions): Acceptor {
  if (transport === 'TCP') return acceptTcp;
  if (transport === 'WS') return webSockets().webSocketAcceptor(options);
  const above = transport === 'TLS' ? undefined : webSockets().webSocketAcceptor(options);
  return tls().tlsAcceptor(options, above);
}

/** Returns at once; the handshakes follow each other as their layers are ready. */
export function connectStream(
  transport: StreamTransport,
  localHost: string,
  to: Address,
  host: Host,
  options: SecureClientOptions,
): Connection {
  const remote = { host: canonicalHost(to.host), port: to.port };
  const bound = canonicalHost(localHost);
  const localAddress = bound === '0.0.0.0' || bound === '::' ? undefined : bound;
  const socket = connect({ host: remote.host, port: remote.port, localAddress, noDelay: true });
  const connection = new RealConnection(transport, socket, host, { host: bound, port: 0 }, remote);
  const ended = (): void => connection.ended();
  socket.on('close', ended);
  socket.on('connect', () => {
    socket.off('close', ended); // from here on the layer above tells
    connection.local = { host: canonicalHost(socket.localAddress ?? bound), port: socket.localPort ?? 0 };
    if (transport === 'TCP') {
      carryOnSocket(connection, socket);
      connection.opened();
      return;
    }
    if (transport === 'WS') webSockets().startWebSocket(connection, socket, options);
    else tls().startTls(connection, socket, options);
  });
  return connection;
}

function webSockets(): WebSockets {
  return require('./real-websocket') as WebSockets;
}

function tls(): Tls {
  return require('./real-tls') as Tls;
}

function addressOf(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('a TCP listener has an address and a port');
  return { host: canonicalHost(bound.address), port: bound.port };
}
