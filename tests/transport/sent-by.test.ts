// What a layer writes as sent-by (18.1.1), and which responses it takes for its own (18.1.2).
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMessage, type Response } from '../../simulator/message';
import { type TransportName, virtualRuntime } from '../../simulator/runtime';
import { type Inbound, TransportLayer, type TransportOptions } from '../../simulator/transport';
import { isOwnResponse, viaFor } from '../../simulator/transport/sent-by';
import { okText } from './sip';

const response = (via: string): Response => parseMessage(okText(via)).message as Response;

describe('viaFor (18.1.1)', () => {
  const here = { host: '192.0.2.1', port: 5070 };
  it('writes transport, sent-by, branch and rport', () => {
    assert.equal(viaFor('TCP', here, 'z9hG4bK1').toString(), 'SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bK1;rport');
    assert.equal(
      viaFor('WSS', { host: 'df7jal23ls0d.invalid' }, 'b').toString(),
      'SIP/2.0/WSS df7jal23ls0d.invalid;branch=b;rport',
    );
    assert.equal(
      viaFor('UDP', { host: '2001:db8::1', port: 1 }, 'b').toString(),
      'SIP/2.0/UDP [2001:db8::1]:1;branch=b;rport',
    );
  });

  it('names a multicast address it sends to, with a ttl for IPv4', () => {
    const via = viaFor('UDP', here, 'b', { host: '224.0.1.75', port: 5060 });
    assert.equal(via.params.get('maddr'), '224.0.1.75');
    assert.equal(via.params.get('ttl'), '1');
    const six = viaFor('UDP', here, 'b', { host: 'ff02::1', port: 5060 });
    assert.equal(six.params.get('maddr'), '[ff02::1]');
    assert.equal(six.params.has('ttl'), false);
    assert.equal(viaFor('UDP', here, 'b', { host: '192.0.2.9', port: 1 }).params.has('maddr'), false);
  });
});

describe('isOwnResponse (18.1.2)', () => {
  const own = [
    { transport: 'UDP' as const, host: '192.0.2.1', port: 5060 },
    { transport: 'TLS' as const, host: 'example.com' },
    { transport: 'UDP' as const, host: '2001:db8::1', port: 5070 },
  ];
  const cases: [via: string, is: boolean][] = [
    ['UDP 192.0.2.1', true],
    ['UDP 192.0.2.1:5060', true],
    ['TCP 192.0.2.1:5060', true],
    ['UDP 192.0.2.1:5061', false],
    ['UDP 192.0.2.2', false],
    ['TLS EXAMPLE.com', true],
    ['TLS example.com:5061', true],
    ['TLS example.com:5060', false],
    ['UDP example.com', false],
    ['UDP [2001:DB8:0::1]:5070', true],
    ['UDP [2001:db8::1]', false],
    ['???', false],
  ];
  for (const [via, is] of cases)
    it(`${via}: ${is}`, () => assert.equal(isOwnResponse(response(`SIP/2.0/${via};branch=z9hG4bK1`), own), is));

  it('takes any address for one bound to all of them, but no name', () => {
    const any = [{ transport: 'UDP' as const, host: '0.0.0.0', port: 5060 }];
    assert.equal(isOwnResponse(response('SIP/2.0/UDP 192.0.2.7'), any), true);
    assert.equal(isOwnResponse(response('SIP/2.0/UDP example.com'), any), false);
    assert.equal(isOwnResponse(response('SIP/2.0/UDP 192.0.2.7:5061'), any), false);
  });
});

describe('sent-by of a layer', () => {
  const layer = (options: Partial<TransportOptions> = {}) =>
    new TransportLayer(virtualRuntime(), { host: '192.0.2.1', name: 'alice', onInbound: () => {}, ...options });

  it('is where it listens', async () => {
    const alice = layer();
    await alice.listen('UDP', 5070);
    assert.deepEqual(alice.sentBy('UDP'), { host: '192.0.2.1', port: 5070 });
    assert.deepEqual(alice.sentBy('TCP'), { host: '192.0.2.1', port: 5070 });
  });

  it('is what it advertises', async () => {
    const alice = layer({ advertised: { host: 'alice.example.com' } });
    await alice.listen('UDP', 5070);
    assert.deepEqual(alice.sentBy('UDP'), { host: 'alice.example.com', port: 5070 });
    const mapped = layer({ advertised: { host: '198.51.100.1', port: 6000 } });
    await mapped.listen('UDP', 5070);
    assert.equal(mapped.via('UDP', 'b').toString(), 'SIP/2.0/UDP 198.51.100.1:6000;branch=b;rport');
  });

  it('is a name that leads nowhere for a WebSocket client (RFC 7118 5), always the same', () => {
    const alice = layer();
    const { host, port } = alice.sentBy('WS');
    assert.match(host, /^[a-z0-9]{12}\.invalid$/);
    assert.equal(port, undefined);
    assert.deepEqual(alice.sentBy('WSS'), { host });
  });

  it('decides whose a response is, over the network', async () => {
    const runtime = virtualRuntime();
    const [taken, foreign]: Inbound[][] = [[], []];
    const options = {
      name: 'alice',
      onInbound: (m: Inbound) => taken.push(m),
      onForeignResponse: (m: Inbound) => foreign.push(m),
    };
    const alice = new TransportLayer(runtime, {
      host: '192.0.2.1',
      ...options,
      advertised: { host: 'alice.example.com' },
    });
    const bob = new TransportLayer(runtime, { host: '192.0.2.2', name: 'bob', onInbound: () => {} });
    await alice.listen('UDP', 5070);
    await bob.listen('UDP', 5060);
    const to = { transport: 'UDP' as const, remote: { host: '192.0.2.1', port: 5070 } };
    for (const sentBy of [
      'alice.example.com:5070',
      '192.0.2.1:5070',
      '192.0.2.2:5060',
      'alice.example.com',
      'x.invalid',
    ])
      bob.send(okText(`SIP/2.0/UDP ${sentBy};branch=z9hG4bK${sentBy.length}`), to);
    await runtime.until(() => undefined, Infinity);
    const hosts = (list: Inbound[]) => list.map(({ message }) => `${message?.topVia?.host}:${message?.topVia?.port}`);
    assert.deepEqual(hosts(taken), ['alice.example.com:5070', '192.0.2.1:5070']);
    assert.deepEqual(hosts(foreign), ['192.0.2.2:5060', 'alice.example.com:undefined', 'x.invalid:undefined']);
  });

  it('is always one of its own', async () => {
    const transports = fc.constantFrom<TransportName>('UDP', 'TCP', 'TLS', 'WS', 'WSS');
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('alice.example.com'));
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(transports, host, port, async (transport, name, number) => {
        const runtime = virtualRuntime();
        const [own, foreign]: Inbound[][] = [[], []];
        const alice = new TransportLayer(runtime, {
          host: '192.0.2.1',
          name: 'alice',
          advertised: { host: name, port: number },
          onInbound: m => own.push(m),
          onForeignResponse: m => foreign.push(m),
        });
        await alice.listen('UDP', 5060);
        const bob = await runtime.network.udp({ host: '192.0.2.2', port: 5060 });
        bob.send(okText(alice.via(transport, 'z9hG4bK1').toString()), { host: '192.0.2.1', port: 5060 });
        await runtime.until(() => undefined, Infinity);
        assert.deepEqual([own.length, foreign.length], [1, 0]);
      }),
      { numRuns: 100, seed: 18 },
    );
  });
});
