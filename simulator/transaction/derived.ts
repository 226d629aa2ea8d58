// Requests that are built from another one: the ACK for a non-2xx response (17.1.1.3) and the CANCEL (9.1).
import { type Message, Request, type Response } from '../message';

/** The ACK that the client transaction itself sends for a 300-699 response to `invite`, the request as it was sent. */
export function ackFor(invite: Request, response: Response): Request {
  const ack = hopByHop(invite, 'ACK');
  const to = response.get('To'); // with the tag that the response gave
  if (to !== undefined) ack.set('To', to);
  return ack;
}

/** The CANCEL for `request`, to be sent to the same target once a provisional response has come (9.1). */
export function cancelFor(request: Request): Request {
  return hopByHop(request, 'CANCEL');
}

/** Same Request-URI, single top Via, Route, From, To, Call-ID and CSeq number; no body. */
function hopByHop(original: Request, method: 'ACK' | 'CANCEL'): Request {
  const built = new Request(method, original.requestUri);
  const via = original.getAll('Via')[0];
  if (via !== undefined) built.add('Via', via);
  built.add('Max-Forwards', '70');
  for (const name of ['Route', 'From', 'To', 'Call-ID']) copy(original, built, name);
  if (original.cseq) built.add('CSeq', `${original.cseq.seq} ${method}`);
  return built;
}

function copy(from: Message, to: Message, name: string): void {
  for (const value of from.getAll(name)) to.add(name, value);
}
