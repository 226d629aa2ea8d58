/** TLS over a socket that is open: handshakes of either side, and what they found. Verdicts are told, not thrown. */
import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  connect,
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from 'node:tls';
import { ipFamily } from './address';
import { checkIdentity } from './certificate-check';
import { certificateFacts, NO_CERTIFICATE, standsFor, WRONG_NAME } from './certificate-facts';
import { carryOnSocket, type RealConnection } from './real-connection';
import type { Acceptor } from './real-stream';
import type { Identity, SecureClientOptions, SecureServerOptions, TlsFacts, TlsVersion } from './types';

/** `above` is what goes on top of TLS; without it the connection is handed on. Throws an Error on unusable options. */
export function tlsAcceptor(options: SecureServerOptions, above?: Acceptor): Acceptor {
  // what is wrong with the options shall be told before anybody connects
  if (options.identity === undefined) throw new TypeError('a TLS listener needs an identity');
  for (const identity of [options.identity, ...Object.values(options.identities ?? {})]) checkIdentity(identity);
  serverFor(options);
  return (socket, connection, listener) => {
    // a server for each connection: its events do not say which socket they are about once that is closed
    const server = serverFor(options);
    server.on('secureConnection', secure => {
      connection.tls = factsOf(secure, secure.servername || undefined);
      secure.on('error', error => connection.failed(error));
      if (above !== undefined) return above(secure, connection, listener);
      carryOnSocket(connection, secure);
      listener.accepted(connection);
    });
    server.on('tlsClientError', (error, secure) => listener.refused(connection, error, whyNot(secure)));
    server.emit('connection', socket);
  };
}

/** Becomes a TLS client on the socket; a WebSocket follows where the transport wants one. */
export function startTls(connection: RealConnection, socket: Socket, options: SecureClientOptions): void {
  const wanted = options.serverName ?? connection.remote.host;
  let secureContext: SecureContext;
  try {
    if (options.identity !== undefined) checkIdentity(options.identity);
    secureContext = createSecureContext(contextOptions(options));
  } catch (error) {
    connection.failed(error as Error); // an identity that cannot be used
    socket.on('close', () => connection.ended());
    socket.destroy();
    return;
  }
  const secure = connect({
    secureContext,
    socket,
    servername: options.serverName !== undefined && ipFamily(options.serverName) === 0 ? options.serverName : '',
    rejectUnauthorized: options.verify === 'require',
    checkServerIdentity: (_host, peer) => {
      if (standsFor(certificateFacts(new X509Certificate(peer.raw)), wanted, connection.transport)) return undefined;
      return Object.assign(new Error(`the certificate is not for ${wanted}`), { code: WRONG_NAME });
    },
  });
  const ended = (): void => connection.ended();
  secure.on('error', error => connection.failed(error));
  secure.on('close', ended);
  secure.on('secureConnect', () => {
    connection.tls = factsOf(secure, options.serverName);
    secure.off('close', ended);
    if (connection.transport === 'WSS') {
      const { startWebSocket } = require('./real-websocket') as typeof import('./real-websocket');
      startWebSocket(connection, secure, options);
      return;
    }
    carryOnSocket(connection, secure);
    connection.opened();
  });
}

function serverFor(options: SecureServerOptions): Server {
  const { identities = {}, clientCertificate = 'none' } = options;
  const others = new Map(Object.entries(identities).map(([name, other]) => [name, contextOptions(options, other)]));
  return createServer({
    ...contextOptions(options),
    requestCert: clientCertificate !== 'none',
    rejectUnauthorized: clientCertificate === 'require',
    SNICallback: (name, done) => {
      const other = others.get(name.toLowerCase());
      done(null, other && createSecureContext(other));
    },
  });
}

function contextOptions(options: SecureServerOptions | SecureClientOptions, identity?: Identity): SecureContextOptions {
  const { trusted = [], minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' } = options;
  const shown = identity ?? options.identity;
  return { minVersion, maxVersion, ca: trusted, key: shown?.key, cert: shown?.certificates };
}

function factsOf(socket: TLSSocket, serverName: string | undefined): TlsFacts {
  const version = socket.getProtocol() as TlsVersion;
  // not getPeerX509Certificate: Node 20 has something to give only at the first call
  const raw: Buffer | undefined = socket.getPeerCertificate()?.raw;
  if (raw === undefined) return { version, serverName, authorized: false, why: NO_CERTIFICATE };
  const peer = certificateFacts(new X509Certificate(raw));
  return { version, serverName, peer, authorized: socket.authorized, why: whyNot(socket) };
}

/** Node's types say Error; it is the code, and null where all is well. */
function whyNot(socket: TLSSocket): string | undefined {
  const why = socket.authorizationError as unknown;
  return typeof why === 'string' ? why : undefined;
}
