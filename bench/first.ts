// From the command to the first verdict: what a person waits for who points sipspec at a system; its start is part of it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { median } from './command';

const root = path.join(__dirname, '..');
const turns = 3;
const limitMs = 300_000;

/** The profiles that come with sipspec, or the one named; an image is built before the first turn counts. */
export async function first(argument?: string): Promise<Record<string, string | number>[]> {
  const all = fs.readdirSync(path.join(root, 'systems'), { recursive: true, encoding: 'utf8' });
  const shipped = all.filter(file => /^\w+\/(profile|container)\.yaml$/.test(file)).map(file => `systems/${file}`);
  const rows: Record<string, string | number>[] = [];
  for (const profile of argument ? [argument] : shipped.sort()) {
    await firstVerdictMs(profile);
    const times: number[] = [];
    for (let turn = 0; turn < turns; turn++) times.push(await firstVerdictMs(profile));
    const medianMs = Math.round(median(times));
    rows.push({ name: profile, perSecond: Number((1000 / medianMs).toFixed(2)), medianMs });
    process.stderr.write(`measured ${profile}\n`);
  }
  return rows;
}

/** Runs all cases and interrupts the run when the first of them is judged. */
async function firstVerdictMs(profile: string): Promise<number> {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-first-'));
  const began = performance.now();
  const child = spawn(process.execPath, ['bin/sipspec.js', 'run', '--quiet', '--sut', profile, '--out', out], {
    cwd: root,
    stdio: 'ignore',
  });
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  const messages = path.join(out, 'messages.ndjson');
  const judged = (): boolean => fs.existsSync(messages) && fs.readFileSync(messages).includes('"testCaseFinished"');
  while (!judged() && child.exitCode === null && performance.now() - began < limitMs) await wait(10);
  const took = performance.now() - began;
  const seen = judged();
  child.kill('SIGINT');
  await ended;
  fs.rmSync(out, { recursive: true, force: true });
  if (!seen) throw new Error(`${profile}: no case was judged within ${Math.round(took)} ms`);
  return took;
}
