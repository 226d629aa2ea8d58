// Every profile that comes with sipspec can be read, and by editors as well.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { loadProfile } from '../../systems/profile';

const folder = path.join(__dirname, '..', '..', 'systems');
const profiles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.yaml'));

describe('the profiles that come with sipspec', () => {
  it('are there: five examples, the reference, and real systems', () => {
    assert.equal(profiles.filter(file => file.startsWith('examples')).length, 5);
    assert(profiles.includes(path.join('reference', 'profile.yaml')));
  });

  for (const file of profiles)
    it(`${file} can be read`, () => {
      const { name, roles, address } = loadProfile(path.join(folder, file));
      assert(name && roles.length > 0 && address);
    });
});
