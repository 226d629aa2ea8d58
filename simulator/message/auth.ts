// Challenges and credentials: the values of WWW-Authenticate, Authorization and their like (RFC 3261 20.7, 20.44, 25.1).
import { fromByteString, kinds, TOKEN, toByteString, VISIBLE } from './chars';
import { quoteText } from './fields/quoted-string';
import { isToken } from './scan';
import { Scanner } from './scanner';

export interface AuthValue {
  /** 'Digest' as written; empty for Authentication-Info, which has none. */
  scheme: string;
  /** Names in lower case, values without quotes. A value without a name (Basic, Bearer) stands under the empty name. */
  params: Map<string, string>;
}

/** One auth-param as it stands in the text. */
export interface AuthParam {
  /** Lower case; empty for the one nameless value. */
  name: string;
  /** Without quotes and backslashes. */
  value: string;
  quoted: boolean;
  /** Neither a token nor a quoted string; noted already. */
  loose?: boolean;
  /** Where the name begins, where the value begins, and where it ends. */
  at: number;
  valueAt: number;
  to: number;
}

const QUOTE = 34;
const COMMA = 44;
const EQUALS = 61;

/** Reads one challenge or one set of credentials; undefined when ill-formed. A name given twice keeps its first value. */
export function parseAuth(text: string): AuthValue | undefined {
  const s = new Scanner(toByteString(text));
  s.skipSpace();
  const scheme = isSchemeless(s) ? '' : scanScheme(s);
  const list = scheme === undefined ? undefined : scanAuthParams(s, scheme);
  if (scheme === undefined || list === undefined) return undefined;
  s.skipSpace();
  return s.atEnd ? { scheme, params: firstOfEach(list) } : undefined;
}

/** The first value of each name. */
function firstOfEach(list: readonly AuthParam[]): Map<string, string> {
  const params = new Map<string, string>();
  for (const { name, value } of list) if (!params.has(name)) params.set(name, value);
  return params;
}

/** Whether a parameter stands where a scheme would. */
function isSchemeless(s: Scanner): boolean {
  const from = s.pos;
  s.token();
  const found = s.separator(EQUALS);
  s.pos = from;
  return found;
}

/** auth-scheme LWS; undefined with a failure. */
export function scanScheme(s: Scanner): string | undefined {
  const scheme = s.token();
  if (scheme === '') return s.fail('a scheme, such as Digest');
  return s.space() || s.atEnd ? scheme : s.fail('a space after the scheme');
}

/**
 * auth-param *(COMMA auth-param), after the scheme; undefined with a failure. Read with a note: nothing at all, and commas with
 * nothing between. The one nameless value that Basic and Bearer have is read for any scheme but Digest.
 */
export function scanAuthParams(s: Scanner, scheme: string): AuthParam[] | undefined {
  const isDigest = scheme.toLowerCase() === 'digest';
  if (s.atEnd && scheme !== '') {
    s.tolerate('scheme-alone', s.pos, s.pos, 'parameters after the scheme');
    return [];
  }
  const nameless = isDigest || scheme === '' ? undefined : scanToken68(s);
  if (nameless) return [nameless];
  const list: AuthParam[] = [];
  let gap = false;
  do {
    if (s.atEnd || s.peek() === COMMA) {
      // One note is enough for a thousand commas
      if (!gap) s.tolerate('empty-parameter', s.pos, s.pos, 'a parameter, before a comma and after it');
      gap = true;
      continue;
    }
    const param = scanParam(s);
    if (!param) return undefined;
    list.push(param);
  } while (s.separator(COMMA));
  return list;
}

/** auth-param-name EQUAL ( token / quoted-string ) */
function scanParam(s: Scanner): AuthParam | undefined {
  const at = s.pos;
  const name = s.token().toLowerCase();
  if (name === '') return s.fail('a parameter');
  if (!s.separator(EQUALS)) return s.fail('an equals sign and a value');
  const valueAt = s.pos;
  const quoted = s.peek() === QUOTE;
  if (quoted) {
    const value = s.quoted();
    return value === undefined ? undefined : { name, value, quoted, at, valueAt, to: s.pos };
  }
  s.run(TOKEN);
  const loose = skipLoose(s, valueAt, name);
  if (s.pos === valueAt) return s.fail('a value: a token or a quoted string');
  return { name, value: s.text.slice(valueAt, s.pos), quoted, loose, at, valueAt, to: s.pos };
}

/** Moves over other visible characters, which are read with a note; whether there are any. */
function skipLoose(s: Scanner, from: number, name: string): boolean {
  if (s.atEnd || !isLoose(s.peek())) return false;
  while (!s.atEnd && isLoose(s.peek())) s.pos++;
  s.tolerate(
    'parameter-value',
    from,
    s.pos,
    'a token or a quoted string',
    name === 'uri' ? 'RFC3261:22.4-3' : undefined,
  );
  return true;
}

const isLoose = (code: number): boolean => (kinds[code] & VISIBLE) !== 0 && code !== QUOTE && code !== COMMA;

/** The token68 of RFC 7235, when it is all there is; moves past it. */
function scanToken68(s: Scanner): AuthParam | undefined {
  const { text, end, pos: at } = s;
  while (s.pos < end && isToken68Code(text.charCodeAt(s.pos))) s.pos++;
  const letters = s.pos;
  while (s.pos < end && text.charCodeAt(s.pos) === EQUALS) s.pos++;
  const to = s.pos;
  s.skipSpace();
  if (letters === at || !s.atEnd) {
    s.pos = at;
    return undefined;
  }
  return { name: '', value: fromByteString(text.slice(at, to)), quoted: false, at, valueAt: at, to };
}

/** ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" */
const isToken68Code = (code: number): boolean =>
  code === 47 ||
  ((kinds[code] & TOKEN) !== 0 && !(code === 33 || code === 37 || code === 39 || code === 42 || code === 96));

const usuallyBare = new Set(['algorithm', 'stale', 'nc', 'userhash']);

/**
 * Writes it. Without `unquoted`, the parameters that RFC 3261 25.1 has bare are bare: algorithm, stale, nc, and qop where it
 * states a choice (credentials, Authentication-Info) and not an offer (challenge). With it, exactly those named there.
 */
export function printAuth(v: AuthValue, unquoted?: string[]): string {
  const named = unquoted && new Set(unquoted.map(name => name.toLowerCase()));
  const chosen = v.params.has('response') || v.params.has('nc') || v.params.has('rspauth');
  const isBare = (name: string): boolean =>
    named ? named.has(name) : usuallyBare.has(name) || (name === 'qop' && chosen);
  const parts: string[] = [];
  for (const [name, value] of v.params) {
    parts.push(name === '' ? value : name + '=' + (isBare(name) ? value : quoteText(value)));
  }
  return [v.scheme, parts.join(', ')].filter(part => part !== '').join(' ');
}

/** A value as read from a message, which is written with quotes where it had them. */
export class Authentication implements AuthValue {
  params: Map<string, string>;
  private readonly bare: ReadonlySet<string>;

  constructor(
    public scheme: string,
    list: readonly AuthParam[],
  ) {
    this.params = firstOfEach(list);
    this.bare = new Set(list.filter(param => !param.quoted).map(param => param.name));
  }

  toString(): string {
    return printAuth(
      this,
      [...this.bare].filter(name => isToken(this.params.get(name) ?? '')),
    );
  }
}
