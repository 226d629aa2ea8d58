// Via: one hop of the path that a request took (RFC 3261 20.42, 25.1).
import { kinds, TOKEN, toByteString } from './chars';
import { scanHost, scanPort } from './host';
import { glance, Params, scanParams, unclear } from './params';
import { Scanner } from './scanner';

const SLASH = 47;

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
    s.skipSpace();
    const protocol = scanProtocol(s);
    if (protocol === undefined) return undefined;
    const transport = scanTransport(s);
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
    const tail = s.pos;
    if (!scanParams(s)) return undefined;
    if (s.pos > tail) via.paramsText = s.text.slice(s.text.indexOf(';', tail), s.pos);
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
    return copy;
  }
}

/** protocol-name SLASH protocol-version SLASH, as 'SIP/2.0'. */
function scanProtocol(s: Scanner): string | undefined {
  if (s.text.startsWith('SIP/2.0/', s.pos)) {
    s.pos += 8;
    s.skipSpace();
    return 'SIP/2.0';
  }
  const name = s.token();
  if (name === '') return s.fail('SIP/2.0 and a transport');
  if (!s.separator(SLASH)) return s.fail('a slash after the name of the protocol');
  const version = s.token();
  if (version === '') return s.fail('a version');
  if (!s.separator(SLASH)) return s.fail('a slash after the version');
  return name + '/' + version;
}

/** In upper case; '' when there is none. The usual ones cost no new string. */
function scanTransport(s: Scanner): string {
  const { text, bytes, pos } = s;
  const stop = pos + 3 < s.end ? bytes[pos + 3] : 32;
  if ((kinds[stop] & TOKEN) === 0) {
    for (const usual of ['UDP', 'TCP', 'TLS', 'WSS']) {
      if (text.startsWith(usual, pos)) {
        s.pos = pos + 3;
        return usual;
      }
    }
  }
  return s.token().toUpperCase();
}
