// Starts a system under test from its profile, or reaches one that runs already, and stops it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Address, localAddressTo, type Runtime, realRuntime } from '../simulator/runtime';
import { describeExit, type Exit, SutProcess } from './process';
import { folderOf, type ProcessStart, type Profile, ProfileError } from './profile';
import { addressOf, answersOptions } from './readiness';
import { SystemError } from './system-error';
import { fillAll, fillTemplate, type Values } from './templates';
import type { Trigger } from './trigger';
import { TcpTrigger } from './trigger-tcp';

export { SystemError, type SystemErrorKind } from './system-error';
export type { Registration, Trigger } from './trigger';

export interface SutInstance {
  /** Placeholders filled in. */
  profile: Profile;
  address: Address;
  /** Our own address as the system sees it: what peers bind to. */
  localHost: string;
  /** Where the phone is reached, when that is another address. */
  phoneAddress?: Address;
  trigger?: Trigger;
  /** What it said last, at most 200 lines; of a system that we did not start, nothing. */
  lastLines(count?: number): string[];
  /** Set when it has ended. */
  readonly exit?: { code: number | null; signal: string | null };
  /** May be called again. A system that we did not start is left as it is. */
  stop(): Promise<void>;
}

/** How often other ports are tried when somebody took one between our look and the SUT's. */
const attempts = 3;

/**
 * Starts one instance with free ports and a run folder of its own, and resolves when it answers; or, for an external
 * system, when that answers. @throws SystemError, ProfileError
 */
export async function startSystem(profile: Profile, o: { dir: string }): Promise<SutInstance> {
  const { start } = profile;
  if (start.kind === 'embedded') throw new Error('an embedded system is not started here');
  const runtime = realRuntime();
  try {
    if (start.kind === 'external') return await reach(profile, runtime);
    for (let attempt = 1; ; attempt++) {
      try {
        return await launch(profile, start, path.resolve(o.dir), runtime);
      } catch (error) {
        const taken = error instanceof SystemError && error.kind === 'port';
        if (!taken || start.ports.length === 0 || attempt === attempts) throw error;
      }
    }
  } catch (error) {
    runtime.close();
    throw error;
  }
}

/** Whether a system that was started or reached still answers: a run ends as it began, with an exchange that must work. */
export async function stillAnswers({ profile, exit }: SutInstance): Promise<boolean> {
  if (exit) return false;
  const uri = profile.start.kind === 'process' ? profile.start.ready.options : profile.address;
  const runtime = realRuntime();
  try {
    return await answersOptions(runtime, {
      uri,
      transports: profile.transports,
      sendAt: externalSendAt,
      limitMs: externalLimitMs,
    });
  } finally {
    runtime.close();
  }
}

/** Our own address on the way to another. @throws SystemError 'unreachable' when there is no route */
export async function routeTo(address: Address): Promise<string> {
  try {
    return await localAddressTo(address);
  } catch (error) {
    throw new SystemError('unreachable', `there is no route to ${address.host}: ${(error as Error).message}`);
  }
}

/** When a system that runs already is asked with OPTIONS, and how long it may stay silent, ms. */
const externalSendAt = [0, 500, 1500, 3000, 60_000];
const externalLimitMs = 3500;

async function reach(profile: Profile, runtime: Runtime): Promise<SutInstance> {
  const address = reachable(profile);
  const localHost = await routeTo(address);
  const answered = await answersOptions(runtime, {
    uri: profile.address,
    transports: profile.transports,
    sendAt: externalSendAt,
    limitMs: externalLimitMs,
  });
  if (!answered)
    throw new SystemError(
      'unreachable',
      `nothing answers at ${profile.address}: no response to OPTIONS over ${profile.transports.includes('UDP') ? 'UDP' : 'TCP'} within 3.5 s`,
    );
  const trigger = profile.trigger?.kind === 'tcp' ? new TcpTrigger(runtime, profile.trigger) : undefined;
  return {
    profile,
    address,
    localHost,
    trigger,
    lastLines: () => [],
    stop: async () => runtime.close(),
  };
}

