// The profiles of real systems, held against the systems themselves where they are installed.
import assert from 'node:assert/strict';
import path from 'node:path';
import {
  credentialsFor,
  type Message,
  parseAuth,
  parseMessage,
  printAuth,
  Request,
  Response,
  replyTo,
  writeMessage,
} from '../../simulator/message';
import { type Address, type Runtime, realRuntime, type UdpSocket } from '../../simulator/runtime';
import { newBranch } from '../../simulator/transaction';
import { loadProfile } from '../../systems/profile';
import { type SutInstance, startSystem } from '../../systems/start';
import { needs } from '../needs';
import { Folders, runningWith } from './helpers';

const load = (name: string) => loadProfile(path.join(__dirname, '../../systems', name, 'profile.yaml'));

/** How long a real system may take for an answer, ms. */
const limitMs = 5000;

/** One UDP socket that remembers what it got. */
class Caller {
  readonly got: Message[] = [];
  private readonly taken = new Set<Message>();

  static async open(runtime: Runtime): Promise<Caller> {
    return new Caller(runtime, await runtime.network.udp({ host: '127.0.0.1', port: 0 }));
  }

  private constructor(
    private readonly runtime: Runtime,
    readonly socket: UdpSocket,
  ) {
    socket.onDatagram = bytes => {
      const { message } = parseMessage(bytes);
      if (message) this.got.push(message);
    };
  }

  get uri(): string {
    return `sip:test@127.0.0.1:${this.socket.local.port}`;
  }

  request(method: string, uri: string, o: { aor?: string; extra?: [string, string][]; seq?: number } = {}): Request {
    const { random } = this.runtime;
    const request = new Request(method, uri)
      .add('Via', `SIP/2.0/UDP 127.0.0.1:${this.socket.local.port};branch=${newBranch(random)}`)
      .add('Max-Forwards', '70')
      .add('From', `<${o.aor ?? this.uri}>;tag=${random.token(8)}`)
      .add('To', `<${o.aor ?? uri}>`)
      .add('Call-ID', random.token(16))
      .add('CSeq', `${o.seq ?? 1} ${method}`)
      .add('Contact', `<${this.uri}>`);
    for (const [name, value] of o.extra ?? []) request.add(name, value);
    return request;
  }

  send(message: Message, to: Address): void {
    this.socket.send(writeMessage(message), to);
  }

  /** The next message that nobody took yet and that fits. */
  async next(what: string, fits: (message: Message) => boolean): Promise<Message> {
    const found = await this.runtime.until(() => this.got.find(m => !this.taken.has(m) && fits(m)), limitMs);
    if (!found) throw new Error(`no ${what} came`);
    this.taken.add(found);
    return found;
  }

  async final(): Promise<Response> {
    return (await this.next('final response', m => m instanceof Response && m.status >= 200)) as Response;
  }

  async method(method: string): Promise<Request> {
    return (await this.next(method, m => m instanceof Request && m.method === method)) as Request;
  }
}

