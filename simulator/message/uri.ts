// Uri: SIP and SIPS URIs in full, tel URIs checked, other schemes as opaque text (RFC 3261 19.1).
import { ALPHA, DIGIT, HNV, kinds, PASSWORD, toByteString, URIC, USER } from './chars';
import { scanHost, scanPort, skipIpv6Reference } from './host';
import { Params, scanUriParams } from './params';
import { Scanner } from './scanner';
import { checkTel, checkUrn } from './tel';
import { sameUri } from './uri-comparison';
import { found, plain } from './view';

// by names of their own: an import is looked up anew each time
const places = found;
const scanUri = plain.uri;
const [USER_END, HOST_END, PORT, PARAMS, COLON] = [0, 1, 2, 3, 4];

/** What a URI consists of, once it is cut up. */
interface Parts {
  /** As written. */
  scheme: string;
  user?: string;
  password?: string;
  host: string;
  port?: number;
  /** The port as written, as long as it says the same. */
  portText?: string;
  params: Params;
  headers: [string, string][];
  opaque?: string;
}

const empty = (): Parts => ({ scheme: 'sip', host: '', params: new Params(), headers: [] });

export class Uri {
  private parts?: Parts = undefined;
  /** The parameters, where somebody asked for them and for nothing that takes cutting it all up. */
  private ownParams?: Params = undefined;

  /** Without arguments, one to be filled in; the arguments are the readers'. */
  constructor(
    /** As read, a byte string, with the places where its parts begin and end; -1 where one is missing. */
    private source = '',
    private start = 0,
    private colon = 0,
    private userEnd = -1,
    private at = -1,
    private hostEnd = 0,
    private portNumber = -1,
    private paramsStart = 0,
    private paramsEnd = 0,
    private end = 0,
    private sip = true,
  ) {}

  /** Reads a URI; undefined when it breaks the grammar (white space inside, a broken %-escape, no host…). Never throws. */
  static parse(text: string): Uri | undefined {
    const s = new Scanner(toByteString(text));
    const uri = Uri.scan(s, s.end);
    return s.failure === undefined ? uri : undefined;
  }

  /** Reads the URI that goes on to `end`; undefined with a failure. */
  static scan(s: Scanner, end: number): Uri | undefined {
    const { text, bytes, pos } = s;
    let colon = pos;
    if (pos >= end || (kinds[bytes[pos]] & ALPHA) === 0) return s.fail('a scheme, such as sip');
    while (colon < end && isSchemeCode(bytes[colon])) colon++;
    if (colon === end || bytes[colon] !== 58) return s.fail('a colon after the scheme', colon);
    const uri = new Uri(text, pos, colon, -1, -1, 0, -1, 0, 0, end, isSipScheme(bytes, pos, colon));
    s.pos = colon + 1;
    const read = uri.sip ? uri.scanSip(s, end) : scanOther(s, end, text.slice(pos, colon));
    return read ? uri : undefined;
  }

  /**
   * Reads a SIP URI at the scanner when nothing in it takes a closer look: no password, escapes, headers, capitals in the scheme
   * or IPv6 address, and a port that may be one. Stops after it, or does not move and gives undefined. What follows may be part of
   * the URI all the same (a `?`, say): whoever asks looks whether it ends there. Without `params` the URI ends before the first
   * semicolon.
   */
  static scanPlain(s: Scanner, params: boolean): Uri | undefined {
    if (!s.inView) return undefined;
    const { pos } = s;
    const end = scanUri(pos, s.end, params);
    if (end === 0) return undefined;
    s.pos = end;
    return Uri.found(s.text, pos, end);
  }

  /** What the compiled readers found in the view. */
  static found(text: string, from: number, end: number): Uri {
    const user = places[USER_END];
    const hostEnd = places[HOST_END];
    return new Uri(text, from, places[COLON], user, user, hostEnd, places[PORT], places[PARAMS], end, end);
  }

  /** Lower case. */
  get scheme(): string {
    if (this.parts === undefined && this.source.startsWith('sip:', this.start)) return 'sip';
    return this.cut().scheme.toLowerCase();
  }

  set scheme(value: string) {
    this.cut().scheme = value;
    this.sip = value.toLowerCase() === 'sip' || value.toLowerCase() === 'sips';
  }

  /** As written, %-escapes included. */
  get user(): string | undefined {
    if (!this.whole) return this.cut().user;
    return this.at < 0 ? undefined : this.source.slice(this.colon + 1, this.userEnd);
  }

  set user(value: string | undefined) {
    this.cut().user = value;
  }

  get password(): string | undefined {
    return this.cut().password;
  }