async function launch(profile: Profile, start: ProcessStart, dir: string, runtime: Runtime): Promise<SutInstance> {
  const values: Values = { dir, ports: await freePorts(runtime, start.ports) };
  const filled: Profile = {
    ...profile,
    address: fillAll(profile.address, values),
    phone: fillAll(profile.phone, values),
    start: fillAll(start, values),
    trigger: fillAll(profile.trigger, values),
  };
  const ready = filled.start as ProcessStart;
  const address = reachable(filled);
  writeFiles(profile, start, dir, values);

  const sut = await SutProcess.spawn({
    command: ready.command,
    cwd: dir,
    env: ready.env,
    install: start.install,
    clock: runtime.clock,
  });
  const stop = async () => {
    trigger?.close();
    await sut.stop(start.stop.signal, start.stop.withinMs);
    runtime.close();
  };
  const trigger = filled.trigger?.kind === 'tcp' ? new TcpTrigger(runtime, filled.trigger) : undefined;
  const answered = await answersOptions(runtime, {
    uri: ready.ready.options,
    transports: profile.transports,
    sendAt: [0, 25, 50, 100],
    limitMs: ready.ready.withinMs,
    hopeless: () => sut.exit !== undefined,
  });
  const controlled = !answered || (await trigger?.ready()) !== false;
  if (!answered || !controlled || sut.exit) {
    const { exit } = sut; // before we end it
    await sut.stop(start.stop.signal, start.stop.withinMs);
    throw notReady(filled, ready, sut.lastLines(), answered ? 'its control port does not answer' : undefined, exit);
  }
  return {
    profile: filled,
    address,
    localHost: await localAddressTo(address),
    trigger,
    lastLines: count => sut.lastLines(count),
    get exit() {
      return sut.exit;
    },
    stop,
  };
}

function notReady(
  profile: Profile,
  start: ProcessStart,
  lines: string[],
  deaf: string | undefined,
  exit?: Exit,
): SystemError {
  if (lines.some(line => /address already in use|EADDRINUSE/i.test(line)))
    return new SystemError(
      'port',
      `${profile.name} could not have a port that it wants: another program has it`,
      lines,
    );
  if (exit) return new SystemError('crashed', `${profile.name} ${describeExit(exit)} before it answered`, lines);
  if (deaf) return new SystemError('unreachable', `${profile.name} was started, but ${deaf}`, lines);
  return new SystemError(
    'unreachable',
    `${profile.name} was started, but did not answer OPTIONS at ${start.ready.options} within ${start.ready.withinMs / 1000} s`,
    lines,
  );
}

function reachable(profile: Profile): Address {
  const address = addressOf(profile.address);
  if (address) return address;
  throw new ProfileError(profile.file || profile.address, [
    { where: 'address', expected: 'a sip URI with an address in numbers', found: `"${profile.address}"` },
  ]);
}

function writeFiles(profile: Profile, start: ProcessStart, dir: string, values: Values): void {
  mkdirSync(dir, { recursive: true });
  for (const { from, to } of start.files) {
    const source = path.join(folderOf(profile), from);
    const target = path.join(dir, to);
    mkdirSync(path.dirname(target), { recursive: true });
    const bytes = readFileSync(source);
    if (bytes.includes(0)) copyFileSync(source, target);
    else writeFileSync(target, fillTemplate(bytes.toString(), profile, values));
  }
}

/** Ports given to systems by this process: one that another is about to take is still free to look at. */
const given = new Set<number>();

/**
 * Loopback ports that are free for UDP and TCP alike. Below the range that systems hand out by themselves, so that no
 * other socket takes one before the SUT does. The port after each is free and given to nobody: phones take it for TLS unasked.
 */
async function freePorts(runtime: Runtime, names: string[]): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (let tries = 0; ports.size < names.length; tries++) {
    if (tries > 1000) throw new SystemError('port', 'no free loopback port was found between 20000 and 30000');
    const port = 20_000 + 2 * runtime.random.integer(5_000);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFree(runtime, port)) && (await isFree(runtime, port + 1))) ports.set(names[ports.size], port);
  }
  return ports;
}

async function isFree(runtime: Runtime, port: number): Promise<boolean> {
  const local = { host: '127.0.0.1', port };
  const open: { close(): void }[] = [];
  try {
    open.push(await runtime.network.udp(local));
    open.push(await runtime.network.tcpListen(local));
    return true;
  } catch {
    return false;
  } finally {
    for (const socket of open) socket.close();
  }
}
