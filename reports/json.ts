/** results.json: the run for machines. Its field names are a contract; the messages themselves are in the captures. */
import type { CaseResult, RunResult, TraceRecord } from './types';

/** A message as results.json lists it: its size in place of its bytes. */
export type TraceLine = Omit<TraceRecord, 'bytes'> & { size: number };

export interface CaseJson extends Omit<CaseResult, 'trace'> {
  trace: TraceLine[];
  /** The capture, relative to results.json; null when nothing crossed the wire. */
  traceFile: string | null;
}

export interface ResultsJson extends Omit<RunResult, 'cases'> {
  cases: CaseJson[];
}

/** `traceFiles[i]` belongs to `run.cases[i]`. */
export function resultsJson(run: RunResult, traceFiles: readonly (string | undefined)[]): ResultsJson {
  return {
    ...run,
    sut: { ...run.sut, profile: redact(run.sut.profile) },
    cases: run.cases.map((c, i) => ({ ...c, trace: c.trace.map(traceLine), traceFile: traceFiles[i] ?? null })),
  };
}

function traceLine({ bytes, ...rest }: TraceRecord): TraceLine {
  return { ...rest, size: Buffer.from(bytes, 'base64').length };
}

const SECRET = /passw|passphrase|secret|credential|private|api_?key|^ha1$|^pin$/i;

/** The value with all that is named like a secret blotted out. The runner does it too; here it is made sure. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && inner !== undefined && inner !== null ? '(not shown)' : redact(inner),
    ]),
  );
}
