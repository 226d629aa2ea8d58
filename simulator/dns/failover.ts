/** The walk through the targets of one request (RFC 3263 4.3): when to stay, when to go on, when to give up. */
import type { Request } from '../message';
import type { Random } from '../runtime';
import type { LocatedTarget } from './located';
import type { Quarantine } from './quarantine';

/** One transaction: what it shares with the others of the walk is all but the branch. */
export interface Attempt {
  target: LocatedTarget;
  /** The branch of its topmost Via, another one for each attempt. */
  branch: string;
}

/** What the transaction layer tells. `timeout` is Timer B or F; `error` a refused connection, a fatal ICMP error… */
export type Outcome =
  | { kind: 'response'; status: number; retryAfterS?: number }
  | { kind: 'timeout' }
  | { kind: 'error'; why: string };

/**
 * `try`: send the request anew, as this attempt. `stay`: all goes on with the present one. `end`: the outcome is the
 * user's, as it is no failure of a server, or as none is left.
 */
export type Decision = { act: 'try'; attempt: Attempt } | { act: 'stay' } | { act: 'end'; exhausted: boolean };

export class Failover {
  private readonly tried: Attempt[] = [];
  private next = 0;
  private answered = false;
  private ended = false;

  /** `targets` as located, once per transaction (clause 4). Those in `quarantine` are passed over. */
  constructor(
    private readonly targets: readonly LocatedTarget[],
    private readonly random: Random,
    private readonly quarantine?: Quarantine,
  ) {}

  /** The first attempt; an end when there is none to make. */
  start(): Decision {
    return this.tried.length === 0 ? this.advance() : { act: 'stay' };
  }

  /**
   * Where the request's retransmissions, the ACK to its non-2xx response and its CANCEL go (clause 4); undefined before
   * `start`, and when nothing could be tried. An ACK to a 2xx is a transaction of its own, and located anew.
   */
  get current(): Attempt | undefined {
    return this.tried.at(-1);
  }

  /** All attempts so far, the present one last. */
  get attempts(): readonly Attempt[] {
    return this.tried;
  }

  /** Takes what became of the attempt with this branch; what comes late for an earlier one changes nothing. */
  on(branch: string, outcome: Outcome): Decision {
    const { current } = this;
    if (current === undefined || current.branch !== branch || this.ended) return { act: 'stay' };
    switch (outcome.kind) {
      case 'response':
        this.answered = true;
        if (outcome.status === 503) return this.refused(current, outcome.retryAfterS);
        return outcome.status < 200 ? { act: 'stay' } : this.end(false);
      case 'timeout':
        // after a provisional response it is no failure of this kind
        return this.answered ? this.end(false) : this.advance();
      case 'error':
        return this.advance();
    }
  }

  private refused({ target }: Attempt, retryAfterS = 0): Decision {
    this.quarantine?.add(target, retryAfterS);
    return this.advance();
  }

  private advance(): Decision {
    while (this.next < this.targets.length) {
      const target = this.targets[this.next++];
      if (this.quarantine?.has(target)) continue;
      // the number at its end tells it from the others even if chance does not
      const branch = `z9hG4bK${this.random.token(16)}${this.tried.length}`;
      const attempt = { target, branch };
      this.tried.push(attempt);
      this.answered = false;
      return { act: 'try', attempt };
    }
    return this.end(true);
  }

  private end(exhausted: boolean): Decision {
    this.ended = true;
    return { act: 'end', exhausted };
  }
}

/** The request for an attempt: the same but for the branch and the transport of its topmost Via (4.3). A copy. */
export function requestFor(attempt: Attempt, request: Request): Request {
  const copy = request.clone();
  const [top, ...others] = copy.vias;
  if (top === undefined) return copy;
  top.branch = attempt.branch;
  top.transport = attempt.target.transport;
  return copy.set('Via', [top, ...others]);
}
