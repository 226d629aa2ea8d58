// `sipspec run --write-baseline`: which file it writes, what it writes there, and what it says of it.
import fs from 'node:fs';
import type { RunResult } from '../reports';
import { newEntries, unfitForBaseline, withEntries } from '../runner/baseline';
import type { Profile } from '../systems/profile';
import { orUsageError, UsageError } from './exit';

/** The profile that was named as a file. @throws UsageError when there is none that could be written */
export function baselineFile(profile: Profile, sut: string | undefined): string {
  const own = 'name a profile of your own with --sut';
  if (sut === undefined)
    throw new UsageError(`--write-baseline writes into a profile, and the embedded system's is not yours: ${own}`);
  if (profile.file === '')
    throw new UsageError(
      `--write-baseline writes into a profile, and ${sut} is none: write one (docs/profile.md) with this address, and ${own}`,
    );
  if (!fs.existsSync(sut))
    throw new UsageError(
      `--write-baseline does not write into the profile that is shipped as "${sut}": make one with "extends: ${profile.file}", and ${own}`,
    );
  try {
    fs.accessSync(profile.file, fs.constants.W_OK);
  } catch {
    throw new UsageError(`--write-baseline can't write ${profile.file}: make it writable, or ${own}`);
  }
  return profile.file;
}

/** Adds what the run found to the file, and says so. Passed ones stay in the list: a person takes them out. */
export function writeBaseline(file: string, profile: Profile, result: RunResult): void {
  const why = unfitForBaseline(result);
  if (why !== undefined) {
    say(`nothing is written to ${file}: ${why}`);
    return;
  }
  const entries = newEntries(result, new Date().toISOString().slice(0, 10));
  const passed = [...result.cases, ...result.rules].filter(one => one.known?.unexpectedPass).map(one => one.id);
  if (entries.length > 0) {
    const text = fs.readFileSync(file, 'utf8'); // it may have been edited while the cases ran
    fs.writeFileSync(
      file,
      orUsageError(() => withEntries(text, entries, profile.knownNonconformities)),
    );
    say(`added to ${file}: ${entries.map(one => one.id).join(', ')}`);
    say('each has a reason that only repeats what was seen: write there why it is so, or where it is reported');
  } else say(`nothing to add to ${file}`);
  if (passed.length > 0)
    say(`listed in ${file}, and passed: ${passed.join(', ')}; take out what is mended, as a later run fails on it too`);
}

function say(text: string): void {
  process.stdout.write(`Baseline: ${text}\n`);
}
