// From the bytes of one message to a Message with its faults, or to a refusal (RFC 3261 7, 18.3).
import { checkFields } from './check';
import { type Fault, grammarFault } from './fault';
import { type Head, readHead, strayReturns } from './lines';
import { type Judge, type Message, Request, Response } from './message';
import { parseStartLine } from './start-line';

export type ParseResult = { message: Message; refusal?: undefined } | { message?: undefined; refusal: Fault };

/**
 * Reads one datagram, or one message that the framer cut from a stream. Never throws. The body is what follows the empty line,
 * cut to Content-Length (18.3). Refused: no empty line, a start line that cannot be read. All else is read, with faults.
 */
export function parseMessage(bytes: Buffer): ParseResult {
  const faults: Fault[] = [];
  const head = readHead(bytes, faults);
  if (!head) return { refusal: noHead(bytes) };
  const first = parseStartLine(head.source, head.lineStart, head.lineEnd, faults);
  if ('requirement' in first) return { refusal: first };
  const message =
    first.kind === 'request' ? new Request(first.method, first.requestUri) : new Response(first.status, first.reason);
  message.version = first.version;
  if (first.kind === 'request') (message as Request).knowUri(first.uri);
  const judge = new HeaderJudge(head, first.kind === 'request' ? first.method : undefined, bytes.length - head.end);
  message.received(head, bodyOf(bytes, head), faults, judge);
  return { message };
}

/** Judges the lines as they were received, once. */
class HeaderJudge implements Judge {
  private faults?: readonly Fault[];

  constructor(
    private readonly head: Head,
    private readonly method: string | undefined,
    private readonly available: number,
  ) {}

  verdict(): readonly Fault[] {
    const { head, method, available } = this;
    this.faults ??= [...strayReturns(head), ...checkFields(head.fields, { method, available, end: head.end })];
    return this.faults;
  }
}

const noBody = Buffer.alloc(0);

/** What follows the empty line, cut to the first Content-Length that says less. */
function bodyOf(bytes: Buffer, { fields, end }: Head): Buffer {
  if (end === bytes.length) return noBody;
  const length = fields.find(field => field.key === 'Content-Length')?.items[0];
  const whole = typeof length !== 'number' || length >= bytes.length - end;
  return bytes.subarray(end, whole ? bytes.length : end + length);
}

function noHead(bytes: Buffer): Fault {
  const nothing = bytes.every(byte => byte === 13 || byte === 10);
  const found = nothing ? 'nothing' : 'no empty line';
  return grammarFault('7-2', bytes.length, found, 'an empty line after the header fields');
}
