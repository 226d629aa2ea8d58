// What makes the phone under test originate: calls, hanging up, registrations (through the profile's trigger).
import { When } from '@cucumber/cucumber';
import { phoneAccount } from '../phone-account';
import { order, undo } from '../triggered';
import type { SipWorld } from '../world';

When('the phone calls {peer}', async function (this: SipWorld, name: string) {
  const { contact } = this.actor(name);
  undo(this, 'hangUp');
  await order(this, 'call', `call ${contact}`, trigger => trigger.call(contact));
});

When('the phone puts the call on hold', async function (this: SipWorld) {
  await order(this, 'hold', 'put a call on hold', trigger => trigger.hold?.());
});

When('the phone takes the call back', async function (this: SipWorld) {
  await order(this, 'resume', 'take a call back from hold', trigger => trigger.resume?.());
});

When('the phone hangs up', async function (this: SipWorld) {
  await order(this, 'hangUp', 'hang up', trigger => trigger.hangUp());
});

When('the phone registers with {peer} for {int} s', async function (this: SipWorld, name: string, expires: number) {
  const actor = this.actor(name);
  undo(this, 'unregister');
  const transport = actor.transport === 'UDP' ? '' : `;transport=${actor.transport.toLowerCase()}`;
  const registrar = `sip:${actor.address}${transport}`;
  const account = phoneAccount(this, 'registration');
  await order(this, 'register', `register at ${registrar}`, trigger =>
    trigger.register({ registrar, expires, ...account }),
  );
});

When('the phone unregisters', async function (this: SipWorld) {
  await order(this, 'unregister', 'unregister', trigger => trigger.unregister());
});
