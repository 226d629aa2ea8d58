// `sipspec run --sut sip:…`: without a profile it finds out what answers, and runs what fits.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { withElement } from './element';
import { sipspec, temporaryFolder } from './spawn';

async function judge(port: number, select: string[]) {
  const cwd = temporaryFolder();
  const selectors = select.flatMap(one => ['--select', one]);
  const ended = await sipspec(['run', '--sut', `sip:127.0.0.1:${port}`, ...selectors], cwd);
  const results = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));
  return { ...ended, results };
}

describe('cli: a system without a profile', function () {
  this.timeout(120_000);

  it('that is a phone is called', async () => {
    await withElement('phone', [], async port => {
      const { status, stdout, results } = await judge(port, ['uas/options', 'registrar/bindings']);
      assert.equal(status, 0, stdout);
      assert.deepEqual(results.sut.roles, ['uas']);
      assert.ok(results.summary.pass > 0);
      assert.ok(results.summary.notApplicable > 0);
    });
  });

  it('that lets anybody register is a registrar, and a proxy if it forwards', async () => {
    await withElement('registrar', [], async port => {
      const { status, stdout, results } = await judge(port, ['registrar/bindings']);
      assert.equal(status, 0, stdout);
      assert.deepEqual(results.sut.roles, ['registrar']);
    });
    await withElement('proxy', [], async port => {
      const { status, stdout, results } = await judge(port, ['proxy-forward-max-forwards-decremented']);
      assert.equal(status, 0, stdout);
      assert.deepEqual(results.sut.roles, ['registrar', 'proxy']);
    });
  });

  it('that asks for credentials is not judged without any, and that is said', async () => {
    await withElement('registrar', ['--user', 'alice:wonder'], async port => {
      const { status, stderr, stdout, results } = await judge(port, ['registrar/bindings']);
      assert.equal(status, 2, stdout);
      assert.match(stderr, /401.*a profile must name accounts/);
      assert.equal(results.summary.notApplicable, results.cases.length);
      assert.match(stdout, /nothing was judged/);
    });
  });
});
