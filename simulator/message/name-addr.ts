// NameAddr: "Name" <uri>;params and uri;params, of From, To, Contact, Route… (RFC 3261 20.10, 25.1).
import { Params } from './params';
import { isSpace, isTokenCode, quote, skipQuoted, unquote } from './scan';
import { Uri } from './uri';

export class NameAddr {
  /** Without quotes and escapes; undefined when there is none. */
  displayName?: string;
  uri: Uri;
  /** The parameters of the header field, not of the URI. */
  params: Params;
  /** Contact: * (10.2.2); the URI then says nothing. */
  wildcard = false;
  /** How the display name was written, and what it said: written back as long as it says the same. */
  private written?: { text: string; name: string };

  constructor(uri: Uri = new Uri(), displayName?: string, params: Params = new Params()) {
    this.uri = uri;
    this.displayName = displayName;
    this.params = params;
  }

  /** Reads one value. Without angle brackets all parameters are the field's (20.10). Undefined when ill-formed; never throws. */
  static parse(text: string): NameAddr | undefined {
    const value = text.trim();
    if (value === '*') {
      const all = new NameAddr();
      all.wildcard = true;
      return all;
    }
    const shown = value.charCodeAt(0) === 34 ? skipQuoted(value, 0) : 0;
    if (shown < 0) return undefined;
    const open = value.indexOf('<', shown);
    return open < 0 ? (shown > 0 ? undefined : parseBare(value)) : NameAddr.parseBracketed(value, shown, open);
  }

  get tag(): string | undefined {
    return this.params.get('tag');
  }

  set tag(value: string | undefined) {
    if (value === undefined) this.params.delete('tag');
    else this.params.set('tag', value);
  }

  toString(): string {
    if (this.wildcard) return '*';
    let out = '';
    if (this.displayName !== undefined) {
      out = (this.written?.name === this.displayName ? this.written.text : quote(this.displayName)) + ' ';
    }
    return out + '<' + this.uri.toString() + '>' + this.params.toString();
  }

  clone(): NameAddr {
    const copy = new NameAddr(this.uri.clone(), this.displayName, this.params.clone());
    copy.wildcard = this.wildcard;
    copy.written = this.written;
    return copy;
  }

  private static parseBracketed(value: string, shown: number, open: number): NameAddr | undefined {
    const close = value.indexOf('>', open);
    if (close < 0) return undefined;
    const uri = Uri.parse(value.slice(open + 1, close));
    const params = parseTail(value.slice(close + 1));
    if (!uri || !params) return undefined;
    const result = new NameAddr(uri, undefined, params);
    const text = value.slice(0, open).trim();
    if (text !== '') {
      if (shown > 0 ? value.slice(shown, open).trim() !== '' : !isWords(text)) return undefined;
      result.displayName = unquote(text);
      result.written = { text, name: result.displayName };
    }
    return result;
  }
}

function parseBare(value: string): NameAddr | undefined {
  const semicolon = value.indexOf(';');
  const address = semicolon < 0 ? value : value.slice(0, semicolon).trimEnd();
  if (address.indexOf('?') >= 0 || address.indexOf(',') >= 0) return undefined; // 20.10, 20.20: brackets needed
  const uri = Uri.parse(address);
  const params = semicolon < 0 ? new Params() : parseTail(value.slice(semicolon));
  return uri && params ? new NameAddr(uri, undefined, params) : undefined;
}

function parseTail(text: string): Params | undefined {
  const tail = text.trim();
  return tail === '' ? new Params() : tail.charCodeAt(0) === 59 ? Params.parse(tail) : undefined;
}

/** Tokens and white space; letters outside ASCII are let pass, as many devices send them bare. */
function isWords(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isTokenCode(code) && !isSpace(code) && code < 128) return false;
  }
  return true;
}
