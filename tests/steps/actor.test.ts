// Peers of cases: over what they reach the system, and when they answer a challenge.
import assert from 'node:assert/strict';
import { parseMessage, type Request, type Response, Uri } from '../../simulator/message';
import type { Received } from '../../simulator/peer';
import { seededRandom, type TransportName } from '../../simulator/runtime';
import type { Target } from '../../simulator/transport';
import { Actor } from '../../steps/actor';
import { sendWithCredentials } from '../../steps/requests';
import type { SipWorld } from '../../steps/world';
import type { Side } from '../../systems/sides';

const side: Side = { address: { host: '192.0.2.1', port: 5070 }, addresses: {}, localHost: '192.0.2.9' };

function actorOver(transport: TransportName, name = 'alice') {
  const sent: Request[] = [];
  const inbox: Received[] = [];
  const peer = {
    inbox,
    runtime: { random: seededRandom(1) },
    sentBy: () => ({ host: '192.0.2.9', port: 5060 }),
    send: (message: Request, target: Target) => {
      sent.push(message);
      return { at: 0, message, target };
    },
  };
  const actor = new Actor(name, peer as unknown as Actor['peer'], transport, side);
  const receives = (message: Request | Response): void => {
    inbox.push({ at: 0, message, taken: false } as unknown as Received);
  };
  return { actor, sent, receives };
}

describe('where a peer sends', () => {
  const leads = (transport: TransportName, uri: string): string => {
    const target = actorOver(transport).actor.targetFor(Uri.parse(uri)!);
    return `${target?.transport} ${target?.remote.port}`;
  };

  it('is over its own transport, or the one that the URI names', () => {
    assert.equal(leads('TCP', 'sip:192.0.2.1:5070;lr'), 'TCP 5070');
    assert.equal(leads('TLS', 'sip:192.0.2.1:5071;lr'), 'TLS 5071');
    assert.equal(leads('UDP', 'sip:192.0.2.1:5071;transport=tls'), 'TLS 5071');
  });

  it('is over UDP from TLS to the port that the system has for UDP, but for a sips URI (RFC 3263 4.1)', () => {
    assert.equal(leads('TLS', 'sip:192.0.2.1:5070;lr'), 'UDP 5070');
    assert.equal(leads('TLS', 'sip:192.0.2.7:5070'), 'TLS 5070');
    assert.equal(leads('TLS', 'sips:192.0.2.1:5070'), 'TLS 5070');
    assert.equal(leads('TLS', 'sip:192.0.2.1:5070;transport=tls'), 'TLS 5070');
  });

  it('stands in the Via, too', () => {
    const { actor } = actorOver('TLS');
    assert.equal(actor.newVia().transport, 'TLS');
    assert.equal(actor.newVia('UDP').transport, 'UDP');
  });
});

describe('a peer with credentials', () => {
  const invite = (cseq: number): Request =>
    parseMessage(
      Buffer.from(
        `INVITE sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK${cseq}\r\nFrom: <sip:a@x.test>;tag=1\r\nTo: <sip:b@x.test>;tag=2\r\nCall-ID: 1\r\nCSeq: ${cseq} INVITE\r\n\r\n`,
      ),
    ).message as Request;
  const challenge = parseMessage(
    Buffer.from(
      'SIP/2.0 407 Proxy Authentication Required\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK3\r\nFrom: <sip:a@x.test>;tag=1\r\nTo: <sip:b@x.test>;tag=2\r\nCall-ID: 1\r\nCSeq: 3 INVITE\r\nProxy-Authenticate: Digest realm="x.test", nonce="n", qop="auth"\r\n\r\n',
    ),
  ).message as Response;

  /** Sends a second INVITE of a dialog to a proxy that does what is given; gives the methods and CSeq numbers sent. */
  async function reinvite(proxyDoes: (alice: ReturnType<typeof actorOver>, bob: ReturnType<typeof actorOver>) => void) {
    const [alice, bob] = [actorOver('UDP'), actorOver('UDP', 'bob')];
    alice.actor.account = { user: 'a', domain: 'x.test', password: 'secret' };
    bob.receives(invite(2)); // which made the dialog
    const world = {
      profile: { capabilities: ['challenge-calls'] },
      actors: new Map([alice.actor, bob.actor].map(actor => [actor.name, actor])),
      runtime: {
        random: seededRandom(2),
        until: async (probe: () => unknown) => {
          const already = probe();
          if (already) return already;
          proxyDoes(alice, bob);
          return probe();
        },
      },
    } as unknown as SipWorld;
    const target: Target = { transport: 'UDP', remote: side.address };
    await sendWithCredentials(world, alice.actor, invite(3), target);
    return alice.sent.map(({ method, cseq }) => `${method} ${cseq?.seq}`);
  }

  it('answers a challenge in a dialog, whatever of it the other side has had before', async () => {
    assert.deepEqual(await reinvite(alice => alice.receives(challenge)), ['INVITE 3', 'ACK 3', 'INVITE 4']);
  });

  it('waits no longer once the request has reached the other side', async () => {
    assert.deepEqual(await reinvite((_, bob) => bob.receives(invite(3))), ['INVITE 3']);
  });
});
