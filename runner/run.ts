// One run, from a profile to a result: selects the cases, starts or reaches the system, runs them side by side through
// cucumber-js, and gathers the verdicts. Writes nothing but what cucumber-js itself writes (messages, Allure results).

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { CaseResult, RuleResult, RunResult, Shard, Summary } from '../reports/types';
import { rules as allRules, type Rule } from '../requirements/rules';
import { Inconclusive } from '../simulator/peer';
import { embeddedContext, type RunContext, setRunContext } from '../steps/context';
import type { Defect } from '../systems/defects';
import { type Profile, startedByUs } from '../systems/profile';
import { type SutInstance, SystemError, startSystem, stillAnswers } from '../systems/start';
import { allureOptions, writeAllureRules, writeAllureRun } from './allure';
import type { Case } from './cases';
import { Collector } from './collect';
import { endingWith, interrupted } from './interruption';
import { type SharedContext, sharedContext } from './leases';
import { noteOf, undeclaredOffers } from './offers';
import { installPool } from './pool';
import { requirementsOf } from './requirement-results';
import { judgeRules } from './rules';
import { secondTries } from './second-tries';
import { version } from './version';

export interface RunOptions {
  profile: Profile;
  cases: readonly Case[];
  network: 'virtual' | 'real';
  seed: number;
  strict: boolean;
  /** How the command names this system, for the line that repeats a case: `--sut …`. */
  sutArgument: string;
  /** What else it takes to repeat a case: `--features …`. */
  otherArguments?: readonly string[];
  /** Folder for messages.ndjson, allure-results/ and the system's own files; none: nothing is written. */
  dir?: string;
  /** More step definitions than those shipped. */
  requirePaths?: readonly string[];
  concurrency?: number;
  defect?: Defect;
  /** The passive rules that read every trace; all of them by default. */
  rules?: readonly Rule[];
  /** The cases are a selection, not all there are. */
  partial?: boolean;
  /** They are one share of the selection. */
  shard?: Shard;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number, result: CaseResult) => void;
  onNote?: (note: string) => void;
  /** What takes long before the first case. */
  onWait?: (what: string) => void;
}

const messagesFile = 'messages.ndjson';
const codeRoot = path.join(__dirname, '..');
const stepsFolder = path.join(codeRoot, 'steps');

/** Step definitions register themselves once, when their files are loaded; later runs in one process reuse them. */
const loadedSupport = new Map<string, ISupportCodeLibrary>();

/** Runs the cases. Never throws for what the SUT does; a system that can't be started or reached becomes notes and exit status 2. */
export async function run(options: RunOptions): Promise<RunResult> {
  const started = new Date();
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    options.onNote?.(text);
  };
  const collector = new Collector({
    cases: options.cases,
    profile: options.profile,
    onFinished: result => options.onProgress?.(collector.results.length, options.cases.length, result),
  });
  let unreachable = false;
  let silent = false;
  let isOver = false;
  // A limit that was asked for holds for the system's instances as well.
  let profile = options.concurrency ? { ...options.profile, concurrency: options.concurrency } : options.profile;
  const instances: SutInstance[] = [];
  try {
    const begin = starter({ ...options, profile }, instances, () => isOver);
    if (profile.start.kind !== 'embedded') {
      await startInstances(options, profile, begin);
      profile = instances[0]?.profile ?? profile;
    }
    const context = contextFor(options, profile, instances, { begin, note });
    await runCucumberWith(options, context, collector);
    if (!options.signal?.aborted) silent = (await noteSilence(instances, note)) || noteUnexplained(context, note);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (!options.signal?.aborted) {
      unreachable = true;
      note(error.message);
    }
  } finally {
    isOver = true;
    if (options.signal?.aborted) collector.abandon(interrupted);
    setRunContext(undefined);
    await Promise.all(instances.map(sut => sut?.stop())); // one that failed to start leaves a gap
  }
  return resultOf(options, profile, collector.results, { started, notes, unreachable, silent });
}

/** The exchange that ends a run: a system that does not survive the cases does not leave a clean result. */
async function noteSilence(instances: SutInstance[], note: (text: string) => void): Promise<boolean> {
  const alive = await Promise.all(instances.map(stillAnswers));
  instances.forEach((sut, index) => {
    if (alive[index]) return;
    const how = sut.gone ? `${sut.gone} in the end` : 'no longer answers OPTIONS after the cases';
    note([`the system ${how}; its last lines:`, ...sut.lastLines(20)].join('\n'));
  });
  return alive.includes(false);
}

/** A system that ended under several cases, and under none of them alone, leaves no clean result either. */
function noteUnexplained(context: RunContext & Partial<SharedContext>, note: (text: string) => void): boolean {
  if (!context.endedUnexplained?.()) return false;
  note(
    'the system ended while several cases were under way, and with none of them alone: what made it end is not known',
  );
  return true;
}

