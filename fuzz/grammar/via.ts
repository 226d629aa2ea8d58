// Via: one hop, with what it says (RFC 3261 20.42, 25.1; RFC 3581 6).
import fc from 'fast-check';
import {
  alt,
  cardinal,
  caseless,
  EQUAL,
  LWS,
  number,
  SEMI,
  SLASH,
  type Spelt,
  SWS,
  seq,
  type Text,
  textOf,
  token,
  ttl,
  words,
} from './abnf';
import { flag, param, params } from './address';
import { host, ipv4, ipv6 } from './host';

export interface ViaParts {
  /** Upper case. */
  transport: string;
  host: string;
  port?: number;
  branch?: string;
}

const protocol = alt(seq('SIP', SLASH, '2.0', SLASH), seq(caseless('SIP'), SLASH, '2.0', SLASH));
const transport = alt(words('UDP', 'TCP', 'TLS', 'SCTP', 'WS'), token);
const branch = alt(
  token.map(text => 'z9hG4bK' + text),
  token,
);
const otherParams = params([
  param('ttl', ttl),
  param('maddr', host),
  param('received', alt(ipv4, textOf(ipv6))),
  alt(flag('rport'), param('rport', number(65535, 1))),
]);

export const spelledVia: fc.Arbitrary<Spelt<ViaParts>> = fc
  .record({
    protocol,
    transport,
    host,
    port: fc.option(cardinal(65535), { nil: undefined }),
    branchName: caseless('branch'),
    branch: fc.option(branch, { nil: undefined }),
    before: fc.boolean(),
    others: otherParams,
  })
  .map(made => {
    const sentBy = made.host + (made.port === undefined ? '' : SWS + ':' + SWS + made.port.text);
    const own = made.branch === undefined ? '' : SEMI + made.branchName + EQUAL + made.branch;
    const tail = made.before ? own + made.others : made.others + own;
    return {
      text: made.protocol + made.transport + LWS + sentBy + tail,
      value: {
        transport: made.transport.toUpperCase(),
        host: made.host,
        port: made.port?.value,
        branch: made.branch,
      },
    };
  });

export const via: Text = textOf(spelledVia);
