// `sipspec probe`: finds out what answers at an address, and writes a first profile for it.
import fs from 'node:fs';
import path from 'node:path';
import { probe } from '../runner/probe';
import { type Credentials, Interrupted } from '../runner/probe-asker';
import type { Findings } from '../runner/probe-findings';
import { profileText } from '../runner/probe-profile';
import { SystemError } from '../systems/start';
import { UsageError } from './exit';

export interface ProbeCommandOptions {
  out: string;
  user?: string;
  password?: string;
  domain?: string;
  json: boolean;
  force: boolean;
}

/** Returns the exit status: 0 written, 2 nothing there that a profile could be about, 130 interrupted. @throws UsageError */
export async function probeCommand(uri: string, options: ProbeCommandOptions): Promise<number> {
  const credentials = credentialsOf(options);
  const file = fileFor(options);
  const controller = new AbortController();
  const interrupt = (): void => {
    process.stderr.write('\nsipspec: interrupted; ending what was begun (again Ctrl-C: end at once)\n');
    controller.abort();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    const { signal } = controller;
    const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
    const findings = await probe({ uri, credentials, domain: options.domain, signal, onProgress });
    write(file, profileText(findings, { at: new Date() }), credentials !== undefined);
    tell(findings, options);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return 130;
    if (!(error instanceof SystemError)) throw error;
    process.stderr.write(`sipspec: ${error.message}\n`);
    return 2;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function credentialsOf({ user, password }: ProbeCommandOptions): Credentials | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (user === undefined || password === undefined) throw new UsageError('--user and --password go together');
  return { user, password };
}

/** Looked at before anything is sent. @throws UsageError */
function fileFor({ out, force }: ProbeCommandOptions): string {
  const file = path.resolve(out);
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new UsageError(`${out} is a folder: name a file with --out`);
  if (found && !force) throw new UsageError(`${out} is there already: name another file with --out, or add --force`);
  if (!fs.existsSync(path.dirname(file))) throw new UsageError(`there is no folder ${path.dirname(out)} to write to`);
  return file;
}

/** A file with a password is for its owner alone. @throws UsageError */
function write(file: string, text: string, secret: boolean): void {
  try {
    fs.writeFileSync(file, text, { mode: secret ? 0o600 : 0o644 });
    if (secret) fs.chmodSync(file, 0o600);
  } catch (error) {
    throw new UsageError(`the profile can't be written: ${(error as Error).message}`);
  }
}

function tell(findings: Findings, { out, json }: ProbeCommandOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...findings.toJSON(), profile: out }, null, 2)}\n`);
    return;
  }
  const { roles, transports, capabilities, messages } = findings;
  const over = transports.flatMap(({ transport, outcome }) => (outcome === 'answers' ? [transport] : []));
  const able = [...capabilities.values()].filter(({ has }) => has).length;
  process.stdout.write(
    [
      `${out}: ${[...roles.keys()].join(' and ')} over ${over.join(', ')}; ${able} capabilities, found with ${messages} messages`,
      'Its comments say what could not be found out, and which key to add. Then:',
      `  sipspec run --sut ${out}`,
      '',
    ].join('\n'),
  );
}
