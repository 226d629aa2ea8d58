// A response as a UAS forms it from a request (RFC 3261 8.2.6).

import { canonicalName } from './header-names';
import { type Request, Response } from './message';
import { NameAddr } from './name-addr';

export interface ReplyOptions {
  /** When absent, the RFC's phrase. */
  reason?: string;
  /** Added to To when the request's To has no tag (8.2.6.2). */
  toTag?: string;
}

/** Copies Via, From, To, Call-ID, CSeq as they stand, and Timestamp into a 100 (8.2.6.1). What the request lacks is left out. */
export function replyTo(request: Request, status: number, options: ReplyOptions = {}): Response {
  const lines: [string, string][] = [];
  for (const { name, value } of request.lines) if (canonicalName(name) === 'Via') lines.push(['Via', value]);
  const copy = (name: string, change = (value: string): string => value): void => {
    const value = request.get(name);
    if (value !== undefined) lines.push([name, change(value)]);
  };
  copy('From');
  copy('To', value => addTag(value, options.toTag));
  copy('Call-ID');
  copy('CSeq');
  if (status === 100) copy('Timestamp');
  return new Response(status, options.reason, lines);
}

function addTag(to: string, tag: string | undefined): string {
  if (tag === undefined || NameAddr.parse(to)?.tag !== undefined) return to;
  return to + ';tag=' + tag;
}
