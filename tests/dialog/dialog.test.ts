import assert from 'node:assert/strict';
import { Dialog } from '../../simulator/dialog';
import { Request, type Response, replyTo, Uri, Via } from '../../simulator/message';

const via = (): Via => Via.parse('SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKnext') as Via;
const o = (): { contact: string; via: Via } => ({ contact: '<sip:me@127.0.0.1>', via: via() });

/** The INVITE of alice (caller), with the route that was recorded on its way. */
function invite(recordRoute: string[] = [], requestUri = 'sip:bob@example.org'): Request {
  const request = new Request('INVITE', requestUri)
    .add('Via', 'SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKone')
    .add('From', '"Alice" <sip:alice@example.org>;tag=a1')
    .add('To', '<sip:bob@example.org>')
    .add('Call-ID', 'call')
    .add('CSeq', '4711 INVITE')
    .add('Contact', '<sip:alice@127.0.0.1;x=y>');
  for (const route of recordRoute) request.add('Record-Route', route);
  return request;
}

function answer(request: Request, status = 200, recordRoute = request.getAll('Record-Route')): Response {
  const response = replyTo(request, status, { toTag: 'b1' })
    .remove('Record-Route')
    .set('Contact', '<sip:bob@127.0.0.2>');
  for (const route of recordRoute) response.add('Record-Route', route);
  return response;
}

function caller(recordRoute: string[] = [], status = 200): Dialog {
  const request = invite();
  return Dialog.uac(request, answer(request, status, recordRoute)) as Dialog;
}

function callee(recordRoute: string[] = [], status = 200): Dialog {
  const request = invite(recordRoute);
  return Dialog.uas(request, answer(request, status));
}

const routes = ['<sip:p2;lr>, <sip:p1;lr;x=1>;y=2'];

describe('Dialog.uac (12.1.2)', () => {
  it('has the state that the clause lists', () => {
    const dialog = caller(routes);
    assert.deepEqual(
      [
        dialog.callId,
        dialog.localTag,
        dialog.remoteTag,
        dialog.localSeq,
        dialog.remoteSeq,
        dialog.secure,
        dialog.state,
      ],
      ['call', 'a1', 'b1', 4711, undefined, false, 'confirmed'],
    );
    assert.equal(String(dialog.localUri), '"Alice" <sip:alice@example.org>');
    assert.equal(String(dialog.remoteUri), '<sip:bob@example.org>');
    assert.equal(String(dialog.remoteTarget), 'sip:bob@127.0.0.2');
    assert.deepEqual(dialog.routeSet.map(String), ['<sip:p1;lr;x=1>;y=2', '<sip:p2;lr>']);
  });

  it('is early after a provisional response with a To tag, and none without', () => {
    assert.equal(caller([], 180).state, 'early');
    const request = invite();
    assert.equal(Dialog.uac(request, replyTo(request, 180)), undefined);
    assert.equal(Dialog.uac(request, replyTo(request, 100, { toTag: 'b' })), undefined);
    assert.equal(Dialog.uac(request, answer(request, 300)), undefined);
    assert.equal(Dialog.uac(request, answer(request, 486)), undefined);
  });

  it('takes a 2xx without To tag, and leaves the tag out of requests (12.2.1.1)', () => {
    const request = invite();
    const dialog = Dialog.uac(request, answer(request).set('To', '<sip:bob@example.org>')) as Dialog;
    assert.equal(dialog.remoteTag, '');
    assert.equal(dialog.request('BYE', o()).get('To'), '<sip:bob@example.org>');
  });

  it('takes the Request-URI for the remote target where there is no Contact', () => {
    const request = invite();
    assert.equal(String(Dialog.uac(request, answer(request).remove('Contact'))?.remoteTarget), 'sip:bob@example.org');
  });

  it('is undefined where a field is unreadable', () => {
    assert.equal(Dialog.uac(invite().remove('CSeq'), answer(invite())), undefined);
    assert.equal(Dialog.uac(invite(), answer(invite()).remove('To')), undefined);
  });

  it('does not change what it was made from', () => {
    const request = invite();
    const response = answer(request, 200, routes);
    Dialog.uac(request, response);
    assert.deepEqual(response.recordRoutes.map(String), ['<sip:p2;lr>', '<sip:p1;lr;x=1>;y=2']);
  });

  it('is secure with a SIPS Request-URI over TLS only', () => {
    const secure = (transport: string, uri: string): boolean | undefined => {
      const request = invite([], uri).set('Via', `SIP/2.0/${transport} 127.0.0.1;branch=z9hG4bKone`);
      return Dialog.uac(request, answer(request))?.secure;
    };
    assert.deepEqual(
      [secure('TLS', 'sips:bob@x'), secure('TLS', 'sip:bob@x'), secure('UDP', 'sips:bob@x')],
      [true, false, false],
    );
  });
});

