// The systems that come with sipspec, each in its container: a few quick cases of every role, as `sipspec run` judges them.
// The whole suite runs against the same systems as processes (systems.test.ts); here stands what containers change: how each is
// built, configured, reached and told what to do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { needsEngine } from '../needs';
import { root, sipspec, temporaryFolder } from './spawn';

/** What does not fit a system's roles and abilities is not applicable to it. */
const selection = [
  // a registrar: reached over UDP and TCP, knows its accounts and its domain
  'registrar-add-binding',
  'registrar-refresh',
  'registrar-challenge',
  'registrar-credentials-accepted',
  'registrar-foreign-domain-404',
  'registrar-too-brief-binds-nothing',
  // a proxy: finds its users, at addresses beyond its container
  'proxy-forward-own-via',
  'proxy-forward-request-uri-is-binding',
  'proxy-record-route-value',
  'proxy-ack-to-2xx-end-to-end',
  'proxy-in-dialog-from-caller',
  // a phone that is called
  'uas-options-answered',
  'uas-invite-answered',
  'uas-no-codec-in-common',
  'uas-contact-in-200',
  'uas-call-ends-with-bye',
  'uas-reinvite-answered',
  // a phone that is told to call, hold, hang up and register
  'uas-hangs-up',
  'uac-ack-success',
  'uac-hold-in-dialog',
  'uac-call-credentials',
  'uac-register-credentials',
  'uac-register-removed',
];

const systems = path.join(root, 'systems');
const shipped = fs.readdirSync(systems).filter(name => fs.existsSync(path.join(systems, name, 'container.yaml')));

describe('cli: systems in containers', function () {
  // The first run builds the image.
  this.timeout(600_000);
  before(function () {
    needsEngine(this);
  });

  for (const system of shipped) {
    it(`${system}: what containers could change is as its profile says`, async () => {
      const cwd = temporaryFolder();
      const selected = selection.flatMap(id => ['--select', id]);
      const args = ['run', '--sut', path.join(systems, system, 'container.yaml'), ...selected];
      const { status, stdout, stderr } = await sipspec(args, cwd);
      assert.equal(status, 0, stdout + stderr);
      const { summary } = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));
      assert.equal(summary.inconclusive + summary.error, 0, stdout);
      assert.ok(summary.pass >= 6, `${summary.pass} pass:\n${stdout}`);
      process.stdout.write(`      ${system}: ${summary.pass} cases pass\n`);
    });
  }
});
