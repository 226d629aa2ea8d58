/** What keeps a run as a whole from a clean result: for reports that know test cases only, and would else look clean. */
import { clip, oneLine } from './text';
import type { RunResult } from './types';
import { isKnown, overall } from './words';

export interface Trouble {
  /** One line. */
  message: string;
  /** All that the run noted. */
  text: string;
}

/** The system did not answer, or the status says so though no case or rule does. Undefined where those tell all. */
export function troubleOf(run: RunResult): Trouble | undefined {
  if (!run.silent && (run.exitCode === 0 || run.exitCode === 1 || isToldByOne(run))) return undefined;
  const { headline, detail } = overall(run);
  const heads = run.notes.map(note => oneLine(note.split('\n')[0]));
  return {
    message: clip([headline, ...(heads.length > 0 ? heads : [detail])].join('; '), 500),
    text: clip(run.notes.join('\n') || detail, 10_000),
  };
}

function isToldByOne({ cases, rules }: RunResult): boolean {
  return [...cases, ...rules].some(
    one => !isKnown(one) && (one.verdict === 'error' || one.verdict === 'inconclusive' || one.verdict === 'fail'),
  );
}
