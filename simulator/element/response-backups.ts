/** Responses whose way is closed: they go to where the sent-by of their top Via leads by name (17.2.4, RFC 3263 5). */
import { parseMessage } from '../message';
import { isIpLiteral } from '../runtime';
import type { TransportLayer } from '../transport';
import type { Locator } from './locator';

type Sender = Pick<TransportLayer, 'send'>;

/** The same, but for responses that could not be sent. One with an address as sent-by has had its second way already. */
export function withBackups(transport: Sender, locator: Locator): Sender {
  return {
    send: (bytes, target, onError) =>
      transport.send(bytes, target, error => {
        const { message } = parseMessage(bytes);
        const via = message?.isResponse() ? message.topVia : undefined;
        if (!via || isIpLiteral(via.host)) {
          onError?.(error);
          return;
        }
        locator.locateResponse(via, backup => {
          if (backup) transport.send(bytes, backup, onError);
          else onError?.(error);
        });
      }),
  };
}
