// Call transfer (RFC 3515): the order to the phone, what a peer says of a reference, and what REFER and NOTIFY say.
import { Then, When } from '@cucumber/cucumber';
import {
  eventOf,
  fragmentStatus,
  type Message,
  mediaTypeOf,
  NameAddr,
  Request,
  subscriptionStateOf,
} from '../../simulator/message';
import {
  CaseError,
  composeResponse,
  expectRequest,
  Inconclusive,
  type Received,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { NotApplicable } from '../applicability';
import { it, violated } from '../it';
import type { StatusSet } from '../parameter-types';
import { buildInDialog, description, sendRequest } from '../requests';
import { order } from '../triggered';
import type { SipWorld } from '../world';

When('the phone transfers the call to {peer}', async function (this: SipWorld, name: string) {
  const { contact } = this.actor(name);
  await order(this, 'transfer', `transfer its call to ${contact}`, trigger => trigger.transfer?.(contact));
});

/** 200, with a description where one is asked for. */
function agree(actor: Actor, request: Request, { flow }: Received): void {
  const response = composeResponse(request, 200, actor.tag, actor.contact);
  if (request.method === 'INVITE' || request.method === 'UPDATE') {
    response.set('Content-Type', 'application/sdp');
    response.body = Buffer.from(description(actor, request));
  }
  actor.peer.send(response, responseTarget(response, flow));
}

/**
 * A phone may put its call on hold before it does what it is told, and end it when all is done; that is not what is judged
 * here. `also`: what is answered, too, and stays to be received by a step.
 */
function goAlong(actor: Actor, also: readonly string[]): void {
  const agreed = new Set<number>();
  actor.peer.onReceived = received => {
    const { message } = received;
    if (!(message instanceof Request) || !actor.dialog?.matches(message)) return;
    const { method, cseq } = message;
    if (method === 'ACK') received.taken ||= agreed.has(cseq?.seq ?? -1);
    else if (method === 'INVITE' || method === 'UPDATE') {
      received.taken = true;
      agreed.add(cseq?.seq ?? -1);
      actor.dialog.refreshTarget(message);
      agree(actor, message, received);
    } else if (also.includes(method)) {
      if (method === 'BYE') actor.dialog.state = 'terminated';
      agree(actor, message, received);
    }
  };
}
When('{peer} goes along with changes of the call', function (this: SipWorld, name: string) {
  goAlong(this.actor(name), []);
});
When('{peer} goes along with changes and reports of the call', function (this: SipWorld, name: string) {
  goAlong(this.actor(name), ['NOTIFY', 'BYE']);
});

/** 2.4.4, 2.4.5: a NOTIFY in the dialog of the REFER. */
function reports(world: SipWorld, actor: Actor, status: string, state: string): void {
  const { request, target } = buildInDialog(world, actor, 'NOTIFY');
  request.set('Event', 'refer').set('Subscription-State', state);
  request.set('Content-Type', 'message/sipfrag;version=2.0').body = Buffer.from(`SIP/2.0 ${status}\r\n`);
  sendRequest(world, actor, request, target);
}
When('{peer} reports {string} of the transfer', function (this: SipWorld, name: string, status: string) {
  reports(this, this.actor(name), status, 'active;expires=60');
});
When('{peer} reports {string} at the end of the transfer', function (this: SipWorld, name: string, status: string) {
  reports(this, this.actor(name), status, 'terminated;reason=noresource');
});

/** RFC 7647 4: a REFER about a call may also be sent outside its dialog. */
When('the rest applies only if it is in the dialog of {peer}', function (this: SipWorld, name: string) {
  if (this.actor(name).dialog?.matches(it(this))) return undefined;
  this.notApplicable = `${summarize(it(this))} is not in the dialog of ${name}`;
  return 'skipped';
});

/** Its address: how parameters of a URI without angle brackets are meant is another question (20). */
Then('its Refer-To leads to {peer}', function (this: SipWorld, name: string) {
  const { contact } = this.actor(name);
  const value = it(this).get('Refer-To');
  const [wanted, found] = [`<${contact}>`, value ?? ''].map(text => NameAddr.parse(text)?.uri);
  const same = wanted?.user === found?.user && wanted?.host === found?.host && wanted?.port === found?.port;
  if (!found || !same) violated(this, `Refer-To: <${contact}>`, `Refer-To: ${value ?? 'none'}`);
});

const shown = (message: Message, field: string): string => `${field}: ${message.get(field) ?? 'none'}`;

Then('its Event is of the package {string}', function (this: SipWorld, name: string) {
  if (eventOf(it(this))?.name !== name) violated(this, `Event: ${name}`, shown(it(this), 'Event'));
});
/** 2.4.6 */
Then('its Event has the number of the REFER of {peer} as id', function (this: SipWorld, name: string) {
  const seq = this.actor(name).lastByMethod.get('REFER')?.message?.cseq?.seq;
  if (seq === undefined) throw new CaseError(`${name} has sent no REFER`);
  if (eventOf(it(this))?.id !== String(seq)) violated(this, `Event: refer;id=${seq}`, shown(it(this), 'Event'));
});
Then('its body is of the type {string}', function (this: SipWorld, type: string) {
  const message = it(this);
  if (message.body.length === 0) violated(this, `a body of the type ${type}`, 'no body');
  if (mediaTypeOf(message) !== type) violated(this, `a body of the type ${type}`, shown(message, 'Content-Type'));
});
Then('it reports {status}', function (this: SipWorld, statuses: StatusSet) {
  const { body } = it(this);
  const status = fragmentStatus(body);
  if (status === undefined || !statuses.accepts(status))
    violated(this, `a body that begins with the status ${statuses.text}`, `the body "${firstLine(body)}"`);
});
Then('its subscription is {string}', function (this: SipWorld, states: string) {
  const state = subscriptionStateOf(it(this))?.state;
  if (!states.split(' or ').some(each => each === state))
    violated(this, `Subscription-State: ${states}`, shown(it(this), 'Subscription-State'));
});
Then('its subscription is terminated for the reason {string}', function (this: SipWorld, reason: string) {
  const found = subscriptionStateOf(it(this));
  if (found?.state !== 'terminated' || found.reason !== reason)
    violated(this, `Subscription-State: terminated;reason=${reason}`, shown(it(this), 'Subscription-State'));
});

const firstLine = (body: Buffer): string => body.toString('latin1').split(/\r?\n/)[0];

function noneCame(error: unknown): undefined {
  if (!(error instanceof SutViolation)) throw error;
}

/** How many NOTIFYs a reference has is the phone's to choose: others are passed over, the one that is meant becomes "it". */
async function receivesNotify(
  world: SipWorld,
  name: string,
  duration: string,
  what: string,
  isIt: (notify: Request) => boolean,
): Promise<void> {
  const { peer } = world.actor(name);
  const until = world.runtime.clock.now() + world.ms(duration);
  let last: Received | undefined;
  for (;;) {
    const leftMs = Math.max(until - world.runtime.clock.now(), 0);
    const received = await expectRequest(peer, 'NOTIFY', leftMs).catch(noneCame);
    if (!received) break;
    last = received;
    if (!isIt(received.message)) continue;
    world.it = received;
    return;
  }
  const found = last && `the last was "${firstLine(last.message.body)}", ${shown(last.message, 'Subscription-State')}`;
  throw new SutViolation(
    `${name} to receive a NOTIFY ${what} within ${duration}`,
    found ?? `${name} received no NOTIFY`,
  );
}
Then(
  '{peer} receives a NOTIFY that ends the subscription within {duration}',
  async function (this: SipWorld, name: string, duration: string) {
    const isIt = (notify: Request): boolean => subscriptionStateOf(notify)?.state === 'terminated';
    await receivesNotify(this, name, duration, 'that ends the subscription', isIt);
  },
);
Then(
  '{peer} receives a NOTIFY that reports {status} within {duration}',
  async function (this: SipWorld, name: string, statuses: StatusSet, duration: string) {
    const isIt = ({ body }: Request): boolean => statuses.accepts(fragmentStatus(body) ?? 0);
    await receivesNotify(this, name, duration, `that reports ${statuses.text}`, isIt);
  },
);
/** 3.4: the subscription, as the first NOTIFY tells it, is to outlast the request that it is about. */
Then('its Expires is less than the subscription of {peer} lasts', function (this: SipWorld, name: string) {
  const { expires } = it(this);
  const first = this.actor(name).peer.inbox.find(({ message }) => eventOf(message)?.name === 'refer')?.message;
  if (!first) throw new Inconclusive(`${name} has received no NOTIFY about a REFER`);
  const lasts = subscriptionStateOf(first)?.expires;
  if (lasts === undefined || expires === undefined)
    throw new NotApplicable(`the first NOTIFY to ${name} does not say how long the subscription lasts`);
  if (expires >= lasts)
    violated(this, `an Expires below ${lasts}, as the subscription lasts`, shown(it(this), 'Expires'));
});
