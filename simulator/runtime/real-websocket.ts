/** WebSocket (RFC 6455, RFC 7118) over a socket that is open, plain or TLS; the frames are those of `ws`. */
import { isUtf8 } from 'node:buffer';
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { formatAddress } from './address';
import { codeOf } from './errors';
import type { RealConnection } from './real-connection';
import type { Acceptor } from './real-stream';
import type { SecureClientOptions, SecureServerOptions } from './types';

/** RFC 7118 4. */
const SUBPROTOCOL = 'sip';

type Frames = SecureClientOptions['frames'];

/** The HTTP server behind it never listens itself: it is given the sockets. */
export function webSocketAcceptor(options: SecureServerOptions): Acceptor {
  const { subprotocol: wanted = SUBPROTOCOL } = options;
  const handshakes = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    handleProtocols: offered => (offered.has(wanted) ? wanted : [...offered][0]),
  });
  return (socket, connection, listener) => {
    // a server for each connection: its events do not always say which socket they are about
    const http = createServer({ keepAlive: false });
    const dropped = (): void => listener.refused(connection, new Error('closed during the handshake'), 'ECONNRESET');
    const refuse = (status: string, code: string, why: string): void => {
      socket.off('close', dropped);
      listener.refused(connection, new Error(why), code);
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    socket.once('close', dropped);
    http.on('request', () => refuse('426 Upgrade Required', 'HTTP_426', 'no WebSocket was asked for'));
    http.on('clientError', error => refuse('400 Bad Request', codeOf(error), error.message));
    http.on('upgrade', (request: IncomingMessage, _socket, head: Buffer) => {
      if (!options.anySubprotocol && !offersSip(request)) {
        return refuse('400 Bad Request', 'NO_SUBPROTOCOL', 'the subprotocol sip was not offered');
      }
      handshakes.handleUpgrade(request, socket, head, ws => {
        socket.off('close', dropped);
        carryOnWebSocket(connection, ws, options.frames);
        listener.accepted(connection);
      });
    });
    http.emit('connection', socket);
  };
}

/** Asks for a WebSocket on the socket; tells the connection when it is there, or why it is not. */
export function startWebSocket(connection: RealConnection, socket: Socket, options: SecureClientOptions): void {
  const { path = '/', subprotocols = [SUBPROTOCOL], frames } = options;
  const scheme = connection.transport === 'WSS' ? 'wss' : 'ws';
  const ws = new WebSocket(`${scheme}://${formatAddress(connection.remote)}${path}`, subprotocols, {
    createConnection: () => socket,
    perMessageDeflate: false,
  });
  ws.on('unexpected-response', (_request, response) => {
    const { statusCode, statusMessage } = response;
    connection.failed(new Error(`the server answered ${statusCode} ${statusMessage}`), `HTTP_${statusCode}`);
    socket.destroy();
  });
  ws.on('error', error => connection.failed(error, handshakeCode(error)));
  const ended = (): void => connection.ended();
  socket.on('close', ended);
  ws.on('open', () => {
    socket.off('close', ended);
    carryOnWebSocket(connection, ws, frames);
    connection.opened();
  });
}

function carryOnWebSocket(connection: RealConnection, ws: WebSocket, frames: Frames): void {
  ws.on('message', (data: RawData) => connection.received(data as Buffer));
  ws.on('ping', bytes => connection.pinged(bytes));
  ws.on('pong', bytes => connection.ponged(bytes));
  ws.on('error', error => connection.failed(error));
  ws.on('close', (code, reason) => {
    if (code === 1006) connection.failed(new Error('the connection ended without a close frame'), 'ECONNRESET');
    connection.ended({ code, reason: reason.toString() });
  });
  connection.carry({
    get open() {
      return ws.readyState === WebSocket.OPEN;
    },
    subprotocol: ws.protocol,
    write: bytes => ws.send(bytes, { binary: frames === undefined ? !isUtf8(bytes) : frames === 'binary' }),
    ping: bytes => ws.ping(bytes),
    close: (code, reason) => ws.close(code ?? 1000, reason),
  });
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some(name => name.trim() === SUBPROTOCOL);
}

/** What `ws` says of a failed handshake has no code. */
function handshakeCode(error: Error): string {
  if (/subprotocol/i.test(error.message)) return 'NO_SUBPROTOCOL';
  return codeOf(error) === 'Error' ? 'WS_HANDSHAKE' : codeOf(error);
}
