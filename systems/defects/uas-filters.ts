// Filters for defects of a phone that remember what they saw: a request to which the response goes wrong, a call in which
// something has happened.
import type { Filters } from '../../simulator/element';
import type { Message, Request, Response } from '../../simulator/message';
import { isSuccess } from './filters';

const keyOf = (message: Message): string => `${message.callId} ${message.get('CSeq')} ${message.topVia?.branch}`;

/** Changes the responses to those requests of which `wanted` says so. Undefined from `change`: nothing is sent. */
export function responsesWhere(
  wanted: (request: Request) => boolean,
  change: (response: Response) => Response | undefined,
): Filters {
  const marked = new Set<string>();
  return {
    in: message => {
      if (message.isRequest() && wanted(message)) marked.add(keyOf(message));
      return message;
    },
    out: message => (message.isResponse() && marked.has(keyOf(message)) ? change(message) : message),
  };
}

/** Changes responses in calls (Call-IDs) in which a message of which `event` says so came or went before. */
export function responsesAfter(
  event: (message: Message, way: 'in' | 'out') => boolean,
  change: (response: Response) => Response | undefined,
): Filters {
  const marked = new Set<string | undefined>();
  const look = (message: Message, way: 'in' | 'out'): void => {
    if (event(message, way)) marked.add(message.callId);
  };
  return {
    in: message => {
      look(message, 'in');
      return message;
    },
    out: message => {
      const later = marked.has(message.callId);
      look(message, 'out');
      return later && message.isResponse() ? change(message) : message;
    },
  };
}

/** Changes the session descriptions in 2xx responses to INVITE. */
export function described(change: (description: string) => string): (response: Response) => Response {
  return response => {
    if (isSuccess(response) && response.body.length > 0) response.body = Buffer.from(change(response.body.toString()));
    return response;
  };
}

export function withoutBody<M extends Message>(message: M): M {
  message.remove('Content-Type').body = Buffer.alloc(0);
  return message;
}

export const isRinging = (response: Response): boolean => response.status > 100 && response.status < 200;

export const inDialog = (request: Request): boolean => request.to?.tag !== undefined;
