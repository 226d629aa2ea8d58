// From the bytes of one message to a Message with its faults, or to a refusal (RFC 3261 7, 18.3).
import { type Fault, grammarFault } from './fault';
import { readHead } from './lines';
import { Message } from './message';
import { parseStartLine } from './start-line';

export type ParseResult = { message: Message; refusal?: undefined } | { message?: undefined; refusal: Fault };

/**
 * Reads one datagram, or one message that the framer cut from a stream. Never throws. The body is what follows the empty line,
 * cut to Content-Length (18.3). Refused: no empty line, a start line that cannot be read. All else is read, with faults.
 */
export function parseMessage(bytes: Buffer): ParseResult {
  const faults: Fault[] = [];
  const head = readHead(bytes, faults);
  if (head === undefined) return { refusal: noHead(bytes) };
  const message = parseStartLine(head, faults);
  if (!(message instanceof Message)) return { refusal: message };
  message.received(head, faults);
  return { message };
}

function noHead(bytes: Buffer): Fault {
  const nothing = bytes.every(byte => byte === 13 || byte === 10);
  const found = nothing ? 'nothing' : 'no empty line';
  return grammarFault('7-2', bytes.length, found, 'an empty line after the header fields');
}
