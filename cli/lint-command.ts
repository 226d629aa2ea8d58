// `sipspec lint`: from the options to the rules over captures, what is printed, the exit status.
import fs from 'node:fs';
import path from 'node:path';
import { lintJson, lintLines } from '../reports/lint';
import type { LintResult } from '../reports/lint-types';
import type { SutRole } from '../requirements/rules';
import { lint } from '../runner/lint';
import { selectRules } from '../runner/lint-rules';
import { parseSystemAddress } from '../runner/lint-systems';
import { notACapture } from '../simulator/capture';
import { orUsageError, UsageError } from './exit';

export interface LintCommandOptions {
  sut: string[];
  role: string[];
  select: string[];
  t1?: number;
  t2?: number;
  strict: boolean;
  json: boolean;
  out?: string;
}

/** So many calls a report shows. */
const mostCalls = 200;

const roles: readonly SutRole[] = ['uac', 'uas', 'registrar', 'proxy'];

/** Returns the exit status. @throws UsageError */
export async function lintCommand(captures: string[], options: LintCommandOptions): Promise<number> {
  const startedAt = new Date();
  const result = lint({
    files: captures.map(file => ({ path: file, bytes: readFile(file) })),
    sut: options.sut.map(text => orUsageError(() => parseSystemAddress(text))),
    roles: options.role.map(roleOf),
    rules: orUsageError(() => selectRules(options.select)),
    timers: { T1: options.t1, T2: options.t2 },
    strict: options.strict,
    mostCalls: options.out === undefined ? 0 : mostCalls,
  });
  let reportPath: string | undefined;
  if (options.out !== undefined) reportPath = await writeReport(options.out, result, startedAt, options);
  if (options.json) process.stdout.write(`${JSON.stringify(lintJson(result), null, 2)}\n`);
  else {
    const color = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'];
    process.stdout.write(`${lintLines(result, { color, reportPath }).join('\n')}\n`);
  }
  return result.exitCode;
}

function roleOf(text: string): SutRole {
  const found = roles.find(role => role === text);
  if (!found) throw new UsageError(`--role takes ${roles.join(', ')}, not "${text}"`);
  return found;
}

function readFile(file: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new UsageError(`${file} is a folder: name the captures in it`);
    if (code === 'ERR_FS_FILE_TOO_LARGE')
      throw new UsageError(
        `${file} has over 2 GiB: cut it into smaller ones (editcap -i 600 splits it every 10 minutes)`,
      );
    throw new UsageError(`${file} can't be read: ${message}`);
  }
  const why = notACapture(bytes);
  if (why !== undefined) throw new UsageError(`${file} is no capture that can be read: ${why}`);
  return bytes;
}

/** Gives the path of the page, as the caller would write it. */
async function writeReport(
  out: string,
  result: LintResult,
  startedAt: Date,
  { sut, role, select, t1, t2, strict }: LintCommandOptions,
): Promise<string> {
  const { writeReports } = require('../reports') as typeof import('../reports');
  const { lintRun } = require('../runner/lint-run') as typeof import('../runner/lint-run');
  const repeat = [
    ...sut.map(text => `--sut ${text}`),
    ...role.map(text => `--role ${text}`),
    ...select.map(text => `--select ${text}`),
    ...(t1 === undefined ? [] : [`--t1 ${t1}`]),
    ...(t2 === undefined ? [] : [`--t2 ${t2}`]),
    ...(strict ? ['--strict'] : []),
  ].join(' ');
  const written = await writeReports(lintRun(result, { startedAt, repeat }), path.resolve(out), { startedAt });
  return path.relative(process.cwd(), written.html) || written.html;
}
