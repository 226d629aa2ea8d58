// Session descriptions in the messages of a call: offers with streams of the case's choice, and what the phone offers or
// answers (13.2.1, 14, RFC 3264).
import { type DataTable, Then, When } from '@cucumber/cucumber';
import type { SessionDescription } from 'sdp-transform';
import { type Message, Request, Response } from '../../simulator/message';
import { CaseError, Inconclusive, SutViolation, summarize } from '../../simulator/peer';
import { answerTo, parseSdp } from '../../simulator/sdp';
import type { Actor } from '../actor';
import { it } from '../it';
import type { StatusSet } from '../parameter-types';
import { fillIn } from '../placeholders';
import { acknowledge, buildInDialog, buildRequest, destination, sendRequest } from '../requests';
import type { SipWorld } from '../world';

/** The session description of the peer with these `m=` lines and their attributes; each has a version of its own. */
function description(world: SipWorld, actor: Actor, streams: string): string {
  const { host } = actor.local;
  const earlier = actor.peer.sent.filter(s => s.message instanceof Request && s.message.body.length > 0).length;
  const lines = ['v=0', `o=- 1 ${earlier + 1} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'];
  return [...lines, ...fillIn(world, streams).split(/\r?\n/), ''].join('\r\n');
}

function withStreams(world: SipWorld, actor: Actor, request: Request, streams: string): Request {
  request.set('Content-Type', 'application/sdp');
  request.body = Buffer.from(description(world, actor, streams));
  return request;
}

function sends(
  world: SipWorld,
  name: string,
  method: string,
  target: string,
  streams: string,
  table?: DataTable,
): void {
  const actor = world.actor(name);
  const to = destination(world, actor, target);
  sendRequest(world, actor, withStreams(world, actor, buildRequest(actor, method, to), streams), to.target, table);
}
function sendsInDialog(world: SipWorld, name: string, method: string, streams: string, table?: DataTable): void {
  const actor = world.actor(name);
  const { request, target } = buildInDialog(world, actor, method);
  sendRequest(world, actor, withStreams(world, actor, request, streams), target, table);
}

When(
  '{peer} sends {method} to {target} with the streams:',
  function (this: SipWorld, name: string, method: string, target: string, streams: string) {
    sends(this, name, method, target, streams);
  },
);
When(
  '{peer} sends {method} in the dialog with the streams:',
  function (this: SipWorld, name: string, method: string, streams: string) {
    sendsInDialog(this, name, method, streams);
  },
);

/** One stream, in a codec that nobody has: a phone refuses the offer with 488 (13.3.1.3, 14.2), or answers without a stream. */
const unusable = 'm=audio 40000 RTP/AVP 96\na=rtpmap:96 X-NOBODY-HAS-THIS/8000';

When(
  '{peer} sends {method} to {target} with an unusable offer:',
  function (this: SipWorld, name: string, method: string, target: string, table: DataTable) {
    sends(this, name, method, target, unusable, table);
  },
);
When(
  '{peer} sends {method} in the dialog with an unusable offer:',
  function (this: SipWorld, name: string, method: string, table: DataTable) {
    sendsInDialog(this, name, method, unusable, table);
  },
);

/** The ACK to a 2xx that brought an offer (13.2.2.4). */
When('{peer} sends ACK with an answer', function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  const offer = actor.lastResponse?.message.body;
  if (!offer?.length) throw new CaseError(`${name} has received no offer that it could answer`);
  const answer = answerTo(offer, actor.media) ?? refusalOf(offer, actor.media.host);
  acknowledge(this, actor, undefined, ack => {
    ack.set('Content-Type', 'application/sdp');
    ack.body = Buffer.from(answer);
  });
});

/** An answer that takes no stream, for an offer without a codec that the peer knows (RFC 3264 6). */
function refusalOf(offer: Buffer, host: string): string {
  const media = parseSdp(offer).sdp?.media ?? [];
  const lines = ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'];
  return [...lines, ...media.map(one => `m=${one.type} 0 ${one.protocol} ${one.payloads ?? 0}`), ''].join('\r\n');
}

interface Stream {
  type: string;
  port: number;
  formats: string[];
}

/** The `m=` lines, whatever they name. */
function streamsOf(body: Buffer): Stream[] {
  return body
    .toString()
    .split(/\r?\n/)
    .filter(line => line.startsWith('m='))
    .map(line => line.slice(2).trim().split(/ +/))
    .map(([type, port, , ...formats]) => ({ type, port: Number.parseInt(port, 10), formats }));
}

/** @throws SutViolation when the body is not a session description of the type application/sdp */
function sessionIn(message: Message): SessionDescription {
  const type = message.get('Content-Type')?.split(';')[0].trim().toLowerCase();
  const expected = `${summarize(message)} to have a session description`;
  if (message.body.length === 0) throw new SutViolation(expected, 'it has no body');
  if (type !== 'application/sdp') throw new SutViolation(expected, `its Content-Type is ${type ?? 'absent'}`);
  const { sdp, faults } = parseSdp(message.body);
  if (!sdp) throw new SutViolation(expected, `its body can't be read as one: ${faults[0]?.found}`);
  return sdp;
}

Then('it carries a session description', function (this: SipWorld) {
  sessionIn(it(this));
});
/** An offer may be of no stream, or of streams that are not to be used yet (RFC 3264 5, 5.1). */
Then('it carries an offer', function (this: SipWorld) {
  sessionIn(it(this));
});

/** What is tolerated by name (docs/codec.md) breaks no case. @throws SutViolation when the description has another fault */
function checkSession(message: Message): void {
  sessionIn(message);
  const fault = parseSdp(message.body).faults.find(({ leniency }) => leniency === undefined);
  const expected = `${summarize(message)} to have a sound session description`;
  if (fault) throw new SutViolation(`${expected}: ${fault.expected}`, `it has ${fault.found}`);
}
/** An INVITE may go without an offer (13.2.1): then its ACK carries the answer to the one in the 2xx. */
Then('it carries a sound SDP offer, if it has a body', function (this: SipWorld) {
  if (it(this).body.length) checkSession(it(this));
});
Then('it carries an SDP answer, unless the INVITE carried the offer', function (this: SipWorld) {
  const ack = it(this);
  const invite = [...this.actors.values()]
    .flatMap(actor => actor.peer.inbox)
    .findLast(
      ({ message }) => message instanceof Request && message.method === 'INVITE' && message.callId === ack.callId,
    );
  if (!invite) throw new CaseError('no INVITE was received that this ACK belongs to');
  if (!invite.message.body.length) checkSession(ack);
});

/** What the last request of this peer with a body offered. */
function offerOf(world: SipWorld, name: string): Stream[] {
  const sent = world.actor(name).peer.sent.findLast(s => s.message instanceof Request && s.message.body.length > 0);
  if (!sent?.message) throw new CaseError(`${name} has sent no offer`);
  return streamsOf(sent.message.body);
}

/** RFC 3264 6: a line for each of the offer, of its kind; what is not wanted has port 0. */
Then('it carries an answer to the offer of {peer}', function (this: SipWorld, name: string) {
  const wanted = offerOf(this, name).map(one => one.type);
  sessionIn(it(this));
  const found = streamsOf(it(this).body).map(one => one.type);
  if (wanted.join() !== found.join())
    throw new SutViolation(`an answer with the streams ${wanted.join(', ')}`, `it has ${found.join(', ') || 'none'}`);
});

Then('it is {status}, or its answer takes no stream', function (this: SipWorld, statuses: StatusSet) {
  const message = it(this);
  if (message instanceof Response && statuses.accepts(message.status)) return;
  sessionIn(message);
  const taken = streamsOf(message.body).filter(one => one.port !== 0);
  if (taken.length)
    throw new SutViolation(`${statuses.text}, or an answer that takes no stream`, `it takes ${taken.length}`);
});

Then('its first stream is {string}', function (this: SipWorld, text: string) {
  const sdp = sessionIn(it(this));
  const direction = sdp.media[0]?.direction ?? sdp.direction ?? 'sendrecv';
  // A refused stream flows in no direction.
  if (sdp.media[0]?.port === 0 || text.split(' or ').includes(direction)) return;
  throw new SutViolation(`a first stream that is ${text}`, `it is ${direction}`);
});

/** 14.2: an offer in a 2xx to a re-INVITE must let the session go on. Formats are told apart by number and name. */
Then('its offer has a format of the session before', function (this: SipWorld) {
  const message = it(this);
  const inbox = [...this.actors.values()].flatMap(actor => actor.peer.inbox).map(received => received.message);
  const earlier = inbox.findLast(m => m.callId === message.callId && m.body.length > 0 && !sameTransaction(m, message));
  if (!earlier) throw new Inconclusive('the phone has described no session before');
  sessionIn(message);
  const [before, now] = [formats(earlier), formats(message)];
  if (!now.some(format => before.includes(format)))
    throw new SutViolation(`one of the formats ${before.join(', ')}`, `it offers ${now.join(', ') || 'none'}`);
});

const sameTransaction = (a: Message, b: Message): boolean => a.topVia?.branch === b.topVia?.branch;

function formats(message: Message): string[] {
  const streams = streamsOf(message.body).filter(one => one.port !== 0);
  return streams.flatMap(one => one.formats.map(format => `${one.type} ${format}`));
}
