// Scanner: a place in a byte string, and the steps of the grammar that all header fields share (RFC 3261 25.1).
// A step that succeeds moves on; one that fails says once what it expected there, and its caller gives up.
import { CTEXT, DIGIT, fromByteString, isHex, kinds, QDTEXT, SPACE, TOKEN, utf8Length, VISIBLE } from './chars';
import type { FaultKind } from './fault';
import { view } from './view';

/** Something found wrong: between two places of the text. */
export interface Note {
  kind: FaultKind;
  /** Undefined: that of the header field. */
  requirement?: string;
  at: number;
  to: number;
  expected: string;
  leniency?: string;
}

/** So many faults of one line are told. */
const mostNotes = 100;

export class Scanner {
  /** Where the scanner stopped for good, and what it expected there. */
  failure?: Note;
  /** What is wrong although it could be read: named leniencies, and broken rules. */
  notes?: Note[];
  /** Whether the bytes stand in the view, too, at the same places. */
  inView = false;

  /** `text` is a byte string: one character a byte, folds replaced by spaces. */
  constructor(
    public text: string,
    public pos = 0,
    public end = text.length,
    public bytes: Uint8Array = Buffer.from(text, 'latin1'),
  ) {}

  /** The code of the next byte; -1 at the end. */
  peek(): number {
    return this.pos < this.end ? this.bytes[this.pos] : -1;
  }

  get atEnd(): boolean {
    return this.pos >= this.end;
  }

  /** Remembers the first failure; undefined, so that readers can return it. */
  fail(expected: string, at = this.pos, requirement?: string): undefined {
    if (this.failure?.kind !== 'grammar') {
      this.failure = { kind: 'grammar', requirement, at, to: this.end, expected };
    }
    return undefined;
  }

  /** Grammatical, and no value: the reader goes on, as what follows may break the grammar. */
  refuse(expected: string, at: number, to: number, requirement?: string): undefined {
    this.failure ??= { kind: 'rule', requirement, at, to, expected };
    return undefined;
  }

  /** Grammatical, and forbidden by the text of an RFC. The value is read nevertheless. */
  forbid(requirement: string | undefined, at: number, to: number, expected: string): void {
    this.note({ kind: 'rule', requirement, at, to, expected });
  }

  /** Not grammatical, and read nevertheless. The names stand in docs/codec.md. */
  tolerate(leniency: string, at: number, to: number, expected: string, requirement?: string): void {
    this.note({ kind: 'grammar', requirement, at, to, expected, leniency });
  }

  /** Adds it, unless there are too many already: a hostile list has no end of them. */
  note(note: Note): void {
    this.notes ??= [];
    if (this.notes.length < mostNotes) this.notes.push(note);
  }

  /** SWS: white space, or none. */
  skipSpace(): void {
    const { bytes, end } = this;
    let at = this.pos;
    while (at < end) {
      const code = bytes[at];
      if (code !== 32 && code !== 9) break;
      at++;
    }
    this.pos = at;
  }

  /** LWS: at least one space or tab. */
  space(): boolean {
    const from = this.pos;
    this.skipSpace();
    return this.pos > from;
  }

  /** This very byte, without white space around. */
  char(code: number): boolean {
    if (this.pos >= this.end || this.bytes[this.pos] !== code) return false;
    this.pos++;
    return true;
  }

  /** SEMI, COMMA, EQUAL, SLASH, COLON…: the byte with white space around it. Does not move when it is not there. */
  separator(code: number): boolean {
    const { bytes, end } = this;
    let at = this.pos;
    let c = at < end ? bytes[at] : -1;
    while (c === 32 || c === 9) c = ++at < end ? bytes[at] : -1;
    if (c !== code) return false;
    at++;
    while (at < end) {
      c = bytes[at];
      if (c !== 32 && c !== 9) break;
      at++;
    }
    this.pos = at;
    return true;
  }

  /** These very letters, in either case; moves past them. */
  word(letters: string): boolean {
    const to = this.pos + letters.length;
    if (to > this.end) return false;
    const found = this.text.slice(this.pos, to);
    if (found !== letters && found.toLowerCase() !== letters.toLowerCase()) return false;
    this.pos = to;
    return true;
  }

  /** Moves over bytes of these classes; how many. */
  run(kind: number): number {
    const from = this.pos;
    this.pos = this.inView ? viewedRun(kind, from, this.end) : this.otherRun(kind);
    return this.pos - from;
  }

  private otherRun(kind: number): number {
    const { bytes, pos, end } = this;
    let at = pos;
    while (at < end && (kinds[bytes[at]] & kind) !== 0) at++;
    return at;
  }

  /** Moves over bytes of these classes and %-escapes; false at a broken escape, which is where it stands then. */
  runEscaped(kind: number, end = this.end): boolean {
    const { bytes } = this;
    let at = this.pos;
    while (at < end) {
      const code = bytes[at];
      if ((kinds[code] & kind) !== 0) at++;
      else if (code !== 37) break;
      else if (at + 2 < end && isHex(bytes[at + 1]) && isHex(bytes[at + 2])) at += 3;
      else {
        this.pos = at;
        return false;
      }
    }
    this.pos = at;
    return true;
  }

