// Runs the checkout's command and times it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunResult } from '../reports';

const command = path.join(__dirname, '..', 'sipspec');

/** Milliseconds of wall time, and the exit status. */
export function timed(args: readonly string[]): { wallMs: number; status: number | null } {
  const began = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  return { wallMs: Math.round(performance.now() - began), status };
}

/** One `sipspec run` and its results.json. */
export function timedRun(args: readonly string[]): { wallMs: number; status: number | null; results: RunResult } {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-bench-'));
  const { wallMs, status } = timed(['run', '--quiet', '--out', dir, ...args]);
  const results = JSON.parse(fs.readFileSync(path.join(dir, 'results.json'), 'utf8')) as RunResult;
  fs.rmSync(dir, { recursive: true });
  return { wallMs, status, results };
}

/** The middle of several measurements. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
