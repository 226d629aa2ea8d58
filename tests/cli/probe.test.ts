// `sipspec probe`: writes a profile that `sipspec run` takes, and never over another.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { withElement } from './element';
import { root, sipspec, start, temporaryFolder } from './spawn';

describe('cli: sipspec probe', function () {
  this.timeout(120_000);

  it('writes a profile of what answers, which a run takes; and not twice to one file', async () => {
    await withElement('proxy', [], async port => {
      const cwd = temporaryFolder();
      const uri = `sip:127.0.0.1:${port}`;
      const first = await sipspec(['probe', uri], cwd);
      assert.equal(first.status, 0, first.stderr);
      assert.match(
        first.stdout,
        /profile\.yaml: registrar and proxy over UDP.*\n.*\n {2}sipspec run --sut profile\.yaml/,
      );
      assert.match(first.stderr, /asking with OPTIONS.*UDP at port \d+: 200 OK.*registrar: anybody may register/s);
      const file = path.join(cwd, 'profile.yaml');
      const before = fs.readFileSync(file, 'utf8');
      const again = await sipspec(['probe', uri], cwd);
      assert.equal(again.status, 64);
      assert.match(again.stderr, /profile\.yaml is there already.*--force/);
      assert.equal(fs.readFileSync(file, 'utf8'), before);
      const run = await sipspec(['run', '--sut', 'profile.yaml', '--select', 'registrar-add-binding'], cwd);
      assert.equal(run.status, 0, run.stdout + run.stderr);
      const forced = await sipspec(['probe', uri, '--force', '--json'], cwd);
      assert.equal(forced.status, 0, forced.stderr);
      const found = JSON.parse(forced.stdout);
      assert.deepEqual(Object.keys(found.roles), ['registrar', 'proxy']);
      assert.equal(found.profile, 'profile.yaml');
    });
  });

  it('keeps a password out of all but the file, and that for its owner', async () => {
    await withElement('proxy', ['--user', 'alice:wonder'], async port => {
      const cwd = temporaryFolder();
      const account = ['--user', 'alice', '--password', 'wonder'];
      const uri = `sip:127.0.0.1:${port}`;
      const { status, stdout, stderr } = await sipspec(['probe', uri, '--out', 'pbx.yaml', '--json', ...account], cwd);
      assert.equal(status, 0, stderr);
      assert.ok(!`${stdout}${stderr}`.includes('wonder'));
      const file = path.join(cwd, 'pbx.yaml');
      assert.match(fs.readFileSync(file, 'utf8'), /password: "wonder"/);
      assert.equal(fs.statSync(file).mode & 0o077, 0);
      assert.equal(JSON.parse(stdout).capabilities.authentication.has, true);
    });
  });

  it('ends with 2 and one sentence where nothing answers, and writes nothing', async () => {
    const cwd = temporaryFolder();
    const { status, stderr } = await sipspec(['probe', 'sip:127.0.0.1:9'], cwd);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^sipspec: nothing answers OPTIONS at sip:127\.0\.0\.1:9 .*UDP at port 9: .*TCP at port 9: .*$/m,
    );
    assert.deepEqual(fs.readdirSync(cwd), []);
  });

  it('ends with 130 on Ctrl-C, and writes nothing', async () => {
    const cwd = temporaryFolder();
    const running = start(path.join(root, 'sipspec'), ['probe', 'sip:127.0.0.1:9'], cwd);
    await new Promise<void>(resolve => running.child.stderr?.once('data', () => resolve()));
    running.child.kill('SIGINT');
    const { status, stderr } = await running.ended;
    assert.equal(status, 130, stderr);
    assert.deepEqual(fs.readdirSync(cwd), []);
  });

  it('says what is wrong with the call itself', async () => {
    const cwd = temporaryFolder();
    for (const [args, said] of [
      [['probe'], /missing required argument/],
      [['probe', 'tel:+1'], /a SIP URI such as/],
      [['probe', 'sip:127.0.0.1', '--user', 'alice'], /--user and --password go together/],
      [['probe', 'sip:127.0.0.1', '--out', '.'], /is a folder/],
      [['probe', 'sip:127.0.0.1', '--out', 'none/here.yaml'], /there is no folder none/],
    ] as const) {
      const { status, stderr } = await sipspec(args, cwd);
      assert.equal(status, 64, stderr);
      assert.match(stderr, said);
    }
  });
});
