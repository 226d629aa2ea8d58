import assert from 'node:assert/strict';
import path from 'node:path';
import { NetworkClient, parseZone } from '../../simulator/dns';
import { type Runtime, realRuntime } from '../../simulator/runtime';
import { ProfileError } from '../../systems/profile';
import { type SutInstance, SystemError, startSystem } from '../../systems/start';
import { Folders, fakeProfile, fakeSut, runningWith } from './helpers';

describe('the name server of a system', () => {
  const folders = new Folders();
  let runtime: Runtime;
  let sut: SutInstance | undefined;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(async () => {
    await sut?.stop();
    sut = undefined;
    runtime.close();
    folders.clear();
  });

  const yaml = (nameServer: string): string =>
    `${fakeProfile('sut.js').replace('ports: [sip]', 'ports: [sip, dns]')}capabilities: [dns]\n${nameServer}\n`;
  const start = async (nameServer: string, dir: string): Promise<SutInstance> =>
    startSystem(folders.profile(yaml(nameServer), { 'sut.js': fakeSut }), { dir });

  it('answers where the profile says, and is gone with the system', async () => {
    sut = await start('nameServer: 127.0.0.1:{port.dns}', path.join(folders.make(), 'run'));
    const [host, port] = (sut.profile.nameServer ?? '').split(':');
    const server = await sut.nameServer?.();
    assert.deepEqual(server?.addresses, [{ host, port: Number(port) }]);
    server?.serve(parseZone('a.test A 192.0.2.1'));
    const servers = [{ host, port: Number(port) }];
    const client = await NetworkClient.open(runtime, { servers, timeoutMs: 300, rounds: 1 });
    const ask = (): Promise<string> =>
      new Promise(done =>
        client.query({ name: 'a.test', type: 'A' }, result =>
          done('failure' in result ? result.failure : JSON.stringify(result.answers)),
        ),
      );
    assert.match(await ask(), /192\.0\.2\.1/);
    await sut.stop();
    assert.match(await ask(), /timeout|network/);
  });

  it('is there for no system without the key', async () => {
    sut = await startSystem(folders.profile(fakeProfile('sut.js'), { 'sut.js': fakeSut }), { dir: folders.make() });
    assert.equal(sut.nameServer, undefined);
  });

  it('leaves nothing running when its port is taken', async () => {
    const taken = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
    const dir = path.join(folders.make(), 'run');
    const error = await start(`nameServer: 127.0.0.1:${taken.local.port}`, dir).then(
      () => assert.fail('it started'),
      (e: unknown) => e,
    );
    assert(error instanceof SystemError, String(error));
    assert.match(error.message, /where fake asks for names, can't be had/);
    assert.deepEqual(runningWith(dir), []);
  });

  it('is wanted where dns is listed', () => {
    const wrong = (text: string, message: RegExp): void => {
      assert.throws(
        () => folders.profile(yaml(text), { 'sut.js': fakeSut }),
        (error: Error) => error instanceof ProfileError && message.test(error.message),
      );
    };
    wrong('', /nameServer: expected host:port where its resolver asks/);
    wrong('nameServer: localhost', /nameServer: expected host:port, such as 127\.0\.0\.1:\{port\.dns\}/);
    wrong('nameServer: 127.0.0.1:{port.other}', /nameServer: .*\{port\.other\}/);
  });
});
