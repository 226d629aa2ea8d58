// What an element answers to a request that no transaction can be made for: 400, statelessly, if it can be sent at all.
import { type Response, replyTo } from '../message';
import type { Random } from '../runtime';
import { type Inbound, responseTarget, stampReceived, type Target } from '../transport';

/** Undefined for a response, an ACK, bytes that are no message, or a request without a readable Via. */
export function answerMalformed(inbound: Inbound, random: Random): { response: Response; target: Target } | undefined {
  const { message, flow } = inbound;
  if (!message?.isRequest() || message.method === 'ACK' || !message.topVia) return undefined;
  stampReceived(message, flow);
  const fault = message.faults[0];
  const reason = fault?.field ? `Bad ${fault.field}` : undefined; // 21.4.1: says what was wrong
  const response = replyTo(message, 400, { reason, toTag: random.token(10) });
  return { response, target: responseTarget(response, flow) };
}
