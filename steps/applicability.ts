// Whether a case fits a system: the roles and capabilities it asks for against those that the profile declares.
import type { Profile, Role } from '../systems/profile';
import type { CaseInfo } from './case-info';

/** The reason why a case does not apply to this system, in words for the report; undefined when it does. */
export function notApplicable(info: CaseInfo, profile: Profile): string | undefined {
  const roles = info.roles as Role[];
  const missingRole = roles.find(role => !profile.roles.includes(role));
  if (missingRole) return `the system is no ${roleNames[missingRole] ?? missingRole}`;
  if (!profile.transports.includes(info.transport)) return `the system does not use ${info.transport}`;
  for (const need of info.needs) {
    if (need === 'answering-line' && profile.phone?.answers) continue;
    if (need === 'ringing-line' && profile.phone?.rings) continue;
    if (need === 'trigger' && profile.trigger) continue;
    if (!profile.capabilities.includes(need)) return `the profile does not list the capability "${need}"`;
  }
  if (roles.includes('uac') && !profile.trigger) {
    return 'the profile has no trigger that makes the phone call or register: add "trigger"';
  }
  return undefined;
}

export const roleNames: Record<Role, string> = {
  registrar: 'registrar',
  proxy: 'proxy',
  uas: 'phone that is called (UAS)',
  uac: 'phone that calls or registers (UAC)',
};
