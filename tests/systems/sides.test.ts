// Systems between two networks: what their profiles may say, where each side is, and that both are asked.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import path from 'node:path';
import { realRuntime } from '../../simulator/runtime';
import { loadProfile, type Profile, ProfileError } from '../../systems/profile';
import { sidesOf, silentSide } from '../../systems/sides';
import { type SutInstance, SystemError, startSystem } from '../../systems/start';
import { Folders } from './helpers';

const base = 'name: x\nroles: [registrar, proxy]\naddress: sip:192.0.2.1\nstart: { kind: external }\n';
const other = (more = ''): string => `${base}otherSide:\n  address: sip:198.51.100.1:5070\n${more}`;

describe('profiles of systems with two sides', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  it('say where the other side is, and which address of ours stands there', () => {
    const { otherSide } = folders.profile(other('  local: { bind: 198.51.100.9 }\n'));
    assert.deepEqual(otherSide, { address: 'sip:198.51.100.1:5070', ports: {}, local: { bind: '198.51.100.9' } });
    assert.equal(folders.profile(base).otherSide, undefined);
  });

  it('have it from the profile that they extend, or say another, as a whole', () => {
    const files = { 'base.yaml': other('  local: { bind: 198.51.100.9 }\n') };
    assert.equal(folders.profile('extends: base.yaml\n', files).otherSide?.local.bind, '198.51.100.9');
    const swapped =
      'extends: base.yaml\naddress: sip:198.51.100.1:5070\notherSide: { address: "sip:192.0.2.1" }\nlocal: { bind: 198.51.100.9 }\n';
    const { address, local, otherSide } = folders.profile(swapped, files);
    assert.deepEqual(
      [address, local.bind, otherSide?.address, otherSide?.local],
      ['sip:198.51.100.1:5070', '198.51.100.9', 'sip:192.0.2.1', {}],
    );
  });

  const process = (address: string): string =>
    `name: x\nroles: [proxy]\naddress: sip:{host}:{port.sip}\notherSide: { address: "${address}" }\nstart: { kind: process, command: [x], ports: [sip] }\n`;

  const wrong: [string, string, RegExp][] = [
    [
      'no address',
      `${base}otherSide: { local: { bind: 192.0.2.9 } }\n`,
      /yaml:5: otherSide\.address: expected a SIP URI/,
    ],
    [
      'no SIP URI',
      `${base}otherSide:\n  address: 198.51.100.1\n`,
      /yaml:6: otherSide\.address: expected a SIP URI such as/,
    ],
    [
      'a name to bind',
      other('  local: { bind: lan }\n'),
      /yaml:7: otherSide\.local\.bind: expected an IP address, found "lan"/,
    ],
    [
      'a key that it has not',
      other('  adress: x\n'),
      /yaml:7: otherSide: expected one of the keys address, ports, local.*"adress"/,
    ],
    [
      'the very address of the first side',
      `${base}otherSide:\n  address: sip:192.0.2.1\n`,
      /yaml:6: otherSide\.address: expected another address than `address`/,
    ],
    [
      'a phone, through which nobody is called',
      other().replace('[registrar, proxy]', '[uas]'),
      /yaml:6: otherSide: expected proxy among `roles`/,
    ],
    [
      'a port that nobody names',
      process('sip:127.0.0.2:{port.core}'),
      /yaml:4: otherSide: expected ports that start\.ports names \(sip\), found "?\{port\.core\}/,
    ],
    [
      'the port of a transport that is not listed',
      other('  ports: { tls: 5071 }\n'),
      /yaml:7: otherSide\.ports\.tls: expected ports of transports that `transports` lists/,
    ],
  ];
  for (const [what, yaml, message] of wrong)
    it(`are refused with ${what}`, () => {
      assert.throws(
        () => folders.profile(yaml),
        (error: Error) =>
          error instanceof ProfileError &&
          message.test(error.message) &&
          assert.match(error.message, message) === undefined,
      );
    });

  it('are there: an example, and Kamailio', () => {
    const folder = path.join(__dirname, '..', '..', 'systems');
    for (const file of ['examples/sbc.yaml', 'kamailio/two-sides.yaml']) {
      const { address, otherSide, local } = loadProfile(path.join(folder, file));
      assert(otherSide && otherSide.address !== address, file);
      assert(otherSide.local.bind && otherSide.local.bind !== local.bind, file);
    }
  });
});

