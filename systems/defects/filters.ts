// How a defect is written as filters of an element: what it drops, and what it changes, going out or coming in.
import type { Filters } from '../../simulator/element';
import type { Message, NameAddr, Request, Response, Via } from '../../simulator/message';

/** Of every account of the reference system. */
export const password = 'secret';

/** Changes responses that go out. Undefined from `change`: nothing is sent. */
export function responses(change: (response: Response) => Response | undefined): Filters {
  return { out: message => (message.isResponse() ? change(message) : message) };
}

/** Changes responses that go out to requests of one method. */
export function responsesTo(method: string, change: (response: Response) => Response | undefined): Filters {
  return responses(response => (response.cseq?.method === method ? change(response) : response));
}

/** Changes requests of one method that go out. */
export function requests(method: string, change: (request: Request) => Request | undefined): Filters {
  return { out: message => (message.isRequest() && message.method === method ? change(message) : message) };
}

/** Changes requests of any method before the element sees them; `change` gets a copy. */
export function received(change: (request: Request) => Request | undefined): Filters {
  return { in: message => (message.isRequest() ? change(message.clone()) : message) };
}

/** Changes requests of one method before the element sees them; `change` gets a copy. */
export function receivedRequests(method: string, change: (request: Request) => Request | undefined): Filters {
  return received(request => (request.method === method ? change(request) : request));
}

/** Changes responses before the element sees them; `change` gets a copy. */
export function receivedResponses(change: (response: Response) => Response | undefined): Filters {
  return { in: message => (message.isResponse() ? change(message.clone()) : message) };
}

/** Changes responses to requests of one method before the element sees them; `change` gets a copy. */
export function receivedResponsesTo(method: string, change: (response: Response) => Response | undefined): Filters {
  return receivedResponses(response => (response.cseq?.method === method ? change(response) : response));
}

/** Changes the requests that a proxy forwards: those with a Via below its own. */
export function forwarded(change: (request: Request) => Request | undefined): Filters {
  return { out: message => (message.isRequest() && message.getAll('Via').length > 1 ? change(message) : message) };
}

/** Lets out the CANCELs of which `wanted` says so; `cancelled`: the caller has sent one for the call. */
export function cancels(wanted: (cancelled: boolean) => boolean): Filters {
  const cancelled = new Set<string | undefined>();
  const isCancel = (message: Message): boolean => message.isRequest() && message.method === 'CANCEL';
  return {
    in: message => {
      if (isCancel(message)) cancelled.add(message.callId);
      return message;
    },
    out: message => (isCancel(message) && !wanted(cancelled.has(message.callId)) ? undefined : message),
  };
}

/** Changes the top Via. */
export function withTopVia<M extends Message>(message: M, change: (via: Via) => void): M {
  const via = message.topVia;
  if (!via) return message;
  change(via);
  return message.set('Via', [via, ...message.getAll('Via').slice(1)]);
}

/** Changes the branch of the top Via. */
export function withBranch<M extends Message>(message: M, change: (branch: string) => string): M {
  return withTopVia(message, via => {
    via.branch = via.branch && change(via.branch);
  });
}

/** Changes the address in To or From. */
export function withAddress<M extends Message>(message: M, field: 'To' | 'From', change: (value: NameAddr) => void): M {
  const value = field === 'To' ? message.to : message.from;
  if (!value) return message;
  change(value);
  return message.set(field, value);
}

/** Changes the tag in To. */
export function withToTag<M extends Message>(message: M, change: (tag: string | undefined) => string | undefined): M {
  return withAddress(message, 'To', to => {
    to.tag = change(to.tag);
  });
}

export function withStatus(response: Response, status: number, reason: string): Response {
  response.status = status;
  response.reason = reason;
  return response;
}

export function isSuccess(response: Response): boolean {
  return response.status >= 200 && response.status < 300;
}

/** Changes each value of a field. */
export function eachValue(message: Message, field: string, change: (value: string) => string): void {
  const values = message.getAll(field);
  if (values.length > 0) message.set(field, values.map(change));
}

/** Lets a message through the first time only, as `key` tells them apart. */
export function once(): (key: string) => boolean {
  const seen = new Set<string>();
  return key => {
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}
