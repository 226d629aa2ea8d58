import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Runtime, realRuntime } from '../../simulator/runtime';
import { peerCertificates } from '../../systems/certificates';
import { type Profile, profileForUri } from '../../systems/profile';
import { type SutInstance, SystemError, type SystemErrorKind, startSystem } from '../../systems/start';
import { Folders, fakeProfile, fakeSut, runningWith } from './helpers';

describe('start', () => {
  const folders = new Folders();
  const running: SutInstance[] = [];
  let runtime: Runtime;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(sut => sut.stop()));
    runtime.close();
    folders.clear();
  });

  async function start(profile: Profile, dir = path.join(folders.make(), 'run')): Promise<SutInstance> {
    const sut = await startSystem(profile, { dir });
    running.push(sut);
    return sut;
  }

  async function fails(profile: Profile, kind: SystemErrorKind, message: RegExp): Promise<SystemError> {
    const dir = path.join(folders.make(), 'run');
    const error = await startSystem(profile, { dir }).then(
      () => assert.fail('it started'),
      (e: unknown) => e,
    );
    assert(error instanceof SystemError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.deepEqual(runningWith(dir), []);
    return error;
  }

  it('starts a process on a free port in its run folder, and stops it', async () => {
    const dir = path.join(folders.make(), 'run');
    const profile = folders.profile(
      `${fakeProfile('sut.js').replace('files: [', 'files: [{ from: users, to: etc/users }, ')}`,
      { 'sut.js': fakeSut, users: '{each user: {user}@{domain} {port.sip}}\n' },
    );
    const sut = await start(profile, dir);
    const { port } = sut.address;
    assert.equal(sut.profile.address, `sip:127.0.0.1:${port}`);
    assert.equal(readFileSync(path.join(dir, 'etc/users'), 'utf8'), `user1@sut.test ${port}\nuser2@sut.test ${port}\n`);
    assert.equal(sut.exit, undefined);
    assert.equal(runningWith(dir).length, 1);
    await Promise.all([sut.stop(), sut.stop()]);
    assert.deepEqual(sut.exit, { code: null, signal: 'SIGTERM' });
    assert.deepEqual(runningWith(dir), []);
    assert(existsSync(path.join(dir, 'sut.js')));
  });

  it('gives a process a certificate that peers verify, when it asks for one', async () => {
    const tlsServer = `
      const [, , port, key, cert] = process.argv;
      const options = { key: require('node:fs').readFileSync(key), cert: require('node:fs').readFileSync(cert) };
      require('node:tls').createServer(options).listen(Number(port) + 1, '127.0.0.1');
      ${fakeSut}`;
    const profile = folders.profile(
      fakeProfile('sut.js')
        .replace("'{port.sip}']", "'{port.sip}', '{tls.key}', '{tls.both}']")
        .replace('  ports:', '  certificate: true\n  ports:'),
      { 'sut.js': tlsServer },
    );
    const { address, profile: filled } = await start(profile);
    const { trusted } = await peerCertificates(filled, address.host);
    const connection = runtime.network.connect('TLS', '127.0.0.1', { ...address, port: address.port + 1 }, { trusted });
    const facts = await runtime.until(() => connection.tls, 5000);
    assert.equal(facts?.authorized, true, facts?.why);
  });

  it('starts several side by side', async () => {
    const profile = folders.profile(fakeProfile('sut.js'), { 'sut.js': fakeSut });
    const suts = await Promise.all([start(profile), start(profile), start(profile)]);
    assert.equal(new Set(suts.map(sut => sut.address.port)).size, 3);
  });

  it('waits for TCP where the system has no UDP', async () => {
    const script = `require('node:net').createServer(c => c.on('data', () => c.end('SIP/2.0 200 OK\\r\\n\\r\\n'))).listen(Number(process.argv[2]), '127.0.0.1')`;
    await start(folders.profile(`${fakeProfile('sut.js')}\ntransports: [tcp]\n`, { 'sut.js': script }));
  });

  it('tells a crash with its exit code and last lines', async () => {
    const script = `console.log('reading'); console.error('bad configuration in line 7'); process.exit(9);`;
    const error = await fails(
      folders.profile(fakeProfile('sut.js'), { 'sut.js': script }),
      'crashed',
      /fake ended with exit code 9 before it answered\n {2}\| .*/,
    );
    assert(error.lastLines.includes('bad configuration in line 7'));
    assert.match(error.message, /\| bad configuration in line 7/);
  });

  it('tells a crash by a signal', async () => {
    const script = `process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);`;
    await fails(folders.profile(fakeProfile('sut.js'), { 'sut.js': script }), 'crashed', /ended by SIGSEGV/);
  });

  it('tells that a port is taken', async () => {
    const socket = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
    const profile = folders.profile(
      fakeProfile('sut.js').replaceAll('{port.sip}', String(socket.local.port)).replace('ports: [sip]', 'ports: []'),
      { 'sut.js': fakeSut },
    );
    const error = await fails(profile, 'taken', /could not have a port that it wants: another program has .*UDP/);
    assert(error.lastLines.some(line => line.includes('EADDRINUSE')));
  });

  it('does not take who answers where a system is to be for that system', async () => {
    const other = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
    other.onDatagram = (_, from) => other.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'), from);
    const profile = folders.profile(
      fakeProfile('sut.js').replaceAll('{port.sip}', String(other.local.port)).replace('ports: [sip]', 'ports: []'),
      { 'sut.js': `console.log('not yet'); setInterval(() => {}, 1000);` },
    );
    const error = await fails(profile, 'taken', /another program has/);
    assert.deepEqual(error.lastLines, ['not yet']);
  });

  it('stops waiting for an answer when it is told to, and starts nothing again', async () => {
    const abort = new AbortController();
    const said: string[] = [];
    const dir = path.join(folders.make(), 'run');
    // longer than the test may take
    const yaml = fakeProfile('sut.js').replace('withinMs: 10000', 'withinMs: 60000');
    const profile = folders.profile(yaml, { 'sut.js': `setInterval(() => {}, 1000);` });
    const start = startSystem(profile, { dir, signal: abort.signal, say: what => said.push(what) });
    runtime.clock.setTimer(200, () => abort.abort());
    await assert.rejects(start, SystemError);
    assert.deepEqual([said, runningWith(dir)], [[], []]);
  });

  it('tries other ports when one was taken in between, in a folder without what the first start left', async () => {
    const script = `const fs = require('node:fs'); const mark = __dirname + '/tried'; const before = __dirname + '-before';
      if (fs.existsSync(mark)) { console.error('there is a user1 already'); process.exit(1); }
      fs.writeFileSync(mark, process.argv[2]);
      if (!fs.existsSync(before)) { console.error('bind: Address already in use'); process.exit(1); }
      ${fakeSut}`;
    const dir = path.join(folders.make(), 'run');
    const said: string[] = [];
    const profile = folders.profile(fakeProfile('sut.js'), { 'sut.js': script });
    const sut = await startSystem(profile, { dir, say: what => said.push(what) });
    running.push(sut);
    assert.notEqual(readFileSync(path.join(`${dir}-before`, 'tried'), 'utf8'), String(sut.address.port));
    assert.deepEqual(said, ['a port that fake wants is taken: it is started again, with other free ports']);
  });

  it('tells that a program is missing, and how to get it', async () => {
    const yaml = fakeProfile('sut.js')
      .replace(/command: .*/, "command: ['no-such-sip-server']")
      .replace('  kind: process', '  kind: process\n  install: get it there');
    await fails(
      folders.profile(yaml, { 'sut.js': '' }),
      'missing',
      /no-such-sip-server is not installed; get it there/,
    );
  });

  it('tells that a started program never answers, and ends it', async () => {
    const yaml = fakeProfile('sut.js').replace('withinMs: 10000', 'withinMs: 200');
    const script = `console.log('hello'); setInterval(() => {}, 1000);`;
    await fails(
      folders.profile(yaml, { 'sut.js': script }),
      'unreachable',
      /fake was started, but did not answer OPTIONS at sip:127\.0\.0\.1:\d+ within 0\.2 s/,
    );
  });

  it('tells that a started program leaves its control port deaf', async () => {
    const trigger =
      'trigger: { kind: tcp, address: 127.0.0.1:1, check: hello, call: [], hangUp: [], register: [], unregister: [] }';
    await fails(
      folders.profile(`${fakeProfile('sut.js')}\n${trigger}\n`, { 'sut.js': fakeSut }),
      'unreachable',
      /fake was started, but its control port does not answer/,
    );
  });

  it('gives no port twice, nor the one after a given one', async () => {
    const profile = folders.profile(fakeProfile('sut.js'), { 'sut.js': fakeSut });
    const all = await Promise.all(Array.from({ length: 8 }, () => start(profile)));
    const ports = all.map(sut => sut.address.port).sort((a, b) => a - b);
    for (const [i, port] of ports.entries()) if (i > 0) assert.ok(port > ports[i - 1] + 1, ports.join());
  });

  it('reaches an external system, and leaves it running', async () => {
    const profile = folders.profile(fakeProfile('sut.js'), { 'sut.js': fakeSut });
    const theirs = await start(profile);
    const external = await start(profileForUri(`sip:127.0.0.1:${theirs.address.port}`));
    assert.deepEqual(external.address, theirs.address);
    await external.stop();
    assert.equal(theirs.exit, undefined);
  });

  it('tells that an external system does not answer', async () => {
    const silent = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
    let asked = 0;
    silent.onDatagram = () => {
      asked += 1;
    };
    await fails(
      profileForUri(`sip:127.0.0.1:${silent.local.port}`),
      'unreachable',
      /nothing answers at sip:127\.0\.0\.1:\d+: no response to OPTIONS over UDP within 3 s/,
    );
    assert.equal(asked, 4);
  });
});
