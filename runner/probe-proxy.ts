// Whether a system forwards requests, and how: to what is bound, to several contacts at once, elsewhere; with Record-Route,
// with a 100 of its own, for whom without credentials (16, 22.3).
import type { Response } from '../simulator/message';
import { ackFor, cancelFor } from '../simulator/transaction';
import { type Asked, type Asker, bounds, isChallenge, type ProbePlace, statusOf } from './probe-asker';
import type { Findings } from './probe-findings';
import type { Registered } from './probe-registrar';

/** So long callees stay silent at most, ms: a 100 is due after 200 ms (17.2.1), and a copy of what was lost comes after 500. */
const silenceMs = 2000;

/** Asks on behalf of somebody who is bound to nothing. */
export async function askProxy(caller: Asker, { first, second }: Registered, findings: Findings): Promise<void> {
  const { aor } = first;
  const plain = caller.request('OPTIONS', aor);
  const reached = await forwarded(caller, [first.asker, second.asker], plain);
  if (!reached.arrived) {
    findings.note(
      'roles',
      `No proxy: OPTIONS for ${aor}, to which a contact was bound, did not reach that (${statusOf(reached.final)}).`,
    );
    return;
  }
  await askInvite(caller, { first, second }, findings);
  await askOwnCallers(caller, first.asker, aor, findings);
  await askRelay(caller, second.asker, aor, findings);
}

interface Forwarded extends Asked {
  arrived: boolean;
}

/** Sends a request, with credentials if they are asked for, until it reaches one of the callees or is refused. */
async function forwarded(
  caller: Asker,
  callees: readonly Asker[],
  request: Parameters<Asker['ask']>[0],
): Promise<Forwarded> {
  const asked = await caller.askAs(request);
  return { ...asked, arrived: callees.some(callee => callee.arrivalOf(asked.request) !== undefined) };
}

/** An INVITE that nobody picks up: what comes of it at the callees, and at the caller, before they refuse it. */
async function askInvite(caller: Asker, { first, second }: Registered, findings: Findings): Promise<void> {
  const callees = [first.asker, second.asker];
  const wanted = findings.has('several-contacts') ? 2 : 1;
  const seen = (): boolean =>
    callees.filter(callee => callee.arrivalOf(request)).length >= wanted &&
    caller.responsesTo(request).some(({ status }) => status === 100);
  const judged = (): true | undefined => (caller.finalTo(request) || seen() ? true : undefined);
  for (const callee of callees) callee.holds = true;
  const invite = caller.request('INVITE', first.aor);
  let request = invite;
  try {
    caller.send(invite);
    await caller.wait(judged, silenceMs);
    const early = caller.finalTo(invite);
    if (early && isChallenge(early)) {
      caller.send(ackFor(invite, early), { ending: true });
      request = caller.signed(invite, early) ?? invite;
      if (request !== invite) caller.send(request);
      await caller.wait(judged, silenceMs);
    }
    judgeInvite(
      caller.responsesTo(request),
      callees.map(callee => callee.arrivalOf(request)?.has('Record-Route')),
      findings,
    );
  } finally {
    for (const callee of callees) callee.letGo();
    await endUnanswered(caller, request);
  }
}

/** `routes`: of each callee that the INVITE reached, whether it has Record-Route. */
function judgeInvite(responses: Response[], routes: (boolean | undefined)[], findings: Findings): void {
  const reached = routes.filter(has => has !== undefined);
  if (reached.length === 0) {
    findings.note('roles', 'It forwards OPTIONS to what is bound, but no INVITE: no proxy by which one calls.');
    return;
  }
  if (!responses.some(({ status }) => status === 100)) {
    findings.note(
      'roles',
      `It forwards requests, but sent no 100 to an INVITE within ${silenceMs} ms (16.2, 17.2.1): if it keeps no state (16.11), add stateless-proxy.`,
    );
    return;
  }
  findings.is('proxy', 'it forwards requests to what is bound, and answers INVITE with a 100 of its own');
  findings.can(
    'record-route',
    reached.includes(true),
    `the INVITE that it forwarded has ${reached.includes(true) ? 'a' : 'no'} Record-Route`,
  );
  if (findings.has('several-contacts')) {
    const all = reached.length > 1;
    findings.can(
      'forking',
      all,
      `an INVITE reached ${all ? 'both contacts' : 'one of two contacts'} while nobody answered`,
    );
  }
}

/** The callees refuse it; the 486 that comes back is acknowledged. If none does, it is cancelled (9.1). */
async function endUnanswered(caller: Asker, invite: Parameters<Asker['ask']>[0]): Promise<void> {
  const final = (): Response | undefined => caller.finalTo(invite);
  let ended = await caller.wait(final, bounds.endMs, true);
  if (!ended && caller.responsesTo(invite).length > 0) {
    await caller.ask(cancelFor(invite), { ending: true, limitMs: bounds.endMs });
    ended = await caller.wait(final, bounds.endMs, true);
  }
  caller.peer.stopRepeating();
  if (ended && ended.status >= 300) caller.send(ackFor(invite, ended), { ending: true });
}

/** Whether who says to be of its own domain has to prove it. */
async function askOwnCallers(caller: Asker, callee: Asker, aor: string, findings: Findings): Promise<void> {
  if (!findings.roles.has('proxy')) return;
  const request = caller.request('OPTIONS', aor, { from: aor });
  const { challenge, final } = await caller.askAs(request);
  const said = statusOf(challenge ?? final);
  if (challenge) findings.can('challenge-calls', true, `${said} to a request from its own domain`);
  else if (callee.arrivalOf(request))
    findings.can('challenge-calls', false, 'it forwarded a request from its own domain');
}

/** To another domain, which is our second callee's address, and there by Route alone (16.5, 16.12). */
async function askRelay(caller: Asker, callee: Asker, aor: string, findings: Findings): Promise<void> {
  if (!findings.roles.has('proxy')) return;
  const elsewhere = callee.uri();
  const away = await forwarded(caller, [callee], caller.request('OPTIONS', elsewhere, { from: aor }));
  if (!away.arrived) {
    findings.can('relay', false, `${statusOf(away.final)} to a request for another domain`);
    return;
  }
  const routed = caller.request('OPTIONS', `sip:somebody@elsewhere.invalid`, { from: aor });
  routed.add('Route', `<${place(caller.place)};lr>`).add('Route', `<${elsewhere};lr>`);
  const { arrived, final } = await forwarded(caller, [callee], routed);
  findings.can(
    'relay',
    arrived,
    arrived
      ? 'it forwarded a request for another domain, and one along Route'
      : `it forwarded a request for another domain, but not along Route (${statusOf(final)})`,
  );
}

/** The system as a URI without user. */
function place({ uri, target }: ProbePlace): string {
  const parameter = target.transport === 'UDP' ? '' : `;transport=${target.transport.toLowerCase()}`;
  return `sip:${uri.host}:${target.remote.port}${parameter}`;
}
