// One program under test: spawned in a process group of its own, its last lines kept, and never left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../simulator/runtime';
import type { Exit } from './exit';
import { guard } from './guard';
import { LastLines } from './last-lines';
import { SystemError } from './system-error';

export interface ProcessOptions {
  command: string[];
  cwd: string;
  /** Added to our own environment. */
  env?: Record<string, string>;
  /** What to do when the program is not found. */
  install?: string;
  clock: Clock;
}

/** How long output may still come after the end, ms. */
const drainMs = 500;

export class SutProcess {
  exit?: Exit;
  /** Resolves when the program has ended and its output was read. */
  readonly ended: Promise<void>;
  private readonly output = new LastLines();
  private stopping?: Promise<void>;

  /** Resolves as soon as the program runs. @throws SystemError 'missing' when there is no such program */
  static async spawn(options: ProcessOptions): Promise<SutProcess> {
    const [program, ...args] = options.command;
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true, // a process group of its own
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const sut = new SutProcess(child, options.clock);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', error => reject(cannotRun(program, error, options.install)));
    });
    guard.add(sut);
    return sut;
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly clock: Clock,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      const take = this.output.reader();
      stream?.setEncoding('utf8').on('data', take);
    }
    this.ended = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        this.kill(); // what it started itself
        guard.delete(this);
        clock.setTimer(drainMs, resolve);
      });
      child.once('close', () => resolve());
    });
  }

  /** The last lines of standard output and standard error, at most 200. */
  lastLines(count?: number): string[] {
    return this.output.last(count);
  }

  /** Sends the signal, and SIGKILL to the whole group when that did not end it in time (ms). May be called again. */
  stop(signal: string, withinMs: number): Promise<void> {
    this.stopping ??= this.end(signal as NodeJS.Signals, withinMs);
    return this.stopping;
  }

  /** Ends the program and all that it started, at once. */
  kill(): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // ESRCH: nothing of the group is left
    }
  }

  private async end(signal: NodeJS.Signals, withinMs: number): Promise<void> {
    if (this.exit) return this.ended;
    this.child.kill(signal);
    const timer = this.clock.setTimer(withinMs, () => this.kill());
    await this.ended;
    timer.cancel();
  }
}

function cannotRun(program: string, error: Error, install?: string): SystemError {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? `${program} is not installed` : `${program} can't be run: ${error.message}`;
  return new SystemError('missing', install ? `${why}; ${install}` : why);
}
