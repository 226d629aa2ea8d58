// Filters for defects in session descriptions: where they stand, and changes to their lines.
import type { Filters } from '../../simulator/element';
import type { Message } from '../../simulator/message';
import { requests, responsesTo } from './filters';
import { described, inDialog, responsesWhere } from './uas-filters';

/** Changes a session description, given as text. */
export type Change = (description: string) => string;

function rewritten<M extends Message>(message: M, change: Change): M {
  if (message.body.length > 0) message.body = Buffer.from(change(message.body.toString()));
  return message;
}

/** In the 2xx to every INVITE. */
export const inAnswers = (change: Change) => (): Filters => responsesTo('INVITE', described(change));

/** In the INVITEs that it sends. */
export const inOffers = (change: Change) => (): Filters => requests('INVITE', invite => rewritten(invite, change));

/** In the 2xx to an INVITE without an offer, within a call. */
export const inLaterOffers = (change: Change) => (): Filters =>
  responsesWhere(
    request => request.method === 'INVITE' && inDialog(request) && request.body.length === 0,
    described(change),
  );

/** In the responses to OPTIONS. */
export const inCapabilities = (change: Change) => (): Filters =>
  responsesTo('OPTIONS', response => rewritten(response, change));

/** Changes the first line that begins so. */
export const line =
  (start: string, change: (text: string) => string): Change =>
  description =>
    description.replace(new RegExp(`^${start}.*$`, 'm'), change);

/** The first stream has one codec only. */
export const withCodec =
  (payloadType: number, codec: string): Change =>
  description =>
    description
      .replace(/^a=rtpmap:.*\r\n/gm, '')
      .replace(/^(m=\S+ \S+ \S+) .*$/m, `$1 ${payloadType}\r\na=rtpmap:${payloadType} ${codec}`);

/** Changes the version of the session, which the o= line has (RFC 8866 5.2). */
export const version = (change: (number: bigint) => bigint): Change =>
  line('o=', text => text.replace(/^(o=\S+ \S+) (\d+)/, (_, start, number) => `${start} ${change(BigInt(number))}`));

/** One change after the other. */
export const both =
  (first: Change, second: Change): Change =>
  description =>
    second(first(description));
