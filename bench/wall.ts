// Against a real system in real time: the wall time beside the longest case's own time.
import { timedRun } from './command';

export async function wall(): Promise<Record<string, string | number>[]> {
  return ['systems/kamailio/profile.yaml', 'systems/baresip/profile.yaml'].map(sut => {
    const { wallMs, status, results } = timedRun(['--sut', sut]);
    const longest = results.cases.reduce((a, b) => (a.durationMs > b.durationMs ? a : b));
    return {
      name: results.sut.name,
      cases: results.cases.length,
      status: status ?? -1,
      wallMs,
      longestCaseMs: Math.round(longest.durationMs),
      longestCase: longest.id,
      ratio: Number((wallMs / longest.durationMs).toFixed(2)),
    };
  });
}
