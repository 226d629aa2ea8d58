// A response as a UAS forms it from a request (RFC 3261 8.2.6).
import { type Request, Response } from './message';

export interface ReplyOptions {
  /** When absent, the RFC's phrase. */
  reason?: string;
  /** Added to To when the request's To has no tag (8.2.6.2). */
  toTag?: string;
}

/** Copies Via, From, To, Call-ID, CSeq as they stand, and Timestamp into a 100 (8.2.6.1). What the request lacks is left out. */
export function replyTo(request: Request, status: number, options: ReplyOptions = {}): Response {
  const response = new Response(status, options.reason);
  response.addFrom(request, 'Via', 'all').addFrom(request, 'From');
  const { toTag } = options;
  const to = toTag === undefined || request.to?.tag !== undefined ? undefined : request.get('To');
  if (to === undefined) response.addFrom(request, 'To');
  else response.add('To', to + ';tag=' + toTag);
  response.addFrom(request, 'Call-ID').addFrom(request, 'CSeq');
  return status === 100 ? response.addFrom(request, 'Timestamp') : response;
}
