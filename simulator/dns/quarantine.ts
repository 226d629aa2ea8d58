/** Servers that asked to be left alone for a while: 503 with Retry-After (RFC 3261 21.5.4). */
import type { Clock } from '../runtime';
import { type LocatedTarget, targetKey } from './located';

type Server = Pick<LocatedTarget, 'transport' | 'remote'>;

export class Quarantine {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** No request may go to the target for so many seconds. */
  add(target: Server, seconds: number): void {
    if (!(seconds > 0)) return;
    const end = this.clock.now() + seconds * 1000;
    const key = targetKey(target);
    this.until.set(key, Math.max(end, this.until.get(key) ?? 0));
  }

  has(target: Server): boolean {
    if (this.until.size === 0) return false;
    const key = targetKey(target);
    const end = this.until.get(key);
    if (end === undefined) return false;
    if (end > this.clock.now()) return true;
    this.until.delete(key);
    return false;
  }
}