describe('Dialog.uas (12.1.1)', () => {
  it('has the state that the clause lists', () => {
    const dialog = callee(routes);
    assert.deepEqual(
      [dialog.callId, dialog.localTag, dialog.remoteTag, dialog.localSeq, dialog.remoteSeq, dialog.state],
      ['call', 'b1', 'a1', undefined, 4711, 'confirmed'],
    );
    assert.equal(String(dialog.localUri), '<sip:bob@example.org>');
    assert.equal(String(dialog.remoteUri), '"Alice" <sip:alice@example.org>');
    assert.equal(String(dialog.remoteTarget), 'sip:alice@127.0.0.1;x=y');
    assert.deepEqual(dialog.routeSet.map(String), ['<sip:p2;lr>', '<sip:p1;lr;x=1>;y=2']);
    assert.equal(callee([], 180).state, 'early');
  });

  it('takes a request without From tag', () => {
    const request = invite().set('From', '<sip:alice@example.org>');
    const dialog = Dialog.uas(request, answer(request));
    assert.equal(dialog.remoteTag, '');
    assert.equal(dialog.request('BYE', o()).get('To'), '<sip:alice@example.org>');
  });

  it('takes From for the remote target where there is no Contact', () => {
    const request = invite().remove('Contact');
    assert.equal(String(Dialog.uas(request, answer(request)).remoteTarget), 'sip:alice@example.org');
  });

  it('refuses a request that is none', () => {
    assert.throws(() => Dialog.uas(invite().remove('From'), answer(invite())), TypeError);
  });
});

