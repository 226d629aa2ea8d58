// The accounts of the phone under test: the one it is told to register, and its own, for calls that are challenged.
import { CaseError } from '../simulator/peer';
import type { SipWorld } from './world';

export interface PhoneAccount {
  user: string;
  domain: string;
  password: string;
}

/** @throws CaseError when the profile gives no account for calls */
export function phoneAccount(world: SipWorld, purpose: 'registration' | 'calls'): PhoneAccount {
  const { domain, users } = world.profile;
  if (purpose === 'registration') return { user: 'phone', domain, password: 'correct-horse' };
  if (users.password === undefined)
    throw new CaseError('the profile gives no users.password: tag the case @needs=credentials-for-calls');
  return { user: users.pattern.replace('{n}', '1'), domain, password: users.password };
}
