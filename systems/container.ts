// One container under test, by testcontainers: its image built or found, started, its last lines kept, its end noticed,
// and never left behind. The engine's library is loaded here only, where a profile asks for a container.
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { ContainerRuntimeClient, StartedTestContainer } from 'testcontainers';
import type { Exit } from './exit';
import { guard } from './guard';
import { LastLines } from './last-lines';
import { SystemError } from './system-error';

export interface ContainerOptions {
  /** An image that is there, or that the engine can pull; with `build` the name that the built one gets. */
  image: string;
  /** A folder with a Dockerfile, absolute: the image is built from it. */
  build?: string;
  /** Instead of the image's own. */
  command?: string[];
  env?: Record<string, string>;
  /** Put into the container before it starts. */
  files: { content: string | Buffer; target: string }[];
  /** A file in the container that it logs into; shown after its output. */
  log?: string;
  /** Told what takes long. */
  say?: (what: string) => void;
  /** Linux capabilities that it needs besides Docker's usual ones, such as NET_ADMIN. */
  capabilities?: string[];
}

/** Says whose a container is: what an earlier run left behind because it was killed is found by it. */
const label = 'org.sipspec.owner';

const noEngine =
  'no Docker engine answers: install and start one (Debian: apt-get install docker.io, then dockerd), or start the system by start.kind process';

export class SutContainer {
  exit?: Exit;
  /** It stands still: `docker pause`. */
  paused = false;
  private readonly output = new LastLines();
  private logged = new LastLines();
  private readonly followed: Readable[] = [];
  private stopping?: Promise<void>;

  /**
   * Resolves as soon as the container runs; whether it answers is another matter.
   * @throws SystemError 'missing' without an engine or image, 'crashed' when the image can't be built or the container can't start
   */
  static async start(options: ContainerOptions): Promise<SutContainer> {
    const { GenericContainer, StartupCheckStrategy } = testcontainers();
    const client = await engine();
    await removeLeftovers(client);
    if (options.build) {
      if (!(await isThere(client, options.image)))
        options.say?.(`building the image ${options.image}, which takes a while`);
      await buildImage(client, options.image, options.build);
    }
    class Running extends StartupCheckStrategy {
      override async checkStartupState(): Promise<'PENDING' | 'SUCCESS' | 'FAIL'> {
        return 'SUCCESS'; // whether it answers is asked in SIP, and whether it ended is watched
      }
    }
    const container = new GenericContainer(options.image)
      .withLabels({ [label]: String(process.pid) })
      .withEnvironment(options.env ?? {})
      .withCopyContentToContainer(options.files)
      .withAddedCapabilities(...(options.capabilities ?? []))
      .withWaitStrategy(new Running());
    if (options.command) container.withCommand(options.command);
    let started: StartedTestContainer;
    try {
      started = await container.start();
    } catch (error) {
      throw cannotStart(options.image, error as Error & { statusCode?: number });
    }
    const sut = new SutContainer(client, started, options.log);
    await sut.watch();
    guard.add(sut);
    return sut;
  }

  private constructor(
    private readonly client: ContainerRuntimeClient,
    private readonly container: StartedTestContainer,
    private readonly log?: string,
  ) {}

  /** Its own address in the engine's network: UDP needs no port mapped. */
  get host(): string {
    return this.container.getIpAddress('bridge');
  }

  get id(): string {
    return this.container.getId();
  }

  /** The last lines of standard output and standard error, at most 200; of the file that it logs into, once it has ended. */
  lastLines(count?: number): string[] {
    return [...this.output.last(count), ...this.logged.last(count)];
  }

  /** Asks it to end, kills it after the time (ms), and removes it. May be called again. */
  stop(withinMs: number): Promise<void> {
    this.stopping ??= this.end(withinMs);
    return this.stopping;
  }

  /** Ends it at once, when we end ourselves. Without Docker's own command the next run removes it. */
  kill(): void {
    spawnSync('docker', ['rm', '--force', '--volumes', this.id], { stdio: 'ignore' });
  }

  private async end(withinMs: number): Promise<void> {
    guard.delete(this);
    await this.readLog();
    const container = this.client.container.getById(this.id);
    try {
      if (this.paused) await container.unpause();
      await container.stop({ t: Math.ceil(withinMs / 1000) });
    } catch {
      // it has ended already
    }
    await container.remove({ force: true, v: true }).catch(() => {});
    for (const stream of this.followed) stream.destroy(); // events would be told for ever
  }

