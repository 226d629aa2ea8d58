// The name server that the system under test asks (RFC 3263): what is in it, how it misbehaves, and what it was asked. The
// records are of {domain}, which is the case's own.
import { Given, Then, When } from '@cucumber/cucumber';
import { Request } from '../../simulator/message';
import { answers, CaseError, composeResponse, Peer, type Sent, SutViolation } from '../../simulator/peer';
import type { TransportName } from '../../simulator/runtime';
import { responseTarget } from '../../simulator/transport';
import { identityForNames } from '../../systems/certificates';
import { Actor } from '../actor';
import { namesOf } from '../names';
import { phoneAccount } from '../phone-account';
import { fillIn } from '../placeholders';
import { buildRequest, destination, sendWithCredentials } from '../requests';
import { order, undo } from '../triggered';
import { hostOfItsOwn, type SipWorld } from '../world';

/** RFC 3261 19.1.2. */
const DEFAULT_PORT = 5060;

Given('a name server with the zone:', async function (this: SipWorld, lines: string) {
  await namesOf(this).serve(fillIn(this, lines));
});
When('the zone changes to:', async function (this: SipWorld, lines: string) {
  await namesOf(this).serve(fillIn(this, lines));
});

/** A port that others may have already, so at a loopback address of its own; a system elsewhere can't reach that. */
Given('a peer {peer} at a default port', async function (this: SipWorld, name: string) {
  const { runtime, trace, profile } = this;
  const peer = new Peer({ name, runtime, host: hostOfItsOwn(this), trace, timers: profile.timers });
  await peer.transport.listen('TCP', DEFAULT_PORT);
  await peer.transport.listen('UDP', DEFAULT_PORT);
  this.actors.set(name, new Actor(name, peer, 'UDP', this.sideOf(name)));
});

/** Names apart by commas; the certificate holds. */
Given(
  'a peer {peer} over {transport} whose certificate is for {string}',
  async function (this: SipWorld, name: string, transport: TransportName, names: string) {
    const identity = await identityForNames(fillIn(this, names).split(/, */));
    await this.addActor(name, transport, { server: { identity } });
  },
);

Given('the name server does not answer queries for {record} records', async function (this: SipWorld, type: string) {
  await namesOf(this).treat({ type, does: { kind: 'silent' } });
});
Then(
  'the name server was asked for the {record} records of {string}',
  function (this: SipWorld, type: string, name: string) {
    const wanted = fillIn(this, name).toLowerCase();
    if (askedFor(this, type, wanted).length > 0) return;
    throw new SutViolation(`a query for the ${type} records of ${wanted}`, `it was asked ${whatWasAsked(this)}`);
  },
);
Then(
  'the name server was not asked for the {record} records of {string}',
  function (this: SipWorld, type: string, name: string) {
    const unwanted = fillIn(this, name).toLowerCase();
    if (askedFor(this, type, unwanted).length === 0) return;
    throw new SutViolation(`no query for the ${type} records of ${unwanted}`, `it was asked ${whatWasAsked(this)}`);
  },
);
Then('the name server was asked nothing', function (this: SipWorld) {
  if (namesOf(this).asked.length === 0) return;
  throw new SutViolation('no query at all', `it was asked ${whatWasAsked(this)}`);
});

function askedFor(world: SipWorld, type: string, wanted: string): unknown[] {
  return namesOf(world).asked.filter(query => query.type === type && query.name.toLowerCase() === wanted);
}

function whatWasAsked(world: SipWorld): string {
  const asked = new Set(namesOf(world).asked.map(({ type, name }) => `${type} of ${name}`));
  return asked.size > 0 ? [...asked].join(', ') : 'nothing';
}

When('the phone calls {string}', async function (this: SipWorld, uri: string) {
  const target = fillIn(this, uri);
  undo(this, 'hangUp');
  await order(this, 'call', `call ${target}`, trigger => trigger.call(target));
});

When('the phone registers at {string} for {int} s', async function (this: SipWorld, uri: string, expires: number) {
  const registrar = fillIn(this, uri);
  undo(this, 'unregister');
  const account = phoneAccount(this, 'registration');
  await order(this, 'register', `register at ${registrar}`, trigger =>
    trigger.register({ registrar, expires, ...account }),
  );
});

/** A request for a URI of the case's choice, with credentials if they are asked for. */
function sendThrough(world: SipWorld, actor: Actor, method: string, uri: string): Promise<Sent> {
  const { target } = destination(world, actor, 'the proxy');
  const request = buildRequest(actor, method, { requestUri: uri, to: uri, target });
  return sendWithCredentials(world, actor, request, target);
}

When(
  '{peer} sends {method} to {string} through the proxy',
  async function (this: SipWorld, name: string, method: string, uri: string) {
    await sendThrough(this, this.actor(name), method, fillIn(this, uri));
  },
);
When(
  '{peer} sends {int} {method} requests to {string} through the proxy',
  async function (this: SipWorld, name: string, count: number, method: string, uri: string) {
    const actor = this.actor(name);
    const { inbox } = actor.peer;
    for (let n = 0; n < count; n++) {
      const sent = await sendThrough(this, actor, method, fillIn(this, uri));
      await this.runtime.until(() => inbox.find(one => answers(one.message, sent.message)), this.answerLimitMs);
    }
  },
);

/** So that one step can stand for many requests. */
Given('{peer} answers every request with {int}', function (this: SipWorld, name: string, status: number) {
  const { peer, tag } = this.actor(name);
  peer.onReceived = ({ message, flow }) => {
    if (!(message instanceof Request) || message.method === 'ACK') return;
    const response = composeResponse(message, status, tag);
    peer.send(response, responseTarget(response, flow));
  };
});

Then(
  '{peer} receives {int} to {int} of the {int} {method} requests',
  function (this: SipWorld, name: string, least: number, most: number, all: number, method: string) {
    const { inbox } = this.actor(name).peer;
    if (most > all || least > most) throw new CaseError(`${least} to ${most} of ${all} can't be`);
    const seen = inbox.filter(
      ({ message, copyOf }) => !copyOf && message.isRequest() && message.method === method,
    ).length;
    if (seen >= least && seen <= most) return;
    throw new SutViolation(
      `${name} to receive ${least} to ${most} of ${all} ${method} requests`,
      `it received ${seen}`,
    );
  },
);
