// Tests that need a program of the machine: skipped with the reason where it is missing, never silently.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export function hasProgram(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some(folder => fs.existsSync(path.join(folder, program)));
}

export function hasPerl(module: string): boolean {
  return spawnSync('perl', [`-M${module}`, '-e', '1'], { stdio: 'ignore' }).status === 0;
}

/** Skips what `context` is about, with the reason; with SIPSPEC_REQUIRE=all that is a failure. */
export function needs(context: Mocha.Context, program: string): void {
  if (!hasProgram(program)) lacks(context, `${program} is not installed: run scripts/install-systems.sh`);
}

/** As `needs`, for a module of Perl. */
export function needsPerl(context: Mocha.Context, module: string): void {
  if (!hasPerl(module)) lacks(context, `${module} for Perl is not installed: run scripts/install-systems.sh`);
}

/** Skips what needs a Docker engine with the image debian:bookworm-slim; with SIPSPEC_REQUIRE=all that is a failure. */
export function needsEngine(context: Mocha.Context): void {
  const { status } = spawnSync('docker', ['image', 'inspect', 'debian:bookworm-slim'], { stdio: 'ignore' });
  if (status === 0) return;
  lacks(context, 'no Docker engine with debian:bookworm-slim: run scripts/docker-engine.sh and scripts/base-image.sh');
}

function lacks(context: Mocha.Context, reason: string): void {
  if (process.env['SIPSPEC_REQUIRE'] === 'all') throw new Error(reason);
  if (context.test) context.test.title += ` (skipped: ${reason})`;
  context.skip();
}
