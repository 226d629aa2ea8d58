// Params: the ordered ;name=value pairs of header fields and of URIs (RFC 3261 7.3.1, 19.1.1).
import { fromByteString, kinds, PARAM, TOKEN, toByteString, VISIBLE } from './chars';
import { isIpv6Text, skipIpv6Reference } from './host';
import { isToken } from './scan';
import { Scanner, unescapeQuoted } from './scanner';

const SEMICOLON = 59;
const EQUALS = 61;
const QUOTE = 34;

type Pair = [string, string | undefined];

/** Ordered ;parameters. Names are case-insensitive. A flag has value undefined. Values keep quotes as written. */
export class Params {
  /** Well-formed and a byte string, from its first semicolon on; undefined once it is cut up. */
  private source?: string = undefined;
  private pairs?: Pair[] = undefined;

  /** From the parser: text that scanParams or scanUriParams went over. It is cut up when somebody asks. */
  static wellFormed(text: string): Params {
    const params = new Params();
    if (text !== '') params.source = text;
    return params;
  }

  /** Reads ';a=b;c' or 'a=b;c'; undefined when a parameter is empty or ill-formed. White space around ; and = is allowed. */
  static parse(text: string): Params | undefined {
    const bytes = toByteString(text).trimStart();
    if (bytes === '') return new Params();
    const s = new Scanner(bytes.charCodeAt(0) === SEMICOLON ? bytes : ';' + bytes);
    if (!scanParams(s)) return undefined;
    const to = s.pos;
    s.skipSpace();
    return s.atEnd ? Params.wellFormed(s.text.slice(0, to)) : undefined;
  }

  get size(): number {
    return this.list.length;
  }

  get(name: string): string | undefined {
    const seen = this.source === undefined ? unclear : glance(this.source, name);
    if (typeof seen !== 'symbol') return seen;
    return seen === flag ? undefined : this.find(name)?.[1];
  }

  has(name: string): boolean {
    const seen = this.source === undefined ? unclear : glance(this.source, name);
    return seen === unclear ? this.find(name) !== undefined : seen !== undefined;
  }

  /** What the value says: without quotes and backslashes. */
  said(name: string): string | undefined {
    const value = this.get(name);
    return value?.charCodeAt(0) === QUOTE ? unescapeQuoted(toByteString(value.slice(1, -1))) : value;
  }

  /** Changes the parameter in place, or adds it at the end. Without a value it is a flag. */
  set(name: string, value?: string | number): this {
    const text = value === undefined ? undefined : String(value);
    if (this.setInText(name, text)) return this;
    const pair = this.find(name);
    if (pair) pair[1] = text;
    else this.list.push([name, text]);
    return this;
  }

  /** The same in the text, as long as nobody has cut it up. False where that takes more than a look. */
  private setInText(name: string, value: string | undefined): boolean {
    if (this.pairs !== undefined || !isToken(name) || (value !== undefined && !isPlainValue(value))) return false;
    const { source = '' } = this;
    const from = placeOf(source, name);
    if (from === UNCLEAR) return false;
    const nameEnd = from + name.length;
    const said = value === undefined ? '' : '=' + value;
    if (from === NOWHERE) this.source = source + ';' + name + said;
    else this.source = source.slice(0, nameEnd) + said + source.slice(endOf(source, nameEnd));
    return true;
  }

  /** Removes every parameter of that name. */
  delete(name: string): this {
    const wanted = name.toLowerCase();
    this.pairs = this.list.filter(pair => pair[0].toLowerCase() !== wanted);
    return this;
  }

  entries(): Pair[] {
    return this.list.map(([name, value]) => [name, value]);
  }

  /** The first name that appears more than once (7.3.1 and 19.1.1 forbid it). */
  get repeated(): string | undefined {
    if (this.list.length < 2) return undefined;
    const seen = new Set<string>();
    for (const [name] of this.list) {
      const key = name.toLowerCase();
      if (seen.has(key)) return name;
      seen.add(key);
    }
    return undefined;
  }

  clone(): Params {
    const copy = new Params();
    copy.source = this.source;
    copy.pairs = this.pairs?.map(([name, value]) => [name, value]);
    return copy;
  }

  toString(): string {
    if (this.pairs === undefined && placeOf(this.source ?? '', '') === NOWHERE) return this.source ?? '';
    let out = '';
    for (const [name, value] of this.list) out += value === undefined ? ';' + name : ';' + name + '=' + value;
    return out;
  }

  private get list(): Pair[] {
    if (this.pairs === undefined) {
      this.pairs = this.source === undefined ? [] : cut(this.source);
      this.source = undefined;
    }
    return this.pairs;
  }

  private find(name: string): Pair | undefined {
    const wanted = name.toLowerCase();
    for (const pair of this.list) {
      if (pair[0] === name || (pair[0].length === name.length && pair[0].toLowerCase() === wanted)) return pair;
    }
    return undefined;
  }
}

/** What a look may end in, other than a value: a parameter without one, or text that takes more than a look. */
const flag = Symbol('flag');
export const unclear = Symbol('unclear');

/** The value of one parameter in well-formed text, without cutting it up; undefined when there is none. */
export function glance(source: string, name: string): string | symbol | undefined {
  // mostly it is the first one
  const from = isFirst(source, name) ? 1 : placeOf(source, name);
  if (from < 0) return from === NOWHERE ? undefined : unclear;
  const equals = from + name.length;
  return source.charCodeAt(equals) === EQUALS ? source.slice(equals + 1, endOf(source, equals)) : flag;
}

