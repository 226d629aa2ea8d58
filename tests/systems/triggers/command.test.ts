import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SystemError } from '../../../systems/system-error';
import { CommandTrigger, shellWord } from '../../../systems/triggers/command';
import { temporaryFolder } from '../../cli/spawn';

describe('trigger by commands', () => {
  const folder = temporaryFolder();
  const said = (): string => readFileSync(path.join(folder, 'said'), 'utf8');
  const registration = {
    registrar: 'sip:192.0.2.1',
    user: 'u1',
    domain: 'sut.test',
    password: `a'b"$(c)`,
    expires: 60,
  };

  it('runs the lines of an order in its folder, with words that can do the shell no harm', async () => {
    const trigger = new CommandTrigger(
      {
        kind: 'command',
        call: ['echo first > said', 'echo call {uri} >> said'],
        register: ['echo {user} {password} > said'],
      },
      folder,
    );
    await trigger.call('sip:bob@192.0.2.1;x=$(touch harm)');
    assert.equal(said(), 'first\ncall sip:bob@192.0.2.1;x=$(touch harm)\n');
    await trigger.register(registration);
    assert.equal(said(), `u1 a'b"$(c)\n`);
  });

  const fails = async (settings: object, message: RegExp): Promise<void> => {
    const trigger = new CommandTrigger({ kind: 'command', ...settings }, folder);
    await assert.rejects(trigger.hangUp(), (error: unknown) => {
      assert(error instanceof SystemError, String(error));
      assert.equal(error.kind, 'trigger');
      assert.match(error.message, message);
      return true;
    });
  };

  it('tells how a command failed, with what it said', async () => {
    await fails({ hangUp: ['echo no such call >&2; exit 3'] }, /exit code 3\n {2}\| no such call$/);
  });

  it('ends a command that takes too long, and what that started', async () => {
    await fails({ hangUp: ['sleep 60 & sleep 60'], withinMs: 50 }, /did not end within 0.05 s/);
  });

  it('says what to add for an order that the profile does not have', async () => {
    await fails({ call: ['true'] }, /add trigger\.hangUp/);
    const trigger = new CommandTrigger({ kind: 'command', call: ['true'] }, folder);
    assert.deepEqual([trigger.can('call'), trigger.can('hold')], [true, false]);
  });

  it('quotes any word for the shell', () => {
    assert.equal(shellWord(`it's`), `'it'\\''s'`);
  });
});
