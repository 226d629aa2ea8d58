// The finer points of matching: how sent-by, URIs and branches are spelt; what a CANCEL means; strays. 9.2, 17.1.3, 17.2.3.
import assert from 'node:assert/strict';
import { type Request, replyTo } from '../../simulator/message';
import { cancelFor } from '../../simulator/transaction';
import { LoggedLayer, request } from './logged-layer';

const via = (text: string): Request => request('OPTIONS').set('Via', `SIP/2.0/${text};branch=z9hG4bKone`);

/** How many transactions two requests make. */
function transactions(...requests: Request[]): number {
  const logged = new LoggedLayer();
  for (const each of requests) logged.deliver(each);
  return logged.layer.transactions.length;
}

describe('sent-by', () => {
  const alike = [
    ['UDP host.example', 'UDP HOST.example:5060'],
    ['TCP host.example', 'TCP host.example:5060'],
    ['TLS host.example', 'TLS host.example:5061'],
    ['WS host.example', 'WS host.example:80'],
    ['WSS host.example', 'WSS host.example:443'],
    ['UDP [2001:db8::1]', 'UDP [2001:0DB8:0:0::1]:5060'],
  ];
  for (const [one, other] of alike) {
    it(`is one and the same: ${one}, ${other}`, () => assert.equal(transactions(via(one), via(other)), 1));
    it(`is that of a response, too: ${one}, ${other}`, () => {
      const logged = new LoggedLayer();
      logged.send(via(one));
      logged.deliver(replyTo(via(other), 200, { toTag: 'b' }));
      assert.equal(logged.client?.state, 'Completed');
    });
  }
  const apart = [
    ['UDP host.example', 'UDP host.example:5061'],
    ['TLS host.example', 'TLS host.example:5060'],
    ['UDP host.example', 'UDP other.example'],
    ['UDP [2001:db8::1]', 'UDP [2001:db8::2]'],
  ];
  for (const [one, other] of apart) {
    it(`tells apart: ${one}, ${other}`, () => {
      assert.equal(transactions(via(one), via(other)), 2);
      const logged = new LoggedLayer();
      logged.send(via(one));
      logged.deliver(replyTo(via(other), 200, { toTag: 'b' }));
      assert.equal(logged.client?.state, 'Trying');
    });
  }
});

describe('requests of RFC 2543 clients (17.2.3)', () => {
  const old = (method: string, via = 'SIP/2.0/UDP 127.0.0.2'): Request => request(method).set('Via', via);

  it('need no branch', () => {
    assert.equal(transactions(old('INVITE'), old('INVITE')), 1);
    assert.equal(transactions(old('INVITE'), old('INVITE', 'SIP/2.0/UDP 127.0.0.2;branch=7')), 2);
    assert.equal(transactions(old('INVITE'), old('INVITE', 'SIP/2.0/TCP 127.0.0.2')), 2);
  });

  it('are one request when their URIs are equal (19.1.4), however written', () => {
    const spelt = old('OPTIONS');
    spelt.requestUri = 'SIP:bob@127.0.0.2';
    const other = old('OPTIONS');
    other.requestUri = 'sip:Bob@127.0.0.2';
    assert.equal(transactions(old('OPTIONS'), spelt), 1);
    assert.equal(transactions(old('OPTIONS'), other), 2);
  });

  it('are others with another To tag', () => {
    const inside = old('INVITE').set('To', '<sip:bob@127.0.0.2>;tag=b1');
    assert.equal(transactions(old('INVITE'), inside), 2);
  });

  it('have an ACK to a 2xx with their own Via: the user is told (RFC 6026 6)', () => {
    const logged = new LoggedLayer();
    logged.deliver(old('INVITE'));
    logged.respond(200);
    logged.deliver(old('ACK').set('To', '<sip:bob@127.0.0.2>;tag=b1'));
    assert.deepEqual(logged.log.slice(-2), ['0 TU sees ACK', '0 TU ACK']);
    assert.equal(logged.server?.state, 'Accepted');
  });

  it('have an ACK for an INVITE only', () => {
    const logged = new LoggedLayer();
    logged.deliver(old('OPTIONS'));
    logged.respond(200);
    logged.deliver(old('ACK').set('To', '<sip:bob@127.0.0.2>;tag=b1'));
    assert.equal(logged.log.at(-1), '0 TU ACK'); // a stray: no transaction has absorbed it
  });

  it('get their response by CSeq, From tag and Call-ID', () => {
    const logged = new LoggedLayer();
    const sent = logged.send(old('OPTIONS'));
    logged.deliver(replyTo(old('OPTIONS').set('From', '<sip:alice@127.0.0.1>;tag=a2'), 200, { toTag: 'b' }));
    logged.deliver(replyTo(old('OPTIONS').set('Call-ID', 'other'), 200, { toTag: 'b' }));
    logged.deliver(replyTo(old('OPTIONS').set('CSeq', '2 OPTIONS'), 200, { toTag: 'b' }));
    assert.equal(sent.state, 'Trying');
    logged.answer(200);
    assert.equal(sent.state, 'Completed');
  });
});

describe('what a CANCEL means (9.2)', () => {
  for (const branch of ['z9hG4bKone', 'old']) {
    it(`may be a request of any method, with branch ${branch}`, () => {
      const logged = new LoggedLayer();
      const options = request('OPTIONS', { branch });
      logged.deliver(options);
      const { server } = logged;
      const cancel = cancelFor(options);
      logged.deliver(cancel);
      assert.equal(logged.layer.findCancelled(cancel), server);
      assert.equal(logged.layer.findInvite(cancel), undefined);
    });

    it(`is no other CANCEL, nor what somebody else sent, with branch ${branch}`, () => {
      const logged = new LoggedLayer();
      const cancel = cancelFor(request('INVITE', { branch }));
      logged.deliver(cancel);
      assert.equal(logged.layer.findCancelled(cancel), undefined);
      logged.deliver(request('INVITE', { branch, sentBy: '127.0.0.9' }));
      assert.equal(logged.layer.findCancelled(cancel), undefined);
      logged.deliver(request('INVITE', { branch }));
      assert.equal(logged.layer.findCancelled(cancel), logged.server);
    });
  }

  it('is the INVITE, where one branch is used for more than one', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('OPTIONS'));
    logged.deliver(request('INVITE'));
    const invite = logged.server;
    logged.deliver(request('MESSAGE'));
    assert.equal(logged.layer.findCancelled(cancelFor(request('INVITE'))), invite);
  });

  it('is nothing once that has ended', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('INVITE'));
    logged.server?.terminate();
    assert.equal(logged.layer.findCancelled(cancelFor(request('INVITE'))), undefined);
  });
});

describe('strays', () => {
  it('are ACKs of no transaction, and of none that is an INVITE', () => {
    const logged = new LoggedLayer();
    logged.deliver(request('ACK'));
    logged.deliver(request('OPTIONS'));
    logged.deliver(request('ACK'));
    assert.deepEqual(logged.log, ['0 TU ACK', '0 -> Trying', '0 TU OPTIONS', '0 TU ACK']);
  });

  it('are responses with another CSeq method, and those to an ACK', () => {
    const logged = new LoggedLayer();
    logged.send(request('INVITE'));
    logged.deliver(replyTo(request('INVITE').set('CSeq', '1 OPTIONS'), 200));
    logged.deliver(replyTo(request('ACK'), 200));
    assert.deepEqual(logged.log.slice(2), ['0 stray 200', '0 stray 200']);
  });
});
