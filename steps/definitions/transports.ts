// Connections under the messages: what a peer shows and offers in its handshakes, which connection a message came over,
// what the system showed (RFC 3261 18, 26; RFC 7118).
import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';
import { CaseError, Inconclusive, type Received, SutViolation, summarize } from '../../simulator/peer';
import type { Connection, TransportName } from '../../simulator/runtime';
import { uriFor } from '../../simulator/transport';
import type { BadCertificate } from '../../systems/certificates';
import type { Actor } from '../actor';
import { it, requestIt } from '../it';
import { order, undo } from '../triggered';
import type { SipWorld } from '../world';

/** As a case writes it: what is wrong with the certificate that a peer shows. */
const certificates: Record<string, BadCertificate> = {
  expired: 'expired',
  'not yet valid': 'not yet valid',
  "somebody else's": 'wrong-name',
  'self-signed': 'self-signed',
  'of an unknown authority': 'untrusted',
};
defineParameterType({
  name: 'fault',
  regexp: /expired|not yet valid|somebody else's|self-signed|of an unknown authority/,
  transformer: (text: string) => certificates[text],
});
defineParameterType({ name: 'frames', regexp: /text|binary/, transformer: (text: string) => text });

Given(
  'a peer {peer} over {transport} whose certificate is {fault}',
  async function (this: SipWorld, name: string, transport: TransportName, certificate: BadCertificate) {
    await this.addActor(name, transport, { certificate });
  },
);

Given(
  'a peer {peer} over {transport} that writes {frames} frames',
  async function (this: SipWorld, name: string, transport: TransportName, frames: 'text' | 'binary') {
    await this.addActor(name, transport, { server: { frames }, client: { frames } });
  },
);

/** Names apart by commas: what it offers as a client. */
Given(
  'a peer {peer} over {transport} that offers the subprotocols {string}',
  async function (this: SipWorld, name: string, transport: TransportName, offered: string) {
    await this.addActor(name, transport, { client: { subprotocols: offered.split(/, */) } });
  },
);

/** So that it is seen what a client offers: one that does not offer `sip` is let in, too. */
Given(
  'a peer {peer} over {transport} that takes any subprotocol',
  async function (this: SipWorld, name: string, transport: TransportName) {
    await this.addActor(name, transport, { server: { anySubprotocol: true } });
  },
);

When('the phone calls {peer} at a sips URI', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  const uri = uriFor(actor.transport, { user: name, ...actor.local, sips: true }).toString();
  undo(this, 'hangUp');
  await order(this, 'call', `call ${uri}`, trigger => trigger.call(uri));
});

/** The connection under what was received. @throws CaseError for a datagram */
function connectionOf(received: Received | undefined): Connection {
  const connection = received?.flow.connection;
  if (!connection) throw new CaseError('"it" came over no connection');
  return connection;
}

/** What the last message sent by this method went over. */
function sentOver(actor: Actor, method: string): Connection {
  const connection = actor.lastByMethod.get(method)?.flow.connection;
  if (!connection) throw new CaseError(`${actor.name} has sent no ${method} over a connection`);
  return connection;
}

/** What the last request of this method that the peer received came over. */
function receivedOver(actor: Actor, method: string): Connection {
  const received = actor.peer.inbox.findLast(
    ({ message, taken }) => taken && message.isRequest() && message.method === method,
  );
  return connectionOf(received);
}

function sameConnection(world: SipWorld, expected: Connection, what: string): void {
  const found = connectionOf(world.it);
  if (found === expected) return;
  throw new SutViolation(
    `${summarize(it(world))} over the connection of ${what}`,
    `it came over another, from port ${found.remote.port}${expected.open ? '' : '; that one is closed'}`,
  );
}
Then('it came over the connection of the {method} of {peer}', function (this: SipWorld, method: string, name: string) {
  sameConnection(this, sentOver(this.actor(name), method), `the ${method} of ${name}`);
});
Then(
  'it came over the connection of the {method} that {peer} received',
  function (this: SipWorld, method: string, name: string) {
    const before = receivedOver(this.actor(name), method);
    sameConnection(this, before, `the ${method} that ${name} received`);
  },
);

