// What makes the phone under test originate: calls, hanging up, registrations (through the profile's trigger).
import { When } from '@cucumber/cucumber';
import { phoneAccount } from '../phone-account';
import { triggered } from '../triggered';
import type { SipWorld } from '../world';

When('the phone calls {peer}', async function (this: SipWorld, name: string) {
  const { contact } = this.actor(name);
  this.cleanups.push(() => this.trigger.hangUp());
  await triggered(`call ${contact}`, this.trigger.call(contact));
});

When('the phone hangs up', async function (this: SipWorld) {
  await triggered('hang up', this.trigger.hangUp());
});

When('the phone registers with {peer} for {int} s', async function (this: SipWorld, name: string, expires: number) {
  const actor = this.actor(name);
  this.cleanups.push(() => this.trigger.unregister());
  const transport = actor.transport === 'UDP' ? '' : `;transport=${actor.transport.toLowerCase()}`;
  const registrar = `sip:${actor.address}${transport}`;
  const account = phoneAccount(this, 'registration');
  await triggered(`register at ${registrar}`, this.trigger.register({ registrar, expires, ...account }));
});

When('the phone unregisters', async function (this: SipWorld) {
  await triggered('unregister', this.trigger.unregister());
});
