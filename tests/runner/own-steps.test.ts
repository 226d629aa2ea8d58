// Runs with step definitions of somebody's own, and without, one after the other in one process.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadCases } from '../../runner/cases';
import { run } from '../../runner/run';
import { loadProfile } from '../../systems/profile';

const root = path.join(__dirname, '..', '..');
const feature = `Feature: own

  @id=own-moon @req=RFC3261:10.3-33 @role=registrar
  Scenario: The moon shines
    Given a peer bob with an account
    When the moon shines
`;

describe('runner: own steps', function () {
  this.timeout(60_000);
  let dir: string;
  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-test-'));
    fs.writeFileSync(path.join(dir, 'own.feature'), feature);
    for (const name of ['first', 'second']) {
      const text = `require('${path.join(root, 'index')}').When('the moon shines', () => { globalThis.moonOf = '${name}'; });`;
      fs.writeFileSync(path.join(dir, `${name}.js`), text);
    }
  });
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  /** The verdict with these files of steps, and which of them was used. */
  async function verdict(...names: string[]): Promise<unknown[]> {
    Object.assign(globalThis, { moonOf: undefined });
    const { cases } = await run({
      profile: loadProfile(path.join(root, 'systems', 'reference', 'profile.yaml')),
      cases: loadCases([path.join(dir, 'own.feature')]),
      network: 'virtual',
      seed: 1,
      strict: false,
      sutArgument: '',
      requirePaths: names.map(name => path.join(dir, `${name}.js`)),
    });
    return [cases[0].verdict, (globalThis as { moonOf?: string }).moonOf];
  }

  it('are those of each run, and ours stay there', async () => {
    assert.deepEqual(await verdict('first'), ['pass', 'first']);
    assert.deepEqual(await verdict('second'), ['pass', 'second']);
    assert.deepEqual(await verdict(), ['error', undefined]);
    assert.deepEqual(await verdict('first'), ['pass', 'first']);
  });
});
