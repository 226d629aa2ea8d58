// How defects that a rule finds in the requests of a phone are written: which requests go wrong, and in which case it shows.
import type { Filters } from '../../simulator/element';
import { edit, type NameAddr, Request, type Response } from '../../simulator/message';
import type { RolelessDefect } from './defect';
import { once, requests, withToTag } from './filters';

/** For each method the shortest case in which the phone sends it. */
export const shortest = {
  INVITE: 'uac-invite-start-line',
  ACK: 'uac-ack-success-own-branch',
  BYE: 'uac-bye-uris',
  CANCEL: 'uac-cancel-requires-nothing',
  REGISTER: 'uac-register-request-uri',
};

type Method = keyof typeof shortest;
type Change = (request: Request) => Request | undefined;

interface Mistake extends Omit<RolelessDefect, 'filters'> {
  /** Of the requests that go wrong; it shows in the shortest case that has them unless it says another. */
  method: Method | 'any';
  change: Change;
}

/** Each a change of all requests of one method, or of any. */
export const inRequests = (list: readonly Mistake[]): RolelessDefect[] =>
  list.map(({ method, change, ...what }) => ({
    shownIn: shortest[method === 'any' ? 'INVITE' : method],
    ...what,
    filters: () => (method === 'any' ? everyRequest(change) : requests(method, change)),
  }));

/** Changes the bytes of requests of one method. */
export const rewritten = (method: Method, ...edits: readonly edit.Edit[]): Filters => ({
  out: message => (message.isRequest() && message.method === method ? edit.editMessage(message, ...edits) : message),
});

/** Makes a request one of another method. */
export function asMethod(request: Request, method: string): Request {
  request.method = method;
  return request.set('CSeq', `${request.cseq?.seq ?? 1} ${method}`);
}

/** Changes the copies of requests of one method; the first of each goes as it is. */
export function copiesOf(method: Method, change: Change): Filters {
  const isFirst = once();
  return requests(method, request => (isFirst(request.topVia?.branch ?? '') ? request : change(request)));
}

/** Changes every request, whatever its method. */
export const everyRequest = (change: Change): Filters => ({
  out: message => (message.isRequest() ? change(message) : message),
});

/** Puts something in the place of requests of one method; `make` gets the INVITE that went before. */
export function insteadOf(method: Method, make: (request: Request, invite: Request) => Request | undefined): Filters {
  let invite: Request | undefined;
  return everyRequest(request => {
    if (request.method === 'INVITE') invite = request.clone();
    return invite && request.method === method ? make(request, invite) : request;
  });
}

/** What an INVITE has and other requests have not. */
const ofInvite = ['Contact', 'Allow', 'Supported', 'Content-Type'];

/** Makes a request of a dialog a re-INVITE with what the INVITE had. */
export function asReinvite(request: Request, invite: Request): Request {
  asMethod(request, 'INVITE').body = invite.body;
  for (const field of ofInvite) if (invite.has(field)) request.set(field, invite.get(field)!);
  return request;
}

/** Writes another Request-URI. */
export function withRequestUri(request: Request, change: (uri: string) => string): Request {
  request.requestUri = change(request.requestUri);
  return request;
}

export const withoutToTag = (request: Request): Request => withToTag(request, () => undefined);

/** Changes the user in a URI. */
export const withUser =
  (user: string) =>
  ({ uri }: NameAddr): void => {
    uri.user = user;
  };

/** A called phone that sends a request in the dialog where it should refuse the call with 487. */
export function insteadOfRefusal(method: string): Filters {
  let caller = '';
  let contact: NameAddr | undefined;
  return {
    in: message => {
      if (message.isRequest() && message.method === 'INVITE') caller = message.contacts[0]?.uri.toString() ?? caller;
      return message;
    },
    out: message => {
      if (!message.isResponse()) return message;
      contact = message.contacts[0] ?? contact;
      return message.status === 487 && contact ? ofCallee(message, method, caller, contact) : message;
    },
  };
}

/** The first request of a callee, made of a response of its that has the tags of the dialog. */
function ofCallee(response: Response, method: string, target: string, contact: NameAddr): Request {
  const { host, port } = contact.uri;
  const request = new Request(method, target)
    .add('Via', `SIP/2.0/UDP ${host}:${port ?? 5060};branch=z9hG4bK${response.to?.tag}`)
    .add('Max-Forwards', '70')
    .add('From', response.get('To')!)
    .add('To', response.get('From')!)
    .add('Call-ID', response.get('Call-ID')!)
    .add('CSeq', `1 ${method}`);
  return method === 'INVITE' ? request.add('Contact', contact).add('Supported', '') : request;
}
