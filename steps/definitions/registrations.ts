// What a client asks of a registrar beyond one REGISTER: the list of its bindings (10.2.3), and what that list must hold.
import { Then, When } from '@cucumber/cucumber';
import { NameAddr, type Response } from '../../simulator/message';
import { CaseError, SutViolation, summarize } from '../../simulator/peer';
import type { StatusSet } from '../parameter-types';
import { fillIn } from '../placeholders';
import { awaitResponse, buildRequest, destination, sendWithCredentials } from '../requests';
import type { SipWorld } from '../world';

/** A REGISTER without Contact changes nothing; its 200 lists what is bound (10.3 step 8). */
When('{peer} asks the registrar for its bindings', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  actor.account ??= this.takeAccount();
  const to = destination(this, actor, 'the registrar');
  const request = buildRequest(this, actor, 'REGISTER', to);
  request.remove('Contact');
  const sent = await sendWithCredentials(this, actor, request, to.target);
  await awaitResponse(this, actor, sent, status => status === 200, '200');
});

function listed(world: SipWorld): NameAddr[] {
  if (!world.it) throw new CaseError('no message was received yet that could list bindings');
  return world.it.message.contacts;
}

const seconds = (contact: NameAddr): number => {
  const text = contact.params.get('expires') ?? '';
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
};

Then('each contact that it lists has an expires parameter', function (this: SipWorld) {
  const contacts = listed(this);
  const expected = 'contacts that all have an expires parameter in seconds';
  if (contacts.length === 0) throw new SutViolation(expected, 'it lists none');
  const bad = contacts.find(contact => Number.isNaN(seconds(contact)));
  if (bad) throw new SutViolation(expected, `it lists ${bad}`);
});

Then(
  'it lists the contact {string} expiring within {string} to {string} s',
  function (this: SipWorld, text: string, least: string, most: string) {
    const wanted = NameAddr.parse(`<${fillIn(this, text)}>`);
    if (!wanted) throw new CaseError(`"${text}" is not a URI`);
    const [from, to] = [Number(fillIn(this, least)), Number(fillIn(this, most))];
    const expected = `the binding ${wanted} with expires from ${from} to ${to}`;
    const contact = listed(this).find(each => each.uri.equals(wanted.uri));
    if (!contact) throw new SutViolation(expected, `it lists ${listed(this).join(', ') || 'no bindings'}`);
    const value = seconds(contact);
    if (!(value >= from && value <= to)) throw new SutViolation(expected, `it lists ${contact}`);
  },
);

/** Judges a response that an earlier step only had to be a refusal. */
Then('its status is {status}', function (this: SipWorld, statuses: StatusSet) {
  const message = this.it?.message;
  if (!message?.isResponse()) throw new CaseError('no response was received yet whose status could be judged');
  const response: Response = message;
  if (!statuses.accepts(response.status))
    throw new SutViolation(`the status ${statuses.text}`, `it is ${summarize(response)}`);
});
