import assert from 'node:assert/strict';
import { Uri } from '../../simulator/message';
import type { TransportName } from '../../simulator/runtime';
import { targetOf } from '../../simulator/transport';

function target(text: string, fallback?: TransportName): string | undefined {
  const uri = Uri.parse(text);
  assert.ok(uri, text);
  const found = targetOf(uri, fallback);
  return found && `${found.transport} ${found.remote.host} ${found.remote.port}`;
}

describe('targetOf', () => {
  const cases: [uri: string, target: string | undefined][] = [
    ['sip:192.0.2.1', 'UDP 192.0.2.1 5060'],
    ['sip:bob@192.0.2.1:5070', 'UDP 192.0.2.1 5070'],
    ['sip:bob@192.0.2.1;transport=TCP', 'TCP 192.0.2.1 5060'],
    ['SIP:bob@localhost;transport=udp', 'UDP 127.0.0.1 5060'],
    ['sip:[2001:DB8::1]:5070', 'UDP 2001:db8::1 5070'],
    ['sip:bob@example.com:5070;maddr=192.0.2.3', 'UDP 192.0.2.3 5070'],
    ['sip:bob@example.com', undefined],
    ['sip:bob@192.0.2.1;transport=sctp', undefined],
    ['sip:bob@192.0.2.1;transport=constructor', undefined],
    ['sips:bob@192.0.2.1', undefined],
    ['tel:+1234', undefined],
  ];
  for (const [uri, expected] of cases)
    it(`${uri} is ${expected ?? 'not reachable'}`, () => assert.equal(target(uri), expected));

  it('takes the fallback where the URI names no transport', () => {
    assert.equal(target('sip:192.0.2.1', 'TCP'), 'TCP 192.0.2.1 5060');
    assert.equal(target('sip:192.0.2.1;transport=udp', 'TCP'), 'UDP 192.0.2.1 5060');
  });

  it('knows the transports that are available, and what sips makes of them', () => {
    const all: TransportName[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];
    const found = (text: string, fallback?: TransportName, available = all) => {
      const uri = Uri.parse(text);
      const { transport, remote } = (uri && targetOf(uri, fallback, available)) ?? {};
      return transport && `${transport} ${remote?.port}`;
    };
    assert.equal(found('sip:192.0.2.1;transport=tls'), 'TLS 5061');
    assert.equal(found('sip:192.0.2.1;transport=WS'), 'WS 80');
    assert.equal(found('sip:192.0.2.1;transport=wss'), 'WSS 443');
    assert.equal(found('sips:192.0.2.1'), 'TLS 5061');
    assert.equal(found('sips:192.0.2.1:5070;transport=tcp'), 'TLS 5070');
    assert.equal(found('sips:192.0.2.1;transport=ws'), 'WSS 443');
    assert.equal(found('sip:192.0.2.1', 'WS'), 'WS 80');
    assert.equal(found('sips:192.0.2.1', 'UDP', ['UDP', 'TCP']), undefined);
    assert.equal(found('sip:192.0.2.1;transport=tls', 'UDP', ['UDP']), undefined);
  });
});
