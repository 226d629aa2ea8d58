// Which transaction a message belongs to, and the requests built from others: 17.1.3, 17.2.3, 17.1.1.3, 9, 8.2.2.2.
import assert from 'node:assert/strict';
import { type Request, replyTo, writeMessage } from '../../simulator/message';
import { cancelFor } from '../../simulator/transaction';
import { Bench, request } from './bench';

function has(log: string[], what: string): number {
  return log.filter(line => line.endsWith(` ${what}`)).length;
}

describe('transaction layer: responses (17.1.3)', () => {
  it('match by branch and CSeq method, letter case of the branch aside', () => {
    const bench = new Bench();
    const invite = bench.send(request('INVITE')).request;
    bench.deliver(replyTo(request('INVITE', { branch: 'z9hg4bkONE' }), 180));
    bench.deliver(replyTo(request('INVITE', { branch: 'z9hG4bKother' }), 180));
    bench.deliver(replyTo(cancelFor(invite), 200));
    assert.deepEqual(bench.log.slice(2), ['0 -> Proceeding', '0 TU 180', '0 stray 180', '0 stray 200']);
  });

  it('tell a CANCEL from the INVITE with the same branch', () => {
    const bench = new Bench();
    const invite = bench.send(request('INVITE'));
    bench.answer(180);
    const cancel = bench.send(cancelFor(invite.request));
    bench.answer(200);
    assert.deepEqual([invite.state, cancel.state], ['Proceeding', 'Completed']);
  });

  it('are discarded without a word when sent-by is not ours (18.1.2)', () => {
    const bench = new Bench();
    bench.send(request('OPTIONS'));
    bench.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.2:5062' }), 200));
    bench.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.3' }), 200));
    assert.deepEqual(bench.log, ['0 wire OPTIONS', '0 -> Trying']);
    bench.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.2' }), 200)); // 5060 is the default
    assert.equal(has(bench.log, 'TU 200'), 1);
  });

  it('are strays once the transaction has ended', async () => {
    const bench = new Bench();
    bench.send(request('INVITE'));
    bench.answer(200);
    await bench.at(33_000);
    bench.answer(200);
    assert.equal(bench.log.at(-1), '33000 stray 200');
  });

  it('without branch are matched as near as an RFC 2543 client comes', () => {
    const bench = new Bench();
    bench.send(request('OPTIONS').set('Via', 'SIP/2.0/UDP 127.0.0.2'));
    bench.answer(200);
    assert.equal(has(bench.log, 'TU 200'), 1);
  });

  it('come back to the newer of two transactions with the same branch, and both end', async () => {
    const bench = new Bench();
    const first = bench.send(request('OPTIONS'));
    const second = bench.send(request('OPTIONS'));
    bench.answer(200);
    assert.deepEqual([first.state, second.state], ['Trying', 'Completed']);
    await bench.at(40_000);
    assert.equal(bench.layer.transactions.length, 0);
  });
});

