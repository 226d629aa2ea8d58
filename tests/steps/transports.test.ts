// Which transports and certificates a case needs of a system, and what its peers listen on.
import assert from 'node:assert/strict';
import type { TransportName } from '../../simulator/runtime';
import { notApplicable } from '../../steps/applicability';
import type { CaseInfo } from '../../steps/case-info';
import { listenedOn } from '../../steps/security';
import type { SipWorld } from '../../steps/world';
import { type ProcessStart, type Profile, profileForUri } from '../../systems/profile';

const profile: Profile = { ...profileForUri('sip:192.0.2.1'), roles: ['proxy'], transports: ['UDP', 'TCP', 'TLS'] };
const info = (transports: TransportName[], needs: string[] = []): CaseInfo => ({
  id: 'x',
  title: 'x',
  tags: [],
  requirements: [],
  roles: ['proxy'],
  needs,
  etsi: [],
  transport: transports[0],
  transports,
  locks: [],
});

describe('a case with transports', () => {
  it('applies where the system has them all', () => {
    assert.equal(notApplicable(info(['UDP', 'TLS']), profile), undefined);
    assert.equal(notApplicable(info(['UDP', 'WSS', 'TLS']), profile), 'the system does not use WSS');
  });

  it('that verifies a certificate applies where it is told with what', () => {
    const verifies = info(['TLS'], ['trusted-certificate']);
    assert.match(notApplicable(verifies, profile) ?? '', /capability "trusted-certificate"/);
    assert.equal(notApplicable(verifies, { ...profile, tls: { ca: 'ca.pem' } }), undefined);
    assert.equal(notApplicable(verifies, { ...profile, start: { kind: 'embedded' } }), undefined);
    const started = { kind: 'process', certificate: true } as ProcessStart;
    assert.equal(notApplicable(verifies, { ...profile, start: started }), undefined);
    assert.ok(notApplicable(verifies, { ...profile, start: { ...started, certificate: false } }));
  });
});

describe('a peer', () => {
  const listens = (roles: string[], transport: TransportName): string =>
    listenedOn({ info: { roles } } as unknown as SipWorld, transport).join();

  it('is a WebSocket client to servers, and a server to phones (RFC 7118 3)', () => {
    assert.equal(listens(['proxy'], 'WS'), '');
    assert.equal(listens(['registrar'], 'WSS'), '');
    assert.equal(listens(['uac'], 'WS'), 'WS');
    assert.equal(listens(['uas'], 'WSS'), 'WSS');
  });

  it('listens with TLS whatever the system is', () => {
    assert.equal(listens(['proxy'], 'TLS'), 'TLS');
    assert.equal(listens(['uac'], 'TLS'), 'TLS');
    assert.equal(listens(['uac'], 'UDP') + listens(['proxy'], 'TCP'), '', 'it has UDP and TCP anyway');
  });
});
