// Finds out what answers at an address that no profile describes: quickly, for a run (roles and transports), or all that can
// be found out from outside, for a first profile.

import type { Response } from '../simulator/message';
import { Uri } from '../simulator/message';
import { type Runtime, realRuntime } from '../simulator/runtime';
import { targetOf, transportNamed, transportsOf } from '../simulator/transport';
import type { Profile, Role } from '../systems/profile';
import { ProfileError } from '../systems/profile-error';
import { routeTo, SystemError } from '../systems/start';
import { type Asker, bounds, type Credentials, ProbePlace, Spent, statusOf } from './probe-asker';
import { askCalls } from './probe-calls';
import { Findings, printable } from './probe-findings';
import { askProxy } from './probe-proxy';
import { askBindings, askBriefIntervals, askRegistrar, Client, countAccounts } from './probe-registrar';
import { askRport, findTransports, type Tried, tryTransport } from './probe-transports';

/** What was found: the profile to run with, and a line for the person who asked. */
export interface Probed {
  profile: Profile;
  said: string;
}

/**
 * Roles and transports only, from OPTIONS over UDP and TCP and, of a server, a REGISTER.
 * @throws SystemError 'unreachable' within 5 s when nothing answers over UDP or TCP
 */
export async function probeRoles(profile: Profile, o: Pick<ProbeOptions, 'runtime' | 'host'> = {}): Promise<Probed> {
  const place = await placeAt(profile.address, o);
  try {
    const asker = await place.asker('probe');
    const { port } = place.target.remote;
    const tries = await Promise.all((['UDP', 'TCP'] as const).map(one => tryTransport(asker, one, port)));
    const answering = tries.filter(one => one.response);
    const [first] = answering;
    if (!first?.response) {
      throw new SystemError('unreachable', silence(place, tries));
    }
    place.target = { transport: first.transport, remote: place.target.remote };
    const client = new Client(asker, asker.user, place.uri.host);
    const { roles, because } = await rolesOf(first.response, client);
    const transports = answering.map(({ transport }) => transport);
    const { response } = first;
    const name = response.get('Server') ?? response.get('User-Agent');
    return {
      profile: {
        ...profile,
        roles,
        domain: client.domain,
        transports,
        phone: roles.includes('uas') ? { answers: profile.address } : undefined,
        concurrency: roles.includes('registrar') ? 20 : 1,
      },
      said: [
        `${transports.join(' and ')}: ${statusOf(response)}; ${name ? `${name}; ` : ''}${because}`,
        `(sipspec probe ${profile.address} finds out more, and writes a profile)`,
      ]
        .map(printable)
        .join('\n'),
    };
  } finally {
    await finish(place, o.runtime);
  }
}

/** What was tried, and what came of it; a run without a profile asks in the clear only. */
function silence({ uri, target }: ProbePlace, tries: readonly Tried[]): string {
  const { host } = target.remote;
  const tried = tries.map(({ transport, port, said }) => `${transport} to ${host}:${port}: ${said}`).join('; ');
  const [named] = transportsOf(uri);
  const secured =
    named === 'UDP' || named === 'TCP'
      ? ''
      : ` (${named}, which the URI asks for, was not tried: sipspec probe tries it, and a profile can name it beside UDP or TCP)`;
  return printable(
    `nothing answers at ${uri}: no response to OPTIONS within ${bounds.firstAnswerMs / 1000} s (${tried})${secured}`,
  );
}

/** A phone takes INVITE for itself but no REGISTER; a server's REGISTER is tried. */
async function rolesOf(response: Response, client: Client): Promise<{ roles: Role[]; because: string }> {
  const allow = response.tokens('Allow');
  if (allow.length === 0)
    return { roles: [], because: 'it does not say which methods it allows: a profile must name its roles' };
  const allows = `allows ${allow.join(', ')}; `;
  if (!allow.includes('REGISTER')) {
    if (!allow.includes('INVITE'))
      return { roles: [], because: `${allows}neither REGISTER nor INVITE: a profile must name its roles` };
    return {
      roles: ['uas'],
      because: `${allows}taken for a phone; one case at a time, as it may have one line (--concurrency)`,
    };
  }
  const { asker } = client;
  const { uri } = asker.place;
  let registered = (await client.bind(60)).final;
  // A server at another port than 5060 may take the bare host for somebody else's.
  if (registered?.status !== 200 && uri.port !== undefined) {
    client.domain = `${uri.host}:${uri.port}`;
    registered = (await client.bind(60)).final;
  }
  if (registered?.status !== 200) {
    const answer = statusOf(registered);
    const because = `${allows}it answers ${answer} to a REGISTER without an account: a profile must name accounts (users)`;
    return { roles: [], because };
  }
  const reached = await isForwardedTo(asker, client.aor);
  return reached
    ? { roles: ['registrar', 'proxy'], because: `${allows}taken for a registrar and proxy` }
    : { roles: ['registrar'], because: `${allows}taken for a registrar; it does not forward to what is bound` };
}

