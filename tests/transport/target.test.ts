import assert from 'node:assert/strict';
import { Uri, Via } from '../../simulator/message';
import type { TransportName } from '../../simulator/runtime';
import { allTransports, asSips, isSips, targetOf, transportsOf, uriFor } from '../../simulator/transport';

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

describe('uriFor', () => {
  const at = { user: 'bob', host: '192.0.2.1', port: 5070 };

  for (const [transport, sip, sips] of [
    ['UDP', 'sip:bob@192.0.2.1:5070', undefined],
    ['TCP', 'sip:bob@192.0.2.1:5070;transport=tcp', undefined],
    ['TLS', 'sip:bob@192.0.2.1:5070;transport=tls', 'sips:bob@192.0.2.1:5070'],
    ['WS', 'sip:bob@192.0.2.1:5070;transport=ws', undefined],
    ['WSS', 'sip:bob@192.0.2.1:5070;transport=ws', 'sips:bob@192.0.2.1:5070;transport=ws'],
  ] as const) {
    it(`names ${transport}`, () => {
      assert.equal(uriFor(transport, at).toString(), sip);
      if (sips) assert.equal(uriFor(transport, { ...at, sips: true }).toString(), sips);
    });

    it(`is what targetOf leads back from, over ${transport}`, () => {
      const secure = sips && targetOf(uriFor(transport, { ...at, sips: true }), 'UDP', allTransports);
      assert.equal(secure?.transport, sips && transport);
      const plain = targetOf(uriFor(transport, at), 'UDP', allTransports);
      assert.equal(plain?.transport, transport === 'WSS' ? 'WS' : transport); // RFC 7118 5.2
    });
  }

  it('puts IPv6 into brackets, and leaves out what there is not', () => {
    assert.equal(uriFor('UDP', { host: '2001:db8::1' }).toString(), 'sip:[2001:db8::1]');
    assert.equal(uriFor('WS', { user: 'bob', host: 'x1.invalid' }).toString(), 'sip:bob@x1.invalid;transport=ws');
  });
});

describe('transportsOf', () => {
  for (const [text, expected] of [
    ['sip:192.0.2.1', 'UDP TCP'],
    ['sip:192.0.2.1;transport=tcp', 'UDP TCP'],
    ['sip:192.0.2.1;transport=sctp', 'UDP TCP'],
    ['sip:192.0.2.1;transport=tls', 'TLS'],
    ['sip:192.0.2.1;transport=ws', 'WS WSS'],
    ['sips:192.0.2.1', 'TLS'],
    ['sips:192.0.2.1;transport=tcp', 'TLS'],
    ['sips:192.0.2.1;transport=ws', 'WSS'],
  ])
    it(`${text}: ${expected}`, () => assert.equal(transportsOf(Uri.parse(text) ?? new Uri()).join(' '), expected));

  it('takes a Via at its word', () => {
    assert.deepEqual(transportsOf(new Via('WSS', 'x1.invalid')), ['WSS']);
    assert.deepEqual(transportsOf(new Via('TCP', '192.0.2.1')), ['UDP', 'TCP']);
  });
});

describe('sips', () => {
  it('is known in any case, and made of a sip URI only', () => {
    assert(isSips(Uri.parse('SIPS:bob@192.0.2.1')));
    assert(!isSips(Uri.parse('sip:bob@192.0.2.1')) && !isSips(undefined));
    const uri = Uri.parse('sip:bob@192.0.2.1;transport=tcp');
    const tel = Uri.parse('tel:+1234');
    assert(uri && tel);
    assert.equal(asSips(uri).toString(), 'sips:bob@192.0.2.1;transport=tcp');
    assert.equal(uri.toString(), 'sip:bob@192.0.2.1;transport=tcp');
    assert.equal(asSips(tel).toString(), 'tel:+1234');
  });
});
