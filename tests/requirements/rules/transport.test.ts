// Tests of the rules of transport: each judges a sound exchange without a finding, and finds what breaks it.
import assert from 'node:assert/strict';
import { judge } from '../../../requirements/rules/engine';
import { transport } from '../../../requirements/rules/transport';
import { type Line, observe } from './exchange';
import { type Pair, type Parts, quiet, request, response, testPairs } from './pairs';

const asked = (parts: Parts = {}): Line[] => [request('sut', 0, 'OPTIONS', parts)];
const overTcp = (via: string): Line[] => asked({ transport: 'TCP', via: `SIP/2.0/${via} 192.0.2.1;branch=z9hG4bKa` });
const long = { body: 'x'.repeat(1400), more: ['Content-Type: text/plain'] };
const withVia = (via: string): Line[] => asked({ via });

/** A request whose Via has this after its protocol, and the response with that. */
const answered = (came: string, went: string): Line[] => [
  request('peer', 0, 'OPTIONS', { via: `SIP/2.0/UDP ${came}` }),
  response('sut', 1, 200, 'OPTIONS', { via: `SIP/2.0/UDP ${went}` }),
];
const plain = (via: string, copied = via): Line[] => answered(`${via};branch=z9hG4bKa`, `${copied};branch=z9hG4bKa`);

const named = 'pc.example.com:5060';
const without = (lines: readonly Line[]): Line[] =>
  lines.map(line => ({ ...line, text: line.text.replace('Content-Length', 'X-Length') }));
const stream = { transport: 'TCP' };
const first = request('sut', 0, 'OPTIONS', { ...stream, seq: 1, branch: 'z9hG4bK0' });

const pairs: Record<string, Pair> = {
  'via-names-the-transport-in-use': { sound: overTcp('TCP'), broken: overTcp('UDP') },
  'via-of-a-large-request-names-its-transport': {
    sound: asked({ ...stream, ...long }),
    broken: asked({ ...stream, ...long, via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa' }),
  },
  'large-request-takes-a-stream-where-there-is-one': {
    sound: [first, ...asked({ ...stream, ...long })],
    broken: [first, ...asked(long)],
  },
  'via-names-a-real-place': { sound: asked(), broken: withVia('SIP/2.0/UDP 0.0.0.0:5060;branch=z9hG4bKa') },
  'rport-of-a-request-has-no-value': {
    sound: withVia('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;rport'),
    broken: withVia('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;rport=5060'),
  },
  'received-is-added-where-sent-by-differs': {
    sound: plain(named, `${named};received=192.0.2.2`),
    broken: plain(named),
  },
  'received-is-the-source-address': {
    sound: plain(named, `${named};received=192.0.2.2`),
    broken: plain(named, `${named};received=192.0.2.9`),
  },
  'response-keeps-the-transport-of-its-request': {
    sound: [request('peer', 0, 'OPTIONS', stream), response('sut', 1, 200, 'OPTIONS', stream)],
    broken: [
      request('peer', 0, 'OPTIONS', stream),
      { ...response('sut', 1, 200, 'OPTIONS', stream), transport: 'UDP' },
    ],
  },
  'response-goes-to-maddr': { sound: plain('192.0.2.9;maddr=192.0.2.2'), broken: plain('192.0.2.2;maddr=192.0.2.9') },
  'response-goes-to-received': {
    sound: plain(named, `${named};received=192.0.2.2`),
    broken: plain('pc.example.com:5070', 'pc.example.com:5070;received=192.0.2.2'),
  },
  'response-goes-to-sent-by': { sound: plain('192.0.2.2'), broken: plain('192.0.2.2:5070') },
  'response-goes-to-received-and-rport': {
    sound: plain('192.0.2.2:5070;rport', '192.0.2.2:5070;received=192.0.2.2;rport=5060'),
    broken: plain('192.0.2.2:5070;rport', '192.0.2.2:5070;received=192.0.2.2;rport=5070'),
  },
  'rport-is-filled-with-the-source-port': {
    sound: plain('192.0.2.2:5070;rport', '192.0.2.2:5070;received=192.0.2.2;rport=5060'),
    broken: plain('192.0.2.2:5070;rport', '192.0.2.2:5070;received=192.0.2.2;rport'),
  },
  'received-stands-with-rport': {
    sound: plain('192.0.2.2;rport', '192.0.2.2;received=192.0.2.2;rport=5060'),
    broken: plain('192.0.2.2;rport', '192.0.2.2;rport=5060'),
  },
  'message-on-a-stream-has-its-length': { sound: asked(stream), broken: without(asked(stream)) },
  'no-chunked-encoding': {
    sound: asked(long),
    broken: asked({ ...long, more: [...long.more, 'Transfer-Encoding: chunked'] }),
  },
};

const elsewhere = ['via-of-a-multicast-request-names-the-group', 'response-leaves-from-where-its-request-came'];
const outcome = (id: string, lines: readonly Line[], change: { from?: string; to?: string }): [number, number] => {
  const rule = transport.filter(one => one.id === id);
  const trace = observe(lines).map((one, i) => {
    if (i < lines.length - 1) return one;
    const from = change.from ? { host: change.from, port: 5060 } : one.from;
    return { ...one, from, to: change.to ? { host: change.to, port: 5060 } : one.to };
  });
  const [{ judged, findings }] = judge(trace, ({ from }) => from.host !== '192.0.2.2', rule);
  return [judged, findings.length];
};

describe('rules of transport', () => {
  testPairs(
    transport.filter(({ id }) => !elsewhere.includes(id)),
    pairs,
  );

  it('via-of-a-multicast-request-names-the-group', () => {
    const group = { to: '224.0.1.75' };
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;maddr=224.0.1.75';
    assert.deepEqual(outcome(elsewhere[0], withVia(`${via};ttl=1`), group), [1, 0]);
    assert.deepEqual(outcome(elsewhere[0], withVia(via), group), [1, 1]);
  });

  it('response-leaves-from-where-its-request-came', () => {
    const lines = plain('192.0.2.2;rport', '192.0.2.2;received=192.0.2.2;rport=5060');
    assert.deepEqual(outcome(elsewhere[1], lines, {}), [1, 0]);
    assert.deepEqual(outcome(elsewhere[1], lines, { from: '192.0.2.7' }), [1, 1]);
  });

  it('a large request may go over UDP to a peer of which nothing else is known', () => {
    quiet(transport, 'large-request-takes-a-stream-where-there-is-one', asked(long));
  });

  it('a WebSocket server may leave received out (RFC 7118 5.3)', () => {
    const lines = plain(named).map(line => ({ ...line, transport: 'WS' }));
    quiet(transport, 'received-is-added-where-sent-by-differs', lines);
  });

  it('a name in sent-by tells no place', () => {
    quiet(transport, 'response-goes-to-sent-by', plain(named));
  });

  it('what the client put into received is not judged', () => {
    quiet(transport, 'received-is-the-source-address', plain('192.0.2.2;received=192.0.2.9'));
  });
});
