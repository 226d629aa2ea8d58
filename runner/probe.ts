// Finds out what answers at an address that no profile describes, and so which cases fit it: OPTIONS tells the methods;
// of a server, a REGISTER tells whether anybody may register, and a request for that binding whether it proxies.

import { Trace } from '../simulator/capture';
import { type Message, Request, Response, Uri } from '../simulator/message';
import { composeRequest, contactUri, Peer } from '../simulator/peer';
import { type Runtime, realRuntime, type TransportName } from '../simulator/runtime';
import { type Target, targetOf } from '../simulator/transport';
import type { Profile, Role } from '../systems/profile';
import { routeTo, SystemError } from '../systems/start';

/** How long nothing may answer before the system counts as unreachable. */
const limitMs = 3500;

/** What was found: the profile to run with, and a line for the person who asked. */
export interface Probed {
  profile: Profile;
  said: string;
}

/** @throws SystemError 'unreachable' within 5 s when nothing answers over UDP or TCP */
export async function probeRoles(profile: Profile): Promise<Probed> {
  const uri = Uri.parse(profile.address);
  const target = uri && targetOf(uri, 'UDP');
  if (!target) {
    throw new SystemError(
      'unreachable',
      `${profile.address}: only addresses in numbers can be reached, no names yet`,
      [],
    );
  }
  const host = await routeTo(target.remote);
  const probes = (['UDP', 'TCP'] as const).map(transport => new Probe(uri, transport, host));
  try {
    const answers = await Promise.all(probes.map(probe => probe.options()));
    const [first] = answers.filter(answer => answer !== undefined);
    if (!first) {
      const waited = `no response to OPTIONS over UDP or TCP within ${limitMs / 1000} s`;
      throw new SystemError('unreachable', `nothing answers at ${profile.address}: ${waited}`, []);
    }
    const answering = probes.filter((_, index) => answers[index]);
    const { roles, because } = await rolesOf(first, answering[0]);
    const server = roles.includes('registrar');
    const transports = answering.map(probe => probe.transport);
    return {
      profile: {
        ...profile,
        roles,
        domain: answering[0].domain,
        transports,
        phone: roles.includes('uas') ? { answers: profile.address } : undefined,
        concurrency: server ? 20 : 1,
      },
      said: `${transports.join(' and ')}: ${first.status} ${first.reason}; ${agent(first)}${because}`,
    };
  } finally {
    for (const probe of probes) probe.close();
  }
}

function agent(response: Message): string {
  const name = response.get('Server') ?? response.get('User-Agent');
  return name ? `${name}; ` : '';
}

/** A phone takes INVITE for itself but no REGISTER; a server's REGISTER is tried. */
async function rolesOf(response: Response, probe: Probe): Promise<{ roles: Role[]; because: string }> {
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
  let registered = await probe.register(60);
  // A server at another port than 5060 may take the bare host for somebody else's.
  if (registered?.status !== 200 && probe.withPort()) registered = await probe.register(60);
  if (registered?.status !== 200) {
    const answer = registered ? `${registered.status} ${registered.reason}` : 'nothing';
    return {
      roles: [],
      because: `${allows}it answers ${answer} to a REGISTER without an account: a profile must name accounts (users)`,
    };
  }
  const forwards = await probe.isForwardedTo();
  await probe.register(0);
  return forwards
    ? { roles: ['registrar', 'proxy'], because: `${allows}taken for a registrar and proxy` }
    : { roles: ['registrar'], because: `${allows}taken for a registrar; it does not forward to what is bound` };
}

/** One peer that asks over one transport. */
class Probe {
  private readonly runtime: Runtime = realRuntime({ seed: process.pid });
  private readonly peer: Peer;
  private readonly user = `probe-${this.runtime.random.token(8)}`;
  private readonly target: Target;
  private cseq = 0;
  /** The host part of addresses-of-record. */
  domain: string;

  constructor(
    private readonly uri: Uri,
    readonly transport: TransportName,
    host: string,
  ) {
    this.domain = uri.host;
    this.peer = new Peer({ name: 'probe', runtime: this.runtime, host, trace: new Trace() });
    this.target = { ...(targetOf(uri, transport) as Target), transport };
  }

  async options(): Promise<Response | undefined> {
    await this.peer.listen();
    return this.ask(this.request('OPTIONS', this.uri.toString(), this.uri.toString()));
  }

  /** Binds this peer for some seconds; 0 removes the binding. */
  async register(expires: number): Promise<Response | undefined> {
    const request = this.request('REGISTER', `sip:${this.domain}`, this.aor);
    request
      .set('CSeq', `${++this.cseq} REGISTER`)
      .set('Call-ID', `${this.user}-call`)
      .set('Expires', String(expires));
    return this.ask(request);
  }

  /** Whether a request for the address-of-record reaches this peer. */
  async isForwardedTo(): Promise<boolean> {
    this.peer.send(this.request('OPTIONS', this.aor, this.aor), this.target, { repeat: true });
    const arrived = await this.runtime.until(() => this.peer.inbox.find(r => r.message instanceof Request), limitMs);
    return arrived !== undefined;
  }

  /** Takes host and port for the domain from now on; false where they say no more than the host. */
  withPort(): boolean {
    if (this.uri.port === undefined) return false;
    this.domain = `${this.uri.host}:${this.uri.port}`;
    return true;
  }

  close(): void {
    this.peer.close();
    this.runtime.close();
  }

  private get aor(): string {
    return `sip:${this.user}@${this.domain}`;
  }

  private request(method: string, requestUri: string, to: string): Request {
    const { transport, peer, user } = this;
    const local = peer.address(transport);
    const contact = contactUri(user, local, transport);
    const from = method === 'REGISTER' ? to : contact;
    const request = composeRequest(this.runtime.random, { method, requestUri, from, to, contact, transport, local });
    if (method === 'OPTIONS') request.set('Accept', 'application/sdp');
    return request;
  }

  private async ask(request: Request): Promise<Response | undefined> {
    const branch = request.topVia?.branch;
    const sent = this.peer.send(request, this.target, { repeat: true });
    const isAnswer = (m: Message): m is Response =>
      m instanceof Response && m.status >= 200 && m.topVia?.branch === branch;
    const ended = await this.runtime.until(
      () => this.peer.inbox.map(r => r.message).find(isAnswer) ?? sent.error,
      limitMs,
    );
    return ended instanceof Response ? ended : undefined;
  }
}
