/** RFC 3261 18.1.1: requests that are too large for a datagram go over TCP, and back to UDP where TCP is refused. */
import { parseMessage, writeMessage } from '../message';
import { type Address, codeOf, ipFamily } from '../runtime';
import type { Target } from './flow';
import { isResponseText, peekBranch, peekMethod } from './peek';

/** What a request is sent as: other bytes over TCP, or not at all, as the TCP connection has it already. */
export type Switched = { bytes: Buffer; target: Target } | 'sent already';

interface Decision {
  over: 'TCP' | 'UDP';
  /** Requests with this branch that went over TCP: each is sent there once (17.1.1.2, 17.1.2.2). */
  methods: Set<string>;
}

const UNKNOWN_MTU_LIMIT = 1300;
const MTU_MARGIN = 200;
/** How many branches are remembered. */
const MAX_DECISIONS = 10_000;
/** A reset, or ICMP protocol unreachable: nobody speaks TCP there. No answer at all is no reason to go back. */
const REFUSALS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOPROTOOPT', 'EPROTONOSUPPORT']);

/** Whether this failure of the TCP connection lets the request go over UDP after all (18.1.1). */
export function isTcpRefusal(error: Error): boolean {
  return REFUSALS.has(codeOf(error));
}

/** 224.0.0.0/4 and ff00::/8. */
export function isMulticast(host: string): boolean {
  const first = Number.parseInt(host.replace('[', ''), 10);
  return ipFamily(host) === 6 ? /^\[?ff/i.test(host) : first >= 224 && first <= 239;
}

/**
 * Follows transactions by their branch, so that the ACK and the CANCEL of a request go the way that it went (9.1,
 * 17.1.1.3), and its retransmissions, which its transaction sends as for UDP, are not repeated over TCP.
 */
export class LargeRequests {
  private readonly decisions = new Map<string, Decision>();
  private readonly limit: number;

  /** `mtu` of the path in bytes, where it is known. */
  constructor(mtu?: number) {
    this.limit = mtu === undefined ? UNKNOWN_MTU_LIMIT : mtu - MTU_MARGIN;
  }

  /** Undefined where the bytes go over UDP as they are. */
  switched(bytes: Buffer, remote: Address): Switched | undefined {
    const large = bytes.length > this.limit;
    if ((!large && this.decisions.size === 0) || isResponseText(bytes) || isMulticast(remote.host)) return undefined;
    const branch = peekBranch(bytes);
    const known = branch === undefined ? undefined : this.decisions.get(branch);
    if (known?.over === 'UDP' || (!large && known === undefined)) return undefined;
    const method = peekMethod(bytes);
    if (known?.methods.has(method) && method !== 'ACK') return 'sent already';
    const rewritten = overTcp(bytes);
    if (rewritten === undefined) return undefined;
    if (branch !== undefined) this.decide(branch, method);
    return { bytes: rewritten, target: { transport: 'TCP', remote } };
  }

  /** TCP was refused: this request, and what follows with its branch, goes over UDP. */
  backToUdp(bytes: Buffer): void {
    const decision = this.decisions.get(peekBranch(bytes) ?? '');
    if (decision !== undefined) decision.over = 'UDP';
  }

  private decide(branch: string, method: string): void {
    const decision: Decision = this.decisions.get(branch) ?? { over: 'TCP', methods: new Set() };
    decision.methods.add(method);
    this.decisions.set(branch, decision);
    if (this.decisions.size <= MAX_DECISIONS) return;
    const [oldest] = this.decisions.keys();
    this.decisions.delete(oldest);
  }
}

/** 18.1.1: the top Via has to say TCP then. Undefined for what is no request of ours for UDP. */
function overTcp(bytes: Buffer): Buffer | undefined {
  const { message } = parseMessage(bytes);
  const via = message?.topVia;
  if (!message?.isRequest() || via?.transport !== 'UDP') return undefined;
  via.transport = 'TCP';
  message.set('Via', [via, ...message.getAll('Via').slice(1)]);
  return writeMessage(message, { contentLength: 'auto' });
}