  /** Follows its output and its state. */
  private async watch(): Promise<void> {
    const logs = await this.container.logs();
    logs.setEncoding('utf8').on('data', this.output.reader());
    logs.on('error', () => {});
    const container = this.client.container.getById(this.id);
    const events: Readable = await this.client.container.events(container, ['die', 'pause', 'unpause']);
    events.setEncoding('utf8').on('data', (lines: string) => {
      for (const line of lines.split('\n')) if (line.trim()) this.take(JSON.parse(line) as EngineEvent);
    });
    events.on('error', () => {});
    this.followed.push(logs, events);
    const { State: state } = await this.client.container.inspect(container); // it may have ended before we listened
    if (!state.Running) this.exit ??= exitOf(state.ExitCode);
  }

  private take({ Action: action, Actor: actor }: EngineEvent): void {
    if (action === 'pause') this.paused = true;
    if (action === 'unpause') this.paused = false;
    if (action !== 'die') return;
    this.exit ??= exitOf(Number(actor?.Attributes?.['exitCode'] ?? 0));
    void this.readLog();
  }

  /** The engine gives files of a container that has ended, too: as a tar archive of one. */
  private async readLog(): Promise<void> {
    if (this.log === undefined) return;
    const container = this.client.container.getById(this.id);
    const archive = await this.client.container.fetchArchive(container, this.log).catch(() => undefined);
    if (!archive) return;
    const pieces: Buffer[] = [];
    for await (const piece of archive) pieces.push(Buffer.from(piece));
    const tar = Buffer.concat(pieces);
    const size = Number.parseInt(tar.toString('latin1', 124, 136), 8);
    this.logged = new LastLines();
    this.logged.reader()(tar.toString('utf8', 512, 512 + size));
  }
}

interface EngineEvent {
  Action: string;
  Actor?: { Attributes?: Record<string, string> };
}

/** 128 and more: it was ended by that signal. */
function exitOf(code: number): Exit {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal ? { code: null, signal } : { code, signal: null };
}

function testcontainers(): typeof import('testcontainers') {
  // Containers are removed by us, and what a killed run leaves by the next one: the reaper's image is seldom at hand.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  return require('testcontainers') as typeof import('testcontainers');
}

/** @throws SystemError 'missing' */
async function engine(): Promise<ContainerRuntimeClient> {
  const { getContainerRuntimeClient } = testcontainers();
  try {
    return await getContainerRuntimeClient();
  } catch {
    throw new SystemError('missing', noEngine);
  }
}

/** Containers of a run that was killed before it could remove them. */
async function removeLeftovers(client: ContainerRuntimeClient): Promise<void> {
  const { dockerode } = client.container;
  const ours = await dockerode.listContainers({ all: true, filters: { label: [label] } });
  const orphans = ours.filter(({ Labels }) => !isRunning(Number(Labels[label])));
  await Promise.all(
    orphans.map(({ Id }) =>
      dockerode
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => {}),
    ),
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isThere({ container: { dockerode } }: ContainerRuntimeClient, image: string): Promise<boolean> {
  return dockerode
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** One build of an image at a time: instances that start side by side share it. */
const builds = new Map<string, Promise<void>>();

function buildImage(client: ContainerRuntimeClient, image: string, context: string) {
  const running = builds.get(image) ?? runBuild(client, image, context).finally(() => builds.delete(image));
  builds.set(image, running);
  return running;
}

/** testcontainers' own build does not tell why one fails. */
async function runBuild(
  { container: { dockerode } }: ContainerRuntimeClient,
  image: string,
  context: string,
): Promise<void> {
  const output = new LastLines();
  const take = output.reader();
  const failed = (why: string): SystemError =>
    new SystemError(
      'crashed',
      `the image ${image} could not be built from ${context}: ${why}${hint(why)}`,
      output.last(),
    );
  const stream = await dockerode
    .buildImage({ context, src: ['.'] }, { t: image, forcerm: true })
    .catch((error: Error) => {
      throw failed(error.message);
    });
  let fault: string | undefined;
  await new Promise<void>((resolve, reject) => {
    dockerode.modem.followProgress(
      stream,
      (error: Error | null) => (error ? reject(failed(error.message)) : resolve()),
      (event: { stream?: string; error?: string }) => {
        take(event.stream ?? '');
        fault ??= event.error;
      },
    );
  });
  if (fault !== undefined) throw failed(fault);
}

const hint = (why: string): string =>
  /debian:bookworm-slim|pull access|registry|lookup|dial tcp/i.test(why)
    ? '; where Docker Hub cannot be reached, scripts/base-image.sh makes debian:bookworm-slim'
    : '';

function cannotStart(image: string, error: Error & { statusCode?: number }): SystemError {
  const [summary, ...lines] = error.message.split('\n');
  const absent =
    error.statusCode === 404 || /no such image|pull access|not found|dial tcp|registry/i.test(error.message);
  return new SystemError(
    absent ? 'missing' : 'crashed',
    absent
      ? `the image ${image} is not there and can't be pulled: ${summary}${hint(summary)}`
      : `the container of ${image} can't be started: ${summary}`,
    lines,
  );
}
