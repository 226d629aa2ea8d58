// From a Message to bytes: what was built is what is written (RFC 3261 7).
import { canonicalName, compactName } from './header-names';
import type { Message } from './message';

export interface WriteOptions {
  /** 'auto' (when absent) adds or mends Content-Length; 'omit' leaves it out; 'keep' leaves it as it stands; a number is written. */
  contentLength?: 'auto' | 'omit' | 'keep' | number;
  /** Writes compact names where there are any (7.3.3). */
  compact?: boolean;
}

/** The bytes of the message. Names, values, their order and their number are written as they are. */
export function writeMessage(m: Message, o: WriteOptions = {}): Buffer {
  const wanted = o.contentLength ?? 'auto';
  const length = wanted === 'auto' ? m.body.length : wanted;
  let head = startLine(m) + '\r\n';
  let stated = false;
  for (const { name, value } of m.lines) {
    let text = value;
    if (length !== 'keep' && canonicalName(name) === 'Content-Length') {
      if (length === 'omit' || stated) continue;
      stated = true;
      text = String(length);
    }
    head += (o.compact ? (compactName(name) ?? name) : name) + ': ' + text + '\r\n';
  }
  if (typeof length === 'number' && !stated) head += (o.compact ? 'l: ' : 'Content-Length: ') + length + '\r\n';
  head += '\r\n';
  const size = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(size + m.body.length);
  bytes.write(head, 0, 'utf8');
  m.body.copy(bytes, size);
  return bytes;
}

function startLine(m: Message): string {
  if (m.isRequest()) return m.method + ' ' + m.requestUri + ' ' + m.version;
  if (m.isResponse()) return m.version + ' ' + m.status + ' ' + m.reason;
  return '';
}
