/** One direction of a virtual TCP connection: in order whatever the latencies, repeated while the link is cut. */
import type { VirtualWorld } from './virtual-network';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 120_000;

export class Channel {
  private waiting: (() => void)[] = [];
  private lastArrival = 0;

  /** `owner` may give up: it is told when the first segment that waits has waited `patienceMs`. */
  constructor(
    private readonly world: VirtualWorld,
    private readonly from: string,
    private readonly to: string,
    private readonly owner: { readonly patienceMs: number; gaveUp(): void },
  ) {}

  /** Lets `arrive` happen one latency later, after all that was sent before. */
  send(arrive: () => void): void {
    if (this.waiting.length === 0 && !this.cut) {
      this.deliver(arrive);
      return;
    }
    this.waiting.push(arrive);
    if (this.waiting.length === 1) this.retryIn(FIRST_RETRY_MS, 0);
  }

  /** Like send, but what cannot be delivered now is lost: a RST is not repeated. */
  sendOnce(arrive: () => void): void {
    this.waiting = [];
    if (!this.cut) this.deliver(arrive);
  }

  /** Nobody waits for an acknowledgement any more. */
  forget(): void {
    this.waiting = [];
  }

  private get cut(): boolean {
    return this.world.links.isCut(this.from, this.to);
  }

  private deliver(arrive: () => void): void {
    this.lastArrival = Math.max(this.lastArrival, this.world.now() + this.world.links.delay(this.from, this.to));
    this.world.at(this.lastArrival, arrive);
  }

  private retryIn(delayMs: number, waitedMs: number): void {
    this.world.after(delayMs, () => {
      if (this.waiting.length === 0) return;
      const waited = waitedMs + delayMs;
      if (!this.cut) for (const arrive of this.waiting.splice(0)) this.deliver(arrive);
      else if (waited < this.owner.patienceMs) this.retryIn(Math.min(delayMs * 2, LONGEST_RETRY_MS), waited);
      else this.owner.gaveUp();
    });
  }
}
