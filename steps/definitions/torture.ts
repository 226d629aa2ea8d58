// The torture messages of RFC 4475 and RFC 5118: how peers send them, and which outcomes each allows (features/torture/*.yaml).
import { Then, When } from '@cucumber/cucumber';
import { NameAddr, parseAuth, Request, Response } from '../../simulator/message';
import {
  answers,
  CaseError,
  Inconclusive,
  type Received,
  type Sent,
  SutViolation,
  summarize,
} from '../../simulator/peer';
import { formatAddress } from '../../simulator/runtime';
import type { Target } from '../../simulator/transport';
import type { Actor } from '../actor';
import { it, violated } from '../it';
import { StatusSet } from '../parameter-types';
import { buildRequest, destination } from '../requests';
import { adapted, withCredentials } from '../torture';
import { endCall } from '../torture-calls';
import { type TortureMessage, type TortureRole, tortureMessages } from '../torture-messages';
import type { SipWorld } from '../world';

/** What a peer sent last of this kind. */
interface Torture {
  row: TortureMessage;
  role: TortureRole;
  token: string;
  sent: Sent;
}
const tortures = new WeakMap<Actor, Torture>();

/** How long a case waits for an outcome where silence is one, ms. */
const silenceMs = 2000;

const roleOf = (target: string): TortureRole =>
  target === 'the registrar' ? 'registrar' : /phone|line/.test(target) ? 'uas' : 'proxy';

function rowOf(name: string): TortureMessage {
  const row = tortureMessages().find(({ message }) => message === name);
  if (!row) throw new CaseError(`there is no torture message "${name}"`);
  return row;
}

function sends(world: SipWorld, name: string, message: string, target: string): { torture: Torture; to: Target } {
  const actor = world.actor(name);
  const row = rowOf(message);
  const to = destination(world, actor, target);
  const token = world.runtime.random.token(12);
  const bytes = adapted(row, {
    address: actor.address,
    transport: actor.transport,
    token,
    requestUri: to.requestUri.replace(/;.*$/, ''),
    aor: actor.aor,
    sut: formatAddress(to.target.remote),
    hidden: [...world.actors.values()].find(other => other !== actor)?.aor,
  });
  const sent = actor.note(actor.peer.sendBytes(bytes, to.target));
  const torture: Torture = { row, role: roleOf(target), token, sent };
  tortures.set(actor, torture);
  return { torture, to: to.target };
}

When(
  '{peer} sends the torture message {string} to {target}',
  function (this: SipWorld, name: string, message: string, target: string) {
    sends(this, name, message, target);
  },
);

/** As a REGISTER is sent: again with credentials when it is challenged (22.2). */
When(
  '{peer} sends the torture message {string} to {target} with credentials',
  async function (this: SipWorld, name: string, message: string, target: string) {
    const actor = this.actor(name);
    actor.account ??= this.takeAccount();
    const { torture, to } = sends(this, name, message, target);
    actor.registration.bound = true;
    if (!this.profile.capabilities.includes('authentication')) return;
    const challenged = await this.runtime.until(() => finalTo(actor, torture), this.answerLimitMs);
    const challenge = challenged?.message.getAll('WWW-Authenticate').map(parseAuth);
    const digest = challenge?.find(value => value?.scheme.toLowerCase() === 'digest');
    if (challenged?.message.status !== 401 || !digest) return;
    challenged.taken = true;
    const token = this.runtime.random.token(12);
    const { user: username, password = '' } = actor.account;
    const bytes = withCredentials(
      torture.sent.bytes,
      digest,
      { username, password },
      { old: torture.token, new: token },
    );
    tortures.set(actor, { ...torture, token, sent: actor.note(actor.peer.sendBytes(bytes, to)) });
  },
);

/** Whatever the sender put in of its own comes back in a response, and goes on in a forwarded request. */
const hasToken = ({ bytes, taken }: Received, token: string): boolean => !taken && bytes.includes(token);

function finalTo(actor: Actor, { token }: Torture): (Received & { message: Response }) | undefined {
  return actor.peer.inbox.find(
    (r): r is Received & { message: Response } =>
      r.message instanceof Response && r.message.status >= 200 && hasToken(r, token),
  );
}

function forwardedFrom(world: SipWorld, actor: Actor, { token }: Torture): Received | undefined {
  const others = [...world.actors.values()].filter(other => other !== actor);
  return others.flatMap(other => other.peer.inbox).find(r => r.message instanceof Request && hasToken(r, token));
}

/** Waits for a final response or the forwarded request; undefined for neither. It becomes "it". */
async function outcomeOf(world: SipWorld, actor: Actor, limitMs: number): Promise<Received | undefined> {
  const torture = tortures.get(actor);
  if (!torture) throw new CaseError(`${actor.name} has sent no torture message`);
  const came = (): Received | undefined => forwardedFrom(world, actor, torture) ?? finalTo(actor, torture);
  const received = await world.runtime.until(came, limitMs);
  world.notes.push(outcomeNote(torture, received));
  if (!received) return undefined;
  received.taken = true;
  world.it = received;
  if (received.message.isResponse()) await endCall(world, actor, torture.sent, received.message);
  return received;
}

