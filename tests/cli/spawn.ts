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
