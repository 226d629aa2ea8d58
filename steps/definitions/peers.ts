// Who takes part: peers, their accounts, their registrations.
import { Given } from '@cucumber/cucumber';
import type { TransportName } from '../../simulator/runtime';
import type { Actor } from '../actor';
import { clearBindings, register } from '../registration';
import { hostOfItsOwn, type SipWorld } from '../world';

/** An account that nothing is bound to. */
async function withAccount(world: SipWorld, actor: Actor): Promise<Actor> {
  actor.account = world.takeAccount();
  await clearBindings(world, actor);
  return actor;
}

Given('a peer {peer}', async function (this: SipWorld, name: string) {
  await this.addActor(name);
});

Given('a peer {peer} over {transport}', async function (this: SipWorld, name: string, transport: TransportName) {
  await this.addActor(name, transport);
});

Given('a peer {peer} with an account', async function (this: SipWorld, name: string) {
  await withAccount(this, await this.addActor(name));
});

Given(
  'a peer {peer} over {transport} with an account',
  async function (this: SipWorld, name: string, transport: TransportName) {
    await withAccount(this, await this.addActor(name, transport));
  },
);

Given('a peer {peer} with an account on a host of its own', async function (this: SipWorld, name: string) {
  await withAccount(this, await this.addActor(name, undefined, { host: hostOfItsOwn(this) }));
});

Given('a registered peer {peer}', async function (this: SipWorld, name: string) {
  await register(this, await withAccount(this, await this.addActor(name)));
});

Given(
  'a registered peer {peer} over {transport}',
  async function (this: SipWorld, name: string, transport: TransportName) {
    await register(this, await withAccount(this, await this.addActor(name, transport)));
  },
);

Given(
  'a peer {peer} registered for the address-of-record of {peer}',
  async function (this: SipWorld, name: string, owner: string) {
    const actor = await this.addActor(name);
    actor.account = this.actor(owner).account;
    await register(this, actor);
  },
);

Given('{peer} is registered for {int} s', async function (this: SipWorld, name: string, seconds: number) {
  await register(this, this.actor(name), seconds);
});
