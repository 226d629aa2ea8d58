// What the passive rules cost: all of them over a call of 7 messages, and over a long capture of many calls.
import assert from 'node:assert/strict';
import { rules as all, judge, type Observed } from '../requirements/rules';
import { median } from './command';
import { callOf, ends, parsed, traceOf } from './rules-call';

const warmUp = 2000;
const turns = 20;
const callsPerTurn = 200;
/** Calls of the long trace, ms between them: some 90 go on at a time. */
const longCalls = 14_286;
const every = 100;

type Row = Record<string, string | number>;

/** Both ends of what is there, one after the other: every message is judged once. How many verdicts that gave. */
function judgeBoth(trace: readonly Observed[]): number {
  let judged = 0;
  for (const isSut of ends) {
    for (const outcome of judge(trace, isSut, all)) {
      if (outcome.error !== undefined || outcome.found > 0)
        assert.fail(`${outcome.rule.id}: ${JSON.stringify(outcome)}`);
      judged += outcome.judged;
    }
  }
  return judged;
}

/** CPU time of this process, s. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Calls a second of CPU time: one rate for each turn. `ready` gives a turn its traces before its time counts. */
function ratesOf(ready: () => Observed[][], run: (trace: Observed[]) => void): number[] {
  const rates: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const traces = ready();
    const began = cpu();
    for (const trace of traces) run(trace);
    rates.push(traces.length / (cpu() - began));
  }
  return rates;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

function ofOneCall(name: string, ready: () => Observed[][], run: (trace: Observed[]) => void): Row {
  const rates = ratesOf(ready, run);
  const middle = median(rates);
  return {
    name,
    perSecond: Math.round(middle),
    best: Math.round(Math.max(...rates)),
    msPerCall: rounded(1000 / middle),
  };
}

function longTrace(): Row {
  const trace = parsed(traceOf(longCalls, every));
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const began = cpu();
  const judged = judge(trace, ends[1], all).reduce((sum, one) => sum + one.judged, 0);
  const seconds = cpu() - began;
  const heldMb = (process.memoryUsage().heapUsed - before) / 1e6;
  return {
    name: `one trace of ${trace.length} messages, those of one end judged`,
    perSecond: Math.round(trace.length / seconds),
    seconds: rounded(seconds),
    heldMb: Math.round(heldMb),
    verdicts: judged,
  };
}

/** The rows of `npm run bench -- rules`: calls, or messages of the long trace, per second of CPU time. */
export async function rules(): Promise<Row[]> {
  const bytes = Array.from({ length: callsPerTurn }, (_, n) => callOf(n));
  for (let i = 0; i < warmUp; i++) judgeBoth(parsed(bytes[i % bytes.length]));
  const anew = (): Observed[][] => bytes.map(trace => trace.map(one => ({ ...one })));
  return [
    ofOneCall('call of 7 messages, parsed already', () => anew().map(parsed), judgeBoth),
    ofOneCall('call of 7 messages, parsed too', anew, trace => judgeBoth(parsed(trace))),
    longTrace(),
  ];
}
