import assert from 'node:assert/strict';
import { numberedAccounts, Registrar, type RegistrarOptions } from '../../simulator/element';
import { parseAuth, type Response } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { Endpoint, pass } from './harness';

describe('registrar', () => {
  let runtime: Runtime;
  let registrar: Registrar;
  let user1: Endpoint;

  const start = async (options: Partial<RegistrarOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    const accounts = numberedAccounts('user{n}', 3, 'secret');
    registrar = await Registrar.start({ runtime, host: '127.0.0.1', domain: 'sut.test', accounts, ...options });
    user1 = await Endpoint.start(runtime, 'user1');
  };
  afterEach(() => runtime.close());

  type Fields = Record<string, string | string[] | undefined>;
  const callId = { 'Call-ID': 'boot-1' };
  const build = (fields: Fields = {}) =>
    user1.build('REGISTER', 'sip:sut.test', { To: '<sip:user1@sut.test>', ...fields });
  const register = (fields: Fields = {}): Promise<Response> => user1.ask(build(fields), registrar.address);
  const bound = (response: Response): string[] => response.contacts.map(({ uri }) => uri.toString());

  describe('bindings', () => {
    beforeEach(() => start());

    it('adds, lists, refreshes and removes', async () => {
      const added = await register({ Contact: '<sip:a@10.0.0.1>;expires=100;q=0.5' });
      assert.equal(added.status, 200);
      assert.equal(added.get('Contact'), '<sip:a@10.0.0.1>;q=0.5;expires=100');
      assert.match(added.get('Date') ?? '', /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
      await pass(runtime, 40_000);
      const listed = await register({ Contact: undefined });
      assert.equal(listed.contacts[0].params.get('expires'), '60');
      await register({ Contact: '<sip:b@10.0.0.2>', Expires: '200' });
      const both = await register({ Contact: '<sip:A@10.0.0.3>' });
      assert.deepEqual(bound(both), ['sip:a@10.0.0.1', 'sip:b@10.0.0.2', 'sip:A@10.0.0.3']);
      assert.equal(both.contacts[2].params.get('expires'), '3600', 'the default');
      const removed = await register({ Contact: ['<sip:a@10.0.0.1>', '<sip:b@10.0.0.2>'], Expires: '0' });
      assert.deepEqual(bound(removed), ['sip:A@10.0.0.3']);
    });

    it('lets bindings expire', async () => {
      await register({ Contact: '<sip:a@10.0.0.1>;expires=60' });
      await pass(runtime, 61_000);
      assert.deepEqual(bound(await register({ Contact: undefined })), []);
    });

    it('compares contacts by URI equality', async () => {
      await register({ Contact: '<sip:%61@10.0.0.1;transport=udp>' });
      const again = await register({ Contact: '<sip:a@10.0.0.1;Transport=UDP>' });
      assert.equal(again.contacts.length, 1);
    });

    it('removes all by * with Expires: 0 only', async () => {
      await register();
      assert.equal((await register({ Contact: '*' })).status, 400);
      assert.equal((await register({ Contact: '*', Expires: '10' })).status, 400);
      assert.equal((await register({ Contact: ['*', user1.contact], Expires: '0' })).status, 400);
      assert.equal((await register({ Contact: undefined })).contacts.length, 1);
      const removed = await register({ Contact: '*', Expires: '0' });
      assert.equal(removed.status, 200);
      assert.equal(removed.has('Contact'), false);
    });

    it('keeps intervals within its bounds', async () => {
      const brief = await register({ Expires: '59' });
      assert.equal(brief.status, 423);
      assert.equal(brief.get('Min-Expires'), '60');
      const long = await register({ Expires: '999999' });
      assert.equal(long.contacts[0].params.get('expires'), '3600');
      const malformed = await register({ Expires: 'soon' });
      assert.equal(malformed.contacts[0].params.get('expires'), '3600');
    });

    it('refuses what is out of order, and changes nothing', async () => {
      await register({ ...callId, CSeq: '7 REGISTER', Contact: '<sip:a@10.0.0.1>;expires=100' });
      const late = await register({
        ...callId,
        CSeq: '7 REGISTER',
        Contact: ['<sip:new@10.0.0.9>', '<sip:a@10.0.0.1>;expires=300'],
      });
      assert.equal(late.status, 500);
      assert.equal((await register({ ...callId, CSeq: '6 REGISTER', Contact: '*', Expires: '0' })).status, 500);
      const listed = await register({ Contact: undefined });
      assert.deepEqual(bound(listed), ['sip:a@10.0.0.1']);
      assert.equal(listed.contacts[0].params.get('expires'), '100');
      const other = await register({
        'Call-ID': 'boot-2',
        CSeq: '1 REGISTER',
        Contact: '<sip:a@10.0.0.1>;expires=300',
      });
      assert.equal(other.contacts[0].params.get('expires'), '300');
    });

    it('knows its addresses-of-record in their canonical form', async () => {
      await register({ To: '<sip:user%31@SUT.test;x=y>' });
      assert.equal((await register({ Contact: undefined })).contacts.length, 1);
      assert.equal((await register({ To: '<sip:user9@sut.test>' })).status, 404);
      assert.equal((await register({ To: '<sip:user1@other.test>' })).status, 404);
    });

    it('answers what it cannot do', async () => {
      const ask = (method: string, uri: string, fields: Fields = {}) =>
        user1.ask(user1.build(method, uri, fields), registrar.address);
      const extended = await register({ Require: 'one, two' });
      assert.equal(extended.status, 420);
      assert.deepEqual(extended.tokens('Unsupported'), ['one', 'two']);
      assert.equal((await ask('REGISTER', 'sip:other.test')).status, 404);
      assert.equal((await ask('REGISTER', 'tel:+1')).status, 416);
      const options = await ask('OPTIONS', 'sip:sut.test');
      assert.equal(options.status, 200);
      for (const field of ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'])
        assert(options.has(field), field);
      const subscribe = await ask('SUBSCRIBE', 'sip:sut.test');
      assert.equal(subscribe.status, 405);
      assert.deepEqual(subscribe.tokens('Allow'), ['REGISTER', 'OPTIONS']);
      assert.equal((await ask('FOO', 'sip:sut.test')).status, 501);
      assert.equal((await ask('CANCEL', 'sip:sut.test')).status, 481);
      assert.equal((await register({ Contact: '<sip:a@[bad>' })).status, 400);
      assert.equal((await register({ CSeq: '4294967295 REGISTER' })).status, 400);
      assert((await register({ 'Record-Route': '<sip:1.2.3.4;lr>' })).has('Record-Route') === false);
    });
  });

  describe('authentication', () => {
    beforeEach(() => start({ authenticate: true }));

    it('challenges with realm, nonce, qop and algorithm, and takes the answer', async () => {
      const challenged = await register();
      assert.equal(challenged.status, 401);
      const params = parseAuth(challenged.get('WWW-Authenticate') ?? '')?.params;
      assert.equal(params?.get('realm'), 'sut.test');
      assert.equal(params?.get('qop'), 'auth');
      assert.equal(params?.get('algorithm'), 'MD5');
      assert.match(challenged.get('WWW-Authenticate') ?? '', /qop="auth"/);
      assert.equal((await user1.askWithCredentials(build(), registrar.address)).status, 200);
    });

    it('refuses a wrong password, a replay, and a foreign address-of-record', async () => {
      const who = { username: 'user1', password: 'secret' };
      assert.equal((await user1.askWithCredentials(build(), registrar.address, 'wrong')).status, 401);
      assert.equal((await user1.askWithCredentials(build(), registrar.address, 'secret', 'nobody')).status, 401);
      const foreign = build({ To: '<sip:user2@sut.test>' });
      assert.equal((await user1.askWithCredentials(foreign, registrar.address)).status, 403);
      const challenged = await register();
      const first = user1.withCredentials(build(), challenged, who);
      assert.equal((await user1.ask(first, registrar.address)).status, 200);
      const replay = await user1.ask(user1.withCredentials(build(), challenged, who), registrar.address);
      assert.equal(replay.status, 401);
      assert.equal(parseAuth(replay.get('WWW-Authenticate') ?? '')?.params.get('stale'), 'true');
      const second = user1.withCredentials(build(), challenged, who, 2);
      assert.equal((await user1.ask(second, registrar.address)).status, 200);
    });

    it('forgets nonces', async () => {
      const challenged = await register();
      await pass(runtime, 301_000);
      const late = user1.withCredentials(build(), challenged, { username: 'user1', password: 'secret' });
      const answer = await user1.ask(late, registrar.address);
      assert.equal(parseAuth(answer.get('WWW-Authenticate') ?? '')?.params.get('stale'), 'true');
    });

    it('takes no Basic and no broken credentials', async () => {
      assert.equal((await register({ Authorization: 'Basic dXNlcjE6c2VjcmV0' })).status, 401);
      assert.equal((await register({ Authorization: 'Digest realm="sut.test", username="user1"' })).status, 400);
    });
  });

  it('offers SHA-256 where it is told to', async () => {
    await start({ authenticate: true, algorithms: ['SHA-256', 'MD5'] });
    const challenged = await register();
    assert.equal(challenged.getAll('WWW-Authenticate').length, 2);
    assert.equal((await user1.askWithCredentials(build(), registrar.address)).status, 200);
  });
});
