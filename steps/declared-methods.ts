// How each method that a profile declares is asked for: in a call where it needs one, else alone, so that nothing is left of it.
import type { Dialog } from '../simulator/dialog';
import type { Response } from '../simulator/message';
import { type Asked, type Finding, implicit } from './declared';
import { type Asking, findingOf, statusOf } from './declared-asking';

/** 8.2.1, 21.5.2: the method is looked at first, so that every other answer shows that it is known. A challenge comes before. */
export const refusesMethod = ({ status }: Response): boolean => status === 405 || status === 501;
const isChallenge = ({ status }: Response): boolean => status === 401 || status === 407;
const judge = { refuses: refusesMethod, takes: (response: Response) => !isChallenge(response) };

/** A server that knows nobody by the name may not have looked at the method, which it might have forwarded. */
const judgeServed = {
  refuses: refusesMethod,
  takes: ({ status }: Response) => (status >= 200 && status < 300) || [412, 423, 489].includes(status),
};

/** An event package for requests that have to name one. */
export function somePackage({ world }: Asking): string {
  return world.profile.events?.find(name => name !== implicit) ?? 'presence';
}

type Form = (asking: Asking) => Readonly<Record<string, string>>;

/** Outside a dialog, each as its RFC wants it; none of them leaves a state behind. */
const alone: Readonly<Record<string, Form>> = {
  OPTIONS: () => ({ Accept: 'application/sdp' }),
  MESSAGE: () => ({ 'Content-Type': 'text/plain', Body: 'A test of MESSAGE (RFC 3428)' }),
  // RFC 6665 4.4.3: fetches the state, and subscribes to nothing
  SUBSCRIBE: asking => ({ Event: somePackage(asking), Expires: '0' }),
  // of a subscription that there is not: 481 (RFC 6665 4.1.3)
  NOTIFY: asking => ({ Event: somePackage(asking), 'Subscription-State': 'terminated;reason=noresource' }),
  // of a publication that there is not: 412 (RFC 3903 6)
  PUBLISH: asking => ({
    Event: somePackage(asking),
    Expires: '0',
    'SIP-If-Match': asking.world.runtime.random.token(12),
  }),
  // a query (10.2.3)
  REGISTER: () => ({}),
};

const inCall: Readonly<Record<string, Form>> = {
  INFO: () => ({}),
  UPDATE: () => ({}),
  // of a response that there was not: 481 (RFC 3262 3)
  PRACK: () => ({ RAck: '1 1 INVITE' }),
  // last, as the phone may end the call for it; it calls the peer, which refuses
  REFER: ({ actor }) => ({ 'Refer-To': `<${actor.contact}>` }),
};

/** What a server takes itself; the rest it passes on. */
const ofServers = new Set(['REGISTER', 'OPTIONS', 'SUBSCRIBE', 'PUBLISH', 'MESSAGE']);
/** What a server has for its users, rather than for itself. */
const forUsers = new Set(['SUBSCRIBE', 'PUBLISH', 'MESSAGE']);

/** How long a phone may take to do what a REFER asks of it, ms. */
const referredMs = 3000;

async function askAlone(asking: Asking, name: string, target: string): Promise<Finding> {
  const { actor } = asking;
  const place = asking.to(target);
  const toUser = target !== 'the phone' && forUsers.has(name);
  const to = toUser ? { ...place, requestUri: actor.aor, to: actor.aor } : place;
  const request = asking.build(name, to, alone[name]?.(asking));
  if (name === 'REGISTER') request.remove('Contact');
  const finding = findingOf(name, await asking.ask(request, to.target), toUser ? judgeServed : judge);
  if (name === 'SUBSCRIBE' && finding.outcome === 'taken' && finding.said.startsWith('2'))
    await asking.listen(({ method }) => method === 'NOTIFY', 1000);
  return finding;
}

async function askInCall(asking: Asking, dialog: Dialog, name: string): Promise<Finding> {
  const finding = findingOf(name, await asking.askIn(dialog, name, inCall[name]?.(asking)), judge);
  if (name === 'REFER' && finding.said.startsWith('2'))
    await asking.listen(one => /^terminated/i.test(one.get('Subscription-State') ?? ''), referredMs);
  return finding;
}

/** INVITE, what needs its call, and BYE. */
async function askForCall(asking: Asking, names: readonly string[]): Promise<Finding[]> {
  const to = asking.to('the phone');
  // RFC 3262: for a PRACK that means something the phone has to ring reliably
  const fields = names.includes('PRACK') ? { Supported: '100rel' } : undefined;
  const { final, dialog } = await asking.callWhenFree(() => asking.build('INVITE', to, fields), to.target);
  const found = names.includes('INVITE') ? [findingOf('INVITE', final, judge)] : [];
  const said = `its call got ${final ? statusOf(final) : 'no final response'}`;
  for (const name of Object.keys(inCall).filter(one => names.includes(one))) {
    const prack = name === 'PRACK' ? asking.prackAnswer() : undefined;
    if (prack) found.push(findingOf(name, prack, judge));
    else found.push(dialog ? await askInCall(asking, dialog, name) : { name, outcome: 'lost', said });
  }
  const bye = dialog && (await asking.hangUp(dialog));
  if (names.includes('BYE')) found.push(dialog ? findingOf('BYE', bye, judge) : { name: 'BYE', outcome: 'lost', said });
  return found;
}

async function askCancel(asking: Asking): Promise<Finding> {
  const { phone } = asking.world.profile;
  if (!phone?.rings) return { name: 'CANCEL', outcome: 'unasked', said: 'the profile names no line that rings' };
  const to = asking.to('the ringing phone');
  const response = await asking.cancel(asking.build('INVITE', to), to.target);
  return findingOf('CANCEL', response, judge);
}

const called = new Set(['INVITE', 'BYE', ...Object.keys(inCall)]);

/** Asks for methods. Findings come in their order. */
export async function askMethods(
  asking: Asking,
  as: Asked,
  target: string,
  names: readonly string[],
): Promise<Finding[]> {
  const found = new Map<string, Finding>();
  const keep = (finding: Finding): void => void found.set(finding.name, finding);
  const isPhone = as === 'phone';
  for (const name of names) {
    if (name === 'ACK') keep({ name, outcome: 'unasked', said: 'it is never answered' });
    else if (!isPhone && !ofServers.has(name)) keep({ name, outcome: 'unasked', said: 'a server passes it on' });
    else if (isPhone && name === 'CANCEL') keep(await askCancel(asking));
    else if (!isPhone || !called.has(name)) keep(await askAlone(asking, name, target));
  }
  if (isPhone && names.some(name => called.has(name))) for (const one of await askForCall(asking, names)) keep(one);
  return names.flatMap(name => found.get(name) ?? []);
}

/** Methods by which a 405 can be had that leaves nothing behind, where the profile does not declare them. */
const strangers = ['PUBLISH', 'MESSAGE', 'NOTIFY', 'SUBSCRIBE'];

/** A request of a method that the profile does not declare; undefined where it declares all that would do. */
export function undeclaredRequest(asking: Asking, target: string): ReturnType<Asking['build']> | undefined {
  const name = strangers.find(one => !asking.world.profile.methods?.includes(one));
  return name === undefined ? undefined : asking.build(name, asking.to(target), alone[name]?.(asking));
}