describe('the sides of a system', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  it('are where the profile says; ports of the first count for the other, too', async () => {
    const profile = folders.profile(
      other('  ports: { wss: 8443 }\n  local: { bind: 198.51.100.9, advertise: 203.0.113.9 }\n') +
        'transports: [udp, tls, wss]\nports: { tls: 5065, wss: 443 }\nlocal: { bind: 192.0.2.9 }\n',
    );
    const { otherSide, ...first } = await sidesOf(profile);
    assert.deepEqual(first, {
      address: { host: '192.0.2.1', port: 5060 },
      addresses: {
        UDP: { host: '192.0.2.1', port: 5060 },
        TLS: { host: '192.0.2.1', port: 5065 },
        WSS: { host: '192.0.2.1', port: 443 },
      },
      localHost: '192.0.2.9',
      advertisedHost: undefined,
    });
    assert.deepEqual(otherSide, {
      address: { host: '198.51.100.1', port: 5070 },
      addresses: {
        UDP: { host: '198.51.100.1', port: 5070 },
        TLS: { host: '198.51.100.1', port: 5065 },
        WSS: { host: '198.51.100.1', port: 8443 },
      },
      localHost: '198.51.100.9',
      advertisedHost: '203.0.113.9',
    });
  });

  it('are one where there is one', async () => {
    assert.equal((await sidesOf(folders.profile(`${base}local: { bind: 192.0.2.9 }\n`))).otherSide, undefined);
  });

  it('can not be a name', async () => {
    const profile = folders.profile(`${base}local: { bind: 192.0.2.9 }\notherSide: { address: "sip:sbc.example" }\n`);
    await assert.rejects(
      sidesOf(profile),
      (error: Error) =>
        error instanceof ProfileError &&
        /otherSide\.address: expected a sip URI with an address in numbers/.test(error.message),
    );
  });
});

describe('a system with two sides', () => {
  const folders = new Folders();
  const open: dgram.Socket[] = [];
  const running: SutInstance[] = [];
  afterEach(async () => {
    for (const sut of running.splice(0)) await sut.stop();
    for (const socket of open.splice(0)) socket.close();
    folders.clear();
  });

  /** Answers whatever comes; resolves with its port. */
  async function answering(host: string, port = 0): Promise<{ port: number; from: string[] }> {
    const socket = dgram.createSocket('udp4');
    open.push(socket);
    const from: string[] = [];
    socket.on('message', (_, { address, port: back }) => {
      from.push(address);
      socket.send('SIP/2.0 200 OK\r\n\r\n', back, address);
    });
    await new Promise<void>(resolve => socket.bind(port, host, resolve));
    return { port: socket.address().port, from };
  }

  const profile = (first: number, second: number, bind = '127.0.0.3'): Profile =>
    folders.profile(
      `name: x\nroles: [proxy]\naddress: sip:127.0.0.1:${first}\nstart: { kind: external }\n` +
        `otherSide: { address: "sip:127.0.0.2:${second}", local: { bind: ${bind} } }\n`,
    );

  it('is reached when both answer, each asked from where peers stand', async () => {
    const [first, second] = [await answering('127.0.0.1'), await answering('127.0.0.2')];
    const sut = await startSystem(profile(first.port, second.port), { dir: folders.make() });
    running.push(sut);
    assert.deepEqual(first.from, ['127.0.0.1']);
    assert.deepEqual(second.from, ['127.0.0.3']);
    assert.equal(sut.localHost, '127.0.0.1');
    assert.equal(sut.otherSide?.localHost, '127.0.0.3');
    assert.deepEqual(sut.otherSide?.address, { host: '127.0.0.2', port: second.port });
  });

  it('is not reached when the other side is silent, which is named', async () => {
    const first = await answering('127.0.0.1');
    const runtime = realRuntime();
    const how = { sendAt: [0, 10], limitMs: 50 };
    try {
      assert.equal(await silentSide(runtime, profile(first.port, 9), how), 'sip:127.0.0.2:9');
      const second = await answering('127.0.0.2');
      assert.equal(await silentSide(runtime, profile(9, second.port), how), 'sip:127.0.0.1:9');
      assert.equal(await silentSide(runtime, profile(first.port, second.port), how), undefined);
    } finally {
      runtime.close();
    }
  });

  it('can not be reached from an address that this machine has not', async () => {
    const [first, second] = [await answering('127.0.0.1'), await answering('127.0.0.2')];
    await assert.rejects(
      startSystem(profile(first.port, second.port, '192.0.2.77'), { dir: folders.make() }),
      (error: Error) =>
        error instanceof SystemError &&
        /192\.0\.2\.77, which the profile binds peers to, is no address/.test(error.message),
    );
  });
});
