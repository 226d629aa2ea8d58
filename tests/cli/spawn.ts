// Runs the command as a person would, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-test-'));
}

/** Starts a command; `ended` resolves when it has ended. */
export function start(
  command: string,
  args: readonly string[],
  cwd: string,
): { child: ChildProcess; ended: Promise<Ended>; output: () => string } {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', chunk => (stdout += chunk));
  child.stderr?.on('data', chunk => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', status => resolve({ status, stdout, stderr }));
  });
  return { child, ended, output: () => stdout + stderr };
}

/** Runs `sipspec ARGS` of the checkout to its end. */
export function sipspec(args: readonly string[], cwd = temporaryFolder()): Promise<Ended> {
  return start(path.join(root, 'sipspec'), args, cwd).ended;
}

/** Skips a test whose program is not installed; with SIPSPEC_REQUIRE=all that is a failure. */
export function needs(context: Mocha.Context, program: string): void {
  const found = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .some(folder => fs.existsSync(path.join(folder, program)));
  if (found) return;
  if (process.env['SIPSPEC_REQUIRE'] === 'all')
    throw new Error(`${program} is not installed: run scripts/install-systems.sh`);
  (context.test as Mocha.Test).title += ` (skipped: ${program} is not installed)`;
  context.skip();
}
