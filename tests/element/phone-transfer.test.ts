import assert from 'node:assert/strict';
import { Phone, type PhoneOptions } from '../../simulator/element';
import { type Request, type Response, replyTo } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import type { ServerTransaction } from '../../simulator/transaction';
import { Endpoint, type Exchange, pass, sip } from './harness';

const states = (notify: Request) => [
  notify.get('Event'),
  notify.get('Subscription-State'),
  notify.body.toString().trim(),
];

describe('phone that transfers calls', () => {
  let runtime: Runtime;
  let phone: Phone;
  let peer: Endpoint;
  let carol: Endpoint;
  let seq: number;
  const start = async (options: Partial<PhoneOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    phone = await Phone.start({ runtime, host: '127.0.0.1', transfers: true, ...options });
    peer = await Endpoint.start(runtime, 'peer');
    carol = await Endpoint.start(runtime, 'carol');
    seq = 1;
  };
  beforeEach(() => start());
  afterEach(() => runtime.close());

  describe('as it is told', () => {
    /** A call of the phone, transferred: the REFER. */
    const transferred = async (): Promise<{ invite: ServerTransaction; refer: ServerTransaction }> => {
      phone.dial(peer.contact.slice(1, -1));
      const invite = await peer.next('INVITE');
      peer.reply(invite, 200);
      await pass(runtime, 10);
      await phone.transfer(carol.contact.slice(1, -1));
      return { invite, refer: await peer.next('REFER') };
    };
    const notify = (invite: Request, fields: Record<string, string | undefined>, body: string): Exchange => {
      const [{ uri }] = invite.contacts;
      const all = {
        From: `${invite.get('To')};tag=peer-tag`,
        To: invite.get('From'),
        'Call-ID': invite.callId,
        CSeq: `${seq++} NOTIFY`,
        Contact: peer.contact,
        Event: 'refer',
        'Subscription-State': 'active;expires=60',
        'Content-Type': 'message/sipfrag;version=2.0',
        ...fields,
      };
      return peer.send(peer.build('NOTIFY', uri.toString(), all, body), phone.address);
    };
    const ends = { 'Subscription-State': 'terminated;reason=noresource' };

    it('sends a REFER in the dialog, takes the NOTIFYs and hangs up', async () => {
      const { invite, refer } = await transferred();
      const { request } = refer;
      assert.deepEqual(
        [request.get('Refer-To'), request.getAll('Contact').length, request.to?.tag, request.cseq?.seq],
        [carol.contact, 1, 'peer-tag', (invite.request.cseq?.seq ?? 0) + 1],
      );
      const early = notify(invite.request, {}, 'SIP/2.0 100 Trying\r\n');
      await pass(runtime, 10);
      assert.equal(early.final?.status, 200); // before the response to the REFER
      peer.reply(refer, 202);
      const last = notify(invite.request, { ...ends, Event: `refer;id=${request.cseq?.seq}` }, 'SIP/2.0 200 OK\r\n');
      await peer.next('BYE');
      assert.equal(last.final?.status, 200);
    });

    it('keeps the call when the transfer comes to nothing', async () => {
      const { invite, refer } = await transferred();
      peer.reply(refer, 200);
      const last = notify(invite.request, ends, 'SIP/2.0 486 Busy Here\r\n');
      await pass(runtime, 5000);
      assert.equal(last.final?.status, 200);
      assert.deepEqual([peer.incoming.length, phone.activeCalls], [0, 1]);
      const late = notify(invite.request, ends, 'SIP/2.0 486 Busy Here\r\n');
      await pass(runtime, 10);
      assert.equal(late.final?.status, 481); // the subscription is over
    });

    it('keeps the call when the REFER is refused, unless there is none any more', async () => {
      const { refer } = await transferred();
      peer.refuse(refer, 603);
      await pass(runtime, 5000);
      assert.deepEqual([peer.incoming.length, phone.activeCalls], [0, 1]);
      await phone.transfer(carol.contact.slice(1, -1));
      peer.refuse(await peer.next('REFER'), 481);
      await peer.next('BYE'); // 12.2.1.2
    });

    it('refuses NOTIFYs that it can make nothing of', async () => {
      const { invite } = await transferred();
      const fragment = 'SIP/2.0 100 Trying\r\n';
      const cases: [number, Record<string, string | undefined>, string][] = [
        [489, { Event: 'presence' }, fragment],
        [489, { Event: undefined }, fragment],
        [481, { Event: 'refer;id=77' }, fragment],
        [481, { To: `${invite.request.get('From')}x` }, fragment],
        [415, { 'Content-Type': 'text/plain' }, fragment],
        [400, {}, 'OK'],
        [400, { 'Subscription-State': undefined }, fragment],
        [500, { CSeq: '1 NOTIFY' }, fragment],
      ];
      for (const [status, fields, body] of cases) {
        const { final } = await settled(notify(invite.request, fields, body));
        assert.equal(final?.status, status, JSON.stringify(fields));
      }
    });

    it('answers a challenge of its REFER', async () => {
      runtime.close();
      await start({ credentials: { username: 'user1', password: 'secret' } });
      const { refer } = await transferred();
      peer.refuse(refer, 407, { 'Proxy-Authenticate': 'Digest realm="r", nonce="n"' });
      const again = await peer.next('REFER');
      assert.match(again.request.get('Proxy-Authorization') ?? '', /username="user1"/);
      assert.equal(again.request.cseq?.seq, (refer.request.cseq?.seq ?? 0) + 1);
    });

    it('can do so with calls only, and only when it is to', async () => {
      await phone.transfer('sip:carol@127.0.0.1');
      await assert.rejects(phone.transfer('tel:1'), /not a SIP URI/);
      const plain = await Phone.start({ runtime, host: '127.0.0.1' });
      await assert.rejects(plain.transfer('sip:carol@127.0.0.1'), /without `transfers`/);
      const refer = peer.build('REFER', sip(plain.address, 'answer'), { 'Refer-To': carol.contact });
      const refused = await peer.ask(refer, plain.address);
      assert.deepEqual([refused.status, refused.get('Allow')], [405, 'INVITE, ACK, CANCEL, BYE, OPTIONS']);
    });
  });

  const settled = async (exchange: Exchange): Promise<Exchange> => {
    await runtime.until(() => exchange.final, 40_000);
    return exchange;
  };

  describe('as the other side tells it', () => {
    let invite: Request;
    let ok: Response;
    const called = async (): Promise<void> => {
      invite = peer.invite(sip(phone.address, 'answer'));
      ok = await peer.ask(invite, phone.address);
      peer.ack(invite, ok);
      seq = (invite.cseq?.seq ?? 0) + 1;
    };
    beforeEach(called);

    const send = (method: string, fields: Record<string, string | string[]>): Exchange => {
      const { request, target } = peer.inDialog(method, invite, ok, seq++);
      for (const [name, value] of Object.entries(fields)) request.set(name, value);
      return peer.send(request, target);
    };
    const refers = (to = carol.contact): Exchange => send('REFER', { 'Refer-To': to, Contact: peer.contact });
    const reported = async (status = 200): Promise<Request> => {
      const transaction = await peer.next('NOTIFY', 300_000);
      transaction.respond(replyTo(transaction.request, status));
      return transaction.request;
    };

    it('follows it, and tells how it goes', async () => {
      const { final } = await settled(refers());
      assert.deepEqual([final?.status, final?.contacts.length], [200, 1]); // RFC 7647 5
      const first = await reported();
      assert.deepEqual(states(first), ['refer', 'active;expires=240', 'SIP/2.0 100 Trying']);
      assert.deepEqual(
        [first.get('To'), first.get('From'), first.callId, first.get('Content-Type')],
        [invite.get('From'), ok.get('To'), invite.callId, 'message/sipfrag;version=2.0'],
      );
      const call = await carol.next('INVITE');
      assert.equal(call.request.get('Expires'), '180');
      carol.reply(call, 180);
      assert.deepEqual(states(await reported()).slice(1), ['active;expires=239', 'SIP/2.0 180 Ringing']);
      carol.reply(call, 200);
      assert.deepEqual(states(await reported()).slice(1), ['terminated;reason=noresource', 'SIP/2.0 200 OK']);
      assert.equal(carol.acks.length, 1);
      await pass(runtime, 10_000);
      assert.deepEqual([peer.incoming.length, phone.activeCalls], [0, 2]);
    });

    it('tells the last news only when they come thick, and one NOTIFY at a time', async () => {
      refers();
      const first = await peer.next('NOTIFY');
      const call = await carol.next('INVITE');
      carol.reply(call, 180);
      await pass(runtime, 3000);
      assert.equal(peer.incoming.length, 0); // the first is not answered yet
      carol.reply(call, 200);
      first.respond(replyTo(first.request, 200));
      assert.deepEqual(states(await reported()).slice(2), ['SIP/2.0 200 OK']);
      runtime.close();
      await start();
      await called();
      refers();
      await reported();
      const began = runtime.clock.now();
      carol.reply(await carol.next('INVITE'), 200);
      await reported();
      assert.ok(runtime.clock.now() - began >= 990, `${runtime.clock.now() - began} ms`);
    });

    it('gives up whom it can not reach', async () => {
      refers();
      await reported();
      const call = await carol.next('INVITE');
      carol.reply(call, 180);
      await reported();
      const cancel = await carol.next('CANCEL', 200_000);
      cancel.respond(replyTo(cancel.request, 200));
      carol.reply(call, 487);
      const [, state, status] = states(await reported());
      assert.deepEqual([state, status], ['terminated;reason=noresource', 'SIP/2.0 487 Request Terminated']);
      assert.ok(runtime.clock.now() >= 180_000);
    });

    it('refuses what it can not follow, and keeps the call', async () => {
      const cases: [number, string | string[]][] = [
        [400, []],
        [400, [carol.contact, carol.contact]],
        [400, `${carol.contact}, ${carol.contact}`],
        [400, 'nothing'],
        [603, '<tel:1>'],
        [603, '<sip:carol@127.0.0.1;method=SUBSCRIBE>'],
        [603, '<sip:carol@127.0.0.1?Replaces=x>'],
      ];
      for (const [status, value] of cases) {
        const { final } = await settled(send('REFER', { 'Refer-To': value }));
        assert.equal(final?.status, status, String(value));
      }
      assert.equal(phone.activeCalls, 1);
      assert.equal(peer.incoming.length, 0);
    });

    it('names the REFER in what it says of the second of a dialog', async () => {
      refers();
      await reported();
      carol.reply(await carol.next('INVITE'), 486);
      assert.equal((await reported()).get('Event'), 'refer');
      const number = seq;
      refers();
      assert.equal((await reported()).get('Event'), `refer;id=${number}`);
    });

    it('goes on with the call that it caused when its NOTIFY is refused, and says no more', async () => {
      refers();
      const call = await carol.next('INVITE');
      carol.reply(call, 180);
      await reported(481);
      await pass(runtime, 5000);
      carol.reply(call, 200);
      await pass(runtime, 5000);
      assert.deepEqual([carol.incoming.length, carol.acks.length, peer.incoming.length], [0, 1, 0]);
    });

    it('lets the subscription be extended and ended, and not made', async () => {
      const subscribe = async (fields: Record<string, string>): Promise<Response | undefined> =>
        (await settled(send('SUBSCRIBE', { Event: 'refer', Contact: peer.contact, ...fields }))).final;
      assert.equal((await subscribe({}))?.status, 403);
      assert.equal((await subscribe({ Event: 'dialog' }))?.get('Allow-Events'), 'refer');
      refers();
      await reported();
      const longer = await subscribe({ Expires: '1000' });
      assert.deepEqual([longer?.status, longer?.get('Expires')], [200, '240']);
      assert.equal((await reported()).get('Subscription-State'), 'active;expires=240');
      assert.equal((await subscribe({ Expires: '0' }))?.get('Expires'), '0');
      assert.equal((await reported()).get('Subscription-State'), 'terminated;reason=timeout');
      assert.equal((await subscribe({ Expires: '0' }))?.status, 403);
      const outside = peer.build('SUBSCRIBE', sip(phone.address, 'answer'), { Event: 'refer', Contact: peer.contact });
      assert.equal((await peer.ask(outside, phone.address)).status, 403);
    });

    it('ends a subscription that nobody extends', async () => {
      refers();
      await reported();
      carol.reply(await carol.next('INVITE'), 180);
      await reported();
      await settled(send('SUBSCRIBE', { Event: 'refer', Expires: '20' }));
      await reported();
      assert.equal((await reported()).get('Subscription-State'), 'terminated;reason=timeout');
      assert.equal(carol.incoming.length, 0);
    });

    it('tells the end of it even when the call is over', async () => {
      refers();
      await reported();
      const call = await carol.next('INVITE');
      await settled(send('BYE', {}));
      carol.reply(call, 200);
      assert.equal(states(await reported())[2], 'SIP/2.0 200 OK'); // RFC 5057 4.1
    });
  });

  it('follows a REFER outside any call, too', async () => {
    const refer = peer.build('REFER', sip(phone.address, 'answer'), {
      'Refer-To': carol.contact,
      Contact: peer.contact,
      'Record-Route': `<sip:127.0.0.1:${peer.address.port};lr>`,
    });
    const accepted = await peer.ask(refer, phone.address);
    assert.deepEqual([accepted.status, accepted.getAll('Record-Route').length], [200, 1]);
    const { request } = await peer.next('NOTIFY');
    assert.deepEqual(
      [request.get('From'), request.to?.tag, request.getAll('Route').length],
      [accepted.get('To'), refer.from?.tag, 1],
    );
    await carol.next('INVITE');
    const without = peer.build('REFER', sip(phone.address, 'answer'), { 'Refer-To': carol.contact });
    assert.equal((await peer.ask(without, phone.address)).status, 400); // no Contact
  });
});
