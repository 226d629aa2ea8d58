import assert from 'node:assert/strict';
import { Phone, type PhoneOptions } from '../../simulator/element';
import type { Request, Response } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { audioOffer, parseSdp } from '../../simulator/sdp';
import type { ServerTransaction } from '../../simulator/transaction';
import { Endpoint, pass } from './harness';

const OFFER = audioOffer({ host: '127.0.0.1', port: 30_000 });
const VIDEO = OFFER.replace('m=audio', 'm=video');

describe('phone that changes a session', () => {
  let runtime: Runtime;
  let phone: Phone;
  let callee: Endpoint;

  const start = async (options: Partial<PhoneOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    phone = await Phone.start({ runtime, host: '127.0.0.1', user: 'user1', ...options });
    callee = await Endpoint.start(runtime, 'callee');
  };
  beforeEach(() => start());
  afterEach(() => runtime.close());

  /** A call of the phone to the callee; its INVITE and the 200. */
  const call = async (): Promise<{ invite: Request; ok: Response }> => {
    phone.dial(callee.contact.slice(1, -1));
    const invite = await callee.next('INVITE');
    const ok = callee.reply(invite, 200);
    await pass(runtime, 10);
    assert.equal(callee.acks.length, 1);
    return { invite: invite.request, ok };
  };
  const reinvited = async (options = {}): Promise<ServerTransaction> => {
    await phone.reinvite(options);
    return callee.next('INVITE');
  };
  /** A 200 to a re-INVITE with this description. */
  const accept = async (transaction: ServerTransaction, body: string): Promise<void> => {
    const ok = callee.reply(transaction, 200, 'callee-tag');
    ok.body = Buffer.from(body);
    transaction.respond(ok);
    await pass(runtime, 10);
  };
  const session = () => phone.currentCalls[0]?.session.agreed;

  it('asks, takes the answer and acknowledges each 200', async () => {
    const { invite } = await call();
    const again = await reinvited({ direction: 'sendonly' });
    const { request } = again;
    assert.equal(request.get('CSeq'), `${(invite.cseq?.seq ?? 0) + 1} INVITE`);
    assert.equal(request.to?.tag, 'callee-tag');
    assert.equal(request.get('Contact'), invite.get('Contact'));
    const sdp = parseSdp(request.body).sdp;
    assert.deepEqual([sdp?.media[0].direction, sdp?.origin?.sessionVersion], ['sendonly', 2]);
    const ok = callee.reply(again, 200);
    await pass(runtime, 10);
    again.respond(ok);
    await pass(runtime, 10);
    const acks = callee.acks.slice(1);
    assert.deepEqual(
      acks.map(ack => [ack.get('CSeq'), ack.body.length]),
      Array(2).fill([`${request.cseq?.seq} ACK`, 0]),
    );
    assert.equal(acks[0].topVia?.branch, acks[1].topVia?.branch);
    assert.equal(session()?.local, request.body.toString());
  });

  it('refreshes its target by the 200', async () => {
    await call();
    const again = await reinvited();
    const ok = callee.reply(again, 180).clone();
    ok.status = 200;
    again.respond(ok.set('Contact', `<sip:elsewhere@127.0.0.1:${callee.address.port}>`));
    await pass(runtime, 10);
    await phone.hangUp();
    assert.equal((await callee.next('BYE')).request.uri?.user, 'elsewhere');
  });

  it('asks for an offer, and answers it in the ACK', async () => {
    await call();
    const again = await reinvited({ offer: false });
    assert.equal(again.request.body.length, 0);
    await accept(again, OFFER);
    const ack = callee.acks.at(-1);
    assert.equal(ack?.get('Content-Type'), 'application/sdp');
    assert.equal(parseSdp(ack?.body ?? '').sdp?.media.length, 1);
    assert.equal(callee.incoming.length, 0);
  });

  it('answers an offer that it cannot take with a refusal of its streams, and leaves', async () => {
    await call();
    const again = await reinvited({ offer: false });
    const ok = callee.reply(again, 180).clone();
    ok.status = 200;
    ok.set('Content-Type', 'application/sdp').body = Buffer.from(VIDEO);
    again.respond(ok);
    await pass(runtime, 10);
    const sdp = parseSdp(callee.acks.at(-1)?.body ?? '').sdp;
    assert.deepEqual(
      sdp?.media.map(({ type, port }) => [type, port]),
      [['video', 0]],
    );
    await callee.next('BYE');
  });

  it('keeps its session when it is refused', async () => {
    await call();
    const before = session();
    for (const status of [488, 500, 603]) {
      const again = await reinvited({ direction: 'inactive' });
      assert.equal(parseSdp(again.request.body).sdp?.origin?.sessionVersion, 2);
      callee.reply(again, status);
      await pass(runtime, 5000);
      assert.deepEqual(session(), before);
      assert.equal(phone.activeCalls, 1);
      assert.equal(callee.incoming.length, 0);
    }
  });

  it('leaves when the peer does not know the call, or says nothing', async () => {
    await call();
    callee.reply(await reinvited(), 481);
    callee.reply(await callee.next('BYE'), 481);
    await pass(runtime, 10);
    assert.equal(phone.activeCalls, 0);
    await start();
    await call();
    await reinvited();
    await callee.next('BYE', 33_000);
  });

  it('tries again 2.1 to 4 s after a 491, as it made the Call-ID', async () => {
    await call();
    callee.reply(await reinvited(), 491);
    const began = runtime.clock.now();
    assert(
      phone.currentCalls.every(one => !one.reinvite()),
      'nothing else meanwhile',
    );
    const again = await callee.next('INVITE');
    const waited = runtime.clock.now() - began;
    assert(waited >= 2100 && waited <= 4010, `${waited} ms`);
    callee.reply(again, 200);
    await pass(runtime, 10);
    assert.equal(phone.activeCalls, 1);
  });

  it('gives a second try up when the call has ended', async () => {
    await call();
    callee.reply(await reinvited(), 491);
    await pass(runtime, 10);
    await phone.hangUp();
    callee.reply(await callee.next('BYE'), 200);
    await pass(runtime, 10_000);
    assert.equal(callee.incoming.length, 0);
  });

  it('refuses the INVITE that crosses its own', async () => {
    const { invite, ok } = await call();
    const own = await reinvited();
    const { request, target } = callee.inDialog('INVITE', invite, ok, 77, OFFER);
    const tags = [request.get('To'), request.get('From')];
    request.set('From', tags[0]!).set('To', tags[1]!).requestUri = invite.contacts[0].uri.toString();
    const exchange = callee.send(request, { ...target, remote: phone.address });
    await pass(runtime, 10);
    assert.equal(exchange.final?.status, 491);
    callee.reply(own, 200);
    await pass(runtime, 10);
    assert.equal(phone.activeCalls, 1);
  });

  it('hangs up once, however often it is told to', async () => {
    await call();
    await phone.hangUp();
    await phone.hangUp();
    callee.reply(await callee.next('BYE'), 200);
    await pass(runtime, 10);
    await phone.hangUp();
    await pass(runtime, 10);
    assert.equal(callee.incoming.length, 0);
  });

  it('acknowledges the 200 to a re-INVITE that its BYE has crossed', async () => {
    await call();
    const again = await reinvited();
    await phone.hangUp();
    await callee.next('BYE');
    callee.reply(again, 200);
    await pass(runtime, 10);
    assert.equal(callee.acks.at(-1)?.cseq?.seq, again.request.cseq?.seq);
  });

  it('does not wait for ever for the end of a re-INVITE when the call is over', async () => {
    await call();
    callee.reply(await reinvited(), 100);
    await pass(runtime, 10);
    await phone.hangUp();
    callee.reply(await callee.next('BYE'), 200);
    await pass(runtime, 135_000);
    assert.deepEqual(phone['station'].transactions.transactions, []);
  });

  it('calls without an offer', async () => {
    phone.dial(callee.contact.slice(1, -1), { offer: false });
    const invite = await callee.next('INVITE');
    assert.equal(invite.request.body.length, 0);
    callee.reply(invite, 200);
    await pass(runtime, 10);
    assert.equal(String(parseSdp(callee.acks[0].body).sdp?.media[0].payloads), '0');
    assert.equal(phone.activeCalls, 1);
  });

  it('takes the description of a provisional response for the answer', async () => {
    phone.dial(callee.contact.slice(1, -1));
    const invite = await callee.next('INVITE');
    const told = callee.reply(invite, 183).clone();
    told.set('Content-Type', 'application/sdp').body = Buffer.from(OFFER);
    invite.respond(told);
    await pass(runtime, 10);
    callee.reply(invite, 200);
    await pass(runtime, 10);
    assert.equal(session()?.remote, OFFER);
  });
});
