// `{…}` in tables and doc strings: what a case can't know in advance, such as a peer's address.
import { CaseError } from '../simulator/peer';
import { formatAddress } from '../simulator/runtime';
import { uriFor } from '../simulator/transport';
import { namesOf } from './names';
import type { SipWorld } from './world';

/**
 * Fills in: {bob.aor} {bob.contact} {bob.address} {bob.host} {bob.port} {bob.user} {bob.tag} for a peer, and
 * {bob.escaped-user} for its user part with the first letter as %HH (19.1.2);
 * {bob.sent.Call-ID} and {bob.received.Contact} for a header field of its last request and last received message;
 * {bob.sut} for the system's address on the side where it stands;
 * {bob.sips} for its contact as a sips URI, {phone.sips} for the line that answers;
 * {sut.address} {sut.host} {sut.port} {sut.domain}; {phone.answers} {phone.rings}; {expires.min} {expires.max}
 * {expires.default} of the profile, {expires.short} and {expires.long} for two intervals within its bounds;
 * {domain} for the case's own in the name server; {branch} {token} for a new random one.
 */
export function fillIn(world: SipWorld, text: string): string {
  return text.replace(/\{([a-zA-Z][\w.-]*)\}/g, (_, name: string) => meaningOf(world, name));
}

function meaningOf(world: SipWorld, name: string): string {
  const [head, ...rest] = name.split('.');
  const key = rest.join('.');
  if (world.actors.has(head)) return ofActor(world, head, key);
  if (head === 'sut') return ofSut(world, key);
  if (name === 'phone.sips')
    return world.phoneUri('answers', world.info.transport).replace(/^sip:([^;]*).*/, 'sips:$1');
  if (head === 'phone') return world.phoneUri(key === 'rings' ? 'rings' : 'answers', world.info.transport);
  if (head === 'expires') return String(ofExpires(world, key));
  if (name === 'domain') return namesOf(world).domain;
  if (name === 'branch') return `z9hG4bK${world.runtime.random.token(16)}`;
  if (name === 'token') return world.runtime.random.token(16);
  throw new CaseError(`{${name}} means nothing here`);
}

/** The interval, in seconds, nearest to this one that the registrar takes by its profile. */
export function withinBounds(world: SipWorld, seconds: number): number {
  const { min, max } = world.profile.expires;
  return Math.max(min ?? 0, Math.min(max ?? seconds, seconds));
}

/** Seconds. A default interval that the profile does not tell has no bound. */
function ofExpires(world: SipWorld, key: string): number {
  const { min, max, default: taken } = world.profile.expires;
  const within = (seconds: number): number => withinBounds(world, seconds);
  // 10.3 step 7: what is shorter than an hour may be too brief for a registrar of which nothing is known.
  const [short, long] = min === undefined ? [3600, 7200] : [600, 1800];
  const values: Record<string, number | undefined> = {
    min,
    max,
    default: taken ?? 2 ** 32 - 1,
    short: within(short),
    long: within(long),
  };
  const seconds = values[key];
  if (seconds === undefined) throw new CaseError(`the profile gives no expires.${key}`);
  return seconds;
}

/** Fields of which the order of all values matters, whether on one line or several. */
const wholeLists = new Set(['Route', 'Record-Route']);

function ofActor(world: SipWorld, name: string, key: string): string {
  const actor = world.actor(name);
  const { host, port } = actor.local;
  switch (key) {
    case 'aor':
      return actor.aor;
    case 'contact':
      return actor.contact;
    case 'sips':
      return uriFor(actor.transport, { user: actor.account?.user ?? name, host, port, sips: true }).toString();
    case 'address':
      return actor.address;
    case 'sut':
      return formatAddress(actor.side.address);
    case 'host':
      return host;
    case 'port':
      return String(port);
    case 'user':
      return actor.account?.user ?? actor.name;
    case 'escaped-user':
      return escaped(actor.account?.user ?? actor.name);
    case 'tag':
      return actor.tag;
  }
  const [which, header] = [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)];
  const message =
    which === 'sent'
      ? actor.lastRequest?.message
      : which === 'received'
        ? (world.it ?? actor.lastIncoming)?.message
        : undefined;
  const whole = wholeLists.has(header) && message?.has(header);
  const value = whole ? message?.getAll(header).join(', ') : message?.get(header);
  if (value === undefined) throw new CaseError(`{${name}.${key}} means nothing here`);
  return value;
}

function escaped(user: string): string {
  return `%${user.charCodeAt(0).toString(16).toUpperCase()}${user.slice(1)}`;
}

function ofSut(world: SipWorld, key: string): string {
  const { host, port } = world.sut.address;
  switch (key) {
    case 'address':
      return `${host}:${port}`;
    case 'host':
      return host;
    case 'port':
      return String(port);
    case 'domain':
      return world.profile.domain;
    default:
      throw new CaseError(`{sut.${key}} means nothing: write {sut.address}, {sut.host}, {sut.port} or {sut.domain}`);
  }
}
