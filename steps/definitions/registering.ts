// The registrar's half of a phone's registration, played by a peer (10.2, 10.3), and what the phone asks for.
import { type DataTable, Then, When } from '@cucumber/cucumber';
import { type Message, NameAddr, Request } from '../../simulator/message';
import { composeResponse, expectNone, type Received, SutViolation, summarize } from '../../simulator/peer';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { requestIt } from '../it';
import { applyOverrides } from '../overrides';
import type { SipWorld } from '../world';

/** 200 to the last REGISTER, listing its contacts with this interval (10.3 step 8). */
function grants(world: SipWorld, actor: Actor, seconds: number, table?: DataTable): void {
  const received = actor.incoming('REGISTER');
  const response = composeResponse(received.message, 200, actor.tag);
  if (seconds > 0) {
    for (const contact of received.message.contacts) {
      contact.params.set('expires', String(seconds));
      response.add('Contact', contact);
    }
  }
  const choice = applyOverrides(world, response, table);
  actor.lastSent = actor.peer.send(response, responseTarget(response, received.flow), choice);
}
When('{peer} grants the registration for {int} s', function (this: SipWorld, name: string, seconds: number) {
  grants(this, this.actor(name), seconds);
});
When(
  '{peer} grants the registration for {int} s:',
  function (this: SipWorld, name: string, seconds: number, table: DataTable) {
    grants(this, this.actor(name), seconds, table);
  },
);

/** What each contact of a REGISTER asks for: its own parameter, else the Expires of the request (10.2.1.1). */
function intervals(message: Message): number[] {
  const common = message.expires ?? Number.NaN;
  return message
    .getAll('Contact')
    .map(value => NameAddr.parse(value)?.params.get('expires'))
    .map(own => (own === undefined ? common : Number(own)));
}

function asked(message: Message): string {
  return `Contact: ${message.getAll('Contact').join(', ') || 'none'}; Expires: ${message.get('Expires') ?? 'none'}`;
}

Then('it removes its binding(s)', function (this: SipWorld) {
  const seconds = intervals(requestIt(this));
  if (!seconds.length || seconds.some(value => value !== 0))
    throw new SutViolation(
      `${summarize(requestIt(this))} to ask for an interval of 0`,
      `it has ${asked(requestIt(this))}`,
    );
});
Then('its Contact is no "*", unless its Expires is 0', function (this: SipWorld) {
  const message = requestIt(this);
  if (message.contacts.some(contact => contact.wildcard) && message.expires !== 0)
    throw new SutViolation(`${summarize(message)} with Contact: * to have Expires: 0`, `it has ${asked(message)}`);
});

/** Copies of what came before are no new requests. */
Then(
  '{peer} receives no new {method} for {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    const isNew = (r: Received): boolean => !r.copyOf && r.message instanceof Request && r.message.method === method;
    await expectNone(this.actor(name).peer, isNew, `no new ${method}`, this.ms(duration));
  },
);
Then(
  '{peer} receives no REGISTER that asks for less than {int} s for {duration}',
  async function (this: SipWorld, name: string, least: number, duration: string) {
    const isTooBrief = (r: Received): boolean =>
      !r.copyOf &&
      r.message instanceof Request &&
      r.message.method === 'REGISTER' &&
      intervals(r.message).some(value => value < least);
    const what = `no REGISTER that asks for less than ${least} s`;
    await expectNone(this.actor(name).peer, isTooBrief, what, this.ms(duration));
  },
);
