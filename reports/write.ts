/** Writes all reports of a run into its folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from './captures';
import { page } from './html/page';
import { resultsJson } from './json';
import { junit } from './junit';
import { oneLine } from './text';
import type { RunResult } from './types';
import { slugs } from './words';

export interface Written {
  html: string;
  junit: string;
  json: string;
  /** How many captures were written. */
  pcaps: number;
}

/**
 * Writes results.json, index.html, junit.xml and captures/*.pcapng into `dir`, which is made if need be.
 * A capture that cannot be made becomes a note of the run; only a file that cannot be written throws.
 */
export async function writeReports(run: RunResult, dir: string, o: { startedAt: Date }): Promise<Written> {
  await mkdir(join(dir, 'captures'), { recursive: true });
  const notes = [...run.notes];
  const traceFiles: (string | undefined)[] = [];
  for (const [i, slug] of slugs(run.cases).entries()) {
    traceFiles.push(undefined);
    if (run.cases[i].trace.length === 0) continue;
    const file = `captures/${slug}.pcapng`;
    let bytes: Buffer;
    try {
      bytes = capture(run.cases[i], o.startedAt);
    } catch (error) {
      notes.push(
        `No capture of ${run.cases[i].id}: ${oneLine(error instanceof Error ? error.message : String(error))}`,
      );
      continue;
    }
    await writeFile(join(dir, file), bytes);
    traceFiles[i] = file;
  }
  const noted = { ...run, notes };
  const paths = { html: join(dir, 'index.html'), junit: join(dir, 'junit.xml'), json: join(dir, 'results.json') };
  await writeFile(paths.json, `${JSON.stringify(resultsJson(noted, traceFiles), null, 2)}\n`);
  await writeFile(paths.junit, junit(noted, traceFiles));
  await writeFile(paths.html, page(noted, traceFiles));
  return { ...paths, pcaps: traceFiles.filter(Boolean).length };
}
