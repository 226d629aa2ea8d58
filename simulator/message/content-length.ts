// The Content-Length lines of a header in bytes, for who has to know them before the message is read (RFC 3261 18.3, 20.14).

export interface StatedLength {
  /** As it stands there, unfolded and trimmed. */
  value: string;
  /** Of the line, from where the header begins. */
  offset: number;
}

const FEED = 10;
const COLON = 58;
const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Every Content-Length line between two places: full or compact name, folded or not. The start line is passed over. Linear. */
export function contentLengths(bytes: Buffer, start: number, end: number): StatedLength[] {
  const found: StatedLength[] = [];
  let line = nextLine(bytes, start, end);
  while (line < end) {
    let next = nextLine(bytes, line, end);
    const colon = colonAfterName(bytes, line, next);
    if (colon >= 0) {
      while (next < end && isBlank(bytes[next])) next = nextLine(bytes, next, end);
      const value = bytes.toString('latin1', colon + 1, next).replace(/[\r\n\t ]+/g, ' ');
      found.push({ value: value.replace(/^ | $/g, ''), offset: line - start });
    }
    line = next;
  }
  return found;
}

function nextLine(bytes: Buffer, from: number, end: number): number {
  const feed = bytes.indexOf(FEED, from);
  return feed < 0 || feed >= end ? end : feed + 1;
}

/** Where the colon stands, if the line's name is Content-Length or l; else -1. */
function colonAfterName(bytes: Buffer, line: number, next: number): number {
  const first = bytes[line] | 32;
  const length = first === 108 ? 1 : first === 99 ? 'content-length'.length : 0;
  if (length === 0 || line + length >= next) return -1;
  let at = line + length;
  while (at < next && isBlank(bytes[at])) at++;
  if (bytes[at] !== COLON) return -1;
  const name = bytes.toString('latin1', line, line + length).toLowerCase();
  return name === 'l' || name === 'content-length' ? at : -1;
}