/** Whether the first parameter has that name, in these very letters, and a value without quotes and white space. */
function isFirst(source: string, name: string): boolean {
  const equals = 1 + name.length;
  if (source.charCodeAt(equals) !== EQUALS || !source.startsWith(name, 1)) return false;
  const value = source.charCodeAt(equals + 1);
  return value > 32 && value !== QUOTE && source.charCodeAt(endOf(source, equals) - 1) > 32;
}

const NOWHERE = -1;
const UNCLEAR = -2;

/** Where the parameter of that name begins; UNCLEAR where quotes or white space stand before its end. */
function placeOf(source: string, name: string): number {
  const { length } = source;
  for (let from = 1, at = 1; from < length; from = ++at) {
    let equals = -1;
    for (; at < length; at++) {
      const code = source.charCodeAt(at);
      if (code === SEMICOLON) break;
      if (code <= 32 || code > 126 || code === QUOTE) return UNCLEAR;
      if (code === EQUALS && equals < 0) equals = at;
    }
    const nameEnd = equals < 0 ? at : equals;
    if (nameEnd - from === name.length && isName(source, from, nameEnd, name)) return from;
  }
  return NOWHERE;
}

function isName(source: string, from: number, to: number, name: string): boolean {
  return source.startsWith(name, from) || source.slice(from, to).toLowerCase() === name.toLowerCase();
}

/** Whether it may be put into well-formed text as it is, and be found there. */
function isPlainValue(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code <= 32 || code > 126 || code === SEMICOLON || code === QUOTE) return false;
  }
  return value !== '';
}

/** Well-formed ;parameters to pairs. */
function cut(source: string): Pair[] {
  const pairs: Pair[] = [];
  let quote = source.indexOf('"');
  const s = quote < 0 ? undefined : new Scanner(source);
  for (let from = 1, end = 0; end < source.length; from = end + 1) {
    end = endOf(source, from);
    if (s && quote >= 0 && quote < end) {
      s.pos = quote;
      s.skipQuoted();
      end = endOf(source, s.pos);
      quote = source.indexOf('"', end);
    }
    const pair = source.slice(from, end);
    const equals = pair.indexOf('=');
    if (equals < 0) pairs.push([pair.trim(), undefined]);
    else pairs.push([pair.slice(0, equals).trim(), fromByteString(pair.slice(equals + 1).trim())]);
  }
  return pairs;
}

function endOf(source: string, from: number): number {
  const end = source.indexOf(';', from);
  return end < 0 ? source.length : end;
}

/** Moves over *(SEMI generic-param) and gives them as a byte string from the first semicolon on; undefined with a failure. */
export function scanParamsText(s: Scanner): string | undefined {
  const { text, pos } = s;
  if (!scanParams(s)) return undefined;
  return s.pos === pos ? '' : text.slice(text.indexOf(';', pos), s.pos);
}

/**
 * Moves over *(SEMI generic-param); stops after the last one. False with a failure at a parameter that is ill-formed. A bare
 * IPv6 address is one in `received` only (20.42, RFC 5118 4.5).
 */
export function scanParams(s: Scanner): boolean {
  const { bytes, end } = s;
  while (s.separator(SEMICOLON)) {
    const from = s.pos;
    let at = from;
    while (at < end && (kinds[bytes[at]] & TOKEN) !== 0) at++;
    s.pos = at;
    if (at === from) {
      s.fail('a parameter');
      return false;
    }
    if (at < end && bytes[at] !== SEMICOLON && s.separator(EQUALS) && !scanValue(s, from, at)) return false;
  }
  return true;
}

/** gen-value of the parameter whose name stands between two places. */
function scanValue(s: Scanner, nameFrom: number, nameTo: number): boolean {
  const { text, bytes, end } = s;
  const from = s.pos;
  const first = s.peek();
  if (first === QUOTE) return s.skipQuoted();
  if (first === 91) return skipIpv6Reference(s);
  let at = from;
  while (at < end && (kinds[bytes[at]] & TOKEN) !== 0) at++;
  s.pos = at;
  if (at < end && isLooseValue(bytes[at])) {
    while (at < end && isLooseValue(bytes[at])) at++;
    s.pos = at;
    const bareIpv6 = isIpv6Text(text.slice(from, at)) && text.slice(nameFrom, nameTo).toLowerCase() === 'received';
    if (!bareIpv6) s.tolerate('parameter-value', from, at, 'a token, a host or a quoted string');
    return true;
  }
  if (at > from) return true;
  s.fail('a value: a token, a host or a quoted string');
  return false;
}

/** What ends no value, and is seen in values of the wild. */
const isLooseValue = (code: number): boolean =>
  (kinds[code] & VISIBLE) !== 0 && !(code === 34 || code === 44 || code === 59 || code === 60 || code === 62);

/** Moves over uri-parameters (19.1.1), to `end` or to where they end before; false with a failure. */
export function scanUriParams(s: Scanner, end: number): boolean {
  while (s.pos < end && s.bytes[s.pos] === SEMICOLON) {
    s.pos++;
    if (!runParam(s, end)) return false;
    if (s.pos < end && s.bytes[s.pos] === EQUALS) {
      s.pos++;
      if (!runParam(s, end)) return false;
    }
  }
  return true;
}

function runParam(s: Scanner, end: number): boolean {
  const from = s.pos;
  if (s.runEscaped(PARAM, end) && s.pos > from) return true;
  s.fail(s.pos < end && s.peek() === 37 ? 'two hexadecimal digits after %' : 'a name or a value of a URI parameter');
  return false;
}
