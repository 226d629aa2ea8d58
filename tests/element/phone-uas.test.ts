import assert from 'node:assert/strict';
import { Phone, type PhoneOptions } from '../../simulator/element';
import type { Request, Response } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import { audioOffer, parseSdp } from '../../simulator/sdp';
import { cancelFor } from '../../simulator/transaction';
import { come, Endpoint, pass, sip } from './harness';

const OFFER = audioOffer({ host: '127.0.0.1', port: 30_000 });
const ALLOW = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'];

describe('phone that is called', () => {
  let runtime: Runtime;
  let phone: Phone;
  let caller: Endpoint;

  const start = async (options: Partial<PhoneOptions> = {}): Promise<void> => {
    runtime = virtualRuntime();
    phone = await Phone.start({ runtime, host: '127.0.0.1', ...options });
    caller = await Endpoint.start(runtime, 'caller');
  };
  beforeEach(() => start());
  afterEach(() => runtime.close());

  const line = (user: string): string => sip(phone.address, user);
  const ask = (request: Request): Promise<Response> => caller.ask(request, phone.address);
  const call = async (): Promise<{ invite: Request; ok: Response }> => {
    const invite = caller.invite(line('answer'), { 'Record-Route': `<${caller.contact.slice(1, -1)};lr>` });
    const ok = await ask(invite);
    assert.equal(ok.status, 200);
    caller.ack(invite, ok);
    return { invite, ok };
  };
  const within = async (
    method: string,
    { invite, ok }: { invite: Request; ok: Response },
    seq: number,
    body?: string,
  ) => {
    const { request } = caller.inDialog(method, invite, ok, seq, body);
    request.remove('Route');
    return ask(request);
  };

  it('answers, talks and is hung up on', async () => {
    const invite = caller.invite(line('answer'), { 'Record-Route': '<sip:127.0.0.1:9;lr>, <sip:127.0.0.2:9;lr>' });
    const exchange = caller.send(invite, phone.address);
    const ok = await come(runtime, '200', () => exchange.final);
    const ringing = exchange.responses.find(({ status }) => status === 180);
    assert.equal(ringing?.to?.tag, ok.to?.tag);
    for (const response of [ringing, ok]) {
      assert.deepEqual(response?.getAll('Record-Route'), ['<sip:127.0.0.1:9;lr>', '<sip:127.0.0.2:9;lr>']);
      assert.equal(response?.contacts[0].uri.toString(), line('answer'));
    }
    assert.deepEqual(ok.tokens('Allow'), ALLOW);
    assert(ok.has('Supported'));
    assert.equal(parseSdp(ok.body).sdp?.media[0].payloads, '0 8');
    ok.remove('Record-Route');
    caller.ack(invite, ok);
    assert.equal((await within('BYE', { invite, ok }, 99)).status, 200);
    assert.equal(phone.activeCalls, 0);
    assert.equal((await within('BYE', { invite, ok }, 100)).status, 481);
  });

  it('repeats its 200 until the ACK comes, and hangs up without one', async () => {
    const invite = caller.invite(line('answer'));
    const exchange = caller.send(invite, phone.address);
    const bye = await caller.next('BYE', 40_000);
    assert.equal(bye.request.requestUri, caller.contact.slice(1, -1));
    assert.equal(bye.request.from?.tag, exchange.final?.to?.tag);
    const times = exchange.responses.filter(({ status }) => status === 200).length;
    assert.equal(times, 11, '0, 500, 1500, 3500, then every 4 s up to 32 s');
    caller.reply(bye, 200);
    await pass(runtime, 100);
    assert.equal(phone.activeCalls, 0);
  });

  it('rings until it is cancelled', async () => {
    const invite = caller.invite(line('ring'));
    const exchange = caller.send(invite, phone.address);
    await come(runtime, '180', () => exchange.responses.find(({ status }) => status === 180));
    await pass(runtime, 61_000);
    assert.equal(exchange.responses.filter(({ status }) => status === 180).length, 2, 'once a minute');
    const ok = await ask(cancelFor(invite));
    assert.equal(ok.status, 200);
    const final = await come(runtime, '487', () => exchange.final);
    assert.equal(final.status, 487);
    assert.equal(final.to?.tag, ok.to?.tag);
    assert.equal(phone.activeCalls, 0);
    assert.equal((await ask(cancelFor(caller.invite(line('ring'))))).status, 481);
  });

  it('rings as long as the invitation says', async () => {
    const final = await ask(caller.invite(line('ring'), { Expires: '5' }));
    assert.equal(final.status, 487);
  });

  it('ends a call that rings by BYE', async () => {
    const invite = caller.invite(line('ring'));
    const exchange = caller.send(invite, phone.address);
    const ringing = await come(runtime, '180', () => exchange.responses.find(({ status }) => status === 180));
    assert.equal((await within('BYE', { invite, ok: ringing }, 99)).status, 200);
    assert.equal((await come(runtime, '487', () => exchange.final)).status, 487);
  });

  it('offers where nothing was offered, and takes the answer from the ACK', async () => {
    const invite = caller.invite(line('answer'));
    invite.remove('Content-Type').body = Buffer.alloc(0);
    const ok = await ask(invite);
    assert.equal(parseSdp(ok.body).sdp?.media.length, 1);
    const { request, target } = caller.inDialog('ACK', invite, ok, invite.cseq?.seq ?? 1, OFFER);
    caller.transactions.sendStateless(request, target);
    await pass(runtime, 1000);
    assert.equal(phone.activeCalls, 1);
  });

  it('hangs up when the ACK does not answer its offer', async () => {
    const invite = caller.invite(line('answer'));
    invite.remove('Content-Type').body = Buffer.alloc(0);
    const ok = await ask(invite);
    caller.ack(invite, ok);
    await caller.next('BYE');
  });

  it('changes a session by re-INVITE', async () => {
    const made = await call();
    const hold = audioOffer({ host: '127.0.0.1', port: 30_000, direction: 'sendonly', version: 2 });
    const held = await within('INVITE', made, 50, hold);
    assert.equal(held.status, 200);
    const sdp = parseSdp(held.body).sdp;
    assert.equal(sdp?.media[0].direction, 'recvonly');
    assert.equal(sdp?.origin?.sessionVersion, 2);
    assert.equal(held.to?.tag, made.ok.to?.tag);
  });

  it('refuses a request that is out of order, and what overlaps', async () => {
    const made = await call();
    assert.equal((await within('OPTIONS', made, 50)).status, 200);
    assert.equal((await within('OPTIONS', made, 49)).status, 500);
    const invite = caller.invite(line('ring'));
    const exchange = caller.send(invite, phone.address);
    const ringing = await come(runtime, '180', () => exchange.responses.find(({ status }) => status === 180));
    const second = await within('INVITE', { invite, ok: ringing }, 60, OFFER);
    assert.equal(second.status, 500);
    assert.match(second.get('Retry-After') ?? '', /^([0-9]|10)$/);
  });

  it('refreshes its target', async () => {
    const made = await call();
    const { request } = caller.inDialog('INVITE', made.invite, made.ok, 50, OFFER);
    request.remove('Route').set('Contact', `<sip:elsewhere@127.0.0.1:${caller.address.port}>`);
    const ok = await ask(request);
    const ack = caller.inDialog('ACK', made.invite, ok, 50);
    caller.transactions.sendStateless(ack.request.remove('Route'), ack.target);
    await pass(runtime, 100);
    await phone.hangUp();
    const bye = await caller.next('BYE');
    assert.equal(bye.request.uri?.user, 'elsewhere');
    assert.equal(bye.request.get('Route'), `<${caller.contact.slice(1, -1)};lr>`);
  });

  it('hangs up only when its 200 has been acknowledged', async () => {
    const invite = caller.invite(line('answer'));
    const ok = await ask(invite);
    await phone.hangUp();
    await pass(runtime, 2000);
    assert.equal(caller.incoming.length, 0);
    caller.ack(invite, ok);
    await caller.next('BYE');
  });

  it('says what it can do', async () => {
    const options = await ask(caller.build('OPTIONS', line('answer')));
    assert.equal(options.status, 200);
    assert.deepEqual(options.tokens('Allow'), ALLOW);
    for (const field of ['Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'])
      assert(options.has(field), field);
    assert.equal((await ask(caller.build('OPTIONS', line('nobody')))).status, 404);
    assert.equal((await ask(caller.build('OPTIONS', sip(phone.address)))).status, 200);
  });

  describe('refuses', () => {
    const status = async (request: Request): Promise<number> => (await ask(request)).status;

    it('methods', async () => {
      const refused = await ask(caller.build('SUBSCRIBE', line('answer')));
      assert.equal(refused.status, 405);
      assert.deepEqual(refused.tokens('Allow'), ALLOW);
      assert.equal(await status(caller.build('FOO', line('answer'))), 501);
    });

    it('addresses', async () => {
      assert.equal(await status(caller.invite(line('nobody'))), 404);
      assert.equal(await status(caller.invite('tel:+15550100')), 416);
      assert.equal(await status(caller.invite(line('answer'), { To: `<${line('answer')}>;tag=unknown` })), 481);
      assert.equal(await status(caller.build('BYE', line('answer'))), 481);
    });

    it('extensions and bodies', async () => {
      const extended = await ask(caller.invite(line('answer'), { Require: 'nothing' }));
      assert.equal(extended.status, 420);
      assert.deepEqual(extended.tokens('Unsupported'), ['nothing']);
      const typed = await ask(caller.invite(line('answer'), { 'Content-Type': 'text/plain' }));
      assert.equal(typed.status, 415);
      assert.deepEqual(typed.getAll('Accept'), ['application/sdp']);
      const encoded = await ask(caller.invite(line('answer'), { 'Content-Encoding': 'gzip' }));
      assert.equal(encoded.get('Accept-Encoding'), 'identity');
      const spoken = await ask(caller.invite(line('answer'), { 'Content-Language': 'tlh' }));
      assert.equal(spoken.get('Accept-Language'), 'en');
      const video = caller.invite(line('answer'));
      video.body = Buffer.from(OFFER.replace('m=audio', 'm=video'));
      const unacceptable = await ask(video);
      assert.equal(unacceptable.status, 488);
      assert.match(unacceptable.get('Warning') ?? '', /^305 /);
      video.set('Via', caller.newVia()).set('CSeq', '77 INVITE').body = Buffer.from('no description');
      assert.equal(await status(video), 400);
      assert.equal(phone.activeCalls, 0);
    });

    it('what is malformed', async () => {
      assert.equal(await status(caller.invite(line('answer'), { Contact: undefined })), 400);
      assert.equal(await status(caller.invite(line('answer'), { 'Max-Forwards': 'many' })), 400);
      const transport = { transport: 'UDP', remote: phone.address } as const;
      const broken = caller.invite(line('answer'), { 'Call-ID': undefined });
      caller.transactions.sendStateless(broken, transport);
      const refused = await come(runtime, '400', () => caller.strays[0]);
      assert.equal(refused.status, 400);
    });

    it('the same request by another way', async () => {
      const invite = caller.invite(line('ring'));
      caller.send(invite, phone.address);
      await pass(runtime, 10);
      assert.equal(await status(invite.clone().set('Via', caller.newVia())), 482);
    });
  });

  it('does what its lines are set to', async () => {
    runtime.close();
    await start({ lines: { a: 'busy', b: 'decline', c: 'answer' }, answerAfterMs: 100, sends180: false });
    assert.equal((await ask(caller.invite(line('a')))).status, 486);
    assert.equal((await ask(caller.invite(line('b')))).status, 603);
    assert.equal((await ask(caller.invite(line('c')))).status, 200);
  });

  it('answers over TCP', async () => {
    const overTcp = await Endpoint.start(runtime, 'tcp', 'TCP');
    const invite = overTcp.invite(line('answer'));
    const ok = await overTcp.ask(invite, phone.address);
    assert.equal(ok.contacts[0].uri.params.get('transport'), 'tcp');
    overTcp.ack(invite, ok);
    await pass(runtime, 100);
    await phone.hangUp();
    const bye = await overTcp.next('BYE');
    assert.equal(bye.flow.transport, 'TCP');
  });
});
