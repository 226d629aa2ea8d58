import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMessage, type Request, type Response } from '../../simulator/message';
import { canonicalHost, type TransportName } from '../../simulator/runtime';
import { type Flow, responseTarget, stampReceived } from '../../simulator/transport';
import { okText, optionsText } from './sip';

const SOURCE = { host: '192.0.2.1', port: 40_000 };

function flowOf(transport: TransportName, remote = SOURCE): Flow {
  return { transport, local: { host: '192.0.2.9', port: 5060 }, remote };
}

function stamped(via: string, remote = SOURCE): string | undefined {
  const request = parseMessage(optionsText(via)).message as Request;
  stampReceived(request, flowOf('UDP', remote));
  return request.get('Via');
}

function sentTo(via: string, transport: TransportName = 'UDP'): string {
  const response = parseMessage(okText(via)).message as Response;
  const { remote } = responseTarget(response, flowOf(transport));
  return `${remote.host}:${remote.port}`;
}

describe('stampReceived (18.2.1, RFC 3581 4)', () => {
  const cases: [sentBy: string, written: string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:5070', '192.0.2.1:5070'],
    ['192.0.2.2', '192.0.2.2;received=192.0.2.1'],
    ['host.example.com:5070', 'host.example.com:5070;received=192.0.2.1'],
    ['192.0.2.1;rport', '192.0.2.1;rport=40000;received=192.0.2.1'],
    ['host.example.com;rport;branch=z9hG4bK1', 'host.example.com;rport=40000;branch=z9hG4bK1;received=192.0.2.1'],
    ['192.0.2.2;received=198.51.100.1', '192.0.2.2;received=192.0.2.1'],
    ['192.0.2.1;received=198.51.100.1', '192.0.2.1;received=192.0.2.1'],
    ['192.0.2.1;rport=7', '192.0.2.1;rport=7'],
  ];
  for (const [sentBy, written] of cases)
    it(`${sentBy} becomes ${written}`, () => {
      assert.equal(stamped(`SIP/2.0/UDP ${sentBy}`), `SIP/2.0/UDP ${written}`);
    });

  it('compares IPv6 addresses, not their spelling', () => {
    const source = { host: '2001:db8::1', port: 1 };
    assert.equal(stamped('SIP/2.0/UDP [2001:DB8:0::1]', source)?.includes('received'), false);
    assert.match(stamped('SIP/2.0/UDP [2001:db8::2]', source) ?? '', /;received=2001:db8::1$/);
  });

  it('leaves the other Vias, and a Via that it cannot read', () => {
    const request = parseMessage(optionsText('SIP/2.0/UDP 192.0.2.2, SIP/2.0/UDP other.example.com;rport'))
      .message as Request;
    stampReceived(request, flowOf('UDP'));
    assert.deepEqual(request.getAll('Via'), [
      'SIP/2.0/UDP 192.0.2.2;received=192.0.2.1',
      'SIP/2.0/UDP other.example.com;rport',
    ]);
    assert.equal(stamped('???'), '???');
  });
});

describe('responseTarget (18.2.2, RFC 3581 4)', () => {
  const cases: [via: string, target: string][] = [
    ['192.0.2.1', '192.0.2.1:5060'],
    ['192.0.2.1:5070', '192.0.2.1:5070'],
    ['192.0.2.2:5070;received=192.0.2.1', '192.0.2.1:5070'],
    ['host.example.com;received=192.0.2.1', '192.0.2.1:5060'],
    ['192.0.2.2:5070;received=192.0.2.1;rport=40000', '192.0.2.1:40000'],
    ['192.0.2.2:5070;received=192.0.2.1;rport', '192.0.2.1:5070'],
    ['192.0.2.2:5070;received=192.0.2.1;rport=99999', '192.0.2.1:5070'],
    ['192.0.2.2:5070;maddr=192.0.2.3;received=192.0.2.1;rport=40000', '192.0.2.3:5070'],
    ['host.example.com:5070', '192.0.2.1:5070'],
    ['[2001:db8::1]:5070', '2001:db8::1:5070'],
  ];
  for (const [via, target] of cases)
    it(`${via} leads to ${target}`, () => assert.equal(sentTo(`SIP/2.0/UDP ${via}`), target));

  it('is the flow for TCP, and where to connect to once it is gone', () => {
    const response = parseMessage(okText('SIP/2.0/TCP 192.0.2.2:5070;received=192.0.2.1;rport=40000'))
      .message as Response;
    const flow = flowOf('TCP');
    assert.deepEqual(responseTarget(response, flow), {
      transport: 'TCP',
      remote: { host: '192.0.2.1', port: 5070 },
      flow,
      next: { transport: 'TCP', remote: { host: '192.0.2.2', port: 5070 } },
    });
    assert.equal(sentTo('SIP/2.0/TCP 192.0.2.2', 'TCP'), '192.0.2.2:5060');
  });

  it('has the default port of its transport', () => {
    assert.equal(sentTo('SIP/2.0/TLS 192.0.2.2', 'TLS'), '192.0.2.2:5061');
    assert.equal(sentTo('SIP/2.0/TCP 192.0.2.2', 'TCP'), '192.0.2.2:5060');
  });

  it('is nothing but the flow for WebSocket (RFC 7118 5)', () => {
    for (const transport of ['WS', 'WSS'] as const) {
      const response = parseMessage(
        okText(`SIP/2.0/${transport} df7jal23ls0d.invalid;rport=1;received=192.0.2.7`),
      ).message;
      const flow = flowOf(transport);
      assert.deepEqual(responseTarget(response as Response, flow), { transport, remote: SOURCE, flow, flowOnly: true });
    }
  });

  it('falls back to sent-by where that is another address (18.2.2)', () => {
    const next = (via: string) =>
      responseTarget(parseMessage(okText(via)).message as Response, flowOf('UDP')).next?.remote;
    assert.deepEqual(next('SIP/2.0/UDP 192.0.2.2:5070;received=192.0.2.1'), { host: '192.0.2.2', port: 5070 });
    assert.deepEqual(next('SIP/2.0/UDP 192.0.2.1:5070;received=192.0.2.1;rport=9'), { host: '192.0.2.1', port: 5070 });
    assert.equal(next('SIP/2.0/UDP 192.0.2.1:5070;received=192.0.2.1;rport=5070'), undefined);
    assert.equal(next('SIP/2.0/UDP host.example.com:5070;received=192.0.2.1'), undefined);
    assert.equal(next('SIP/2.0/UDP 192.0.2.2;maddr=192.0.2.3'), undefined);
  });

  it('is where the request came from without a Via', () => {
    assert.equal(sentTo('???'), '192.0.2.1:40000');
  });
});

