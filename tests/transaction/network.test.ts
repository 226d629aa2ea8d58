// Two layers over the real transport layer and the virtual network, also one that loses, doubles and reorders.
import assert from 'node:assert/strict';
import { Request, replyTo } from '../../simulator/message';
import { type TransportName, virtualRuntime } from '../../simulator/runtime';
import { AcceptedRetransmitter, newBranch, TransactionLayer } from '../../simulator/transaction';
import { TransportLayer } from '../../simulator/transport';

/** A caller and a callee that refuses, or accepts and waits for the ACK. */
async function exchange(over: TransportName, method: string, status: number, loss = 0): Promise<string[]> {
  const runtime = virtualRuntime({ seed: 7, loss, duplicate: loss / 2, reorder: loss / 2 });
  const log: string[] = [];
  const transports: TransportLayer[] = [];
  const layers: TransactionLayer[] = [];
  let repeating: AcceptedRetransmitter | undefined;
  for (const [index, name] of ['alice', 'bob'].entries()) {
    const transport = new TransportLayer(runtime, {
      host: `127.0.0.${index + 1}`,
      name,
      onInbound: m => layers[index]?.inbound(m),
    });
    await transport.listen('UDP', 5060);
    await transport.listen('TCP', 5060);
    transports.push(transport);
    layers.push(
      new TransactionLayer({
        runtime,
        transport,
        onRequest: (transaction, request) => {
          log.push(`bob ${request.method}`);
          const response = replyTo(request, status, { toTag: 'b' });
          transaction.respond(response);
          transaction.onTimeout = () => log.push('bob no ACK');
          if (method !== 'INVITE' || status >= 300) return;
          repeating = new AcceptedRetransmitter({
            clock: runtime.clock,
            repeat: () => void transaction.respond(response),
          });
        },
        onAck: () => {
          if (repeating?.active) log.push('bob ACK');
          repeating?.stop();
        },
      }),
    );
  }
  const bob = transports[1]?.address(over);
  if (!bob) throw new Error('bob does not listen');
  const target = { transport: over, remote: bob };
  const build = (what: string): Request =>
    new Request(what, 'sip:bob@127.0.0.2')
      .add('Via', `SIP/2.0/${over} 127.0.0.1:5060;branch=${newBranch(runtime.random)};rport`)
      .add('Max-Forwards', '70')
      .add('From', '<sip:alice@127.0.0.1>;tag=a')
      .add('To', '<sip:bob@127.0.0.2>')
      .add('Call-ID', 'c')
      .add('CSeq', `1 ${what}`);
  let told = false;
  layers[0]?.send(build(method), target, {
    onResponse: response => {
      if (!told) log.push(`alice ${response.status}`);
      told = response.status >= 200;
      if (method === 'INVITE' && response.status < 300 && told) layers[0]?.sendStateless(build('ACK'), target);
    },
    onTimeout: () => log.push('alice timeout'),
    onTransportError: error => log.push(`alice ${error.message}`),
  });
  await runtime.until(() => undefined, 200_000);
  assert.deepEqual(
    layers.flatMap(layer => layer.transactions),
    [],
  );
  runtime.close();
  return log;
}

describe('transactions over the network', () => {
  for (const over of ['UDP', 'TCP'] as const) {
    for (const loss of over === 'UDP' ? [0, 0.3] : [0]) {
      it(`get through over ${over}, ${loss * 100}% lost`, async () => {
        assert.deepEqual(await exchange(over, 'OPTIONS', 200, loss), ['bob OPTIONS', 'alice 200']);
        assert.deepEqual(await exchange(over, 'INVITE', 486, loss), ['bob INVITE', 'alice 486']);
        assert.deepEqual(await exchange(over, 'INVITE', 200, loss), ['bob INVITE', 'alice 200', 'bob ACK']);
      });
    }
  }
});
