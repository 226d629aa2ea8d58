// Systems in containers, on a real Docker engine: how they start, fail, end, and that none is left behind.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Profile } from '../../systems/profile';
import { type SutInstance, SystemError, type SystemErrorKind, startSystem } from '../../systems/start';
import { root, start as startCommand } from '../cli/spawn';
import { needsEngine } from '../needs';
import { Folders } from './helpers';

/** Answers OPTIONS at once, and nothing else; Debian's smallest image has Perl. */
const answerer = `
use strict; use IO::Socket::INET; $| = 1;
my $socket = IO::Socket::INET->new(LocalPort => {port.sip}, Proto => 'udp') or die;
print "serving {domain} in {dir} for $ENV{CALLER}\\n";
if (open(my $log, '>', '/var/log/sut.log')) { print $log "in the log\\n"; close $log }
while (defined(my $from = $socket->recv(my $text, 65535))) {
  next unless $text =~ /^OPTIONS /;
  my @copied = grep { /^(via|from|to|call-id|cseq):/i } split /\\r\\n/, $text;
  $socket->send(join("\\r\\n", 'SIP/2.0 200 OK', @copied, 'Content-Length: 0', '', ''), 0, $from);
}
`;

const yaml = (start: string): string => `
name: answerer
roles: [registrar]
address: sip:{host}:{port.sip}
domain: sut.test
start:
  kind: container
  ports: [sip]
  stop: { withinMs: 0 }
  ready: { withinMs: 5000 }
${start}
`;
const sound = `
  image: debian:bookworm-slim
  command: [perl, '{dir}/sut.pl']
  env: { CALLER: sipspec }
  files: [{ from: sut.pl, to: sut.pl }]
  log: /var/log/sut.log
`;

const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' }).trim();
/** Ids of the containers that a process started. */
const containersOf = (pid: number): string[] =>
  docker('ps', '-aq', '--no-trunc', '--filter', `label=org.sipspec.owner=${pid}`).split('\n').filter(Boolean);

