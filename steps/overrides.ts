// The tables that change a message before it is sent: `| Header | value |`, applied to what would be conformant.
import type { DataTable } from '@cucumber/cucumber';
import { type Message, Request } from '../simulator/message';
import { CaseError } from '../simulator/peer';
import { fillIn } from './placeholders';
import type { SipWorld } from './world';

/** How the message is written: a wrong Content-Length is not the message's to mend. */
export interface WriteChoice {
  contentLength: 'auto' | 'omit' | number;
}

/**
 * A row sets a header field; rows of one name make several lines; `(none)` removes it. Special names: Method,
 * Request-URI, Body, and Reason for a response's phrase. Content-Length is written as given.
 */
export function applyOverrides(world: SipWorld, message: Message, table?: DataTable): WriteChoice {
  const choice: WriteChoice = { contentLength: 'auto' };
  const values = new Map<string, string[]>();
  for (const [name, value] of table?.raw() ?? []) {
    if (value === undefined) throw new CaseError('a table of header fields has two columns: name and value');
    values.set(name, [...(values.get(name) ?? []), fillIn(world, value)]);
  }
  for (const [name, [first, ...more]] of values) {
    if (name === 'Content-Length') choice.contentLength = first === '(none)' ? 'omit' : Number(first);
    else if (name === 'Body') message.body = Buffer.from(lineEnds(first));
    else if (name === 'Method' && message instanceof Request) message.method = first;
    else if (name === 'Request-URI' && message instanceof Request) message.requestUri = first;
    else if (first === '(none)') message.remove(name);
    else message.set(name, more.length ? [first, ...more] : first);
  }
  return choice;
}

/** `\r\n` in a cell stands for the line's end. */
function lineEnds(text: string): string {
  return text.replaceAll('\\r\\n', '\r\n');
}