type Begin = (index: number) => Promise<SutInstance>;

function contextFor(
  options: RunOptions,
  profile: Profile,
  instances: SutInstance[],
  { begin, note }: { begin: Begin; note: (text: string) => void },
): RunContext & Partial<SharedContext> {
  const { seed, signal, sutArgument, otherArguments = [] } = options;
  const repeat = (id: string): string =>
    ['sipspec run', sutArgument, ...otherArguments, `--select ${id}`, seed === 1 ? '' : `--seed ${seed}`]
      .filter(Boolean)
      .join(' ');
  if (profile.start.kind !== 'embedded') {
    const restart = startedByUs(profile.start) && begin;
    return endingWith(signal, sharedContext({ profile, instances, seed, repeat, restart, onNote: note, signal }));
  }
  const context = embeddedContext({ profile, network: options.network, seed, defect: options.defect });
  return endingWith(signal, { ...context, repeat });
}

/** Starts as many instances as the profile allows and the cases can use. */
async function startInstances(options: RunOptions, profile: Profile, begin: Begin): Promise<void> {
  const wanted = Math.min(startedByUs(profile.start)?.instances ?? 1, Math.max(options.cases.length, 1));
  const outcomes = await Promise.allSettled(Array.from({ length: wanted }, (_, index) => begin(index)));
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Starts the instance with this number, or starts it again; `instances` holds those to be stopped at the end. One that is
 * there only after that is stopped here.
 */
function starter(options: RunOptions, instances: SutInstance[], isOver: () => boolean): Begin {
  let base = options.dir;
  return async index => {
    base ??= fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-'));
    const sut = await startSystem(options.profile, {
      dir: path.join(base, 'system', String(index + 1)),
      say: options.onWait,
      signal: options.signal,
    });
    if (isOver()) {
      await sut.stop();
      throw new Inconclusive(interrupted);
    }
    instances[index] = sut;
    return sut;
  };
}

async function runCucumberWith(options: RunOptions, context: RunContext, collector: Collector): Promise<void> {
  const { loadConfiguration, runCucumber } =
    require('@cucumber/cucumber/api') as typeof import('@cucumber/cucumber/api');
  const inCheckout = __filename.endsWith('.ts');
  if (options.dir) fs.mkdirSync(options.dir, { recursive: true });
  // One formatter has to have stdout, else cucumber-js prints its own progress: the messages go there, and from there to
  // their file.
  const messages = options.dir
    ? fs.createWriteStream(path.join(options.dir, messagesFile))
    : new Writable({ write: (_chunk, _encoding, done) => done() });
  const { runConfiguration } = await loadConfiguration(
    {
      file: false,
      provided: {
        paths: pathsOf(options.cases),
        require: [path.join(stepsFolder, '**', inCheckout ? '*.ts' : '*.js'), ...(options.requirePaths ?? [])],
        format: options.dir ? ['message', ['allure-cucumberjs/reporter', '/dev/null']] : ['message'],
        formatOptions: options.dir ? allureOptions(path.join(options.dir, 'allure-results')) : {},
      },
    },
    { cwd: codeRoot },
  );
  setRunContext(context);
  const virtual = context.network === 'virtual';
  const slots = context.profile.concurrency * (startedByUs(context.profile.start)?.instances ?? 1);
  const restore = installPool({
    concurrency: options.concurrency ?? (virtual ? 1 : context.profile.start.kind === 'embedded' ? 100 : slots),
    paceMs: virtual ? 0 : 5,
    again: virtual ? undefined : secondTries(collector, context, options.rules ?? allRules),
    signal: options.signal,
  });
  try {
    const key = (options.requirePaths ?? []).join('\n');
    if (!loadedSupport.has(key)) forgetDefinitions(options.requirePaths ?? []);
    const configuration = { ...runConfiguration, support: loadedSupport.get(key) ?? runConfiguration.support };
    const environment = { cwd: codeRoot, stdout: messages };
    const { support } = await runCucumber(configuration, environment, envelope => collector.take(envelope));
    loadedSupport.set(key, support);
  } finally {
    restore();
    await new Promise<void>(resolve => messages.end(resolve));
  }
}

/** Loaded again, they register themselves again: runs with other definitions beside ours have a library of their own. */
function forgetDefinitions(requirePaths: readonly string[]): void {
  const ours = ['definitions', 'hooks.', 'parameter-types.'].map(name => path.join(stepsFolder, name));
  const theirs = requirePaths.map(name => path.resolve(name).split('*')[0]);
  for (const file of Object.keys(require.cache)) {
    if ([...ours, ...theirs].some(start => file.startsWith(start))) delete require.cache[file];
  }
}

/** `features/a.feature:3:15`: one path a file, with the lines of its selected cases. */
function pathsOf(cases: readonly Case[]): string[] {
  const lines = new Map<string, number[]>();
  for (const one of cases) lines.set(one.file, [...(lines.get(one.file) ?? []), one.line]);
  return [...lines].map(([file, numbers]) => `${file}:${numbers.join(':')}`);
}

/** The result of a run that could not begin, with all that a run writes. */
export function notBegun(options: RunOptions, error: SystemError, started: Date): RunResult {
  return resultOf(options, options.profile, [], { started, notes: [error.message], unreachable: true, silent: false });
}

/** A system that could not be started has none. */
function addressOf({ start, address, otherSide }: Profile): Pick<RunResult['sut'], 'address' | 'otherSide'> {
  if (start.kind === 'embedded') return { address: 'this process' };
  if (startedByUs(start) && address.includes('{')) return { address: 'an address that it gets when it starts' };
  return { address, otherSide: otherSide?.address };
}

function resultOf(
  options: RunOptions,
  profile: Profile,
  cases: CaseResult[],
  about: { started: Date; notes: string[]; unreachable: boolean; silent: boolean },
): RunResult {
  const ended = new Date();
  const order = new Map(options.cases.map((one, index) => [one.id, index]));
  cases.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const rules = judgeRules(cases, options.rules ?? allRules, {
    known: profile.knownNonconformities,
    partial: options.partial || options.shard !== undefined,
    timers: profile.timers,
    roles: profile.roles,
  });
  const embedded = profile.start.kind === 'embedded';
  const interrupted = Boolean(options.signal?.aborted);
  const lost = interrupted || about.unreachable ? 0 : options.cases.length - cases.length;
  if (lost > 0) about.notes.push(`${lost} case(s) left no result`);
  const offers = noteOf(undeclaredOffers(cases, profile));
  if (offers && !options.defect) about.notes.push(offers);
  const summary = summarize(cases);
  const judged = summary.pass + summary.fail + summary.warn;
  if (!interrupted && !about.unreachable && judged + summary.inconclusive + summary.error === 0) {
    about.notes.push(
      options.shard
        ? `none of the cases of shard ${options.shard.index}/${options.shard.of} fits this system, so nothing was judged`
        : 'no case fits this system, so nothing was judged: its profile must name the roles and transports it has',
    );
  }
  const exitCode = interrupted
    ? 130
    : exitStatus(cases, rules, {
        strict: options.strict,
        lost,
        doubtful: judged === 0 || about.silent || about.unreachable,
      });
  const result: RunResult = {
    tool: { name: 'sipspec', version: version() },
    sut: { name: profile.name, ...addressOf(profile), roles: [...profile.roles], profile },
    network: embedded ? options.network : 'real',
    started: about.started.toISOString(),
    ended: ended.toISOString(),
    durationMs: ended.getTime() - about.started.getTime(),
    summary,
    known: [...cases, ...rules].filter(one => one.known && !one.known.unexpectedPass).length,
    unexpectedPasses: [...cases, ...rules].filter(one => one.known?.unexpectedPass).length,
    strict: options.strict,
    interrupted,
    exitCode,
    notes: about.notes,
    cases,
    rules,
    requirements: requirementsOf(cases, rules),
    shard: options.shard,
    partial: options.partial || undefined,
    silent: about.silent || about.unreachable || undefined,
    lost: lost || undefined,
  };
  if (options.dir) writeWhatIsLeft(options.dir, result, about.started, ended);
  return result;
}

/** What cucumber-js did not write: the rules, the run as a whole, and all of a run that could not begin. */
function writeWhatIsLeft(dir: string, result: RunResult, started: Date, ended: Date): void {
  writeAllureRules(dir, result.rules, { started, ended });
  writeAllureRun(dir, result);
  fs.appendFileSync(path.join(dir, messagesFile), '');
}

/** 70 our own fault, 1 nonconformity, 2 inconclusive, nothing judged or dead at the end, 0 conforms; known nonconformities do not count. */
export function exitStatus(
  cases: readonly CaseResult[],
  rules: readonly RuleResult[],
  about: { strict: boolean; lost: number; doubtful: boolean },
): number {
  const all = [...cases, ...rules];
  const counted = all.filter(one => !one.known);
  const has = (verdict: CaseResult['verdict']): boolean => counted.some(one => one.verdict === verdict);
  if (has('error') || about.lost > 0) return 70;
  if (has('fail') || (about.strict && has('warn')) || all.some(one => one.known?.unexpectedPass)) return 1;
  return about.doubtful || has('inconclusive') ? 2 : 0;
}

/** How many cases have each verdict. */
export function summarize(cases: readonly CaseResult[]): Summary {
  const count = (verdict: CaseResult['verdict']): number => cases.filter(one => one.verdict === verdict).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    warn: count('warn'),
    inconclusive: count('inconclusive'),
    notApplicable: count('not-applicable'),
    error: count('error'),
  };
}
