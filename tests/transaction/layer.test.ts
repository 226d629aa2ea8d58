// What the layer does around the machines: malformed input, filters, failures, its end.
import assert from 'node:assert/strict';
import { type Message, type Response, replyTo } from '../../simulator/message';
import { seededRandom } from '../../simulator/runtime';
import { cancelFor, hasMagicCookie, newBranch } from '../../simulator/transaction';
import { Bench, request } from './bench';

function has(log: string[], what: string): number {
  return log.filter(line => line.endsWith(` ${what}`)).length;
}

describe('transaction layer: what cannot be used', () => {
  for (const field of ['Via', 'CSeq', 'Call-ID', 'From', 'To']) {
    it(`drops a request and a response without ${field}`, () => {
      const bench = new Bench();
      bench.deliver(request('INVITE').remove(field));
      bench.deliver(replyTo(request('INVITE'), 200).remove(field));
      assert.deepEqual(bench.log, [`0 malformed ${field}`, `0 malformed ${field}`]);
    });
  }

  it('drops a request whose CSeq names another method', () => {
    const bench = new Bench();
    bench.deliver(request('INVITE').set('CSeq', '1 OPTIONS'));
    assert.deepEqual(bench.log, ['0 malformed CSeq']);
  });

  it('drops what the transport refused', () => {
    const bench = new Bench();
    const refusal = { requirement: 'RFC3261:7-1', offset: 0, found: 'x', expected: 'y' };
    bench.layer.inbound({ bytes: Buffer.from('x'), refusal, flow: bench.flow, at: 0 });
    assert.deepEqual(bench.log, ['0 malformed RFC3261:7-1']);
  });

  it('has no transaction for an ACK to send', () => {
    assert.throws(() => new Bench().send(request('ACK')), TypeError);
  });
});

describe('transaction layer: filters', () => {
  it('out: sees a copy each time, repetitions too, and may drop', async () => {
    const seen: Message[] = [];
    const bench = new Bench('UDP', {
      filterOut: message => {
        seen.push(message);
        return seen.length === 2 ? undefined : message.add('X-Count', String(seen.length));
      },
    });
    bench.send(request('OPTIONS'));
    await bench.at(2000);
    assert.deepEqual(
      bench.sent.map(each => [each.at, each.message.getAll('X-Count')]),
      [
        [0, ['1']],
        [1500, ['3']],
      ],
    );
    bench.layer.sendStateless(request('ACK'), bench.target);
    assert.equal(bench.sent.at(-1)?.message.get('X-Count'), '4');
  });

  it('in: what it returns comes in', () => {
    const bench = new Bench('UDP', {
      filterIn: message => (message.isRequest() && message.method === 'OPTIONS' ? undefined : message.set('X', 'y')),
    });
    bench.deliver(request('OPTIONS'));
    bench.deliver(request('MESSAGE'));
    assert.deepEqual(bench.log, ['0 -> Trying', '0 TU MESSAGE']);
    assert.equal(bench.server?.request.get('X'), 'y');
  });
});

describe('transaction layer: failures and the end', () => {
  it('tells of a transport that throws at once, after the machine has entered its state', () => {
    const bench = new Bench();
    const layer = new Bench('UDP', {
      transport: {
        send: () => {
          throw new Error('no socket');
        },
      },
    });
    layer.send(request('INVITE'));
    assert.deepEqual(layer.log, ['0 -> Calling', '0 -> Terminated', '0 TU error', '0 TU terminated']);
    assert.equal(layer.client?.pendingTimers, 0);
    bench.layer.close();
  });

  it('lets an exception of the user through, and goes on', async () => {
    let times = 0;
    const bench: Bench = new Bench('UDP', {
      onRequest: () => {
        times++;
        throw new Error('mine');
      },
    });
    assert.throws(() => bench.deliver(request('INVITE')), /mine/);
    bench.deliver(request('INVITE'));
    await bench.at(300);
    assert.deepEqual([times, has(bench.log, 'wire 100')], [1, 1]);
  });

  it('terminate ends a transaction at once', async () => {
    const bench = new Bench();
    const transaction = bench.send(request('INVITE'));
    transaction.terminate();
    transaction.terminate();
    await bench.at(100_000);
    assert.deepEqual(bench.log, ['0 wire INVITE', '0 -> Calling', '0 TU terminated']);
  });

  it('close ends all without a word', async () => {
    const bench = new Bench();
    const client = bench.send(request('INVITE'));
    bench.deliver(request('INVITE'));
    bench.deliver(request('OPTIONS', { branch: 'old' }));
    const before = bench.log.length;
    bench.layer.close();
    assert.deepEqual([client.state, client.pendingTimers, bench.server?.state], ['Terminated', 0, 'Terminated']);
    assert.equal(bench.send(request('OPTIONS')).state, 'Terminated');
    bench.deliver(request('INVITE', { branch: 'z9hG4bKlate' }));
    bench.layer.sendStateless(request('ACK'), bench.target);
    bench.respond(200);
    await bench.at(100_000);
    assert.equal(bench.log.length, before);
    assert.equal(bench.layer.findInvite(cancelFor(request('INVITE'))), undefined);
  });

  it('close from a callback silences what would follow', async () => {
    const bench: Bench = new Bench();
    bench.layer.send(request('INVITE'), bench.target, {
      onResponse: () => {},
      onTimeout: () => bench.layer.close(),
      onTransportError: () => {},
      onTerminated: () => bench.note('TU terminated'),
    });
    await bench.at(40_000);
    assert.equal(has(bench.log, 'TU terminated'), 0);
  });

  it('makes branches with the cookie, all different', () => {
    const random = seededRandom(1);
    const branches = Array.from({ length: 1000 }, () => newBranch(random));
    assert.equal(new Set(branches).size, 1000);
    assert.ok(branches.every(hasMagicCookie));
    assert.ok(!hasMagicCookie(undefined) && !hasMagicCookie('1'));
  });

  it('gives a response the status of which it tells the user', () => {
    const statuses: number[] = [];
    const bench = new Bench();
    bench.layer.send(request('OPTIONS'), bench.target, {
      onResponse: (response: Response) => statuses.push(response.status),
      onTimeout: () => {},
      onTransportError: () => {},
    });
    bench.deliver(replyTo(request('OPTIONS'), 503));
    assert.deepEqual(statuses, [503]);
  });
});