describe('a system in a container', function () {
  this.timeout(120_000);
  const folders = new Folders();
  const running: SutInstance[] = [];
  before(function () {
    needsEngine(this);
  });
  after(() => {
    for (const id of docker('image', 'ls', '-q', 'sipspec/image').split('\n').filter(Boolean))
      spawnSync('docker', ['image', 'rm', '--force', id], { stdio: 'ignore' });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(sut => sut.stop()));
    folders.clear();
  });

  const profile = (start = sound, files: Record<string, string> = {}): Profile =>
    folders.profile(yaml(start), { 'sut.pl': answerer, ...files });

  async function start(what: Profile, say?: (what: string) => void): Promise<SutInstance> {
    const sut = await startSystem(what, { dir: path.join(folders.make(), 'run'), say });
    running.push(sut);
    return sut;
  }

  async function fails(what: Profile, kind: SystemErrorKind, message: RegExp): Promise<void> {
    const error = await start(what).then(
      () => assert.fail('it started'),
      (e: unknown) => e,
    );
    assert(error instanceof SystemError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.deepEqual(containersOf(process.pid), []);
  }

  /** Looks 40 times a second, for 20 s. */
  async function until(poll: () => boolean): Promise<void> {
    for (let tries = 0; !poll() && tries < 800; tries++) await new Promise(resolve => setTimeout(resolve, 25));
  }

  it('is reached at its own address, with the files of its profile filled in, and is removed', async () => {
    const sut = await start(profile());
    const [id] = containersOf(process.pid);
    const host = docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', id);
    assert.deepEqual(sut.address, { host, port: 5060 });
    assert.equal(sut.profile.address, `sip:${host}:5060`);
    assert.notEqual(sut.localHost, '127.0.0.1');
    await until(() => sut.lastLines().includes('serving sut.test in /sut for sipspec'));
    await sut.stop();
    assert.deepEqual(containersOf(process.pid), []);
  });

  it('tells of its end and of a pause', async () => {
    const sut = await start(profile());
    const [id] = containersOf(process.pid);
    docker('pause', id);
    await until(() => sut.gone === 'is paused');
    assert.equal(sut.gone, 'is paused');
    docker('unpause', id);
    await until(() => sut.gone === undefined);
    docker('kill', id);
    await until(() => sut.exit !== undefined);
    assert.deepEqual([sut.exit, sut.gone], [{ code: null, signal: 'SIGKILL' }, 'ended by SIGKILL']);
    await until(() => sut.lastLines().includes('in the log'));
    assert(sut.lastLines().includes('in the log'), sut.lastLines().join('\n'));
  });

  it('is built from a Dockerfile, and says so the first time', async () => {
    const built = sound
      .replace('image: debian:bookworm-slim', 'build: image')
      .replace("command: [perl, '{dir}/sut.pl']", '');
    const dockerfile = 'FROM debian:bookworm-slim\nCMD ["perl", "/sut/sut.pl"]\n';
    const what = profile(built, { 'image/Dockerfile': dockerfile });
    const said: string[] = [];
    await start(what, text => said.push(text));
    await start(what, text => said.push(text));
    assert.equal(said.length, 1);
    assert.match(said[0], /^building the image sipspec\/image:\w+/);
  });

  it('tells why it can not be built', async () => {
    const broken = { 'image/Dockerfile': 'FROM debian:bookworm-slim\nRUN echo looking for it && false\n' };
    await fails(
      profile('  build: image', broken),
      'crashed',
      /could not be built.*returned a non-zero code: 1\n[\s\S]*\| looking for it/,
    );
  });

  it('tells that its image is nowhere to be had', async () => {
    await fails(
      profile('  image: localhost:1/none:1'),
      'missing',
      /the image localhost:1\/none:1 is not there and can't be pulled/,
    );
  });

  it('tells how it ended before it answered', async () => {
    const broken = sound
      .replace("sut.pl']", "sut.pl']")
      .replace("[perl, '{dir}/sut.pl']", "[sh, -c, 'echo bad line 7; exit 4']");
    await fails(profile(broken), 'crashed', /answerer ended with exit code 4 before it answered\n {2}\| bad line 7/);
  });

  it('tells that it never answers', async () => {
    const deaf = sound
      .replace("[perl, '{dir}/sut.pl']", '[sleep, "60"]')
      .replace('command', 'ready: { withinMs: 300 }\n  command');
    const what = folders.profile(yaml(deaf).replace('  ready: { withinMs: 5000 }\n', ''), { 'sut.pl': answerer });
    await fails(what, 'unreachable', /did not answer OPTIONS at sip:[\d.]+:5060 within 0\.3 s/);
  });

  it('removes what a run that was killed left behind', async () => {
    const { pid } = spawnSync('true');
    docker('run', '-d', '--label', `org.sipspec.owner=${pid}`, 'debian:bookworm-slim', 'sleep', '600');
    assert.equal(containersOf(pid).length, 1);
    await start(profile());
    assert.deepEqual(containersOf(pid), []);
  });

  describe('in the middle of a run', () => {
    /** Runs a case that this system leaves waiting, and does something to the container meanwhile. */
    async function runAnd(action: (id: string) => void) {
      const cwd = path.dirname(profile().file);
      const args = ['run', '--sut', 'profile.yaml', '--select', 'registrar-refresh', '--out', 'out'];
      const { child, ended } = startCommand(process.execPath, [path.join(root, 'bin', 'sipspec.js'), ...args], cwd);
      await until(() => containersOf(child.pid ?? 0).length > 0);
      const [id] = containersOf(child.pid ?? 0);
      await until(() => docker('logs', id).includes('serving'));
      setTimeout(() => action(id), 1500); // until the case is under way; it waits for 32 s
      const end = await ended;
      assert.deepEqual(containersOf(child.pid ?? 0), []);
      const results = JSON.parse(fs.readFileSync(path.join(cwd, 'out', 'results.json'), 'utf8'));
      return { ...end, result: results.cases[0] };
    }

    it('one that is killed is a finding, with its last lines', async () => {
      const { status, stdout, stderr, result } = await runAnd(id => docker('kill', id));
      assert.equal(result.verdict, 'fail', stdout + stderr);
      assert.match(result.observed, /ended by SIGKILL[\s\S]*serving sut\.test/);
      assert.equal(status, 1);
    });

    it('one that is paused leaves its cases inconclusive, and says so', async () => {
      const { status, stdout, stderr, result } = await runAnd(id => docker('pause', id));
      assert.equal(result.verdict, 'inconclusive', stdout + stderr);
      assert.match(result.why, /is paused/);
      assert.match(stdout, /the system is paused in the end/);
      assert.equal(status, 2);
    });
  });

  it('is one sentence and exit status 2 without an engine', async () => {
    const cwd = path.dirname(profile().file);
    const env = { ...process.env, DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const { status, stdout } = spawnSync(
      process.execPath,
      [path.join(root, 'bin', 'sipspec.js'), 'run', '--sut', 'profile.yaml'],
      { cwd, env, encoding: 'utf8' },
    );
    assert.equal(status, 2, stdout);
    assert.match(stdout, /Note {2}no Docker engine answers: install and start one/);
  });
});
