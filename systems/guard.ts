// Ends the systems under test that still run when this process ends.

/** What runs: a program or a container. */
export interface Running {
  /** Set when it has ended. */
  readonly exit?: unknown;
  /** Ends it at once, before it returns. */
  kill(): void;
}

/**
 * Ends what is still running when this process ends, also by a signal. The one thing shared by all instances: listeners
 * on the process are counted, and the operating system's processes are shared anyway.
 */
class Guard {
  private readonly running = new Set<Running>();
  private readonly signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

  add(sut: Running): void {
    if (sut.exit) return;
    if (this.running.size === 0) {
      process.on('exit', this.killAll);
      for (const signal of this.signals) process.on(signal, this.onSignal);
    }
    this.running.add(sut);
  }

  delete(sut: Running): void {
    if (!this.running.delete(sut) || this.running.size > 0) return;
    process.off('exit', this.killAll);
    for (const signal of this.signals) process.off(signal, this.onSignal);
  }

  private readonly killAll = (): void => {
    for (const sut of this.running) sut.kill();
  };

  /** Whoever else listens decides what the signal means; if nobody does, it means what it always does. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    this.killAll();
    process.off(signal, this.onSignal);
    process.kill(process.pid, signal);
  };
}

export const guard = new Guard();
