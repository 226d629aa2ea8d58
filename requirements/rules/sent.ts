// A message that the system sent, with what stands around it, which is looked up when a rule asks for it.
import type { Message, Request } from '../../simulator/message';
import { mostOfOne, type Place } from './books';
import { type Facts, factsOf } from './facts';
import type { Observed, Sent, SutRole, Timers } from './rule';

/** Thrown where there is too much to look through: no judgement. One for all, as making an error costs more than the rule. */
export const crowded = new Error('more of one call or transaction than is looked through');

interface About {
  /** What a proxy forwards with the message. */
  original: Message | undefined;
  index: number;
  timers: Timers;
}

/** Marks the call, too, where the message shows that the system relays it. */
export function describe(place: Place, about: About): Sent {
  const { facts, call, transaction } = place;
  const request = facts.request ? undefined : requestOf(facts, transaction.received);
  const role = roleOf(place, about.original, request);
  return new SentMessage(facts, role, request, about, transaction, call.messages);
}

class SentMessage implements Sent {
  readonly message: Message;
  readonly observed: Observed;
  readonly original?: Message;
  readonly index: number;
  readonly timers: Timers;
  private readonly lengths: { earlier: number; received: number; call: number };
  private had?: readonly Sent[];
  private came?: readonly Observed[];
  private before?: readonly Observed[];
  private copy?: boolean;
  private sound?: boolean;

  constructor(
    facts: Facts,
    readonly role: SutRole,
    readonly request: Request | undefined,
    about: About,
    private readonly transaction: Place['transaction'],
    private readonly messages: readonly Observed[],
  ) {
    this.message = facts.message;
    this.observed = facts.observed;
    this.original = about.original;
    this.index = about.index;
    this.timers = about.timers;
    const { sent, received } = transaction;
    this.lengths = { earlier: sent.length, received: received.length, call: messages.length };
  }

  get soundRequest(): boolean {
    this.sound ??= this.request !== undefined && this.request.faults.length === 0;
    return this.sound;
  }

  get repeated(): boolean {
    this.copy ??= this.earlier.some(({ observed }) => observed.bytes.equals(this.observed.bytes));
    return this.copy;
  }

  get earlier(): readonly Sent[] {
    this.had ??= upTo(this.transaction.sent, this.lengths.earlier);
    return this.had;
  }

  get received(): readonly Observed[] {
    this.came ??= upTo(this.transaction.received, this.lengths.received);
    return this.came;
  }

  get call(): readonly Observed[] {
    this.before ??= upTo(this.messages, this.lengths.call);
    return this.before;
  }
}

const none: readonly never[] = [];

/** The list as it was: it goes on growing. */
function upTo<T>(list: readonly T[], length: number): readonly T[] {
  if (length > mostOfOne) throw crowded;
  return length === 0 ? none : list.slice(0, length);
}

/**
 * The last request that has the response's Call-ID and number, or the last: a client may have chosen one branch for several.
 * Only a response that names ACK answers an ACK, if there was one: all else is to the INVITE.
 */
function requestOf(response: Facts, received: readonly Observed[]): Request | undefined {
  const toAck = response.named === 'ACK' && received.some(one => factsOf(one).request?.method === 'ACK');
  let last: Request | undefined;
  for (let i = received.length - 1; i >= 0; i--) {
    const { request, seq, message } = factsOf(received[i]);
    if (!request || (request.method === 'ACK') !== toAck) continue;
    if (seq === response.seq && message.callId === response.message.callId) return request;
    last ??= request;
  }
  return last;
}

function roleOf({ facts, call }: Place, original: Message | undefined, answered: Request | undefined): SutRole {
  if (original) return 'proxy';
  call.relayed ||= facts.request ? isPassedOn(facts, call) : addsRoutes(facts, answered);
  if (call.relayed) return 'proxy';
  if (facts.request) return 'uac';
  return facts.method === 'REGISTER' ? 'registrar' : 'uas';
}

/** A client writes one Via. An ACK or CANCEL of its own that has more is wrong, where its INVITE had one. */
function isPassedOn(facts: Facts, { messages }: Place['call']): boolean {
  if (facts.vias < 2) return false;
  if (facts.method !== 'ACK' && facts.method !== 'CANCEL') return true;
  const invite = messages
    .map(factsOf)
    .find(one => one.request?.method === 'INVITE' && one.from === facts.from && one.seq === facts.seq);
  return !invite || invite.vias > 1;
}

/** Record-Routes above those of the request: a proxy behind the system has added them, or the system itself as one (16.6). */
function addsRoutes({ status, method, message }: Facts, request: Request | undefined): boolean {
  if (!request || status < 101 || status > 299 || method === 'REGISTER') return false;
  const came = message.getAll('Record-Route').map(bare);
  const wanted = request.getAll('Record-Route').map(bare);
  const below = came.slice(came.length - wanted.length);
  return came.length > wanted.length && below.every((route, i) => route === wanted[i]);
}

const bare = (text: string): string => text.replace(/\s+/g, '');
