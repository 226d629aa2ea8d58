// Runs each real system many times in a row and counts the different outcomes: a verdict that changes is worth nothing.
import { timedRun } from './command';

const times = Number(process.env['SIPSPEC_REPEAT'] ?? 20);

export async function repeat(): Promise<Record<string, string | number>[]> {
  return ['systems/kamailio/profile.yaml', 'systems/baresip/profile.yaml'].map(sut => {
    const verdicts = new Map<string, Set<string>>();
    const statuses = new Set<number | null>();
    let name = sut;
    for (let n = 0; n < times; n++) {
      const { results, status } = timedRun(['--sut', sut]);
      name = results.sut.name;
      statuses.add(status);
      for (const one of results.cases) verdicts.set(one.id, (verdicts.get(one.id) ?? new Set()).add(one.verdict));
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
