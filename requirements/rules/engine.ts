// Runs the rules over a trace: finds what the system sent and in which role, and lets every rule that applies judge it.
import type { Message, Request, Response } from '../../simulator/message';
import { hasMagicCookie } from '../../simulator/transaction';
import type { Finding, Observed, Rule, Sent, SutRole } from './rule';

export interface Evidence extends Finding {
  /** The message's place in the trace. */
  index: number;
}

export interface RuleOutcome {
  rule: Rule;
  /** How many messages it judged; none is no verdict. */
  judged: number;
  /** How many of them it found something wrong with. */
  found: number;
  /** The first of what it found. */
  findings: Evidence[];
  /** What it threw: our fault, and no judgement. */
  error?: string;
}

/** So many findings of a rule are kept; all are counted as judged. */
const mostFindings = 20;

/** Judges everything that a system sent. `isSut` says which messages it sent. Reads the trace only. */
export function judge(
  trace: readonly Observed[],
  isSut: (message: Observed) => boolean,
  rules: readonly Rule[],
): RuleOutcome[] {
  const outcomes = rules.map((rule): RuleOutcome => ({ rule, judged: 0, found: 0, findings: [] }));
  for (const sent of sentBy(trace, isSut)) {
    for (const outcome of outcomes) letJudge(outcome, sent);
  }
  return outcomes;
}

/** A rule that throws is an error of its own, and keeps no other from judging. */
function letJudge(outcome: RuleOutcome, sent: Sent): void {
  const { rule, findings } = outcome;
  try {
    if (!rule.roles.includes(sent.role) || !rule.applies(sent)) return;
    const finding = rule.check(sent);
    outcome.judged += 1;
    if (!finding) return;
    outcome.found += 1;
    if (findings.length < mostFindings) findings.push({ ...finding, index: sent.index });
  } catch (error) {
    outcome.error ??= error instanceof Error ? error.message : String(error);
  }
}

/**
 * Transactions are told apart by branch and method (17.1.3, 17.2.3); an ACK is one of its INVITE. A branch without the cookie
 * promises nothing: then Call-ID and CSeq number count instead.
 */
function transactionKey(message: Message): string {
  const via = message.topVia;
  const { seq, method } = message.cseq ?? { seq: -1, method: '' };
  const of = method === 'ACK' ? 'INVITE' : method;
  if (!hasMagicCookie(via?.branch)) return `${of} ${seq} ${message.callId ?? ''}`;
  return `${of} ${via!.branch!.toLowerCase()}`;
}

/** A request whichever way it went: the same to a proxy on both its sides. */
function requestKey(message: Message): string {
  const { seq, method } = message.cseq ?? { seq: -1, method: '' };
  return `${message.callId ?? ''} ${seq} ${method} ${message.from?.tag ?? ''}`;
}

interface Books {
  /** Of one transaction: what came in, what the system sent. */
  received: Map<string, Observed[]>;
  sent: Map<string, Sent[]>;
  /** By Call-ID, both ways. */
  calls: Map<string, Observed[]>;
  /** By request, whichever way. */
  requestsIn: Map<string, Observed[]>;
  responsesIn: Map<string, Observed[]>;
}

const into = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

function* sentBy(trace: readonly Observed[], isSut: (message: Observed) => boolean): Generator<Sent> {
  const books: Books = {
    received: new Map(),
    sent: new Map(),
    calls: new Map(),
    requestsIn: new Map(),
    responsesIn: new Map(),
  };
  for (const [index, observed] of trace.entries()) {
    const { message } = observed;
    if (!message) continue;
    if (isSut(observed)) {
      const sent = describe(message, observed, index, books);
      yield sent;
      into(books.sent, transactionKey(message), sent);
    } else {
      into(books.received, transactionKey(message), observed);
      into(message.isRequest() ? books.requestsIn : books.responsesIn, requestKey(message), observed);
    }
    into(books.calls, message.callId ?? '', observed);
  }
}

function describe(message: Message, observed: Observed, index: number, books: Books): Sent {
  const key = transactionKey(message);
  const earlier = books.sent.get(key) ?? [];
  const received = books.received.get(key) ?? [];
  const original = originalOf(message, books);
  const request = message.isRequest() ? undefined : (requestOf(message, received) ?? asRequest(original));
  return {
    message,
    observed,
    index,
    role: roleOf(message, original),
    request,
    soundRequest: request !== undefined && request.faults.length === 0,
    original,
    repeated: earlier.some(one => one.observed.bytes.equals(observed.bytes)),
    earlier: [...earlier],
    received: [...received],
    call: [...(books.calls.get(message.callId ?? '') ?? [])],
  };
}

const asRequest = (message: Message | undefined): Request | undefined => (message?.isRequest() ? message : undefined);

/** The last request received; where two clients chose one branch, that of the client which the response goes to (17.2.3). */
function requestOf(response: Message, received: readonly Observed[]): Request | undefined {
  const requests = received.flatMap(({ message }) => (message?.isRequest() ? [message] : []));
  const sentBy = ({ topVia }: Message): string => `${topVia?.host.toLowerCase()}:${topVia?.port ?? ''}`;
  return requests.findLast(request => sentBy(request) === sentBy(response)) ?? requests.at(-1);
}

/** What a proxy forwards: the request that came with one Via less, the response that came with one more. */
function originalOf(message: Message, books: Books): Message | undefined {
  const key = requestKey(message);
  const vias = message.getAll('Via').length;
  const came = message.isRequest() ? books.requestsIn.get(key) : books.responsesIn.get(key);
  const fits = (other: Message): boolean => {
    if (other.isRequest()) return vias > 1 && other.getAll('Via').length === vias - 1;
    const sameStatus = (other as Response).status === (message as Response).status;
    return sameStatus && other.getAll('Via').length === vias + 1;
  };
  for (const { message: other } of [...(came ?? [])].reverse()) if (other && fits(other)) return other;
  return undefined;
}

function roleOf(message: Message, original: Message | undefined): SutRole {
  if (original) return 'proxy';
  if (message.isRequest()) return 'uac';
  return message.cseq?.method === 'REGISTER' ? 'registrar' : 'uas';
}
