// What a system does when it is called: a line that picks up, one that rings, none; each call is ended again (13, 15, 9).

import { Dialog } from '../simulator/dialog';
import type { Request, Response, Uri } from '../simulator/message';
import { composeVia } from '../simulator/peer';
import { canonicalHost } from '../simulator/runtime';
import { answerTo, audioOffer, isDescription } from '../simulator/sdp';
import { ackFor, cancelFor } from '../simulator/transaction';
import { type Target, targetOf } from '../simulator/transport';
import { type Asker, bounds, isChallenge, type ProbePlace, statusOf } from './probe-asker';
import type { Findings } from './probe-findings';

/** How long nobody picks up before a line counts as one that rings, and how long anything may take at all, ms. */
const patience = { ringingMs: 1500, anythingMs: 4000 };
/** Where nobody listens for sound: what comes is thrown away. */
const mediaPort = 9;

interface Call {
  /** The 2xx or the refusal. */
  final?: Response;
  /** The last provisional response but 100. */
  ringing?: Response;
  /** The final response, or what stands for it. */
  said: string;
}

/** Calls `uri`, and ends the call. Without `offer` the other side is to make one (13.2.1). @throws Interrupted, Spent */
async function call(caller: Asker, uri: string, o: { offer: boolean } = { offer: true }): Promise<Call> {
  let invite = caller.request('INVITE', uri);
  if (o.offer) {
    invite.set('Content-Type', 'application/sdp');
    invite.body = Buffer.from(audioOffer({ host: caller.place.host, port: mediaPort }));
  }
  const ringing = (): Response | undefined =>
    caller.responsesTo(invite).findLast(({ status }) => status > 100 && status < 200);
  const listen = async (): Promise<void> => {
    caller.send(invite);
    await caller.wait(() => caller.finalTo(invite) ?? ringing(), patience.anythingMs);
    if (ringing()) await caller.wait(() => caller.finalTo(invite), patience.ringingMs);
  };
  try {
    await listen();
    const challenge = caller.finalTo(invite);
    const again = challenge && isChallenge(challenge) ? caller.signed(invite, challenge) : undefined;
    if (challenge && again) {
      caller.send(ackFor(invite, challenge), { ending: true });
      invite = again;
      await listen();
    }
    const final = caller.finalTo(invite);
    return { final, ringing: ringing(), said: statusOf(final ?? ringing()) };
  } finally {
    await hangUp(caller, invite);
  }
}

/** ACK and BYE for each 2xx, ACK for a refusal; CANCEL while nobody has picked up (9.1). */
async function hangUp(caller: Asker, invite: Request): Promise<void> {
  const finals = (): Response[] => caller.responsesTo(invite).filter(({ status }) => status >= 200);
  if (finals().length === 0) {
    // No CANCEL before a provisional response: what was sent a moment ago may still bring one.
    const heard = await caller.wait(() => caller.responsesTo(invite)[0], caller.place.interrupted ? 500 : 0, true);
    caller.peer.stopRepeating(invite.topVia?.branch);
    if (!heard) return;
    await caller.ask(cancelFor(invite), { ending: true, limitMs: bounds.endMs });
    await caller.wait(() => finals()[0], bounds.endMs, true);
  }
  for (const final of finals()) {
    if (final.status >= 300) caller.send(ackFor(invite, final), { ending: true });
    else await endDialog(caller, invite, final);
  }
}

async function endDialog(caller: Asker, invite: Request, ok: Response): Promise<void> {
  const dialog = Dialog.uac(invite, ok);
  if (!dialog) return;
  const { place, peer } = caller;
  const via = () => composeVia(place.runtime.random, place.target.transport, peer.sentBy(place.target.transport));
  const contact = `<${caller.uri()}>`;
  const ack = dialog.ack(invite, { contact, via: via() });
  const answer = invite.body.length === 0 ? answerTo(ok.body, { host: place.host, port: mediaPort }) : undefined;
  if (answer !== undefined) {
    ack.set('Content-Type', 'application/sdp');
    ack.body = Buffer.from(answer);
  }
  const direct = targetOf(dialog.nextHop(), place.target.transport);
  caller.send(ack, { target: direct ?? place.target, ending: true });
  // Where its Contact leads nowhere from here, the way that the INVITE went is the best there is.
  const targets: Target[] = direct && !isSystem(place, dialog.nextHop()) ? [direct, place.target] : [place.target];
  for (const target of targets) {
    const bye = dialog.request('BYE', { contact, via: via() });
    if (await caller.ask(bye, { target, ending: true, limitMs: bounds.endMs })) return;
  }
}

