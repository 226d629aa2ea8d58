// From the bytes of one message to a Message with its faults, or to a refusal (RFC 3261 7, 18.3).
import { isAscii } from 'node:buffer';
import { checkFields } from './check';
import { type Fault, fault } from './fault';
import type { Field } from './field';
import { endOfHead } from './head';
import { type Message, Request, Response } from './message';
import { isDigits, isToken, trimSpace } from './scan';
import { parseStartLine } from './start-line';

export type ParseResult = { message: Message; refusal?: undefined } | { message?: undefined; refusal: Fault };

/**
 * Reads one datagram, or one message that the framer cut from a stream. Never throws. The body is what follows the empty line,
 * cut to Content-Length (18.3). Refused: no empty line, a start line that cannot be read. All else is read, with faults.
 */
export function parseMessage(bytes: Buffer): ParseResult {
  let start = 0;
  while (start < bytes.length && (bytes[start] === 13 || bytes[start] === 10)) start++; // 7.5
  const end = endOfHead(bytes, start);
  if (end < 0) {
    const found = start === bytes.length ? 'nothing' : 'no empty line';
    return { refusal: fault('7-2', bytes.length, found, 'an empty line after the header fields') };
  }
  const faults: Fault[] = [];
  const head = new Head(bytes, start, end, faults);
  const first = parseStartLine(head.nextLine(), start, faults);
  if ('requirement' in first) return { refusal: first };
  const request = first.kind === 'request';
  const message = request ? new Request(first.method, first.requestUri) : new Response(first.status, first.reason);
  message.version = first.version;
  const fields = head.fields();
  const received = { method: request ? first.method : undefined, available: bytes.length - end, end };
  message.received(fields, bytes.subarray(end), bytes, faults, () => checkFields(fields, received));
  const length = message.get('Content-Length');
  if (length !== undefined && isDigits(length) && Number(length) < received.available) {
    message.body = bytes.subarray(end, end + Number(length));
  }
  return { message };
}

/** Walks the lines of the header once. One character of `text` is one byte, so that indexes are offsets. */
class Head {
  private readonly text: string;
  private readonly ascii: boolean;
  private at = 0;
  private lineStart = 0;
  private bareReported = false;

  constructor(
    bytes: Buffer,
    private readonly start: number,
    end: number,
    private readonly faults: Fault[],
  ) {
    this.text = bytes.toString('latin1', start, end);
    this.ascii = isAscii(bytes.subarray(start, end));
  }

  /** The next line without its end, decoded as UTF-8. */
  nextLine(): string {
    this.lineStart = this.at;
    const feed = this.text.indexOf('\n', this.at);
    const end = feed < 0 ? this.text.length : feed;
    this.at = end + 1;
    const crlf = end > this.lineStart && this.text.charCodeAt(end - 1) === 13;
    if (!crlf) this.reportBare(end, 'LF alone');
    const line = this.text.slice(this.lineStart, crlf ? end - 1 : end);
    if (line.indexOf('\r') >= 0) this.reportBare(this.lineStart + line.indexOf('\r'), 'CR alone');
    return this.ascii ? line : Buffer.from(line, 'latin1').toString('utf8');
  }

  /** All header lines; continuations are joined to theirs with one space (7.3.1). */
  fields(): Field[] {
    const fields: Field[] = [];
    let last: Field | undefined;
    while (this.at < this.text.length) {
      const code = this.text.charCodeAt(this.at);
      const line = this.nextLine();
      if (line === '') break;
      if (code !== 32 && code !== 9) {
        last = this.field(line);
        if (last) fields.push(last);
      } else if (last) {
        const more = trimSpace(line);
        if (more !== '') last.value = last.value === '' ? more : last.value + ' ' + more;
      } else this.report(line);
    }
    return fields;
  }

  private field(line: string): Field | undefined {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (!isToken(name)) this.report(line);
    if (name === '') return undefined;
    return { name, value: trimSpace(line.slice(colon + 1)), offset: this.start + this.lineStart };
  }

  private report(line: string): void {
    this.faults.push(fault('7.3.1-3', this.start + this.lineStart, line, 'a field name, a colon and a value'));
  }

  /** Once a message: a sender that does it does it on every line. */
  private reportBare(at: number, found: string): void {
    if (this.bareReported) return;
    this.bareReported = true;
    this.faults.push(fault('7-1', this.start + at, found, 'CRLF at the end of each line'));
  }
}
