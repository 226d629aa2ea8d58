// A probe on the loopback: real systems, whose written profile a run then takes; and a probe that is interrupted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { loadCases, selectCases } from '../../runner/cases';
import { type ProbeOptions, probe } from '../../runner/probe';
import { Interrupted, ProbePlace } from '../../runner/probe-asker';
import { profileText } from '../../runner/probe-profile';
import { tryTransport } from '../../runner/probe-transports';
import { run } from '../../runner/run';
import { Phone, StatefulProxy } from '../../simulator/element';
import { type Message, Uri } from '../../simulator/message';
import { summarize } from '../../simulator/peer';
import { formatAddress, type Runtime, realRuntime } from '../../simulator/runtime';
import { badIdentityFor, identityFor, runAuthorityCertificate } from '../../systems/certificates';
import { loadProfile, type Profile } from '../../systems/profile';
import { type SutInstance, startSystem } from '../../systems/start';
import { needs } from '../needs';
import { Folders } from '../systems/helpers';

const folders = new Folders();
const at = new Date(Date.UTC(2026, 10, 23));

async function written(options: ProbeOptions): Promise<Profile> {
  const file = path.join(folders.make(), 'profile.yaml');
  fs.writeFileSync(file, profileText(await probe(options), { at }));
  return loadProfile(file);
}

/** The verdicts of some cases against what the profile describes. */
async function verdicts(profile: Profile, select: string[]): Promise<Record<string, string>> {
  const cases = selectCases(loadCases(), select);
  const result = await run({ profile, cases, network: 'real', seed: 1, strict: false, sutArgument: '', partial: true });
  assert.deepEqual(result.notes, []);
  return Object.fromEntries(result.cases.map(({ id, verdict }) => [id, verdict]));
}

describe('probe: real systems', function () {
  this.timeout(90_000);
  let system: SutInstance | undefined;
  afterEach(async () => {
    await system?.stop();
    system = undefined;
    folders.clear();
  });

  const start = async (name: string): Promise<{ shipped: Profile; port: number }> => {
    const shipped = loadProfile(path.join(__dirname, '../../systems', name, 'profile.yaml'));
    system = await startSystem(shipped, { dir: folders.make() });
    return { shipped, port: system.address.port };
  };

  it('Kamailio: all that its own profile says of roles and capabilities, and a run takes it', async function () {
    needs(this, 'kamailio');
    const { shipped, port } = await start('kamailio');
    const credentials = { user: 'user{n}', password: 'secret' };
    const profile = await written({ uri: `sip:127.0.0.1:${port}`, credentials });
    assert.deepEqual(profile.roles, shipped.roles);
    assert.deepEqual(profile.transports.slice(0, 2), ['UDP', 'TCP']);
    assert.deepEqual(profile.capabilities.sort(), [
      'authentication',
      'brief-bindings',
      'challenge-calls',
      'forking',
      'interval-too-brief',
      'nonce-count',
      'qop',
      'record-route',
      'relay',
      'rport',
      'several-contacts',
    ]);
    for (const word of profile.capabilities) assert.ok(shipped.capabilities.includes(word), word);
    assert.deepEqual(profile.methods, ['REGISTER', 'OPTIONS']);
    assert.deepEqual(profile.expires, shipped.expires);
    assert.equal(profile.domain, shipped.domain);
    assert.deepEqual(profile.users, { pattern: 'user{n}', count: 10, password: 'secret' });
    const chosen = [
      'registrar-add-binding.udp',
      'proxy-forward-max-forwards-decremented.1',
      'registrar-too-brief-min-expires',
      'registrar-declared-methods',
    ];
    assert.deepEqual(await verdicts(profile, chosen), Object.fromEntries(chosen.map(id => [id, 'pass'])));
  });

  it('baresip: a phone with a line that answers, and a run takes it', async function () {
    needs(this, 'baresip');
    const { port } = await start('baresip');
    const profile = await written({ uri: `sip:answer@127.0.0.1:${port}` });
    assert.deepEqual(profile.roles, ['uas']);
    assert.deepEqual(profile.transports.slice(0, 2), ['UDP', 'TCP']);
    assert.equal(profile.phone?.answers, 'answer');
    assert.deepEqual(profile.capabilities.sort(), ['no-registrar', 'offer-in-ack', 'own-lines', 'rport']);
    assert.deepEqual(profile.extensions, []);
    assert.deepEqual(profile.codecs, ['PCMU/8000', 'PCMA/8000', 'telephone-event/8000']);
    const chosen = [
      'uas-register-refused',
      'uas-line-unknown.udp',
      'uas-declared-codecs',
      'uas-declared-methods-in-allow.invite',
    ];
    assert.deepEqual(await verdicts(profile, chosen), Object.fromEntries(chosen.map(id => [id, 'pass'])));
  });
});