/** Whether a URI is the system's own address. */
function isSystem({ target }: ProbePlace, uri: Uri): boolean {
  return canonicalHost(uri.host) === target.remote.host && (uri.port ?? 5060) === target.remote.port;
}

/** Whether it was the system itself that answered, and not somebody behind it. */
function answeredItself(place: ProbePlace, response: Response): boolean {
  const contact = response.contacts[0]?.uri;
  if (response.recordRoutes.length > 0) return false;
  return contact === undefined || isSystem(place, contact) || canonicalHost(contact.host) === place.target.remote.host;
}

/** A refusal by somebody who was there to be called (21.4, 21.6). */
const refusedByPerson = new Set([480, 486, 488, 600, 603, 606]);

/** Calls the URI's user, or a user that nobody is. */
export async function askCalls(caller: Asker, findings: Findings): Promise<void> {
  const { place } = caller;
  const { uri } = place;
  if (uri.user === undefined && findings.isServer) {
    findings.note('phone', 'Whether it answers calls itself was not asked: name a user, as in probe sip:user@host.');
    return;
  }
  if (uri.user !== undefined) await askLine(caller, uri.user, findings);
  if (findings.isServer) return;
  const nobody = caller.user;
  const stranger = await call(caller, lineUri(place, nobody));
  if (answered(stranger)) {
    findings.can('own-lines', false, `${stranger.said} for a user that nobody is`);
    if (!findings.roles.has('uas') && isOwn(place, stranger)) takeLine(stranger, nobody, findings);
  } else {
    findings.say(`INVITE for a user that nobody is: ${stranger.said}`);
    if (stranger.final)
      findings.can('own-lines', stranger.final.status === 404, `${stranger.said} for a user that nobody is`);
  }
  if (!findings.roles.has('uas') && listsInviteOnly(findings)) {
    findings.is('uas', 'it lists INVITE in Allow, and no REGISTER');
  }
  if (findings.phone) await askOfferInAck(caller, findings.phone.answers, findings);
}

async function askLine(caller: Asker, user: string, findings: Findings): Promise<void> {
  const { place } = caller;
  const made = await call(caller, lineUri(place, user));
  findings.say(`INVITE for ${user}: ${made.said}`);
  if (answered(made)) {
    if (isOwn(place, made)) takeLine(made, user, findings);
    else findings.note('phone', `${user} was called through it (${made.said}), and is somebody behind it.`);
    return;
  }
  findings.note('phone', `The call to ${user}: ${made.said}.`);
  if (made.final && refusedByPerson.has(made.final.status) && !findings.isServer)
    findings.is('uas', `the call to ${user} was refused with ${made.said}`);
}

function takeLine({ final, said }: Call, user: string, findings: Findings): void {
  findings.is('uas', `a call to ${user} got ${said}`);
  if (final && final.status < 300) {
    findings.takeLists(final, 'INVITE');
    findings.phone = { answers: user };
    return;
  }
  findings.note(
    'phone',
    `${user} rang for ${patience.ringingMs / 1000} s and was given up; no line that answers is known:`,
  );
  findings.note('phone', `phone: { answers: …, rings: ${user} }`);
}

/** An INVITE without an offer, to a line that picks up (13.2.1). */
async function askOfferInAck(caller: Asker, user: string, findings: Findings): Promise<void> {
  const { final, said } = await call(caller, lineUri(caller.place, user), { offer: false });
  const offers = final !== undefined && final.status < 300 && isDescription(final.body);
  if (final && offers) findings.takeLists(final, 'INVITE without an offer');
  findings.can('offer-in-ack', offers, `${said} to an INVITE without an offer${offers ? ', with one of its own' : ''}`);
}

function answered({ final, ringing }: Call): boolean {
  return final ? final.status < 300 : ringing !== undefined && ringing.status === 180;
}

function isOwn(place: ProbePlace, { final, ringing }: Call): boolean {
  const response = final ?? ringing;
  return response !== undefined && answeredItself(place, response);
}

function listsInviteOnly({ says }: Findings): boolean {
  const allow = says.Allow ?? '';
  return /\bINVITE\b/.test(allow) && !/\bREGISTER\b/.test(allow);
}

/** A user at the system's address. */
function lineUri({ uri, target }: ProbePlace, user: string): string {
  const line = uri.clone();
  line.user = user;
  if (target.remote.port !== 5060 || uri.port !== undefined) line.port = target.remote.port;
  return line.toString();
}
