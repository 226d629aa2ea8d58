// The head of a message, cut into its lines once: where each name and value stands (RFC 3261 7, 7.3.1).
import { kinds, TOKEN } from './chars';
import { type Fault, grammarFault } from './fault';
import { Field, type Source } from './field';
import { fieldTypeAt, numbered } from './fields/registry';
import { fill, filledWith, lookAway } from './look';
import { found, lineSize, lines, plain } from './view';

// by names of their own: an import is looked up anew in each line
const receivedField = Field.received;
const types = numbered;
const table = lines;
const places = found;
const size = lineSize;
const cutHead = plain.head;
const [IS_ASCII, HEAD_END] = [11, 14];
/** The place of a line's LF among its numbers. */
const LINE_END = 5;

/** A head is looked for in so many bytes at first. */
const firstPiece = 4096;

/** The head of a message as received: its text, and where its lines stand. */
export class Head implements Source {
  fields: Field[] = [];
  lineEnd = 0;
  end = 0;
  folded = false;
  /** Whether all of it is known to be ASCII. */
  ascii = false;
  /** The bytes that `text` shows. */
  codes: Uint8Array;
  /** What the lines were found to be, once somebody asked. */
  verdict?: readonly Fault[] = undefined;

  constructor(
    readonly bytes: Buffer,
    /** A byte string; line ends within a folded value are spaces. */
    public text: string,
    /** The start line, without its end. */
    readonly lineStart: number,
  ) {
    this.codes = bytes;
  }
}

/** Cuts it; undefined when no empty line ends it. Line ends of LF alone are let pass, once with a fault. */
export function readHead(bytes: Buffer, faults: Fault[]): Head | undefined {
  let start = 0;
  while (start < bytes.length && (bytes[start] === 13 || bytes[start] === 10)) start++; // 7.5
  let size = Math.min(bytes.length, start + firstPiece);
  for (;;) {
    const inView = fill(size === bytes.length ? bytes : bytes.subarray(0, size));
    const cut = inView ? cutHead(start, size) >> 2 : 0;
    const end = cut > 0 ? places[HEAD_END] : 0;
    const head = new Head(bytes, bytes.toString('latin1', 0, end > 0 ? end : size), start);
    head.ascii = end > 0 && places[IS_ASCII] === 1;
    if (inView) filledWith(head);
    if (new HeadReader(head, faults).read(cut)) return head;
    if (size === bytes.length) return undefined;
    faults.length = 0;
    size = Math.min(bytes.length, size * 8);
  }
}

class HeadReader {
  private readonly text: string;
  private readonly codes: Uint8Array;
  private folds?: number[] = undefined;
  private bare = -1;

  constructor(
    private readonly head: Head,
    private readonly faults: Fault[],
  ) {
    this.text = head.text;
    this.codes = head.codes;
  }

  /** Whether the head ends in the text, of which the compiled reader has found so many numbers of lines. */
  read(count: number): boolean {
    const { text, head } = this;
    const { fields } = head;
    const first = count > 0 ? table[LINE_END] : text.indexOf('\n', head.lineStart);
    if (first < 0) return false;
    head.lineEnd = this.trimReturn(first, head.lineStart);
    let i = size;
    for (let at = first + 1; at > 0; ) {
      while (i < count && table[i] < at) i += size; // what a line has taken that goes on
      const isCut = i < count && table[i] === at;
      const row = isCut ? types[table[i + 1]] : undefined;
      const feed = isCut ? table[i + LINE_END] : text.indexOf('\n', at);
      if (row === undefined) at = this.otherLine(at, feed);
      else {
        fields.push(receivedField(head, at, table[i + 2], table[i + 3], table[i + 4], feed + 1, row));
        at = feed + 1;
      }
    }
    if (head.end === 0) return false;
    if (this.folds !== undefined || this.bare >= 0) this.finish();
    return true;
  }

  /** The empty line, which is the head's end, or one that is not plain. Where the next one begins; -1 when none does. */
  private otherLine(at: number, feed: number): number {
    if (feed < 0) return -1;
    const code = this.codes[at];
    if (code === 10 || (code === 13 && feed === at + 1)) {
      if (code === 10) this.markBare(feed);
      this.head.end = feed + 1;
      return -1;
    }
    const last = this.foldedEnd(feed);
    if (last < 0) return -1;
    const field = this.line(at, last);
    if (field) this.head.fields.push(field);
    return last + 1;
  }

