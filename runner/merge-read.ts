// Reads a run back from its folder: results.json, and from messages.ndjson the bytes of the messages that it lists.
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Envelope } from '@cucumber/messages';
import type { CaseJson, ResultsJson } from '../reports';
import type { CaseResult, RunResult, TraceRecord } from '../reports/types';
import { type CaseRecord, recordMediaType } from '../steps/record';

/** A run as it was, and the folder that it is in, as the caller named it. */
export interface StoredRun {
  path: string;
  result: RunResult;
}

/** @throws Error that says what is wrong with the folder, when it holds no whole run */
export async function readRun(folder: string): Promise<StoredRun> {
  const results = readResults(folder);
  const traces = await readTraces(path.join(folder, 'messages.ndjson'), results.cases);
  if (!traces)
    throw new Error(
      `${folder} has no messages.ndjson, which holds the messages of its cases: keep the whole folder of a run (one of lint, or of a merge, has none)`,
    );
  const cases = results.cases.map(one => ({ ...withoutFile(one), trace: traceOf(one, traces, folder) }));
  return { path: folder, result: { ...results, cases } };
}

function readResults(folder: string): ResultsJson {
  const file = path.join(folder, 'results.json');
  let results: ResultsJson;
  try {
    results = JSON.parse(fs.readFileSync(file, 'utf8')) as ResultsJson;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new Error(`there is no ${file}: name the folder of a run (what --out named, or runs/<time>)`);
    throw new Error(`${file} can't be read: ${message}`);
  }
  const whole =
    results?.tool?.version && results.sut?.name && [results.cases, results.rules, results.notes].every(Array.isArray);
  if (!whole) throw new Error(`${file} is no result of a run`);
  if (results.merged) throw new Error(`${folder} is merged already: name the runs that it was made from instead`);
  return results;
}

function withoutFile({ traceFile, ...rest }: CaseJson): Omit<CaseJson, 'traceFile'> {
  return rest;
}

function traceOf(one: CaseJson, traces: ReadonlyMap<string, TraceRecord[]>, folder: string): CaseResult['trace'] {
  if (one.trace.length === 0) return [];
  const trace = traces.get(one.id);
  if (trace?.length !== one.trace.length)
    throw new Error(
      `${folder}: results.json and messages.ndjson are of different runs: they disagree on ${one.id} (${one.trace.length} messages, and ${trace?.length ?? 'none'})`,
    );
  return trace;
}

function parsed(line: string, file: string): Envelope {
  try {
    return JSON.parse(line) as Envelope;
  } catch {
    throw new Error(`${file} can't be read: a line of it is cut off`);
  }
}

/** By case; of one that was tried again, its last try. Undefined when there is no such file, and cases that need it. */
async function readTraces(file: string, cases: readonly CaseJson[]): Promise<Map<string, TraceRecord[]> | undefined> {
  const traces = new Map<string, TraceRecord[]>();
  if (cases.every(one => one.trace.length === 0)) return traces;
  if (!fs.existsSync(file)) return undefined;
  for await (const line of createInterface({ input: fs.createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.includes(recordMediaType)) continue;
    const { attachment } = parsed(line, file);
    if (attachment?.mediaType !== recordMediaType) continue;
    const { body, contentEncoding } = attachment;
    const text = contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString() : body;
    const { id, trace } = JSON.parse(text) as CaseRecord;
    traces.set(
      id,
      trace.sort((a, b) => a.at - b.at),
    );
  }
  return traces;
}
