// TLS in both worlds: versions, names, mutual authentication, and what is said of each kind of bad certificate.
import assert from 'node:assert/strict';
import {
  certificateAuthority,
  type Identity,
  type Runtime,
  type SecureClientOptions,
  type StreamTransport,
  selfSignedIdentity,
  type TlsVersion,
} from '../../simulator/runtime';
import { Bench, FAMILIES, testMaterial, WORLDS } from './worlds';

const DOMAIN = 'sip.example.com';
const NAMES = ['IP:127.0.0.2', `DNS:${DOMAIN}`];

async function flawed(): Promise<Record<string, { identity: Identity; why: string }>> {
  const { authority } = await testMaterial();
  const other = await certificateAuthority('another authority');
  const middle = await authority.intermediate('middle');
  const whole = await other.issue({ names: NAMES });
  const alone = await middle.issue({ names: NAMES });
  const leaf = alone.certificates.slice(0, alone.certificates.indexOf('-----BEGIN', 10));
  const untrusted = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  return {
    expired: { identity: await authority.issue({ names: NAMES, dates: 'expired' }), why: 'CERT_HAS_EXPIRED' },
    'not yet valid': {
      identity: await authority.issue({ names: NAMES, dates: 'notYetValid' }),
      why: 'CERT_NOT_YET_VALID',
    },
    'self-signed': { identity: await selfSignedIdentity({ names: NAMES }), why: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    'self-signed and expired': {
      identity: await selfSignedIdentity({ names: NAMES, dates: 'expired' }),
      why: 'CERT_HAS_EXPIRED',
    },
    "of another authority's": { identity: whole, why: untrusted },
    "of another authority's, which is shown too": {
      identity: { ...whole, certificates: whole.certificates + other.certificate },
      why: 'SELF_SIGNED_CERT_IN_CHAIN',
    },
    'without the intermediate one': { identity: { ...alone, certificates: leaf }, why: untrusted },
    'for another use': { identity: await authority.issue({ names: NAMES, usages: ['sip'] }), why: 'INVALID_PURPOSE' },
  };
}

for (const [kind, make] of Object.entries(WORLDS))
  for (const transport of ['TLS', 'WSS'] satisfies StreamTransport[])
    describe(`certificates and versions of ${transport} in the ${kind} world`, () => {
      let runtime: Runtime;
      let trusted: string[];
      let identity: Identity;
      let bad: Awaited<ReturnType<typeof flawed>>;
      before(async () => {
        bad = await flawed();
        const material = await testMaterial();
        identity = material.identity;
        trusted = [material.authority.certificate];
      });
      beforeEach(() => {
        runtime = make({ seed: 1 });
      });
      afterEach(() => runtime.close());
      const open = (options = {}) => Bench.open(runtime, transport, FAMILIES.IPv4, options);

      it('authorizes a server by its address and by its name', async () => {
        const bench = await open();
        const byAddress = (await bench.pair({ trusted })).client.connection.tls;
        assert.deepEqual([byAddress?.authorized, byAddress?.why, byAddress?.serverName], [true, undefined, undefined]);
        const { client, server } = await bench.pair({ trusted, serverName: DOMAIN, verify: 'require' });
        assert.equal(client.connection.tls?.authorized, true);
        assert.equal(client.connection.tls?.serverName, DOMAIN);
        assert.deepEqual(client.connection.tls?.peer?.names, ['IP:127.0.0.2', 'IP:::1', `DNS:${DOMAIN}`]);
        assert.equal(client.connection.tls?.peer?.commonName, 'sipspec');
        assert.equal(client.connection.tls?.peer?.issuer, 'sipspec authority');
        assert.equal(server.connection.tls?.serverName, DOMAIN);
        assert.equal(server.connection.tls?.peer, undefined);
        assert.equal(server.connection.tls?.why, 'NO_CERTIFICATE');
      });

      it('trusts an intermediate authority through the chain shown', async () => {
        const { authority } = await testMaterial();
        const middle = await authority.intermediate('middle');
        const bench = await open({ identity: await middle.issue({ names: NAMES }) });
        const { client } = await bench.pair({ trusted, verify: 'require' });
        assert.equal(client.connection.tls?.authorized, true);
        assert.equal(client.connection.tls?.peer?.issuer, 'middle');
      });

      it('trusts nobody unless told to', async () => {
        const { client } = await (await open()).pair();
        assert.equal(client.connection.tls?.why, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      });

      it('says that a certificate is for another name', async () => {
        const bench = await open();
        const { client } = await bench.pair({ trusted, serverName: 'other.example.com' });
        assert.equal(client.connection.tls?.authorized, false);
        assert.equal(client.connection.tls?.why, 'ERR_TLS_CERT_ALTNAME_INVALID');
        const strict = bench.connect({ trusted, serverName: 'other.example.com', verify: 'require' });
        await bench.wait(() => strict.closes === 1, strict);
        assert.equal(strict.error?.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
      });

      it('says what is wrong with each bad certificate, of a server and of a client', async () => {
        for (const [flaw, { identity: worse, why }] of Object.entries(bad)) {
          const bench = await open({ identity: worse, clientCertificate: 'request', trusted });
          const { client, server } = await bench.pair({ trusted, identity: worse });
          assert.deepEqual([client.connection.tls?.why, client.connection.tls?.authorized], [why, false], flaw);
          assert.deepEqual([server.connection.tls?.why, server.connection.tls?.authorized], [why, false], flaw);
          client.connection.write(Buffer.from('all the same'));
          await bench.wait(() => server.text === 'all the same', client, server);
          bench.listener.close();
        }
      });

      it('does not connect to a server with a bad certificate if told so', async () => {
        for (const [flaw, { identity: worse, why }] of Object.entries(bad)) {
          const bench = await open({ identity: worse });
          const client = bench.connect({ trusted, verify: 'require' });
          await bench.wait(() => client.closes === 1, client);
          assert.deepEqual(client.log, ['close'], flaw);
          assert.equal(client.error?.code, why, flaw);
          bench.listener.close();
        }
      });

      it('does not accept a client with a bad certificate, or none, if told so', async () => {
        for (const [flaw, { identity: worse, why }] of Object.entries(bad)) {
          const bench = await open({ clientCertificate: 'require', trusted });
          const client = bench.connect({ trusted, identity: worse });
          await bench.wait(() => client.closes === 1 && bench.refused.length === 1, client);
          assert.deepEqual(bench.accepted, [], flaw);
          assert.equal(bench.refused[0].code, why, flaw);
          bench.listener.close();
        }
        const bench = await open({ clientCertificate: 'require', trusted });
        const client = bench.connect({ trusted });
        await bench.wait(() => client.closes === 1 && bench.refused.length === 1, client);
        assert.deepEqual(bench.accepted, []);
        assert.ok(client.error);
      });

      it('authorizes both sides of each other', async () => {
        const bench = await open({ clientCertificate: 'require', trusted });
        const { client, server } = await bench.pair({ trusted, identity, verify: 'require' });
        for (const { connection } of [client, server]) {
          assert.deepEqual([connection.tls?.authorized, connection.tls?.why], [true, undefined]);
          assert.ok(connection.tls?.peer?.names.includes(`DNS:${DOMAIN}`));
        }
        assert.equal(client.connection.tls?.peer?.fingerprint, server.connection.tls?.peer?.fingerprint);
      });

      it('does not ask a client for a certificate unless told to', async () => {
        const { server } = await (await open({ trusted })).pair({ identity });
        assert.equal(server.connection.tls?.peer, undefined);
      });

      it('shows the identity that the client asks for', async () => {
        const { authority } = await testMaterial();
        const other = await authority.issue({ names: ['URI:sip:example.net', 'DNS:example.net'] });
        const bench = await open({ identities: { 'example.net': other } });
        const named = await bench.pair({ trusted, serverName: 'Example.net' });
        assert.deepEqual(named.client.connection.tls?.peer?.names, ['URI:sip:example.net', 'DNS:example.net']);
        assert.equal(named.client.connection.tls?.authorized, true);
        const { client } = await bench.pair({ trusted });
        assert.ok(client.connection.tls?.peer?.names.includes('IP:127.0.0.2'));
      });

      it('agrees on the highest version that both have', async () => {
        const table: [TlsVersion, TlsVersion, TlsVersion][] = [
          ['TLSv1.3', 'TLSv1.3', 'TLSv1.3'],
          ['TLSv1.2', 'TLSv1.3', 'TLSv1.2'],
          ['TLSv1.3', 'TLSv1.2', 'TLSv1.2'],
        ];
        for (const [ours, theirs, agreed] of table) {
          const bench = await open({ maxVersion: ours });
          const { client, server } = await bench.pair({ maxVersion: theirs });
          assert.equal(client.connection.tls?.version, agreed);
          assert.equal(server.connection.tls?.version, agreed);
          client.connection.write(Buffer.from('works'));
          await bench.wait(() => server.text === 'works', client, server);
        }
      });

      it('fails where no version is common', async () => {
        const bench = await open({ minVersion: 'TLSv1.3' });
        const client = bench.connect({ maxVersion: 'TLSv1.2' });
        await bench.wait(() => client.closes === 1 && bench.refused.length === 1, client);
        assert.deepEqual(client.log, ['close']);
        assert.equal(client.error?.code, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
        assert.equal(bench.refused[0].code, 'ERR_SSL_UNSUPPORTED_PROTOCOL');
      });

      it('does not listen without an identity, or with one that is none', async () => {
        const local = { host: '127.0.0.1', port: 0 };
        await assert.rejects(runtime.network.listen(transport, local), /needs an identity/);
        const broken = { key: identity.key, certificates: '' };
        await assert.rejects(runtime.network.listen(transport, local, { identity: broken }));
        const { identity: another } = Object.values(bad)[0];
        const mixed = { key: another.key, certificates: identity.certificates };
        await assert.rejects(runtime.network.listen(transport, local, { identity: mixed }));
      });

      it('fails at a client whose own identity cannot be used, without throwing', async () => {
        const bench = await open();
        const options: SecureClientOptions = { identity: { key: 'no key', certificates: 'no certificate' } };
        const client = bench.connect(options);
        await bench.wait(() => client.closes === 1, client);
        assert.ok(client.error);
      });
    });
