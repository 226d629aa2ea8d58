// Via: one hop of the path that a request took (RFC 3261 20.42, 25.1).
import { toByteString } from './chars';
import { plainHostEnd, scanHost, scanPort } from './host';
import { firstValue, glance, Params, plainParamsEnd, scanParamsText, unclear } from './params';
import { Scanner } from './scanner';
import { view } from './view';

const SLASH = 47;
const branchName = Buffer.from('branch');

export class Via {
  /** Name and version: 'SIP/2.0', unless somebody sent another. */
  protocol = 'SIP/2.0';
  /** Upper case: 'UDP', 'TCP', 'TLS', 'WS'… */
  transport: string;
  /** The host of sent-by, as written; an IPv6 address with its brackets. */
  host: string;
  port?: number;
  private list?: Params;
  /** The parameters as read, a byte string. */
  private paramsText = '';
  /** Their branch, where it was the first of them. */
  private seenBranch?: string = undefined;

  constructor(transport = 'UDP', host = '', port?: number, params?: Params) {
    this.transport = transport;
    this.host = host;
    this.port = port;
    this.list = params;
  }

  /** Reads one value; undefined when ill-formed. White space around every separator is allowed. Never throws. */
  static parse(text: string): Via | undefined {
    const s = new Scanner(toByteString(text));
    const via = Via.scan(s);
    s.skipSpace();
    return s.atEnd && s.failure === undefined ? via : undefined;
  }

  /** Reads one value at the scanner and stops after it; undefined with a failure. */
  static scan(s: Scanner): Via | undefined {
    const via = Via.scanPlain(s);
    return via ?? Via.scanOdd(s);
  }

  /** The same when nothing takes a closer look; does not move and gives undefined otherwise. */
  private static scanPlain(s: Scanner): Via | undefined {
    if (!s.inView) return undefined;
    const { text, pos, end } = s;
    const bytes = view;
    const transport = plainTransport(pos);
    if (transport === undefined) return undefined;
    const from = pos + 9 + transport.length;
    const hostEnd = plainHostEnd(from, end);
    if (hostEnd < 0) return undefined;
    let at = hostEnd;
    let port: number | undefined;
    if (at < end && bytes[at] === 58) {
      const digits = ++at;
      for (port = 0; at < end && at - digits < 6 && bytes[at] >= 48 && bytes[at] <= 57; at++)
        port = port * 10 + bytes[at] - 48;
      if (at === digits || port > 65535) return undefined;
    }
    const paramsEnd = plainParamsEnd(at, end);
    if (paramsEnd < 0) return undefined;
    s.pos = paramsEnd;
    const via = new Via(transport, text.slice(from, hostEnd), port);
    if (paramsEnd > at) {
      via.paramsText = text.slice(at, paramsEnd);
      via.seenBranch = firstValue(text, at, paramsEnd, branchName);
    }
    return via;
  }

  private static scanOdd(s: Scanner): Via | undefined {
    s.skipSpace();
    const protocol = scanProtocol(s);
    if (protocol === undefined) return undefined;
    const transport = s.token().toUpperCase();
    if (transport === '') return s.fail('a transport, such as UDP');
    if (!s.space()) return s.fail('a space after the transport');
    const from = s.pos;
    if (!scanHost(s)) return undefined;
    const via = new Via(transport, s.text.slice(from, s.pos));
    via.protocol = protocol;
    if (s.separator(58)) {
      const port = scanPort(s);
      if (port < 0) return undefined;
      via.port = port;
    }
    const params = scanParamsText(s);
    if (params === undefined) return undefined;
    via.paramsText = params;
    return via;
  }

  get params(): Params {
    this.list ??= Params.wellFormed(this.paramsText);
    return this.list;
  }

  set params(params: Params) {
    this.list = params;
  }

  get branch(): string | undefined {
    if (this.list === undefined && this.seenBranch !== undefined) return this.seenBranch;
    const seen = this.list === undefined ? glance(this.paramsText, 'branch') : unclear;
    return typeof seen === 'symbol' ? this.params.get('branch') : seen;
  }

  set branch(value: string | undefined) {
    if (value === undefined) this.params.delete('branch');
    else this.params.set('branch', value);
  }

  toString(): string {
    const port = this.port === undefined ? '' : ':' + this.port;
    return this.protocol + '/' + this.transport + ' ' + this.host + port + this.params.toString();
  }

  clone(): Via {
    const copy = new Via(this.transport, this.host, this.port, this.list?.clone());
    copy.protocol = this.protocol;
    copy.paramsText = this.paramsText;
    copy.seenBranch = this.seenBranch;
    return copy;
  }
}

/** The transport of `SIP/2.0/UDP ` and its like, with one space after it; undefined for others. */
function plainTransport(at: number): string | undefined {
  const bytes = view;
  for (let i = 0; i < protocol.length; i++) if (bytes[at + i] !== protocol[i]) return undefined;
  const from = at + protocol.length;
  const letters = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2];
  if (letters === WS) return 'WS';
  if (bytes[from + 3] !== 32) return undefined;
  if (letters === UDP) return 'UDP';
  if (letters === TCP) return 'TCP';
  if (letters === TLS) return 'TLS';
  return letters === WSS ? 'WSS' : undefined;
}

const protocol = Buffer.from('SIP/2.0/');
const [UDP, TCP, TLS, WSS, WS] = ['UDP', 'TCP', 'TLS', 'WSS', 'WS '].map(letters =>
  Buffer.from(letters).readUIntBE(0, 3),
);

/** protocol-name SLASH protocol-version SLASH, as 'SIP/2.0'. */
function scanProtocol(s: Scanner): string | undefined {
  const name = s.token();
  if (name === '') return s.fail('SIP/2.0 and a transport');
  if (!s.separator(SLASH)) return s.fail('a slash after the name of the protocol');
  const version = s.token();
  if (version === '') return s.fail('a version');
  if (!s.separator(SLASH)) return s.fail('a slash after the version');
  return name + '/' + version;
}
