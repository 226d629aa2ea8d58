import assert from 'node:assert/strict';
import { parseMessage, type Request, type Response } from '../../simulator/message';
import type { TransportName } from '../../simulator/runtime';
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
    });
    assert.equal(sentTo('SIP/2.0/TCP 192.0.2.2', 'TCP'), '192.0.2.2:5060');
  });

  it('is where the request came from without a Via', () => {
    assert.equal(sentTo('???'), '192.0.2.1:40000');
  });
});
