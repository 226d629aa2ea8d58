// Which transaction a message belongs to, and the requests built from others: 17.1.3, 17.2.3, 17.1.1.3, 9, 8.2.2.2.
import assert from 'node:assert/strict';
import { type Request, replyTo, writeMessage } from '../../simulator/message';
import { cancelFor } from '../../simulator/transaction';
import { LoggedLayer, request } from './logged-layer';

function has(log: string[], what: string): number {
  return log.filter(line => line.endsWith(` ${what}`)).length;
}

describe('transaction layer: responses (17.1.3)', () => {
  it('match by branch and CSeq method, letter case of the branch aside', () => {
    const logged = new LoggedLayer();
    const invite = logged.send(request('INVITE')).request;
    logged.deliver(replyTo(request('INVITE', { branch: 'z9hg4bkONE' }), 180));
    logged.deliver(replyTo(request('INVITE', { branch: 'z9hG4bKother' }), 180));
    logged.deliver(replyTo(cancelFor(invite), 200));
    assert.deepEqual(logged.log.slice(2), ['0 -> Proceeding', '0 TU 180', '0 stray 180', '0 stray 200']);
  });

  it('tell a CANCEL from the INVITE with the same branch', () => {
    const logged = new LoggedLayer();
    const invite = logged.send(request('INVITE'));
    logged.answer(180);
    const cancel = logged.send(cancelFor(invite.request));
    logged.answer(200);
    assert.deepEqual([invite.state, cancel.state], ['Proceeding', 'Completed']);
  });

  it('are discarded without a word when sent-by is not ours (18.1.2)', () => {
    const logged = new LoggedLayer();
    logged.send(request('OPTIONS'));
    logged.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.2:5062' }), 200));
    logged.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.3' }), 200));
    assert.deepEqual(logged.log, ['0 wire OPTIONS', '0 -> Trying']);
    logged.deliver(replyTo(request('OPTIONS', { sentBy: '127.0.0.2' }), 200)); // 5060 is the default
    assert.equal(has(logged.log, 'TU 200'), 1);
  });

  it('are strays once the transaction has ended', async () => {
    const logged = new LoggedLayer();
    logged.send(request('INVITE'));
    logged.answer(200);
    await logged.at(33_000);
    logged.answer(200);
    assert.equal(logged.log.at(-1), '33000 stray 200');
  });

  it('without branch are matched as near as an RFC 2543 client comes', () => {
    const logged = new LoggedLayer();
    logged.send(request('OPTIONS').set('Via', 'SIP/2.0/UDP 127.0.0.2'));
    logged.answer(200);
    assert.equal(has(logged.log, 'TU 200'), 1);
  });

  it('come back to the newer of two transactions with the same branch, and both end', async () => {
    const logged = new LoggedLayer();
    const first = logged.send(request('OPTIONS'));
    const second = logged.send(request('OPTIONS'));
    logged.answer(200);
    assert.deepEqual([first.state, second.state], ['Trying', 'Completed']);
    await logged.at(40_000);
    assert.equal(logged.layer.transactions.length, 0);
  });
});

describe('transaction layer: the ACK for a refusal (17.1.1.3)', () => {
  function refused(): { invite: Request; logged: LoggedLayer } {
    const logged = new LoggedLayer();
    const invite = request('INVITE', { seq: 7 })
      .add('Route', '<sip:p1;lr>')
      .add('Route', '<sip:p2;lr>;x=1')
      .add('Contact', '<sip:alice@127.0.0.1>')
      .add('Via', 'SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKbelow');
    logged.send(invite);
    return { invite, logged };
  }

  it('has what the clause asks for, and goes where the INVITE went', () => {
    const { invite, logged } = refused();
    logged.answer(486);
    const { message, target } = logged.sent[1]!;
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
    assert.deepEqual(target, logged.target);
  });

  it('is repeated byte for byte, and anew for a response with another To tag', () => {
    const { logged } = refused();
    logged.answer(486);
    logged.answer(486);
    logged.answer(404, 'b2');
    const acks = logged.sent.slice(1).map(each => each.message.to?.tag);
    assert.deepEqual(acks, ['b1', 'b1', 'b2']);
    assert.deepEqual(logged.sent[1]?.bytes, logged.sent[2]?.bytes);
  });

  it('does not mind what its user does to the request after sending', async () => {
    const { invite, logged } = refused();
    const sent = logged.sent[0]!.bytes;
    const response = replyTo(invite, 486, { toTag: 'b1' });
    invite.set('CSeq', '8 INVITE').set('Via', 'SIP/2.0/UDP 127.0.0.2;branch=z9hG4bKnext');
    await logged.at(600);
    assert.deepEqual(logged.sent[1]!.bytes, sent);
    logged.deliver(response);
    assert.equal(logged.sent[2]!.message.cseq?.seq, 7);
    assert.equal(logged.sent[2]!.message.topVia?.branch, 'z9hG4bKone');
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
      const logged = new LoggedLayer();
      const invite = request('INVITE', { branch });
      logged.deliver(invite);
      const transaction = logged.server;
      const cancel = cancelFor(invite);
      logged.deliver(cancel);
      assert.equal(logged.server?.request.method, 'CANCEL');
      assert.equal(logged.layer.findInvite(cancel), transaction);
      assert.equal(logged.layer.findInvite(cancelFor(request('INVITE', { branch: `${branch}2` }))), undefined);
    });
  }

  it('finds no OPTIONS', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('OPTIONS'));
    assert.equal(logged.layer.findInvite(cancelFor(request('OPTIONS'))), undefined);
  });
});

