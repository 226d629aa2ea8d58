// Which transaction a message belongs to: 17.1.3 for responses, 17.2.3 for requests, with the rules for RFC 2543 clients;
// what identifies a request that came by two ways (8.2.2.2); and what a message must have to be matched at all.
import type { Fault, Message, Request, Response, Via } from '../message';
import { canonicalHost, type TransportName } from '../runtime';
import { traits } from '../transport';

const MAGIC_COOKIE = 'z9hg4bk';

/** Whether a Via's branch promises to be unique across all transactions of that client (8.1.1.7). */
export function hasMagicCookie(branch: string | undefined): boolean {
  return branch !== undefined && branch.slice(0, MAGIC_COOKIE.length).toLowerCase() === MAGIC_COOKIE;
}

/** 17.1.3: the branch of the top Via, and the CSeq method. The same for a request sent and the responses to it. */
export function clientKey(message: Message): string {
  const branch = message.topVia?.branch;
  const { seq, method } = message.cseq ?? { seq: '', method: '' };
  if (branch !== undefined) return `${branch.toLowerCase()} ${method}`;
  return `${seq} ${method} ${message.from?.tag ?? ''} ${message.callId ?? ''}`; // no branch at all: as RFC 2543 has it
}

/** 18.1.2: a response whose sent-by is not the one that we put into the request is not for us. */
export function sameSentBy(request: Request, response: Response): boolean {
  const sent = request.topVia;
  const came = response.topVia;
  if (sent === undefined || came === undefined) return true;
  const alike = sent.host === came.host && sent.port === came.port && sent.transport === came.transport;
  return alike || sentBy(sent) === sentBy(came);
}

/** 17.2.3: branch, sent-by and method; undefined when the branch lacks the cookie and RFC 2543's rules hold. */
export function serverKey(request: Request, method = methodMatched(request)): string | undefined {
  const sender = senderKey(request);
  return sender === undefined ? undefined : `${sender} ${method}`;
}

/** The same without the method, which does not matter for what a CANCEL means (9.2). */
export function senderKey(request: Request): string | undefined {
  const via = request.topVia;
  if (!via || !hasMagicCookie(via.branch)) return undefined;
  return `${via.branch?.toLowerCase()} ${sentBy(via)}`;
}

/** 9.2: neither an ACK, which has no transaction, nor a CANCEL can be cancelled. */
export function canBeCancelled(request: Request): boolean {
  return request.method !== 'CANCEL' && request.method !== 'ACK';
}

/** An ACK belongs to the INVITE's transaction. */
function methodMatched(request: Request): string {
  return request.method === 'ACK' ? 'INVITE' : request.method;
}

/**
 * 17.2.3, branch without the cookie: whether `request` belongs to the transaction that `original` created.
 * @param as what the request is taken for: itself, the ACK, or (9.2) the CANCEL of `original`
 * @param localTag the To tag of the response that the transaction sent, which an ACK has to bear
 */
export function matchesOldRules(
  request: Request,
  original: Request,
  as: 'itself' | 'ACK' | 'CANCEL',
  localTag?: string,
): boolean {
  const toTag = as === 'ACK' ? localTag : original.to?.tag;
  const methods = {
    itself: request.method === original.method,
    ACK: original.method === 'INVITE',
    CANCEL: canBeCancelled(original),
  };
  return (
    methods[as] &&
    sameUri(request, original) &&
    request.to?.tag === toTag &&
    request.from?.tag === original.from?.tag &&
    request.callId === original.callId &&
    request.cseq?.seq === original.cseq?.seq &&
    viaIdentity(request.topVia) === viaIdentity(original.topVia)
  );
}

function sameUri(a: Request, b: Request): boolean {
  if (a.requestUri === b.requestUri) return true;
  const other = b.uri;
  return other !== undefined && (a.uri?.equals(other) ?? false);
}

function viaIdentity(via: Via | undefined): string {
  return via ? `${via.transport.toUpperCase()} ${sentBy(via)} ${via.branch?.toLowerCase() ?? ''}` : '';
}

/** 18.1.1, 20.42: host and port, the port of the transport where there is none; an IPv6 address in any spelling. */
function sentBy({ host, port, transport }: Via): string {
  const { defaultPort } = traits[transport.toUpperCase() as TransportName] ?? traits.UDP;
  return `${canonicalHost(host)}:${port ?? defaultPort}`;
}

/** 8.2.2.2: requests alike in this and not in `serverKey` are one request that came by two ways. */
export function mergeKey(request: Request): string {
  const { seq, method } = request.cseq ?? { seq: '', method: '' };
  return `${seq} ${method} ${request.from?.tag ?? ''} ${request.callId ?? ''}`;
}

/** Why no transaction can be made or found for a message: a field that 17.1.3, 17.2.3 or 8.2.6.2 needs is not readable. */
export function unusable(message: Message): Fault | undefined {
  const { cseq } = message;
  if (!message.topVia) return wrong(message, 'RFC3261:8.1.1-1', 'Via', 'a readable top Via');
  if (!cseq) return wrong(message, 'RFC3261:8.1.1-1', 'CSeq', 'a number and a method');
  if (!message.callId) return wrong(message, 'RFC3261:8.1.1-1', 'Call-ID', 'a Call-ID');
  if (!message.from) return wrong(message, 'RFC3261:8.1.1-1', 'From', 'a readable From');
  if (!message.to) return wrong(message, 'RFC3261:8.1.1-1', 'To', 'a readable To');
  if (message.isRequest() && cseq.method !== message.method) {
    return wrong(message, 'RFC3261:8.1.1.5-1', 'CSeq', `the method of the request, ${message.method}`);
  }
  const { length } = message.body;
  if ((message.contentLength ?? 0) > length) {
    const id = message.isRequest() ? 'RFC3261:18.3-3' : 'RFC3261:18.3-2';
    return wrong(message, id, 'Content-Length', `at most the ${length} bytes that follow`);
  }
  return undefined;
}

function wrong(message: Message, requirement: string, field: string, expected: string): Fault {
  const offset = message.lines.find(line => line.key === field)?.offset ?? 0;
  return { requirement, offset, field, found: message.get(field) ?? 'nothing', expected, kind: 'rule' };
}
