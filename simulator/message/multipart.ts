// Bodies of several parts: cut up and put together, byte exact (RFC 2046 5.1, RFC 5621).
import { type Fault, fault, grammarFault } from './fault';
import { readBoundary } from './multipart-type';
import { isToken, quote, trimSpace } from './scan';

/** One header line of a part. */
export interface PartField {
  /** As written. */
  name: string;
  /** Unfolded and trimmed. */
  value: string;
  /** Byte offset of the line in the whole body. */
  offset: number;
}

export interface Part {
  headers: PartField[];
  body: Buffer;
  /** Byte offset in the whole body: of the first header line, after the delimiter's line. */
  offset: number;
  /** The part's own parts, if its type is multipart and the depth allows. Its faults are among those of the outermost. */
  multipart?: Multipart;
}

export interface Multipart {
  parts: Part[];
  /** Before the first delimiter, and after the last one: to be ignored (RFC 2046 5.1.1). */
  preamble: Buffer;
  epilogue: Buffer;
  /** Offsets count from where the whole body begins. Those of Content-Type lines of the message have offset 0. */
  faults: Fault[];
}

export interface MultipartLimits {
  /** So many levels of multiparts in multiparts are cut up; 8. */
  depth?: number;
  /** So many parts in all; 1000. */
  parts?: number;
}

const LF = 10;
const CR = 13;
const DASH = 45;
const isBlank = (code: number): boolean => code === 32 || code === 9;

/** A line that begins with the boundary. */
interface Delimiter {
  /** Of the line end before it, which belongs to it; where the part before ends. */
  at: number;
  /** After its own line end. */
  next: number;
  closing: boolean;
  /** Its line has an end, or needs none because it closes. */
  ended: boolean;
}

/** What one call has found so far, over all levels. */
interface Work {
  body: Buffer;
  faults: Fault[];
  depth: number;
  partsLeft: number;
}

/**
 * Cuts a body into its parts by its Content-Type. Never throws: without a boundary, or where no delimiter is found, there are no
 * parts, everything is preamble, and a fault tells why. Linear in the length of the body.
 */
export function parseMultipart(body: Buffer, contentType: string, limits: MultipartLimits = {}): Multipart {
  const work: Work = { body, faults: [], depth: limits.depth ?? 8, partsLeft: limits.parts ?? 1000 };
  const cut = parseLevel(work, contentType, 0, body.length, 0, 1);
  work.faults.sort((a, b) => a.offset - b.offset);
  return cut;
}

function parseLevel(
  work: Work,
  contentType: string,
  from: number,
  to: number,
  typeAt: number,
  level: number,
): Multipart {
  const { body, faults } = work;
  const none = (): Multipart => ({
    parts: [],
    preamble: body.subarray(from, to),
    epilogue: body.subarray(to, to),
    faults,
  });
  const boundary = readBoundary(contentType, typeAt, faults);
  if (boundary === undefined) return none();
  const lines = new DelimiterLines(body, boundary, from, to);
  const first = lines.next(from);
  if (!first) {
    report(work, from, 'no such line', 'the line --' + boundary);
    return none();
  }
  if (lines.loose) report(work, first.at, 'LF alone', 'CRLF around the boundary', 'bare-lf');
  const parts: Part[] = [];
  const last = parseParts(work, lines, first, parts, level);
  const epilogue = body.subarray(last.next, to);
  return { parts, preamble: body.subarray(from, first.at), epilogue, faults };
}

/** From the first delimiter to the closing one, or to the end where there is none. */
function parseParts(work: Work, lines: DelimiterLines, first: Delimiter, parts: Part[], level: number): Delimiter {
  let open = first;
  while (!open.closing) {
    const following = lines.next(open.next);
    if (!following && !open.ended) break;
    if (work.partsLeft-- <= 0) {
      work.faults.push(fault('RFC5621:4.3-1', open.at, 'another part', 'fewer parts', 'Content-Type'));
      return open;
    }
    const end = following?.at ?? lines.to;
    if (end < open.next) report(work, open.next, 'another delimiter', 'a line end between two delimiters');
    parts.push(parsePart(work, open.next, Math.max(open.next, end), level));
    if (!following) break;
    open = following;
  }
  if (parts.length === 0) report(work, open.at, 'no part', 'at least one part');
  if (open.closing) return open;
  report(work, lines.to, 'the end of the body', 'the closing delimiter --' + lines.boundary + '--');
  return { ...open, next: lines.to };
}