describe('Dialog.request (12.2.1.1)', () => {
  it('has From, To, Call-ID and CSeq from the state, and Via and Max-Forwards', () => {
    const request = caller().request('BYE', o());
    assert.equal(request.get('From'), '"Alice" <sip:alice@example.org>;tag=a1');
    assert.equal(request.get('To'), '<sip:bob@example.org>;tag=b1');
    assert.equal(request.get('Call-ID'), 'call');
    assert.equal(request.get('CSeq'), '4712 BYE');
    assert.equal(request.get('Via'), String(via()));
    assert.equal(request.get('Max-Forwards'), '70');
  });

  it('without a route set goes to the remote target, with no Route', () => {
    const dialog = caller();
    const request = dialog.request('BYE', o());
    assert.equal(request.requestUri, 'sip:bob@127.0.0.2');
    assert.equal(request.has('Route'), false);
    assert.equal(String(dialog.nextHop()), 'sip:bob@127.0.0.2');
  });

  it('with a loose first route has the remote target, and the route set in order', () => {
    for (const [dialog, order, target] of [
      [caller(routes), ['<sip:p1;lr;x=1>;y=2', '<sip:p2;lr>'], 'sip:bob@127.0.0.2'],
      [callee(routes), ['<sip:p2;lr>', '<sip:p1;lr;x=1>;y=2'], 'sip:alice@127.0.0.1;x=y'],
    ] as const) {
      const request = dialog.request('BYE', o());
      assert.equal(request.requestUri, target);
      assert.deepEqual(request.getAll('Route'), order);
      assert.equal(`<${dialog.nextHop()}>`, order[0].split('>')[0] + '>');
    }
  });

  it('with a strict first route has that one, then the rest, then the remote target', () => {
    const dialog = callee(['<sip:proxy1>,<sip:proxy2>,<sip:proxy3;lr>,<sip:proxy4>']);
    const request = dialog.request('BYE', o());
    assert.equal(request.requestUri, 'sip:proxy1');
    assert.deepEqual(request.getAll('Route'), [
      '<sip:proxy2>',
      '<sip:proxy3;lr>',
      '<sip:proxy4>',
      '<sip:alice@127.0.0.1;x=y>',
    ]);
    assert.equal(String(dialog.nextHop()), 'sip:proxy1');
  });

  it('to a sips remote target goes with TLS, whatever the route says (8.1.2)', () => {
    for (const [dialog, hop] of [
      [caller(), 'sips:bob@127.0.0.2'],
      [caller(['<sip:p1;lr>']), 'sips:p1;lr'],
    ] as const) {
      dialog.remoteTarget.scheme = 'sips';
      assert.equal(String(dialog.nextHop()), hop);
    }
  });

  it('strips from the Request-URI what is not allowed there (19.1.1)', () => {
    const dialog = callee(['<sip:p1;method=INVITE;maddr=127.0.0.9?Subject=x>']);
    assert.equal(dialog.request('BYE', o()).requestUri, 'sip:p1;maddr=127.0.0.9');
    const loose = callee();
    loose.remoteTarget = Uri.parse('sip:a@b;method=BYE;z=1?Subject=x') as Uri;
    assert.equal(loose.request('BYE', o()).requestUri, 'sip:a@b;z=1');
  });

  it('counts CSeq up by one, from firstSeq or 1 where it has none', () => {
    const dialog = caller();
    const seqs = ['INFO', 'INVITE', 'BYE'].map(method => dialog.request(method, o()).cseq?.seq);
    assert.deepEqual(seqs, [4712, 4713, 4714]);
    assert.equal(callee().request('BYE', o()).cseq?.seq, 1);
    const late = callee();
    assert.equal(late.request('INFO', { ...o(), firstSeq: 100 }).cseq?.seq, 100);
    assert.equal(late.request('BYE', { ...o(), firstSeq: 100 }).cseq?.seq, 101);
  });

  it('keeps the number of the INVITE for ACK and CANCEL', () => {
    const dialog = caller();
    const reinvite = dialog.request('INVITE', o());
    dialog.request('INFO', o());
    assert.equal(dialog.request('CANCEL', o()).get('CSeq'), '4712 CANCEL');
    assert.equal(dialog.request('ACK', { ...o(), seq: 4711 }).get('CSeq'), '4711 ACK');
    assert.equal(dialog.ack(reinvite, o()).get('CSeq'), '4712 ACK');
    assert.equal(dialog.request('BYE', o()).cseq?.seq, 4714);
  });

  it('bears Contact where the method has one', () => {
    const dialog = caller();
    for (const method of ['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER', 'OPTIONS']) {
      assert.equal(dialog.request(method, o()).get('Contact'), '<sip:me@127.0.0.1>', method);
    }
    for (const method of ['BYE', 'ACK', 'CANCEL', 'PRACK', 'INFO', 'MESSAGE']) {
      assert.equal(dialog.request(method, o()).has('Contact'), false, method);
    }
    assert.equal(dialog.request('INVITE', { via: via() }).has('Contact'), false);
  });

  it('bears a body', () => {
    const request = caller().request('INFO', { ...o(), body: { type: 'text/plain', content: 'hi' } });
    assert.deepEqual([request.get('Content-Type'), request.body.toString()], ['text/plain', 'hi']);
  });

  it('ack bears the credentials of the INVITE (13.2.2.4) and the route', () => {
    const request = invite().add('Proxy-Authorization', 'Digest a="1"').add('authorization', 'Digest b="2"');
    const dialog = Dialog.uac(request, answer(request, 200, routes)) as Dialog;
    const ack = dialog.ack(request, o());
    assert.deepEqual([ack.get('Proxy-Authorization'), ack.get('Authorization')], ['Digest a="1"', 'Digest b="2"']);
    assert.deepEqual(ack.getAll('Route'), ['<sip:p1;lr;x=1>;y=2', '<sip:p2;lr>']);
    assert.equal(ack.requestUri, 'sip:bob@127.0.0.2');
  });
});

describe('Dialog: target refresh (12.2.1.2, 12.2.2)', () => {
  it('by a request of such a method, and by the 2xx to one', () => {
    const dialog = caller();
    const target = (): string => String(dialog.remoteTarget);
    const contact = (method: string, uri: string): Request => new Request(method, 'sip:x').set('Contact', `<${uri}>`);
    dialog.refreshTarget(contact('UPDATE', 'sip:bob@3'));
    assert.equal(target(), 'sip:bob@3');
    dialog.refreshTarget(contact('BYE', 'sip:bob@4'));
    dialog.refreshTarget(contact('INFO', 'sip:bob@4'));
    dialog.refreshTarget(new Request('INVITE', 'sip:x'));
    dialog.refreshTarget(contact('INVITE', 'sip:x').set('Contact', '*'));
    assert.equal(target(), 'sip:bob@3');
    const reinvite = dialog.request('INVITE', o());
    dialog.refreshTarget(replyTo(reinvite, 180).set('Contact', '<sip:bob@5>'));
    dialog.refreshTarget(replyTo(reinvite, 404).set('Contact', '<sip:bob@5>'));
    dialog.refreshTarget(replyTo(dialog.request('INFO', o()), 200).set('Contact', '<sip:bob@5>'));
    assert.equal(target(), 'sip:bob@3');
    dialog.refreshTarget(replyTo(reinvite, 200).set('Contact', '<sip:bob@5>'));
    assert.equal(target(), 'sip:bob@5');
  });

  it('leaves the route set as it is', () => {
    const dialog = caller(routes);
    const before = dialog.routeSet.map(String);
    dialog.refreshTarget(answer(invite(), 200, ['<sip:other;lr>']));
    assert.deepEqual(dialog.routeSet.map(String), before);
  });
});

