// Orders as command lines of the shell: `lpc call {uri}`. What the words stand for can do the shell no harm.
import { spawn } from 'node:child_process';
import { LastLines } from '../last-lines';
import { SystemError } from '../system-error';
import { filled, LineTrigger, type OrderLines, type Words } from './order-lines';

export interface CommandTriggerSettings extends OrderLines {
  kind: 'command';
  /** How long a command may take, ms. Default 10 s. */
  withinMs?: number;
}

export class CommandTrigger extends LineTrigger {
  constructor(
    private readonly settings: CommandTriggerSettings,
    /** Where the commands run. */
    private readonly folder: string,
  ) {
    super(settings);
  }

  protected override async run(line: string, words: Words): Promise<void> {
    const command = filled(line, words, shellWord);
    const withinMs = this.settings.withinMs ?? 10_000;
    const output = new LastLines();
    const child = spawn('/bin/sh', ['-c', command], {
      cwd: this.folder,
      detached: true, // a group of its own, so that all of it can be ended
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', output.reader());
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, withinMs);
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => resolve(end));
    });
    clearTimeout(timer);
    if (code === 0) return;
    const how = late ? `did not end within ${withinMs / 1000} s` : `ended with ${signal ?? `exit code ${code}`}`;
    throw new SystemError('trigger', `"${line}" ${how}`, output.last(5));
  }
}

/** One word of the shell, whatever stands in it. */
export function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
