// Via: one hop of the path that a request took (RFC 3261 20.42, 25.1).
import { toByteString } from './chars';
import { scanHost, scanPort } from './host';
import { glance, Params, scanParamsText, unclear } from './params';
import { Scanner } from './scanner';
import { found, plain } from './view';

const SLASH = 47;
/** In the order of assembly/scan.ts. */
const transports = ['', 'UDP', 'TCP', 'TLS', 'WSS', 'WS'];
// by names of their own: an import is looked up anew each time
const places = found;
const scanVia = plain.via;
const [HOST_END, PORT, PARAMS, BRANCH, BRANCH_END, TRANSPORT, HOST] = [1, 2, 3, 8, 9, 12, 13];

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
    const via = s.inView ? Via.scanPlain(s) : undefined;
    return via ?? Via.scanOdd(s);
  }

  /** The same when nothing takes a closer look; does not move and gives undefined otherwise. */
  static scanPlain(s: Scanner): Via | undefined {
    const { text } = s;
    const end = scanVia(s.pos, s.end);
    if (end === 0) return undefined;
    s.pos = end;
    const port = places[PORT];
    const via = new Via(
      transports[places[TRANSPORT]],
      text.slice(places[HOST], places[HOST_END]),
      port < 0 ? undefined : port,
    );
    if (end > places[PARAMS]) {
      via.paramsText = text.slice(places[PARAMS], end);
      if (places[BRANCH] > 0) via.seenBranch = text.slice(places[BRANCH], places[BRANCH_END]);
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