describe('transaction layer: the ACK for a refusal (17.1.1.3)', () => {
  function refused(): { invite: Request; bench: Bench } {
    const bench = new Bench();
    const invite = request('INVITE', { seq: 7 })
      .add('Route', '<sip:p1;lr>')
      .add('Route', '<sip:p2;lr>;x=1')
      .add('Contact', '<sip:alice@127.0.0.1>')
      .add('Via', 'SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKbelow');
    bench.send(invite);
    return { invite, bench };
  }

  it('has what the clause asks for, and goes where the INVITE went', () => {
    const { invite, bench } = refused();
    bench.answer(486);
    const { message, target } = bench.sent[1]!;
    const ack = message as Request;
    assert.equal(ack.method, 'ACK');
    assert.equal(ack.requestUri, invite.requestUri);
    assert.deepEqual(ack.getAll('Via'), [invite.getAll('Via')[0]]);
    assert.deepEqual(ack.getAll('Route'), invite.getAll('Route'));
    assert.equal(ack.get('From'), invite.get('From'));
    assert.equal(ack.get('Call-ID'), invite.get('Call-ID'));
    assert.equal(ack.get('CSeq'), '7 ACK');
    assert.equal(ack.to?.tag, 'b1');
    assert.equal(ack.has('Contact'), false);
    assert.equal(ack.body.length, 0);
    assert.deepEqual(target, bench.target);
  });

  it('is repeated byte for byte, and anew for a response with another To tag', () => {
    const { bench } = refused();
    bench.answer(486);
    bench.answer(486);
    bench.answer(404, 'b2');
    const acks = bench.sent.slice(1).map(each => each.message.to?.tag);
    assert.deepEqual(acks, ['b1', 'b1', 'b2']);
    assert.deepEqual(bench.sent[1]?.bytes, bench.sent[2]?.bytes);
  });

  it('does not mind what its user does to the request after sending', async () => {
    const { invite, bench } = refused();
    const sent = bench.sent[0]!.bytes;
    const response = replyTo(invite, 486, { toTag: 'b1' });
    invite.set('CSeq', '8 INVITE').set('Via', 'SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKnext');
    await bench.at(600);
    assert.deepEqual(bench.sent[1]!.bytes, sent);
    bench.deliver(response);
    assert.equal(bench.sent[2]!.message.cseq?.seq, 7);
    assert.equal(bench.sent[2]!.message.topVia?.branch, 'z9hG4bKone');
  });
});

describe('transaction layer: CANCEL (9)', () => {
  it('is built from its INVITE (9.1)', () => {
    const invite = request('INVITE', { seq: 9 }).add('Route', '<sip:p1;lr>').add('Require', '100rel');
    const cancel = cancelFor(invite);
    assert.equal(writeMessage(cancel).toString().split('\r\n')[0], 'CANCEL sip:bob@127.0.0.2 SIP/2.0');
    assert.deepEqual(cancel.getAll('Via'), invite.getAll('Via'));
    assert.deepEqual(cancel.getAll('Route'), ['<sip:p1;lr>']);
    assert.equal(cancel.get('CSeq'), '9 CANCEL');
    assert.equal(cancel.get('To'), invite.get('To'));
    assert.equal(cancel.has('Require'), false);
  });

  for (const branch of ['z9hG4bKone', 'old']) {
    it(`finds its INVITE (9.2) with branch ${branch}, and is a transaction of its own`, () => {
      const bench = new Bench();
      const invite = request('INVITE', { branch });
      bench.deliver(invite);
      const transaction = bench.server;
      const cancel = cancelFor(invite);
      bench.deliver(cancel);
      assert.equal(bench.server?.request.method, 'CANCEL');
      assert.equal(bench.layer.findInvite(cancel), transaction);
      assert.equal(bench.layer.findInvite(cancelFor(request('INVITE', { branch: `${branch}2` }))), undefined);
    });
  }

  it('finds no OPTIONS', () => {
    const bench = new Bench();
    bench.deliver(request('OPTIONS'));
    assert.equal(bench.layer.findInvite(cancelFor(request('OPTIONS'))), undefined);
  });
});

