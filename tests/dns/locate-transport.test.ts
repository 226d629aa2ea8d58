// RFC 3263 4 and 4.1, rule by rule: TARGET, the transport protocol, NAPTR, and SRV without NAPTR.
import type { LocateOptions } from '../../simulator/dns';
import { EXAMPLE, PLAIN, type Row, SRV_ONLY, testRows } from './support';

const ALL: LocateOptions['transports'] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];
const SECURE: Partial<LocateOptions> = { transports: ['UDP', 'TCP', 'TLS'] };

const V4: Partial<LocateOptions> = { families: [4] };

const ROWS: Row[] = [
  // TARGET
  {
    rule: '4 TARGET',
    what: 'maddr is the target where there is one',
    uri: 'sip:bob@example.com;maddr=192.0.2.7',
    gives: ['UDP 192.0.2.7:5060'],
    asks: [],
  },
  {
    rule: '4 TARGET',
    what: 'maddr may be a name',
    uri: 'sip:bob@192.0.2.1;maddr=host.example.com;transport=tcp',
    zone: PLAIN,
    options: V4,
    gives: ['TCP 192.0.2.1:5060', 'TCP 192.0.2.2:5060'],
    asks: ['SRV _sip._tcp.host.example.com', 'A host.example.com'],
  },
  // 4.1: the transport is told
  {
    rule: 'RFC3263:4.1-1',
    what: 'the transport parameter is followed, whatever NAPTR says',
    uri: 'sip:bob@example.com;transport=udp',
    zone: EXAMPLE,
    options: V4,
    gives: ['UDP 192.0.2.4:5060'],
    asks: ['SRV _sip._udp.example.com', 'A server4.example.com'],
  },
  {
    rule: 'RFC3263:4.1-1',
    what: 'its value ignores case',
    uri: 'sip:192.0.2.1;transport=TcP',
    gives: ['TCP 192.0.2.1:5060'],
  },
  {
    rule: 'RFC3263:4.1-1',
    what: 'transport=tls in a sip URI is TLS, by _sips._tcp',
    uri: 'sip:example.com;transport=tls',
    zone: EXAMPLE,
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.3:5061'],
    asks: ['SRV _sips._tcp.example.com', 'A server3.example.com'],
  },
  {
    rule: 'RFC3263:4.1-1',
    what: 'transport=tcp in a sips URI is TLS',
    uri: 'sips:192.0.2.1;transport=tcp',
    options: SECURE,
    gives: ['TLS 192.0.2.1:5061'],
  },
  {
    rule: 'RFC3263:4.1-1',
    what: 'a transport that is not supported leads nowhere',
    uri: 'sip:192.0.2.1;transport=tls',
    gives: [],
    problems: ['unsupported'],
  },
  {
    rule: 'RFC3263:4.1-1',
    what: 'nor does one that nobody knows',
    uri: 'sip:example.com;transport=sctp',
    zone: EXAMPLE,
    gives: [],
    asks: [],
    problems: ['unsupported'],
  },
  {
    rule: 'RFC3263:4.1-11',
    what: 'there is no TLS over UDP: sips with transport=udp leads nowhere',
    uri: 'sips:192.0.2.1;transport=udp',
    options: SECURE,
    gives: [],
    problems: ['unsupported'],
  },
  { rule: 'RFC3263:4.1-2', what: 'an address: UDP for sip', uri: 'sip:192.0.2.1', gives: ['UDP 192.0.2.1:5060'] },
  {
    rule: 'RFC3263:4.1-2',
    what: 'an address: TLS over TCP for sips',
    uri: 'sips:192.0.2.1',
    options: SECURE,
    gives: ['TLS 192.0.2.1:5061'],
    asks: [],
  },
  {
    rule: 'RFC3263:4.1-2',
    what: 'an IPv6 address with a port',
    uri: 'sip:[2001:DB8::1]:5080',
    gives: ['UDP [2001:db8::1]:5080'],
  },
  {
    rule: 'RFC3263:4.1-2',
    what: 'sips without TLS of ours leads nowhere',
    uri: 'sips:192.0.2.1',
    gives: [],
    problems: ['unsupported'],
  },
  {
    rule: 'RFC3263:4.1-3',
    what: 'a name with a port: UDP for sip, and no NAPTR or SRV',
    uri: 'sip:host.example.com:5060',
    zone: PLAIN,
    options: V4,
    gives: ['UDP 192.0.2.1:5060', 'UDP 192.0.2.2:5060'],
    asks: ['A host.example.com'],
  },
  {
    rule: 'RFC3263:4.1-3',
    what: 'a name with a port: TLS for sips',
    uri: 'sips:host.example.com:5080',
    zone: PLAIN,
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.1:5080', 'TLS 192.0.2.2:5080'],
    asks: ['A host.example.com'],
  },
  {
    rule: 'RFC3263:4.1-4',
    what: 'TCP may take the place of UDP for a large request to an address',
    uri: 'sip:192.0.2.1',
    options: { insteadOfUdp: 'TCP' },
    gives: ['TCP 192.0.2.1:5060'],
  },
  // 4.1: NAPTR
  {
    rule: 'RFC3263:4.1-5',
    what: 'the example of 4.1: a client of UDP and TCP takes TCP',
    uri: 'sip:user@example.com',
    zone: EXAMPLE,
    options: V4,
    gives: ['TCP 192.0.2.1:5060', 'TCP 192.0.2.2:5060'],
    asks: ['NAPTR example.com', 'SRV _sip._tcp.example.com', 'A server1.example.com', 'A server2.example.com'],
    problems: ['naptr-ignored'],
  },
  {
    rule: 'RFC3263:4.1-7',
    what: 'the example of 4.1: with TLS supported, the SIPS record is kept for a sip URI, and comes first',
    uri: 'sip:user@example.com',
    zone: EXAMPLE,
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.3:5061'],
    asks: ['NAPTR example.com', 'SRV _sips._tcp.example.com', 'A server3.example.com'],
    problems: [],
  },
  {
    rule: 'RFC3403:4.1',
    what: 'records of higher order follow where that is wanted',
    uri: 'sip:user@example.com',
    zone: EXAMPLE,
    options: { ...SECURE, ...V4, everyOrder: true },
    gives: ['TLS 192.0.2.3:5061', 'TCP 192.0.2.1:5060', 'TCP 192.0.2.2:5060', 'UDP 192.0.2.4:5060'],
  },
  {
    rule: 'RFC3263:4.1-6',
    what: 'a sips URI discards services other than SIPS',
    uri: 'sips:user@example.com',
    zone: EXAMPLE.replace('50 50 "s" "SIPS', '200 50 "s" "SIPS'),
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.3:5061'],
    problems: ['naptr-ignored'],
  },
  {
    rule: 'RFC3263:4.1-8',
    what: 'services of other transports and of other applications are discarded',
    uri: 'sip:example.com',
    zone: `example.com NAPTR 1 1 "s" "SIP+D2S" "" _sip._sctp.example.com
      NAPTR 2 1 "s" "SIPS+D2U" "" _sips._udp.example.com
      NAPTR 3 1 "u" "E2U+sip" "!^.*$!sip:x@example.com!" .
      NAPTR 4 1 "s" "" "" _sip._tcp.example.com
      NAPTR 5 1 "s" "sip+d2u" "" _sip._udp.example.com${SRV_ONLY}`,
    options: V4,
    gives: ['UDP 192.0.2.1:5070'],
    problems: ['naptr-ignored'],
  },
  {
    rule: 'RFC3263:4.1-5',
    what: 'only records with flag "s", a replacement and no expression apply',
    uri: 'sip:example.com',
    zone: `example.com NAPTR 1 1 "a" "SIP+D2T" "" t.example.com
      NAPTR 2 1 "" "SIP+D2T" "" other.example.com
      NAPTR 3 1 "s" "SIP+D2T" "!x!y!" _sip._tcp.example.com
      NAPTR 4 1 "s" "SIP+D2T" "" .
      NAPTR 5 1 "S" "SIP+D2U" "" _sip._udp.example.com${SRV_ONLY}`,
    options: V4,
    gives: ['UDP 192.0.2.1:5070'],
    problems: ['naptr-ignored'],
  },
  {
    rule: 'RFC3403:4.1',
    what: 'equal order: by preference, and all of them',
    uri: 'sip:example.com',
    zone: `example.com NAPTR 10 20 "s" "SIP+D2U" "" _sip._udp.example.com
      NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp.example.com
      NAPTR 11 1 "s" "SIP+D2U" "" _sip._udp.other.example${SRV_ONLY}`,
    options: V4,
    gives: ['TCP 192.0.2.2:5071', 'UDP 192.0.2.1:5070'],
  },
  {
    rule: 'RFC3263:4.1-12',
    what: 'a replacement may lie in another domain',
    uri: 'sip:user@example.com',
    zone: `example.com NAPTR 1 1 "s" "SIP+D2T" "" _sip._tcp.school.edu
      _sip._tcp.school.edu SRV 0 0 5060 pc.school.edu
      pc.school.edu A 192.0.2.8`.replace(/\n +/g, '\n'),
    options: V4,
    gives: ['TCP 192.0.2.8:5060'],
    asks: ['NAPTR example.com', 'SRV _sip._tcp.school.edu', 'A pc.school.edu'],
  },
  {
    rule: 'RFC7118:5.5',
    what: 'SIP+D2W and SIPS+D2W are WebSocket and secure WebSocket',
    uri: 'sip:example.com',
    zone: `example.com NAPTR 1 1 "s" "SIPS+D2W" "" _sips._ws.example.com
example.com NAPTR 1 2 "s" "SIP+D2W" "" _sip._ws.example.com
_sips._ws.example.com SRV 0 0 8443 w.example.com
_sip._ws.example.com SRV 0 0 8080 w.example.com
w.example.com A 192.0.2.5`,
    options: { transports: ALL, families: [4] },
    gives: ['WSS 192.0.2.5:8443', 'WS 192.0.2.5:8080'],
  },
  {
    rule: 'RFC7118:5.5',
    what: 'transport=ws: port 80 for sip',
    uri: 'sip:192.0.2.1;transport=ws',
    options: { transports: ALL },
    gives: ['WS 192.0.2.1:80'],
  },
  {
    rule: 'RFC7118:5.5',
    what: 'transport=ws: port 443 for sips, without SRV too',
    uri: 'sips:host.example.com;transport=ws',
    zone: PLAIN,
    options: { transports: ALL, families: [4] },
    gives: ['WSS 192.0.2.1:443', 'WSS 192.0.2.2:443'],
  },
  {
    rule: 'RFC3263:4.2',
    what: 'a NAPTR whose SRV record is missing: addresses of the domain, by that transport',
    uri: 'sip:example.com',
    zone: `example.com NAPTR 1 1 "s" "SIP+D2T" "" _sip._tcp.example.com
example.com A 192.0.2.6`,
    options: V4,
    gives: ['TCP 192.0.2.6:5060'],
    asks: ['NAPTR example.com', 'SRV _sip._tcp.example.com', 'A example.com'],
  },
  // 4.1: no NAPTR
  {
    rule: 'RFC3263:4.1-16',
    what: 'no NAPTR: SRV of every supported transport, the one liked best first',
    uri: 'sip:example.com',
    zone: SRV_ONLY,
    options: { transports: ['TCP', 'UDP'], families: [4] },
    gives: ['TCP 192.0.2.2:5071', 'UDP 192.0.2.1:5070'],
    asks: [
      'NAPTR example.com',
      'SRV _sip._tcp.example.com',
      'SRV _sip._udp.example.com',
      'A t.example.com',
      'A u.example.com',
    ],
  },
  {
    rule: 'RFC3263:4.1-16',
    what: 'no NAPTR, sips: _sips._tcp alone',
    uri: 'sips:example.com',
    zone: SRV_ONLY,
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.3:5072'],
    asks: ['NAPTR example.com', 'SRV _sips._tcp.example.com', 'A s.example.com'],
  },
  {
    rule: 'RFC3263:4.1-17',
    what: 'no SRV either: UDP for sip, port 5060',
    uri: 'sip:host.example.com',
    zone: PLAIN,
    options: V4,
    gives: ['UDP 192.0.2.1:5060', 'UDP 192.0.2.2:5060'],
    asks: [
      'NAPTR host.example.com',
      'SRV _sip._udp.host.example.com',
      'SRV _sip._tcp.host.example.com',
      'A host.example.com',
    ],
  },
  {
    rule: 'RFC3263:4.1-17',
    what: 'no SRV either: TLS for sips, port 5061',
    uri: 'sips:host.example.com',
    zone: PLAIN,
    options: { ...SECURE, ...V4 },
    gives: ['TLS 192.0.2.1:5061', 'TLS 192.0.2.2:5061'],
  },
  {
    rule: 'RFC3263:4.1-18',
    what: 'TCP may take the place of UDP there, too',
    uri: 'sip:host.example.com',
    zone: PLAIN,
    options: { ...V4, insteadOfUdp: 'TCP' },
    gives: ['TCP 192.0.2.1:5060', 'TCP 192.0.2.2:5060'],
  },
  {
    rule: 'RFC3263:4.1-17',
    what: 'a client without UDP has no default to fall back on',
    uri: 'sip:host.example.com',
    zone: PLAIN,
    options: { ...V4, transports: ['TCP'] },
    gives: [],
    problems: ['unsupported'],
  },
];

describe('locating a server: the transport protocol (RFC 3263 4.1)', () => testRows(ROWS));