describe('transaction layer: requests (17.2.3)', () => {
  it('with another branch, sent-by or method begin another transaction', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('OPTIONS'));
    logged.deliver(request('OPTIONS', { branch: 'z9hG4bKtwo' }));
    logged.deliver(request('OPTIONS', { sentBy: '127.0.0.2:5070' }));
    logged.deliver(request('MESSAGE'));
    assert.equal(logged.layer.transactions.length, 4);
    logged.deliver(request('OPTIONS', { sentBy: '127.0.0.2' }));
    logged.deliver(request('OPTIONS', { branch: 'Z9HG4BKONE' }));
    assert.equal(logged.layer.transactions.length, 4);
  });

  it('are stamped (18.2.1) and answered where that says', () => {
    const logged = new LoggedLayer();
    const flow = { ...logged.flow, remote: { host: '127.0.0.7', port: 7777 } };
    logged.deliver(request('OPTIONS', { sentBy: '127.0.0.2:5070' }), flow);
    logged.respond(200);
    assert.equal(logged.server?.request.topVia?.params.get('received'), '127.0.0.7');
    assert.deepEqual(logged.sent[0]?.target.remote, { host: '127.0.0.7', port: 5070 });
  });

  it('of RFC 2543 clients match by what the clause lists', () => {
    const logged = new LoggedLayer();
    const old = (method: string, o = {}): Request => request(method, { branch: '1', ...o });
    logged.deliver(old('INVITE'));
    logged.deliver(old('INVITE'));
    assert.equal(logged.layer.transactions.length, 1);
    logged.deliver(old('INVITE', { seq: 2 }));
    logged.deliver(old('INVITE').set('Call-ID', 'other'));
    logged.deliver(old('INVITE').set('From', '<sip:alice@127.0.0.1>;tag=a2'));
    logged.deliver(old('INVITE', { sentBy: '127.0.0.3' }));
    logged.deliver(old('OPTIONS'));
    assert.equal(logged.layer.transactions.length, 6);
  });

  it('ACK of an RFC 2543 client: its To tag is that of the response', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE', { branch: '1' }));
    logged.respond(486);
    const ack = (tag: string): Request => request('ACK', { branch: '1' }).set('To', `<sip:bob@127.0.0.2>;tag=${tag}`);
    logged.deliver(ack('other'));
    assert.equal(logged.server?.state, 'Completed');
    logged.deliver(ack('b1'));
    assert.equal(logged.server?.state, 'Confirmed');
    assert.deepEqual([has(logged.log, 'TU ACK'), has(logged.log, 'TU sees ACK')], [1, 1]);
  });

  it('ACK to a 2xx with its own branch goes to the user, and is no transaction', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE'));
    logged.respond(200);
    logged.deliver(request('ACK', { branch: 'z9hG4bKack' }));
    assert.equal(logged.layer.transactions.length, 1);
    assert.equal(has(logged.log, 'TU ACK'), 1);
  });

  it('ACK while the INVITE is in Proceeding changes nothing', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE'));
    logged.deliver(request('ACK'));
    assert.deepEqual(logged.log, ['0 -> Proceeding', '0 TU INVITE']);
  });

  it('are answered at once from onRequest, with no 100 after', async () => {
    const logged: LoggedLayer = new LoggedLayer('UDP', {
      onRequest: (transaction, message) => void transaction.respond(replyTo(message, 200, { toTag: 'x' })),
    });
    logged.deliver(request('INVITE'));
    await logged.at(1000);
    assert.deepEqual(logged.log, ['0 -> Proceeding', '0 wire 200', '0 -> Accepted']);
  });

  it('keep a response as it was when it was passed', async () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE'));
    const response = replyTo(request('INVITE'), 486, { toTag: 'b' });
    logged.server?.respond(response);
    response.set('To', '<sip:changed@x>');
    await logged.at(500);
    assert.deepEqual(logged.sent[0]!.bytes, logged.sent[1]!.bytes);
  });
});

describe('transaction layer: merged requests (8.2.2.2)', () => {
  it('are those that came by another way: same From tag, Call-ID and CSeq', async () => {
    const logged = new LoggedLayer();
    const first = request('INVITE');
    logged.deliver(first);
    const transaction = logged.server;
    assert.equal(logged.layer.mergedWith(first), undefined);
    const second = request('INVITE', { branch: 'z9hG4bKtwo' });
    assert.equal(logged.layer.mergedWith(second), transaction);
    logged.deliver(second);
    assert.equal(logged.layer.mergedWith(second), transaction);
    assert.equal(logged.layer.mergedWith(request('INVITE', { branch: 'z9hG4bKtwo', seq: 2 })), undefined);
    assert.equal(logged.layer.mergedWith(second.clone().set('To', '<sip:bob@x>;tag=b1')), undefined);
    transaction?.terminate();
    assert.equal(logged.layer.mergedWith(second), undefined);
  });

  it('are no others: another From tag, Call-ID or method, or a copy of the same', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE'));
    const second = request('INVITE', { branch: 'z9hG4bKtwo' });
    assert.equal(logged.layer.mergedWith(second.clone().set('From', '<sip:alice@127.0.0.1>;tag=a2')), undefined);
    assert.equal(logged.layer.mergedWith(second.clone().set('Call-ID', 'other')), undefined);
    assert.equal(logged.layer.mergedWith(cancelFor(second)), undefined);
    assert.equal(logged.layer.mergedWith(request('INVITE')), undefined);
  });

  it('may be of RFC 2543 clients, and of a request that is answered already', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE', { branch: '1' }));
    logged.respond(486);
    assert.equal(logged.layer.mergedWith(request('INVITE', { branch: '1' })), undefined);
    assert.equal(logged.layer.mergedWith(request('INVITE', { branch: '2' })), logged.server);
  });
});
