// What the fields and bodies of event notification say (RFC 6665, RFC 3515): read when asked, undefined where unreadable.
import type { Message } from './message';
import { Params } from './params';
import { isToken } from './scan';

/** A word with its parameters, as Event and Subscription-State have it. */
interface WordWithParams {
  word: string;
  params: Params;
}

/** The package, whose case counts, and what tells subscriptions of one dialog apart (RFC 6665 8.2.1). */
export function eventOf(message: Message): { name: string; id?: string } | undefined {
  const value = wordIn(message, 'Event');
  return value && { name: value.word, id: value.params.get('id') };
}

/** State and reason in lower case, `expires` in seconds (RFC 6665 4.1.3, 8.2.3). */
export function subscriptionStateOf(
  message: Message,
): { state: string; reason?: string; expires?: number } | undefined {
  const value = wordIn(message, 'Subscription-State');
  if (!value) return undefined;
  const expires = value.params.get('expires');
  return {
    state: value.word.toLowerCase(),
    reason: value.params.get('reason')?.toLowerCase(),
    expires: expires !== undefined && /^\d+$/.test(expires) ? Number(expires) : undefined,
  };
}

/** The media type of the body, in lower case and without parameters; undefined without a Content-Type. */
export function mediaTypeOf(message: Message): string | undefined {
  return message.get('Content-Type')?.split(';')[0].replace(/\s/g, '').toLowerCase();
}

/** The status in a sipfrag that begins with a Status-Line (RFC 3515 2.4.5), however that line ends. */
export function fragmentStatus(body: Buffer): number | undefined {
  const line = /^SIP\/2\.0 ([1-6]\d\d) [^\r\n]*(?:\r?\n|\r|$)/i.exec(body.toString('latin1'));
  return line ? Number(line[1]) : undefined;
}

function wordIn(message: Message, field: string): WordWithParams | undefined {
  const value = message.get(field);
  if (value === undefined) return undefined;
  const semicolon = value.indexOf(';');
  const word = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  const params = Params.parse(semicolon < 0 ? '' : value.slice(semicolon));
  return isToken(word) && params ? { word, params } : undefined;
}
