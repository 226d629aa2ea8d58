// The lists of a profile that say what a system can: methods, extensions, events, codecs.
import assert from 'node:assert/strict';
import { abilityKeys, mayList } from '../../systems/abilities-schema';
import { ProfileError } from '../../systems/profile';
import { Folders } from './helpers';

const minimal = 'name: x\nroles: [uas]\naddress: sip:127.0.0.1:5080\nstart: { kind: external }\n';

describe('a profile: methods, extensions, events and codecs', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  it('are what it lists; one that is left out says nothing, an empty one that there are none', () => {
    const lists = [
      'methods: [INVITE, ACK, X-PING]',
      "extensions: [100rel, '199', norefersub]",
      'events: [presence, presence.winfo]',
      'codecs: [PCMU/8000, opus/48000/2, H263-1998/90000, telephone-event/8000]',
    ];
    const profile = folders.profile(`${minimal}${lists.join('\n')}\n`);
    assert.deepEqual(profile.methods, ['INVITE', 'ACK', 'X-PING']);
    assert.deepEqual(profile.extensions, ['100rel', '199', 'norefersub']);
    assert.deepEqual(profile.events, ['presence', 'presence.winfo']);
    assert.equal(profile.codecs?.length, 4);
    const bare = folders.profile(minimal);
    for (const key of abilityKeys) assert.equal(bare[key], undefined);
    assert.deepEqual(folders.profile(`${minimal}events: []\n`).events, []);
  });

  it('count as a whole where a profile extends another', () => {
    const files = { 'base.yaml': `${minimal}methods: [INVITE, ACK]\nevents: [presence]\n` };
    const profile = folders.profile('extends: base.yaml\nevents: [dialog]\n', files);
    assert.deepEqual([profile.methods, profile.events], [['INVITE', 'ACK'], ['dialog']]);
  });

  const wrong: [line: string, message: RegExp][] = [
    ['methods: [invite]', /yaml:5: methods\.0: expected a method in capitals, such as UPDATE, found "invite"/],
    ['methods: INVITE', /methods: expected a list of methods, such as .*found "INVITE"/],
    ['extensions: [199]', /extensions\.0: expected an option tag, .*'199' in quotation marks, found 199/],
    ['extensions: [a b]', /extensions\.0: expected an option tag/],
    ['events: [presence;id=1]', /events\.0: expected an event package/],
    ['codecs: [PCMU]', /codecs\.0: expected a codec with its clock rate, such as PCMU\/8000/],
    ['codecs: [PCMU/0]', /codecs\.0: expected a codec/],
    ['codec: [PCMU/8000]', /unknown key "codec" \(did you mean "codecs"\?\)/],
  ];
  for (const [line, message] of wrong)
    it(`refuses ${line}`, () => {
      assert.throws(
        () => folders.profile(`${minimal}${line}\n`),
        (error: unknown) => error instanceof ProfileError && message.test(error.message),
      );
    });

  it('tell a word that may stand in them from one that may not', () => {
    assert.ok(mayList('methods', 'UPDATE') && mayList('codecs', 'opus/48000/2') && mayList('extensions', '199'));
    assert.ok(!mayList('methods', 'update') && !mayList('codecs', 'opus') && !mayList('events', 'a b'));
  });
});
