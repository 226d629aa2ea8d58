// How the command ends: with its status, after what was printed has left the process.

/** The caller asked for something that can't be: exit status 64, and one line that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `action` gives; its error is the caller's mistake. @throws UsageError */
export function orUsageError<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Ends the process once stdout and stderr are flushed (a pipe may still hold lines). */
export function exit(status: number): void {
  process.exitCode = status;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
}
