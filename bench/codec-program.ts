// Makes the programs of the codec benchmark ready and speaks with them: a line asked, a line answered.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

const root = path.join(__dirname, '..');

export interface Program {
  name: string;
  /** A script for Node, or a C file. */
  source: string;
  /** Of a C file: the pkg-config name of the library. */
  needs?: string;
  /** Of a script: it needs the packages of peers/package.json. */
  npm?: boolean;
}

export interface Worker {
  name: string;
  /** The next line that it prints; rejects when it ends instead. */
  answer(): Promise<string>;
  ask(line: string): Promise<string>;
  end(): void;
}

/** A program that cannot be measured here, and why. */
export interface Missing {
  name: string;
  missing: string;
}

/** Starts the program, compiled into `dir` when it is one in C; or says why it is missing. */
export function prepare(program: Program, peers: string, dir: string): Worker | Missing {
  const { name, source, needs, npm } = program;
  if (needs === undefined) {
    const trouble = npm ? install(peers) : undefined;
    if (trouble !== undefined) return { name, missing: trouble };
    return start(name, [process.execPath, '-r', 'ts-node/register', source]);
  }
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', needs], { encoding: 'utf8' });
  if (flags.status !== 0) return { name, missing: `pkg-config finds no ${needs}: see docs/benchmarks.md` };
  const binary = path.join(dir, name);
  const options = flags.stdout.trim().split(/\s+/);
  const { status, stderr, error } = spawnSync('cc', ['-O2', '-o', binary, source, ...options], { encoding: 'utf8' });
  return status === 0 ? start(name, [binary]) : { name, missing: `cc: ${error?.message ?? stderr.split('\n')[0]}` };
}

/** Installs the npm peers when their lock is newer than what is there. What went wrong, else undefined. */
function install(peers: string): string | undefined {
  const wanted = fs.statSync(path.join(peers, 'package-lock.json'));
  const present = fs.statSync(path.join(peers, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  if (present && present.mtimeMs >= wanted.mtimeMs) return undefined;
  process.stderr.write('installing the npm peers into bench/peers/node_modules\n');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync('npm', args, { cwd: peers, encoding: 'utf8' });
  return status === 0 ? undefined : `npm ci in bench/peers: ${error?.message ?? stderr.trim().split('\n')[0]}`;
}

function start(name: string, command: string[]): Worker {
  const [file, ...args] = [...oneCore(), ...command, path.join(__dirname, 'peers', 'invite.txt')];
  const child = spawn(file, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended`);
    return value as string;
  };
  return {
    name,
    answer,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}

/** Linux: holds the program and all its threads on the last core that it may use. Elsewhere CPU time has to do. */
function oneCore(): string[] {
  if (spawnSync('taskset', ['-V']).status !== 0) return [];
  const allowed = /^Cpus_allowed_list:\s*.*?(\d+)$/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1];
  return allowed === undefined ? [] : ['taskset', '-c', allowed];
}
