/** What lets a stateless proxy send all of a transaction to one server (RFC 3263 4.4). */
import type { Request } from '../message';
import { type Random, seededRandom } from '../runtime';

const MAGIC_COOKIE = 'z9hG4bK';

/**
 * The same text for a request, its retransmissions, its CANCEL and the ACK to its non-2xx response (RFC 3261 16.11); most
 * likely another one for any other transaction.
 */
export function transactionKey(request: Request): string {
  const via = request.topVia;
  const sentBy = `${via?.host.toLowerCase() ?? ''}:${via?.port ?? ''}`;
  const branch = via?.branch;
  if (branch?.startsWith(MAGIC_COOKIE)) return `${branch} ${sentBy}`;
  // RFC 2543: ACK and CANCEL share all these with their INVITE; the tag of To is not among them
  const { callId = '', cseq, from } = request;
  return [callId, cseq?.seq ?? '', from?.params.get('tag') ?? '', request.requestUri, sentBy, branch ?? ''].join(' ');
}

/** The same sequence for the same key: an order by chance that is no chance within one transaction. */
export function randomOf(key: string): Random {
  let hash = 0x811c9dc5; // FNV-1a
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return seededRandom(hash);
}
