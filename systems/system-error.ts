// The error for a system under test that can't be used: nothing is judged then.

export type SystemErrorKind = 'missing' | 'crashed' | 'unreachable' | 'port' | 'trigger';

/**
 * missing: its program is not installed; crashed: it ended before it answered; unreachable: nothing answered;
 * port: a port it wants is taken; trigger: it refused or did not take an order. Stable name and kinds.
 */
export class SystemError extends Error {
  override readonly name = 'SystemError';

  constructor(
    readonly kind: SystemErrorKind,
    summary: string,
    /** What the SUT said last; the message shows the end of it. */
    readonly lastLines: string[] = [],
  ) {
    super([summary, ...lastLines.slice(-12).map(line => `  | ${line}`)].join('\n'));
  }
}
