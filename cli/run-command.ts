// `sipspec run`: from the options to a run, its progress, its reports, its exit status.
import fs from 'node:fs';
import path from 'node:path';
import type { CaseResult, RunResult, Shard } from '../reports';
import { type Case, loadCases, selectCases, unknownRequirements } from '../runner/cases';
import { probeRoles } from '../runner/probe';
import { run } from '../runner/run';
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
  const dir = outFolder(options.out);
  const startedAt = new Date();
  const interrupt = onInterrupt();
  try {
    if (options.sut && isUri(options.sut)) profile = await withRoles(profile);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return finish({ ...unreachable(profile, options, error, startedAt), shard }, dir, startedAt);
  }
  process.stderr.write(`${profile.name}: ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}\n`);
  const progress = new Progress({ total: cases.length, quiet: options.quiet });
  const result = await run({
    profile,
    cases,
    network: options.network,
    seed: options.seed,
    strict: options.strict,
    sutArgument: options.sut ? `--sut ${options.sut}` : options.network === 'real' ? '--network real' : '',
    dir,
    partial: isPartial(options),
    shard,
    requirePaths: useTypeScript(options.require),
    concurrency: options.concurrency,
    signal: interrupt.signal,
    onProgress: (done: number, total: number, one: CaseResult) => progress.step(done, total, one),
    onWait: (what: string) => {
      if (!options.quiet) process.stderr.write(`${what}\n`);
    },
  });
  progress.end();
  interrupt.dispose();
  const status = await finish(result, dir, startedAt);
  if (baseline !== undefined) writeBaseline(baseline, profile, result);
  return status;
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

/** The result of a run in which no case could begin. */
function unreachable(profile: Profile, options: RunCommandOptions, error: SystemError, startedAt: Date): RunResult {
  const ended = new Date();
  return {
    tool: { name: 'sipspec', version: require('../runner/version').version() },
    sut: {
      name: profile.name,
      address: profile.address,
      otherSide: profile.otherSide?.address,
      roles: [...profile.roles],
      profile,
    },
    network: 'real',
    started: startedAt.toISOString(),
    ended: ended.toISOString(),
    durationMs: ended.getTime() - startedAt.getTime(),
    summary: { pass: 0, fail: 0, warn: 0, inconclusive: 0, notApplicable: 0, error: 0 },
    known: 0,
    unexpectedPasses: 0,
    strict: options.strict,
    interrupted: false,
    exitCode: 2,
    notes: [error.message, ...error.lastLines],
    cases: [],
    rules: [],
    requirements: [],
    partial: isPartial(options) || undefined,
    silent: true,
  };
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