/** For the report: also where nothing judges the outcome, it says whether the RFCs have it among theirs. */
function outcomeNote({ row, role }: Torture, received: Received | undefined): string {
  const allowed = Object.keys(row[role]?.allowed ?? {});
  const foreseen = allowed.some(outcome => fits(outcome, received));
  const what = received ? summarize(received.message) : 'silence';
  return `outcome of ${row.message}: ${what}${foreseen ? '' : `, where ${row.section} and RFC 3261 have ${allowed.join(', ')}`}`;
}

When('{peer} sees what comes of it', async function (this: SipWorld, name: string) {
  await outcomeOf(this, this.actor(name), silenceMs);
});

Then('{peer} gets an outcome that the message allows', async function (this: SipWorld, name: string) {
  const actor = this.actor(name);
  const torture = tortures.get(actor);
  const allowed = torture?.row[torture.role]?.allowed;
  if (!torture || !allowed) throw new CaseError(`${name} has sent no torture message whose outcome is known`);
  const received = await outcomeOf(this, actor, 'silence' in allowed ? silenceMs : this.answerLimitMs);
  if (Object.keys(allowed).some(outcome => fits(outcome, received))) return;
  const aside = received && refusedForOtherReasons(torture, received, allowed);
  if (aside) throw aside;
  const wanted = Object.entries(allowed).map(([outcome, clause]) => `${outcome} (${clause})`);
  const observed = received ? seen(received, name) : `${name} received no final response`;
  throw new SutViolation(`one of ${wanted.join(', ')} as the outcome of ${torture.row.message}`, observed);
});

function fits(outcome: string, received: Received | undefined): boolean {
  if (outcome === 'silence') return !received;
  if (outcome === 'forwarded') return received?.message instanceof Request;
  return received?.message instanceof Response && new StatusSet(outcome).accepts(received.message.status);
}

function seen({ message }: Received, name: string): string {
  return message instanceof Request ? `${summarize(message)} was forwarded` : `${name} received ${summarize(message)}`;
}

/** What a line says that does not take calls now. */
const away = new StatusSet('3xx or 480 or 486 or 503 or 600 or 603');

/** What a phone or a proxy may always say says nothing of the message: it wants credentials, it is busy or away. */
function refusedForOtherReasons(
  { role }: Torture,
  { message }: Received,
  allowed: Record<string, string>,
): Inconclusive | undefined {
  if (!(message instanceof Response) || role === 'registrar') return undefined;
  const challenges = message.has('WWW-Authenticate') || message.has('Proxy-Authenticate');
  const mayBeAway = role === 'uas' && '2xx' in allowed;
  if ((message.status === 401 || message.status === 407) && challenges)
    return new Inconclusive(`${summarize(message)}: it is to take requests of strangers without credentials`);
  if (mayBeAway && away.accepts(message.status))
    return new Inconclusive(`the phone answered ${summarize(message)}: its line is to be free, and to take calls`);
  return undefined;
}

/** The sign of life: before a torture message the condition of the case, after it the verdict. */
Then('{target} answers {peer}', async function (this: SipWorld, target: string, name: string) {
  const actor = this.actor(name);
  const to = destination(this, actor, target);
  const request = buildRequest(actor, 'OPTIONS', to);
  actor.peer.send(request, to.target, { repeat: true });
  const isFinal = ({ message }: Received): boolean => answers(message, request) && message.status >= 200;
  const answer = await this.runtime.until(() => actor.peer.inbox.find(isFinal), this.answerLimitMs);
  actor.peer.stopRepeating(request.topVia?.branch);
  if (!answer) throw new SutViolation(`${target} to answer OPTIONS`, `${name} received no final response`);
  answer.taken = true;
});

/** A message that was refused has no such line; one that goes on is the proxy's own (7.1). */
Then('if it was forwarded, its start line is well formed', function (this: SipWorld) {
  if (!(it(this) instanceof Request)) return;
  const line = this.it?.bytes.toString('latin1').split('\r\n', 1)[0] ?? '';
  if (!/^[^ ]+ [^ <>\t]+ SIP\/2\.0$/.test(line)) violated(this, 'the start line METHOD URI SIP/2.0', `"${line}"`);
});
Then('if it was forwarded, its Request-URI has no header fields, and it has no Route', function (this: SipWorld) {
  const message = it(this);
  if (!(message instanceof Request)) return;
  if (message.requestUri.includes('?')) violated(this, 'a Request-URI without header fields', message.requestUri);
  if (message.has('Route')) violated(this, 'no Route', `Route: ${message.get('Route')}`);
});

Then('the URI in its {header} has no parameter {string}', function (this: SipWorld, header: string, name: string) {
  const first = firstUri(this, header);
  if (first?.params.has(name)) violated(this, `a URI without ${name} in ${header}`, `${first}`);
});
Then('the URI in its {header} has the header field {string}', function (this: SipWorld, header: string, name: string) {
  const first = firstUri(this, header);
  const has = first?.headers.some(([each]) => each.toLowerCase() === name.toLowerCase());
  if (!has) violated(this, `a URI with ?${name}= in ${header}`, `${first ?? 'none'}`);
});
function firstUri(world: SipWorld, header: string) {
  return NameAddr.parse(it(world).getAll(header)[0] ?? '')?.uri;
}
