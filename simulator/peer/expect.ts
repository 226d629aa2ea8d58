// What a peer waits for: the next response to a request, the next request, silence, copies at given intervals.
// Each waits in the runtime's time and says, when it fails, what was expected and what was seen instead.
import { type Message, Request, Response } from '../message';
import { codeOf } from '../runtime';
import { traits } from '../transport';
import { Inconclusive, SutViolation } from './errors';
import type { Peer, Received, Sent } from './peer';

/** One line for a person: `INVITE sip:bob@…` or `200 OK (to INVITE)`. */
export function summarize(message: Message): string {
  if (message instanceof Request) return `${message.method} ${message.requestUri}`;
  const response = message as Response;
  return `${response.status} ${response.reason} (to ${message.cseq?.method ?? '?'})`;
}

/** Whether a message is a response to this request: by branch and method (17.1.3), else by Call-ID and CSeq. */
export function answers(message: Message | undefined, request: Message | undefined): message is Response {
  if (!(message instanceof Response) || !request) return false;
  const branch = request.topVia?.branch;
  return branch
    ? message.topVia?.branch === branch && message.cseq?.method === request.cseq?.method
    : message.callId === request.callId && message.get('CSeq') === request.get('CSeq');
}

/** The responses to `sent` that no step has accounted for, copies left out. */
function* responsesTo(peer: Peer, sent: Sent): Generator<Received & { message: Response }> {
  for (const received of peer.inbox) {
    if (received.taken || received.copyOf || !answers(received.message, sent.message)) continue;
    yield received as Received & { message: Response };
  }
}

/** The copies of a message that have come so far. */
export function copiesOf(peer: Peer, first: Received): Received[] {
  return peer.inbox.filter(received => received.copyOf === first);
}

/**
 * Waits for a response to `sent` whose status `accepts`. Provisional responses are passed over unless one is wanted; a
 * final response that is not accepted ends the wait at once.
 * @throws SutViolation when another final response came, or none in `limitMs`; Inconclusive when TLS could not begin
 */
export async function expectResponse(
  peer: Peer,
  sent: Sent,
  accepts: (status: number) => boolean,
  wanted: string,
  limitMs: number,
): Promise<Received & { message: Response }> {
  const expected = `${wanted} to ${describe(sent)}`;
  const found = await peer.runtime.until(() => {
    for (const received of responsesTo(peer, sent)) {
      if (accepts(received.message.status)) {
        received.taken = true;
        return { ok: received };
      }
      if (received.message.status >= 200) return { other: received };
    }
    return undefined;
  }, limitMs);
  if (found?.ok) return found.ok;
  if (found?.other) throw new SutViolation(expected, `${peer.name} received ${summarize(found.other.message)}`);
  if (wasNotLetIn(peer, sent)) {
    const how = sent.error?.message ?? 'the connection was closed without a word';
    const hint = "the system may not trust the peer's certificate: see `tls` of the profile";
    throw new Inconclusive(`the TLS handshake of ${peer.name} failed (${how}); ${hint}`);
  }
  throw new SutViolation(expected, `${peer.name} received ${nothingOr(peer, sent)} within ${seconds(limitMs)}`);
}

/**
 * Waits for a request of this method that is not a copy of an earlier one.
 * @throws SutViolation when none came in `limitMs`
 */
export async function expectRequest(
  peer: Peer,
  method: string,
  limitMs: number,
  matches: (request: Request) => boolean = () => true,
): Promise<Received & { message: Request }> {
  const found = await peer.runtime.until(() => {
    const received = peer.inbox.find(
      r => !r.taken && !r.copyOf && r.message instanceof Request && r.message.method === method && matches(r.message),
    );
    if (received) received.taken = true;
    return received;
  }, limitMs);
  if (found) return found as Received & { message: Request };
  const others = peer.inbox.filter(r => !r.taken && !r.copyOf).map(r => summarize(r.message));
  const instead = others.length ? `only ${others.join(', ')}` : 'nothing';
  throw new SutViolation(`${peer.name} to receive ${method}`, `it received ${instead} within ${seconds(limitMs)}`);
}

