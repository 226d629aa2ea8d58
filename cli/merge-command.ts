// `sipspec merge`: from the folders of several runs to one report.
import fs from 'node:fs';
import path from 'node:path';
import type { RunResult } from '../reports';
import { mergeRuns } from '../runner/merge';
import { mergeAllure } from '../runner/merge-allure';
import { readRun, type StoredRun } from '../runner/merge-read';
import { UsageError } from './exit';
import { finish } from './finish';
import { outFolder } from './out-folder';

/** Returns the exit status, as of one run of all. @throws UsageError */
export async function mergeCommand(folders: string[], options: { out?: string; strict: boolean }): Promise<number> {
  checkFolders(folders, options.out);
  const { runs, merged } = await joined(folders, options.strict);
  const dir = outFolder(options.out);
  mergeAllure(runs, merged, dir);
  return finish(merged, dir, new Date(merged.started));
}

async function joined(folders: readonly string[], strict: boolean): Promise<{ runs: StoredRun[]; merged: RunResult }> {
  try {
    const runs = await Promise.all(folders.map(readRun));
    return { runs, merged: mergeRuns(runs, { strict }) };
  } catch (error) {
    if (error instanceof TypeError) throw error; // a fault of ours
    throw new UsageError((error as Error).message);
  }
}

/** A folder named twice would count twice; one that is written to would lose what is read. */
function checkFolders(folders: readonly string[], out: string | undefined): void {
  const seen = new Map<string, string>();
  for (const folder of folders) {
    const real = fs.existsSync(folder) ? fs.realpathSync(folder) : path.resolve(folder);
    const other = seen.get(real);
    if (other !== undefined) throw new UsageError(`${folder} is the same run as ${other}: name each run once`);
    seen.set(real, folder);
  }
  const target = out !== undefined && fs.existsSync(out) ? fs.realpathSync(out) : undefined;
  if (target !== undefined && seen.has(target))
    throw new UsageError(`--out ${out} is one of the runs to be merged: name another folder`);
}