describe('Dialog.confirm (13.2.2.4)', () => {
  it('as UAC takes route set and target from the 2xx, once', () => {
    const dialog = caller(['<sip:old;lr>'], 180);
    dialog.confirm(answer(invite(), 200, ['<sip:n2;lr>, <sip:n1;lr>']).set('Contact', '<sip:bob@9>'));
    assert.equal(dialog.state, 'confirmed');
    assert.deepEqual(dialog.routeSet.map(String), ['<sip:n1;lr>', '<sip:n2;lr>']);
    assert.equal(String(dialog.remoteTarget), 'sip:bob@9');
    dialog.confirm(answer(invite(), 200, ['<sip:n3;lr>']));
    assert.deepEqual(dialog.routeSet.map(String), ['<sip:n1;lr>', '<sip:n2;lr>']);
  });

  it('as UAS keeps both', () => {
    const dialog = callee(routes, 180);
    dialog.confirm(answer(invite(), 200, []));
    assert.equal(dialog.state, 'confirmed');
    assert.equal(dialog.routeSet.length, 2);
    assert.equal(String(dialog.remoteTarget), 'sip:alice@127.0.0.1;x=y');
  });

  it('does not revive a terminated dialog', () => {
    const dialog = caller([], 180);
    dialog.state = 'terminated';
    dialog.confirm(answer(invite()));
    assert.equal(dialog.state, 'terminated');
  });
});

describe('Dialog.receive (12.2.2)', () => {
  const incoming = (seq: number, method = 'INFO'): Request =>
    new Request(method, 'sip:x').set('CSeq', `${seq} ${method}`);

  it('sets an empty remote number, takes gaps, refuses what is not higher', () => {
    const dialog = caller();
    assert.equal(dialog.receive(incoming(10)), 'ok');
    assert.equal(dialog.receive(incoming(9)), 'out-of-order');
    assert.equal(dialog.receive(incoming(10)), 'out-of-order');
    assert.equal(dialog.remoteSeq, 10);
    assert.equal(dialog.receive(incoming(15)), 'ok');
    assert.equal(dialog.remoteSeq, 15);
    assert.equal(callee().receive(incoming(4710)), 'out-of-order');
  });

  it('looks at no ACK and no CANCEL', () => {
    const dialog = callee();
    assert.equal(dialog.receive(incoming(1, 'ACK')), 'ok');
    assert.equal(dialog.receive(incoming(9999, 'CANCEL')), 'ok');
    assert.equal(dialog.remoteSeq, 4711);
  });
});

describe('Dialog.matches and id', () => {
  it('are the same on both sides of a call', () => {
    const [alice, bob] = [caller(), callee()];
    assert.ok(bob.matches(alice.request('BYE', o()), 'in'));
    assert.ok(alice.matches(bob.request('BYE', o()), 'in'));
    assert.ok(alice.matches(replyTo(alice.request('INFO', o()), 200), 'in'));
    assert.ok(!alice.matches(alice.request('INFO', o()), 'in'));
    assert.equal(alice.id, 'call a1 b1');
    assert.equal(bob.id, 'call b1 a1');
  });

  it('tell other tags and Call-IDs apart', () => {
    const bob = callee();
    const bye = caller().request('BYE', o());
    assert.ok(!bob.matches(bye.clone().set('Call-ID', 'CALL'), 'in'));
    assert.ok(!bob.matches(bye.clone().set('From', '<sip:alice@example.org>;tag=a2'), 'in'));
    assert.ok(!bob.matches(bye.clone().set('To', '<sip:bob@example.org>'), 'in'));
    assert.ok(bob.matches(bye.clone().set('To', '<sip:whoever@else>;tag=b1'), 'in'));
  });
});
