// What the rules of servers look at: the request that a response answers, and what was sent to it before.
import { type Message, mediaTypeOf, type Request, Response } from '../../simulator/message';
import type { Observed, ResponseRule, Sent, SutRole } from './rule';

export const answerers: readonly SutRole[] = ['uas', 'registrar'];

const requests = new WeakMap<Sent, { request: Request | undefined; arrivals: readonly Observed[] }>();

/** The same request, by what its responses copy from it: a peer may use one branch for several. */
function isSame(request: Message, response: Message): boolean {
  const [a, b] = [request.cseq, response.cseq];
  if (!a || !b || a.seq !== b.seq || a.method !== b.method) return false;
  const [via, other] = [request.topVia, response.topVia];
  return (
    request.callId === response.callId &&
    request.from?.tag === response.from?.tag &&
    via?.host.toLowerCase() === other?.host.toLowerCase() &&
    via?.port === other?.port
  );
}

function lookUp(sent: Sent): { request: Request | undefined; arrivals: readonly Observed[] } {
  let found = requests.get(sent);
  if (!found) {
    const method = sent.message.cseq?.method;
    const arrivals = sent.received.filter(
      ({ message }) => message?.isRequest() && message.method === method && isSame(message, sent.message),
    );
    const [first, ...copies] = arrivals;
    const one = first && copies.every(({ bytes }) => bytes.equals(first.bytes));
    const request = one && first.message!.faults.length === 0 ? (first.message as Request) : undefined;
    found = { request, arrivals };
    requests.set(sent, found);
  }
  return found;
}

/** The request that the system answers; undefined when it is not there, is not sound, or came in several forms. */
export const answered = (sent: Sent): Request | undefined => lookUp(sent).request;

/** When that request came, and its copies. */
export const arrivals = (sent: Sent): readonly Observed[] => lookUp(sent).arrivals;

/**
 * Responses that the system made to the same request before, oldest first. Where the request came again after a final
 * response, those before that: over a stream the transaction may have ended, and the copy have become a new request.
 */
export function responsesBefore(sent: Sent): Sent<Response>[] {
  const last = arrivals(sent).at(-1);
  if (!last) return [];
  const all = sent.earlier.filter(
    (one): one is Sent<Response> =>
      one.message instanceof Response && one.role !== 'proxy' && isSame(one.message, sent.message),
  );
  const ended = all.some(({ message, observed }) => message.status >= 200 && observed.at < last.at);
  return ended ? all.filter(({ observed }) => observed.at >= last.at) : all;
}

export const values = (message: Message, field: string): Set<string> =>
  new Set(message.tokens(field).map(value => value.toLowerCase()));

/** The media type of the body, in lower case and without parameters; undefined without a body. */
export function bodyType(message: Message): string | undefined {
  return message.body.length === 0 ? undefined : mediaTypeOf(message);
}

/** The body, if it is one session description for the session, in clear. */
export function sdpOf(message: Message): Buffer | undefined {
  if (bodyType(message) !== 'application/sdp' || message.has('Content-Encoding')) return undefined;
  const disposition = message.get('Content-Disposition')?.split(';')[0].trim().toLowerCase();
  return disposition === undefined || disposition === 'session' ? message.body : undefined;
}

export const isInvite = ({ message }: Sent): boolean => message.cseq?.method === 'INVITE';

const within = ({ message }: Sent<Response>, from: number, to: number): boolean =>
  message.status >= from && message.status <= to;

export const is2xx = (sent: Sent<Response>): boolean => within(sent, 200, 299);

/** Provisional, but no 100. */
export const isProgress = (sent: Sent<Response>): boolean => within(sent, 101, 199);

/** Without a To tag in the request the response begins a dialog (12.1), if its own To has one. */
export function makesDialog(sent: Sent<Response>): boolean {
  if (!isInvite(sent) || !within(sent, 101, 299) || sent.message.to?.tag === undefined) return false;
  const request = answered(sent);
  return request?.to !== undefined && request.to.tag === undefined;
}

/** A rule of a response with this status. */
export function ofStatus(
  status: number,
  rule: Omit<ResponseRule, 'roles' | 'applies' | 'suits'>,
  roles = answerers,
): ResponseRule {
  return { roles, suits: kind => kind.status === status, ...rule };
}

/** Finds that a field is missing. */
export const lacks =
  (field: string) =>
  ({ message }: Sent): { found: string; expected: string } | undefined =>
    message.has(field) ? undefined : { found: `no ${field}`, expected: `the field ${field}` };
