import assert from 'node:assert/strict';
import { numberedAccounts, type ProxyOptions, StatefulProxy } from '../../simulator/element';
import { parseAuth, type Request, type Response, Uri } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { cancelFor } from '../../simulator/transaction';
import { come, Endpoint, pass, sip } from './harness';

describe('proxy', () => {
  let runtime: Runtime;
  let proxy: StatefulProxy;
  let alice: Endpoint;
  let bob: Endpoint;
  let carol: Endpoint;

  const start = async (options: Partial<ProxyOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    const accounts = numberedAccounts('user{n}', 5, 'secret');
    const where = { runtime, host: '127.0.0.1', domain: 'sut.test' };
    proxy = await StatefulProxy.start({ ...where, accounts, timers: { C: 6000 }, ...options });
    alice = await Endpoint.start(runtime, 'user1');
    bob = await Endpoint.start(runtime, 'user2');
    carol = await Endpoint.start(runtime, 'carol');
  };
  const bind = async (endpoint: Endpoint, aor = 'user2'): Promise<void> => {
    const to = { To: `<sip:${aor}@sut.test>`, From: `<sip:${aor}@sut.test>;tag=1` };
    const ok = await endpoint.ask(endpoint.build('REGISTER', 'sip:sut.test', to), proxy.address);
    assert.equal(ok.status, 200);
  };
  beforeEach(async () => {
    await start();
    await bind(bob);
  });
  afterEach(() => runtime.close());

  const USER2 = 'sip:user2@sut.test';
  const ask = (request: Request): Promise<Response> => alice.ask(request, proxy.address);

  it('carries a call, and stays on its path', async () => {
    const invite = alice.invite(USER2);
    const exchange = alice.send(invite, proxy.address);
    const there = await bob.next('INVITE');
    const { request } = there;
    assert.equal(request.requestUri, bob.contact.slice(1, -1));
    assert.equal(request.get('Max-Forwards'), '69');
    assert.equal(request.getAll('Via').length, 2);
    assert.match(request.topVia?.branch ?? '', /^z9hG4bK/);
    assert.equal(request.topVia?.port, proxy.address.port);
    assert.equal(request.get('Record-Route'), `<${sip(proxy.address)};lr>`);
    assert(request.body.equals(invite.body));
    bob.reply(there, 180);
    bob.reply(there, 200);
    const ok = await come(runtime, '200', () => exchange.final);
    assert.deepEqual(
      exchange.responses.map(({ status }) => status),
      [100, 180, 200],
    );
    assert.deepEqual(ok.getAll('Via').length, 1);
    alice.ack(invite, ok);
    const ack = await come(runtime, 'ACK', () => bob.acks[0]);
    assert.equal(ack.getAll('Via').length, 2);
    assert.equal(ack.has('Route'), false);
    const bye = alice.inDialog('BYE', invite, ok, 70);
    const answered = alice.send(bye.request, bye.target);
    bob.reply(await bob.next('BYE'), 200);
    await come(runtime, '200 to BYE', () => answered.final);
  });

  it('passes a 200 on each time, until its transaction is over', async () => {
    const exchange = alice.send(alice.invite(USER2), proxy.address);
    const there = await bob.next('INVITE');
    const ok = bob.reply(there, 200);
    await pass(runtime, 500);
    there.respond(ok);
    await pass(runtime, 500);
    assert.equal(exchange.responses.filter(({ status }) => status === 200).length, 2);
    await pass(runtime, 64_000);
    bob.transactions.sendStateless(ok, { transport: 'UDP', remote: proxy.address });
    await pass(runtime, 500);
    assert.equal(alice.strays.length, 0);
  });

  it('forgets what is over', async () => {
    const exchange = alice.send(alice.invite(USER2), proxy.address);
    bob.refuse(await bob.next('INVITE'), 486);
    await come(runtime, '486', () => exchange.final);
    assert.equal(proxy.pending, 1);
    await pass(runtime, 64_000);
    assert.equal(proxy.pending, 0);
  });

  it('adds Max-Forwards where there is none', async () => {
    alice.send(alice.invite(USER2, { 'Max-Forwards': undefined }), proxy.address);
    assert.equal((await bob.next('INVITE')).request.get('Max-Forwards'), '70');
  });

  it('carries methods and header fields that it does not know', async () => {
    const foo = alice.build('FOO', USER2, { 'X-Unheard': 'of' });
    const exchange = alice.send(foo, proxy.address);
    const there = await bob.next('FOO');
    assert.equal(there.request.get('X-Unheard'), 'of');
    bob.reply(there, 200);
    await come(runtime, '200', () => exchange.final);
  });

  it('carries a call from UDP to TCP', async () => {
    const dave = await Endpoint.start(runtime, 'dave', 'TCP');
    await bind(dave, 'user3');
    const invite = alice.invite('sip:user3@sut.test');
    const exchange = alice.send(invite, proxy.address);
    const there = await dave.next('INVITE');
    assert.equal(there.flow.transport, 'TCP');
    assert.equal(there.request.topVia?.transport, 'TCP');
    dave.reply(there, 200);
    const ok = await come(runtime, '200', () => exchange.final);
    alice.ack(invite, ok);
    await come(runtime, 'ACK', () => dave.acks[0]);
  });

  describe('refuses', () => {
    const refused: [string, number, () => Request][] = [
      ['a user that it does not have', 404, () => alice.invite('sip:user99@sut.test')],
      ['a user without bindings', 480, () => alice.invite('sip:user4@sut.test')],
      ['one hop too many', 483, () => alice.invite(USER2, { 'Max-Forwards': '0' })],
      ['a scheme that it does not know', 416, () => alice.invite('mailto:user2@sut.test')],
      ['a malformed field', 400, () => alice.invite(USER2, { 'Max-Forwards': 'many' })],
      ['a method for itself that it lacks', 405, () => alice.invite('sip:sut.test')],
      ['an address that cannot be reached', 500, () => alice.invite('sip:user@far.example')],
      ['an address where nobody is', 500, () => alice.invite('sip:user@127.0.0.1:9')],
    ];
    for (const [what, status, build] of refused) {
      it(`${what}: ${status}`, async () => assert.equal((await ask(build())).status, status));
    }

    it('an extension that it lacks: 420', async () => {
      const answer = await ask(alice.invite(USER2, { 'Proxy-Require': 'one, two' }));
      assert.equal(answer.status, 420);
      assert.deepEqual(answer.tokens('Unsupported'), ['one', 'two']);
    });

    it('a request that has looped: 482', async () => {
      await bind(alice, 'user5');
      const exchange = alice.send(alice.invite('sip:user5@sut.test'), proxy.address);
      const there = await alice.next('INVITE');
      const back = there.request.clone().prepend('Via', alice.newVia());
      back.requestUri = 'sip:user5@sut.test';
      assert.equal((await ask(back)).status, 482);
      alice.refuse(there, 486);
      await come(runtime, '486', () => exchange.final);
    });
  });

  it('answers OPTIONS to itself, also as the last hop', async () => {
    const own = await ask(alice.build('OPTIONS', 'sip:sut.test'));
    assert.deepEqual(own.tokens('Allow'), ['OPTIONS', 'REGISTER']);
    assert.equal((await ask(alice.build('OPTIONS', USER2, { 'Max-Forwards': '0' }))).status, 200);
  });

  describe('routes', () => {
    const there = () => `sip:x@127.0.0.1:${carol.address.port}`;

    it('by Route, its own value removed', async () => {
      const next = `<sip:127.0.0.1:${carol.address.port};lr>`;
      alice.send(
        alice.invite('sip:far@elsewhere.example', { Route: [`<${sip(proxy.address)};lr>`, next] }),
        proxy.address,
      );
      const { request } = await carol.next('INVITE');
      assert.deepEqual(request.getAll('Route'), [next]);
      assert.equal(request.requestUri, 'sip:far@elsewhere.example');
    });

    it('to a strict router', async () => {
      const strict = `sip:127.0.0.1:${carol.address.port}`;
      alice.send(
        alice.invite('sip:far@elsewhere.example', { Route: `<${strict}>, <sip:last.example;lr>` }),
        proxy.address,
      );
      const { request } = await carol.next('INVITE');
      assert.equal(request.requestUri, strict);
      assert.deepEqual(request.getAll('Route'), ['<sip:last.example;lr>', '<sip:far@elsewhere.example>']);
    });

    it('after a strict router', async () => {
      const own = `${sip(proxy.address)};lr`;
      alice.send(alice.build('BYE', own, { Route: `<${there()}>`, To: '<sip:x@y>;tag=1' }), proxy.address);
      const { request } = await carol.next('BYE');
      assert.equal(request.requestUri, there());
      assert.equal(request.has('Route'), false);
    });

    it('by a maddr that means itself', async () => {
      const uri = Uri.parse(USER2);
      uri?.params.set('maddr', '127.0.0.1');
      assert(uri);
      uri.port = proxy.address.port;
      alice.send(alice.invite(uri.toString()), proxy.address);
      await bob.next('INVITE');
    });
  });

  describe('forks', () => {
    let invite: Request;
    const begin = async () => {
      await bind(carol);
      invite = alice.invite(USER2);
      const exchange = alice.send(invite, proxy.address);
      const branches = [await bob.next('INVITE'), await carol.next('INVITE')] as const;
      return { exchange, branches };
    };

    it('to all at once, and cancels the others when one answers', async () => {
      const { exchange, branches } = await begin();
      bob.reply(branches[0], 180);
      carol.reply(branches[1], 180);
      bob.reply(branches[0], 200);
      const ok = await come(runtime, '200', () => exchange.final);
      assert.equal(ok.to?.tag, 'user2-tag');
      const cancel = await carol.next('CANCEL');
      assert.equal(cancel.request.topVia?.branch, branches[1].request.topVia?.branch);
      assert.equal(cancel.request.getAll('Via').length, 1);
      carol.reply(cancel, 200);
      carol.reply(branches[1], 487);
      await pass(runtime, 1000);
      assert.equal(exchange.responses.filter(({ status }) => status >= 200).length, 1);
    });

    it('passes every 200 on', async () => {
      const { exchange, branches } = await begin();
      bob.reply(branches[0], 200);
      carol.reply(branches[1], 200);
      await pass(runtime, 1000);
      assert.deepEqual(
        exchange.responses.filter(({ status }) => status === 200).map(({ to }) => to?.tag),
        ['user2-tag', 'carol-tag'],
      );
    });

    it('cancels only when a provisional response has come', async () => {
      const { branches } = await begin();
      bob.reply(branches[0], 200);
      await pass(runtime, 2000);
      assert.equal(carol.incoming.length, 0);
      carol.reply(branches[1], 180);
      await carol.next('CANCEL');
    });

    it('sends the best of several refusals', async () => {
      for (const [first, second, best] of [
        [486, 302, 302],
        [404, 407, 407],
        [500, 486, 486],
        [503, 500, 500],
        [486, 603, 603],
      ]) {
        const { exchange, branches } = await begin();
        bob.refuse(branches[0], first);
        await pass(runtime, 100);
        assert.equal(exchange.final, undefined);
        carol.refuse(branches[1], second);
        assert.equal((await come(runtime, 'the best', () => exchange.final)).status, best);
      }
    });

    it('cancels the others after a 6xx', async () => {
      const { exchange, branches } = await begin();
      carol.reply(branches[1], 180);
      bob.refuse(branches[0], 603);
      const cancel = await carol.next('CANCEL');
      assert.equal(exchange.final, undefined);
      carol.reply(cancel, 200);
      carol.refuse(branches[1], 487);
      assert.equal((await come(runtime, '603', () => exchange.final)).status, 603);
    });

    it('gathers the challenges', async () => {
      const { exchange, branches } = await begin();
      bob.refuse(branches[0], 401, { 'WWW-Authenticate': 'Digest realm="b", nonce="1"' });
      carol.refuse(branches[1], 407, { 'Proxy-Authenticate': 'Digest realm="c", nonce="2"' });
      const final = await come(runtime, '401 or 407', () => exchange.final);
      assert.equal(parseAuth(final.get('WWW-Authenticate') ?? '')?.params.get('realm'), 'b');
      assert.equal(parseAuth(final.get('Proxy-Authenticate') ?? '')?.params.get('realm'), 'c');
    });
  });

  describe('cancels', () => {
    it('what its caller cancels', async () => {
      const invite = alice.invite(USER2);
      const exchange = alice.send(invite, proxy.address);
      const there = await bob.next('INVITE');
      bob.reply(there, 180);
      await pass(runtime, 100);
      assert.equal((await ask(cancelFor(invite).set('Reason', 'SIP;cause=487'))).status, 200);
      const cancel = await bob.next('CANCEL');
      assert.equal(cancel.request.get('Reason'), 'SIP;cause=487');
      bob.reply(cancel, 200);
      bob.refuse(there, 487);
      assert.equal((await come(runtime, '487', () => exchange.final)).status, 487);
    });

    it('nothing that it does not know', async () => {
      assert.equal((await ask(cancelFor(alice.invite('sip:user4@sut.test')))).status, 481);
      const exchange = alice.send(cancelFor(alice.invite(USER2)), proxy.address);
      bob.refuse(await bob.next('CANCEL'), 481);
      assert.equal((await come(runtime, '481', () => alice.strays[0] ?? exchange.final)).status, 481);
    });

    it('nothing, and keeps nothing, of what it only passed on and nobody answered', async () => {
      const exchange = alice.send(cancelFor(alice.invite(USER2)), proxy.address);
      await pass(runtime, 70_000);
      assert.equal(exchange.failure, 'timeout');
      assert.equal(proxy['station'].transactions.transactions.length, 0);
    });

    it('what rings longer than Timer C', async () => {
      const exchange = alice.send(alice.invite(USER2), proxy.address);
      const there = await bob.next('INVITE');
      bob.reply(there, 180);
      await pass(runtime, 5000);
      bob.reply(there, 183);
      await pass(runtime, 5000);
      assert.equal(bob.incoming.length, 0, 'a provisional response sets Timer C anew');
      const cancel = await bob.next('CANCEL', 2000);
      bob.reply(cancel, 200);
      bob.refuse(there, 487);
      await come(runtime, '487', () => exchange.final);
    });

    it('gives up what stays silent after a CANCEL', async () => {
      const exchange = alice.send(alice.invite(USER2), proxy.address);
      bob.reply(await bob.next('INVITE'), 180);
      const final = await come(runtime, '408', () => exchange.final, 60_000);
      assert.equal(final.status, 408);
    });
  });

  it('takes silence for 408 when Timer C fires', async () => {
    assert.equal((await ask(alice.invite(USER2))).status, 408);
    assert(runtime.clock.now() < 7000);
  });

  it('says nothing when nobody answers a request other than INVITE', async () => {
    const exchange = alice.send(alice.build('OPTIONS', USER2), proxy.address);
    await pass(runtime, 60_000);
    assert.equal(exchange.failure, 'timeout');
  });

  describe('authenticates', () => {
    beforeEach(async () => {
      runtime.close();
      await start({ authenticateCallers: true });
      await bind(bob);
    });

    it('callers of its own domain', async () => {
      const challenged = await ask(alice.invite(USER2));
      assert.equal(challenged.status, 407);
      assert(parseAuth(challenged.get('Proxy-Authenticate') ?? '')?.params.has('qop'));
      const invite = alice.invite(USER2);
      const first = await ask(invite);
      const exchange = alice.send(
        alice.withCredentials(invite, first, { username: 'user1', password: 'secret' }),
        proxy.address,
      );
      bob.reply(await bob.next('INVITE'), 200);
      await come(runtime, '200', () => exchange.final);
      assert.equal((await alice.askWithCredentials(alice.invite(USER2), proxy.address, 'wrong')).status, 407);
      assert.equal((await alice.askWithCredentials(alice.invite(USER2), proxy.address, 'secret', 'user3')).status, 403);
    });

    it('nobody else', async () => {
      alice.send(alice.invite(USER2, { From: '<sip:friend@far.example>;tag=1' }), proxy.address);
      await bob.next('INVITE');
    });
  });
});
