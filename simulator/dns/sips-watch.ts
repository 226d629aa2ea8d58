/** Remembers which domains offered TLS by NAPTR, to notice when they cease to (RFC 3263 7). */
import { canonicalName } from './names';

/** As many domains as are remembered; the one longest unseen is forgotten first. */
const MOST_DOMAINS = 1000;

export class SipsWatch {
  private readonly offered = new Set<string>();

  /** Takes down what a domain offers now; true when it offered TLS before and does not any more. */
  vanished(domain: string, offersSips: boolean): boolean {
    const name = canonicalName(domain);
    const before = this.offered.delete(name);
    if (offersSips || before) this.offered.add(name);
    if (this.offered.size > MOST_DOMAINS) this.offered.delete(this.offered.values().next().value ?? '');
    return before && !offersSips;
  }
}
