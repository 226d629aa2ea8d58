// Draft: the bytes of a message cut into its pieces, every byte in one of them, for edits that a Message cannot express.
import { canonicalName } from './header-names';

/** Bytes of a line, its pieces as byte strings (one character a byte): name, colon, value and end make up the line. */
export interface DraftLine {
  /** As written; '' for a line that has no colon, or that was put in as raw bytes. */
  name: string;
  /** The colon with the white space around it. */
  colon: string;
  /** With its folds, without the end. */
  value: string;
  /** The line's end: CRLF, as a rule. */
  end: string;
}

export interface Draft {
  /** Before the start line: nothing, as a rule. */
  before: string;
  /** Without its end. */
  startLine: string;
  startEnd: string;
  lines: DraftLine[];
  /** The line that ends the header: CRLF, as a rule. */
  emptyLine: string;
  body: string;
  /** After the body: nothing, as a rule. */
  after: string;
}

/** Text to a byte string: UTF-8; bytes as they are. */
export const byteString = (text: string | Buffer): string =>
  (typeof text === 'string' ? Buffer.from(text, 'utf8') : text).toString('latin1');

/** Cuts a message; putting the pieces together again gives the same bytes. Everything after the empty line is body. */
export function draftOf(bytes: Buffer): Draft {
  const text = bytes.toString('latin1');
  const start = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
  const [startLine, startEnd, afterStart] = cutLine(text, start);
  const draft: Draft = {
    before: text.slice(0, start),
    startLine,
    startEnd,
    lines: [],
    emptyLine: '',
    body: '',
    after: '',
  };
  let at = afterStart;
  while (at < text.length) {
    const [line, end, next] = cutFolded(text, at);
    at = next;
    if (line === '') {
      draft.emptyLine = end;
      draft.body = text.slice(at);
      break;
    }
    draft.lines.push(lineOf(line, end));
  }
  return draft;
}

/** Content, end and what comes after it, of the line that begins there. */
function cutLine(text: string, from: number): [string, string, number] {
  const feed = text.indexOf('\n', from);
  if (feed < 0) return [text.slice(from), '', text.length];
  const end = feed > from && text[feed - 1] === '\r' ? feed - 1 : feed;
  return [text.slice(from, end), text.slice(end, feed + 1), feed + 1];
}

/** The same with the lines that continue it (7.3.1). */
function cutFolded(text: string, from: number): [string, string, number] {
  let [content, end, next] = cutLine(text, from);
  while (content !== '' && isBlank(text[next])) {
    const cut = cutLine(text, next);
    content = text.slice(from, next + cut[0].length);
    [, end, next] = cut;
  }
  return [content, end, next];
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';

/** Looks outwards from the colon: a pattern that begins with white space would look anew from each blank of a long run. */
function lineOf(line: string, end: string): DraftLine {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: '', colon: '', value: line, end };
  let from = colon;
  let to = colon + 1;
  while (isBlank(line[from - 1])) from--;
  while (isBlank(line[to])) to++;
  return { name: line.slice(0, from), colon: line.slice(from, to), value: line.slice(to), end };
}

/** The bytes of a draft. */
export function bytesOf({ before, startLine, startEnd, lines, emptyLine, body, after }: Draft): Buffer {
  const header = lines.map(line => line.name + line.colon + line.value + line.end).join('');
  return Buffer.from(before + startLine + startEnd + header + emptyLine + body + after, 'latin1');
}

/** Which lines: all of a field by its name, full or compact; one of them, counted from 0; or the line at an index. */
export type Which = string | readonly [name: string, nth: number] | number;

/** Indexes of these lines in order. Throws an Error when there is none: an edit that changes nothing is a mistake. */
export function linesAt(draft: Draft, which: Which): number[] {
  const all = [...draft.lines.keys()];
  let found: number[];
  if (typeof which === 'number') found = all.slice(which, which + 1);
  else {
    const [name, nth] = typeof which === 'string' ? [which, undefined] : which;
    const key = canonicalName(name);
    found = all.filter(i => draft.lines[i].name !== '' && canonicalName(draft.lines[i].name) === key);
    if (nth !== undefined) found = found.slice(nth, nth + 1);
  }
  if (found.length === 0) throw new Error('the message has no line ' + JSON.stringify(which));
  return found;
}

/** A part of a request's start line (7.1), or of a response's (7.2). */
export type StartLinePart = 'method' | 'uri' | 'version' | 'status' | 'reason';

/** From where to where a part reaches. Throws an Error when the line has none. */
export function partAt(startLine: string, part: StartLinePart): readonly [from: number, to: number] {
  const isStatus = /^SIP\//i.test(startLine);
  const parts: StartLinePart[] = isStatus ? ['version', 'status', 'reason'] : ['method', 'uri', 'version'];
  const index = parts.indexOf(part);
  const first = startLine.indexOf(' ');
  const second = isStatus ? startLine.indexOf(' ', first + 1) : startLine.lastIndexOf(' ');
  const spaces = [...new Set([first, second])].filter(at => at >= 0);
  if (index < 0 || index > spaces.length) throw new Error('the start line has no ' + part);
  return [index === 0 ? 0 : spaces[index - 1] + 1, spaces[index] ?? startLine.length];
}