  set password(value: string | undefined) {
    this.cut().password = value;
  }

  /** As written; an IPv6 address with its brackets. Empty for schemes other than sip and sips. */
  get host(): string {
    return this.whole ? this.hostText() : this.cut().host;
  }

  set host(value: string) {
    this.cut().host = value;
  }

  get port(): number | undefined {
    if (!this.whole) return this.cut().port;
    return this.portNumber < 0 ? undefined : this.portNumber;
  }

  set port(value: number | undefined) {
    const parts = this.cut();
    parts.port = value;
    parts.portText = undefined;
  }

  get params(): Params {
    if (!this.whole) return this.cut().params;
    this.ownParams ??= Params.wellFormed(this.source.slice(this.paramsStart, this.paramsEnd));
    return this.ownParams;
  }

  set params(value: Params) {
    this.cut().params = value;
  }

  /** ?name=value pairs, escapes included. */
  get headers(): [string, string][] {
    return this.cut().headers;
  }

  /** Whether there are any headers. */
  get hasHeaders(): boolean {
    return this.whole ? this.paramsEnd < this.end : this.cut().headers.length > 0;
  }

  set headers(value: [string, string][]) {
    this.cut().headers = value;
  }

  /** What follows the colon, for schemes other than sip and sips. */
  get opaque(): string | undefined {
    return this.cut().opaque;
  }

  set opaque(value: string | undefined) {
    this.cut().opaque = value;
  }

  /** Whether it is as read, and has neither parameters nor headers. */
  get isPlain(): boolean {
    return this.whole && this.paramsStart === this.end && this.ownParams === undefined;
  }

  get isSip(): boolean {
    return this.sip;
  }

  toString(): string {
    const { parts } = this;
    if (!parts) return this.source === '' ? 'sip:' : this.wholeText();
    if (!this.sip) return parts.scheme + ':' + (parts.opaque ?? '');
    let out = parts.scheme + ':';
    if (parts.user !== undefined) {
      out += parts.user;
      if (parts.password !== undefined) out += ':' + parts.password;
      out += '@';
    }
    out += parts.host;
    if (parts.port !== undefined) out += ':' + (parts.portText ?? parts.port);
    out += parts.params.toString();
    for (let i = 0; i < parts.headers.length; i++) {
      out += (i === 0 ? '?' : '&') + parts.headers[i][0] + '=' + parts.headers[i][1];
    }
    return out;
  }

  clone(): Uri {
    const { parts } = this;
    if (parts !== undefined) return this.cloneCut(parts);
    const copy = new Uri(
      this.source,
      this.start,
      this.colon,
      this.userEnd,
      this.at,
      this.hostEnd,
      this.portNumber,
      this.paramsStart,
      this.paramsEnd,
      this.end,
      this.sip,
    );
    if (this.ownParams !== undefined) copy.ownParams = this.ownParams.clone();
    return copy;
  }

  /** Equivalence by 19.1.4. It is not transitive. Other schemes: same text, for tel: by RFC 3966 4. */
  equals(o: Uri): boolean {
    return sameUri(this, o);
  }

  private cloneCut(parts: Parts): Uri {
    const copy = new Uri();
    copy.sip = this.sip;
    copy.parts = {
      ...parts,
      params: parts.params.clone(),
      headers: parts.headers.map(([name, value]) => [name, value]),
    };
    return copy;
  }

  private scanSip(s: Scanner, end: number): boolean {
    const { bytes } = s;
    // A user part may hold ; and ? (RFC 4475 3.1.1.9), so it is looked for first.
    let at = s.pos;
    while (at < end && bytes[at] !== 64) at++;
    if (at < end) {
      const from = s.pos;
      if (!s.runEscaped(USER, at)) return failed(s, 'two hexadecimal digits after %');
      if (s.pos === from) return failed(s, 'a user before @', 'RFC3261:19.1.1-2');
      this.userEnd = s.pos;
      if (s.char(58) && !s.runEscaped(PASSWORD, at)) return failed(s, 'two hexadecimal digits after %');
      if (s.pos !== at) return failed(s, 'characters of a user part, others escaped', 'RFC3261:19.1.2-3');
      this.at = at;
      s.pos = at + 1;
    }
    if (!scanHost(s, end)) return false;
    this.hostEnd = s.pos;
    if (s.pos < end && bytes[s.pos] === 58) {
      s.pos++;
      this.portNumber = scanPort(s, end);
      if (this.portNumber < 0) return false;
    }
    this.paramsStart = s.pos;
    if (!scanUriParams(s, end)) return false;
    this.paramsEnd = s.pos;
    if (s.pos < end && bytes[s.pos] === 63 && !scanUriHeaders(s, end)) return false;
    return s.pos === end || failed(s, 'a port, parameters or the end of the URI');
  }

