// Uri: SIP and SIPS URIs in full, other schemes as opaque text (RFC 3261 19.1).
import { canonicalHost, parseHostPort } from './host';
import { Params } from './params';
import { hasNonUriChar, isAlpha, isDigit, isHex, isPasswordText, isUserText } from './scan';

export class Uri {
  /** Lower case. */
  scheme = 'sip';
  /** As written, %-escapes included. */
  user?: string;
  password?: string;
  /** As written; an IPv6 address with its brackets. Empty for schemes other than sip and sips. */
  host = '';
  port?: number;
  params: Params = new Params();
  /** ?name=value pairs, escapes included. */
  headers: [string, string][] = [];
  /** What follows the colon, for schemes other than sip and sips. */
  opaque?: string;

  /** Reads a URI; undefined when it breaks the grammar (white space inside, a broken %-escape, no host…). Never throws. */
  static parse(text: string): Uri | undefined {
    const colon = text.indexOf(':');
    if (colon < 1 || !isScheme(text, colon) || hasNonUriChar(text)) return undefined;
    const uri = new Uri();
    uri.scheme = text.slice(0, colon).toLowerCase();
    if (!uri.isSip) {
      if (colon + 1 === text.length) return undefined;
      uri.opaque = text.slice(colon + 1);
      return uri;
    }
    // A user part may hold ; and ? (RFC 4475 3.1.1.9), so it is looked for first.
    const at = text.indexOf('@', colon + 1);
    if (at >= 0 && !uri.readUserinfo(text.slice(colon + 1, at))) return undefined;
    return uri.readRest(text, at < 0 ? colon + 1 : at + 1) ? uri : undefined;
  }

  get isSip(): boolean {
    return this.scheme === 'sip' || this.scheme === 'sips';
  }

  toString(): string {
    if (!this.isSip) return this.scheme + ':' + (this.opaque ?? '');
    let out = this.scheme + ':';
    if (this.user !== undefined) {
      out += this.user;
      if (this.password !== undefined) out += ':' + this.password;
      out += '@';
    }
    out += this.host;
    if (this.port !== undefined) out += ':' + this.port;
    out += this.params.toString();
    for (let i = 0; i < this.headers.length; i++) {
      out += (i === 0 ? '?' : '&') + this.headers[i][0] + '=' + this.headers[i][1];
    }
    return out;
  }

  clone(): Uri {
    const copy = new Uri();
    copy.scheme = this.scheme;
    copy.user = this.user;
    copy.password = this.password;
    copy.host = this.host;
    copy.port = this.port;
    copy.params = this.params.clone();
    copy.headers = this.headers.map(([name, value]) => [name, value]);
    copy.opaque = this.opaque;
    return copy;
  }

  /** Equivalence by 19.1.4. It is not transitive. Other schemes: same text, for tel: but for visual separators (RFC 3966 4). */
  equals(o: Uri): boolean {
    if (this.scheme.toLowerCase() !== o.scheme.toLowerCase()) return false;
    if (!this.isSip) return opaqueKey(this) === opaqueKey(o);
    return (
      sameText(this.user, o.user) &&
      sameText(this.password, o.password) &&
      this.port === o.port &&
      canonicalHost(this.host) === canonicalHost(o.host) &&
      sameParams(this.params, o.params) &&
      sameHeaders(this.headers, o.headers)
    );
  }

  private readUserinfo(text: string): boolean {
    const colon = text.indexOf(':');
    this.user = colon < 0 ? text : text.slice(0, colon);
    if (colon >= 0) this.password = text.slice(colon + 1);
    return isUserText(this.user) && (this.password === undefined || isPasswordText(this.password)); // 19.1.1
  }

  private readRest(text: string, start: number): boolean {
    const question = text.indexOf('?', start);
    const end = question < 0 ? text.length : question;
    const semicolon = text.indexOf(';', start);
    const hostEnd = semicolon < 0 || semicolon > end ? end : semicolon;
    const hostPort = parseHostPort(text.slice(start, hostEnd));
    if (!hostPort) return false;
    this.host = hostPort.host;
    this.port = hostPort.port;
    if (hostEnd < end) {
      const params = Params.parse(text.slice(hostEnd, end));
      if (!params) return false;
      this.params = params;
    }
    return question < 0 || this.readHeaders(text.slice(question + 1));
  }

  private readHeaders(text: string): boolean {
    for (const part of text.split('&')) {
      const equals = part.indexOf('=');
      if (equals < 1 || part.indexOf('@') >= 0 || part.indexOf(';') >= 0) return false;
      this.headers.push([part.slice(0, equals), part.slice(equals + 1)]);
    }
    return true;
  }
}

function isScheme(text: string, end: number): boolean {
  if (!isAlpha(text.charCodeAt(0))) return false;
  for (let i = 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!isAlpha(code) && !isDigit(code) && code !== 43 && code !== 45 && code !== 46) return false;
  }
  return true;
}

/** %-escapes of characters outside the reserved set say the same as the characters (19.1.4); the others keep theirs. */
function unescapeUnreserved(text: string): string {
  if (text.indexOf('%') < 0) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== 37 || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) {
      out += text[i];
      continue;
    }
    const char = String.fromCharCode(Number.parseInt(text.slice(i + 1, i + 3), 16));
    out += char >= '\x80' || ';/?:@&=+$,%'.includes(char) ? text.slice(i, i + 3).toUpperCase() : char;
    i += 2;
  }
  return out;
}

function sameText(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && unescapeUnreserved(a) === unescapeUnreserved(b);
}

const fold = (text: string): string => unescapeUnreserved(text).toLowerCase();

/** These never match when only one of the URIs has them (19.1.4). */
const binding = ['user', 'ttl', 'method', 'maddr', 'transport'];

function sameParams(a: Params, b: Params): boolean {
  for (const name of binding) if (a.has(name) !== b.has(name)) return false;
  for (const [name, value] of a.entries()) {
    if (!b.has(name)) continue;
    const other = b.get(name);
    if (value === undefined || other === undefined ? value !== other : fold(value) !== fold(other)) return false;
  }
  return true;
}

function sameHeaders(a: [string, string][], b: [string, string][]): boolean {
  if (a.length !== b.length) return false;
  const key = ([name, value]: [string, string]): string => fold(name) + '=' + fold(value);
  const others = b.map(key).sort();
  return a
    .map(key)
    .sort()
    .every((text, i) => text === others[i]);
}

function opaqueKey(uri: Uri): string {
  const text = uri.opaque ?? '';
  if (uri.scheme.toLowerCase() !== 'tel') return text;
  const semicolon = text.indexOf(';');
  const number = semicolon < 0 ? text : text.slice(0, semicolon);
  const params = semicolon < 0 ? [] : text.slice(semicolon + 1).split(';');
  return [number.replace(/[-.()]/g, ''), ...params.sort()].join(';').toLowerCase();
}
