// What the rules of transactions look at: earlier copies, the responses and requests that belong to a message, the pace of copies.
import type { Message, Request, Response } from '../../simulator/message';
import type { Observed, Sent } from './rule';

/** What clocks, queues and captures may add or take: a fifth, and 50 ms. */
export const soonest = (ms: number): number => ms * 0.8 - 50;
export const latest = (ms: number): number => ms * 1.2 + 50;

/** Whether so much has passed that 64*T1 were over: no clock is wrong by a twentieth. */
export const isOver = (ms: number, T1: number): boolean => ms > 64 * T1 * 1.05 + T1;

/** Whether our own clock lagged by no more, ms, when these were observed: so much has to lie within the tolerance of a rule. */
export const isPunctual = (messages: readonly Observed[], most: number): boolean =>
  messages.every(({ lagMs = 0 }) => lagMs <= most);

/** What is allowed beyond the shortest interval there is. */
export const slack = ({ timers: { T1 } }: Sent): number => latest(T1) - T1;

/** For so long, ms, messages may have crossed. */
export const crossing = 250;

const reliable = new Set(['TCP', 'TLS', 'SCTP', 'WS', 'WSS']);
export const isReliable = ({ observed }: Sent): boolean => reliable.has(observed.transport.toUpperCase());
export const isUdp = ({ observed }: Sent): boolean => observed.transport.toUpperCase() === 'UDP';

export const vias = (message: Message): number => message.getAll('Via').length;
export const sameAddress = (a: Observed['to'], b: Observed['to']): boolean => a.port === b.port && a.host === b.host;

const sentByOf = ({ topVia }: Message): string => `${topVia?.host.toLowerCase()}:${topVia?.port ?? ''}`;

/** Same Call-ID, CSeq number, From tag and sent-by: what belongs together when nobody chose another's branch. */
export function belongs(a: Message, b: Message): boolean {
  if (a.callId !== b.callId || a.cseq?.seq !== b.cseq?.seq) return false;
  return a.from?.tag === b.from?.tag && sentByOf(a) === sentByOf(b);
}

export interface Copy {
  at: number;
  message: Request;
  observed: Observed;
}

const copies = new WeakMap<Sent, Copy[]>();

/** What the system sent before with the method and branch of this request, to the same place. */
export function copiesBefore(sent: Sent<Request>): Copy[] {
  let list = copies.get(sent);
  if (!list) {
    const { to, from, transport } = sent.observed;
    list = [];
    for (const { message, observed } of sent.earlier) {
      if (!message.isRequest() || message.method !== sent.message.method || observed.transport !== transport) continue;
      if (sameAddress(observed.to, to) && sameAddress(observed.from, from))
        list.push({ at: observed.at, message, observed });
    }
    copies.set(sent, list);
  }
  return list;
}

/** Whether a copy of the request is the system's own work: a proxy without state passes on those of others. */
export function repeatsItself(sent: Sent<Request>): boolean {
  if (sent.message.method === 'ACK' || !sent.message.cseq) return false;
  if (sent.role === 'uac') return vias(sent.message) <= 1;
  const { original } = sent;
  if (sent.role !== 'proxy' || !original) return false;
  let came = 0;
  for (const { message } of sent.call) if (message?.isRequest() && isSame(message, original)) came += 1;
  return came === 1;
}

const isSame = (a: Request, b: Message): boolean =>
  b.isRequest() && a.method === b.method && a.cseq?.seq === b.cseq?.seq && a.from?.tag === b.from?.tag;

/** A copy of a request that the system sent before. */
export const isCopy = (sent: Sent<Request>): boolean => repeatsItself(sent) && copiesBefore(sent).length > 0;

/** Responses to the request that came before, which no client could refuse: whole, and its own. */
export function responsesBefore(sent: Sent<Request>): { at: number; response: Response }[] {
  const list: { at: number; response: Response }[] = [];
  for (const { message, at, to } of sent.received) {
    if (!message?.isResponse() || message.cseq?.method !== sent.message.cseq?.method) continue;
    const own = belongs(message, sent.message) && vias(message) === vias(sent.message) && message.faults.length === 0;
    if (own && to.host === sent.observed.from.host) list.push({ at, response: message });
  }
  return list;
}

/** The intervals between the times, ms. */
export const gaps = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - times[i]);

/**
 * What is wrong with the last interval, if each is to be twice the one before up to a cap. One that is much longer may have a
 * copy in it that the trace has lost.
 */
export function offPace(intervals: readonly number[], cap = Number.POSITIVE_INFINITY): string | undefined {
  const [before, last] = intervals.slice(-2);
  if (last === undefined) return undefined;
  const wanted = Math.min(2 * before, cap);
  if (last >= soonest(wanted) && (last <= latest(wanted) || last >= soonest(2 * wanted))) return undefined;
  return `${Math.round(wanted)} ms after the last one`;
}

export const ms = (time: number): string => `${Math.round(time)} ms`;

/** The requests that a response of the system may answer; none when the client is not to be trusted: not all of them alike. */
export function requestsOf(sent: Sent<Response>): Observed[] {
  const list: Observed[] = [];
  for (const observed of sent.received) {
    const { message } = observed;
    if (!message?.isRequest() || message.method !== sent.message.cseq?.method) continue;
    if (sentByOf(message) !== sentByOf(sent.message)) continue;
    const [first] = list;
    if (!belongs(message, sent.message) || message.faults.length > 0) return [];
    if (first && !(sameAddress(first.from, observed.from) && first.bytes.equals(observed.bytes))) return [];
    list.push(observed);
  }
  return list;
}

const answers = new WeakMap<Sent, Sent<Response>[]>();

/** What the system answered before to the same request, oldest first. */
export function answersBefore(sent: Sent<Response>): Sent<Response>[] {
  let list = answers.get(sent);
  if (!list) {
    list = sent.earlier.filter(
      (one): one is Sent<Response> =>
        one.message.isResponse() &&
        one.message.cseq?.method === sent.message.cseq?.method &&
        belongs(one.message, sent.message) &&
        sameAddress(one.observed.to, sent.observed.to),
    );
    answers.set(sent, list);
  }
  return list;
}

/** Fields that an element without state may well write anew each time (8.2.7, 16.11). */
const fleeting = new Set(['Date', 'Timestamp', 'WWW-Authenticate', 'Proxy-Authenticate', 'Warning']);

/** Whether one response is the other again. */
export function sameResponse(a: Sent<Response>, b: Sent<Response>): boolean {
  if (a.observed.bytes.equals(b.observed.bytes)) return true;
  if (a.message.status !== b.message.status || !a.message.body.equals(b.message.body)) return false;
  const lasting = ({ message }: Sent): string =>
    message.lines
      .filter(({ key }) => !fleeting.has(key) && key !== 'Content-Length')
      .map(({ key, value }) => `${key}:${value}`)
      .join('\n');
  return lasting(a) === lasting(b);
}

/**
 * Whether the system has passed on the request that it answers here: then it waits for others. It may have done so from
 * another of its addresses, above the Via of the request.
 */
export function passedOn(sent: Sent<Response>): boolean {
  const { cseq } = sent.message;
  const { from } = sent.observed;
  const branch = sent.request?.topVia?.branch;
  return sent.call.some(
    ({ message, from: by }) =>
      message?.isRequest() === true &&
      message.method === cseq?.method &&
      (sameAddress(by, from) || (branch !== undefined && message.vias[1]?.branch === branch)),
  );
}
