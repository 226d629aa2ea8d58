// Zones as text, and lists of hosts.
import assert from 'node:assert/strict';
import { hostRecords, parseZone, ZoneError } from '../../simulator/dns';

describe('zones as text', () => {
  it('reads all types, with and without TTL, class, quotes, comments and repeated names', () => {
    const text = `
; the zone of the manual
Example.COM. 300 IN NAPTR 10 20 "s" "SIP+D2U" "" _sip._udp.example.com. ; the first
   NAPTR 20 20 S SIP+D2T "" _sip._tcp.example.com
_sip._udp.example.com IN SRV 1 2 5060 host.example.com
none.example.com SRV 0 0 0 .
host.example.com 5 a 192.0.2.1
  AAAA 2001:db8::1
alias CNAME host.example.com
t TXT "with ; and space" plain
`;
    const naptr = { type: 'NAPTR', name: 'example.com', regexp: '', preference: 20 };
    assert.deepEqual(parseZone(text), [
      { ...naptr, ttl: 300, order: 10, flags: 's', services: 'SIP+D2U', replacement: '_sip._udp.example.com' },
      { ...naptr, ttl: 3600, order: 20, flags: 'S', services: 'SIP+D2T', replacement: '_sip._tcp.example.com' },
      {
        type: 'SRV',
        name: '_sip._udp.example.com',
        ttl: 3600,
        priority: 1,
        weight: 2,
        port: 5060,
        target: 'host.example.com',
      },
      { type: 'SRV', name: 'none.example.com', ttl: 3600, priority: 0, weight: 0, port: 0, target: '' },
      { type: 'A', name: 'host.example.com', ttl: 5, address: '192.0.2.1' },
      { type: 'AAAA', name: 'host.example.com', ttl: 3600, address: '2001:db8::1' },
      { type: 'CNAME', name: 'alias', ttl: 3600, target: 'host.example.com' },
      { type: 'TXT', name: 't', ttl: 3600, text: ['with ; and space', 'plain'] },
    ]);
  });

  const WRONG: [line: string, says: RegExp][] = [
    ['a.example MX 10 b.example', /line 2 of the zone: "MX" is none of A, AAAA/],
    ['a.example toString x', /"TOSTRING" is none of/],
    ['a.example', /"" is none of/],
    ['a.example A 2001:db8::1', /no such address/],
    ['a.example AAAA 192.0.2.1', /no such address/],
    ['a.example A', /A has 1 fields, not 0/],
    ['a.example SRV 0 0 65536 b', /"65536" is no number/],
    ['a.example SRV 0 -1 5060 b', /"-1" is no number/],
    ['a..example A 192.0.2.1', /no domain name/],
    [`${'x'.repeat(64)}.example A 192.0.2.1`, /no domain name/],
  ];
  for (const [line, says] of WRONG)
    it(`says what is wrong with "${line.slice(0, 40)}"`, () =>
      assert.throws(
        () => parseZone(`ok.example A 192.0.2.1\n${line}`),
        (error: unknown) => {
          assert.ok(error instanceof ZoneError);
          assert.equal(error.line, 2);
          assert.match(error.message, says);
          return true;
        },
      ));
});

describe('lists of hosts', () => {
  it('makes records of both families', () => {
    const ttl = 0x7fffffff;
    assert.deepEqual(hostRecords({ 'Proxy.example.com.': ['192.0.2.1', '[2001:DB8::1]'] }), [
      { type: 'A', name: 'proxy.example.com', ttl, address: '192.0.2.1' },
      { type: 'AAAA', name: 'proxy.example.com', ttl, address: '2001:db8::1' },
    ]);
  });

  it('refuses what is no address', () => {
    assert.throws(() => hostRecords({ a: ['b.example.com'] }), /b\.example\.com, an address of a, is no IP address/);
  });
});
