// Starts one instance of a system, a process or a container: its ports and files, its trigger, and the wait until it answers.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Runtime } from '../simulator/runtime';
import { systemFiles, type TlsFile } from './certificates';
import { SutContainer } from './container';
import { describeExit, type Exit } from './exit';
import type { SutInstance } from './instance';
import { nameServerOf, openNameServer } from './name-server';
import { freePorts, takenPlace } from './ports';
import { SutProcess } from './process';
import { type ContainerStart, folderOf, type ProcessStart, type Profile } from './profile';
import { sidesOf, silentSide } from './sides';
import { SystemError } from './system-error';
import { fillAll, fillTemplate, type Values } from './templates';
import { triggerOf } from './triggers';

/** What both kinds can do once they run. */
interface Program {
  readonly exit?: Exit;
  readonly paused?: boolean;
  /** Its address, where it is not ours. */
  readonly host?: string;
  /** Its container's id. */
  readonly container?: string;
  lastLines(count?: number): string[];
  stop(): Promise<void>;
}

/** What else a start is told. */
export interface StartOptions {
  /** Is told what takes long. */
  say?(what: string): void;
  /** Ends the wait for an answer. */
  signal?: AbortSignal;
}

/** How long a system may take to tell that its place is taken, ms. */
const tellMs = 3000;

/** Where files go in a container, and what {dir} says there. */
const containerFolder = '/sut';
const loopback = '127.0.0.1';

