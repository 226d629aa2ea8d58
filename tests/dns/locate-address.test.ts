// RFC 3263 4.2, rule by rule: ports, addresses, failures of DNS; and what else comes with a list of targets.
import assert from 'node:assert/strict';
import { hostRecords, type LocateOptions, noNames, SipsWatch, StaticClient } from '../../simulator/dns';
import { EXAMPLE, kinds, Listener, located, PLAIN, type Row, SRV_ONLY, short, testRows } from './support';

const ALL: LocateOptions['transports'] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];
const SECURE: Partial<LocateOptions> = { transports: ['UDP', 'TCP', 'TLS'] };

const V4: Partial<LocateOptions> = { families: [4] };

const ROWS: Row[] = [
  {
    rule: 'RFC3263:4.2',
    what: 'the client wishes TLS for a sip URI: _sips instead of _sip',
    uri: 'sip:example.com;transport=tcp',
    zone: SRV_ONLY,
    options: { ...SECURE, ...V4, secure: true },
    gives: ['TLS 192.0.2.3:5072'],
    asks: ['SRV _sips._tcp.example.com', 'A s.example.com'],
  },
  {
    rule: 'RFC3263:4.2-1',
    what: 'addresses in the order in which DNS gives them',
    uri: 'sip:host.example.com:5060',
    zone: 'host.example.com A 192.0.2.9\nhost.example.com A 192.0.2.1',
    options: V4,
    gives: ['UDP 192.0.2.9:5060', 'UDP 192.0.2.1:5060'],
  },
  {
    rule: 'RFC7984:3',
    what: 'both families, IPv6 first',
    uri: 'sip:host.example.com:5060',
    zone: PLAIN,
    gives: ['UDP [2001:db8::1]:5060', 'UDP [2001:db8::2]:5060', 'UDP 192.0.2.1:5060', 'UDP 192.0.2.2:5060'],
  },
  {
    rule: 'RFC7984:3',
    what: 'both families, IPv4 first',
    uri: 'sip:host.example.com:5060',
    zone: PLAIN,
    options: { families: [4, 6] },
    gives: ['UDP 192.0.2.1:5060', 'UDP 192.0.2.2:5060', 'UDP [2001:db8::1]:5060', 'UDP [2001:db8::2]:5060'],
  },
  {
    rule: 'RFC8305:4',
    what: 'both families, in turn',
    uri: 'sip:host.example.com:5060',
    zone: PLAIN + 'host.example.com A 192.0.2.3',
    options: { interleave: true },
    gives: [
      'UDP [2001:db8::1]:5060',
      'UDP 192.0.2.1:5060',
      'UDP [2001:db8::2]:5060',
      'UDP 192.0.2.2:5060',
      'UDP 192.0.2.3:5060',
    ],
  },
  {
    rule: 'RFC7984:3',
    what: 'the priority of SRV comes before the family',
    uri: 'sip:example.com;transport=tcp',
    zone: `_sip._tcp.example.com SRV 2 0 5060 six.example.com
_sip._tcp.example.com SRV 1 0 5060 four.example.com
six.example.com AAAA 2001:db8::6
four.example.com A 192.0.2.4`,
    gives: ['TCP 192.0.2.4:5060', 'TCP [2001:db8::6]:5060'],
  },
  {
    rule: 'RFC3263:4.2',
    what: 'an address of a family that is not supported leads nowhere',
    uri: 'sip:[2001:db8::1]',
    options: V4,
    gives: [],
    problems: ['unsupported'],
  },
  // RFC 2782 and DNS itself
  {
    rule: 'RFC2782',
    what: 'a target of "." says that there is no service: no falling back to addresses',
    uri: 'sip:example.com;transport=tcp',
    zone: '_sip._tcp.example.com SRV 0 0 0 .\nexample.com A 192.0.2.1',
    gives: [],
    asks: ['SRV _sip._tcp.example.com'],
    problems: ['no-service'],
  },
  {
    rule: 'RFC2782',
    what: 'port 0 cannot be sent to; the other record can',
    uri: 'sip:example.com;transport=udp',
    zone: `_sip._udp.example.com SRV 0 0 0 a.example.com
_sip._udp.example.com SRV 1 0 5060 a.example.com
a.example.com A 192.0.2.1`,
    options: V4,
    gives: ['UDP 192.0.2.1:5060'],
    problems: ['bad-port'],
  },
  {
    rule: 'RFC1034:3.6.2',
    what: 'aliases are followed, at each step',
    uri: 'sip:alias.example.com',
    zone: `alias.example.com CNAME Other.Example.com.
other.example.com NAPTR 1 1 "s" "SIP+D2U" "" service.example.com
service.example.com CNAME _sip._udp.example.com
_sip._udp.example.com SRV 0 0 5060 h.example.com
h.example.com CNAME host.example.com
host.example.com A 192.0.2.1`,
    options: V4,
    gives: ['UDP 192.0.2.1:5060'],
  },
  {
    rule: 'RFC1034:3.6.2',
    what: 'aliases in a circle end in a problem',
    uri: 'sip:a.example.com:5060',
    zone: 'a.example.com CNAME b.example.com\nb.example.com CNAME a.example.com',
    options: V4,
    gives: [],
    asks: ['A a.example.com'],
    problems: ['dns-failure', 'no-address'],
  },
  {
    rule: 'RFC3263:4.2',
    what: 'a name that does not exist',
    uri: 'sip:nowhere.example',
    zone: PLAIN,
    gives: [],
    problems: ['no-address'],
  },
  {
    rule: 'RFC3263:4.2',
    what: 'the same address twice is one target',
    uri: 'sip:example.com;transport=udp',
    zone: `_sip._udp.example.com SRV 0 0 5060 a.example.com
_sip._udp.example.com SRV 1 0 5060 b.example.com
a.example.com A 192.0.2.1
b.example.com A 192.0.2.1
b.example.com A 192.0.2.2`,
    options: V4,
    gives: ['UDP 192.0.2.1:5060', 'UDP 192.0.2.2:5060'],
  },
  {
    rule: 'RFC3263:4.1',
    what: 'a NAPTR query without an answer: on with SRV, and a problem',
    uri: 'sip:example.com',
    zone: SRV_ONLY,
    options: V4,
    failing: { 'NAPTR example.com': 'timeout' },
    gives: ['UDP 192.0.2.1:5070', 'TCP 192.0.2.2:5071'],
    problems: ['dns-failure'],
  },
  {
    rule: 'RFC3263:4.2',
    what: 'a server whose address cannot be found is left out',
    uri: 'sip:example.com',
    zone: SRV_ONLY,
    options: V4,
    failing: { 'A u.example.com': 'SERVFAIL' },
    gives: ['TCP 192.0.2.2:5071'],
    problems: ['dns-failure', 'no-address'],
  },
  {
    rule: 'RFC3263:4',
    what: 'only sip and sips URIs can be located',
    uri: 'tel:+358-555-1234567',
    gives: [],
    problems: ['unsupported'],
  },
  {
    rule: 'RFC1035:2.3.4',
    what: 'a name that does not fit into a question is not asked for',
    uri: `sip:${'x'.repeat(64)}.example:5060`,
    gives: [],
    asks: [],
    problems: ['dns-failure', 'no-address'],
  },
  { rule: 'RFC3263:4.2', what: 'port 0', uri: 'sip:192.0.2.1:0', gives: [], problems: ['bad-port'] },
];

