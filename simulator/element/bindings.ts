// The location service: which contacts each address-of-record is bound to, until when, and by which REGISTER (10.3).
import type { NameAddr, Uri } from '../message';
import type { Clock } from '../runtime';
import { type Flow, traits } from '../transport';
import { isAlive } from './flow-tokens';

export interface Binding {
  /** As registered, with q and its like, without expires. */
  contact: NameAddr;
  callId: string;
  seq: number;
  /** ms of the run's clock. */
  expiresAt: number;
  /** The connection that requests for it take, where it was bound over one that matters. */
  flow?: Flow;
}

/** Where a request for an address-of-record may go: a URI, and the connection to it where there is one. */
export interface Goal {
  uri: Uri;
  flow?: Flow;
}

/** One contact of a REGISTER: bound for so many seconds, or not any more (0). */
export interface Update {
  contact: NameAddr;
  seconds: number;
  flow?: Flow;
}

export class Bindings {
  private readonly byAor = new Map<string, Binding[]>();

  constructor(private readonly clock: Clock) {}

  /** Those that have not expired, in the order of their registration. */
  of(aor: string): readonly Binding[] {
    const current = (this.byAor.get(aor) ?? []).filter(binding => binding.expiresAt > this.clock.now());
    if (current.length > 0) this.byAor.set(aor, current);
    else this.byAor.delete(aor);
    return current;
  }

  /** Seconds that a binding still lasts, at least 1. */
  secondsLeft(binding: Binding): number {
    return Math.max(1, Math.ceil((binding.expiresAt - this.clock.now()) / 1000));
  }

  /**
   * All or nothing (10.3 item 7): false, and nothing is changed, when one of the contacts was last bound by a request
   * of the same Call-ID whose CSeq was not lower.
   */
  update(aor: string, callId: string, seq: number, updates: readonly Update[]): boolean {
    const before = this.of(aor);
    let next = [...before];
    for (const { contact, seconds, flow } of updates) {
      const known = next.find(binding => binding.contact.uri.equals(contact.uri)); // 19.1.4
      const late = known && known.callId === callId && seq <= known.seq;
      if (late && before.includes(known)) return false;
      const expiresAt = this.clock.now() + seconds * 1000;
      const bound: Binding = { contact: bare(contact), callId, seq, expiresAt, flow };
      if (seconds === 0) next = next.filter(binding => binding !== known);
      else if (known) next = next.map(binding => (binding === known ? bound : binding));
      else next.push(bound);
    }
    this.byAor.set(aor, next);
    return true;
  }

  /** Contact: * (10.3 item 6), under the same condition as `update`. */
  removeAll(aor: string, callId: string, seq: number): boolean {
    if (this.of(aor).some(binding => binding.callId === callId && seq <= binding.seq)) return false;
    this.byAor.delete(aor);
    return true;
  }

  /**
   * Where a request for the address-of-record goes (16.5): higher q first. A WebSocket client whose connection is gone
   * can't be reached.
   */
  targets(aor: string): Goal[] {
    const q = ({ contact }: Binding): number => Number.parseFloat(contact.params.get('q') ?? '1') || 0;
    return [...this.of(aor)]
      .filter(({ flow }) => flow === undefined || !traits[flow.transport].oneWay || isAlive(flow))
      .sort((a, b) => q(b) - q(a))
      .map(({ contact, flow }) => ({ uri: contact.uri.clone(), flow: flow && isAlive(flow) ? flow : undefined }));
  }
}

function bare(contact: NameAddr): NameAddr {
  const copy = contact.clone();
  copy.params.delete('expires');
  return copy;
}
