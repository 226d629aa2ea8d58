// docs/profile.md and docs/profile.schema.json are as the schema makes them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pageFile, profileJsonSchema, profilePage, schemaFile } from '../../scripts/profile-page';

describe('docs/profile.md and docs/profile.schema.json', () => {
  it('are fresh (npm run docs makes them)', () => {
    const page = readFileSync(pageFile, 'utf8');
    assert.equal(page, profilePage(page));
    assert.equal(readFileSync(schemaFile, 'utf8'), `${JSON.stringify(profileJsonSchema(), null, 2)}\n`);
  });

  it('explain every key', () => {
    const nothing = profilePage('<!-- table: keys -->\n<!-- end -->')
      .split('\n')
      .filter(line => /^\| `[^`]*` \| {2}\|/.test(line));
    assert.deepEqual(nothing, []);
  });

  it('let a profile that extends another leave out what that says', () => {
    assert.deepEqual(profileJsonSchema().anyOf, [{ required: ['extends'] }, { required: ['name', 'roles', 'start'] }]);
  });

  it('tells of a table that there is not', () => {
    assert.throws(() => profilePage('<!-- table: nothing -->\n<!-- end -->'), /there are keys, capabilities/);
  });
});
