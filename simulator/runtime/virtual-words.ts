/** What the upper layers of a virtual stream say to each other: steps of a handshake, WebSocket frames. */
import type { CloseFrame, SecureClientOptions, TlsFacts } from './types';

type Saying =
  /** ClientHello; brings along what the server needs to know of the client. */
  | { kind: 'hello'; client: SecureClientOptions }
  /** The server's flight: what the client finds out. */
  | { kind: 'answer'; tls: TlsFacts }
  | { kind: 'finished' }
  | { kind: 'alert'; code: string; detail: string }
  | { kind: 'upgrade'; path: string; subprotocols: string[] }
  | { kind: 'upgraded'; subprotocol: string }
  | { kind: 'http-error'; status: string }
  | { kind: 'message' | 'ping' | 'pong'; content: Buffer }
  | { kind: 'close'; frame: CloseFrame };

export type Word = Saying & {
  /** What someone reads who speaks TCP only. Not the real thing, but it begins like it. */
  bytes: Buffer;
};

const NOTHING = Buffer.alloc(0);
const CLIENT_HELLO = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x00]);
const ALERT = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

export function word(saying: Saying): Word {
  return { ...saying, bytes: bytesOf(saying) };
}

function bytesOf(saying: Saying): Buffer {
  switch (saying.kind) {
    case 'hello':
      return CLIENT_HELLO;
    case 'alert':
      return ALERT;
    case 'upgrade':
      return Buffer.from(`GET ${saying.path} HTTP/1.1\r\nUpgrade: websocket\r\n\r\n`);
    case 'http-error':
      return Buffer.from(`HTTP/1.1 ${saying.status}\r\nConnection: close\r\n\r\n`);
    default:
      return NOTHING;
  }
}
