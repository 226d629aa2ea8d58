// A case of a user's own that comes to a step which does not exist: which one, and where it is.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CaseResult } from '../../reports/types';
import { loadCases } from '../../runner/cases';
import { run } from '../../runner/run';
import { shownPath } from '../../steps/feature-lines';
import { loadProfile } from '../../systems/profile';
import { referenceProfile } from '../../systems/reference';

describe('steps: a step that does not exist', () => {
  let dir: string;
  before(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-'));
  });
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  async function outcomes(text: string): Promise<CaseResult[]> {
    const file = path.join(dir, 'own.feature');
    fs.writeFileSync(file, text);
    const { cases } = await run({
      profile: loadProfile(referenceProfile),
      cases: loadCases([file]),
      network: 'virtual',
      seed: 1,
      strict: false,
      sutArgument: '',
      rules: [],
      partial: true,
    });
    return cases;
  }

  const whys = async (text: string) => (await outcomes(text)).map(({ verdict, why }) => `${verdict}: ${why}`);

  it('is named, with its file and line', async () => {
    const [plain, row] = await whys(
      [
        'Feature: f',
        '  @id=plain @role=uas',
        '  Scenario: s',
        '    Given a peer bob',
        '    When the moon shines',
        '    Then the sun does',
        '  @id=rows @role=uas',
        '  Scenario Outline: o',
        '    When the <star> shines',
        '    Examples:',
        '      | star |',
        '      | comet |',
        '',
      ].join('\n'),
    );
    const file = path.join(dir, 'own.feature');
    assert.equal(plain, `error: the step "the moon shines" (${file}:5) is not in the step language (docs/steps.md)`);
    assert.equal(row, `error: the step "the comet shines" (${file}:9) is not in the step language (docs/steps.md)`);
  });

  it('is found in a background and in a rule', async () => {
    const [why] = await whys(
      'Feature: f\n  Rule: r\n    Background:\n      Given the night falls\n    @id=x @role=uas\n    Scenario: s\n      Given a peer bob\n',
    );
    assert.match(why, /the step "the night falls" \(.*own\.feature:4\)/);
  });

  it('has its file named as it is seen from the current folder', () => {
    assert.equal(shownPath(path.join(process.cwd(), 'features', 'a.feature')), path.join('features', 'a.feature'));
    assert.equal(shownPath('/elsewhere/a.feature'), '/elsewhere/a.feature');
  });
});
