// Conformant requests and responses for a peer, ready to be overridden (8.1.1, 8.2.6). What goes wrong in a message is
// put in afterwards, by the case.
import { NameAddr, Request, type Response, replyTo, Via } from '../message';
import type { Random, TransportName } from '../runtime';
import { newBranch } from '../transaction';
import { type SentBy, uriFor } from '../transport';

export interface Identity {
  /** The address-of-record, `sip:user@domain`. */
  readonly aor: string;
  readonly displayName?: string;
}

export interface RequestParts {
  method: string;
  requestUri: string;
  from: string;
  to: string;
  fromTag?: string;
  toTag?: string;
  callId?: string;
  cseq?: number;
  contact?: string;
  transport: TransportName;
  /** What the top Via says of where it comes from. */
  local: SentBy;
  body?: { type: string; text: string };
}

/** A Via value of this peer with a new branch (8.1.1.7). */
export function composeVia(random: Random, transport: TransportName, { host, port }: SentBy): Via {
  const via = new Via(transport, host.includes(':') ? `[${host}]` : host, port);
  via.params.set('branch', newBranch(random));
  return via;
}

/** A request outside a dialog with all that 8.1.1 makes mandatory. */
export function composeRequest(random: Random, parts: RequestParts): Request {
  const request = new Request(parts.method, parts.requestUri);
  request.add('Via', composeVia(random, parts.transport, parts.local));
  request.add('Max-Forwards', '70');
  request.add('From', withTag(parts.from, parts.fromTag ?? random.token(10)));
  request.add('To', parts.toTag ? withTag(parts.to, parts.toTag) : nameAddr(parts.to));
  request.add('Call-ID', parts.callId ?? `${random.token(20)}@${parts.local.host}`);
  request.add('CSeq', `${parts.cseq ?? 1} ${parts.method}`);
  if (parts.contact) request.add('Contact', nameAddr(parts.contact));
  if (parts.body) {
    request.add('Content-Type', parts.body.type);
    request.body = Buffer.from(parts.body.text);
  }
  return request;
}

/** A response with what 8.2.6.2 makes mandatory; Record-Route and Contact where it creates a dialog (12.1.1). */
export function composeResponse(request: Request, status: number, toTag: string, contact?: string): Response {
  const response = replyTo(request, status, status === 100 ? {} : { toTag: request.to?.tag ?? toTag });
  const dialogForming = request.method === 'INVITE' || request.method === 'SUBSCRIBE' || request.method === 'REFER';
  if (dialogForming && status > 100 && status < 300) {
    for (const value of request.getAll('Record-Route')) response.add('Record-Route', value);
    if (contact) response.add('Contact', nameAddr(contact));
  }
  return response;
}

/** `sip:a@b` becomes `<sip:a@b>`; what is a name-addr already stays. */
function nameAddr(text: string): string {
  return text.includes('<') || text === '*' ? text : `<${text}>`;
}

function withTag(text: string, tag: string): string {
  const value = NameAddr.parse(nameAddr(text));
  if (!value) return `${nameAddr(text)};tag=${tag}`;
  value.tag = tag;
  return value.toString();
}

/** The contact URI of a peer: where it is, and its transport unless that is UDP. */
export function contactUri(user: string, local: SentBy, transport: TransportName, sips = false): string {
  return uriFor(transport, { user, ...local, sips }).toString();
}
