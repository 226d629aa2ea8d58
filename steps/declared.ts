// What a profile declares of its system's methods, option tags, event packages and codecs: whom of its roles each concerns,
// and what comes of asking for them one by one.
import { Inconclusive, SutViolation } from '../simulator/peer';
import type { AbilityKey } from '../systems/abilities-schema';
import type { Profile, Role } from '../systems/profile';
import { NotApplicable } from './applicability';
import type { SipWorld } from './world';

/** As whom the system is asked. */
export type Asked = 'phone' | 'registrar' | 'proxy';

const asked: Record<string, Asked> = { 'the phone': 'phone', 'the registrar': 'registrar', 'the proxy': 'proxy' };
const rolesOf: Record<Asked, readonly Role[]> = {
  phone: ['uas', 'uac'],
  registrar: ['registrar'],
  proxy: ['proxy', 'stateless-proxy'],
};

/** @throws Error for a target that nothing is declared of */
export function askedAs(target: string): Asked {
  const found = asked[target];
  if (!found) throw new Error(`nothing is declared of ${target}: the phone, the registrar or the proxy is asked`);
  return found;
}

/** Who has it, of a system with several roles: `all` of these, or one of them, of whom the first is asked first. */
interface Whose {
  of: readonly Asked[];
  all?: true;
}
const either: Whose = { of: ['phone', 'registrar'] };
const registrars: Whose = { of: ['registrar'] };
const owners: Partial<Record<AbilityKey, Record<string, Whose>>> = {
  methods: {
    REGISTER: registrars,
    OPTIONS: { of: ['phone', 'registrar'], all: true },
    SUBSCRIBE: either,
    PUBLISH: either,
    MESSAGE: either,
  },
  extensions: {
    path: registrars,
    outbound: registrars,
    gruu: registrars,
    pref: { of: ['registrar', 'proxy'], all: true },
    privacy: { of: ['proxy'] },
  },
};

/** The event package whose subscriptions REFER makes (RFC 3515 2.4.4). */
export const implicit = 'refer';

/** In which of these capacities the system is there; in all where it is there in none. */
function whoseIs(profile: Profile, key: AbilityKey, name: string): Whose {
  const { of, all } = owners[key]?.[name] ?? (key === 'events' ? either : { of: ['phone'] });
  return { of: of.filter(one => rolesOf[one].some(role => profile.roles.includes(role))), all };
}

/** Of what the profile declares, that which the system is asked for in this capacity. */
export function askableOf(profile: Profile, key: AbilityKey, as: Asked): string[] {
  return (profile[key] ?? []).filter(name => {
    const { of, all } = whoseIs(profile, key, name);
    return of.length === 0 || (all ? of.includes(as) : of[0] === as);
  });
}

/** What a server takes at its own URI; the rest is for its users, of whom each may have other methods (21.4.6). */
const ofItsOwn = new Set(['REGISTER', 'OPTIONS']);

/** Of what the profile declares, that which the system certainly has in this capacity, and so is to list. */
export function declaredOf(profile: Profile, key: AbilityKey, as: Asked): string[] {
  return (profile[key] ?? []).filter(name => {
    if (key === 'events' && name === implicit) return false; // who lists a package takes a SUBSCRIBE for it (RFC 6665 4.4.4)
    if (key === 'methods' && as !== 'phone' && !ofItsOwn.has(name)) return false;
    const { of, all } = whoseIs(profile, key, name);
    return of.length === 0 || ((all || of.length === 1) && of.includes(as));
  });
}

/** In which other capacity the system may have what it refused in this one. */
export function otherOwner(profile: Profile, key: AbilityKey, name: string, as: Asked): Asked | undefined {
  const { of, all } = whoseIs(profile, key, name);
  return all ? undefined : of.find(one => one !== as);
}

/**
 * What came of asking for one: 'unclear' was answered in a way that tells nothing of it, 'unasked' can't be asked for alone,
 * 'lost' had no answer.
 */
export interface Finding {
  name: string;
  outcome: 'taken' | 'refused' | 'unclear' | 'unasked' | 'lost';
  /** `405 Method Not Allowed`, or why it was not asked. */
  said: string;
}

const findings = new WeakMap<SipWorld, { target: string; found: readonly Finding[] }>();

/** Keeps what was found for the verdict, and tells it in the report. @throws NotApplicable where nothing could be asked */
export function keepFindings(world: SipWorld, target: string, found: readonly Finding[]): void {
  findings.set(world, { target, found });
  for (const { name, outcome, said } of found) world.notes.push(`${name}: ${words[outcome]}${said && ` (${said})`}`);
  if (found.every(({ outcome }) => outcome === 'unasked')) {
    const why = found.map(({ name, said }) => `${name}: ${said}`).join('; ');
    throw new NotApplicable(`nothing that the profile declares can be asked of ${target}${why && ` (${why})`}`);
  }
}

const words: Record<Finding['outcome'], string> = {
  taken: 'taken',
  refused: 'refused',
  unclear: 'the answer does not tell',
  unasked: 'not asked',
  lost: 'it did not come to that',
};

/** @throws SutViolation naming all that was refused; Inconclusive where nothing was, and not all was answered */
export function judgeFindings(world: SipWorld): void {
  const kept = findings.get(world);
  if (!kept) throw new Error('nothing was asked for yet');
  const { target, found } = kept;
  const those = (outcome: Finding['outcome']): Finding[] => found.filter(one => one.outcome === outcome);
  const list = (some: readonly Finding[]): string => some.map(({ name, said }) => `${name} (${said})`).join(', ');
  const refused = those('refused');
  if (refused.length > 0) {
    const names = refused.map(({ name }) => name).join(', ');
    throw new SutViolation(`${target} to take ${names}, as the profile declares`, `it refused ${list(refused)}`);
  }
  const lost = those('lost');
  if (lost.length > 0) throw new Inconclusive(`${target} was asked for what its profile declares: ${list(lost)}`);
  if (those('taken').length === 0)
    throw new Inconclusive(`no answer of ${target} tells whether it has what its profile declares: ${list(found)}`);
}