Then('the connection of the {method} of {peer} is open', function (this: SipWorld, method: string, name: string) {
  if (!sentOver(this.actor(name), method).open)
    throw new SutViolation(`the connection of the ${method} of ${name} to be open`, 'it is closed');
});
Then(
  'the connection of the {method} that {peer} received is open',
  function (this: SipWorld, method: string, name: string) {
    if (!receivedOver(this.actor(name), method).open)
      throw new SutViolation(`the connection of the ${method} that ${name} received to be open`, 'it is closed');
  },
);

// RFC 7118 4.1: no keep-alive of other transports either; WebSocket has its own (RFC 7118 6).
Then(
  '{peer} receives nothing but SIP messages for {duration}',
  async function (this: SipWorld, name: string, duration: string) {
    await this.runtime.until(() => undefined, this.ms(duration));
    const came = this.trace.entries.filter(({ actor, direction }) => actor === name && direction === 'in');
    if (came.length === 0) throw new Inconclusive(`${name} has received nothing at all`);
    const other = came.find(({ message }) => !message);
    if (other) throw new SutViolation(`${name} to receive only SIP messages`, `${other.bytes.length} bytes are none`);
  },
);

Then('the subprotocol of its connection is {string}', function (this: SipWorld, wanted: string) {
  const { subprotocol } = connectionOf(this.it);
  if (subprotocol !== wanted)
    throw new SutViolation(`the subprotocol "${wanted}"`, subprotocol ? `it is "${subprotocol}"` : 'there is none');
});

/** 26.3.1. Only where the profile says what it is to be verified with: @needs=trusted-certificate. */
Then('the system has shown a certificate that holds', function (this: SipWorld) {
  const { tls } = connectionOf(this.it);
  if (!tls) throw new CaseError('"it" came over a connection without TLS');
  if (!tls.authorized)
    throw new SutViolation(
      'a certificate that holds',
      `the one of the system does not: ${tls.why ?? 'no reason given'}`,
    );
});

/** 26.3.2.1: the name behind a challenge is one that the certificate vouches for. */
Then('the realm of its challenge is a name in the certificate of the system', function (this: SipWorld) {
  const message = it(this);
  const challenge = message.get('WWW-Authenticate') ?? message.get('Proxy-Authenticate') ?? '';
  const realm = /\brealm\s*=\s*"([^"]*)"/i.exec(challenge)?.[1];
  const shown = connectionOf(this.it).tls?.peer;
  if (realm === undefined || !shown) throw new Inconclusive('there is no challenge with a realm, or no certificate');
  const names = shown.names.map(name => name.slice(name.indexOf(':') + 1).replace(/^sips?:/, ''));
  if (![...names, shown.commonName].some(name => name.toLowerCase() === realm.toLowerCase()))
    throw new SutViolation(`a realm among ${names.join(', ')}`, `it is "${realm}"`);
});

Then('the URI in its {header} is a SIPS URI', function (this: SipWorld, header: string) {
  schemeIs(this, header, 'sips');
});
Then('the URI in its {header} is a SIP URI', function (this: SipWorld, header: string) {
  schemeIs(this, header, 'sip');
});

function schemeIs(world: SipWorld, header: string, wanted: string): void {
  const message = it(world);
  const [first] = message.getAll(header);
  const scheme = /<?\s*([a-z]+):/i.exec(first ?? '')?.[1]?.toLowerCase();
  if (scheme !== wanted)
    throw new SutViolation(`${summarize(message)} with a ${wanted} URI in ${header}`, `it has ${first ?? 'none'}`);
}

Then('its status is not {int}', function (this: SipWorld, status: number) {
  const message = it(this);
  if (message.isResponse() && message.status === status)
    throw new SutViolation(`another status than ${status}`, `it is ${summarize(message)}`);
});

Then('its Request-URI is a SIPS URI', function (this: SipWorld) {
  const { requestUri } = requestIt(this);
  if (!/^sips:/i.test(requestUri)) throw new SutViolation('a SIPS URI as Request-URI', `it is ${requestUri}`);
});
