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
  /**
   * How late the clock that gave `at` may have been, ms. Absent: it was punctual, as a kernel's is that stamps what a capture
   * holds.
   */
  lagMs?: number;
}

/** The timers that the system goes by (RFC 3261 17.1.1.1), ms. */
export interface Timers {
  T1: number;
  T2: number;
}

export const rfcTimers: Timers = { T1: 500, T2: 4000 };

/** What the system is in one message: a proxy forwards, a UAS answers, a UAC asks. A registrar is a UAS of REGISTER. */
export type SutRole = 'uac' | 'uas' | 'registrar' | 'proxy';

/** A message that the system sent, with what stands around it. */
export interface Sent<M extends Message = Message> {
  message: M;
  observed: Observed;
  /** Its place among all that was observed. */
  index: number;
  role: SutRole;
  /** Response: the request that the system answers or, as a proxy, had forwarded: never an ACK. */
  request?: Request;
  /** Whether that request came to the system as it should be: nothing wrong with its grammar, nothing missing. */
  soundRequest: boolean;
  /** A proxy's: the message that it forwards. */
  original?: Message;
  /** The message is a copy of one the system sent before in the transaction, by its bytes. */
  repeated: boolean;
  /**
   * What the system sent before in the same transaction, copies included, oldest first: requests before a request, responses
   * before a response.
   */
  earlier: readonly Sent[];
  /** What came to the system before in the same transaction, oldest first: the responses to a request, the requests of a response. */
  received: readonly Observed[];
  /**
   * Everything of the same Call-ID before this message, both ways, oldest first. Where there is too much to look through of
   * call or transaction, a rule that asks for it judges nothing.
   */
  call: readonly Observed[];
  timers: Timers;
}

/** What a rule found wrong. Offsets count in the message's bytes. */
export interface Finding {
  found: string;
  expected: string;
  offset?: number;
  length?: number;
}

/** What rules are chosen by, before they look at a message. */
export interface Kind {
  isRequest: boolean;
  /** Of a response the one in CSeq; '' where that can't be read. */
  method: string;
  /** 0 of a request. */
  status: number;
  hasBody: boolean;
}

/** Messages of these methods only. */
export const of =
  (...methods: readonly string[]) =>
  ({ method }: Kind): boolean =>
    methods.includes(method);

const always = (): boolean => true;

export interface Rule {
  /** Stable: words, as a case's. */
  id: string;
  requirement: string;
  roles: readonly SutRole[];
  /** Those that keep state of transactions, or proxies of which it is said that they keep none (16.11). Absent: all. */
  holdsFor?: 'stateful' | 'stateless';
  /** What can be told beforehand, once for all messages of a kind: false where the rule applies to none of them. */
  suits?(kind: Kind): boolean;
  /**
   * Whether the message is one that the requirement speaks of, and what has to hold for a judgement is known. Asked of kinds
   * that suit only.
   */
  applies(sent: Sent): boolean;
  check(sent: Sent): Finding | undefined;
}

/** The same rules, of those only that keep state of transactions. */
export const ofStateful = (rules: readonly Rule[]): Rule[] => rules.map(rule => ({ ...rule, holdsFor: 'stateful' }));

/** A rule of requests that the system sends. */
export interface RequestRule extends Omit<Rule, 'applies' | 'check'> {
  applies?(sent: Sent<Request>): boolean;
  check(sent: Sent<Request>): Finding | undefined;
}

export function onRequests(rule: RequestRule): Rule {
  const { applies = always, suits = always } = rule;
  return { ...rule, applies, suits: kind => kind.isRequest && suits(kind) } as Rule;
}

/** A rule of responses that the system sends. */
export interface ResponseRule extends Omit<Rule, 'applies' | 'check'> {
  applies?(sent: Sent<Response>): boolean;
  check(sent: Sent<Response>): Finding | undefined;
}

export function onResponses(rule: ResponseRule): Rule {
  const { applies = always, suits = always } = rule;
  return { ...rule, applies, suits: kind => !kind.isRequest && suits(kind) } as Rule;
}

/** A finding at a header field of the message; at its start when the field is not there. */
export function at(sent: Sent, field: string, found: string, expected: string): Finding {
  const line = sent.message.lines.find(({ key }) => key === field);
  if (!line || line.offset < 0) return { found, expected };
  return { found, expected, offset: line.offset, length: line.raw?.length };
}
