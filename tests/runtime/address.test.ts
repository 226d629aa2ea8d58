import assert from 'node:assert/strict';
import { canonicalHost, formatAddress, ipFamily, isIpLiteral, sameHost } from '../../simulator/runtime';

describe('addresses', () => {
  it('have one spelling each', () => {
    const spellings: [string, string][] = [
      ['127.0.0.1', '127.0.0.1'],
      ['LOCALHOST', '127.0.0.1'],
      ['localhost.', '127.0.0.1'],
      ['[::1]', '::1'],
      ['0:0:0:0:0:0:0:1', '::1'],
      ['2001:DB8::0:1', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1%eth0'],
      ['Example.COM', 'example.com'],
    ];
    for (const [written, canonical] of spellings) assert.equal(canonicalHost(written), canonical, written);
  });

  it('are told apart, however many there are and in whatever order they come', () => {
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 600; n++) {
        assert.equal(canonicalHost(`HOST-${n}.`), `host-${n}`);
        assert.deepEqual([ipFamily(`10.0.${n % 300}.1`), ipFamily(`[::${n}]`)], [n % 300 < 256 ? 4 : 0, 6]);
      }
    }
  });

  it('know their family', () => {
    assert.equal(ipFamily('192.0.2.1'), 4);
    assert.equal(ipFamily('[2001:db8::1]'), 6);
    assert.equal(ipFamily('example.com'), 0);
    assert.equal(isIpLiteral('localhost'), true);
    assert.equal(isIpLiteral('256.1.1.1'), false);
  });

  it('compare and print', () => {
    assert.ok(sameHost('[::1]', '0::1'));
    assert.ok(!sameHost('127.0.0.1', '127.0.0.2'));
    assert.equal(formatAddress({ host: '[::1]', port: 5060 }), '[::1]:5060');
    assert.equal(formatAddress({ host: '192.0.2.1', port: 1 }), '192.0.2.1:1');
  });
});
