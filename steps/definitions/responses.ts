// What the responses to one request, or to two of them, have in common (8.2.6.2, 9.2, 11.2), what was not received, and
// what must hold only if the SUT chose a certain answer.
import { Then, When } from '@cucumber/cucumber';
import { type Message, Request, Response } from '../../simulator/message';
import {
  answers,
  CaseError,
  expectNone,
  expectResponse,
  Inconclusive,
  type Received,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import type { Actor } from '../actor';
import { it } from '../it';
import { StatusSet } from '../parameter-types';
import { lists } from '../values';
import type { SipWorld } from '../world';

/** The last request of this method that the peer sent. */
function requestOf(actor: Actor, method: string): Request {
  const { message } = actor.lastByMethod.get(method) ?? {};
  if (!(message instanceof Request)) throw new CaseError(`${actor.name} has sent no ${method}`);
  return message;
}

/** All that the peer has received in answer to it so far, copies included. */
function responsesTo(actor: Actor, request: Request): Response[] {
  return actor.peer.inbox.map(r => r.message).filter(m => answers(m, request));
}

// 8.2.6.2: a 100 may go without.
Then(
  'all responses to the {method} of {peer} have the same To tag',
  function (this: SipWorld, method: string, name: string) {
    const actor = this.actor(name);
    const responses = responsesTo(actor, requestOf(actor, method)).filter(response => response.status > 100);
    if (!responses.length) throw new CaseError(`${name} has received no response to the ${method} yet`);
    const seen = responses.map(response => `${response.status} with ${response.to?.tag ?? 'no tag'}`);
    if (new Set(responses.map(response => response.to?.tag)).size !== 1 || !responses[0].to?.tag)
      throw new SutViolation('one To tag in all responses', `there were ${[...new Set(seen)].join(', ')}`);
  },
);

Then(
  'no response to the {method} of {peer} has the header field {header}',
  function (this: SipWorld, method: string, name: string, header: string) {
    const actor = this.actor(name);
    const responses = responsesTo(actor, requestOf(actor, method));
    if (!responses.length) throw new CaseError(`${name} has received no response to the ${method} yet`);
    const found = responses.find(response => response.has(header));
    if (found)
      throw new SutViolation(`no ${header} in any response`, `${summarize(found)} has ${header}: ${found.get(header)}`);
  },
);

Then(
  'its To tag is that of the {status} to the {method}',
  function (this: SipWorld, statuses: StatusSet, method: string) {
    const message = it(this);
    const other = [...this.actors.values()]
      .flatMap(actor => actor.peer.inbox)
      .map(r => r.message)
      .findLast(
        (m): m is Response =>
          m instanceof Response &&
          m.callId === message.callId &&
          m.cseq?.method === method &&
          statuses.accepts(m.status),
      );
    if (!other) throw new CaseError(`no ${statuses.text} to the ${method} was received`);
    if (!message.to?.tag || message.to.tag !== other.to?.tag)
      throw new SutViolation(
        `the To tag ${other.to?.tag ?? '(none)'} of ${summarize(other)}`,
        `${summarize(message)} has ${message.to?.tag ?? 'none'}`,
      );
  },
);

Then(
  '{peer} received no {status} to the {method}',
  function (this: SipWorld, name: string, statuses: StatusSet, method: string) {
    const actor = this.actor(name);
    const found = responsesTo(actor, requestOf(actor, method)).find(response => statuses.accepts(response.status));
    if (found) throw new SutViolation(`no ${statuses.text} to the ${method}`, `${name} received ${summarize(found)}`);
  },
);

When(
  '{peer} receives no {status} to the {method} for {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, method: string, duration: string) {
    const actor = this.actor(name);
    const request = requestOf(actor, method);
    const forbidden = (r: Received): boolean => answers(r.message, request) && statuses.accepts(r.message.status);
    await expectNone(actor.peer, forbidden, `no ${statuses.text} to the ${method}`, this.ms(duration));
  },
);

// 11.2
Then(
  '{peer} receives the same status to the {method} as to the {method}',
  async function (this: SipWorld, name: string, method: string, other: string) {
    const actor = this.actor(name);
    const earlier = responsesTo(actor, requestOf(actor, other)).find(response => response.status >= 200);
    const sent = actor.lastByMethod.get(method);
    if (!earlier || !sent) throw new CaseError(`${name} has no final response to the ${other} to compare with`);
    const same = new StatusSet(String(earlier.status));
    const wanted = `${earlier.status}, as to the ${other},`;
    const received = await expectResponse(actor.peer, sent, status => same.accepts(status), wanted, this.answerLimitMs);
    actor.lastResponse = received;
    this.it = received;
  },
);

function isStatus(world: SipWorld, statuses: StatusSet): boolean {
  const message = it(world);
  return message instanceof Response && statuses.accepts(message.status);
}

