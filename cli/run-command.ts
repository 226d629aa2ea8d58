// `sipspec run`: from the options to a run, its progress, its reports, its exit status.
import fs from 'node:fs';
import path from 'node:path';
import type { CaseResult, RunResult, Shard } from '../reports';
import { type Case, loadCases, selectCases, unknownRequirements } from '../runner/cases';
import { probeRoles } from '../runner/probe';
import { notBegun, type RunOptions, run } from '../runner/run';
import { parseShard, takeShard } from '../runner/shard';
import { loadProfile, type Profile, profileForUri } from '../systems/profile';
import { SystemError } from '../systems/start';
import { baselineFile, writeBaseline } from './baseline';
import { orUsageError, UsageError } from './exit';
import { finish } from './finish';
import { outFolder } from './out-folder';
import { referenceProfile, shippedProfile } from './paths';
import { Progress } from './progress';
import { useTypeScript } from './typescript';

export interface RunCommandOptions {
  sut?: string;
  select: string[];
  features: string[];
  require: string[];
  strict: boolean;
  concurrency?: number;
  network: string;
  seed: number;
  out?: string;
  shard?: string;
  writeBaseline: boolean;
  quiet: boolean;
}

/** Returns the exit status. Reports are written before it. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  if (options.network !== 'virtual' && options.network !== 'real') {
    throw new UsageError(`--network takes virtual or real, not "${options.network}"`);
  }
  const { cases, shard } = selection(options);
  let profile = profileOf(options);
  const baseline = options.writeBaseline ? baselineFile(profile, options.sut) : undefined;
  const requirePaths = useTypeScript(options.require);
  const dir = outFolder(options.out);
  let progress: Progress | undefined;
  const startedAt = new Date();
  const interrupt = onInterrupt();
  const runOptions = (profile: Profile): RunOptions => ({
    profile,
    cases,
    network: options.network as RunOptions['network'],
    seed: options.seed,
    strict: options.strict,
    sutArgument: options.sut ? `--sut ${quoted(options.sut)}` : '',
    otherArguments: otherArguments(options),
    dir,
    partial: isPartial(options),
    shard,
    requirePaths,
    concurrency: options.concurrency,
    signal: interrupt.signal,
    onProgress: (done: number, total: number, one: CaseResult) => progress?.step(done, total, one),
    onWait: (what: string) => progress?.tell(what),
  });
  const end = async (result: RunResult): Promise<number> => {
    const status = await finish(result, dir, startedAt);
    interrupt.dispose(); // not before the reports are there
    return status;
  };
  try {
    if (options.sut && isUri(options.sut)) profile = await withRoles(profile);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return end(notBegun(runOptions(profile), error, startedAt));
  }
  process.stderr.write(`${profile.name}: ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}\n`);
  progress = new Progress({ total: cases.length, quiet: options.quiet });
  const result = await run(runOptions(profile));
  progress.end();
  const status = await end(result);
  if (baseline !== undefined) writeBaseline(baseline, profile, result);
  return status;
}

/** What else it takes to run one of the cases again as it ran. */
function otherArguments({ network, features, require, strict }: RunCommandOptions): string[] {
  return [
    ...(network === 'real' ? ['--network real'] : []),
    ...features.map(one => `--features ${quoted(one)}`),
    ...require.map(one => `--require ${quoted(one)}`),
    ...(strict ? ['--strict'] : []),
  ];
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function isPartial(options: RunCommandOptions): boolean {
  return options.select.length > 0 || options.features.length > 0;
}

function selection(options: RunCommandOptions): { cases: Case[]; shard?: Shard } {
  const all = loadCases(options.features.length ? options.features.map(one => path.resolve(one)) : undefined);
  const selected = orUsageError(() => selectCases(all, options.select));
  const unknown = unknownRequirements(selected);
  if (unknown.length && !options.features.length) throw new Error(`the catalogue lacks ${unknown.join(', ')}`);
  const { shard: text } = options;
  if (text === undefined) return { cases: selected };
  return orUsageError(() => {
    const order = parseShard(text);
    return { cases: takeShard(selected, order), shard: { ...order, cases: selected.length } };
  });
}

function isUri(text: string): boolean {
  return /^sips?:/i.test(text);
}

function profileOf(options: RunCommandOptions): Profile {
  if (!options.sut) return loadProfile(referenceProfile);
  if (isUri(options.sut)) return profileForUri(options.sut);
  const shipped = shippedProfile(options.sut);
  return loadProfile(
    /^[\w-]+$/.test(options.sut) && !fs.existsSync(options.sut) && fs.existsSync(shipped) ? shipped : options.sut,
  );
}

/** Asks the system with OPTIONS what it is; without a profile only what it says of itself is known. */
async function withRoles(profile: Profile): Promise<Profile> {
  process.stderr.write(`${profile.address}: asking with OPTIONS what is there\n`);
  const { profile: found, said } = await probeRoles(profile);
  process.stderr.write(`${said}\n`);
  return found;
}

/** The first Ctrl-C ends the run in order; a second one ends the process at once. */
function onInterrupt(): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nsipspec: interrupted; writing the reports of what ran (again Ctrl-C: end at once)\n');
    controller.abort();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}
