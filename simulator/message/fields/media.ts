// The header fields that say what a body is, and what bodies are understood: Accept… and Content-… (RFC 3261 20.1 to 20.15).
import { ALPHA, DIGIT, kinds, VISIBLE } from '../chars';
import { Params } from '../params';
import { isToken } from '../scan';
import type { Scanner } from '../scanner';
import { general as unsaid } from './core';
import { checkParam, type FieldType, isQvalue, Parametrized, type Reader, readParams, readToken } from './field-type';

const QUOTE = 34;
const HYPHEN = 45;
const DOT = 46;
const SLASH = 47;
const SEMICOLON = 59;
const EQUALS = 61;

const qualityOf = (params: Params): number => (isQvalue(params.get('q')) ? Number(params.get('q')) : 1);

/** type/subtype;parameters, as written. */
export class MediaType {
  constructor(
    public type: string,
    public subtype: string,
    public params: Params = new Params(),
  ) {}

  toString(): string {
    return this.type + '/' + this.subtype + this.params.toString();
  }
}

/** An element of Accept; its type and its subtype may be '*'. */
export class MediaRange extends MediaType {
  /** From 0 to 1; 1 when it is not said, or ill-formed. */
  get q(): number {
    return qualityOf(this.params);
  }
}

/** An element of Accept-Encoding or Accept-Language: a coding, a language, or '*'. */
export class Preference extends Parametrized<string> {
  /** From 0 to 1; 1 when it is not said, or ill-formed. */
  get q(): number {
    return qualityOf(this.params);
  }
}

/** m-type SLASH m-subtype, without their parameters yet; undefined with a failure. */
function readTypes<T extends MediaType>(s: Scanner, kind: new (type: string, subtype: string) => T): T | undefined {
  const type = s.token();
  if (type === '') return s.fail('a media type');
  if (!s.separator(SLASH)) return s.fail('a slash and a subtype');
  const subtype = s.token();
  return subtype === '' ? s.fail('a subtype') : new kind(type, subtype);
}

/** *(SEMI m-parameter): unlike generic parameters, each has a value, and it is no IPv6 address. */
function readMediaParams(s: Scanner): Params | undefined {
  const from = s.pos;
  let first = -1;
  for (;;) {
    const before = s.pos;
    if (!s.separator(SEMICOLON)) break;
    if (first < 0) first = s.text.indexOf(';', before);
    if (s.token() === '') return s.fail('a parameter');
    if (!s.separator(EQUALS)) return s.fail('an equals sign and a value');
    if (!skipMediaValue(s)) return undefined;
  }
  return s.pos === from ? new Params() : Params.wellFormed(s.text.slice(first, s.pos));
}

const isLooseCode = (code: number): boolean =>
  (kinds[code] & VISIBLE) !== 0 && !(code === QUOTE || code === 44 || code === SEMICOLON || code === 60 || code === 62);

/** token / quoted-string. Boundaries with characters that no token has are often sent bare, so they are read with a note. */
function skipMediaValue(s: Scanner): boolean {
  if (s.peek() === QUOTE) return s.skipQuoted();
  const from = s.pos;
  s.token();
  const token = s.pos;
  while (!s.atEnd && isLooseCode(s.peek())) s.pos++;
  if (s.pos > token) s.tolerate('parameter-value', from, s.pos, 'a token or a quoted string');
  if (s.pos > from) return true;
  s.fail('a value: a token or a quoted string');
  return false;
}

const readMediaType: Reader<MediaType> = s => {
  const media = readTypes(s, MediaType);
  if (media === undefined || s.pos >= s.end) return media;
  const params = readMediaParams(s);
  if (params === undefined) return undefined;
  media.params = params;
  return media;
};

const checkQ = (s: Scanner, params: Params): void =>
  checkParam(s, params, 'q', isQvalue, 'a number from 0 to 1 with at most three decimals');

/** media-range *(SEMI accept-param): accept-param takes all that m-parameter does. */
const readMediaRange: Reader<MediaRange> = s => {
  const range = readTypes(s, MediaRange);
  const params = range && readParams(s);
  if (range === undefined || params === undefined) return undefined;
  checkQ(s, params);
  range.params = params;
  return range;
};

const preference =
  (read: Reader<string>): Reader<Preference> =>
  s => {
    const value = read(s);
    const params = value === undefined ? undefined : readParams(s);
    if (value === undefined || !params) return undefined;
    checkQ(s, params);
    return new Preference(value, params);
  };

/** 1*8ALPHA *("-" 1*8ALPHA). Digits after the first hyphen, which RFC 5646 has, are read with a note. */
const readLanguage: Reader<string> = s => {
  const from = s.pos;
  let modern = false;
  do {
    const at = s.pos;
    s.run(ALPHA);
    if (at > from) {
      const letters = s.pos;
      s.run(ALPHA | DIGIT);
      modern ||= s.pos > letters;
    }
    if (s.pos === at) return s.fail('one to eight letters');
    if (s.pos > at + 8) return s.fail('at most eight letters', at + 8);
  } while (s.char(HYPHEN));
  if (modern) s.tolerate('language-tag', from, s.pos, 'letters and hyphens');
  return s.text.slice(from, s.pos);
};

const readLanguageRange: Reader<string> = s => (s.char(42) ? '*' : readLanguage(s));

/** disp-type *(SEMI disp-param) */
const readDisposition: Reader<Parametrized<string>> = s => {
  const type = readToken(s);
  const params = type === undefined ? undefined : readParams(s);
  if (type === undefined || !params) return undefined;
  checkParam(s, params, 'handling', value => isToken(value ?? ''), 'a token');
  return new Parametrized(type, params);
};

/** 1*DIGIT "." 1*DIGIT, as written. */
const readVersion: Reader<string> = s => {
  const from = s.pos;
  if (s.digits() === '') return s.fail('a number');
  if (!s.char(DOT)) return s.fail('a dot and a number');
  return s.digits() === '' ? s.fail('a number after the dot') : s.text.slice(from, s.pos);
};

const list = (name: string, read: Reader<unknown>, more: Partial<FieldType> = {}): FieldType => ({
  name,
  list: true,
  requirement: unsaid,
  read,
  ...more,
});

export const media: FieldType[] = [
  list('Accept', readMediaRange, { optional: true }),
  list('Accept-Encoding', preference(readToken), { optional: true }),
  list('Accept-Language', preference(readLanguageRange), { optional: true }),
  { name: 'Content-Disposition', requirement: unsaid, read: readDisposition },
  list('Content-Encoding', readToken, { compact: 'e' }),
  list('Content-Language', readLanguage),
  { name: 'Content-Type', compact: 'c', requirement: unsaid, read: readMediaType },
  { name: 'MIME-Version', requirement: unsaid, read: readVersion },
];
