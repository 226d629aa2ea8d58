// The package as its users get it: packed, installed in an empty folder, run, extended in TypeScript.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root, start, temporaryFolder } from '../cli/spawn';

const ownSteps = `import { Then, type SipWorld, SutViolation } from 'sipspec';

Then('bob sees a Date', function (this: SipWorld) {
  const date: string | undefined = this.it?.message.get('Date');
  if (!date) throw new SutViolation('a Date', 'there is none');
});
`;
const ownCase = `Feature: Ours

  @id=ours-date @req=RFC3261:10.3-34 @role=registrar
  Scenario: The registrar says what time it is
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    Then bob receives 200
    And bob sees a Date
`;

describe('the package', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const inFolder = (command: string, ...args: string[]) => start(command, args, folder).ended;

  before(async () => {
    const packed = await start('npm', ['pack', '--silent', '--pack-destination', folder], root).ended;
    assert.equal(packed.status, 0, packed.stdout + packed.stderr);
    const [tarball] = fs.readdirSync(folder).filter(name => name.endsWith('.tgz'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "somebody", "private": true }');
    const installed = await inFolder(
      'npm',
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `./${tarball}`,
    );
    assert.equal(installed.status, 0, installed.stdout + installed.stderr);
  });

  it('holds compiled code and features, and no TypeScript sources', () => {
    const files = fs.readdirSync(path.join(folder, 'node_modules', 'sipspec'), { recursive: true, encoding: 'utf8' });
    assert.ok(files.includes(path.join('dist', 'cli', 'main.js')));
    assert.ok(files.some(file => file.endsWith('.feature')));
    assert.ok(files.includes('LICENSE'));
    const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
    for (const [, link] of readme.matchAll(/\]\(([\w/.-]+)/g))
      assert.ok(files.includes(link), `README links to ${link}`);
    assert.deepEqual(
      files.filter(file => /(?<!\.d)\.ts$/.test(file) && !file.includes('node_modules')),
      [],
    );
  });

  it('judges the reference system with npx sipspec run, in an empty folder', async () => {
    const { status, stdout, stderr } = await inFolder('npx', 'sipspec', 'run', '--select', 'registrar');
    assert.equal(status, 0, stdout + stderr);
    assert.ok(fs.existsSync(path.join(folder, 'runs', 'latest', 'index.html')));
  });

  it('runs a case with a step of its own, written in TypeScript', async () => {
    fs.writeFileSync(path.join(folder, 'steps.ts'), ownSteps);
    fs.writeFileSync(path.join(folder, 'ours.feature'), ownCase);
    const { status, stdout, stderr } = await inFolder(
      'npx',
      'sipspec',
      'run',
      '--features',
      'ours.feature',
      '--require',
      'steps.ts',
    );
    assert.equal(status, 0, stdout + stderr);
  });

  it('has types that such a step type-checks against, with what comes with the package', async () => {
    fs.writeFileSync(path.join(folder, 'steps.ts'), ownSteps);
    const options = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node'];
    const good = await inFolder(path.join(root, 'node_modules', '.bin', 'tsc'), ...options, 'steps.ts');
    assert.equal(good.status, 0, good.stdout);
    fs.writeFileSync(path.join(folder, 'wrong.ts'), ownSteps.replace('string | undefined', 'number'));
    const wrong = await inFolder(path.join(root, 'node_modules', '.bin', 'tsc'), ...options, 'wrong.ts');
    assert.notEqual(wrong.status, 0);
  });
});
