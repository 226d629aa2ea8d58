// Tests that need a program of the machine: skipped with the reason where it is missing, never silently.
import fs from 'node:fs';
import path from 'node:path';

/** Skips what `context` is about, with the reason; with SIPSPEC_REQUIRE=all that is a failure. */
export function needs(context: Mocha.Context, program: string): void {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  if (folders.some(folder => fs.existsSync(path.join(folder, program)))) return;
  const reason = `${program} is not installed: run scripts/install-systems.sh`;
  if (process.env['SIPSPEC_REQUIRE'] === 'all') throw new Error(reason);
  if (context.test) context.test.title += ` (skipped: ${reason})`;
  context.skip();
}
