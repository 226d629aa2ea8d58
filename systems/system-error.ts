// The error for a system under test that can't be used: nothing is judged then.

export type SystemErrorKind = 'missing' | 'crashed' | 'unreachable' | 'port' | 'taken' | 'trigger';

const shownLines = 12;

function shortened(line: string): string {
  return line.length > 250 ? `${line.slice(0, 249)}…` : line;
}

/**
 * missing: its program is not installed; crashed: it ended before it answered; unreachable: nothing answered;
 * port: a port it wants is taken, and another may do; taken: one where it has to be is; trigger: it refused or did not take an order. Stable name and kinds.
 */
export class SystemError extends Error {
  override readonly name = 'SystemError';

  constructor(
    readonly kind: SystemErrorKind,
    summary: string,
    /** What the SUT said last; the message shows the end of it. */
    readonly lastLines: string[] = [],
  ) {
    super([summary, ...lastLines.slice(-shownLines).map(line => `  | ${shortened(line)}`)].join('\n'));
  }
}