/**
 * Lets `durationMs` pass and fails if something that `forbidden` accepts arrives in it, or had arrived unaccounted for.
 * @throws SutViolation naming the first such message
 */
export async function expectNone(
  peer: Peer,
  forbidden: (received: Received) => boolean,
  what: string,
  durationMs: number,
  from = 0,
): Promise<void> {
  const seen = await peer.runtime.until(
    () => peer.inbox.slice(from).find(received => !received.taken && forbidden(received)),
    durationMs,
  );
  if (seen) {
    throw new SutViolation(
      `${peer.name} to receive ${what} for ${seconds(durationMs)}`,
      `it received ${summarize(seen.message)}`,
    );
  }
}

/**
 * Waits for copies of `first`, one after each interval (ms, from the copy before), each within `tolerance` (a fraction)
 * of it; `slackMs` is added on both sides for the network's own delay. The first `already` copies are not judged: the
 * first interval counts from the last of them.
 * @throws SutViolation when a copy is early, late or absent; Inconclusive when our own clock lagged by more than the tolerance
 */
export async function expectCopies(
  peer: Peer,
  first: Received,
  intervals: number[],
  tolerance: number,
  slackMs: number,
  already = 0,
): Promise<void> {
  let previous = copiesOf(peer, first)[already - 1] ?? first;
  const describeCopy = (n: number): string => `copy ${n} of ${summarize(first.message)}`;
  for (const [index, interval] of intervals.entries()) {
    const early = interval * (1 - tolerance) - slackMs;
    const late = interval * (1 + tolerance) + slackMs;
    const expected = `${describeCopy(already + index + 1)} ${seconds(interval)} after the one before (${seconds(Math.max(early, 0))} to ${seconds(late)})`;
    const deadline = previous.at + late - peer.runtime.clock.now();
    const copy = await peer.runtime.until(
      () => copiesOf(peer, first)[already + index],
      Math.max(deadline + interval * 0.5, 0),
    );
    const gap = copy ? copy.at - previous.at : Number.NaN;
    if (copy && gap >= early && gap <= late) {
      copy.taken = true;
      previous = copy;
      continue;
    }
    const lag = peer.runtime.lagSince(previous.at);
    if (lag > interval * tolerance + slackMs) {
      throw new Inconclusive(`our own clock lagged ${lag.toFixed(0)} ms while copies were timed`);
    }
    throw new SutViolation(
      expected,
      copy ? `it came after ${seconds(gap)}` : `none came within ${seconds(late + interval * 0.5)}`,
      copy !== undefined,
    );
  }
  first.taken = true;
}

/**
 * One side did not like what the other showed: OpenSSL's codes for alerts, sent and received; and a connection on which
 * nothing ever came before it was closed, as in TLS 1.3 the client may be done before the server has looked.
 */
function wasNotLetIn(peer: Peer, { flow, error }: Sent): boolean {
  if (!traits[flow.transport].secure) return false;
  if (error !== undefined && codeOf(error).startsWith('ERR_SSL_')) return true;
  const { connection } = flow;
  return (
    connection?.tls !== undefined && !connection.open && peer.inbox.every(one => one.flow.connection !== connection)
  );
}

/** What did come in answer to `sent`, for a failure's text. */
function nothingOr(peer: Peer, sent: Sent): string {
  const seen = [...responsesTo(peer, sent)].map(r => summarize(r.message));
  if (seen.length) return `only ${seen.join(', ')}`;
  return sent.error ? `no response (${sent.error.message})` : 'no response';
}

function describe(sent: Sent): string {
  return sent.message ? `the ${(sent.message as Request).method ?? 'request'}` : 'the bytes sent';
}

/** 500 -> '0.5 s'. */
export function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`;
}
