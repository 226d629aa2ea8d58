// How long a person waits: for --help, and for the whole suite in the virtual world.
import { median, timed, timedRun } from './command';

const times = 5;

export async function start(): Promise<Record<string, string | number>[]> {
  const help = Array.from({ length: times }, () => timed(['--help']).wallMs);
  const runs = Array.from({ length: times }, () => timedRun([]));
  return [
    { name: '--help', medianMs: median(help), worstMs: Math.max(...help) },
    {
      name: `run: ${runs[0].results.cases.length} cases`,
      medianMs: median(runs.map(r => r.wallMs)),
      worstMs: Math.max(...runs.map(r => r.wallMs)),
    },
  ];
}