  /** A token as text; '' when there is none, without a failure. */
  token(): string {
    const from = this.pos;
    this.run(TOKEN);
    return this.text.slice(from, this.pos);
  }

  /** 1*DIGIT as text; '' when there is none. */
  digits(): string {
    const from = this.pos;
    this.run(DIGIT);
    return this.text.slice(from, this.pos);
  }

  /**
   * Moves over a quoted string, which begins here. False with a failure when it does not begin, holds what it may not, or never
   * ends.
   */
  skipQuoted(): boolean {
    const { text, bytes, end } = this;
    const from = this.pos;
    if (from >= end || bytes[from] !== 34) {
      this.fail('a quoted string');
      return false;
    }
    const plain = this.inView ? viewedRun(QDTEXT | SPACE, from + 1, end) : end;
    if (plain < end && bytes[plain] === 34) {
      this.pos = plain + 1;
      return true;
    }
    const table = kinds;
    const inText = QDTEXT;
    let at = from + 1;
    while (at < end) {
      const code = bytes[at];
      if ((table[code] & inText) !== 0 || code === 32 || code === 9) at++;
      else if (code === 34) {
        this.pos = at + 1;
        return true;
      } else if (code === 92 && at + 1 < end) {
        const next = bytes[at + 1];
        if (next > 127 || next === 10 || next === 13) break;
        at += 2;
      } else {
        const length = utf8Length(text, at, end);
        if (length === 0) break;
        at += length;
      }
    }
    if (at >= end || (bytes[at] === 92 && at + 1 === end)) this.fail('a closing quote', from);
    else this.fail('text, a backslash and an ASCII character, or a closing quote', at);
    return false;
  }

  /** What the quoted string says that begins here, without quotes and backslashes; undefined with a failure. */
  quoted(): string | undefined {
    const from = this.pos;
    if (!this.skipQuoted()) return undefined;
    return unescapeQuoted(this.text.slice(from + 1, this.pos - 1));
  }

  /** Moves over a comment in parentheses, which may hold others; false with a failure. */
  skipComment(): boolean {
    const { text, bytes, end } = this;
    const from = this.pos;
    // words and spaces, and no other comment within
    const plain = this.inView && from < end && bytes[from] === 40 ? viewedRun(CTEXT | SPACE, from + 1, end) : end;
    if (plain < end && bytes[plain] === 41) {
      this.pos = plain + 1;
      return true;
    }
    const table = kinds;
    const inText = CTEXT;
    let depth = 0;
    let at = from;
    while (at < end) {
      const code = bytes[at];
      if (code === 40) depth++;
      else if (depth === 0) break;
      else if (code === 41) {
        if (--depth === 0) {
          this.pos = at + 1;
          return true;
        }
      } else if (code === 92) {
        const next = at + 1 < end ? bytes[at + 1] : 10;
        if (next > 127 || next === 10 || next === 13) break;
        at++;
      } else if ((table[code] & inText) === 0 && code !== 32 && code !== 9) {
        const length = utf8Length(text, at, end);
        if (length === 0) break;
        at += length - 1;
      }
      at++;
    }
    if (at >= end) this.fail('a closing parenthesis', from);
    else this.fail(at === from ? 'a comment in parentheses' : 'text of a comment', at);
    return false;
  }

  /** Moves over free text (TEXT-UTF8-TRIM, or header-value with UTF8-CONT on its own, and white space) to the end; false with a failure at a byte that it can't have. */
  skipText(looseContinuations = false): boolean {
    const { text, bytes, end } = this;
    let at = this.pos;
    while (at < end) {
      const code = bytes[at];
      if ((kinds[code] & VISIBLE) !== 0 || code === 32 || code === 9) at++;
      else {
        const length = looseContinuations && (code & 0xc0) === 0x80 ? 1 : utf8Length(text, at, end);
        if (length === 0) {
          this.fail('text without control characters, in UTF-8', at);
          return false;
        }
        at += length;
      }
    }
    this.pos = end;
    return true;
  }

  /** The text between two places, decoded as UTF-8. */
  slice(from: number, to = this.pos): string {
    const { text, bytes } = this;
    const part = text.slice(from, to);
    for (let at = from; at < to; at++) if (bytes[at] >= 128) return fromByteString(part);
    return part;
  }
}

function viewedRun(kind: number, from: number, end: number): number {
  const bytes = view;
  const table = kinds;
  let at = from;
  while (at < end && (table[bytes[at]] & kind) !== 0) at++;
  return at;
}

/** What the inside of a quoted string (a byte string) says. */
export function unescapeQuoted(inner: string): string {
  if (inner.indexOf('\\') < 0) return fromByteString(inner);
  let out = '';
  let from = 0;
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', at + 2)) {
    out += inner.slice(from, at);
    from = at + 1;
  }
  return fromByteString(out + inner.slice(from));
}
