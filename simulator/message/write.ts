// From a Message to bytes: what was built is what is written, what was received is written as it came (RFC 3261 7).
// Whoever wants other bytes than a Message can say takes edit.ts.
import type { Field } from './field';
import { compactName } from './header-names';
import type { Message } from './message';

export interface WriteOptions {
  /** 'auto' (when absent) adds or mends Content-Length; 'omit' leaves it out; 'keep' leaves it as it stands; a number is written. */
  contentLength?: 'auto' | 'omit' | 'keep' | number;
  /** Writes compact names where there are any (7.3.3). */
  compact?: boolean;
}

/**
 * The bytes of the message. Names, values, their order and their number are written as they are. Of a received message, lines
 * that were not changed are written as they came, to the byte. One in which nothing at all was changed is written as it came,
 * with line ends before it and bytes after its body, unless an option other than 'auto' or 'keep' asks for something.
 */
export function writeMessage(m: Message, o: WriteOptions = {}): Buffer {
  const wanted = o.contentLength ?? 'auto';
  const compact = o.compact === true;
  if (!compact && (wanted === 'auto' || wanted === 'keep') && m.raw && m.untouched) return Buffer.from(m.raw);
  const length = wanted === 'auto' ? m.body.length : wanted;
  const out = new Pieces(m.raw);
  const first = m.receivedStartLine;
  if (first) out.bytes(first);
  else out.text(m.startLine() + '\r\n');
  let stated = false;
  for (const line of m.lines) {
    if (length !== 'keep' && line.key === 'Content-Length') {
      if (length === 'omit' || stated) continue;
      stated = true;
      if (line.offset < 0 || line.items[0] !== length) {
        out.text((compact ? 'l' : line.name) + ': ' + length + '\r\n');
        continue;
      }
    }
    const short = compact && line.name.length > 1 ? compactName(line.name) : undefined;
    if (short !== undefined) out.text(short + ': ' + line.value + '\r\n');
    else out.line(line);
  }
  if (typeof length === 'number' && !stated) out.text((compact ? 'l: ' : 'Content-Length: ') + length + '\r\n');
  out.text('\r\n');
  return out.join(m.body);
}

const nothing = Buffer.alloc(0);

/** Text and bytes in order; neighbours become one. */
class Pieces {
  private readonly done: (Buffer | string)[] = [];
  private pending = '';
  /** A stretch of the message as received: from where, to where. */
  private from = 0;
  private to = 0;
  private size = 0;

  constructor(private readonly received: Buffer = nothing) {}

  text(text: string): void {
    this.endStretch();
    this.pending += text;
  }

  bytes(bytes: Buffer): void {
    this.endStretch();
    this.endText();
    this.done.push(bytes);
    this.size += bytes.length;
  }

  /** A line as it came, if it came with this message and is unchanged; else by its name and value. */
  line(line: Field): void {
    const { offset } = line;
    const end = line.endIn(this.received);
    if (end < 0) {
      this.text(line.name + ': ' + line.value + '\r\n');
      return;
    }
    if (this.to !== offset) {
      this.endStretch();
      this.endText();
      this.from = offset;
    }
    this.to = end;
  }

  /** Everything, and the body after it. */
  join(body: Buffer): Buffer {
    this.endStretch();
    this.endText();
    const bytes = Buffer.allocUnsafe(this.size + body.length);
    let at = 0;
    for (const piece of this.done) {
      at += typeof piece === 'string' ? bytes.write(piece, at, 'utf8') : piece.copy(bytes, at);
    }
    body.copy(bytes, at);
    return bytes;
  }

  private endText(): void {
    if (this.pending === '') return;
    this.size += Buffer.byteLength(this.pending);
    this.done.push(this.pending);
    this.pending = '';
  }

  private endStretch(): void {
    if (this.to === this.from) return;
    this.done.push(this.received.subarray(this.from, this.to));
    this.size += this.to - this.from;
    this.from = this.to = 0;
  }
}