function parsePart(work: Work, from: number, to: number, level: number): Part {
  const headers: PartField[] = [];
  const content = parseHeaders(work, from, to, headers);
  const part: Part = { headers, body: work.body.subarray(content, to), offset: from };
  const type = headers.find(field => field.name.toLowerCase() === 'content-type');
  if (type === undefined || !/^multipart[ \t]*\//i.test(type.value)) return part;
  if (level < work.depth) part.multipart = parseLevel(work, type.value, content, to, type.offset, level + 1);
  else {
    const expected = 'at most ' + work.depth + ' levels of multiparts';
    work.faults.push(fault('RFC5621:4.3-1', type.offset, type.value, expected, 'Content-Type'));
  }
  return part;
}

/** Reads the header lines of a part; where its content begins. */
function parseHeaders(work: Work, from: number, to: number, headers: PartField[]): number {
  const { body } = work;
  /** Of the last line: joined at the end, so that a long fold takes linear time. */
  let pieces: string[] = [];
  const finish = (): void => {
    const last = headers.at(-1);
    if (last && pieces.length > 0) last.value = pieces.filter(piece => piece !== '').join(' ');
    pieces = [];
  };
  let at = from;
  let content = to;
  while (at < to) {
    const feed = body.indexOf(LF, at);
    const end = feed < 0 || feed >= to ? to : feed + 1;
    const line = body.toString('utf8', at, end).replace(/\r?\n$/, '');
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (line === '') content = end;
    else if (isBlank(body[at]) && pieces.length > 0) pieces.push(trimSpace(line));
    else if (isToken(name)) {
      finish();
      headers.push({ name, value: '', offset: at });
      pieces.push(trimSpace(line.slice(colon + 1)));
    } else {
      report(work, at, line, 'a header line, or an empty line before the content of the part');
      content = at;
    }
    if (content < to || line === '') break;
    if (end === to && body[end - 1] !== LF) report(work, to, 'no line end', 'a line end after the header line');
    at = end;
  }
  finish();
  return content;
}

function report(work: Work, offset: number, found: string, expected: string, leniency?: string): void {
  const made = grammarFault('7.4.1-3', offset, found, expected, 'Content-Type');
  if (leniency !== undefined) made.leniency = leniency;
  work.faults.push(made);
}

/** Finds the delimiter lines of one boundary, each looked at once. */
class DelimiterLines {
  /** The first delimiter stands between line ends of which one is LF alone: then LF ends lines here. */
  loose = false;
  private first = true;
  /** The whole body up to `to`, so that no search goes beyond. */
  private readonly body: Buffer;
  private readonly needle: Buffer;

  constructor(
    whole: Buffer,
    readonly boundary: string,
    private readonly from: number,
    readonly to: number,
  ) {
    this.body = whole.subarray(0, to);
    this.needle = Buffer.from('\n--' + boundary);
  }

  /** The next one whose line begins at `from`, where a line begins, or later. */
  next(from: number): Delimiter | undefined {
    const length = this.needle.length - 1;
    const here = from + length <= this.to && this.needle.compare(this.body, from, from + length, 1) === 0;
    for (let line = here ? from : this.find(from); line >= 0; line = this.find(line)) {
      const found = this.at(line);
      if (found) return found;
    }
    return undefined;
  }

  private find(from: number): number {
    const feed = this.body.indexOf(this.needle, from);
    return feed < 0 ? -1 : feed + 1;
  }

  /** The delimiter whose line begins there; undefined when the line goes on differently. */
  private at(line: number): Delimiter | undefined {
    const { body, to } = this;
    let next = line + this.needle.length - 1;
    const closing = body[next] === DASH && body[next + 1] === DASH;
    if (closing) next += 2;
    while (isBlank(body[next])) next++; // transport-padding
    const bare = body[next] === LF;
    const crlf = body[next] === CR && body[next + 1] === LF;
    if (!bare && !crlf && next < to) return undefined;
    const begins = line === this.from;
    const afterReturn = begins || body[line - 2] === CR;
    const loose = bare || !afterReturn;
    if (this.first) this.loose = loose;
    else if (loose && !this.loose) return undefined;
    this.first = false;
    const at = begins ? line : afterReturn ? line - 2 : line - 1;
    return { at, next: crlf ? next + 2 : bare ? next + 1 : to, closing, ended: bare || crlf || closing };
  }
}

/** A part to be written: header lines as [name, value], and its content. */
export interface NewPart {
  headers?: readonly (readonly [string, string])[];
  body: Buffer | string;
}

export interface MultipartOptions {
  /** 'mixed', when absent. */
  subtype?: string;
  /** When absent, one that stands in no part. It is written as given, even if it is in one. */
  boundary?: string;
  preamble?: Buffer | string;
  epilogue?: Buffer | string;
}

/** A body of these parts (RFC 2046 5.1.1), and the Content-Type that goes with it. */
export function writeMultipart(
  parts: readonly NewPart[],
  options: MultipartOptions = {},
): { contentType: string; body: Buffer } {
  const contents = parts.map(part => Buffer.from(part.body as Buffer));
  const { subtype = 'mixed', boundary = freeBoundary(contents), preamble = '', epilogue = '' } = options;
  const pieces: (Buffer | string)[] = preamble.length > 0 ? [preamble, '\r\n'] : [];
  parts.forEach(({ headers = [] }, i) => {
    const lines = headers.map(([name, value]) => name + ': ' + value + '\r\n').join('');
    pieces.push('--' + boundary + '\r\n', lines, '\r\n', contents[i], '\r\n');
  });
  pieces.push('--' + boundary + '--\r\n', epilogue);
  const contentType = 'multipart/' + subtype + ';boundary=' + (isToken(boundary) ? boundary : quote(boundary));
  return { contentType, body: Buffer.concat(pieces.map(piece => Buffer.from(piece as Buffer))) };
}

function freeBoundary(contents: readonly Buffer[]): string {
  let number = 1;
  while (contents.some(content => content.includes('--part-' + number))) number++;
  return 'part-' + number;
}