describe('locating a server: port and IP address (RFC 3263 4.2)', () => testRows(ROWS));

describe('what comes with a list of targets (RFC 3263 4)', () => {
  it('RFC2782: uses the additional records, and asks only for what they leave open', () => {
    const asked: string[] = [];
    const source = new StaticClient([
      ...hostRecords({ 'a.example.com': ['192.0.2.1'], 'b.example.com': ['2001:db8::2'] }),
      {
        type: 'SRV',
        name: '_sip._tcp.example.com',
        ttl: 9,
        priority: 0,
        weight: 0,
        port: 5060,
        target: 'a.example.com',
      },
      {
        type: 'SRV',
        name: '_sip._tcp.example.com',
        ttl: 9,
        priority: 1,
        weight: 0,
        port: 5060,
        target: 'b.example.com',
      },
    ]);
    const client: typeof source = Object.assign(Object.create(source), {
      query(...[question, done]: Parameters<typeof source.query>) {
        asked.push(`${question.type} ${question.name}`);
        source.query(question, done);
      },
    });
    const result = located('sip:example.com;transport=tcp', client, { families: [4, 6] });
    assert.deepEqual(short(result), ['TCP 192.0.2.1:5060', 'TCP [2001:db8::2]:5060']);
    assert.deepEqual(asked, ['SRV _sip._tcp.example.com', 'AAAA a.example.com', 'A b.example.com']);
  });

  it('RFC3263:4.1-14, RFC3263:4.1-15: names what the certificate must be valid for', () => {
    const zone = `example.com NAPTR 1 1 "s" "SIPS+D2T" "" _sips._tcp.School.edu
_sips._tcp.school.edu SRV 0 0 5061 pc.school.edu
pc.school.edu A 192.0.2.8`;
    const { targets } = located('sips:bob@Example.com', new Listener(zone), SECURE);
    assert.deepEqual(
      targets.map(({ name, certificateNames }) => ({ name, certificateNames })),
      [{ name: 'pc.school.edu', certificateNames: ['example.com', 'school.edu', 'pc.school.edu'] }],
    );
  });

  it('RFC3263:4.1-14: the name of the URI alone, where it is looked up directly; none without TLS', () => {
    const options = { transports: ALL };
    const tls = located('sips:host.example.com:5061', new Listener(PLAIN), options);
    assert.deepEqual([...new Set(tls.targets.flatMap(target => target.certificateNames))], ['host.example.com']);
    const udp = located('sip:host.example.com:5060', new Listener(PLAIN), options);
    assert.deepEqual([...new Set(udp.targets.flatMap(target => target.certificateNames))], []);
  });

  it('RFC3263:7-1, RFC3263:7-2: complains when a domain ceases to offer TLS', () => {
    const sipsWatch = new SipsWatch();
    const options = { ...SECURE, ...V4, sipsWatch };
    const without = EXAMPLE.replace(/.*SIPS\+D2T.*\n/, '');
    const see = (zone: string, more = {}) => located('sip:example.com', new Listener(zone), { ...options, ...more });
    assert.deepEqual(kinds(see(without)), [], 'it never offered any');
    assert.deepEqual(kinds(see(EXAMPLE)), []);
    const suspect = see(without);
    assert.deepEqual(kinds(suspect), ['sips-vanished']);
    assert.deepEqual(short(suspect), ['TCP 192.0.2.1:5060', 'TCP 192.0.2.2:5060']);
    assert.deepEqual(short(see(without, { refuseDowngrade: true })), []);
    assert.deepEqual(kinds(see(EXAMPLE)), [], 'it is back');
  });

  it('RFC3263:4: leaves the URI as it is, and needs no names for addresses', () => {
    assert.deepEqual(short(located('sip:localhost', noNames)), ['UDP 127.0.0.1:5060']);
    assert.deepEqual(kinds(located('sip:example.com', noNames)), ['no-address']);
  });
});