/** Resolves when it answers. @throws SystemError, ProfileError */
export async function launch(
  profile: Profile,
  start: ProcessStart | ContainerStart,
  dir: string,
  runtime: Runtime,
  { say, signal }: StartOptions = {},
): Promise<SutInstance> {
  freshFolder(dir);
  const inContainer = start.kind === 'container';
  const before: Values = {
    ...(inContainer
      ? { dir: containerFolder, ports: containerPorts(start.ports) }
      : { dir, host: loopback, ports: await freePorts(runtime, start.ports) }),
    tls: start.certificate ? tlsPaths(inContainer ? containerFolder : dir) : undefined,
  };
  const taken = inContainer
    ? undefined
    : await takenPlace(runtime, await sidesOf(filledIn(profile, start, before)), new Set(before.ports.values()));
  const program = inContainer
    ? await startContainer(profile, fillAll(start, before), before, say)
    : await startProcess(profile, fillAll(start, before), dir, before, runtime);
  const values: Values = { ...before, host: program.host || loopback, container: program.container }; // one that has ended has none
  const filled = filledIn(profile, start, values);
  const trigger = triggerOf(filled, runtime, dir);
  const stop = async (): Promise<void> => {
    trigger?.close?.();
    await program.stop();
    runtime.close();
  };
  try {
    if (taken !== undefined) {
      await runtime.until(() => program.exit ?? (signal?.aborted || undefined), tellMs);
      await program.stop();
      throw new SystemError('taken', couldNotHave(profile, taken), program.lastLines());
    }
    const names = await openNameServer(filled, runtime);
    const sides = await sidesOf(filled);
    const { withinMs } = (filled.start as ProcessStart | ContainerStart).ready;
    const silent = await silentSide(runtime, filled, {
      sendAt: [0, 25, 50, 100],
      limitMs: withinMs,
      hopeless: () => program.exit !== undefined || signal?.aborted === true,
    });
    const controlled = silent !== undefined || (await trigger?.ready?.()) !== false;
    if (silent !== undefined || !controlled || program.exit) {
      const { exit } = program; // before we end it
      await program.stop();
      const deaf = `did not answer OPTIONS at ${silent} within ${withinMs / 1000} s`;
      throw notReady(
        filled,
        program.lastLines(),
        silent === undefined ? 'its control port does not answer' : deaf,
        exit,
      );
    }
    return {
      ...nameServerOf(names),
      profile: filled,
      ...sides,
      trigger,
      lastLines: count => program.lastLines(count),
      get exit() {
        return program.exit;
      },
      get gone() {
        if (program.exit) return describeExit(program.exit);
        return program.paused ? 'is paused' : undefined;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A system begins without what an earlier start left, which stays to be looked at: once, as it can be started for each case. */
function freshFolder(dir: string): void {
  const before = `${dir}-before`;
  if (existsSync(dir)) {
    try {
      rmSync(before, { recursive: true, force: true });
    } catch {
      renameSync(before, `${before}-${Date.now()}`); // something in it can't be removed
    }
    renameSync(dir, before);
  }
  mkdirSync(dir, { recursive: true });
}

/** Where its certificate lies, whoever reads it there. */
function tlsPaths(dir: string): Record<TlsFile, string> {
  const at = (name: string): string => path.posix.join(dir, 'tls', `${name}.pem`);
  return { certificate: at('certificate'), key: at('key'), both: at('both'), ca: at('ca') };
}

/** The files with the certificate that is made for it, by path; none where it asks for none. */
async function tlsFiles(profile: Profile, values: Values): Promise<[path: string, pem: string][]> {
  if (!values.tls) return [];
  const contents = await systemFiles(fillAll(profile.domain, values), values.host);
  return Object.entries(values.tls).map(([name, file]) => [file, contents[name as TlsFile]]);
}

function filledIn(profile: Profile, start: ProcessStart | ContainerStart, values: Values): Profile {
  return {
    ...profile,
    address: fillAll(profile.address, values),
    domain: fillAll(profile.domain, values),
    ports: fillAll(profile.ports, values),
    otherSide: fillAll(profile.otherSide, values),
    phone: fillAll(profile.phone, values),
    start: fillAll(start, values),
    trigger: fillAll(profile.trigger, values),
    nameServer: fillAll(profile.nameServer, values),
  };
}

async function startProcess(
  profile: Profile,
  start: ProcessStart,
  dir: string,
  values: Values,
  runtime: Runtime,
): Promise<Program> {
  for (const { from, to } of start.files) {
    const source = path.join(folderOf(profile), from);
    const target = path.join(dir, to);
    mkdirSync(path.dirname(target), { recursive: true });
    const text = templateText(source, profile, values);
    if (text === undefined) copyFileSync(source, target);
    else writeFileSync(target, text);
  }
  for (const [file, pem] of await tlsFiles(profile, values)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, pem, { mode: 0o600 });
  }
  const { command, env, install, stop } = start;
  const sut = await SutProcess.spawn({ command, cwd: dir, env, install, clock: runtime.clock });
  return {
    get exit() {
      return sut.exit;
    },
    lastLines: count => sut.lastLines(count),
    stop: () => sut.stop(stop.signal, stop.withinMs),
  };
}

async function startContainer(
  profile: Profile,
  start: ContainerStart,
  values: Values,
  say?: (what: string) => void,
): Promise<Program> {
  const folder = folderOf(profile);
  const context = start.build && path.resolve(folder, start.build);
  const sut = await SutContainer.start({
    image: start.image ?? imageOf(context ?? folder),
    build: context,
    command: start.command,
    env: start.env,
    log: start.log,
    say,
    capabilities: start.capabilities,
    files: [
      ...start.files.map(({ from, to }) => {
        const source = path.join(folder, from);
        const content = templateText(source, profile, values) ?? readFileSync(source);
        return { content, target: path.posix.resolve(containerFolder, to) };
      }),
      ...(await tlsFiles(profile, values)).map(([target, content]) => ({ content, target })),
    ],
  });
  return {
    get exit() {
      return sut.exit;
    },
    get paused() {
      return sut.paused;
    },
    host: sut.host,
    container: sut.id,
    lastLines: count => sut.lastLines(count),
    stop: () => sut.stop(start.stop.withinMs),
  };
}

/** A name for what is built from a folder: its own, and so much that two folders of one name are told apart. */
function imageOf(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `sipspec/${name}:${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}

/** Undefined for what is no text. */
function templateText(source: string, profile: Profile, values: Values): string | undefined {
  const bytes = readFileSync(source);
  return bytes.includes(0) ? undefined : fillTemplate(bytes.toString(), profile, values);
}

/** In a container all ports are free: the first is SIP's, and the one after each stays free for TLS. */
function containerPorts(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, index) => [name, 5060 + 2 * index]));
}

const couldNotHave = ({ name }: Profile, place: string): string =>
  `${name} could not have a port that it wants: another program has ${place}`;

function notReady(profile: Profile, lines: string[], deaf: string, exit?: Exit): SystemError {
  if (lines.some(line => /address already in use|EADDRINUSE/i.test(line)))
    return new SystemError('port', couldNotHave(profile, 'it'), lines);
  if (exit) return new SystemError('crashed', `${profile.name} ${describeExit(exit)} before it answered`, lines);
  return new SystemError('unreachable', `${profile.name} was started, but ${deaf}`, lines);
}
