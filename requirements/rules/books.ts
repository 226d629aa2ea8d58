// What was observed so far, by transaction and by call: what belongs together, and who answered what (RFC 3261 17.1.3, 17.2.3).
import type { Message, Via } from '../../simulator/message';
import { hasMagicCookie } from '../../simulator/transaction';
import { type Facts, factsOf } from './facts';
import type { Observed, Sent } from './rule';

/** A transaction of the system's: as a client it sends requests and receives responses, as a server the other way round. */
export interface Transaction {
  /** As a server: the sent-by of the client, which is part of the match (17.2.3). */
  sentBy: string;
  received: Observed[];
  sent: Sent[];
  /** As a server: the client transactions in which a proxy has sent the request on. */
  branches: Transaction[];
}

/** Everything of one Call-ID, both ways. */
export interface Call {
  messages: Observed[];
  /**
   * The system passes on what others say in this call, though the trace shows one side only: more Vias, or more Record-Routes
   * than a user agent would write. What it answers itself can't be told.
   */
  relayed: boolean;
  /** The transactions, to let go of them with the call. */
  keys: Set<string>;
}

/** More of one transaction or call than this is not kept, nor looked through: the cost would grow with the square. */
export const mostOfOne = 500;

const put = <T>(list: T[], value: T): void => {
  if (list.length <= mostOfOne) list.push(value);
};

type Side = 'client' | 'server';

const sentByOf = (via: Via | undefined): string => `${via?.host.toLowerCase()}:${via?.port ?? ''}`;

/**
 * Branch and method; an ACK is one of its INVITE. A branch without the cookie promises nothing: then Call-ID and CSeq number
 * count instead.
 */
function keyOf(side: Side, { named, seq, message }: Facts, via: Via | undefined): string {
  const of = named === 'ACK' ? 'INVITE' : named;
  if (!hasMagicCookie(via?.branch)) return `${side} ${of} ${seq} ${message.callId ?? ''}`;
  return `${side} ${of} ${via!.branch!.toLowerCase()}`;
}

/** Where the message stands: in which call, and in which of the system's transactions. */
export interface Place {
  facts: Facts;
  call: Call;
  transaction: Transaction;
}

export class Books {
  private readonly transactions = new Map<string, Transaction[]>();
  /** The one that was idle longest comes first. */
  private readonly calls = new Map<string, Call>();
  private held = 0;

  /** `most`: so many messages are kept, the calls that were idle longest let go first. */
  constructor(private readonly most: number) {}

  /** Finds the place of a message that the system sent or received; opens call and transaction where there are none. */
  place(observed: Observed, outgoing: boolean): Place {
    const facts = factsOf(observed);
    const call = this.callOf(facts.message.callId ?? '');
    return { facts, call, transaction: this.transactionOf(facts, call, outgoing) };
  }

  /** Keeps what the system received. */
  receive({ facts: { observed }, call, transaction }: Place): void {
    put(transaction.received, observed);
    this.keep(call, observed);
  }

  /** Keeps what the system sent. */
  send({ facts: { observed }, call, transaction }: Place, sent: Sent): void {
    put(transaction.sent, sent);
    this.keep(call, observed);
  }

  /**
   * What a proxy forwards with the message (16.6, 16.7): of a request the one whose top Via stands below its own; of a
   * response one of the same status that a branch of its transaction got, if there is one of the same To tag that.
   */
  originalOf({ facts, transaction }: Place): Message | undefined {
    return facts.request ? this.originalRequest(facts, transaction) : originalResponse(facts, transaction);
  }

  private originalRequest(facts: Facts, transaction: Transaction): Message | undefined {
    if (facts.vias < 2) return undefined;
    const below = facts.message.vias[1];
    if (below === undefined) return undefined;
    const from = this.find(keyOf('server', facts, below), sentByOf(below));
    const found = from?.received.findLast(one => forwards(facts, factsOf(one)));
    if (!from || !found) return undefined;
    if (!from.branches.includes(transaction)) from.branches.push(transaction);
    return found.message;
  }

  private callOf(id: string): Call {
    const call = this.calls.get(id) ?? { messages: [], relayed: false, keys: new Set() };
    this.calls.delete(id);
    this.calls.set(id, call);
    return call;
  }

  private transactionOf(facts: Facts, call: Call, outgoing: boolean): Transaction {
    const side = (facts.request !== undefined) === outgoing ? 'client' : 'server';
    const via = facts.message.topVia;
    // 17.1.3: a client knows its own transactions by branch and method alone
    const sentBy = side === 'client' ? '' : sentByOf(via);
    const key = keyOf(side, facts, via);
    const found = this.find(key, sentBy, facts.request !== undefined);
    if (found) return found;
    const opened: Transaction = { sentBy, received: [], sent: [], branches: [] };
    this.transactions.set(key, [...(this.transactions.get(key) ?? []), opened]);
    call.keys.add(key);
    return opened;
  }

  /** A response whose sent-by was changed belongs to the only transaction of its branch, if there is but one. */
  private find(key: string, sentBy: string, exactly = true): Transaction | undefined {
    const list = this.transactions.get(key);
    if (!list) return undefined;
    const found = list.find(one => one.sentBy === sentBy);
    return found ?? (exactly || list.length > 1 ? undefined : list[0]);
  }

  private keep(call: Call, observed: Observed): void {
    if (call.messages.length > mostOfOne) return;
    call.messages.push(observed);
    this.held += 1;
    if (this.held > this.most) this.letGo(call);
  }

  private letGo(current: Call): void {
    for (const [id, call] of this.calls) {
      if (this.held <= this.most || call === current) return;
      this.held -= call.messages.length;
      for (const key of call.keys) this.transactions.delete(key);
      this.calls.delete(id);
    }
  }
}

/** Whether the first request is the second with one Via more on top. */
const forwards = (one: Facts, other: Facts): boolean =>
  other.request !== undefined &&
  other.vias === one.vias - 1 &&
  other.method === one.method &&
  other.seq === one.seq &&
  other.fromTag === one.fromTag;

function originalResponse(facts: Facts, { branches }: Transaction): Message | undefined {
  const came = branches.flatMap(({ received }) =>
    received.filter(one => {
      const other = factsOf(one);
      return other.status === facts.status && other.vias === facts.vias + 1;
    }),
  );
  return (came.findLast(one => factsOf(one).toTag === facts.toTag) ?? came.at(-1))?.message;
}
