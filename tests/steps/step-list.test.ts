import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { stepList } from '../../scripts/step-list';

describe('docs/steps.md', () => {
  it('is fresh (npm run docs makes it)', () => {
    assert.equal(fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'steps.md'), 'utf8'), stepList());
  });
  it('lists what a case needs most', () => {
    assert.match(stepList(), /`\{peer\} sends \{method\} to \{target\}`/);
  });
});
