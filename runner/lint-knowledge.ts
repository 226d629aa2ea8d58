// What a capture can't tell: a rule that asks for something which happened before the capture began, or which is lost, judges
// nothing.

import type { Sent, SutRole } from '../requirements/rules/rule';
import { crowded } from '../requirements/rules/sent';
import type { Capture, CapturedMessage } from '../simulator/capture';
import type { Message } from '../simulator/message';

/** Where each part of what stands around a message comes from. */
const sources: Record<keyof Sent, 'message' | 'transaction' | 'call'> = {
  message: 'message',
  observed: 'message',
  index: 'message',
  role: 'message',
  request: 'transaction',
  soundRequest: 'transaction',
  original: 'transaction',
  repeated: 'transaction',
  earlier: 'transaction',
  received: 'transaction',
  call: 'call',
  timers: 'message',
};

/** all: everything from the beginning; transaction: not the call before it; message: nothing but itself. */
type Known = 'all' | 'transaction' | 'message';

interface CallFacts {
  /** Its first message opens it, as far as can be seen: a request without a To tag. */
  begun: boolean;
  /** ms */
  since: number;
  /** Messages of it went from the system to itself: which of its two ends has what can't be told. */
  inward: boolean;
}

/** Knows of each message how much of what was before it the capture holds. */
export class Knowledge {
  /** By Call-ID. */
  private readonly calls = new Map<string, CallFacts>();
  /** When something went missing between two hosts, ms, in order. */
  private readonly gaps = new Map<string, number[]>();
  private readonly whole: boolean;
  private readonly lossy: boolean;

  constructor(capture: Capture) {
    this.whole = capture.writer === 'sipspec' && capture.gaps.length === 0;
    this.lossy = capture.lost > 0;
    for (const { hosts, at } of [...capture.gaps].sort((a, b) => a.at - b.at)) {
      const key = [...hosts].sort().join(' ');
      const known = this.gaps.get(key);
      if (known) known.push(at);
      else this.gaps.set(key, [at]);
    }
  }

  /** Takes the messages of one system in order, from the first. `inward`: it goes from the system to itself. */
  see(message: Message, at: number, inward: boolean): void {
    const id = message.callId ?? '';
    const call = this.calls.get(id);
    if (!call) this.calls.set(id, { begun: opens(message), since: at, inward });
    else call.inward ||= inward;
  }

  /** Another system: its calls begin anew. */
  forget(): void {
    this.calls.clear();
  }

  of(sent: Sent): Known {
    if (this.whole) return 'all';
    const { message, observed } = sent;
    const call = this.calls.get(message.callId ?? '');
    if (!call || call.inward || this.lossy || this.missing(observed, call.since)) return 'message';
    if (message.isResponse() && !sent.request) return 'message';
    return call.begun ? 'all' : 'transaction';
  }

  private missing({ from, to, at }: Pick<CapturedMessage, 'from' | 'to' | 'at'>, since: number): boolean {
    if (this.gaps.size === 0) return false;
    const gaps = this.gaps.get([from.host, to.host].sort().join(' ')) ?? [];
    let [low, high] = [0, gaps.length]; // the first that is not before the call
    while (low < high) {
      const middle = (low + high) >> 1;
      if (gaps[middle] < since) low = middle + 1;
      else high = middle;
    }
    return low < gaps.length && gaps[low] <= at;
  }
}

/** A request outside any dialog that begins a transaction of its own. */
function opens(message: Message): boolean {
  return (
    message.isRequest() && message.to?.tag === undefined && message.method !== 'ACK' && message.method !== 'CANCEL'
  );
}

/** The message for a rule's eyes: what is not known can't be looked at. */
export function limited(sent: Sent, known: Known): Sent {
  if (known === 'all') return sent;
  const view = Object.create(sent) as Sent;
  for (const [name, source] of Object.entries(sources)) {
    if (source === 'message' || (source === 'transaction' && known === 'transaction')) continue;
    Object.defineProperty(view, name, { get: refuse });
  }
  if (known === 'transaction') {
    let earlier: readonly Sent[] | undefined;
    const get = (): readonly Sent[] => {
      earlier ??= sent.earlier.map(one => limited(one, known));
      return earlier;
    };
    Object.defineProperty(view, 'earlier', { get });
  }
  return view;
}

function refuse(): never {
  throw crowded;
}

/** Whether the rule may judge the message in its role: where no request shows what a response answers, it may be a proxy's. */
export function fitsRole(roles: readonly SutRole[], sent: Sent, known: Known): boolean {
  return known !== 'message' || !sent.message.isResponse() || (roles.includes('proxy') && roles.includes(sent.role));
}
