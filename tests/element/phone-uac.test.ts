import assert from 'node:assert/strict';
import { numberedAccounts, Phone, type PhoneOptions, Registrar } from '../../simulator/element';
import { parseAuth } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { Endpoint, pass, sip } from './harness';

describe('phone that calls', () => {
  let runtime: Runtime;
  let phone: Phone;
  let callee: Endpoint;

  const start = async (options: Partial<PhoneOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    phone = await Phone.start({ runtime, host: '127.0.0.1', domain: 'sut.test', user: 'user1', ...options });
    callee = await Endpoint.start(runtime, 'callee');
  };
  beforeEach(() => start());
  afterEach(() => runtime.close());

  const dial = () => phone.dial(callee.contact.slice(1, -1));

  it('invites, acknowledges and hangs up', async () => {
    const call = dial();
    const invite = await callee.next('INVITE');
    const { request } = invite;
    assert.equal(request.get('Max-Forwards'), '70');
    assert.equal(request.from?.uri.toString(), 'sip:user1@sut.test');
    assert.equal(request.to?.tag, undefined);
    for (const field of ['Contact', 'Allow', 'Supported', 'Content-Type']) assert(request.has(field), field);
    callee.reply(invite, 180);
    const ok = callee.reply(invite, 200);
    await pass(runtime, 100);
    assert.equal(callee.acks.length, 1);
    assert.equal(callee.acks[0].cseq?.seq, request.cseq?.seq);
    invite.respond(ok);
    await pass(runtime, 100);
    assert.equal(callee.acks.length, 2, 'one for each 200');
    assert.equal(call.outcome, 200);
    await phone.hangUp();
    const bye = await callee.next('BYE');
    assert.equal(bye.request.cseq?.seq, (request.cseq?.seq ?? 0) + 1);
    callee.reply(bye, 200);
    await pass(runtime, 100);
    assert.equal(phone.activeCalls, 0);
  });

  it('acknowledges a 200 that comes late', async () => {
    dial();
    const invite = await callee.next('INVITE');
    const ok = callee.reply(invite, 200);
    await pass(runtime, 31_000);
    const before = callee.acks.length;
    callee.transactions.sendStateless(ok, { transport: 'UDP', remote: phone.address });
    await pass(runtime, 100);
    assert.equal(callee.acks.length, before + 1);
  });

  it('ends what it does not want of a fork', async () => {
    dial();
    const invite = await callee.next('INVITE');
    callee.reply(invite, 180, 'one');
    callee.reply(invite, 180, 'two');
    callee.reply(invite, 200, 'one');
    callee.reply(invite, 200, 'two');
    const bye = await callee.next('BYE');
    assert.equal(bye.request.to?.tag, 'two');
    assert.equal(callee.acks.length, 2);
    callee.reply(bye, 200);
    await pass(runtime, 100);
    assert.equal(phone.activeCalls, 1);
  });

  it('waits for a provisional response before it cancels', async () => {
    const call = dial();
    const invite = await callee.next('INVITE');
    await phone.hangUp();
    await pass(runtime, 5000);
    assert.equal(callee.incoming.length, 0);
    callee.reply(invite, 180);
    const cancel = await callee.next('CANCEL');
    assert.equal(cancel.request.topVia?.branch, invite.request.topVia?.branch);
    assert.equal(cancel.request.cseq?.seq, invite.request.cseq?.seq);
    callee.reply(cancel, 200);
    callee.reply(invite, 487);
    await pass(runtime, 1000);
    assert.equal(call.outcome, 487);
    assert.equal(phone.activeCalls, 0);
  });

  it('hangs up when the answer crosses its CANCEL', async () => {
    dial();
    const invite = await callee.next('INVITE');
    callee.reply(invite, 180);
    await pass(runtime, 10);
    await phone.hangUp();
    callee.reply(await callee.next('CANCEL'), 200);
    callee.reply(invite, 200);
    await callee.next('BYE');
    assert.equal(callee.acks.length, 1);
  });

  it('gives up 64*T1 after a CANCEL', async () => {
    const call = dial();
    const invite = await callee.next('INVITE');
    callee.reply(invite, 180);
    await pass(runtime, 10);
    await phone.hangUp();
    await pass(runtime, 33_000);
    assert.equal(call.outcome, 487);
  });

  it('takes silence for 408, and nobody there for 503', async () => {
    const call = dial();
    await pass(runtime, 33_000);
    assert.equal(call.outcome, 408);
    const nowhere = phone.dial('sip:nobody@127.0.0.1:9');
    await pass(runtime, 1000);
    assert.equal(nowhere.outcome, 503);
  });

  it('has no answer to a refusal without a challenge', async () => {
    await start({ credentials: { password: 'secret' } });
    const call = dial();
    callee.refuse(await callee.next('INVITE'), 407);
    await pass(runtime, 1000);
    assert.equal(call.outcome, 407);
    assert.equal(callee.incoming.length, 0);
  });

  it('answers a challenge with the next CSeq', async () => {
    await start({ credentials: { password: 'secret' } });
    const call = dial();
    const first = await callee.next('INVITE');
    const challenged = (nonce: string, stale = '') => `Digest realm="r", nonce="${nonce}", qop="auth"${stale}`;
    callee.refuse(first, 407, { 'Proxy-Authenticate': challenged('n1') });
    const second = await callee.next('INVITE');
    assert.equal(second.request.cseq?.seq, (first.request.cseq?.seq ?? 0) + 1);
    assert.equal(second.request.callId, first.request.callId);
    assert.equal(second.request.from?.tag, first.request.from?.tag);
    assert.notEqual(second.request.topVia?.branch, first.request.topVia?.branch);
    assert.equal(parseAuth(second.request.get('Proxy-Authorization') ?? '')?.params.get('nonce'), 'n1');
    callee.refuse(second, 407, { 'Proxy-Authenticate': challenged('n2', ', stale=true') });
    const third = await callee.next('INVITE');
    callee.reply(third, 200);
    await pass(runtime, 100);
    const ack = callee.acks.at(-1);
    assert.equal(ack?.get('Proxy-Authorization'), third.request.get('Proxy-Authorization'));
    assert.equal(call.outcome, 200);
  });

  it('does not try rejected credentials again', async () => {
    await start({ credentials: { password: 'secret' } });
    const call = dial();
    for (const nonce of ['n1', 'n2']) {
      const invite = await callee.next('INVITE');
      callee.refuse(invite, 401, { 'WWW-Authenticate': `Digest realm="r", nonce="${nonce}", qop="auth"` });
    }
    await pass(runtime, 1000);
    assert.equal(call.outcome, 401);
    assert.equal(callee.incoming.length, 0);
  });

  it('follows a redirection, each address once', async () => {
    const call = dial();
    const first = await callee.next('INVITE');
    const elsewhere = `<sip:other@127.0.0.1:${callee.address.port}>`;
    callee.refuse(first, 302, { Contact: [elsewhere, callee.contact] });
    const second = await callee.next('INVITE');
    assert.equal(second.request.uri?.user, 'other');
    assert.equal(second.request.callId, first.request.callId);
    assert.equal(second.request.get('To'), first.request.get('To'));
    callee.refuse(second, 486);
    await pass(runtime, 1000);
    assert.equal(call.outcome, 486);
  });

  it('goes by its outbound proxy', async () => {
    runtime.close();
    runtime = virtualRuntime();
    callee = await Endpoint.start(runtime, 'callee');
    const outboundProxy = `${sip(callee.address)};lr`;
    phone = await Phone.start({ runtime, host: '127.0.0.1', outboundProxy });
    phone.dial('sip:someone@far.example');
    const invite = await callee.next('INVITE');
    assert.equal(invite.request.requestUri, 'sip:someone@far.example');
    assert.equal(invite.request.get('Route'), `<${outboundProxy}>`);
  });

  describe('registers', () => {
    let registrar: Registrar;
    const begin = async (min = 60): Promise<void> => {
      const accounts = numberedAccounts('user{n}', 2, 'secret');
      const where = { runtime, host: '127.0.0.1', domain: 'sut.test' };
      registrar = await Registrar.start({ ...where, accounts, authenticate: true, expires: { min } });
    };
    const order = (expires: number) => ({
      registrar: sip(registrar.address),
      user: 'user2',
      domain: 'sut.test',
      password: 'secret',
      expires,
    });

    it('with credentials, refreshes in time, and unregisters', async () => {
      await begin();
      await phone.register(order(100));
      await pass(runtime, 1000);
      assert.equal(phone.registrationOutcome, 200);
      const [binding] = registrar.bindings.of('user2');
      assert.equal(binding.contact.uri.toString(), sip(phone.address, 'user2'));
      await pass(runtime, 300_000);
      const [later] = registrar.bindings.of('user2');
      assert.equal(later.callId, binding.callId);
      assert(later.seq > binding.seq);
      await phone.unregister();
      await pass(runtime, 1000);
      assert.equal(registrar.bindings.of('user2').length, 0);
      await pass(runtime, 300_000);
      assert.equal(registrar.bindings.of('user2').length, 0);
    });

    it('asks for more when the interval is too brief', async () => {
      await begin(120);
      await phone.register(order(60));
      await pass(runtime, 1000);
      assert.equal(registrar.bindings.secondsLeft(registrar.bindings.of('user2')[0]), 120 - 1 + 1);
    });

    it('takes the order of one after another', async () => {
      await begin();
      await phone.register(order(100));
      await phone.unregister();
      await pass(runtime, 1000);
      assert.equal(registrar.bindings.of('user2').length, 0);
    });
  });
});
