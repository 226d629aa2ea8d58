/** How late the real world runs: the lateness of the event loop and of our own timers, kept for later questions. */

const PROBE_MS = 20;
/** Below this a timer is as punctual as Node's are. Not kept. */
const NEGLIGIBLE_MS = 1;
const MAX_SAMPLES = 4096;

export class LagWatch {
  /** Times ascending, lateness descending: the first one not older than the question is its answer. */
  private samples: { at: number; lateMs: number }[] = [];
  private expectedAt: number;
  private readonly probe: NodeJS.Timeout;

  constructor(private readonly now: () => number) {
    this.expectedAt = now() + PROBE_MS;
    this.probe = setInterval(() => this.tick(), PROBE_MS);
    this.probe.unref();
  }

  /** Something due at a time known ran `lateMs` after it. */
  record(lateMs: number): void {
    if (lateMs < NEGLIGIBLE_MS) return;
    const { samples } = this;
    while (samples.length > 0 && samples[samples.length - 1].lateMs <= lateMs) samples.pop();
    samples.push({ at: this.now(), lateMs });
    if (samples.length > MAX_SAMPLES) samples.shift();
  }

  /** The worst lateness (ms) recorded at `since` or later, that of a probe now overdue included. */
  since(since: number): number {
    const overdue = this.now() - this.expectedAt;
    const worst = this.samples.find(sample => sample.at >= since)?.lateMs ?? 0;
    return Math.max(worst, overdue < NEGLIGIBLE_MS ? 0 : overdue);
  }

  close(): void {
    clearInterval(this.probe);
    this.expectedAt = Infinity;
  }

  private tick(): void {
    const now = this.now();
    this.record(now - this.expectedAt);
    this.expectedAt = now + PROBE_MS;
  }
}
