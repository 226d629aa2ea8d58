// What a registrar's 200 lists: the current bindings with their remaining time (10.3 step 8).
import { Then } from '@cucumber/cucumber';
import { NameAddr } from '../../simulator/message';
import { CaseError, SutViolation } from '../../simulator/peer';
import { fillIn } from '../placeholders';
import type { SipWorld } from '../world';

function bindings(world: SipWorld): NameAddr[] {
  if (!world.it) throw new CaseError('no message was received yet that could list bindings');
  return world.it.message.contacts;
}

function list(contacts: NameAddr[]): string {
  return contacts.length ? contacts.map(String).join(', ') : 'no bindings';
}

function find(world: SipWorld, name: string): NameAddr | undefined {
  const actor = world.actor(name);
  return bindings(world).find(contact => actor.isContact(contact));
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
Then('it lists the contact of {peer}', function (this: SipWorld, name: string) {
  if (!find(this, name))
    throw new SutViolation(`the binding ${this.actor(name).contact}`, `it lists ${list(bindings(this))}`);
});
Then('it does not list the contact of {peer}', function (this: SipWorld, name: string) {
  if (find(this, name))
    throw new SutViolation(`no binding ${this.actor(name).contact}`, `it lists ${list(bindings(this))}`);
});
Then('it lists the contact {string}', function (this: SipWorld, text: string) {
  const wanted = NameAddr.parse(`<${fillIn(this, text)}>`);
  if (!wanted) throw new CaseError(`"${text}" is not a URI`);
  if (!bindings(this).some(contact => contact.uri.equals(wanted.uri))) {
    throw new SutViolation(`the binding ${wanted}`, `it lists ${list(bindings(this))}`);
  }
});
Then(
  'it lists the contact of {peer} expiring within {int} to {int} s',
  function (this: SipWorld, name: string, least: number, most: number) {
    expires(this, name, least, most);
  },
);
Then(
  'it lists the contact of {peer} expiring within {string} to {string} s',
  function (this: SipWorld, name: string, least: string, most: string) {
    expires(this, name, Number(fillIn(this, least)), Number(fillIn(this, most)));
  },
);
function expires(world: SipWorld, name: string, least: number, most: number): void {
  const contact = find(world, name);
  const expected = `the binding ${world.actor(name).contact} with expires from ${least} to ${most}`;
  if (!contact) throw new SutViolation(expected, `it lists ${list(bindings(world))}`);
  const value = Number(contact.params.get('expires') ?? Number.NaN);
  if (!(value >= least && value <= most)) throw new SutViolation(expected, `it lists ${contact}`);
}