  /** One line, its continuations included: `feed` is its last LF. */
  private line(at: number, feed: number): Field | undefined {
    const { codes } = this;
    let nameEnd = at;
    while ((kinds[codes[nameEnd] & 255] & TOKEN) !== 0) nameEnd++;
    let colon = nameEnd;
    let code = codes[colon];
    while (code === 32 || code === 9) code = codes[++colon];
    if (code !== 58 || nameEnd === at) return this.oddLine(at, feed);
    let from = colon + 1;
    code = codes[from];
    while (code === 32 || code === 9) code = codes[++from];
    const end = this.trimReturn(feed, from);
    const folded = this.folds !== undefined && this.folds[this.folds.length - 1] > at;
    return this.field(at, nameEnd, from, end, feed, folded);
  }

  private field(at: number, nameEnd: number, from: number, to: number, feed: number, folded: boolean): Field {
    const { codes } = this;
    let end = to;
    if (folded) {
      while (from < end && isBlank(codes[from])) from++;
      while (end > from && isBlank(codes[end - 1])) end--;
    } else {
      let code = end > from ? codes[end - 1] : 0;
      while (code === 32 || code === 9) code = --end > from ? codes[end - 1] : 0;
    }
    const row = fieldTypeAt(codes, at, nameEnd);
    return Field.received(this.head, at, nameEnd, from, end, feed + 1, row);
  }

  /** A line without a colon, or whose name is no token: kept as far as there is a name. */
  private oddLine(at: number, feed: number): Field | undefined {
    const end = this.trimReturn(feed, at);
    const line = this.text.slice(at, end);
    this.faults.push(grammarFault('7.3.1-3', at, utf8(line), 'a field name, a colon and a value'));
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (name.trimStart() === '') return undefined;
    return this.field(at, at + name.length, at + colon + 1, end, feed, this.text.slice(at, end).includes('\n'));
  }

  /** The last LF of a line that goes on in the next ones (7.3.1); -1 when the head ends before. */
  private foldedEnd(feed: number): number {
    const { text, codes } = this;
    let last = feed;
    for (;;) {
      if (last + 1 === text.length) return -1;
      const next = codes[last + 1];
      if (next !== 32 && next !== 9) return last;
      this.trimReturn(last, 0);
      this.folds ??= [];
      this.folds.push(last);
      last = text.indexOf('\n', last + 1);
      if (last < 0) return -1;
    }
  }

  /** The end of a line without CR LF. */
  private trimReturn(feed: number, from: number): number {
    if (feed > from && this.codes[feed - 1] === 13) return feed - 1;
    this.markBare(feed);
    return feed;
  }

  private markBare(feed: number): void {
    if (this.bare < 0) this.bare = feed;
  }

  /** What concerns the head as a whole: folds become spaces, wrong line ends are told once. */
  private finish(): void {
    const { head, folds, bare } = this;
    if (folds !== undefined) {
      head.folded = true;
      const copy = Buffer.from(head.bytes.subarray(0, head.end));
      for (const feed of folds) {
        copy[feed] = 32;
        if (copy[feed - 1] === 13) copy[feed - 1] = 32;
      }
      head.text = copy.toString('latin1', 0, head.end);
      head.codes = copy;
      lookAway();
    }
    if (bare >= 0) this.faults.push(bareFault(bare, 'LF alone'));
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;
const utf8 = (text: string): string => Buffer.from(text.slice(0, 1000), 'latin1').toString('utf8');

function bareFault(at: number, found: string): Fault {
  return { ...grammarFault('7-1', at, found, 'CRLF at the end of each line'), length: 1, leniency: 'line-end' };
}

/** The first CR that no LF follows; told once a message: a sender that does it does it on every line. */
export function strayReturns({ text, lineStart, end }: Head): Fault[] {
  for (let at = text.indexOf('\r', lineStart); at >= 0 && at < end; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return [bareFault(at, 'CR alone')];
  }
  return [];
}