/** Whether a request for what is bound to this asker reaches it. */
async function isForwardedTo(asker: Asker, aor: string): Promise<boolean> {
  const request = asker.request('OPTIONS', aor);
  asker.send(request);
  const arrived = await asker.wait(() => asker.arrivalOf(request), bounds.firstAnswerMs);
  asker.peer.stopRepeating(request.topVia?.branch);
  return arrived !== undefined;
}

export interface ProbeOptions {
  uri: string;
  /** `{n}` in the user counts from 1. */
  credentials?: Credentials;
  /** The host part of addresses-of-record; default: what is found. */
  domain?: string;
  signal?: AbortSignal;
  onProgress?: (line: string) => void;
  /** Default: the real world. */
  runtime?: Runtime;
  /** Our own address; default: that of the way to the system. */
  host?: string;
}

/**
 * All that can be found out from outside, in about `bounds.messages` messages at most. Ends what it begins: calls, bindings.
 * @throws SystemError 'unreachable' when nothing answers or no role shows; ProfileError for a URI that can't be used;
 *   Interrupted when the signal ends it
 */
export async function probe(options: ProbeOptions): Promise<Findings> {
  const place = await placeAt(options.uri, options);
  const { uri } = place;
  const findings = new Findings(options.uri, options.domain ?? uri.host, options.onProgress);
  try {
    await findTransports(place, findings);
    findings.address = addressOf(place);
    try {
      await askAll(place, findings, options);
    } catch (error) {
      if (!(error instanceof Spent)) throw error;
      findings.note('head', `The most that probe sends was sent (${error.message}); the rest was not asked.`);
    }
  } finally {
    await finish(place, options.runtime);
    findings.messages = place.sent;
  }
  if (findings.roles.size > 0) return findings;
  const what = [...(findings.notes.get('roles') ?? []), ...(findings.notes.get('phone') ?? [])].join(' ');
  const answered = findings.transports.filter(({ outcome }) => outcome === 'answers');
  const over = answered.map(({ transport }) => transport).join(' and ');
  throw new SystemError(
    'unreachable',
    `${options.uri} answers over ${over}, but no role shows that a case fits: ${printable(what)}`,
  );
}

async function askAll(place: ProbePlace, findings: Findings, options: ProbeOptions): Promise<void> {
  const { credentials: given, domain } = options;
  const credentials = given && { ...given, user: given.user.replaceAll('{n}', '1') };
  const stranger = await place.asker('probe-c', { credentials });
  await askRport(stranger, await place.asker('probe-d'), findings);
  const registered = await askRegistrar(place, findings, { credentials, domain });
  if (registered) {
    await askBindings(registered, findings);
    await askProxy(stranger, registered, findings);
    await askBriefIntervals(registered, findings);
    await registered.first.unbind();
    await registered.second.unbind();
  }
  if (given && findings.users?.password !== undefined)
    findings.users = {
      pattern: given.user,
      password: given.password,
      count: await countAccounts(place, findings, given),
    };
  if (findings.isServer && place.uri.user !== undefined) {
    findings.lists.clear();
    findings.note('lists', `Who answered OPTIONS for ${place.uri.user} may be somebody behind it.`);
  }
  const from = credentials && `sip:${credentials.user}@${findings.domain}`;
  await askCalls(await place.asker('probe-caller', { credentials, from }), findings);
}

/** @throws ProfileError, SystemError */
async function placeAt(text: string, o: Pick<ProbeOptions, 'runtime' | 'host' | 'signal'>): Promise<ProbePlace> {
  const uri = Uri.parse(text);
  if (!uri?.isSip)
    throw new ProfileError(text, [{ where: '', expected: 'a SIP URI such as sip:192.0.2.7:5060', found: `"${text}"` }]);
  const plain = uri.clone();
  plain.scheme = 'sip';
  const named = transportNamed(uri.params.get('transport') ?? '');
  plain.params.delete('transport');
  const target = targetOf(plain, named === 'TCP' ? 'TCP' : 'UDP');
  if (!target)
    throw new SystemError(
      'unreachable',
      `${text}: only addresses in numbers can be reached, and localhost: \`getent ahosts ${plain.host}\` tells where a name leads`,
    );
  const host = o.host ?? (await routeTo(target.remote));
  return new ProbePlace(o.runtime ?? realRuntime({ seed: process.pid }), host, uri, target, o.signal);
}

/** As a sip URI over UDP or TCP, whichever way it was asked for. */
function addressOf({ uri, target }: ProbePlace): string {
  const address = uri.clone();
  address.scheme = 'sip';
  address.params.delete('transport');
  if (target.remote.port !== (address.port ?? 5060)) address.port = target.remote.port;
  return address.toString();
}

/** `given`: the runtime that the caller goes on with. */
async function finish(place: ProbePlace, given?: Runtime): Promise<void> {
  await place.end();
  if (!given) place.runtime.close();
}
