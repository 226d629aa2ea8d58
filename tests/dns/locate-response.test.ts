// RFC 3263 5: where a response goes when the way that its request came is closed.
import assert from 'node:assert/strict';
import { type FailureCode, type Located, type LocateResponseOptions, locateResponse } from '../../simulator/dns';
import { seededRandom } from '../../simulator/runtime';
import { kinds, Listener, short, viaOf } from './support';

const ZONE = `
_sip._udp.example.com SRV 2 0 5072 b.example.com
_sip._udp.example.com SRV 1 0 5071 a.example.com
_sip._tcp.example.com SRV 0 0 5073 a.example.com
_sips._tcp.example.com SRV 0 0 5074 b.example.com
a.example.com A 192.0.2.1
a.example.com A 192.0.2.2
b.example.com A 192.0.2.3
plain.example.com A 192.0.2.4
plain.example.com AAAA 2001:db8::4
`;

interface Row {
  what: string;
  via: string;
  options?: Partial<LocateResponseOptions>;
  failing?: Record<string, FailureCode>;
  gives: string[];
  asks?: string[];
  problems?: string[];
}

const TLS: Partial<LocateResponseOptions> = { transports: ['UDP', 'TCP', 'TLS', 'WS', 'WSS'], families: [4] };

const ROWS: Row[] = [
  { what: 'an address and a port', via: 'UDP 192.0.2.9:5099', gives: ['UDP 192.0.2.9:5099'], asks: [] },
  { what: 'an address: the default port of UDP', via: 'UDP 192.0.2.9', gives: ['UDP 192.0.2.9:5060'] },
  { what: 'an address: the default port of TLS', via: 'TLS 192.0.2.9', options: TLS, gives: ['TLS 192.0.2.9:5061'] },
  { what: 'an IPv6 address', via: 'TCP [2001:DB8::9]', gives: ['TCP [2001:db8::9]:5060'] },
  {
    what: 'sent-by alone, not received, rport or maddr',
    via: 'UDP 192.0.2.9:5099;received=192.0.2.8;rport=1;maddr=192.0.2.7',
    gives: ['UDP 192.0.2.9:5099'],
  },
  {
    what: 'a name and a port: every address of the name',
    via: 'UDP a.example.com:5099',
    options: { families: [4] },
    gives: ['UDP 192.0.2.1:5099', 'UDP 192.0.2.2:5099'],
    asks: ['A a.example.com'],
  },
  {
    what: 'a name and a port, both families',
    via: 'TCP plain.example.com:5060',
    gives: ['TCP [2001:db8::4]:5060', 'TCP 192.0.2.4:5060'],
  },
  {
    what: 'a name without a port: SRV by priority',
    via: 'UDP example.com',
    options: { families: [4] },
    gives: ['UDP 192.0.2.1:5071', 'UDP 192.0.2.2:5071', 'UDP 192.0.2.3:5072'],
    asks: ['SRV _sip._udp.example.com', 'A a.example.com', 'A b.example.com'],
  },
  {
    what: 'SRV for TCP',
    via: 'TCP example.com',
    options: { families: [4] },
    gives: ['TCP 192.0.2.1:5073', 'TCP 192.0.2.2:5073'],
  },
  {
    what: 'RFC3263:5-1: TLS is TLS over TCP: _sips._tcp',
    via: 'TLS example.com',
    options: TLS,
    gives: ['TLS 192.0.2.3:5074'],
    asks: ['SRV _sips._tcp.example.com', 'A b.example.com'],
  },
  {
    what: 'RFC2782: no SRV: addresses of the name at the default port',
    via: 'UDP plain.example.com',
    options: { families: [4] },
    gives: ['UDP 192.0.2.4:5060'],
    asks: ['SRV _sip._udp.plain.example.com', 'A plain.example.com'],
  },
  { what: 'a name without address', via: 'UDP no.example.com', gives: [], problems: ['no-address'] },
  {
    what: 'no answer',
    via: 'UDP plain.example.com:5060',
    options: { families: [4] },
    failing: { 'A plain.example.com': 'SERVFAIL' },
    gives: [],
    problems: ['dns-failure', 'no-address'],
  },
  {
    what: 'RFC7118:5: WebSocket: the connection or nothing',
    via: 'WSS x.invalid',
    options: TLS,
    gives: [],
    asks: [],
    problems: ['unsupported'],
  },
  { what: 'a transport that is not ours', via: 'SCTP 192.0.2.1', gives: [], problems: ['unsupported'] },
  {
    what: 'a transport named like something of JavaScript',
    via: 'toString 192.0.2.1',
    gives: [],
    problems: ['unsupported'],
  },
  {
    what: 'a family that is not ours',
    via: 'UDP [2001:db8::1]',
    options: { families: [4] },
    gives: [],
    problems: ['unsupported'],
  },
  { what: 'port 0', via: 'UDP 192.0.2.1:0', gives: [], problems: ['bad-port'] },
];

describe('locating a client for a response (RFC 3263 5)', () => {
  for (const { what, via, options, failing, gives, asks, problems } of ROWS)
    it(what, () => {
      const client = new Listener(ZONE, failing);
      let result: Located | undefined;
      locateResponse(viaOf(`SIP/2.0/${via}`), client, { random: seededRandom(1), ...options }, found => {
        result = found;
      });
      assert.ok(result);
      assert.deepEqual(short(result), gives);
      if (asks !== undefined) assert.deepEqual(client.asked, asks);
      if (problems !== undefined) assert.deepEqual(kinds(result), problems);
    });
});
