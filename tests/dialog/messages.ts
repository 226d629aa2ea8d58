// The messages of one call between alice and bob, for the tests of this folder.
import { Dialog } from '../../simulator/dialog';
import { Request, type Response, replyTo, Via } from '../../simulator/message';

export const via = (branch = 'next'): Via => Via.parse(`SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${branch}`) as Via;

/** Alice's INVITE, 4711 by number; with a body if so wanted. */
export function inviteOf(body = 'offer'): Request {
  const request = new Request('INVITE', 'sip:bob@example.org')
    .add('Via', via('one'))
    .add('From', '<sip:alice@example.org>;tag=a1')
    .add('To', '<sip:bob@example.org>')
    .add('Call-ID', 'call')
    .add('CSeq', '4711 INVITE')
    .add('Contact', '<sip:alice@127.0.0.1>');
  request.body = Buffer.from(body);
  return request;
}

export function answerOf(request: Request, status: number, toTag = 'b1', body = ''): Response {
  const response = replyTo(request, status, { toTag }).set('Contact', `<sip:${toTag}@127.0.0.2>`);
  response.body = Buffer.from(body);
  return response;
}

/** Both ends of the dialog that a response of this status makes. */
export function bothEnds(status = 200): { alice: Dialog; bob: Dialog; invite: Request } {
  const invite = inviteOf();
  const response = answerOf(invite, status);
  return { invite, alice: Dialog.uac(invite, response) as Dialog, bob: Dialog.uas(invite, response) };
}

/** A request within the dialog, with its body. */
export function inDialog(dialog: Dialog, method: string, body = ''): Request {
  const content = { type: 'application/sdp', content: body };
  return dialog.request(method, { via: via(), contact: '<sip:me@127.0.0.1>', ...(body !== '' && { body: content }) });
}
