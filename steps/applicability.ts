// Whether a case fits a system: the roles and capabilities it asks for against those that the profile declares.
import { type AbilityKey, abilityKeys } from '../systems/abilities-schema';
import { hasRunCertificate } from '../systems/certificates';
import type { Profile, Role } from '../systems/profile';
import { somebodyThere } from '../systems/triggers/manual';
import type { CaseInfo } from './case-info';

/** Found out in the course of a case: the system can't be brought to where it is to be judged. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** The reason why a case does not apply to this system, in words for the report; undefined when it does. */
export function notApplicable(info: CaseInfo, profile: Profile): string | undefined {
  const roles = info.roles as Role[];
  const missingRole = roles.find(role => !hasRole(role, info, profile));
  if (missingRole) return `the system is no ${roleNames[missingRole] ?? missingRole}`;
  const absent = info.transports.find(transport => !profile.transports.includes(transport));
  if (absent) return `the system does not use ${absent}`;
  for (const need of info.needs) {
    if (need === 'answering-line' && profile.phone?.answers) continue;
    if (need === 'ringing-line' && profile.phone?.rings) continue;
    if (need === 'trigger') {
      const without = lacksTrigger(profile);
      if (without) return without;
      continue;
    }
    if (need === 'trusted-certificate' && (profile.tls?.ca || hasRunCertificate(profile))) continue;
    if (isAbility(need)) {
      const without = lacksAbility(need, profile);
      if (without) return without;
      continue;
    }
    if (!profile.capabilities.includes(need)) return `the profile does not list the capability "${need}"`;
  }
  return roles.includes('uac') ? lacksTrigger(profile) : undefined;
}

/** A case for proxies that holds for one without state, too, says so (16.11). */
const hasRole = (role: Role, { tags }: CaseInfo, { roles }: Profile): boolean =>
  roles.includes(role) || (role === 'proxy' && tags.includes('@stateless') && roles.includes('stateless-proxy'));

const isAbility = (need: string): need is AbilityKey => (abilityKeys as string[]).includes(need);

/** A list that is empty says that there is nothing to ask for; one that is absent says nothing. */
function lacksAbility(key: AbilityKey, profile: Profile): string | undefined {
  const declared = profile[key];
  if (declared === undefined) return `the profile does not say which ${key} it has: add "${key}"`;
  return declared.length === 0 ? `the profile says that it has no ${key}` : undefined;
}

function lacksTrigger({ trigger }: Profile): string | undefined {
  if (!trigger) return 'the profile has no trigger that makes the phone call or register: add "trigger"';
  if (trigger.kind === 'manual' && !somebodyThere())
    return 'its trigger asks a person, and nobody is there: no terminal, or a pipeline (CI is set)';
  return undefined;
}

export const roleNames: Record<Role, string> = {
  registrar: 'registrar',
  proxy: 'stateful proxy',
  'stateless-proxy': 'stateless proxy',
  uas: 'phone that is called (UAS)',
  uac: 'phone that calls or registers (UAC)',
};
