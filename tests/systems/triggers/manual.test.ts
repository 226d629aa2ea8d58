import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { SystemError } from '../../../systems/system-error';
import { ManualTrigger, somebodyThere } from '../../../systems/triggers/manual';

describe('trigger by a person', () => {
  let input: PassThrough;
  let output: PassThrough;
  const asked = (): string => String(output.read() ?? '');
  const trigger = (settings = {}): ManualTrigger =>
    new ManualTrigger({ kind: 'manual', ...settings }, { input, output });
  beforeEach(() => {
    input = new PassThrough();
    output = new PassThrough();
  });

  it('asks, and waits for the key', async () => {
    const call = trigger().call('sip:bob@192.0.2.1');
    await new Promise(setImmediate);
    assert.match(asked(), /make the device call sip:bob@192\.0\.2\.1, then press Enter/);
    input.write('\n');
    await call;
  });

  it('asks in the words of the profile', async () => {
    const hold = trigger({ hold: ['Press the red key'] }).hold();
    await new Promise(setImmediate);
    assert.match(asked(), /Press the red key/);
    input.write('\n');
    await hold;
  });

  it('asks one person one thing at a time', async () => {
    const phone = trigger();
    const both = [phone.call('sip:a@192.0.2.1'), phone.call('sip:b@192.0.2.1')];
    await new Promise(setImmediate);
    assert.doesNotMatch(asked(), /sip:b@/);
    input.write('\n');
    await both[0];
    await new Promise(setImmediate);
    assert.match(asked(), /sip:b@/);
    input.write('\n');
    await both[1];
  });

  const fails = async (order: Promise<void>, message: RegExp): Promise<void> => {
    await assert.rejects(order, (error: unknown) => {
      assert(error instanceof SystemError, String(error));
      assert.equal(error.kind, 'trigger');
      assert.match(error.message, message);
      return true;
    });
  };

  it('gives up when nobody does it in time, skips it, or goes away', async () => {
    await fails(trigger({ withinSeconds: 0.01 }).hangUp(), /nobody did within 0.01 s/);
    const skipped = trigger().hangUp();
    input.write('s\n');
    await fails(skipped, /skipped/);
    const gone = trigger().hangUp();
    input.end();
    await fails(gone, /terminal was closed/);
  });

  it('asks nobody in a pipeline', () => {
    const terminal = { input: Object.assign(new PassThrough(), { isTTY: true }) };
    assert.equal(somebodyThere(terminal, {}), true);
    assert.equal(somebodyThere(terminal, { CI: 'true' }), false);
    assert.equal(somebodyThere({ input: new PassThrough() }, {}), false);
  });
});
