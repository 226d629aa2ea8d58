// How a run ends on the terminal: its reports are written, and then the summary is printed.
import path from 'node:path';
import { type RunResult, summaryLines, writeReports } from '../reports';
import { pointLatest } from './out-folder';

/** Writes the reports into `dir` and prints the summary. Returns the exit status. */
export async function finish(result: RunResult, dir: string, startedAt: Date): Promise<number> {
  const written = await writeReports(result, dir, { startedAt });
  pointLatest(dir);
  const color = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'];
  const lines = summaryLines(result, { color, reportPath: path.relative(process.cwd(), written.html) || written.html });
  process.stdout.write(`${lines.join('\n')}\n`);
  return result.exitCode;
}
