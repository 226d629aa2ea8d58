import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import { Request } from '../../simulator/message';
import { expectResponse, Peer, SutViolation } from '../../simulator/peer';
import { type Runtime, realRuntime, type SecureServerOptions, virtualRuntime } from '../../simulator/runtime';
import { badIdentityFor, identityFor, runAuthorityCertificate } from '../../systems/certificates';

const host = '127.0.0.1';

/** What a peer whose certificate nobody knows says of a server that never answers. */
async function asks(runtime: Runtime, server: SecureServerOptions): Promise<Error> {
  const listener = await runtime.network.listen('TLS', { host, port: 0 }, server);
  listener.onConnection = () => {}; // else it would be closed
  const identity = await badIdentityFor('untrusted', host);
  const peer = new Peer({ name: 'alice', runtime, host, trace: new Trace(), client: { identity } });
  await peer.listen();
  const request = new Request('OPTIONS', 'sip:sut.test').add('Via', 'SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK1');
  const sent = peer.send(request, { transport: 'TLS', remote: listener.local });
  try {
    await expectResponse(peer, sent, () => true, 'a response', 500);
  } catch (error) {
    return error as Error;
  } finally {
    peer.close();
    runtime.close();
  }
  throw new Error('it got a response');
}

describe('a peer over TLS', () => {
  for (const [where, runtime] of [
    ['the virtual world', () => virtualRuntime({ seed: 1 })],
    ['real sockets', () => realRuntime()],
  ] as const) {
    it(`takes a refused certificate of its own for no fault of the system, in ${where}`, async () => {
      const identity = await identityFor(host);
      const trusted = [await runAuthorityCertificate()];
      const error = await asks(runtime(), { identity, trusted, clientCertificate: 'require' });
      assert.equal(error.name, 'Inconclusive', error.message);
      assert.match(error.message, /the TLS handshake of alice failed .*see `tls` of the profile/);
    });

    it(`takes silence for one, in ${where}`, async () => {
      const error = await asks(runtime(), { identity: await identityFor(host) });
      assert(error instanceof SutViolation, String(error));
    });
  }
});
