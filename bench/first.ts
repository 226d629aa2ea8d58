// From the command to the first verdict: what a person waits for who points sipspec at a system; its start is part of it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '@cucumber/messages';
import { type CaseRecord, recordMediaType } from '../steps/record';
import { median } from './command';

const root = path.join(__dirname, '..');
const turns = 3;
const limitMs = 300_000;

/** The profiles that come with sipspec, or the one named; an image is built before the first turn counts. */
export async function first(argument?: string): Promise<Record<string, string | number>[]> {
  const all = fs.readdirSync(path.join(root, 'systems'), { recursive: true, encoding: 'utf8' });
  const shipped = all
    .filter(file => /^\w+\/[\w-]+\.yaml$/.test(file) && !/^(examples|reference)\//.test(file))
    .map(file => `systems/${file}`);
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
  const judged = (): boolean => fs.existsSync(messages) && hasVerdict(fs.readFileSync(messages, 'utf8'));
  while (!judged() && child.exitCode === null && performance.now() - began < limitMs) await wait(10);
  const took = performance.now() - began;
  const seen = judged();
  child.kill('SIGINT');
  await ended;
  fs.rmSync(out, { recursive: true, force: true });
  if (!seen) throw new Error(`${profile}: no case was judged within ${Math.round(took)} ms`);
  return took;
}

/** Whether a case has ended of which something was to be seen: that one is not applicable is known before the system runs. */
function hasVerdict(messages: string): boolean {
  return messages
    .split('\n')
    .slice(0, -1) // the last line may not be whole yet
    .filter(line => line.includes(recordMediaType))
    .some(line => {
      const { attachment } = JSON.parse(line) as Envelope;
      const base64 = attachment?.contentEncoding === 'BASE64';
      const record = JSON.parse(Buffer.from(attachment?.body ?? '', base64 ? 'base64' : 'utf8').toString());
      return (record as CaseRecord).outcome !== 'not-applicable';
    });
}
