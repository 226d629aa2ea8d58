// "It", the message that a step received last, for the steps that judge it.
import { type Message, Request } from '../simulator/message';
import { CaseError, SutViolation, summarize } from '../simulator/peer';
import type { SipWorld } from './world';

/** @throws CaseError when no step has received a message yet */
export function it(world: SipWorld): Message {
  if (!world.it) throw new CaseError('no message was received yet that "it" could mean');
  return world.it.message;
}

/** @throws CaseError when "it" is no request */
export function requestIt(world: SipWorld): Request {
  const message = it(world);
  if (!(message instanceof Request)) throw new CaseError(`"it" is to be a request, but is ${summarize(message)}`);
  return message;
}

/** @throws SutViolation: `expected` and `observed` complete "… to have" and "it has" */
export function violated(world: SipWorld, expected: string, observed: string): never {
  throw new SutViolation(`${summarize(it(world))} to have ${expected}`, `it has ${observed}`);
}
