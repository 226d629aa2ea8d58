// Finds out with OPTIONS what answers at an address that no profile describes, and so which cases fit it.

import { Trace } from '../simulator/capture';
import { type Message, Response, Uri } from '../simulator/message';
import { composeRequest, Peer } from '../simulator/peer';
import { realRuntime, type TransportName } from '../simulator/runtime';
import { targetOf } from '../simulator/transport';
import type { Profile, Role } from '../systems/profile';
import { SystemError } from '../systems/start';

/** How long nothing may answer before the system counts as unreachable. */
const limitMs = 3500;

/**
 * Asks over UDP, then TCP. A registrar or proxy allows REGISTER or none of the phone's methods; a phone allows INVITE,
 * ACK and BYE. @throws SystemError 'unreachable' within 5 s when nothing answers
 */
export async function probeRoles(profile: Profile): Promise<{ profile: Profile; said: string }> {
  const uri = Uri.parse(profile.address);
  const answers = new Map<TransportName, Response>();
  await Promise.all(
    (['UDP', 'TCP'] as const).map(async transport => {
      const answer = uri && (await ask(uri, transport));
      if (answer) answers.set(transport, answer);
    }),
  );
  const transports = [...answers.keys()];
  const [first] = answers.values();
  if (!first)
    throw new SystemError(
      'unreachable',
      `nothing answers at ${profile.address}: no response to OPTIONS over UDP or TCP within ${limitMs / 1000} s`,
      [],
    );
  const roles = rolesOf(first);
  const allow = first.tokens('Allow');
  const said = `${transports.join(' and ')}: ${first.status} ${first.reason}; ${agent(first)}Allow: ${allow.join(', ') || 'not said'}; taken for: ${roles.join(', ') || 'nothing that a case fits'}`;
  return {
    profile: { ...profile, roles, transports, phone: roles.includes('uas') ? { answers: profile.address } : undefined },
    said,
  };
}

function agent(response: Message): string {
  const name = response.get('Server') ?? response.get('User-Agent');
  return name ? `${name}; ` : '';
}

/** What the methods allowed make of it; a phone registers at others, a server does not take BYE for itself. */
function rolesOf(response: Response): Role[] {
  const allow = response.tokens('Allow');
  if (allow.includes('REGISTER')) return ['registrar', 'proxy'];
  if (allow.includes('INVITE')) return ['uas'];
  return [];
}

async function ask(uri: Uri, transport: TransportName): Promise<Response | undefined> {
  const runtime = realRuntime({ seed: 1 });
  const peer = new Peer({
    name: 'probe',
    runtime,
    host: uri.host.startsWith('[') ? '::1' : '127.0.0.1',
    trace: new Trace(),
  });
  try {
    await peer.listen();
    const target = targetOf(uri, transport);
    if (!target)
      throw new SystemError('unreachable', `${uri}: only addresses in numbers can be reached yet, no names`, []);
    const local = peer.address(transport);
    const contact = `sip:probe@${local.host}:${local.port}`;
    const request = composeRequest(runtime.random, {
      method: 'OPTIONS',
      requestUri: uri.toString(),
      from: contact,
      to: uri.toString(),
      contact,
      transport,
      local,
    });
    request.set('Accept', 'application/sdp');
    peer.send(request, { ...target, transport }, { repeat: true });
    return await runtime.until(
      () => peer.inbox.map(r => r.message).find((m): m is Response => m instanceof Response && m.status >= 200),
      limitMs,
    );
  } finally {
    peer.close();
    runtime.close();
  }
}
