// Certificates made at run time: what they say, whom they stand for, and that nobody pays who does not use them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { certificateAuthority, selfSignedIdentity, sipIdentities } from '../../simulator/runtime';
import { checkIdentity } from '../../simulator/runtime/certificate-check';
import { certificateFacts, certificatesOf, standsFor } from '../../simulator/runtime/certificate-facts';

async function factsFor(names: string[], commonName?: string) {
  const { certificates } = await selfSignedIdentity({ names, commonName });
  return certificateFacts(new X509Certificate(certificates));
}

describe('certificates', () => {
  it('say what was wished', async () => {
    const names = ['DNS:a.example', 'IP:192.0.2.1', 'IP:2001:db8::1', 'URI:sip:example.com;x="a, b"'];
    const facts = await factsFor(names, 'Test, with a comma');
    assert.deepEqual(facts.names, names);
    assert.equal(new Date(facts.validFrom).getUTCFullYear(), 2020);
    assert.equal(new Date(facts.validTo).getUTCFullYear(), 2049);
    assert.match(facts.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await assert.rejects(selfSignedIdentity({ names: ['example.com'] }), RangeError);
  });

  it('are signed by their authority, with a key that fits', async () => {
    const authority = await certificateAuthority();
    const root = new X509Certificate(authority.certificate);
    const identity = await (await authority.intermediate('middle')).issue({ names: ['DNS:a.example'] });
    const [leaf, middle] = certificatesOf(identity.certificates);
    assert.ok(leaf.verify(middle.publicKey) && middle.verify(root.publicKey) && root.verify(root.publicKey));
    assert.ok(leaf.checkIssued(middle) && middle.checkIssued(root));
    assert.deepEqual([leaf.ca, middle.ca, root.ca], [false, true, true]);
    checkIdentity(identity);
    const other = await authority.issue({});
    assert.throws(() => checkIdentity({ ...identity, key: other.key }), /the key is not/);
  });

  it('stand for the SIP domains of RFC 5922 7.1', async () => {
    const table: [string[], string | undefined, string[]][] = [
      [['URI:sip:Example.com', 'DNS:www.example.com'], undefined, ['example.com']],
      [['URI:sip:a.example', 'URI:sip:b.example;transport=tls'], undefined, ['a.example', 'b.example']],
      [['URI:sip:alice@example.com', 'DNS:example.com'], undefined, ['example.com']],
      [['URI:sip:alice@example.com'], 'example.com', []],
      [['URI:https://example.com', 'DNS:dns.example'], undefined, ['dns.example']],
      [['DNS:One.example', 'DNS:two.example'], 'three.example', ['one.example', 'two.example']],
      [['IP:192.0.2.1'], 'example.com', []],
      [[], 'Example.com', ['example.com']],
    ];
    for (const [names, commonName, expected] of table)
      assert.deepEqual(sipIdentities(await factsFor(names, commonName)), expected, names.join());
  });

  it('are compared as RFC 5922 7.2 says for TLS, as RFC 2818 says for WSS', async () => {
    const wild = await factsFor(['DNS:*.example.com', 'DNS:plain.example', 'IP:::1']);
    const table: [string, boolean, boolean][] = [
      ['plain.example', true, true],
      ['PLAIN.example', true, true],
      ['sub.plain.example', false, false],
      ['a.example.com', false, true],
      ['a.b.example.com', false, false],
      ['example.com', false, false],
      ['[::1]', true, true],
      ['0:0:0:0:0:0:0:1', true, true],
      ['127.0.0.1', false, false],
    ];
    for (const [host, tls, wss] of table)
      assert.deepEqual([standsFor(wild, host, 'TLS'), standsFor(wild, host, 'WSS')], [tls, wss], host);
  });

  it('and WebSocket are loaded only by who uses them', done => {
    const script = `
      const { realRuntime, virtualRuntime } = require('./simulator/runtime');
      const runtime = realRuntime();
      virtualRuntime().network.connect('WS', '127.0.0.1', { host: '127.0.0.1', port: 1 });
      runtime.network.tcpListen({ host: '127.0.0.1', port: 0 }).then(listener => {
        runtime.close();
        const heavy = Object.keys(require.cache).filter(file => /node_modules.(ws|@peculiar|reflect-metadata)\\W/.test(file));
        console.log(JSON.stringify(heavy));
      });`;
    execFile(process.execPath, ['-r', 'ts-node/register', '-e', script], (error, output) => {
      if (error === null) assert.equal(output, '[]\n');
      done(error);
    });
  });
});
