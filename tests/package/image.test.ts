// sipspec as an image: built from this checkout on debian:bookworm-slim, and run as its users run it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { ResultsJson } from '../../reports';
import { version } from '../../runner/version';
import { root, start, temporaryFolder } from '../cli/spawn';
import { needsEngine } from '../needs';

const image = 'sipspec-test';

describe('the image', function () {
  this.timeout(1_200_000); // npm ci, and a build with tsc
  const docker = (...args: string[]) => start('docker', args, root).ended;
  const inside = (...args: string[]) => docker('run', '--rm', '--network', 'none', ...args);

  before(async function () {
    needsEngine(this);
    const script = path.join(root, 'scripts', 'sipspec-image.sh');
    const { status, stdout, stderr } = await start('env', [`SIPSPEC_IMAGE=${image}`, script, 'local'], root).ended;
    assert.equal(status, 0, `${stdout}\n${stderr}`);
  });

  it('is sipspec', async () => {
    const { status, stdout, stderr } = await inside(image, '--version');
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim(), version());
  });

  it('judges the reference system in a folder of the host, as its user, and passes on the exit status', async () => {
    const folder = temporaryFolder();
    const { uid, gid } = fs.statSync(folder);
    const run = ['--user', `${uid}:${gid}`, '--volume', `${folder}:/work`, image, 'run', '--quiet'];
    const { status, stdout, stderr } = await inside(...run, '--select', 'registrar/bindings', '--out', 'report');
    assert.equal(status, 0, stdout + stderr);
    const file = path.join(folder, 'report', 'results.json');
    const { summary } = JSON.parse(fs.readFileSync(file, 'utf8')) as ResultsJson;
    assert.ok(summary.pass > 5 && summary.fail === 0, JSON.stringify(summary));
    assert.equal(fs.statSync(file).uid, uid);
    assert.equal((await inside(...run, '--select', 'nothing-like-it')).status, 64);
  });

  it('writes into its own volume without any of that', async () => {
    const { status, stdout, stderr } = await inside(image, 'run', '--quiet', '--select', 'registrar-add-binding.udp');
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /Report: runs\/.*index\.html/);
  });

  it('runs as no root, and holds what is compiled and nothing of the build', async () => {
    const look =
      'id -u; ls /sipspec; command -v npm; ls /etc/sipspec-build-ca.crt 2>/dev/null; cd /sipspec; ls tests cli 2>/dev/null';
    const { stdout } = await inside('--entrypoint', 'sh', image, '-c', look);
    assert.deepEqual(stdout.trim().split('\n'), [
      '1000',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'node_modules',
      'package.json',
    ]);
    const { stdout: packages } = await inside('--entrypoint', 'ls', image, '/sipspec/node_modules');
    assert.match(packages, /^commander$/m);
    assert.doesNotMatch(packages, /^(mocha|knip)$/m);
  });

  it('does not tell where its packages came from', async () => {
    const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
    const { stdout } = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
    assert.match(stdout, /ENTRYPOINT/);
    assert.ok(!/registry/i.test(stdout) && !stdout.includes(registry), stdout);
  });
});
