// Progress while a run is under way: a bar on a terminal, a line now and then elsewhere.
import type { SingleBar } from 'cli-progress';
import type { CaseResult } from '../reports';

/** Without a terminal, a line is printed at most this often. */
const lineEveryMs = 5000;

export class Progress {
  private readonly bar?: SingleBar;
  private failed = 0;
  private lastLine = performance.now();

  constructor(private readonly options: { total: number; quiet: boolean }) {
    if (options.quiet || !process.stderr.isTTY || options.total === 0) return;
    const { SingleBar: Bar, Presets } = require('cli-progress') as typeof import('cli-progress');
    const format = '{bar} {value}/{total} cases, {failed} failed, {duration_formatted}';
    this.bar = new Bar(
      { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.bar.start(options.total, 0, { failed: 0 });
  }

  step(done: number, total: number, result: CaseResult): void {
    const bad = (result.verdict === 'fail' || result.verdict === 'error') && !result.known;
    if (bad) this.failed += 1;
    if (this.bar) {
      this.bar.update(done, { failed: this.failed });
      return;
    }
    if (this.options.quiet) return;
    const now = performance.now();
    if (bad) process.stderr.write(`${result.verdict}: ${result.id}\n`);
    if (now - this.lastLine < lineEveryMs) return;
    this.lastLine = now;
    process.stderr.write(`${done}/${total} cases, ${this.failed} failed\n`);
  }

  /** Says something while the bar is there: on its line, which is drawn anew below. */
  tell(what: string): void {
    if (!this.options.quiet) process.stderr.write(this.bar ? `\r\u001b[K${what}\n` : `${what}\n`);
  }

  end(): void {
    this.bar?.stop();
  }
}
