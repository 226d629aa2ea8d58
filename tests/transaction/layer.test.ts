// What the layer does around the machines: malformed input, filters, failures, its end.
import assert from 'node:assert/strict';
import { type Message, type Response, replyTo } from '../../simulator/message';
import { seededRandom } from '../../simulator/runtime';
import { cancelFor, hasMagicCookie, newBranch } from '../../simulator/transaction';
import { LoggedLayer, request } from './logged-layer';

function has(log: string[], what: string): number {
  return log.filter(line => line.endsWith(` ${what}`)).length;
}

describe('transaction layer: what cannot be used', () => {
  for (const field of ['Via', 'CSeq', 'Call-ID', 'From', 'To']) {
    it(`drops a request and a response without ${field}`, () => {
      const logged = new LoggedLayer();
      logged.deliver(request('INVITE').remove(field));
      logged.deliver(replyTo(request('INVITE'), 200).remove(field));
      assert.deepEqual(logged.log, [`0 malformed ${field}`, `0 malformed ${field}`]);
    });
  }

  it('drops a request whose CSeq names another method', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE').set('CSeq', '1 OPTIONS'));
    assert.deepEqual(logged.log, ['0 malformed CSeq']);
  });

  it('drops what the transport refused', () => {
    const logged = new LoggedLayer();
    const refusal = { requirement: 'RFC3261:7-1', offset: 0, found: 'x', expected: 'y', kind: 'grammar' as const };
    logged.layer.inbound({ bytes: Buffer.from('x'), refusal, flow: logged.flow, at: 0 });
    assert.deepEqual(logged.log, ['0 malformed RFC3261:7-1']);
  });

  it('has no transaction for an ACK to send', () => {
    assert.throws(() => new LoggedLayer().send(request('ACK')), TypeError);
  });
});

describe('transaction layer: filters', () => {
  it('out: sees a copy each time, repetitions too, and may drop', async () => {
    const seen: Message[] = [];
    const logged = new LoggedLayer('UDP', {
      filterOut: message => {
        seen.push(message);
        return seen.length === 2 ? undefined : message.add('X-Count', String(seen.length));
      },
    });
    logged.send(request('OPTIONS'));
    await logged.at(2000);
    assert.deepEqual(
      logged.sent.map(each => [each.at, each.message.getAll('X-Count')]),
      [
        [0, ['1']],
        [1500, ['3']],
      ],
    );
    logged.layer.sendStateless(request('ACK'), logged.target);
    assert.equal(logged.sent.at(-1)?.message.get('X-Count'), '4');
  });

  it('in: what it returns comes in', () => {
    const logged = new LoggedLayer('UDP', {
      filterIn: message => (message.isRequest() && message.method === 'OPTIONS' ? undefined : message.set('X', 'y')),
    });
    logged.deliver(request('OPTIONS'));
    logged.deliver(request('MESSAGE'));
    assert.deepEqual(logged.log, ['0 -> Trying', '0 TU MESSAGE']);
    assert.equal(logged.server?.request.get('X'), 'y');
  });
});

describe('transaction layer: failures and the end', () => {
  it('tells of a transport that throws at once, after the machine has entered its state', () => {
    const logged = new LoggedLayer();
    const layer = new LoggedLayer('UDP', {
      transport: {
        send: () => {
          throw new Error('no socket');
        },
      },
    });
    layer.send(request('INVITE'));
    assert.deepEqual(layer.log, ['0 -> Calling', '0 -> Terminated', '0 TU error', '0 TU terminated']);
    assert.equal(layer.client?.pendingTimers, 0);
    logged.layer.close();
  });

  it('lets an exception of the user through, and goes on', async () => {
    let times = 0;
    const logged: LoggedLayer = new LoggedLayer('UDP', {
      onRequest: () => {
        times++;
        throw new Error('mine');
      },
    });
    assert.throws(() => logged.deliver(request('INVITE')), /mine/);
    logged.deliver(request('INVITE'));
    await logged.at(300);
    assert.deepEqual([times, has(logged.log, 'wire 100')], [1, 1]);
  });

  it('terminate ends a transaction at once', async () => {
    const logged = new LoggedLayer();
    const transaction = logged.send(request('INVITE'));
    transaction.terminate();
    transaction.terminate();
    await logged.at(100_000);
    assert.deepEqual(logged.log, ['0 wire INVITE', '0 -> Calling', '0 TU terminated']);
  });

  it('close ends all without a word', async () => {
    const logged = new LoggedLayer();
    const client = logged.send(request('INVITE'));
    logged.deliver(request('INVITE'));
    logged.deliver(request('OPTIONS', { branch: 'old' }));
    const before = logged.log.length;
    logged.layer.close();
    assert.deepEqual([client.state, client.pendingTimers, logged.server?.state], ['Terminated', 0, 'Terminated']);
    assert.equal(logged.send(request('OPTIONS')).state, 'Terminated');
    logged.deliver(request('INVITE', { branch: 'z9hG4bKlate' }));
    logged.layer.sendStateless(request('ACK'), logged.target);
    logged.respond(200);
    await logged.at(100_000);
    assert.equal(logged.log.length, before);
    assert.equal(logged.layer.findInvite(cancelFor(request('INVITE'))), undefined);
  });

  it('close from a callback silences what would follow', async () => {
    const logged: LoggedLayer = new LoggedLayer();
    logged.layer.send(request('INVITE'), logged.target, {
      onResponse: () => {},
      onTimeout: () => logged.layer.close(),
      onTransportError: () => {},
      onTerminated: () => logged.note('TU terminated'),
    });
    await logged.at(40_000);
    assert.equal(has(logged.log, 'TU terminated'), 0);
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
    const logged = new LoggedLayer();
    logged.layer.send(request('OPTIONS'), logged.target, {
      onResponse: (response: Response) => statuses.push(response.status),
      onTimeout: () => {},
      onTransportError: () => {},
    });
    logged.deliver(replyTo(request('OPTIONS'), 503));
    assert.deepEqual(statuses, [503]);
  });
});
