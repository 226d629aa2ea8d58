// `sipspec simulate`: tools that nobody here wrote talk to our elements.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { needs } from '../needs';
import { withElement } from './element';
import { sipspec, start, temporaryFolder } from './spawn';

describe('cli: sipspec simulate', function () {
  this.timeout(60_000);

  it('phone: sipp completes calls to it', async function () {
    needs(this, 'sipp');
    await withElement('phone', [], async port => {
      const args = [
        '-sn',
        'uac',
        '-i',
        '127.0.0.1',
        '-m',
        '5',
        '-r',
        '20',
        '-d',
        '50',
        '-nostdin',
        '-timeout',
        '20s',
        `127.0.0.1:${port}`,
      ];
      const { status, stdout, stderr } = await start('sipp', args, temporaryFolder()).ended;
      assert.equal(status, 0, stdout.slice(-2000) + stderr);
    });
  });

  it('registrar: sipsak registers at it, with credentials', async function () {
    needs(this, 'sipsak');
    await withElement('registrar', ['--user', 'alice:wonder'], async port => {
      const args = [
        '-U',
        '-C',
        'sip:alice@127.0.0.1:5999',
        '-x',
        '300',
        '-u',
        'alice',
        '-a',
        'wonder',
        '-s',
        `sip:alice@127.0.0.1:${port}`,
        '-v',
      ];
      const good = await start('sipsak', args, temporaryFolder()).ended;
      assert.equal(good.status, 0, good.stdout + good.stderr);
      const wrong = await start(
        'sipsak',
        args.map(arg => (arg === 'wonder' ? 'blunder' : arg)),
        temporaryFolder(),
      ).ended;
      assert.notEqual(wrong.status, 0);
    });
  });

  it('proxy: answers OPTIONS', async function () {
    needs(this, 'sipsak');
    await withElement('proxy', [], async port => {
      const { status, stdout, stderr } = await start('sipsak', ['-s', `sip:127.0.0.1:${port}`, '-v'], temporaryFolder())
        .ended;
      assert.equal(status, 0, stdout + stderr);
    });
  });

  it('refuses an unknown element and a malformed address with what to write', async () => {
    const unknown = await sipspec(['simulate', 'pbx']);
    assert.equal(unknown.status, 64);
    assert.match(unknown.stderr, /registrar, proxy, stateless-proxy or phone/);
    const malformed = await sipspec(['simulate', 'phone', '--listen', '5060']);
    assert.equal(malformed.status, 64);
    assert.match(malformed.stderr, /udp:127\.0\.0\.1:5060/);
  });

  it('says so when its port is taken', async () => {
    const socket = dgram.createSocket('udp4');
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
    const { status, stderr } = await sipspec([
      'simulate',
      'phone',
      '--listen',
      `udp:127.0.0.1:${socket.address().port}`,
    ]);
    socket.close();
    assert.equal(status, 64);
    assert.match(stderr, /can't listen/);
  });
});
