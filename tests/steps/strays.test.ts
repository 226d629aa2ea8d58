// What of the datagrams that reach a peer is nothing of the system's under test.
import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import { Request } from '../../simulator/message';
import { Peer } from '../../simulator/peer';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { isStray } from '../../steps/strays';

const host = '127.0.0.1';
const system = { address: { host, port: 5060 }, addresses: {} };
const another = { address: { host, port: 5070 }, addresses: {} };

const response = (callId: string, branch = 'z9hG4bKother'): string =>
  `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP ${host}:7000;branch=${branch}\r\nCall-ID: ${callId}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`;
const bye = (callId: string, toTag: string): string =>
  `BYE sip:a@${host} SIP/2.0\r\nVia: SIP/2.0/UDP ${host}:9;branch=z9hG4bKb\r\nTo: <sip:a@${host}>${toTag}\r\nCall-ID: ${callId}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n`;

describe('steps/strays', () => {
  let runtime: Runtime;
  let alice: Peer;
  let trace: Trace;
  beforeEach(async () => {
    runtime = virtualRuntime({ seed: 1 });
    trace = new Trace();
    alice = new Peer({
      name: 'alice',
      runtime,
      host,
      trace,
      isStray: inbound => isStray(inbound, system, [{ peer: alice }], [another]),
    });
    await alice.listen();
    const mine = new Request('OPTIONS', 'sip:x')
      .add('Via', `SIP/2.0/UDP ${host};branch=z9hG4bKmine`)
      .add('Call-ID', 'mine');
    alice.send(mine, { transport: 'UDP', remote: system.address });
    alice.sendBytes(Buffer.from('no start line\r\nCall-ID: unreadable\r\n\r\n'), {
      transport: 'UDP',
      remote: system.address,
    });
  });
  afterEach(() => {
    alice.close();
    runtime.close();
  });

  /** What becomes of a datagram that comes from this port. */
  async function arrives(port: number, text: string): Promise<'inbox' | 'strays' | undefined> {
    const inbox = alice.inbox.length;
    const strays = alice.strays.length;
    const socket = await runtime.network.udp({ host, port });
    socket.send(Buffer.from(text), alice.address('UDP'));
    const where = await runtime.until(() => {
      if (alice.inbox.length > inbox) return 'inbox';
      return alice.strays.length > strays ? 'strays' : undefined;
    }, 1000);
    socket.close();
    return where;
  }

  it('a response of a call that nobody here was in', async () => {
    assert.equal(await arrives(7777, response('another')), 'strays');
    const [{ bytes }] = alice.strays;
    assert.ok(
      trace.entries.some(entry => entry.bytes === bytes),
      'the trace has it, and the record knows it again',
    );
  });

  it('a request in a dialog that nobody here was in', async () => {
    assert.equal(await arrives(7777, bye('another', ';tag=1')), 'strays');
  });

  it('not what comes from where the system listens', async () => {
    assert.equal(await arrives(5060, response('another')), 'inbox');
  });

  it('not what has the Call-ID or the branch of what a peer sent, from whatever port', async () => {
    assert.equal(await arrives(7777, response('mine')), 'inbox');
    assert.equal(await arrives(7778, response('another', 'z9hG4bKmine')), 'inbox');
    assert.equal(await arrives(7779, response('unreadable')), 'inbox');
  });

  it('what another instance of the system sends, a request that begins something, too', async () => {
    assert.equal(await arrives(5070, bye('another', '')), 'strays');
  });

  it('not a request that begins something', async () => {
    assert.equal(await arrives(7777, bye('another', '')), 'inbox');
  });
});
