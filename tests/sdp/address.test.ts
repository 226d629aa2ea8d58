// Tests of addresses (RFC 8866 5.7, 9).
import assert from 'node:assert/strict';
import { addressKind, connectionProblem, isDomainName, isIp6, originAddress } from '../../simulator/sdp/address';

const kinds: Record<string, [string, string][]> = {
  unicast: [
    ['IP4', '0.0.0.0'],
    ['IP4', '223.255.255.255'],
    ['IP6', '::'],
    ['IP6', '::1'],
    ['IP6', '1::'],
    ['IP6', 'fe80::1'],
    ['IP6', '1:2:3:4:5:6:7:8'],
    ['IP6', '1:2:3:4:5:6:7::'],
    ['IP6', '::2:3:4:5:6:7:8'],
    ['IP6', '::ffff:192.0.2.2'],
    ['IP6', '1:2:3:4:5:6:192.0.2.1'],
    ['IP6', 'ff::1'],
  ],
  multicast: [
    ['IP4', '224.0.0.0'],
    ['IP4', '239.255.255.255'],
    ['IP6', 'ff00::1'],
    ['IP6', 'FF02::1'],
  ],
  name: [
    ['IP4', 'host.example.com'],
    ['IP6', 'host.example.com.'],
    ['IP4', 'localhost'],
    ['IP4', '1.2.3.4a'],
    ['IP4', 'xn--bcher-kva.example'],
  ],
  none: [
    ['IP4', ''],
    ['IP4', '240.0.0.1'],
    ['IP4', '255.255.255.255'],
    ['IP4', '192.0.2'],
    ['IP4', '192.0.2.256'],
    ['IP4', '192.0.2.01'],
    ['IP4', '192.0.2.1.1'],
    ['IP4', '2001:db8::1'],
    ['IP6', '192.0.2.1'],
    ['IP6', '[::1]'],
    ['IP6', 'fe80::1%eth0'],
    ['IP6', ':::'],
    ['IP6', '1::2::3'],
    ['IP6', '1:2:3:4:5:6:7'],
    ['IP6', '1:2:3:4:5:6:7:8:9'],
    ['IP6', '1:2:3:4:5:6:7:8::'],
    ['IP6', '12345::'],
    ['IP6', 'g::'],
    ['IP6', '192.0.2.1::1'],
    ['IP6', '1:2:3:4:5:6:7:192.0.2.1'],
    ['IP6', ':1'],
    ['IP6', '0'.repeat(46)],
    ['IP4', 'a..b'],
    ['IP4', '-a.example'],
    ['IP4', 'a-.example'],
    ['IP4', 'a_b.example'],
    ['IP4', '.'],
    ['IP4', 'a'.repeat(64)],
    ['IP4', 'a.'.repeat(128)],
  ],
};

/** Type and address of a c= line with what its slashes hold, level, requirement. */
const scopes: [string, string, 'session' | 'media', string | undefined][] = [
  ['IP4', '233.252.0.1/127', 'session', undefined],
  ['IP4', '233.252.0.1/0', 'media', undefined],
  ['IP4', '233.252.0.1/255/3', 'media', undefined],
  ['IP4', '233.252.0.1/127/1', 'session', undefined],
  ['IP4', '233.252.0.1', 'media', '5.7-6 rule'],
  ['IP4', '233.252.0.1/256', 'media', '5.7-7 rule'],
  ['IP4', '233.252.0.1/1000', 'media', '5-2 grammar'],
  ['IP4', '233.252.0.1/01', 'media', '5-2 grammar'],
  ['IP4', '233.252.0.1/127/0', 'media', '5-2 grammar'],
  ['IP4', '233.252.0.1/127/3/1', 'media', '5-2 grammar'],
  ['IP4', '233.252.0.1/127/3', 'session', '5.7-11 rule'],
  ['IP4', '192.0.2.1/127', 'media', '5.7-12 rule'],
  ['IP4', 'host.example/127', 'media', '5-2 grammar'],
  ['IP6', 'ff00::db8:0:101/3', 'media', undefined],
  ['IP6', 'ff00::db8:0:101', 'session', undefined],
  ['IP6', 'ff00::db8:0:101/3', 'session', '5.7-11 rule'],
  ['IP6', 'ff00::db8:0:101/127/3', 'media', '5.7-9 rule'],
  ['IP6', 'ff00::db8:0:101/127/3/1', 'media', '5-2 grammar'],
  ['IP6', 'ff00::db8:0:101/0', 'media', '5-2 grammar'],
  ['IP6', '2001:db8::1/3', 'media', '5.7-12 rule'],
  ['IP4', 'b\xfccher.example', 'media', '5-8 rule'],
  ['IP4', 'a_b', 'media', '5-2 grammar'],
];

describe('addresses', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const [type, address] of addresses) {
      it(`${type} ${address.slice(0, 50)} is ${kind}`, () => {
        assert.equal(addressKind(type, address), kind === 'none' ? undefined : kind);
      });
    }
  }

  for (const [addrtype, written, level, expected] of scopes) {
    it(`c=IN ${addrtype} ${written} at ${level} level: ${expected ?? 'sound'}`, () => {
      const [address, ...slashed] = written.split('/');
      const found = connectionProblem({ nettype: 'IN', addrtype, address, slashed }, level);
      assert.equal(found && `${found.id} ${found.kind}`, expected);
    });
  }

  it('of other networks are not judged', () => {
    assert.equal(originAddress('ATM', 'NSAP', '47'), undefined);
    assert.equal(
      connectionProblem({ nettype: 'PSTN', addrtype: 'E164', address: '+1', slashed: ['x'] }, 'media'),
      undefined,
    );
  });

  it('are read alike as parts of URIs and names', () => {
    assert.ok(isIp6('2001:db8::192.0.2.1'));
    assert.ok(!isIp6('2001:db8:::192.0.2.1'));
    assert.ok(isDomainName('a'.repeat(63) + '.b'));
    assert.ok(!isDomainName('1'));
  });
});
