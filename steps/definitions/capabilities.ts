// What the profile declares of methods, option tags, event packages and codecs: asked for one by one, and looked for where a
// system lists them.
import { Given, Then, When } from '@cucumber/cucumber';
import { codecsOf, isSameCodec } from '../../simulator/sdp';
import type { AbilityKey } from '../../systems/abilities-schema';
import { NotApplicable } from '../applicability';
import { isForServer } from '../case-info';
import {
  type Asked,
  askableOf,
  askedAs,
  declaredOf,
  type Finding,
  judgeFindings,
  keepFindings,
  otherOwner,
} from '../declared';
import { Asking } from '../declared-asking';
import { askMethods, undeclaredRequest } from '../declared-methods';
import { askEvents, askExtensions, offerCodecs } from '../declared-things';
import { it, violated } from '../it';
import { sendRequest } from '../requests';
import { lists } from '../values';
import type { SipWorld } from '../world';

type Asker = (asking: Asking, as: Asked, target: string, names: readonly string[]) => Promise<Finding[]>;

/** A server is asked on behalf of an account. What may be the phone's or the server's is refused by both, or it is not. */
async function asks(world: SipWorld, name: string, target: string, key: AbilityKey, asker: Asker): Promise<void> {
  const { profile } = world;
  const actor = world.actor(name);
  const as = askedAs(target);
  if (as !== 'phone') actor.account ??= world.takeAccount();
  const asking = new Asking(world, actor);
  const found = await asker(asking, as, target, askableOf(profile, key, as));
  for (const [index, { name, outcome, said }] of found.entries()) {
    const other = outcome === 'refused' ? otherOwner(profile, key, name, as) : undefined;
    if (!other) continue;
    actor.account ??= world.takeAccount();
    const [again] = await asker(asking, other, `the ${other}`, [name]);
    if (again) found[index] = { ...again, said: `${said} of ${target}, ${again.said} of the ${other}` };
  }
  keepFindings(world, target, found);
}
When(
  '{peer} asks {target} for each method that the profile declares',
  async function (this: SipWorld, name: string, target: string) {
    await asks(this, name, target, 'methods', askMethods);
  },
);
When(
  '{peer} requires of {target} each option tag that the profile declares',
  async function (this: SipWorld, name: string, target: string) {
    await asks(this, name, target, 'extensions', askExtensions);
  },
);
When(
  '{peer} subscribes at {target} to each event package that the profile declares',
  async function (this: SipWorld, name: string, target: string) {
    await asks(this, name, target, 'events', askEvents);
  },
);
When(
  '{peer} offers {target} each codec that the profile declares',
  async function (this: SipWorld, name: string, target: string) {
    await asks(this, name, target, 'codecs', offerCodecs);
  },
);
Then('none of them is refused', function (this: SipWorld) {
  judgeFindings(this);
});

When(
  '{peer} sends a method that the profile does not declare to {target}',
  function (this: SipWorld, name: string, target: string) {
    const asking = new Asking(this, this.actor(name));
    const request = undeclaredRequest(asking, target);
    if (!request) throw new NotApplicable('the profile declares every method that could be refused');
    sendRequest(this, asking.actor, request, asking.to(target).target);
  },
);

/** As whom it is asked where no step says so: by the role of the case. */
function roleOf({ info }: SipWorld): Asked {
  return isForServer(info) ? 'registrar' : 'phone';
}

const noneOf = (key: AbilityKey, as: Asked): string =>
  `none of the ${key} that the profile declares is certainly the ${as}'s`;

/** Where a system has several roles, what its profile declares may be another's. */
Given('event packages of {target} that the profile declares', function (this: SipWorld, target: string) {
  const as = askedAs(target);
  if (declaredOf(this.profile, 'events', as).length === 0) throw new NotApplicable(noneOf('events', as));
});

function listsAll(world: SipWorld, header: string, key: AbilityKey): void {
  const message = it(world);
  const declared = declaredOf(world.profile, key, roleOf(world));
  if (declared.length === 0) throw new NotApplicable(noneOf(key, roleOf(world)));
  const missing = declared.filter(name => !lists(message, header, name));
  if (missing.length === 0) return;
  const found = message.getAll(header).join(', ');
  violated(world, `${missing.join(', ')} in ${header}, as the profile declares`, `${header}: ${found}`);
}
Then('its {header} lists every method that the profile declares', function (this: SipWorld, header: string) {
  listsAll(this, header, 'methods');
});
Then('its {header} lists every option tag that the profile declares', function (this: SipWorld, header: string) {
  listsAll(this, header, 'extensions');
});
Then('its {header} lists every event package that the profile declares', function (this: SipWorld, header: string) {
  listsAll(this, header, 'events');
});
Then('it describes every codec that the profile declares', function (this: SipWorld) {
  const listed = codecsOf(it(this).body).flatMap(({ byPayload }) => [...byPayload.values()]);
  const missing = (this.profile.codecs ?? []).filter(codec => !listed.some(one => isSameCodec(one, codec)));
  if (missing.length > 0)
    violated(
      this,
      `a description with ${missing.join(', ')}, as the profile declares`,
      listed.join(', ') || 'no codec',
    );
});