/** Judges a response that an earlier step only had to be a refusal. */
Then('its status is {status}', function (this: SipWorld, statuses: StatusSet) {
  if (!isStatus(this, statuses)) throw new SutViolation(`the status ${statuses.text}`, `it is ${summarize(it(this))}`);
});
/**
 * For what binds only those who chose a certain answer: the others have nothing to show, which is neither a pass nor a
 * fault of theirs.
 */
function endsUnless(world: SipWorld, applies: boolean, why: string): 'skipped' | undefined {
  if (applies) return undefined;
  world.notApplicable = `${summarize(it(world))} ${why}`;
  return 'skipped';
}
When('the rest applies only if it is {status}', function (this: SipWorld, statuses: StatusSet) {
  return endsUnless(this, isStatus(this, statuses), `is not ${statuses.text}`);
});
When('the rest applies only if it has the header field {header}', function (this: SipWorld, header: string) {
  return endsUnless(this, it(this).has(header), `has no ${header}`);
});
When('the rest applies only if it has a body', function (this: SipWorld) {
  return endsUnless(this, it(this).body.length > 0, 'has no body');
});
When('the rest applies only if it has no body', function (this: SipWorld) {
  return endsUnless(this, it(this).body.length === 0, 'has a body');
});

Then(
  'if it is {status}, it has the header field {header}',
  function (this: SipWorld, statuses: StatusSet, header: string) {
    if (isStatus(this, statuses) && !it(this).has(header))
      throw new SutViolation(`${header} in the ${statuses.text}`, `${summarize(it(this))} has none`);
  },
);
Then(
  'if it is {status}, its {header} lists {string}',
  function (this: SipWorld, statuses: StatusSet, header: string, tokens: string) {
    if (isStatus(this, statuses)) listsAll(it(this), header, tokens);
  },
);
Then(
  'if it has the header field {header}, that lists {string}',
  function (this: SipWorld, header: string, tokens: string) {
    if (it(this).has(header)) listsAll(it(this), header, tokens);
  },
);

/** @throws SutViolation naming the first token that the field does not list */
function listsAll(message: Message, header: string, tokens: string): void {
  const missing = tokens.split(/, ?/).find(token => !lists(message, header, token));
  if (missing)
    throw new SutViolation(`${header} to list ${missing}`, `${header}: ${message.getAll(header).join(', ') || 'none'}`);
}

/** The number that a value begins with: `5 (I'm busy);duration=3600` is 5 (20.33). */
Then('its {header} is from {int} to {int}', function (this: SipWorld, header: string, least: number, most: number) {
  const value = it(this).get(header);
  const number = Number(/^\d+/.exec(value ?? '')?.[0] ?? Number.NaN);
  if (!(number >= least && number <= most))
    throw new SutViolation(
      `${header} from ${least} to ${most}`,
      value === undefined ? 'it has none' : `${header}: ${value}`,
    );
});

// 20.14: without it a stream can't be cut into messages, so what comes after the header is lost.
Then('what {peer} receives over TCP has a Content-Length', async function (this: SipWorld, name: string) {
  const { peer } = this.actor(name);
  const isWhole = ({ message }: Received): boolean => !(message instanceof Response) || message.status >= 200;
  const expected = `what ${name} receives over TCP to have a Content-Length`;
  await this.runtime.until(() => peer.refused[0] ?? peer.inbox.find(isWhole), this.answerLimitMs);
  const [unreadable] = peer.refused;
  if (unreadable?.refusal?.field === 'Content-Length')
    throw new SutViolation(expected, `a message came with ${unreadable.refusal.found}`);
  const overTcp = peer.inbox.filter(({ flow }) => flow.transport === 'TCP');
  if (!overTcp.length) throw new Inconclusive(`${name} has received nothing over TCP that can be read`);
  const without = overTcp.find(received => !received.message.has('Content-Length'));
  if (without) throw new SutViolation(expected, `${summarize(without.message)} has none`);
});

// 12.1.1, 12.2.2: Call-ID and both tags.
Then('it is in the dialog of {peer}', function (this: SipWorld, name: string) {
  const { dialog } = this.actor(name);
  const message = it(this);
  if (!dialog) throw new Inconclusive(`${name} is in no dialog: no response made one`);
  if (!dialog.matches(message))
    throw new SutViolation(
      `the dialog of Call-ID ${dialog.callId}, From tag ${dialog.remoteTag}, To tag ${dialog.localTag || '(none)'}`,
      `${summarize(message)} has Call-ID ${message.callId}, From tag ${message.from?.tag}, To tag ${message.to?.tag}`,
    );
});

/** What goes out in the dialog then reaches the SUT as the last proxy of the route would send it: no Route is left. */
When('{peer} takes the place of the proxies in the dialog', function (this: SipWorld, name: string) {
  const { dialog } = this.actor(name);
  if (!dialog) throw new Inconclusive(`${name} is in no dialog: no response made one`);
  dialog.routeSet = [];
});
