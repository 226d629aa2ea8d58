import assert from 'node:assert/strict';
import { FlowTokens, flowFor, isAlive } from '../../simulator/element/flow-tokens';
import { Request, Uri } from '../../simulator/message';
import { type Connection, seededRandom, type TransportName } from '../../simulator/runtime';
import type { Flow } from '../../simulator/transport';

const remote = { host: '192.0.2.1', port: 40_000 };
const flowOver = (transport: TransportName, open = true): Flow => ({
  transport,
  local: { host: '192.0.2.9', port: 5060 },
  remote,
  connection: { open } as Connection,
});

describe('FlowTokens', () => {
  it('give a connection one token, that leads back to it', () => {
    const tokens = new FlowTokens(seededRandom(1));
    const [a, b] = [flowOver('WS'), flowOver('WS')];
    assert(tokens.empty);
    assert.equal(tokens.tokenOf(a), tokens.tokenOf(a));
    assert.notEqual(tokens.tokenOf(a), tokens.tokenOf(b));
    assert.equal(tokens.flowOf(tokens.tokenOf(b)), b);
    assert(!tokens.empty);
  });

  it('know no others', () => {
    const tokens = new FlowTokens(seededRandom(1));
    tokens.tokenOf(flowOver('WS'));
    assert.equal(tokens.flowOf('alice'), undefined);
    assert.equal(tokens.flowOf(undefined), undefined);
  });

  it('forget connections that are gone, in time, and no others', () => {
    const tokens = new FlowTokens(seededRandom(1));
    const [gone, there] = [flowOver('WS', false), flowOver('WS')];
    const [old, kept] = [tokens.tokenOf(gone), tokens.tokenOf(there)];
    for (let n = 0; n < 100; n++) tokens.tokenOf(flowOver('WS', false));
    assert.equal(tokens.flowOf(old), undefined);
    assert.equal(tokens.flowOf(kept), there);
  });
});

describe('flowFor', () => {
  const register = (vias = 1): Request => {
    const request = new Request('REGISTER', 'sip:sut.test');
    for (let n = 0; n < vias; n++) request.add('Via', `SIP/2.0/WS x${n}.invalid;branch=z9hG4bK${n}`);
    return request;
  };

  for (const [transport, contact, kept] of [
    ['WS', 'sip:bob@x1.invalid;transport=ws', true],
    ['WSS', 'sip:bob@x1.invalid;transport=ws', true],
    ['WS', 'sip:bob@192.0.2.1:40000;transport=ws', true],
    ['WS', 'sip:bob@x1.invalid', true],
    ['WS', 'sip:bob@192.0.2.7', false],
    ['WS', 'sip:bob@192.0.2.7;transport=tcp', false],
    ['TLS', 'sip:bob@192.0.2.1:5071;transport=tls', true],
    ['TLS', 'sip:bob@192.0.2.7:5071;transport=tls', false],
    ['TCP', 'sip:bob@192.0.2.1:5070;transport=tcp', false],
    ['UDP', 'sip:bob@192.0.2.1:5070', false],
  ] as const) {
    it(`${kept ? 'keeps' : 'does not keep'} ${transport} for ${contact}`, () => {
      const flow = flowOver(transport);
      assert.equal(flowFor(Uri.parse(contact) ?? new Uri(), register(), flow), kept ? flow : undefined);
    });
  }

  it('keeps none that leads to another proxy', () => {
    const contact = Uri.parse('sip:bob@x1.invalid;transport=ws') ?? new Uri();
    assert.equal(flowFor(contact, register(2), flowOver('WS')), undefined);
  });
});

describe('isAlive', () => {
  it('is what its connection is, and always true without one', () => {
    assert(isAlive(flowOver('WS')) && isAlive({ ...flowOver('UDP'), connection: undefined }));
    assert(!isAlive(flowOver('WS', false)));
  });
});