  /** A SIP URI as read, not cut up yet: single parts are looked at where they stand. */
  private get whole(): boolean {
    return this.parts === undefined && this.sip && this.source !== '';
  }

  private wholeText(): string {
    const { source, start, ownParams, end } = this;
    if (ownParams === undefined) return source.slice(start, end);
    return source.slice(start, this.paramsStart) + ownParams.toString() + source.slice(this.paramsEnd, end);
  }

  private hostText(): string {
    return this.source.slice(this.at < 0 ? this.colon + 1 : this.at + 1, this.hostEnd);
  }

  private cut(): Parts {
    this.parts ??= this.source === '' ? empty() : this.sip ? this.cutSip() : this.cutOther();
    return this.parts;
  }

  private cutSip(): Parts {
    const { source } = this;
    const parts: Parts = {
      scheme: source.slice(this.start, this.colon),
      host: this.hostText(),
      params: this.ownParams ?? Params.wellFormed(source.slice(this.paramsStart, this.paramsEnd)),
      headers: [],
    };
    if (this.at >= 0) {
      parts.user = source.slice(this.colon + 1, this.userEnd);
      if (this.userEnd < this.at) parts.password = source.slice(this.userEnd + 1, this.at);
    }
    if (this.portNumber >= 0) {
      parts.port = this.portNumber;
      parts.portText = source.slice(this.hostEnd + 1, this.paramsStart);
    }
    if (this.paramsEnd < this.end) {
      for (const pair of source.slice(this.paramsEnd + 1, this.end).split('&')) {
        const equals = pair.indexOf('=');
        parts.headers.push([pair.slice(0, equals), pair.slice(equals + 1)]);
      }
    }
    return parts;
  }

  private cutOther(): Parts {
    const scheme = this.source.slice(this.start, this.colon);
    return { ...empty(), scheme, opaque: this.source.slice(this.colon + 1, this.end) };
  }
}

const isSchemeCode = (code: number): boolean =>
  (kinds[code] & (ALPHA | DIGIT)) !== 0 || code === 43 || code === 45 || code === 46;

function isSipScheme(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  return (
    (length === 3 || (length === 4 && (bytes[from + 3] | 32) === 115)) &&
    (bytes[from] | 32) === 115 &&
    (bytes[from + 1] | 32) === 105 &&
    (bytes[from + 2] | 32) === 112
  );
}

function failed(s: Scanner, expected: string, requirement?: string): false {
  s.fail(expected, s.pos, requirement);
  return false;
}

/** "?" header *( "&" header ) */
function scanUriHeaders(s: Scanner, end: number): boolean {
  do {
    s.pos++;
    const from = s.pos;
    if (!s.runEscaped(HNV, end)) return failed(s, 'two hexadecimal digits after %');
    if (s.pos === from || s.pos >= end || s.bytes[s.pos] !== 61)
      return failed(s, 'a header name and =', 'RFC3261:19.1.2-4');
    s.pos++;
    if (!s.runEscaped(HNV, end)) return failed(s, 'two hexadecimal digits after %');
  } while (s.pos < end && s.bytes[s.pos] === 38);
  return true;
}

/** absoluteURI of other schemes: any uric, and an IPv6 reference as host after //. */
function scanOther(s: Scanner, end: number, scheme: string): boolean {
  const from = s.pos;
  if (s.text.startsWith('//', from)) {
    s.pos += 2;
    const host = s.pos;
    const user = s.runEscaped(USER, end) && s.pos > host && (!s.char(58) || s.runEscaped(PASSWORD, end));
    const userinfo = user && s.text.startsWith('@[', s.pos);
    s.pos = userinfo ? s.pos + 1 : host;
    if (s.pos < end && s.peek() === 91) {
      if (!skipIpv6Reference(s, end)) return false;
      if (s.char(58) && s.run(DIGIT) === 0) return failed(s, 'a port');
      if (s.pos < end && s.peek() !== 47 && s.peek() !== 63) return failed(s, 'a port, a path or the end of the URI');
    }
  }
  if (!s.runEscaped(URIC, end)) return failed(s, 'two hexadecimal digits after %');
  if (s.pos < end) return failed(s, 'characters of a URI, others escaped', 'RFC3261:19.1.2-3');
  if (s.pos === from) return failed(s, 'something after the colon');
  const key = scheme.toLowerCase();
  if (key === 'tel') checkTel(s, from, end);
  else if (key === 'urn') checkUrn(s, from, end);
  return true;
}
