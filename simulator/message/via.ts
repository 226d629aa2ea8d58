// Via: one hop of the path that a request took (RFC 3261 20.42, 25.1).
import { parseHostPort } from './host';
import { cutParams, Params } from './params';
import { isSpace, isToken } from './scan';

export class Via {
  /** Name and version: 'SIP/2.0', unless somebody sent another. */
  protocol = 'SIP/2.0';
  /** Upper case: 'UDP', 'TCP', 'TLS', 'WS'… */
  transport: string;
  /** The host of sent-by, as written; an IPv6 address with its brackets. */
  host: string;
  port?: number;
  params: Params;

  constructor(transport = 'UDP', host = '', port?: number, params: Params = new Params()) {
    this.transport = transport;
    this.host = host;
    this.port = port;
    this.params = params;
  }

  /** Reads one value; undefined when ill-formed. White space around every separator is allowed. Never throws. */
  static parse(text: string): Via | undefined {
    const [head, tail] = cutParams(text.trim());
    const first = head.indexOf('/');
    const second = first < 0 ? -1 : head.indexOf('/', first + 1);
    if (second < 0) return undefined;
    const name = head.slice(0, first).trimEnd();
    const version = head.slice(first + 1, second).trim();
    const rest = head.slice(second + 1).trim();
    let end = 0;
    while (end < rest.length && !isSpace(rest.charCodeAt(end))) end++;
    const transport = rest.slice(0, end);
    const sentBy = parseHostPort(rest.slice(end).trim());
    const params = tail === '' ? new Params() : Params.parse(tail);
    if (!sentBy || !params || !isToken(name) || !isToken(version) || !isToken(transport)) return undefined;
    const via = new Via(transport.toUpperCase(), sentBy.host, sentBy.port, params);
    if (name !== 'SIP' || version !== '2.0') via.protocol = name + '/' + version;
    return via;
  }

  get branch(): string | undefined {
    return this.params.get('branch');
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
    const copy = new Via(this.transport, this.host, this.port, this.params.clone());
    copy.protocol = this.protocol;
    return copy;
  }
}
