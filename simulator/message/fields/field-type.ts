// FieldType: what is known of one header field, as a row of the tables in this folder; and the values that many fields share.
import { kinds, TOKEN, VISIBLE, WORD } from '../chars';
import { type AddressForms, NameAddr } from '../name-addr';
import { Params, scanParams } from '../params';
import { trimSpace } from '../scan';
import type { Scanner } from '../scanner';
import { tokenAt } from '../tokens';
import { view } from '../view';

const COMMA = 44;

export interface FieldType {
  /** The canonical name. */
  name: string;
  /** One letter (7.3.3). */
  compact?: string;
  /** The value is a comma list, so that several lines of it are one list (7.3.1). */
  list?: boolean;
  /** No list, and yet several lines may stand in a message (20.7), or nothing is said of it. */
  repeats?: boolean;
  /** The value may be empty. */
  optional?: boolean;
  /** What a value that breaks the grammar breaks: an id of the catalogue's kind. */
  requirement: string;
  /** Reads one value, white space before it passed, and stops after it. Undefined with a failure of the scanner. */
  read(s: Scanner): unknown;
  /** Reads all values of the line at once when nothing in it takes a closer look; undefined otherwise. */
  readPlain?(s: Scanner): unknown[] | undefined;
  /** Looks at all values of a line that could be read, which begins at `from`; notes go to the scanner. */
  together?(values: readonly unknown[], s: Scanner, from: number): void;
  /** What the parameters of a value are by their own rules; looked at when somebody asks for the faults. */
  params?: Readonly<Record<string, ParamForm>>;
}

/** What a parameter is by a rule of its own; by the grammar it may be any generic-param. */
export interface ParamForm {
  fits(value: string | undefined): boolean;
  expected: string;
  /** Undefined: that of the field. */
  requirement?: string;
}

/** A reader of one value at the scanner. */
export type Reader<T> = (s: Scanner) => T | undefined;

/** A token, a method, an option tag… */
export const readToken: Reader<string> = s => {
  const from = s.pos;
  if (s.run(TOKEN) === 0) return s.fail('a token');
  return tokenAt(s.text, s.bytes, from, s.pos);
};

/** token *(COMMA token), with at most one space after each comma. */
export function readPlainTokens(s: Scanner): string[] | undefined {
  if (!s.inView) return undefined;
  const { text, end } = s;
  const bytes = view;
  const table = kinds;
  const inToken = TOKEN;
  let tokens: string[] | undefined;
  let at = s.pos;
  do {
    const from = bytes[at] === 32 ? at + 1 : at;
    at = from;
    while (at < end && (table[bytes[at]] & inToken) !== 0) at++;
    if (at === from) return undefined;
    const token = tokenAt(text, bytes, from, at);
    // one value is the rule; an array that grows makes room for 17
    if (tokens === undefined) tokens = [token];
    else tokens.push(token);
    if (at === end) return tokens;
  } while (bytes[at++] === COMMA);
  return undefined;
}

/** 1*DIGIT; beyond 2**53 it loses precision, never wraps. */
export const readNumber: Reader<number> = s => {
  const { bytes, end, pos } = s;
  let at = pos;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  s.pos = at;
  return at > pos ? value : s.fail('a number');
};

/** A number up to a limit; a larger one is a broken rule, and is read nevertheless. */
export const readUpTo =
  (limit: number, requirement: string): Reader<number> =>
  s => {
    const from = s.pos;
    const value = readNumber(s);
    if (value !== undefined && value > limit) s.forbid(requirement, from, s.pos, 'a number of at most ' + limit);
    return value;
  };

/** Free text to the end of the line (TEXT-UTF8-TRIM); it may be empty. */
export const readText: Reader<string> = s => {
  const { bytes, end } = s;
  const from = s.pos;
  let at = from;
  while (at < end && ((kinds[bytes[at]] & VISIBLE) !== 0 || bytes[at] === 32 || bytes[at] === 9)) at++;
  if (at === end) {
    s.pos = end;
    while (at > from && (bytes[at - 1] === 32 || bytes[at - 1] === 9)) at--;
    return s.text.slice(from, at);
  }
  return s.skipText() ? trimSpace(s.slice(from)) : undefined;
};

/** word ["@" word] (Call-ID). */
export const readCallId: Reader<string> = s => {
  const from = s.pos;
  if (s.run(WORD) === 0) return s.fail('a word');
  if (s.char(64) && s.run(WORD) === 0) return s.fail('a word after @');
  return s.text.slice(from, s.pos);
};

/** *(SEMI generic-param); empty when there are none. */
export const readParams: Reader<Params> = s => {
  const from = s.pos;
  if (!scanParams(s)) return undefined;
  return s.pos === from ? new Params() : Params.wellFormed(s.text.slice(s.text.indexOf(';', from), s.pos));
};

export const readAddress =
  (forms: AddressForms): Reader<NameAddr> =>
  s =>
    NameAddr.scan(s, forms);

/** The only value of a line, as a plain reader has it. */
export const readPlainAlone =
  <T>(read: (s: Scanner) => T | undefined) =>
  (s: Scanner): T[] | undefined => {
    const from = s.pos;
    const value = s.inView ? read(s) : undefined;
    if (value !== undefined && s.pos === s.end) return [value];
    s.pos = from;
    return undefined;
  };

/** A value with parameters: 'active;expires=60'. */
export class Parametrized<T> {
  constructor(
    public value: T,
    public params: Params = new Params(),
  ) {}

  toString(): string {
    return String(this.value) + this.params.toString();
  }
}

/** A value and what follows it: value *(SEMI generic-param). */
export const withParams =
  <T>(read: Reader<T>): Reader<Parametrized<T>> =>
  s => {
    const value = read(s);
    if (value === undefined) return undefined;
    const params = readParams(s);
    return params && new Parametrized(value, params);
  };

/** Notes a parameter whose value is not what its own rule says, although it is a generic-param (kind 'rule'). */
export function checkParam(
  s: Scanner,
  params: Params,
  name: string,
  fits: (value: string | undefined) => boolean,
  expected: string,
  requirement?: string,
): void {
  if (params.has(name) && !fits(params.get(name)))
    s.forbid(requirement, s.pos, s.pos, 'the parameter ' + name + ' as ' + expected);
}

/** ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) */
export const isQvalue = (text: string | undefined): boolean =>
  text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text);

export const isNumberText = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text);
