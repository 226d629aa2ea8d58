import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TlsFacts, virtualRuntime } from '../../simulator/runtime';
import {
  type BadCertificate,
  badCertificates,
  badIdentityFor,
  identityFor,
  peerCertificates,
  runAuthorityCertificate,
} from '../../systems/certificates';
import { loadProfile } from '../../systems/profile';
import { referenceProfile } from '../../systems/reference';
import { Folders } from './helpers';

const host = '127.0.0.1';

/** What a client that trusts the run's authority learns of a server with this identity. */
async function seen(identity: Awaited<ReturnType<typeof identityFor>>): Promise<TlsFacts | undefined> {
  const runtime = virtualRuntime({ seed: 1 });
  const listener = await runtime.network.listen('TLS', { host, port: 0 }, { identity });
  const trusted = [await runAuthorityCertificate()];
  const connection = runtime.network.connect('TLS', host, listener.local, { trusted });
  const facts = await runtime.until(() => connection.tls, 1000);
  runtime.close();
  return facts;
}

const whys: Record<BadCertificate, string> = {
  expired: 'CERT_HAS_EXPIRED',
  'not yet valid': 'CERT_NOT_YET_VALID',
  'wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
};

describe('certificates of a run', () => {
  const folders = new Folders();
  afterEach(() => folders.clear());

  it('hold, where they are to', async () => {
    const facts = await seen(await identityFor(host, 'sut.test'));
    assert.equal(facts?.authorized, true);
    assert.deepEqual(facts?.peer?.names, ['IP:127.0.0.1', 'DNS:sut.test', 'URI:sip:sut.test']);
  });

  for (const kind of Object.keys(badCertificates) as BadCertificate[]) {
    it(`do not hold: ${kind}`, async () =>
      assert.equal((await seen(await badIdentityFor(kind, host)))?.why, whys[kind]));
  }

  it('are made once', async () => {
    assert.equal(await identityFor(host), await identityFor(host));
    assert.notEqual(await identityFor(host), await identityFor(host, 'sut.test'));
  });

  it('are those of the profile, where it has some', async () => {
    const yaml = 'name: x\nroles: [uas]\naddress: sip:127.0.0.1\nstart: { kind: external }\n';
    const own = { 'ca.pem': 'the CA', 'own.pem': 'a certificate', 'own.key': 'a key' };
    const profile = folders.profile(`${yaml}tls: { ca: ca.pem, certificate: own.pem, key: own.key }\n`, own);
    assert.deepEqual(await peerCertificates(profile, host), {
      trusted: ['the CA'],
      identity: { certificates: 'a certificate', key: 'a key' },
    });
    writeFileSync(path.join(path.dirname(profile.file), 'ca.pem'), 'another CA');
    assert.deepEqual((await peerCertificates(profile, host)).trusted, ['another CA']);
  });

  it('are trusted to be those of the embedded system, and of no other', async () => {
    const { trusted } = await peerCertificates(loadProfile(referenceProfile), host);
    assert.deepEqual(trusted, [await runAuthorityCertificate()]);
    const profile = folders.profile('name: x\nroles: [uas]\naddress: sip:127.0.0.1\nstart: { kind: external }\n');
    assert.deepEqual(await peerCertificates(profile, host), { trusted: [], identity: await identityFor(host) });
  });
});
