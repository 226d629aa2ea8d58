// Rule: a passive check of one requirement on messages that the system sent, in whatever case; and what it looks at.
import type { Fault, Message, Request, Response } from '../../simulator/message';
import type { Address } from '../../simulator/runtime';

/** One message as it crossed the wire. */
export interface Observed {
  /** ms of any one clock. */
  at: number;
  from: Address;
  to: Address;
  /** 'UDP', 'TCP'… */
  transport: string;
  bytes: Buffer;
  /** Absent for keep-alives and for bytes that are no message. */
  message?: Message;
  refusal?: Fault;
}

/** What the system is in one message: a proxy forwards, a UAS answers, a UAC asks. A registrar is a UAS of REGISTER. */
export type SutRole = 'uac' | 'uas' | 'registrar' | 'proxy';

/** A message that the system sent, with what stands around it. */
export interface Sent<M extends Message = Message> {
  message: M;
  observed: Observed;
  /** Its place among all that was observed. */
  index: number;
  role: SutRole;
  /** Response: the request that the system answers or, as a proxy, had forwarded. ACK and CANCEL: the INVITE or request meant. */
  request?: Request;
  /** Whether that request came to the system as it should be: nothing wrong with its grammar, nothing missing. */
  soundRequest: boolean;
  /** A proxy's: the message that it forwards. */
  original?: Message;
  /** The message is a copy of one the system sent before, by its bytes. */
  repeated: boolean;
  /** What the system sent before in the same transaction, copies included, oldest first. */
  earlier: readonly Sent[];
  /** What came to the system before in the same transaction, oldest first. */
  received: readonly Observed[];
  /** Everything of the same Call-ID before this message, both ways, oldest first. */
  call: readonly Observed[];
}

/** What a rule found wrong. Offsets count in the message's bytes. */
export interface Finding {
  found: string;
  expected: string;
  offset?: number;
  length?: number;
}

export interface Rule {
  /** Stable: words, as a case's. */
  id: string;
  requirement: string;
  roles: readonly SutRole[];
  /** Whether the message is one that the requirement speaks of, and what has to hold for a judgement is known. */
  applies(sent: Sent): boolean;
  check(sent: Sent): Finding | undefined;
}

/** A rule of requests that the system sends. */
export interface RequestRule extends Omit<Rule, 'applies' | 'check'> {
  applies?(sent: Sent<Request>): boolean;
  check(sent: Sent<Request>): Finding | undefined;
}

export function onRequests(rule: RequestRule): Rule {
  const isRequest = (sent: Sent): sent is Sent<Request> => sent.message.isRequest();
  return {
    ...rule,
    applies: sent => isRequest(sent) && (rule.applies?.(sent) ?? true),
    check: sent => rule.check(sent as Sent<Request>),
  };
}

/** A rule of responses that the system sends. */
export interface ResponseRule extends Omit<Rule, 'applies' | 'check'> {
  applies?(sent: Sent<Response>): boolean;
  check(sent: Sent<Response>): Finding | undefined;
}

export function onResponses(rule: ResponseRule): Rule {
  const isResponse = (sent: Sent): sent is Sent<Response> => sent.message.isResponse();
  return {
    ...rule,
    applies: sent => isResponse(sent) && (rule.applies?.(sent) ?? true),
    check: sent => rule.check(sent as Sent<Response>),
  };
}

/** A finding at a header field of the message; at its start when the field is not there. */
export function at(sent: Sent, field: string, found: string, expected: string): Finding {
  const line = sent.message.lines.find(({ key }) => key === field);
  if (!line || line.offset < 0) return { found, expected };
  return { found, expected, offset: line.offset, length: line.raw?.length };
}