describe('a request and the way back', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6().map(canonicalHost), fc.domain());
  const port = fc.integer({ min: 1, max: 65_535 });
  const shape = fc.record({
    transport: fc.constantFrom<TransportName>('UDP', 'TCP', 'TLS', 'WS', 'WSS'),
    source: fc.record({ host: fc.oneof(fc.ipV4(), fc.ipV6().map(canonicalHost)), port }),
    sentBy: fc.option(host, { nil: undefined }),
    port: fc.option(port, { nil: undefined }),
    rport: fc.constantFrom('', ';rport', ';rport=77'),
    received: fc.constantFrom('', ';received=198.51.100.9', ';received=2001:db8::9'),
    maddr: fc.constantFrom('', ';maddr=192.0.2.200', ';maddr=host.example.com'),
  });

  it('obey 18.2.1, 18.2.2 and RFC 3581 whatever the Via', () => {
    fc.assert(
      fc.property(shape, ({ transport, source, sentBy = source.host, port: written, rport, received, maddr }) => {
        const host = sentBy.includes(':') ? `[${sentBy}]` : sentBy;
        const text = `SIP/2.0/${transport} ${host}${written ? `:${written}` : ''};branch=z9hG4bK1${rport}${received}${maddr}`;
        const flow = flowOf(transport, source);
        const request = parseMessage(optionsText(`${text}, SIP/2.0/UDP other.example.com`)).message as Request;
        stampReceived(request, flow);
        const [top, second] = [request.topVia, request.getAll('Via')[1]];
        assert.ok(top);
        assert.equal(second, 'SIP/2.0/UDP other.example.com');
        assert.deepEqual([top.host, top.port, top.branch], [host, written, 'z9hG4bK1'], 'nothing else is changed');
        const asks = rport === ';rport';
        if (asks) assert.equal(top.params.get('rport'), String(source.port));
        // received: wherever sent-by does not say it, and never anything but the source
        const seen = top.params.get('received');
        if (asks || sentBy !== source.host) assert.equal(seen, source.host);
        else assert.ok(seen === undefined || seen === source.host);

        const again = request.clone();
        stampReceived(again, flow);
        assert.deepEqual(again.getAll('Via'), request.getAll('Via'), 'stamping twice changes nothing');

        const target = responseTarget(parseMessage(okText(request.getAll('Via')[0])).message as Response, flow);
        assert.equal(target.transport, transport);
        assert.equal(target.flow, flow);
        const expectedPort = written ?? { UDP: 5060, TCP: 5060, TLS: 5061, WS: 80, WSS: 443 }[transport];
        if (transport === 'WS' || transport === 'WSS')
          assert.deepEqual([target.remote, target.flowOnly], [source, true]);
        else if (transport === 'UDP' && maddr === ';maddr=192.0.2.200')
          assert.deepEqual(target.remote, { host: '192.0.2.200', port: expectedPort });
        else {
          const told = asks ? source.port : rport === ';rport=77' && seen !== undefined ? 77 : expectedPort;
          assert.deepEqual(target.remote, { host: source.host, port: transport === 'UDP' ? told : expectedPort });
        }
      }),
      { numRuns: 2_000, seed: 3581 },
    );
  });
});
