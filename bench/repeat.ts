// Runs each real system many times in a row and counts the different outcomes: a verdict that changes is worth nothing.
import path from 'node:path';
import { timedRun } from './command';

const times = Number(process.env['SIPSPEC_REPEAT'] ?? 20);

/** `only`: the name of one system. */
export async function repeat(only?: string): Promise<Record<string, string | number>[]> {
  const systems = ['kamailio', 'baresip'].filter(name => only === undefined || name === only);
  return systems.map(system => {
    const sut = path.join('systems', system, 'profile.yaml');
    const verdicts = new Map<string, Set<string>>();
    const statuses = new Set<number | null>();
    let name = system;
    for (let n = 0; n < times; n++) {
      const { results, status } = timedRun(['--sut', sut]);
      name = results.sut.name;
      statuses.add(status);
      process.stderr.write(`${name}: run ${n + 1} of ${times}, exit status ${status}\n`);
      for (const { id, verdict, why } of results.cases) {
        const seen = verdicts.get(id) ?? new Set();
        const other = n > 0 && !seen.has(verdict);
        if (other || verdict === 'inconclusive' || verdict === 'error')
          process.stderr.write(`  ${verdict}: ${id}: ${why}\n`);
        verdicts.set(id, seen.add(verdict));
      }
    }
    const unstable = [...verdicts]
      .filter(([, seen]) => seen.size > 1)
      .map(([id, seen]) => `${id}: ${[...seen].join('/')}`);
    return {
      name,
      runs: times,
      cases: verdicts.size,
      exitStatuses: [...statuses].join(','),
      unstable: unstable.join('; ') || 'none',
    };
  });
}
