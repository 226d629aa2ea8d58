// The folder of a run's reports: runs/<time>, and runs/latest that points to the last.
import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from './exit';

/** There from the beginning to the end of a run, so that a folder with it is known to be a run's. */
const mark = 'messages.ndjson';
/** What a run writes. */
const written = ['index.html', 'results.json', 'junit.xml', 'allure-results', 'captures', 'system'];

/**
 * Makes the folder, without what an earlier run left there, which would mix with this one's.
 * @throws UsageError when it can't be made or written, or has such files of somebody else's
 */
export function outFolder(out?: string): string {
  const named = path.resolve(out ?? path.join('runs', new Date().toISOString().replace(/[:.]/g, '-').slice(0, 23)));
  const unusable = (why: string): UsageError =>
    new UsageError(`no report can be written to ${named} (${why}): name another folder with --out`);
  try {
    const isLink = fs.lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink(); // runs/latest
    const dir = isLink ? fs.realpathSync(named) : named;
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK);
    const there = written.filter(name => fs.existsSync(path.join(dir, name)));
    if (there.length > 0 && !fs.existsSync(path.join(dir, mark)))
      throw new Error(
        `${there.join(', ')} in it would be overwritten, and no run wrote ${there.length > 1 ? 'them' : 'it'}`,
      );
    for (const name of there) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
    fs.writeFileSync(path.join(dir, mark), '');
    return dir;
  } catch (error) {
    throw unusable((error as Error).message);
  }
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
