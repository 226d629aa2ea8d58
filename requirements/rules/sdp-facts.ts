// Which session descriptions of the trace are offers and which answer them, and what simulator/sdp finds in them (RFC 3264).
import type { Message, Response } from '../../simulator/message';
import { checkAnswer, checkOffer, checkReoffer, type ExchangeFault } from '../../simulator/sdp';
import type { Finding, Sent, SutRole } from './rule';
import { answered, responsesBefore, sdpOf } from './uas-facts';

export const agents: readonly SutRole[] = ['uac', 'uas'];

/** Looked up once a message: several rules ask. */
function once<T>(find: (sent: Sent) => T): (sent: Sent) => T {
  const known = new WeakMap<Sent, { value: T }>();
  return sent => {
    let found = known.get(sent);
    if (!found) {
      found = { value: find(sent) };
      known.set(sent, found);
    }
    return found.value;
  };
}

/** The session description of the message, where the system wrote it: what it passes on has another's address in o=. */
const ownSdp = once((sent): Buffer | undefined => {
  if (sent.role !== 'uac' && sent.role !== 'uas') return undefined;
  const body = sdpOf(sent.message);
  return body && isOf(body, sent.observed.from.host) ? body : undefined;
});

function isOf(body: Buffer, host: string): boolean {
  const text = body.toString('latin1');
  const from = text.startsWith('o=') ? 0 : text.indexOf('\no=') + 1;
  if (from === 0 && !text.startsWith('o=')) return false;
  const feed = text.indexOf('\n', from);
  const line = text.slice(from, feed < 0 ? text.length : feed).trimEnd();
  return line.slice(line.lastIndexOf(' ') + 1).toLowerCase() === host.toLowerCase();
}

const isPart = (message: Message): boolean => {
  const method = message.cseq?.method;
  if (message.isResponse() && message.status >= 300) return false;
  return method === 'INVITE' || method === 'UPDATE' || method === 'PRACK' || method === 'ACK';
};

/** A session description of the system's that is an offer or an answer. */
export const exchanged = (sent: Sent): Buffer | undefined => (isPart(sent.message) ? ownSdp(sent) : undefined);

/** One that begins a session: in the first INVITE of a call. */
export function firstOffer(sent: Sent): Buffer | undefined {
  const { message } = sent;
  const first = message.isRequest() && message.method === 'INVITE' && message.to !== undefined && !message.to.tag;
  return first ? ownSdp(sent) : undefined;
}

/** What the system says that it can do (9). */
export function capabilities(sent: Sent): Buffer | undefined {
  const { message } = sent;
  return message.isResponse() && message.status === 200 && message.cseq?.method === 'OPTIONS'
    ? ownSdp(sent)
    : undefined;
}

interface Exchange {
  offer: Buffer;
  answer: Buffer;
}

/** The offer of a request and the answer in its response; where no response before said anything of the session. */
export const answeredOffer = once((sent): Exchange | undefined => {
  const { message } = sent;
  if (!message.isResponse() || !isPart(message) || message.status === 100 || message.cseq?.method === 'PRACK') {
    return undefined;
  }
  const answer = ownSdp(sent);
  const request = answer && answered(sent);
  const offer = request && sdpOf(request);
  const said = (one: Sent<Response>): boolean => one.message.body.length > 0 && !one.message.body.equals(answer!);
  return offer && !responsesBefore(sent).some(said) ? { offer, answer } : undefined;
});

/**
 * What the system said last in the same dialog before this offer, and says now. Undefined when anything there was
 * refused, or the caller has several dialogs.
 */
export const changedSdp = once((sent): { previous: Buffer; next: Buffer } | undefined => {
  const next = exchanged(sent);
  const me = sent.message;
  if (!next || sent.call.length > 100 || !isLater(sent)) return undefined;
  const [own, peer] = me.isRequest() ? [me.from?.tag, me.to?.tag] : [me.to?.tag, me.from?.tag];
  let previous: Buffer | undefined;
  for (const { message, from } of sent.call) {
    if (!message) return undefined;
    const method = message.cseq?.method;
    if (message.isResponse() && message.status >= 300 && (method === 'INVITE' || method === 'UPDATE')) return undefined;
    const mine = from.host === sent.observed.from.host && from.port === sent.observed.from.port;
    const [near, far] =
      mine === message.isRequest() ? [message.from?.tag, message.to?.tag] : [message.to?.tag, message.from?.tag];
    if (far !== undefined && far !== peer) return undefined;
    if (near !== undefined && near !== own) return undefined;
    if (!mine || !isPart(message)) continue;
    const body = sdpOf(message);
    if (body && !isOf(body, from.host)) return undefined;
    previous = body ?? previous;
  }
  return previous && { previous, next };
});

/** An offer after the first transaction: in a re-INVITE or an UPDATE, or in the response to one without. */
function isLater(sent: Sent): boolean {
  const { message } = sent;
  const method = message.cseq?.method;
  if (method !== 'INVITE' && method !== 'UPDATE') return false;
  if (message.isRequest()) return message.to?.tag !== undefined;
  const request = answered(sent);
  return request?.to?.tag !== undefined && request.body.length === 0;
}

export const faultsOfDescription = once(sent => {
  const body = ownSdp(sent);
  return body ? checkOffer(body) : [];
});

export const faultsOfAnswer = once(sent => {
  const exchange = answeredOffer(sent);
  return exchange ? checkAnswer(exchange.offer, exchange.answer) : [];
});

export const faultsOfChange = once(sent => {
  const change = changedSdp(sent);
  return change ? checkReoffer(change.previous, change.next) : [];
});

/** A fault of the body, told where it stands in the message. */
export function inBody(sent: Sent, fault: ExchangeFault): Finding {
  const start = sent.observed.bytes.length - sent.message.body.length;
  return { found: fault.found || 'nothing', expected: fault.expected, offset: start + fault.offset };
}