describe('transaction layer: requests (17.2.3)', () => {
  it('with another branch, sent-by or method begin another transaction', () => {
    const bench = new Bench();
    bench.deliver(request('OPTIONS'));
    bench.deliver(request('OPTIONS', { branch: 'z9hG4bKtwo' }));
    bench.deliver(request('OPTIONS', { sentBy: '127.0.0.2:5070' }));
    bench.deliver(request('MESSAGE'));
    assert.equal(bench.layer.transactions.length, 4);
    bench.deliver(request('OPTIONS', { sentBy: '127.0.0.2' }));
    bench.deliver(request('OPTIONS', { branch: 'Z9HG4BKONE' }));
    assert.equal(bench.layer.transactions.length, 4);
  });

  it('are stamped (18.2.1) and answered where that says', () => {
    const bench = new Bench();
    const flow = { ...bench.flow, remote: { host: '127.0.0.7', port: 7777 } };
    bench.deliver(request('OPTIONS', { sentBy: '127.0.0.2:5070' }), flow);
    bench.respond(200);
    assert.equal(bench.server?.request.topVia?.params.get('received'), '127.0.0.7');
    assert.deepEqual(bench.sent[0]?.target.remote, { host: '127.0.0.7', port: 5070 });
  });

  it('of RFC 2543 clients match by what the clause lists', () => {
    const bench = new Bench();
    const old = (method: string, o = {}): Request => request(method, { branch: '1', ...o });
    bench.deliver(old('INVITE'));
    bench.deliver(old('INVITE'));
    assert.equal(bench.layer.transactions.length, 1);
    bench.deliver(old('INVITE', { seq: 2 }));
    bench.deliver(old('INVITE').set('Call-ID', 'other'));
    bench.deliver(old('INVITE').set('From', '<sip:alice@127.0.0.1>;tag=a2'));
    bench.deliver(old('INVITE', { sentBy: '127.0.0.3' }));
    bench.deliver(old('OPTIONS'));
    assert.equal(bench.layer.transactions.length, 6);
  });

  it('ACK of an RFC 2543 client: its To tag is that of the response', () => {
    const bench = new Bench();
    bench.deliver(request('INVITE', { branch: '1' }));
    bench.respond(486);
    const ack = (tag: string): Request => request('ACK', { branch: '1' }).set('To', `<sip:bob@127.0.0.2>;tag=${tag}`);
    bench.deliver(ack('other'));
    assert.equal(bench.server?.state, 'Completed');
    bench.deliver(ack('b1'));
    assert.equal(bench.server?.state, 'Confirmed');
    assert.deepEqual([has(bench.log, 'TU ACK'), has(bench.log, 'TU sees ACK')], [1, 1]);
  });

  it('ACK to a 2xx with its own branch goes to the user, and is no transaction', () => {
    const bench = new Bench();
    bench.deliver(request('INVITE'));
    bench.respond(200);
    bench.deliver(request('ACK', { branch: 'z9hG4bKack' }));
    assert.equal(bench.layer.transactions.length, 1);
    assert.equal(has(bench.log, 'TU ACK'), 1);
  });

  it('ACK while the INVITE is in Proceeding changes nothing', () => {
    const bench = new Bench();
    bench.deliver(request('INVITE'));
    bench.deliver(request('ACK'));
    assert.deepEqual(bench.log, ['0 -> Proceeding', '0 TU INVITE']);
  });

  it('are answered at once from onRequest, with no 100 after', async () => {
    const bench: Bench = new Bench('UDP', {
      onRequest: (transaction, message) => void transaction.respond(replyTo(message, 200, { toTag: 'x' })),
    });
    bench.deliver(request('INVITE'));
    await bench.at(1000);
    assert.deepEqual(bench.log, ['0 -> Proceeding', '0 wire 200', '0 -> Accepted']);
  });

  it('keep a response as it was when it was passed', async () => {
    const bench = new Bench();
    bench.deliver(request('INVITE'));
    const response = replyTo(request('INVITE'), 486, { toTag: 'b' });
    bench.server?.respond(response);
    response.set('To', '<sip:changed@x>');
    await bench.at(500);
    assert.deepEqual(bench.sent[0]!.bytes, bench.sent[1]!.bytes);
  });
});

describe('transaction layer: merged requests (8.2.2.2)', () => {
  it('are those that came by another way: same From tag, Call-ID and CSeq', async () => {
    const bench = new Bench();
    const first = request('INVITE');
    bench.deliver(first);
    const transaction = bench.server;
    assert.equal(bench.layer.mergedWith(first), undefined);
    const second = request('INVITE', { branch: 'z9hG4bKtwo' });
    assert.equal(bench.layer.mergedWith(second), transaction);
    bench.deliver(second);
    assert.equal(bench.layer.mergedWith(second), transaction);
    assert.equal(bench.layer.mergedWith(request('INVITE', { branch: 'z9hG4bKtwo', seq: 2 })), undefined);
    assert.equal(bench.layer.mergedWith(second.clone().set('To', '<sip:bob@x>;tag=b1')), undefined);
    transaction?.terminate();
    assert.equal(bench.layer.mergedWith(second), undefined);
  });
});