describe('probe: real sockets', () => {
  let runtime: Runtime;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(() => runtime.close());

  it('tells a TLS server that refuses a certificate from one that answers, which shows in what follows the handshake', async () => {
    const identity = await identityFor('127.0.0.1');
    const trusted = [await runAuthorityCertificate()];
    const security = { server: { identity, trusted, clientCertificate: 'require' as const } };
    const proxy = await StatefulProxy.start({ runtime, host: '127.0.0.1', transports: ['UDP', 'TLS'], security });
    const uri = Uri.parse(`sip:${formatAddress(proxy.address)}`) as Uri;
    const place = new ProbePlace(runtime, '127.0.0.1', uri, { transport: 'UDP', remote: proxy.address });
    const port = proxy.addressOf('TLS')?.port ?? 0;
    const good = await tryTransport(await place.asker('good', { client: { identity } }), 'TLS', port);
    assert.equal(good.outcome, 'answers');
    assert.match(good.certificate ?? '', /^IP:127\.0\.0\.1; issued by/);
    const bad = { identity: await badIdentityFor('self-signed', '127.0.0.1') };
    assert.equal((await tryTransport(await place.asker('bad', { client: bad }), 'TLS', port)).outcome, 'refused');
    assert.equal((await tryTransport(await place.asker('none'), 'TLS', port)).outcome, 'refused');
    await place.end();
    proxy.stop();
  });

  it('removes what it has bound when it is interrupted', async () => {
    const controller = new AbortController();
    const users = new Set<string>();
    const filters = {
      in: (message: Message) => {
        const isBinding = message.isRequest() && message.method === 'REGISTER' && message.has('Contact');
        if (isBinding) users.add(message.to?.uri.user ?? '');
        // a binding stands, and a request is on its way to it
        if (message.isRequest() && message.method === 'INVITE') controller.abort();
        return message;
      },
    };
    const proxy = await StatefulProxy.start({ runtime, host: '127.0.0.1', filters });
    const uri = `sip:${formatAddress(proxy.address)}`;
    await assert.rejects(probe({ uri, signal: controller.signal }), Interrupted);
    assert.equal(users.size, 1);
    for (const user of users) assert.deepEqual(proxy.bindings.of(user), []);
  });

  it('ends a call that rings, and one that was answered a moment ago, when it is interrupted', async () => {
    for (const [line, moment, end] of [
      ['ring', '180 Ringing (to INVITE)', '200 OK (to CANCEL)'],
      ['answer', '200 OK (to INVITE)', '200 OK (to BYE)'],
    ] as const) {
      const controller = new AbortController();
      const seen: string[] = [];
      const note = (message: Message) => {
        seen.push(summarize(message));
        if (summarize(message).startsWith(moment)) controller.abort();
        return message;
      };
      const filters = { in: note, out: note };
      const phone = await Phone.start({ runtime, host: '127.0.0.1', filters, lines: { it: line } });
      const uri = `sip:it@${formatAddress(phone.address)}`;
      await assert.rejects(probe({ uri, signal: controller.signal }), Interrupted);
      assert.ok(seen.includes(end), seen.join());
      phone.stop();
    }
  });
});
