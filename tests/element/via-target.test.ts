import assert from 'node:assert/strict';
import { viaTarget } from '../../simulator/element/via-target';
import { Via } from '../../simulator/message';

describe('viaTarget (18.2.2)', () => {
  for (const [via, target] of [
    ['UDP 192.0.2.1', 'UDP 192.0.2.1 5060'],
    ['UDP 192.0.2.1:5070', 'UDP 192.0.2.1 5070'],
    ['UDP 192.0.2.7:5070;received=192.0.2.1', 'UDP 192.0.2.1 5070'],
    ['UDP 192.0.2.1:5070;rport=40000;received=192.0.2.1', 'UDP 192.0.2.1 40000'],
    ['UDP 192.0.2.1:5070;rport;received=192.0.2.1', 'UDP 192.0.2.1 5070'],
    ['UDP 192.0.2.1:5070;maddr=192.0.2.9;received=192.0.2.1;rport=40000', 'UDP 192.0.2.9 5070'],
    ['UDP [2001:DB8::1]:5070', 'UDP 2001:db8::1 5070'],
    ['TCP 192.0.2.7:5070;received=192.0.2.1;rport=40000', 'TCP 192.0.2.1 5070'],
    ['TCP 192.0.2.1;maddr=192.0.2.9', 'TCP 192.0.2.1 5060'],
    ['tls 192.0.2.1', 'TLS 192.0.2.1 5061'],
    ['TLS 192.0.2.1:5071', 'TLS 192.0.2.1 5071'],
    ['WS x1.invalid;received=192.0.2.1', undefined],
    ['WSS 192.0.2.1:443', undefined],
    ['SCTP 192.0.2.1', undefined],
    ['UDP pc.example.com', undefined],
  ] as const)
    it(`${via} leads to ${target ?? 'nowhere'}`, () => {
      const parsed = Via.parse(`SIP/2.0/${via};branch=z9hG4bK1`);
      assert(parsed);
      const found = viaTarget(parsed);
      assert.equal(found && `${found.transport} ${found.remote.host} ${found.remote.port}`, target);
    });
});
