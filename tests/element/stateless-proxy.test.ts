import assert from 'node:assert/strict';
import { numberedAccounts, StatelessProxy, type StatelessProxyOptions } from '../../simulator/element';
import type { Request } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { cancelFor } from '../../simulator/transaction';
import { come, Endpoint, pass, sip } from './harness';

describe('stateless proxy', () => {
  let runtime: Runtime;
  let proxy: StatelessProxy;
  let alice: Endpoint;
  let bob: Endpoint;

  const start = async (options: Partial<StatelessProxyOptions> = {}, via: 'UDP' | 'TCP' = 'UDP'): Promise<void> => {
    runtime = virtualRuntime();
    const accounts = numberedAccounts('user{n}', 5, 'secret');
    proxy = await StatelessProxy.start({ runtime, host: '127.0.0.1', domain: 'sut.test', accounts, ...options });
    alice = await Endpoint.start(runtime, 'user1', via);
    bob = await Endpoint.start(runtime, 'user2');
    const to = { To: '<sip:user2@sut.test>', From: '<sip:user2@sut.test>;tag=1' };
    assert.equal((await bob.ask(bob.build('REGISTER', 'sip:sut.test', to), proxy.address)).status, 200);
  };
  afterEach(() => runtime.close());

  const USER2 = 'sip:user2@sut.test';
  const branchOf = (request: Request): string => request.topVia?.branch ?? '';

  it('carries a call, and says nothing of its own', async () => {
    await start();
    const invite = alice.invite(USER2);
    const exchange = alice.send(invite, proxy.address);
    const there = await bob.next('INVITE');
    assert.equal(there.request.get('Record-Route'), `<${sip(proxy.address)};lr>`);
    const answers = [100, 180, 200];
    for (const status of answers) bob.reply(there, status);
    const ok = await come(runtime, '200', () => exchange.final);
    assert.equal(exchange.responses.map(({ status }) => status).join(), answers.join());
    assert.equal(ok.getAll('Via').length, 1);
    alice.ack(invite, ok);
    const ack = await come(runtime, 'ACK', () => bob.acks[0]);
    assert.notEqual(branchOf(ack), branchOf(there.request));
  });

  it('gives CANCEL, and the ACK to a refusal, the branch of their INVITE', async () => {
    await start();
    const invite = alice.invite(USER2);
    const exchange = alice.send(invite, proxy.address);
    const there = await bob.next('INVITE');
    bob.reply(there, 180);
    await come(runtime, '180', () => exchange.responses[0]);
    const cancelled = alice.send(cancelFor(invite), proxy.address);
    const cancel = await bob.next('CANCEL');
    assert.equal(branchOf(cancel.request), branchOf(there.request));
    await pass(runtime, 100);
    assert.equal(cancelled.final, undefined);
    bob.reply(cancel, 200);
    bob.reply(there, 487);
    await come(runtime, '487', () => exchange.final);
    await pass(runtime, 100);
    assert.equal(there.state, 'Confirmed'); // alice's ACK has come
    assert.deepEqual(bob.acks, []);
  });

  it('sends back over the connection of the request, whatever its Via says', async () => {
    await start({}, 'TCP');
    const request = alice.build('MESSAGE', USER2);
    const via = alice.newVia();
    via.port = 9;
    const exchange = alice.send(request.set('Via', via), proxy.address);
    bob.reply(await bob.next('MESSAGE'), 200);
    assert.equal((await come(runtime, '200', () => exchange.final)).status, 200);
  });

  it('keeps the ACK to a refusal of its own to itself', async () => {
    await start();
    const refused = await alice.ask(alice.invite('sip:user3@sut.test'), proxy.address);
    assert.equal(refused.status, 480);
    const answered = await alice.ask(alice.invite(USER2, { 'Max-Forwards': '0' }), proxy.address);
    assert.equal(answered.status, 483);
    await pass(runtime, 1000);
    assert.deepEqual([bob.acks, bob.incoming], [[], []]);
  });

  it('takes the same credentials with each copy', async () => {
    await start({ authenticateCallers: true });
    const first = alice.build('MESSAGE', USER2);
    const again = alice.withCredentials(first, await alice.ask(first, proxy.address), {
      username: 'user1',
      password: 'secret',
    });
    const exchange = alice.send(again, proxy.address);
    const there = await bob.next('MESSAGE');
    await pass(runtime, 3000); // copies come meanwhile
    assert.deepEqual(exchange.responses, []);
    bob.reply(there, 200);
    assert.equal((await come(runtime, '200', () => exchange.final)).status, 200);
  });

  it('answers for itself as any server', async () => {
    await start();
    const ask = async (request: Request): Promise<number> => (await alice.ask(request, proxy.address)).status;
    assert.equal(await ask(alice.build('OPTIONS', 'sip:sut.test')), 200);
    assert.equal(await ask(alice.invite('sip:sut.test')), 405);
    assert.equal(await ask(cancelFor(alice.invite('sip:sut.test'))), 481);
    assert.equal(await ask(alice.build('MESSAGE', USER2, { From: '<sip:a@sut.test>;tag=1', CSeq: '1 INVITE' })), 400);
    assert.equal(await ask(alice.build('MESSAGE', 'tel:+1')), 416);
    assert.equal(await ask(alice.build('MESSAGE', 'sip:user2@nowhere.invalid')), 480);
  });
});
