// The folder of a run's reports: runs/<time>, and runs/latest that points to the last.
import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from './exit';

/** Makes the folder. @throws UsageError when it can't be made or written */
export function outFolder(out?: string): string {
  const dir = path.resolve(out ?? path.join('runs', new Date().toISOString().replace(/[:.]/g, '-').slice(0, 23)));
  try {
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK);
    // What an earlier run left in a folder that was named again would mix with this one's.
    for (const old of ['allure-results', 'captures', 'system'])
      fs.rmSync(path.join(dir, old), { recursive: true, force: true });
  } catch (error) {
    throw new UsageError(
      `no report can be written to ${dir} (${(error as Error).message}): name another folder with --out`,
    );
  }
  return dir;
}

/** Lets runs/latest point to a run below runs/; where links can't be made, a file names it. */
export function pointLatest(dir: string): void {
  if (path.basename(path.dirname(dir)) !== 'runs') return;
  const latest = path.join(path.dirname(dir), 'latest');
  try {
    fs.rmSync(latest, { force: true, recursive: false });
    fs.symlinkSync(path.basename(dir), latest, 'dir');
  } catch {
    fs.writeFileSync(`${latest}.txt`, `${path.basename(dir)}\n`);
  }
}
