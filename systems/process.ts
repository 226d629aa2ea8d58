// One program under test: spawned in a process group of its own, its last lines kept, and never left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../simulator/runtime';
import { SystemError } from './system-error';

export interface Exit {
  code: number | null;
  signal: string | null;
}

export interface ProcessOptions {
  command: string[];
  cwd: string;
  /** Added to our own environment. */
  env?: Record<string, string>;
  /** What to do when the program is not found. */
  install?: string;
  clock: Clock;
}

/** Lines of output that are kept. */
const linesKept = 200;

/** How long output may still come after the end, ms. */
const drainMs = 500;

export class SutProcess {
  exit?: Exit;
  /** Resolves when the program has ended and its output was read. */
  readonly ended: Promise<void>;
  private readonly output = new LastLines(linesKept);
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
        this.killGroup(); // what it started itself
        guard.delete(this);
        clock.setTimer(drainMs, resolve);
      });
      child.once('close', () => resolve());
    });
  }

  /** The last lines of standard output and standard error, at most 200. */
  lastLines(count = linesKept): string[] {
    return this.output.last(count);
  }

  /** Sends the signal, and SIGKILL to the whole group when that did not end it in time (ms). May be called again. */
  stop(signal: string, withinMs: number): Promise<void> {
    this.stopping ??= this.end(signal as NodeJS.Signals, withinMs);
    return this.stopping;
  }

  /** Ends the program and all that it started, at once. */
  killGroup(): void {
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
    const timer = this.clock.setTimer(withinMs, () => this.killGroup());
    await this.ended;
    timer.cancel();
  }
}

/** Why a program ended, in words. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `ended by ${exit.signal}` : `ended with exit code ${exit.code}`;
}

function cannotRun(program: string, error: Error, install?: string): SystemError {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? `${program} is not installed` : `${program} can't be run: ${error.message}`;
  return new SystemError('missing', install ? `${why}; ${install}` : why);
}

/** A ring of lines, fed by several streams in pieces. */
class LastLines {
  private readonly lines: string[] = [];
  private readonly partial = new Map<symbol, string>();

  constructor(private readonly limit: number) {}

  reader(): (piece: string) => void {
    const key = Symbol();
    return piece => {
      const lines = ((this.partial.get(key) ?? '') + piece).split(/\r?\n/);
      this.partial.set(key, (lines.pop() ?? '').slice(-10_000));
      this.lines.push(...lines);
      this.lines.splice(0, this.lines.length - this.limit);
    };
  }

  last(count: number): string[] {
    const begun = [...this.partial.values()].filter(text => text.length > 0);
    const all = [...this.lines, ...begun].filter(text => text.trim().length > 0);
    return count <= 0 ? [] : all.slice(-Math.min(count, this.limit));
  }
}

/**
 * Ends what is still running when this process ends, also by a signal. The one thing shared by all instances: listeners
 * on the process are counted, and the operating system's processes are shared anyway.
 */
class Guard {
  private readonly running = new Set<SutProcess>();
  private readonly signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

  add(sut: SutProcess): void {
    if (sut.exit) return;
    if (this.running.size === 0) {
      process.on('exit', this.killAll);
      for (const signal of this.signals) process.on(signal, this.onSignal);
    }
    this.running.add(sut);
  }

  delete(sut: SutProcess): void {
    if (!this.running.delete(sut) || this.running.size > 0) return;
    process.off('exit', this.killAll);
    for (const signal of this.signals) process.off(signal, this.onSignal);
  }

  private readonly killAll = (): void => {
    for (const sut of this.running) sut.killGroup();
  };

  /** Whoever else listens decides what the signal means; if nobody does, it means what it always does. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    this.killAll();
    process.off(signal, this.onSignal);
    process.kill(process.pid, signal);
  };
}

const guard = new Guard();
