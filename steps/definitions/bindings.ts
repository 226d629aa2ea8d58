// The current bindings with their remaining time: how a client asks for them (10.2.3), and what the 200 lists (10.3 step 8).
import { Then, When } from '@cucumber/cucumber';
import { NameAddr } from '../../simulator/message';
import { CaseError, SutViolation } from '../../simulator/peer';
import { it } from '../it';
import { fillIn } from '../placeholders';
import { awaitResponse, buildRequest, destination, sendWithCredentials } from '../requests';
import type { SipWorld } from '../world';

const bindings = (world: SipWorld): NameAddr[] => it(world).contacts;

function list(contacts: NameAddr[]): string {
  return contacts.length ? contacts.map(String).join(', ') : 'no bindings';
}

/** The binding of a contact URI (10.3 step 7: compared by 19.1.4). */
function find(world: SipWorld, uri: string): NameAddr | undefined {
  const wanted = NameAddr.parse(`<${uri}>`);
  if (!wanted) throw new CaseError(`"${uri}" is not a URI`);
  return bindings(world).find(contact => !contact.wildcard && contact.uri.equals(wanted.uri));
}

/** NaN when it is absent or no number. */
function secondsLeft(contact: NameAddr): number {
  const text = contact.params.get('expires') ?? '';
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

Then('it lists no bindings', function (this: SipWorld) {
  const contacts = bindings(this);
  if (contacts.length) throw new SutViolation('no bindings in the response', `it lists ${list(contacts)}`);
});
Then('it lists {int} binding(s)', function (this: SipWorld, count: number) {
  const contacts = bindings(this);
  if (contacts.length !== count)
    throw new SutViolation(`${count} binding(s) in the response`, `it lists ${list(contacts)}`);
});
Then('it lists {int} or {int} bindings', function (this: SipWorld, one: number, other: number) {
  const contacts = bindings(this);
  if (contacts.length !== one && contacts.length !== other)
    throw new SutViolation(`${one} or ${other} bindings in the response`, `it lists ${list(contacts)}`);
});
Then('it lists the contact of {peer}', function (this: SipWorld, name: string) {
  listsContact(this, this.actor(name).contact);
});
Then('it does not list the contact of {peer}', function (this: SipWorld, name: string) {
  const { contact } = this.actor(name);
  if (find(this, contact)) throw new SutViolation(`no binding ${contact}`, `it lists ${list(bindings(this))}`);
});
Then('it lists the contact {string}', function (this: SipWorld, text: string) {
  listsContact(this, fillIn(this, text));
});
function listsContact(world: SipWorld, uri: string): void {
  if (!find(world, uri)) throw new SutViolation(`the binding ${uri}`, `it lists ${list(bindings(world))}`);
}
Then(
  'it lists the contact of {peer} expiring within {bound} to {bound} s',
  function (this: SipWorld, name: string, least: string, most: string) {
    expires(this, this.actor(name).contact, least, most);
  },
);
Then(
  'it lists the contact {string} expiring within {bound} to {bound} s',
  function (this: SipWorld, text: string, least: string, most: string) {
    expires(this, fillIn(this, text), least, most);
  },
);
function expires(world: SipWorld, uri: string, least: string, most: string): void {
  const [from, to] = [Number(fillIn(world, least)), Number(fillIn(world, most))];
  const contact = find(world, uri);
  const expected = `the binding ${uri} with expires from ${from} to ${to}`;
  const value = contact ? secondsLeft(contact) : Number.NaN;
  if (!(value >= from && value <= to)) throw new SutViolation(expected, `it lists ${contact ?? list(bindings(world))}`);
}

Then('each contact that it lists has an expires parameter', function (this: SipWorld) {
  const contacts = bindings(this);
  const expected = 'contacts that all have an expires parameter in seconds';
  if (contacts.length === 0) throw new SutViolation(expected, 'it lists none');
  const bad = contacts.find(contact => Number.isNaN(secondsLeft(contact)));
  if (bad) throw new SutViolation(expected, `it lists ${bad}`);
});

/**
 * A REGISTER without Contact changes nothing; its 200 lists what is bound (10.3 step 8). Where nothing is, some answer 404,
 * which lists nothing either; that it should be 200 is for one case of its own to judge.
 */
When('{peer} asks the registrar for its bindings', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  actor.account ??= this.takeAccount();
  const to = destination(this, actor, 'the registrar');
  const request = buildRequest(actor, 'REGISTER', to);
  request.remove('Contact');
  const sent = await sendWithCredentials(this, actor, request, to.target);
  await awaitResponse(this, actor, sent, status => status === 200 || status === 404, '200');
});
