// How many messages a second of CPU time sipspec's codec and its peers read, all in one run on one core (docs/benchmarks.md).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Missing, type Program, prepare, type Worker } from './codec-program';
import { median } from './command';

/** CPU seconds. All programs run side by side and take turns, so that a slow moment of the machine is everybody's. */
const warmUp = 1.5;
const slice = 0.1;
const turns = 20;

const here = path.join(__dirname, 'peers');

const programs: Program[] = [
  { name: 'sipspec', source: path.join(__dirname, 'codec-own.ts') },
  { name: 'sofia-sip', source: path.join(here, 'sofia-sip.c'), needs: 'sofia-sip-ua' },
  { name: 'libosip2', source: path.join(here, 'libosip2.c'), needs: 'libosip2' },
  { name: 'libre', source: path.join(here, 'libre.c'), needs: 'libre' },
  { name: 'sip', source: path.join(here, 'sip.js'), npm: true },
  { name: 'drachtio-sip', source: path.join(here, 'drachtio-sip.js'), npm: true },
  { name: 'jssip', source: path.join(here, 'jssip.js'), npm: true },
  { name: 'sip.js', source: path.join(here, 'sip.js.js'), npm: true },
];

/** What every other program is compared to. */
const yardstick = 'sofia-sip';

/** What a program says of itself before it is measured. */
interface Hello {
  works: string[];
  /** What work A read, and the sum made of it. */
  values: Record<string, unknown>;
  sum: number;
}

type Row = Record<string, string | number>;
/** Messages per second of each turn, by program. */
type Rates = Map<string, number[]>;

/** The rows of `npm run bench -- codec`: messages per second of CPU time, by work and program. */
export async function codec(): Promise<Row[]> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-bench-'));
  const prepared = programs.map(program => prepare(program, here, dir));
  const missing = prepared.filter((one): one is Missing => 'missing' in one);
  const workers = prepared.filter((one): one is Worker => !('missing' in one));
  try {
    const hellos = await greet(workers);
    const rows: Row[] = [];
    for (const work of ['A', 'B', 'write', 'relay']) {
      const able = workers.filter((_, i) => hellos[i].works.includes(work));
      rows.push(...table(work, await takeTurns(work, able)));
      if (work === 'A' || work === 'B') rows.push(...missing.map(one => ({ work, ...one })));
    }
    return rows;
  } finally {
    for (const worker of workers) worker.end();
    fs.rmSync(dir, { recursive: true });
  }
}

/** All have to read the same, or no number says anything. */
async function greet(workers: Worker[]): Promise<Hello[]> {
  const hellos: Hello[] = [];
  for (const worker of workers) hellos.push(JSON.parse(await worker.answer()) as Hello);
  for (const [i, { values, sum }] of hellos.entries()) {
    if (isDeepStrictEqual(values, hellos[0].values) && sum === hellos[0].sum) continue;
    throw new Error(
      `${workers[0].name} reads ${JSON.stringify(hellos[0])}\n${workers[i].name} ${JSON.stringify(hellos[i])}`,
    );
  }
  return hellos;
}

async function takeTurns(work: string, workers: Worker[]): Promise<Rates> {
  const rates: Rates = new Map(workers.map(worker => [worker.name, []]));
  for (const worker of workers) await worker.ask(`${work} ${warmUp}`);
  for (let turn = 0; turn < turns; turn++) {
    for (const worker of workers) rates.get(worker.name)?.push(Number(await worker.ask(`${work} ${slice}`)));
  }
  process.stderr.write(`measured work ${work}\n`);
  return rates;
}

/** Fastest first; the ratio is the median over the turns, for within a turn both met the same machine. */
function table(work: string, rates: Rates): Row[] {
  const reference = rates.get(yardstick);
  const rows = [...rates].map(([name, all]) => ({
    work,
    name,
    messagesPerSecond: Math.round(median(all)),
    best: Math.round(Math.max(...all)),
    ...(reference && { toSofia: Number(median(all.map((rate, turn) => rate / reference[turn])).toPrecision(3)) }),
  }));
  return rows.sort((a, b) => b.messagesPerSecond - a.messagesPerSecond);
}