describe('real systems', function () {
  this.timeout(60_000);
  const folders = new Folders();
  let runtime: Runtime;
  let caller: Caller;
  const running: SutInstance[] = [];

  beforeEach(async () => {
    runtime = realRuntime();
    caller = await Caller.open(runtime);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(sut => sut.stop()));
    runtime.close();
    folders.clear();
  });

  async function start(name: string): Promise<{ sut: SutInstance; dir: string }> {
    const dir = path.join(folders.make(), 'run');
    const sut = await startSystem(load(name), { dir });
    running.push(sut);
    return { sut, dir };
  }

  for (const program of ['kamailio', 'baresip']) {
    it(`${program} starts, answers and stops, and nothing of it is left`, async function () {
      needs(this, program);
      const { sut, dir } = await start(program);
      assert(runningWith(dir).length > 0);
      caller.send(caller.request('OPTIONS', sut.profile.address), sut.address);
      assert.equal((await caller.final()).status, 200);
      await sut.stop();
      assert.deepEqual(sut.exit, { code: 0, signal: null });
      assert.deepEqual(runningWith(dir), []);
      assert(sut.lastLines().length > 0);
    });
  }

  it('kamailio registers with digest, refuses a replay and a short interval', async function () {
    needs(this, 'kamailio');
    const { sut } = await start('kamailio');
    const uri = 'sip:sut.test';
    const aor = `sip:user300@${sut.profile.domain}`;
    caller.send(caller.request('REGISTER', uri, { aor }), sut.address);
    const refusal = await caller.final();
    assert.equal(refusal.status, 401);
    const challenge = parseAuth(refusal.get('WWW-Authenticate') ?? '');
    assert(challenge);
    assert.equal(challenge.params.get('qop'), 'auth');

    const answerTo = async (nc: number, seconds: number, seq: number): Promise<Response> => {
      const who = { username: 'user300', password: sut.profile.users.password ?? '' };
      const credentials = credentialsFor(challenge, who, { method: 'REGISTER', uri }, 'c0ffee', nc);
      const extra: [string, string][] = [
        ['Authorization', printAuth(credentials)],
        ['Expires', String(seconds)],
      ];
      caller.send(caller.request('REGISTER', uri, { aor, extra, seq }), sut.address);
      return caller.final();
    };
    const { min = 0, max = 0 } = sut.profile.expires;
    const taken = await answerTo(1, max + 60, 2);
    assert.equal(taken.status, 200);
    assert.equal(taken.contacts[0]?.params.get('expires'), String(max));
    assert.equal((await answerTo(1, 120, 3)).status, 401);
    const tooShort = await answerTo(2, min - 1, 4);
    assert.equal(tooShort.status, 423);
    assert.equal(tooShort.get('Min-Expires'), String(min));
  });

  it('baresip has a line that answers and one that rings', async function () {
    needs(this, 'baresip');
    const { sut } = await start('baresip');
    const line = (user?: string) => `sip:${user}@127.0.0.1:${sut.address.port}`;
    caller.send(caller.request('INVITE', line(sut.profile.phone?.rings)), sut.address);
    const ringing = await caller.next('180', m => m instanceof Response && m.status === 180);
    assert.equal(ringing.cseq?.method, 'INVITE');
    caller.send(caller.request('INVITE', line(sut.profile.phone?.answers)), sut.address);
    const answered = await caller.final();
    assert.equal(answered.status, 200);
    assert.match(answered.body.toString(), /^v=0/);
  });

  it('baresip calls, cancels, registers and unregisters when told to', async function () {
    needs(this, 'baresip');
    const { sut } = await start('baresip');
    const { trigger } = sut;
    assert(trigger);
    await trigger.hangUp();
    await trigger.call(caller.uri);
    const invite = await caller.method('INVITE');
    caller.send(replyTo(invite, 180, { toTag: 'x1' }), sut.address);
    await trigger.hangUp();
    const cancel = await caller.method('CANCEL');
    caller.send(replyTo(cancel, 200), sut.address);
    caller.send(replyTo(invite, 487, { toTag: 'x1' }), sut.address);
    await caller.method('ACK');

    const registrar = `sip:127.0.0.1:${caller.socket.local.port}`;
    await trigger.register({ registrar, user: 'alice', domain: 'sut.test', password: 'secret', expires: 90 });
    const register = await caller.method('REGISTER');
    assert.equal(register.requestUri, 'sip:sut.test');
    assert.equal(register.contacts[0]?.params.get('expires'), '90');
    caller.send(replyTo(register, 200).set('Contact', register.get('Contact') ?? ''), sut.address);
    caller.got.length = 0;
    await trigger.unregister();
    const last = await caller.next('REGISTER of 0 s', m => m.contacts[0]?.params.get('expires') === '0');
    assert.equal(last.callId, register.callId);
    caller.send(replyTo(last as Request, 200), sut.address);
  });

  it('baresip registers over TCP', async function () {
    needs(this, 'baresip');
    const { sut } = await start('baresip');
    const listener = await runtime.network.tcpListen({ host: '127.0.0.1', port: 0 });
    let got = '';
    listener.onConnection = connection => {
      connection.onData = bytes => {
        got += bytes.toString();
      };
    };
    const registrar = `sip:127.0.0.1:${listener.local.port};transport=tcp`;
    await sut.trigger?.register({ registrar, user: 'alice', domain: 'sut.test', expires: 90 });
    assert(await runtime.until(() => got.includes('\r\n\r\n') || undefined, limitMs));
    assert.match(got, /^REGISTER sip:sut\.test SIP\/2\.0\r\nVia: SIP\/2\.0\/TCP /);
  });
});
